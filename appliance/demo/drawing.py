"""An invented land-parcel map, in colour, as a map sheet is scanned."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from appliance.demo.letter import Scan
from appliance.demo.typeset import INK, Face, Sheet
from appliance.demo.wear import Profile, scanned

TITLE = "BẢN ĐỒ ĐỊA CHÍNH XÃ VÍ DỤ"
SCALE = "Tỷ lệ 1:2000"
LEGEND = ("Đất ở", "Đất nông nghiệp", "Đường giao thông", "Mặt nước")
TINTS = ((250, 205, 170), (205, 235, 180), (215, 215, 215), (180, 215, 245))
COLUMNS, ROWS = 5, 6


def render_map(*, dpi: int, profile: Profile, seed: int) -> Scan:
    """Return a map sheet and its words; the same seed gives the same sheet."""
    rng = np.random.default_rng(seed)
    sheet = Sheet(dpi)
    tints = Image.new("RGB", sheet.ink.size, "white")
    middle, face = sheet.width / 2, Face("Sans", 16)
    sheet.centred(TITLE, sheet.font(face, "Bold"), x=middle, y=sheet.mm(18))
    sheet.centred(SCALE, sheet.font(Face("Sans", 11)), x=middle, y=sheet.mm(28))
    _parcels(sheet, tints, rng)
    _legend(sheet, tints)
    return scanned(sheet, profile=profile, rng=rng, stamp=None, overlay=tints), sheet.truth


def _parcels(sheet: Sheet, tints: Image.Image, rng: np.random.Generator) -> None:
    """Draw a net of parcels with crooked borders, each with its number and area."""
    pen, colour = sheet.pen, ImageDraw.Draw(tints)
    across = np.linspace(sheet.mm(22), sheet.width - sheet.mm(22), COLUMNS + 1)
    down = np.linspace(sheet.mm(42), sheet.mm(240), ROWS + 1)
    bent = rng.uniform(-sheet.mm(5), sheet.mm(5), (ROWS + 1, COLUMNS + 1, 2))
    font = sheet.font(Face("Sans", 9))
    for row in range(ROWS):
        for column in range(COLUMNS):
            corners = [
                (float(across[c] + bent[r, c, 0]), float(down[r] + bent[r, c, 1]))
                for r, c in (
                    (row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column),
                )
            ]  # fmt: skip
            tint = TINTS[int(rng.integers(len(TINTS)))]
            colour.polygon(corners, fill=tint)
            pen.line([*corners, corners[0]], fill=INK, width=sheet.pt(0.8))
            x, y = np.mean(corners, axis=0)
            number, area = row * COLUMNS + column + 1, rng.integers(1200, 98000) / 10
            sheet.centred(f"{number}", font, x=float(x), y=float(y) - sheet.mm(4))
            sheet.centred(f"{area:.1f}".replace(".", ","), font, x=float(x), y=float(y))


def _legend(sheet: Sheet, tints: Image.Image) -> None:
    font, y = sheet.font(Face("Sans", 10)), sheet.mm(252)
    for index, (words, tint) in enumerate(zip(LEGEND, TINTS, strict=True)):
        x = sheet.mm(24 + 44 * index)
        box = (x, y, x + sheet.mm(7), y + sheet.mm(5))
        ImageDraw.Draw(tints).rectangle(box, fill=tint, outline=(60, 60, 60))
        sheet.line(words, font, x=x + sheet.mm(9), y=y)
