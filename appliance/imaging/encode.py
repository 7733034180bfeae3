"""The master of a page: kept as it came, or made once; runs inside the sandbox only.

JPEG stays byte for byte. A PNG stays if its data can stand in a PDF unchanged. Everything else is
encoded once: losslessly, with the pixels compared afterwards, or, for raw scanner pixels only, as
JPEG 4:4:4 of the quality that policy asks.
"""

from __future__ import annotations

import hashlib
import io

import numpy as np
from PIL import Image

from appliance.capture.model import MediaKind
from appliance.capture.png import parse_png
from appliance.imaging.measure import Pixels
from appliance.sandbox.worker import Answer

PNG_EFFORT = 1
"""zlib level: higher ones cost 4 times the time for 3 % of the size on scans."""
THUMBNAIL_PX = 240
THUMBNAIL_QUALITY = 70


def master(
    untrusted: bytes, kind: MediaKind, *, pixels: Pixels, jpeg_quality: int | None, dpi: float
) -> tuple[bytes | None, MediaKind, Pixels]:
    """Return the encoded master (``None``: the source itself), its kind and its pixels.

    Args:
        untrusted: The source.
        kind: Of the source.
        pixels: Decoded from the source.
        jpeg_quality: For raw scanner pixels; ``None`` for lossless.
        dpi: Written into a master that is made here, for people who open it elsewhere.

    Raises:
        Answer: ``unfaithful``: a lossless master decoded to other pixels.
    """
    if kind is MediaKind.JPEG or (kind is MediaKind.PNG and parse_png(untrusted).fits_pdf):
        return None, kind, pixels
    tag = (round(dpi), round(dpi))
    if kind is MediaKind.PNM and jpeg_quality is not None:
        encoded = _saved(pixels, "JPEG", quality=jpeg_quality, subsampling=0, dpi=tag)
        return encoded, MediaKind.JPEG, _pixels_of(encoded, "JPEG")
    encoded = _saved(pixels, "PNG", compress_level=PNG_EFFORT, dpi=tag)
    if not np.array_equal(_pixels_of(encoded, "PNG"), pixels):
        raise Answer("unfaithful")
    return encoded, MediaKind.PNG, pixels


def thumbnail(pixels: Pixels) -> bytes:
    """Return a small JPEG."""
    image = Image.fromarray(pixels)
    image = image.reduce(max(1, max(image.size) // (2 * THUMBNAIL_PX)))
    image.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    return _bytes_of(image, "JPEG", quality=THUMBNAIL_QUALITY)


def pixel_sha256(pixels: Pixels) -> str:
    """Return the hash of the samples, row by row."""
    return hashlib.sha256(np.ascontiguousarray(pixels).data).hexdigest()


def _saved(pixels: Pixels, kind: str, **options: object) -> bytes:
    return _bytes_of(Image.fromarray(pixels), kind, **options)


def _bytes_of(image: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def _pixels_of(encoded: bytes, kind: str) -> Pixels:
    with Image.open(io.BytesIO(encoded), formats=[kind]) as image:
        return np.asarray(image, dtype=np.uint8)
