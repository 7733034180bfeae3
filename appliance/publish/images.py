"""How a page master stands in a PDF: the very bytes that were captured. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

JPEG_MAGIC = b"\xff\xd8\xff"
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_SOF = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive frames: what DCTDecode knows (ISO 32000-1, 7.4.8)."""
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_PNG_COLOURS = {0: 1, 2: 3}
"""PNG colour type to components; palette, alpha and interlace are re-encoded at capture."""
_JPEG_COLOURS = frozenset({1, 3})


class UnknownForm(Exception):
    """The image is not of a form that can stand unchanged in a PDF/A; the text says why."""


@dataclass(frozen=True, slots=True)
class ImageStream:
    """The image data of one page as it goes into the PDF, unchanged."""

    data: bytes
    """DCT: the whole JPEG file. Flate: the compressed data of the PNG, chunks joined."""
    filter: str
    """``DCTDecode`` or ``FlateDecode``."""
    width: int
    height: int
    components: int
    """1 grey, 3 RGB."""
    bits: int
    """Per component."""

    @property
    def sha256(self) -> str:
        """Hash of the stream, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def image_stream(encoded: bytes) -> ImageStream:
    """Take the image data out of a JPEG or PNG file.

    Raises:
        UnknownForm: another format, colour form, depth or layout.
    """
    if encoded.startswith(JPEG_MAGIC):
        return _jpeg(encoded)
    if encoded.startswith(PNG_MAGIC):
        return _png(encoded)
    raise UnknownForm("format")


def _jpeg(encoded: bytes) -> ImageStream:
    at = 2
    while at + 9 < len(encoded):
        if encoded[at] != 0xFF:
            raise UnknownForm("jpeg-marker")
        marker = encoded[at + 1]
        if marker == 0xFF or marker in _STANDALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _SOF:
            bits, components = encoded[at + 4], encoded[at + 9]
            height = int.from_bytes(encoded[at + 5 : at + 7], "big")
            width = int.from_bytes(encoded[at + 7 : at + 9], "big")
            if bits != 8 or components not in _JPEG_COLOURS or not width or not height:  # noqa: PLR2004 - DCTDecode: 8 bits
                raise UnknownForm("jpeg-colour")
            return ImageStream(encoded, "DCTDecode", width, height, components, bits)
        at += 2 + int.from_bytes(encoded[at + 2 : at + 4], "big")
    raise UnknownForm("jpeg-frame")


def _png(encoded: bytes) -> ImageStream:
    header = encoded[16:29]
    width, height = int.from_bytes(header[0:4], "big"), int.from_bytes(header[4:8], "big")
    if encoded[12:16] != b"IHDR" or len(header) != 13 or not width or not height:  # noqa: PLR2004 - size of IHDR
        raise UnknownForm("png-header")
    bits, colour, _, _, interlace = header[8:13]
    if colour not in _PNG_COLOURS or bits not in {1, 8} or interlace:
        raise UnknownForm("png-form")
    data = b"".join(body for kind, body in _chunks(encoded) if kind == b"IDAT")
    if not data:
        raise UnknownForm("png-data")
    return ImageStream(data, "FlateDecode", width, height, _PNG_COLOURS[colour], bits)


def _chunks(encoded: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG_MAGIC)
    while at + 12 <= len(encoded):
        length = int.from_bytes(encoded[at : at + 4], "big")
        if at + 12 + length > len(encoded):
            raise UnknownForm("png-cut")
        yield encoded[at + 4 : at + 8], encoded[at + 8 : at + 8 + length]
        at += 12 + length
