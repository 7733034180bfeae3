"""Reading one page: clean, recognise, map the words back. Runs in the sandboxed worker."""

from __future__ import annotations

import unicodedata

from appliance.publish import cleaning
from appliance.publish.geometry import Cleaning, reading_lines
from appliance.publish.libtesseract import Found, Recogniser
from appliance.publish.model import PageText, Word

SECOND_PASS_BELOW = 60.0
"""Mean word confidence under which the uncleaned page is read too: cleaning may have hurt, red
ink may carry the text. Typical pages stay above 90 and bad ones above 75."""
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


def _pass(
    recogniser: Recogniser, grey: cleaning.Grey, made: Cleaning, *, dpi: float
) -> PageText:
    return page_text(recogniser.read(grey, dpi=round(dpi * made.scale)), made)


def page_text(found: list[Found], made: Cleaning) -> PageText:
    """Map what was found on the cleaned image to words on the page."""
    legible = [(item, legible_text(item.text)) for item in found]
    kept = [(item, text) for item, text in legible if text and item.width > 0 and item.height > 0]
    lines = reading_lines([item.line for item, _ in kept])
    words = (
        Word(text, *made.box_to_page(i.left, i.top, i.width, i.height), i.confidence, line)
        for (i, text), line in zip(kept, lines, strict=True)
    )
    return PageText(tuple(words), made.angle_deg)


def legible_text(text: str) -> str:
    """Return NFC without white space, control characters or what a 16-bit code cannot carry."""
    return "".join(
        ch
        for ch in unicodedata.normalize("NFC", text)
        if ch <= LAST_BMP and unicodedata.category(ch)[0] not in "CZ"
    )
