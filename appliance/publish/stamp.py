"""The visible part of the agency's signature: who and when, in words, at the top right of page 1.

Source: circular 05/2025/TT-BNV, Art. 8.1 (agency name and time of signing, Vietnam's zone by
ISO 8601; Times New Roman, upright, 10 pt, black; no image of the seal).
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

from appliance.kernel.clock import VIETNAM
from appliance.publish.errors import SignatureFontMissing, StampDoesNotFit

FONT_FILES = (
    Path("/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"),
    Path("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf"),
)
"""Debian 12 calls the version with Vietnamese letters ``liberation2``, later releases do not."""
UNITS = 1000
"""pyHanko writes widths unscaled, so the font must have 1000 units an em (measured)."""
TIME_LETTERS = "0123456789 -:+./TZ,"
MARGIN_TOP_PT = 20.0
MARGIN_SIDE_PT = 28.0
WIDEST_PT = 230.0
"""Longer agency names go on in the next line."""
LEADING = 1.2
"""Height of a line in font sizes."""
SLACK_PT = 2.0


@dataclass(frozen=True, slots=True, repr=False)
class StampFont:
    """A small font for one agency's stamps: only its letters, 1000 units an em."""

    file: bytes
    widths: dict[str, int]
    """Advance of each letter, thousandths of the font size."""

    def width(self, text: str, *, size: float) -> float:
        """Return the length of a line in points."""
        return sum(self.widths[ch] for ch in text) * size / UNITS


@dataclass(frozen=True, slots=True)
class Stamp:
    """The stamp's lines and where they stand."""

    lines: tuple[str, ...]
    box: tuple[int, int, int, int]
    """Left, bottom, right, top in whole points."""


def stamp_font(letters: str, *, files: Sequence[Path] = FONT_FILES) -> StampFont:
    """Cut the stamp's font out of an installed one.

    Raises:
        SignatureFontMissing: none of ``files`` is there with every letter.
    """
    wanted = {ord(ch) for ch in letters + TIME_LETTERS}
    for file in files:
        if file.exists():
            with TTFont(file) as font:
                if wanted <= font.getBestCmap().keys():
                    return _cut(font, wanted)
    raise SignatureFontMissing


def layout(
    agency: str,
    at: dt.datetime,
    *,
    pattern: str,
    font: StampFont,
    size: float,
    page: tuple[float, float],
) -> Stamp:
    """Lay the stamp out at the top right of a page of ``page`` points.

    Raises:
        StampDoesNotFit: the page is too small; nothing was signed.
    """
    width, height = page
    room = min(WIDEST_PT, width - 2 * MARGIN_SIDE_PT)
    time = at.astimezone(VIETNAM).strftime(pattern)
    lines = (*_wrapped(agency, font=font, size=size, room=room), time)
    wide = max(font.width(line, size=size) for line in lines) + SLACK_PT
    high = len(lines) * size * LEADING + SLACK_PT
    if wide > room + SLACK_PT or high > height - 2 * MARGIN_TOP_PT:
        raise StampDoesNotFit(width=round(width), height=round(height))
    right, top = math.floor(width - MARGIN_SIDE_PT), math.floor(height - MARGIN_TOP_PT)
    return Stamp(lines, (right - math.ceil(wide), top - math.ceil(high), right, top))


def _wrapped(text: str, *, font: StampFont, size: float, room: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.width(longer, size=size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(font: TTFont, wanted: set[int]) -> StampFont:
    options = Options(hinting=False, layout_features=[], notdef_outline=True)
    options.drop_tables += ["FFTM", "DSIG", "GPOS", "GSUB", "GDEF"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    scale_upem(font, UNITS)
    target = io.BytesIO()
    font.save(target)
    widths = {chr(code): font["hmtx"][glyph][0] for code, glyph in font.getBestCmap().items()}
    return StampFont(target.getvalue(), widths)
