"""Reading one page: clean, recognise, map the words back. Runs in the sandboxed worker."""

from __future__ import annotations

import unicodedata

import numpy as np

from appliance.publish import cleaning
from appliance.publish.geometry import Cleaning, reading_lines
from appliance.publish.libtesseract import Found, Recogniser
from appliance.publish.model import PageText, Word

SECOND_PASS_BELOW = 60.0
"""Mean word confidence under which the uncleaned page is read too: cleaning may have hurt, red
ink may carry the text. Typical pages stay above 90 and bad ones above 75."""
GHOST_SHARE = 0.8
"""A word of whose width more than this lies in a longer neighbour is a ghost."""
SHARED_BOX = 0.6
"""Words of two lines that share more than this of the smaller box are the same ink."""
LAST_BMP = "\uffff"


def read_page(recogniser: Recogniser, encoded: bytes, *, dpi: float) -> PageText:
    """Recognise one page master; boxes are in pixels of the page as captured.

    Raises:
        cleaning.Undecodable: the bytes are not an image.
    """
    image = cleaning.decode(encoded)
    first = _pass(recogniser, *cleaning.cleaned(image, dpi=dpi), dpi=dpi)
    if first.confidence >= SECOND_PASS_BELOW:
        return first
    second = _pass(recogniser, *cleaning.plain(image, dpi=dpi), dpi=dpi)
    return max(first, second, key=_weight)


def _weight(text: PageText) -> float:
    return sum(word.confidence * len(word.text) for word in text.words)


def _pass(recogniser: Recogniser, grey: cleaning.Grey, made: Cleaning, *, dpi: float) -> PageText:
    return page_text(recogniser.read(grey, dpi=round(dpi * made.scale)), made)


def page_text(found: list[Found], made: Cleaning) -> PageText:
    """Map what was found on the cleaned image to words on the page."""
    legible = [(item, legible_text(item.text)) for item in without_ghosts(found)]
    kept = [(item, text) for item, text in legible if text and item.width > 0 and item.height > 0]
    lines = reading_lines([item.line for item, _ in kept])
    words = (
        Word(text, *made.box_to_page(i.left, i.top, i.width, i.height), i.confidence, line)
        for (i, text), line in zip(kept, lines, strict=True)
    )
    return PageText(tuple(words), made.angle_deg)


def without_ghosts(found: list[Found]) -> list[Found]:
    """Drop ink that was read twice; readers of a PDF drop letters printed upon their like.

    A word within a longer neighbour on its line goes, and of two words of different lines that
    share most of a box the less certain one.
    """
    in_line = [
        word
        for before, word, after in zip([None, *found], found, [*found[1:], None], strict=False)
        if not (_within(word, before) or _within(word, after))
    ]
    ghosts = _less_certain(in_line)
    return [word for number, word in enumerate(in_line) if number not in ghosts]


def _within(word: Found, other: Found | None) -> bool:
    if other is None or other.line != word.line or len(other.text) <= len(word.text):
        return False
    common = min(word.left + word.width, other.left + other.width) - max(word.left, other.left)
    return common > GHOST_SHARE * word.width


def _less_certain(found: list[Found]) -> set[int]:
    if not found:
        return set()
    low = np.array([(word.left, word.top) for word in found], dtype=np.float64)
    size = np.array([(word.width, word.height) for word in found], dtype=np.float64)
    high, areas = low + size, size.prod(axis=1)
    sides = np.minimum(high[:, None], high[None]) - np.maximum(low[:, None], low[None])
    common = np.clip(sides, 0, None).prod(axis=2)
    twice = np.triu(common > SHARED_BOX * np.minimum(areas[:, None], areas[None]), k=1)
    return {
        min((int(one), int(two)), key=lambda n: (found[n].confidence, n))
        for one, two in zip(*np.nonzero(twice), strict=True)
        if found[one].line != found[two].line
    }


def legible_text(text: str) -> str:
    """Return NFC letters: ligatures taken apart, no white space, nothing beyond 16 bits."""
    apart = "".join(_LIGATURES.get(ch, ch) for ch in unicodedata.normalize("NFC", text))
    return "".join(ch for ch in apart if ch <= LAST_BMP and unicodedata.category(ch)[0] not in "CZ")


_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
