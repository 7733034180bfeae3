"""How a page master stands in a PDF: the very bytes that were captured. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from appliance.capture.jpeg import BadJpeg, UnsuitableJpeg, parse_jpeg
from appliance.capture.png import SIGNATURE, BadPng, parse_png

SAMPLE_BITS = 8


class UnknownForm(Exception):
    """The image is not of a form that can stand unchanged in a PDF/A; the text says why."""


@dataclass(frozen=True, slots=True, repr=False)
class ImageStream:
    """The image data of one page as it goes into the PDF, unchanged."""

    data: bytes
    """DCT: the whole JPEG file. Flate: the compressed data of the PNG, chunks joined."""
    filter: str
    """``DCTDecode`` or ``FlateDecode``."""
    width: int
    height: int
    components: int
    """1 grey, 3 RGB; 8 bits each."""

    @property
    def sha256(self) -> str:
        """Hash of the stream, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def image_stream(encoded: bytes) -> ImageStream:
    """Take the image data out of a page master.

    Raises:
        UnknownForm: neither a JPEG nor a PNG that a PDF can take as it is.
    """
    try:
        return _png(encoded) if encoded.startswith(SIGNATURE) else _jpeg(encoded)
    except (BadPng, BadJpeg, UnsuitableJpeg) as exc:
        raise UnknownForm(str(exc) or type(exc).__name__) from exc


def _jpeg(encoded: bytes) -> ImageStream:
    frame = parse_jpeg(encoded)
    return ImageStream(encoded, "DCTDecode", frame.width, frame.height, frame.channels)


def _png(encoded: bytes) -> ImageStream:
    parts = parse_png(encoded)
    if not parts.fits_pdf:
        raise UnknownForm("png-form")
    return ImageStream(parts.idat, "FlateDecode", parts.width, parts.height, parts.channels)
