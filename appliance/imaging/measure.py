"""Measures of a page image: pure functions on arrays of 8-bit samples.

All measures are made on reduced copies of a fixed resolution, so that a threshold means the same on
a 200 dpi and on a 300 dpi page.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""Rows x columns (grey) or rows x columns x 3 (RGB)."""

SHARPNESS_DPI = 150
"""Sharpness is measured here: the unit of the threshold in ``policies/imaging.toml``."""
LAYOUT_DPI = 75
"""Ink, colour and skew are measured here."""
SURROUNDINGS_PX = 25
"""Side of the square that a pixel is compared with (8.5 mm at 75 dpi)."""
INK_CONTRAST = 25
"""Grey values by which ink is darker than its surroundings."""
CHROMA = 40
"""Difference of the largest and smallest channel from which a pixel shows colour."""
COLOUR_RATIO = 0.0005
"""Share of such pixels from which a page shows colour (a stamp gives 0.0045)."""
BLACK = 3
"""Grey values below count as clipped black."""
COARSE_STEP, FINE_STEP, SKEW_LIMIT = 0.5, 0.1, 5.0
"""Angles tried for the skew, degrees (error on 12 pages: mean 0.026, at most 0.057)."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured on one page."""

    ink_ratio: float
    skew_degrees: float
    sharpness: float
    colour: bool
    equal_channels: bool
    """Whether an RGB page carries the same value in all three channels everywhere."""
    clipped_white: float
    clipped_black: float


def measure(pixels: Pixels, *, dpi: float) -> Measures:
    """Measure a page image of a known resolution."""
    grey = grey_of(pixels)
    sharp = reduced(grey, dpi=dpi, to=SHARPNESS_DPI)
    marks = ink(reduced(sharp, dpi=min(dpi, SHARPNESS_DPI), to=LAYOUT_DPI))
    ratio = float(np.count_nonzero(marks)) / marks.size
    white, black = clipped(grey)
    return Measures(
        ink_ratio=ratio,
        skew_degrees=skew(marks) if ratio else 0.0,
        sharpness=float(cv2.Laplacian(sharp, cv2.CV_32F).var()),
        colour=shows_colour(pixels, dpi=dpi),
        equal_channels=equal_channels(pixels),
        clipped_white=white,
        clipped_black=black,
    )


def grey_of(pixels: Pixels) -> Pixels:
    """Return the grey image of grey or RGB samples."""
    if pixels.ndim == 2:  # noqa: PLR2004 - dimensions
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def reduced(pixels: Pixels, *, dpi: float, to: float) -> Pixels:
    """Return the image averaged down to ``to`` dots per inch; never enlarged."""
    scale = to / dpi
    if scale >= 1:
        return pixels
    height, width = pixels.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def ink(grey: Pixels) -> Pixels:
    """Return 255 where a pixel is clearly darker than its surroundings, else 0."""
    background = cv2.blur(grey, (SURROUNDINGS_PX, SURROUNDINGS_PX), borderType=cv2.BORDER_REFLECT)
    darker = cv2.subtract(background, grey)
    return np.asarray(cv2.threshold(darker, INK_CONTRAST, 255, cv2.THRESH_BINARY)[1], np.uint8)


def clipped(grey: Pixels) -> tuple[float, float]:
    """Return the shares of pixels that are fully white and fully black."""
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    return float(counts[255]) / grey.size, float(counts[:BLACK].sum()) / grey.size


def shows_colour(pixels: Pixels, *, dpi: float) -> bool:
    """Tell whether the page shows colour, by the share of clearly coloured pixels."""
    if pixels.ndim == 2:  # noqa: PLR2004 - dimensions
        return False
    small = reduced(pixels, dpi=dpi, to=LAYOUT_DPI)
    chroma = small.max(axis=2) - small.min(axis=2)
    return bool(np.count_nonzero(chroma > CHROMA) > COLOUR_RATIO * chroma.size)


def equal_channels(pixels: Pixels) -> bool:
    """Tell whether an RGB image is a grey one in disguise; a fast look at some rows comes first."""
    if pixels.ndim == 2:  # noqa: PLR2004 - dimensions
        return False
    for rows in (pixels[::64], pixels):
        red, green, blue = rows[..., 0], rows[..., 1], rows[..., 2]
        if not (np.array_equal(red, green) and np.array_equal(green, blue)):
            return False
    return True


def skew(marks: Pixels) -> float:
    """Return the turn in degrees, counter-clockwise, that sets the text lines level.

    Level lines make the ink of neighbouring rows differ most.
    """
    coarse = _best(marks, np.arange(-SKEW_LIMIT, SKEW_LIMIT + COARSE_STEP / 2, COARSE_STEP))
    around = coarse + FINE_STEP * np.arange(-4.0, 5.0)
    return round(_best(marks, around), 1) + 0.0


def _best(marks: Pixels, angles: NDArray[np.floating]) -> float:
    height, width = marks.shape
    best_score, best_angle = -1.0, 0.0
    for angle in sorted(angles.tolist(), key=abs):
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        turned = cv2.warpAffine(marks, turn, (width, height), flags=cv2.INTER_NEAREST)
        rows = cv2.reduce(turned, 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel()
        score = float(np.square(np.diff(rows)).sum())
        if score > best_score:
            best_score, best_angle = score, angle
    return best_angle
