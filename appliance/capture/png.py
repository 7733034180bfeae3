"""The structure of a PNG as it may stand in a PDF: header and joined image data. Pure.

Source: PNG specification (third edition), sections 5.3, 10.1 and 11.2; ISO 32000-1, 7.4.4.4
(Flate with PNG predictors takes the joined IDAT data as it is).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import IntEnum

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER_LENGTH = 13
_CHUNK_FRAME = 12
"""Bytes around a chunk's data: length, type, check value."""


class BadPng(ValueError):
    """The chunks are not those of a whole PNG."""


class PngColour(IntEnum):
    """Colour types of the header."""

    GREY = 0
    RGB = 2
    PALETTE = 3
    GREY_ALPHA = 4
    RGBA = 6


@dataclass(frozen=True, slots=True, repr=False)
class PngParts:
    """What a PDF writer needs of a PNG."""

    width: int
    height: int
    bits: int
    """Bits of a sample."""
    colour: PngColour
    interlaced: bool
    transparent: bool
    """Whether a tRNS chunk or an alpha channel is there."""
    idat: bytes
    """Joined data of the IDAT chunks: one zlib stream."""

    @property
    def fits_pdf(self) -> bool:
        """Whether ``idat`` can stand in a PDF unchanged as an 8-bit grey or RGB image."""
        plain = self.colour in {PngColour.GREY, PngColour.RGB}
        return plain and self.bits == 8 and not self.interlaced and not self.transparent  # noqa: PLR2004

    @property
    def channels(self) -> int:
        """Samples of a pixel for grey and RGB."""
        return 3 if self.colour is PngColour.RGB else 1


def parse_png(untrusted: bytes) -> PngParts:
    """Read the chunks of a PNG, each check value compared; nothing is inflated.

    Raises:
        BadPng: a chunk is cut, damaged or out of place, or bytes follow the end.
    """
    chunks = _chunks(untrusted)
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != _HEADER_LENGTH:
        raise BadPng
    header = chunks[0][1]
    try:
        colour = PngColour(header[9])
    except ValueError as exc:
        raise BadPng from exc
    names = [name for name, _ in chunks]
    alpha = colour in {PngColour.GREY_ALPHA, PngColour.RGBA}
    return PngParts(
        width=int.from_bytes(header[0:4], "big"),
        height=int.from_bytes(header[4:8], "big"),
        bits=header[8],
        colour=colour,
        interlaced=header[12] != 0,
        transparent=alpha or b"tRNS" in names,
        idat=b"".join(data for name, data in chunks if name == b"IDAT"),
    )


def _chunks(untrusted: bytes) -> list[tuple[bytes, bytes]]:
    if not untrusted.startswith(SIGNATURE):
        raise BadPng
    found: list[tuple[bytes, bytes]] = []
    at = len(SIGNATURE)
    while not found or found[-1][0] != b"IEND":
        length = int.from_bytes(untrusted[at : at + 4], "big")
        body = untrusted[at + 4 : at + 8 + length]
        check = untrusted[at + 8 + length : at + _CHUNK_FRAME + length]
        if len(body) != length + 4 or check != zlib.crc32(body).to_bytes(4, "big"):
            raise BadPng
        found.append((body[:4], body[4:]))
        at += _CHUNK_FRAME + length
    if at != len(untrusted):
        raise BadPng
    return found
