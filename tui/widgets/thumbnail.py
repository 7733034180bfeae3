"""A page image in half blocks: enough to see which way up it lies, never to judge quality."""

from __future__ import annotations

import io

from rich.style import Style
from rich.text import Text as Cell
from textual import events
from textual.widgets import Static

LARGEST_SIDE_PX = 1024
"""A thumbnail larger than this is not ours; it is not decoded (guard against a swollen image)."""


class Thumbnail(Static):
    """The small picture of one page; two pixels a character."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Start empty."""
        super().__init__(id=id)
        self._picture: bytes | None = None

    def show_picture(self, picture: bytes | None) -> None:
        """Show a JPEG made by the imaging worker; bytes stay in memory."""
        self._picture = picture
        self._draw()

    def on_resize(self, _event: events.Resize) -> None:
        """Draw again at the new size."""
        self._draw()

    def _draw(self) -> None:
        width, height = self.size
        if self._picture is None or not (width and height):
            self.update("")
        else:
            self.update(half_blocks(self._picture, columns=width, lines=height))


def half_blocks(picture: bytes, *, columns: int, lines: int) -> Cell:
    """Return the picture scaled into ``columns`` x ``lines`` characters, its shape kept."""
    from PIL import Image  # noqa: PLC0415 - only a capture needs it; keeps the start short

    with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG")) as image:
        if max(image.size) > LARGEST_SIDE_PX:
            return Cell("")
        small = image.convert("RGB")
    small.thumbnail((columns, lines * 2), Image.Resampling.BOX)
    pixels = small.tobytes()
    text = Cell(no_wrap=True)
    for top in range(0, small.height - small.height % 2, 2):
        for x in range(small.width):
            upper, lower = (_colour(pixels, (y * small.width + x) * 3) for y in (top, top + 1))
            text.append("▀", Style(color=upper, bgcolor=lower))
        text.append("\n")
    return text


def _colour(pixels: bytes, at: int) -> str:
    return f"#{pixels[at : at + 3].hex()}"
