"""Makes a clean sheet look as a scanner sees it after years in a box.

The three conditions are those on which the engine was measured (``measured/ocr.md``): do not
soften them, the goals of the benchmark rest on them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFont

from appliance.demo.typeset import INK, Sheet, font_file

Floats = NDArray[np.float32]


class Profile(StrEnum):
    """Condition of a page."""

    CLEAN = "clean"
    TYPICAL = "typical"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Wear:
    """What time, paper and the scanner did to a page."""

    blur_px: float
    """Gaussian radius at 300 dpi."""
    noise: float
    """Standard deviation of the grain, in grey values."""
    skew_degrees: float
    """Largest tilt."""
    paper: int
    """Grey value of the paper."""
    speckles: float
    """Dark specks for each pixel."""
    bleed: float
    """Share of the reverse side that shines through."""
    shade: float
    """Unevenness of light and paper, in grey values."""
    yellow: float
    """Loss of blue, in grey values."""
    fade: float
    """Largest loss of ink, in grey values."""
    stamped: bool


WEARS = {
    Profile.CLEAN: Wear(
        blur_px=0.35, noise=3, skew_degrees=0.15, paper=252, speckles=0, bleed=0, shade=0,
        yellow=0, fade=0, stamped=False,
    ),
    Profile.TYPICAL: Wear(
        blur_px=0.6, noise=7, skew_degrees=0.7, paper=240, speckles=25e-6, bleed=0, shade=6,
        yellow=6, fade=15, stamped=True,
    ),
    Profile.BAD: Wear(
        blur_px=1.0, noise=16, skew_degrees=1.8, paper=218, speckles=2e-4, bleed=0.18, shade=28,
        yellow=32, fade=60, stamped=True,
    ),
}  # fmt: skip

STAMP_RED = (200, 20, 30, 165)
STAMP_RADIUS_MM = 18.0
LEAST_BLUR_SCALE = 0.67


@dataclass(frozen=True, slots=True)
class Stamp:
    """A round red seal."""

    x: float
    y: float
    words: str
    """Set around the rim."""


def scanned(
    sheet: Sheet,
    *,
    profile: Profile,
    rng: np.random.Generator,
    stamp: Stamp | None,
    overlay: Image.Image | None = None,
) -> Image.Image:
    """Return the sheet as a 24-bit colour scan.

    Args:
        sheet: The set page.
        profile: Its condition.
        rng: Source of all chance; the same state gives the same pixels.
        stamp: The seal; it is left out where the profile has none.
        overlay: Further coloured ink (RGB on white, size of the sheet) under the grain.
    """
    wear = WEARS[profile]
    page = Image.fromarray(_paper_and_ink(sheet.ink, wear, rng))
    if overlay is not None:
        page = ImageChops.multiply(page, overlay)
    if stamp is not None and wear.stamped:
        _press(page, sheet, stamp, turn_degrees=rng.uniform(-15, 15))
    tilt = float(rng.choice([-1, 1]) * rng.uniform(0.4, 1) * wear.skew_degrees)
    seen = _tilted(np.asarray(page), tilt, margin=_paper_colour(wear))
    radius = wear.blur_px * max(sheet.dpi / 300, LEAST_BLUR_SCALE)
    blurred = cv2.GaussianBlur(seen, (0, 0), sigmaX=radius)
    return Image.fromarray(_grainy(blurred.astype(np.float32), wear, rng))


def _tilted(
    page: NDArray[np.uint8], degrees: float, *, margin: tuple[float, float, float]
) -> NDArray[np.uint8]:
    """Turn the page around its middle, anticlockwise; paper shows where it was not."""
    height, width, _ = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    turned = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=margin)
    return turned.astype(np.uint8, copy=False)


def _paper_colour(wear: Wear) -> tuple[float, float, float]:
    return wear.paper, wear.paper - wear.yellow * 0.25, wear.paper - wear.yellow


def _paper_and_ink(
    ink_image: Image.Image, wear: Wear, rng: np.random.Generator
) -> NDArray[np.uint8]:
    width, height = ink_image.size
    ink = (255 - np.asarray(ink_image, np.float32)) / 255
    if wear.fade:
        ink = ink * (1 - wear.fade / 255 * _clouds((9, 12), (width, height), rng))
    light = _light(width, height, wear, rng)
    page = np.empty((height, width, 3), np.float32)
    for channel, paper in enumerate(_paper_colour(wear)):
        page[..., channel] = (paper + light) * (1 - ink) + INK * ink
    if wear.bleed:
        page *= 1 - wear.bleed * np.roll(ink[:, ::-1], 37, axis=1)[..., None]
    return page.clip(0, 255).astype(np.uint8)


def _light(width: int, height: int, wear: Wear, rng: np.random.Generator) -> Floats:
    """Uneven light: a slope from the top left corner, and the mottle of the paper."""
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    mottle = _clouds((width // 12, height // 12), (width, height), rng) - 0.5
    light: Floats = (mottle * 0.5 - across * 0.6 - down * 0.4) * np.float32(wear.shade)
    return light


def _clouds(cells: tuple[int, int], size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Smooth chance between 0 and 1 over the page."""
    coarse = Image.fromarray((rng.random(cells[::-1]) * 255).astype(np.uint8))
    smooth = np.asarray(coarse.resize(size, Image.Resampling.BICUBIC), np.float32)
    return smooth / np.float32(255)


