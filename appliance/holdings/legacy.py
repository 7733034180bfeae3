"""Vietnamese text in an encoding of before Unicode, as it looks when read as Latin-1.

A list typed with .Vn fonts (TCVN3, "ABC") or VNI fonts opens without complaint and reads as
``Céng hoµ x· héi``. A word is taken for legacy when decoding it gives a Vietnamese syllable and
leaving it alone does not; so French and German names, fractions and quotation marks pass.

Residual risk: a word whose TCVN3 letters are all letters of Unicode Vietnamese too (``cã`` for
``có``) is not seen alone; no real list is made of such words only.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Legacy(StrEnum):
    """How the text was spoilt."""

    TCVN3 = "TCVN3"
    VNI = "VNI"
    MOJIBAKE = "MOJIBAKE"
    """UTF-8 read as Windows-1252 and saved again."""


TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
"""TCVN 5712:1993 (VN3), each byte as the Latin-1 character it shows as, to Unicode."""

_VNI_PLAIN = "ùøûõï"
"""VNI writes a tone as a second character: acute, grave, hook, tilde, dot."""
_VNI_BASES = {
    "a": ("áàảãạ", "âấầẩẫậ", "âáàåãä", "ăắằẳẵặ", "êéèúüë"),
    "e": ("éèẻẽẹ", "êếềểễệ", "âáàåãä"),
    "o": ("óòỏõọ", "ôốồổỗộ", "âáàåãä"),
    "u": ("úùủũụ",),
    "y": ("ýỳỷỹ",),
    "ô": ("ớờởỡợ",),
    "ö": ("ứừửữự",),
}
_VNI_SINGLES = {"æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ", "ô": "ơ", "ö": "ư"}


def _vni_pairs() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for base, (plain, *shaped) in _VNI_BASES.items():
        pairs |= {base + mark: letter for mark, letter in zip(_VNI_PLAIN, plain, strict=False)}
        for letters, marks in zip(shaped[::2], shaped[1::2], strict=True):
            pairs |= {base + mark: letter for mark, letter in zip(marks, letters, strict=True)}
    return pairs


_VNI = _vni_pairs() | _VNI_SINGLES
_VNI_TOKEN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_TO_TCVN3 = str.maketrans(TCVN3)

_ONSETS = "ngh ng nh gh gi kh ph qu th tr ch b c d đ g h k l m n p r s t v x"
_NUCLEI = (
    "a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iu yê oa oă oe oi ôi ơi oo ôô ua uâ "
    "uê ui uô uơ uy uya uyê ưa ưi ưu ươ iêu yêu oai oao oay oeo uai uây uôi uyu ươi ươu"
)
_CODAS = "ch ng nh c m n p t"
_SYLLABLE = re.compile(
    f"(?:{_ONSETS.replace(' ', '|')})?(?P<nucleus>{_NUCLEI.replace(' ', '|')})"
    f"(?P<coda>{_CODAS.replace(' ', '|')})?"
)
_TONE_ON_FIRST = frozenset(
    ["ai", "ao", "au", "ay", "âu", "ây", "eo", "êu", "ia", "iu", "oi", "ôi", "ơi", "ua", "ui", "ưa",
     "ưi", "ưu"]
)  # fmt: skip
"""Nuclei that bear the tone on their first letter when no consonant follows."""
_STOPS = frozenset(["c", "ch", "p", "t"])
"""Syllables that end so bear the acute or the dot below when they bear a tone."""
_ACUTE, _DOT = "\u0301", "\u0323"
_TONES = frozenset(["\u0300", _ACUTE, "\u0303", "\u0309", _DOT])
_SUSPECT = re.compile(r"[\u00a1-\u00ff]")
_WORD = re.compile(r"[A-Za-z\u00a1-\u00ff]*[A-Za-z][A-Za-z\u00a1-\u00ff]*")
_BEYOND_LATIN1 = re.compile("[\u0100-\U0010ffff]")
_MICRO = "µ"
"""Begins units (µm); as TCVN3 it would begin a word with ``à``, which is rare."""


def find_legacy(text: str) -> Legacy | None:
    """Tell which legacy encoding a text is in, ``None`` for Unicode or other languages."""
    if not _SUSPECT.search(text):
        return None
    if _BEYOND_LATIN1.search(text):
        return Legacy.MOJIBAKE if _is_mojibake(text) else None
    if _is_mojibake(text):
        return Legacy.MOJIBAKE
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    strange = [word for word in words if not _is_syllable(word) and word[0] != _MICRO]
    tcvn3 = sum(_is_syllable(word.translate(_TO_TCVN3)) for word in strange)
    vni = sum(_is_syllable(_VNI_TOKEN.sub(_vni_letter, word.lower())) for word in strange)
    if not tcvn3 and not vni:
        return None
    return Legacy.TCVN3 if tcvn3 >= vni else Legacy.VNI


def _vni_letter(match: re.Match[str]) -> str:
    return _VNI[match.group()]


def _is_mojibake(text: str) -> bool:
    try:
        repaired = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return repaired != text


def _is_syllable(word: str) -> bool:
    """Whether a word is spelt as a Vietnamese syllable, its tone in its place."""
    parts = unicodedata.normalize("NFD", word.lower())
    tones = [part for part in parts if part in _TONES]
    if len(tones) > 1:
        return False
    letters = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    match = _SYLLABLE.fullmatch(letters)
    if match is None or not tones:
        return match is not None
    if match["coda"]:
        return match["coda"] not in _STOPS or tones[0] in (_ACUTE, _DOT)
    return match["nucleus"] not in _TONE_ON_FIRST or not _toned(word[-1])


def _toned(letter: str) -> bool:
    return any(part in _TONES for part in unicodedata.normalize("NFD", letter))
