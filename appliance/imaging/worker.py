"""The sandboxed side of the inspection: decodes, measures, encodes. Knows no key and no station."""

from __future__ import annotations

from typing import Any

import cv2
import msgspec
from PIL import Image

from appliance.capture.model import PageWarning
from appliance.capture.resolution import NoResolution, Resolution, resolve
from appliance.imaging import encode
from appliance.imaging.decode import Decoded, decode
from appliance.imaging.measure import measure
from appliance.imaging.request import OP, Found, Request
from appliance.sandbox.worker import Answer, serve


def inspect(fields: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Answer one request.

    Raises:
        Answer: see ``decode``; further ``resolution-unknown`` and ``unfaithful``.
    """
    request, untrusted = msgspec.convert(fields, Request), blobs[0]
    page = decode(
        untrusted, request.kind, frame=request.frame,
        largest_side=request.largest_side_px, largest_pixels=request.largest_pixels,
    )  # fmt: skip
    resolution = _resolution(page, request)
    encoded, media, pixels = encode.master(
        untrusted, request.kind,
        pixels=page.pixels, jpeg_quality=request.jpeg_quality, dpi=resolution.dpi,
    )  # fmt: skip
    measures = measure(page.pixels, dpi=resolution.dpi)
    found = Found(
        width_px=pixels.shape[1], height_px=pixels.shape[0],
        channels=1 if pixels.ndim == 2 else 3, sample_bits=page.bits,  # noqa: PLR2004 - dimensions
        media=media, kept=encoded is None, pixel_sha256=encode.pixel_sha256(pixels),
        dpi=resolution.dpi, dpi_basis=resolution.basis,
        warnings=[*resolution.warnings, *([PageWarning.ROTATED_BY_TAG] if page.turned else [])],
        ink_ratio=measures.ink_ratio, skew_degrees=measures.skew_degrees,
        sharpness=measures.sharpness, colour=measures.colour,
        equal_channels=measures.equal_channels, clipped_white=measures.clipped_white,
        clipped_black=measures.clipped_black,
    )  # fmt: skip
    return msgspec.to_builtins(found), [encoded or b"", encode.thumbnail(page.pixels)]


def _resolution(page: Decoded, request: Request) -> Resolution:
    height, width = page.pixels.shape[:2]
    try:
        return resolve(width, height, tag=page.tag, told=request.told_dpi, paper=request.paper)
    except NoResolution as exc:
        raise Answer("resolution-unknown") from exc


if __name__ == "__main__":
    cv2.setNumThreads(1)
    Image.MAX_IMAGE_PIXELS = None  # Our own limit is checked before a pixel is decoded.
    serve({OP: inspect})
