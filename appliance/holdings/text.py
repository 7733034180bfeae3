"""Text of one cell: normalised where that loses nothing, refused where it could deceive.

Normalised, with a note: NFD to NFC (files from a Mac), line breaks inside a cell, no-break
spaces, an apostrophe before the text. Refused: formulas, legacy encodings, control and invisible
characters. Nothing is ever evaluated.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from appliance.holdings import reasons
from appliance.holdings.legacy import Legacy, find_legacy
from appliance.kernel.language import Text

FORMULA_SIGNS = ("=", "+", "-", "@")
"""First characters that a spreadsheet program may run as a formula (OWASP, CSV injection)."""

_ORDINARY = re.compile("[A-Za-z0-9][!-~]*(?: [!-~]+)*")
"""Most cells are plain ASCII; they need no further look."""
_SPACES = re.compile("[ \u00a0\u202f\r\n]+")
_LINE_BREAK = re.compile(r"[\r\n]")
_INVISIBLE_LETTERS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f\uffa0]")
"""Characters that count as letters or marks in Unicode and show nothing."""
_APOSTROPHE = "'"


class Change(Enum):
    """What was normalised."""

    COMPOSED = Text(
        vi="Chữ tổ hợp (NFD) đã được chuyển sang dựng sẵn (NFC).",
        en="Decomposed letters (NFD) were composed (NFC).",
    )
    UNWRAPPED = Text(
        vi="Dấu xuống dòng trong ô đã được thay bằng dấu cách.",
        en="Line breaks inside the cell were replaced by a space.",
    )
    APOSTROPHE = Text(
        vi="Dấu nháy đơn ở đầu ô đã được bỏ.",
        en="The apostrophe at the start of the cell was removed.",
    )


class CellFault(Exception):
    """A cell cannot be taken; the reason says what to write instead."""

    def __init__(self, reason: Text) -> None:
        """Keep the reason; it never repeats what the cell says."""
        super().__init__(reason.en)
        self.reason = reason


def clean(untrusted: str) -> tuple[str, tuple[Change, ...]]:
    """Return the text to keep and what was changed in it.

    Raises:
        CellFault: a formula, a legacy encoding, a control or an invisible character.
    """
    if _ORDINARY.fullmatch(untrusted):
        return untrusted, ()
    text, changes = untrusted, []
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
        changes.append(Change.COMPOSED)
    if _LINE_BREAK.search(text.strip()):
        changes.append(Change.UNWRAPPED)
    text = _SPACES.sub(" ", text).strip(" ")
    if text.startswith(_APOSTROPHE) and text.count(_APOSTROPHE) == 1:
        text = text[1:].strip(" ")
        changes.append(Change.APOSTROPHE)
    require_plain(text)
    return text, tuple(changes)


def require_plain(text: str) -> None:
    """Check a text that it is what it looks like.

    Raises:
        CellFault: it is not.
    """
    if text.startswith(FORMULA_SIGNS):
        raise CellFault(reasons.FORMULA)
    if text.isascii() and text.isprintable():
        return
    legacy = find_legacy(text)
    if legacy is not None:
        raise CellFault(_LEGACY_REASONS[legacy])
    if not text.isprintable() or _INVISIBLE_LETTERS.search(text):
        raise CellFault(reasons.INVISIBLE)


_LEGACY_REASONS = {
    Legacy.TCVN3: reasons.TCVN3,
    Legacy.VNI: reasons.VNI,
    Legacy.MOJIBAKE: reasons.MOJIBAKE,
}
