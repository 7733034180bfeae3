"""The real resolution of a page: pixels over paper first, a statement next, a tag last. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.capture.model import DpiBasis, PageWarning, Paper

MM_PER_INCH = 25.4
SAID_BY_DEFAULT = frozenset({72, 96})
"""Tags that programs write when they know nothing: taken as no statement."""
DIFFERS = 0.05
"""Share by which two sizes may differ before a person is told."""
COMMON_PAPERS = (
    (841, 1189), (594, 841), (420, 594), (297, 420), (210, 297), (148, 210), (105, 148),
    (250, 353), (176, 250), (216, 279), (216, 356), (210, 330),
)  # fmt: skip
"""ISO A0 to A6, B4, B5, Letter, Legal, F4: width and height in mm (ISO 216; ANSI Y14.1)."""


class NoResolution(ValueError):
    """Nothing tells the resolution."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was found."""

    dpi: float
    basis: DpiBasis
    warnings: tuple[PageWarning, ...]


def resolve(
    width_px: int,
    height_px: int,
    *,
    tag: tuple[float, float] | None,
    told: int | None,
    paper: Paper | None,
) -> Resolution:
    """Find the real resolution of a page.

    With a paper size both axes are measured and the lower counts, unless the width alone proves
    what was asked of a scanner: a sheet may be shorter than the area scanned.

    Raises:
        NoResolution: no paper, no statement and no tag that means anything.
    """
    tagged = _meant(tag)
    if paper is not None:
        dpi, odd = _by_paper(width_px, height_px, paper=paper, told=told)
        return _with_tag(dpi, DpiBasis.PAPER, tagged, odd=odd)
    if told is not None:
        return _with_tag(float(told), DpiBasis.TOLD, tagged, odd=False)
    if tagged is not None:
        size = (width_px / tagged * MM_PER_INCH, height_px / tagged * MM_PER_INCH)
        return _with_tag(tagged, DpiBasis.TAG, tagged, odd=not _common(size))
    raise NoResolution


def _meant(tag: tuple[float, float] | None) -> float | None:
    if tag is None or min(tag) < 1 or {round(tag[0]), round(tag[1])} <= SAID_BY_DEFAULT:
        return None
    return min(tag)


def _by_paper(
    width_px: int, height_px: int, *, paper: Paper, told: int | None
) -> tuple[float, bool]:
    across, down = paper.width_mm, paper.height_mm
    as_it_lies = width_px * MM_PER_INCH / across
    if told is not None and _close(as_it_lies, told):
        return as_it_lies, not _close(as_it_lies, height_px * MM_PER_INCH / down)
    if (width_px > height_px) != (across > down):
        across, down = down, across
    by_width, by_height = width_px * MM_PER_INCH / across, height_px * MM_PER_INCH / down
    return min(by_width, by_height), not _close(by_width, by_height)


def _with_tag(dpi: float, basis: DpiBasis, tagged: float | None, *, odd: bool) -> Resolution:
    warnings = [PageWarning.UNUSUAL_SIZE] if odd else []
    if tagged is not None and not _close(tagged, dpi):
        warnings.append(PageWarning.DPI_TAG_DIFFERS)
    return Resolution(dpi, basis, tuple(warnings))


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= DIFFERS * max(one, other)


def _common(size: tuple[float, float]) -> bool:
    short, long = sorted(size)
    return any(_close(short, w) and _close(long, h) for w, h in COMMON_PAPERS)
