"""The master of a page: kept as it came, or made once; runs inside the sandbox only.

JPEG stays byte for byte. A PNG stays if its data can stand in a PDF unchanged. Everything else is
encoded once: losslessly, with the pixels compared afterwards, or, for raw scanner pixels only, as
JPEG 4:4:4 of the quality that policy asks.
"""

from __future__ import annotations

import hashlib
import io

import cv2
import numpy as np
from PIL import Image

from appliance.capture.model import MediaKind
from appliance.capture.png import parse_png
from appliance.imaging.measure import Pixels
from appliance.sandbox.worker import Answer

PNG_OPTIONS = (cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP)
"""A scan is noise to a compressor: more effort costs twice the time for 1 % of the size."""
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
        dpi: Written into a JPEG that is made here, for people who open it elsewhere.

    Raises:
        Answer: ``unfaithful``: a lossless master decoded to other pixels.
    """
    if kind is MediaKind.JPEG or (kind is MediaKind.PNG and parse_png(untrusted).fits_pdf):
        return None, kind, pixels
    if kind is MediaKind.PNM and jpeg_quality is not None:
        encoded = _jpeg(
            Image.fromarray(pixels),
            quality=jpeg_quality, subsampling=0, dpi=(round(dpi), round(dpi)),
        )  # fmt: skip
        return encoded, MediaKind.JPEG, _pixels_of(encoded, "JPEG")
    encoded = _png(pixels)
    if not np.array_equal(_pixels_of(encoded, "PNG"), pixels):
        raise Answer("unfaithful")
    return encoded, MediaKind.PNG, pixels


def thumbnail(pixels: Pixels) -> bytes:
    """Return a small JPEG."""
    image = Image.fromarray(pixels)
    image = image.reduce(max(1, max(image.size) // (2 * THUMBNAIL_PX)))
    image.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    return _jpeg(image, quality=THUMBNAIL_QUALITY)


def pixel_sha256(pixels: Pixels) -> str:
    """Return the hash of the samples, row by row."""
    return hashlib.sha256(np.ascontiguousarray(pixels).data).hexdigest()


def _jpeg(image: Image.Image, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", **options)
    return target.getvalue()


def _png(pixels: Pixels) -> bytes:
    blue_first = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)  # noqa: PLR2004 - dimensions
    made, encoded = cv2.imencode(".png", blue_first, PNG_OPTIONS)
    if not made:
        raise Answer("unfaithful")
    return encoded.tobytes()


def _pixels_of(encoded: bytes, kind: str) -> Pixels:
    with Image.open(io.BytesIO(encoded), formats=[kind]) as image:
        return np.asarray(image, dtype=np.uint8)
