"""Sets type on a blank A4 sheet and keeps the text that it set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from appliance.demo.errors import FontsMissing

A4_INCHES = (8.2677, 11.6929)
INK = 20
"""Grey value of type, 0 to 255."""
FONT_FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/liberation"),
)
"""Where Debian and Ubuntu put ``fonts-liberation`` (metric twins of Times, Arial, Courier).

Version 1 (Debian 12's ``fonts-liberation``) has no Vietnamese letters and is passed over.
"""
PROBE, NO_GLYPH = "ế", "\uffff"
COLUMN_GAP = "  "
"""Between two columns of one line in the truth."""


def font_file(name: str) -> Path:
    """Return the file of a Liberation font with Vietnamese letters, e.g. ``LiberationSerif-Bold``.

    Raises:
        FontsMissing: the Debian package is not there, or is version 1.
    """
    for folder in FONT_FOLDERS:
        file = folder / f"{name}.ttf"
        if file.is_file() and _has_vietnamese(file):
            return file
    raise FontsMissing


def _has_vietnamese(file: Path) -> bool:
    font = ImageFont.truetype(str(file), 32)
    return bytes(font.getmask(PROBE)) != bytes(font.getmask(NO_GLYPH))


@dataclass(frozen=True, slots=True)
class Face:
    """One family of type at one size."""

    family: str
    """``Serif``, ``Sans`` or ``Mono``."""
    size_pt: float


class Sheet:
    """A white sheet under the pen."""

    def __init__(self, dpi: int) -> None:
        """Cut a blank A4 sheet."""
        self.dpi = dpi
        self.width, self.height = (round(inches * dpi) for inches in A4_INCHES)
        self.ink = Image.new("L", (self.width, self.height), 255)
        self.pen = ImageDraw.Draw(self.ink)
        self._lines: list[str] = []

    def mm(self, millimetres: float) -> float:
        """Return millimetres as pixels."""
        return millimetres * self.dpi / 25.4

    def pt(self, points: float) -> int:
        """Return points as whole pixels, at least one."""
        return max(1, round(points * self.dpi / 72))

    def font(self, face: Face, style: str = "Regular") -> ImageFont.FreeTypeFont:
        """Return a font of ``face`` in ``Regular``, ``Bold`` or ``Italic``."""
        file = font_file(f"Liberation{face.family}-{style}")
        return ImageFont.truetype(str(file), self.pt(face.size_pt))

    @property
    def truth(self) -> str:
        """The text set so far, one line a line, columns parted by ``COLUMN_GAP``."""
        return "\n".join(self._lines)

    def note(self, *columns: str) -> None:
        """Add a line to the truth without setting it."""
        self._lines.append(COLUMN_GAP.join(columns))

    def centred(
        self, text: str, font: ImageFont.FreeTypeFont, *, x: float, y: float, noted: bool = True
    ) -> None:
        """Set one line around ``x``."""
        self.pen.text((x - self.pen.textlength(text, font=font) / 2, y), text, font=font, fill=INK)
        if noted:
            self.note(text)

    def line(self, text: str, font: ImageFont.FreeTypeFont, *, x: float, y: float) -> None:
        """Set one line from ``x``."""
        self.pen.text((x, y), text, font=font, fill=INK)
        self.note(text)

    def broken(self, text: str, font: ImageFont.FreeTypeFont, *, width: float) -> Iterator[str]:
        """Break a paragraph into lines of at most ``width`` pixels."""
        current = ""
        for word in text.split():
            longer = f"{current} {word}".strip()
            if self.pen.textlength(longer, font=font) <= width:
                current = longer
            else:
                yield current
                current = word
        if current:
            yield current