def _grainy(page: Floats, wear: Wear, rng: np.random.Generator) -> NDArray[np.uint8]:
    height, width, _ = page.shape
    page = page + rng.standard_normal((height, width, 1), np.float32) * (wear.noise * 0.8)
    page += rng.standard_normal((height, width, 3), np.float32) * (wear.noise * 0.5)
    for _ in range(int(wear.speckles * width * height)):
        x, y = rng.integers(2, width - 4), rng.integers(2, height - 4)
        side = rng.integers(2, 4)
        page[y : y + side, x : x + side] = rng.integers(20, 110)
    return page.clip(0, 255).astype(np.uint8)


def _press(page: Image.Image, sheet: Sheet, stamp: Stamp, *, turn_degrees: float) -> None:
    """Press the seal on the page."""
    seal = _seal(sheet, stamp.words).rotate(turn_degrees, resample=Image.Resampling.BICUBIC)
    left, top = round(stamp.x - seal.width / 2), round(stamp.y - seal.height / 2)
    page.paste(seal.convert("RGB"), (left, top), mask=seal.getchannel("A"))


def _seal(sheet: Sheet, words: str) -> Image.Image:
    radius = sheet.mm(STAMP_RADIUS_MM)
    side = round(radius * 2.3)
    middle = side / 2
    layer = Image.new("RGBA", (side, side), (*STAMP_RED[:3], 0))
    pen = ImageDraw.Draw(layer)
    for share, width_pt in ((1.0, 2.4), (0.72, 1.0)):
        reach = radius * share
        ring = (middle - reach, middle - reach, middle + reach, middle + reach)
        pen.ellipse(ring, outline=STAMP_RED, width=sheet.pt(width_pt))
    _set_on_rim(layer, sheet, words, radius=radius * 0.86)
    pen.polygon(_star(middle, middle, radius * 0.45), fill=STAMP_RED)
    return layer


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Return the ten corners of a five-pointed star, point up."""
    return [
        (x + reach * math.sin(turn * math.pi / 5), y - reach * math.cos(turn * math.pi / 5))
        for turn, reach in ((turn, radius * (0.382 if turn % 2 else 1)) for turn in range(10))
    ]


def _set_on_rim(layer: Image.Image, sheet: Sheet, words: str, *, radius: float) -> None:
    font = ImageFont.truetype(str(font_file("LiberationSerif-Bold")), sheet.pt(8.5))
    side = sheet.pt(14)
    for index, letter in enumerate(words):
        angle = index / len(words) * 2 * math.pi
        glyph = Image.new("RGBA", (side, side), (*STAMP_RED[:3], 0))
        ImageDraw.Draw(glyph).text((sheet.pt(3), sheet.pt(1)), letter, font=font, fill=STAMP_RED)
        glyph = glyph.rotate(90 - math.degrees(angle), resample=Image.Resampling.BICUBIC)
        x = layer.width / 2 + radius * math.cos(angle + math.pi) - sheet.pt(7)
        y = layer.height / 2 + radius * math.sin(angle + math.pi) - sheet.pt(7)
        layer.alpha_composite(glyph, (max(0, int(x)), max(0, int(y))))
