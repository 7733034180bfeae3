"""From pixels of the cleaned image back to pixels of the page, and to the text layer. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from appliance.publish.model import PageText, Word

POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class Cleaning:
    """How the OCR-only image was made from the page: scaled, then turned about its centre."""

    scale: float
    """Cleaned pixels per page pixel."""
    width: int
    """Of the cleaned image, pixels."""
    height: int
    """Of the cleaned image, pixels."""
    angle_deg: float
    """Turn applied to set the lines level, counter-clockwise positive."""

    def to_page(self, x: float, y: float) -> tuple[float, float]:
        """Map a point of the cleaned image to pixels of the page as captured."""
        turned = math.radians(self.angle_deg)
        dx, dy = x - self.width / 2, y - self.height / 2
        back_x = math.cos(turned) * dx - math.sin(turned) * dy + self.width / 2
        back_y = math.sin(turned) * dx + math.cos(turned) * dy + self.height / 2
        return back_x / self.scale, back_y / self.scale

    def box_to_page(
        self, left: float, top: float, width: float, height: float
    ) -> tuple[float, float, float, float]:
        """Map a box: its centre moves, its size is scaled, it stays upright."""
        x, y = self.to_page(left + width / 2, top + height / 2)
        wide, high = width / self.scale, height / self.scale
        return x - wide / 2, y - high / 2, wide, high


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word of a line of the text layer."""

    text: str
    along: float
    """Where it starts, points along the baseline from the start of the line."""
    width: float
    """How long it is on paper, points."""


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of the text layer, in points with the origin at the lower left of the page.

    A line is one text object: readers that sort objects by height keep its words together even
    on a page that was scanned askew.
    """

    words: tuple[PlacedWord, ...]
    x: float
    y: float
    size: float
    """Font size: the height of the line."""
    stretch: float
    """Horizontal scaling, per cent, at which the widest-set word is as long as on paper."""
    turn_deg: float
    """Turn of the baseline, counter-clockwise positive."""


ADVANCE = 0.5
"""Width of every glyph of the glyphless font, in font sizes."""


def place(page: PageText, *, dpi: float, height: int) -> list[PlacedLine]:
    """Lay the words of a page (``height`` pixels high) over their picture."""
    points = POINTS_PER_INCH / dpi
    lines = groupby(page.words, key=lambda word: word.line)
    return [_line(list(line), page.skew_deg, points=points, height=height) for _, line in lines]


def _line(words: list[Word], skew_deg: float, *, points: float, height: int) -> PlacedLine:
    level = [_turn(*_centre(word), skew_deg) for word in words]
    starts = [x - word.width / 2 for word, (x, _) in zip(words, level, strict=True)]
    top = min(y - word.height / 2 for word, (_, y) in zip(words, level, strict=True))
    bottom = max(y + word.height / 2 for word, (_, y) in zip(words, level, strict=True))
    x, y = _turn(starts[0], bottom, -skew_deg)
    widest = max(word.width / len(word.text) for word in _telling(words))
    return PlacedLine(
        words=tuple(
            PlacedWord(word.text, (start - starts[0]) * points, word.width * points)
            for word, start in zip(words, starts, strict=True)
        ),
        x=x * points,
        y=(height - y) * points,
        size=(bottom - top) * points,
        stretch=100 * widest / (ADVANCE * (bottom - top)),
        turn_deg=-skew_deg,
    )


def _telling(words: list[Word]) -> list[Word]:
    """Return the words by which a line's letters are measured: a dash alone tells nothing."""
    return [word for word in words if len(word.text) > 1] or words


def _centre(word: Word) -> tuple[float, float]:
    return word.left + word.width / 2, word.top + word.height / 2


def _turn(x: float, y: float, angle_deg: float) -> tuple[float, float]:
    """Turn a point about the origin; y runs downwards, counter-clockwise on screen is positive."""
    turned = math.radians(angle_deg)
    cos, sin = math.cos(turned), math.sin(turned)
    return cos * x + sin * y, -sin * x + cos * y


def page_size(width: int, height: int, dpi: float) -> tuple[float, float]:
    """Return the size of the paper in points."""
    return width * POINTS_PER_INCH / dpi, height * POINTS_PER_INCH / dpi


def reading_lines(keys: Sequence[tuple[int, ...]]) -> list[int]:
    """Number lines in reading order from the recogniser's (block, paragraph, line) keys."""
    numbers: dict[tuple[int, ...], int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]
