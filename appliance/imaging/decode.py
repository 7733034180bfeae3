"""Decoding one page image; runs inside the sandbox only."""

from __future__ import annotations

import io
import os
import struct
import zlib

import cv2
import numpy as np
from PIL import Image

from appliance.capture.jpeg import BadJpeg, UnsuitableJpeg, parse_jpeg
from appliance.capture.model import MediaKind
from appliance.capture.png import BadPng, parse_png
from appliance.capture.pnm import BadPnm, parse_header
from appliance.imaging.measure import Pixels
from appliance.sandbox.worker import Answer

DAMAGED = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError,
    AttributeError, RuntimeError, struct.error, zlib.error, cv2.error,
)  # fmt: skip
"""What the libraries' readers raise on damaged files; anything else ends the worker: also named."""
ORIENTATION_TAG = 274
UPRIGHT = 1
BITS_TAG = 258
SAMPLE_BITS = 8
OPAQUE = 255
STDERR = 2
WORDS_LIMIT = 65_536
CORRUPT, CUT = b"Corrupt JPEG data", b"Premature end of JPEG file"
"""libjpeg's warnings, in a library built without translations (jerror.h)."""
PLAIN_MODES = {
    "1": "L",
    "L": "L",
    "RGB": "RGB",
    "P": "RGBA",
    "LA": "LA",
    "PA": "RGBA",
    "RGBA": "RGBA",
}
"""Modes that become 8-bit grey or RGB without loss, and the mode they pass through."""


class Decoded:
    """A decoded page and what its file says of itself."""

    def __init__(self, pixels: Pixels, *, bits: int) -> None:
        """Keep pixels and the bits of a source sample."""
        self.pixels = pixels
        self.bits = bits
        self.tag: tuple[float, float] | None = None
        self.turned = False


def decode(
    untrusted: bytes, kind: MediaKind, *, frame: int, largest_side: int, largest_pixels: int
) -> Decoded:
    """Decode one page.

    Raises:
        Answer: ``truncated``, ``damaged``, ``too-large`` (with width and height), ``unsupported``
            (with the form).
    """
    try:
        if kind is MediaKind.PNM:
            return _pnm(untrusted, largest_side=largest_side, largest_pixels=largest_pixels)
        require_whole(untrusted, kind, largest_side=largest_side, largest_pixels=largest_pixels)
        with Image.open(io.BytesIO(untrusted), formats=[kind.name]) as image:
            image.seek(frame)
            require_size(image.size, side=largest_side, pixels=largest_pixels)
            bits = require_samples(image, untrusted)
            return _taken(image, bits=bits)
    except MemoryError as exc:
        raise Answer("too-large", width=0, height=0) from exc
    except DAMAGED as exc:
        raise Answer("truncated" if "truncated" in str(exc) else "damaged") from exc


def require_whole(
    untrusted: bytes, kind: MediaKind, *, largest_side: int, largest_pixels: int
) -> None:
    """Look at the container before a library does.

    Raises:
        Answer: ``truncated``, ``too-large`` or ``unsupported``.
    """
    try:
        if kind is MediaKind.JPEG:
            frame = parse_jpeg(untrusted)
            require_size((frame.width, frame.height), side=largest_side, pixels=largest_pixels)
            require_undamaged_jpeg(untrusted)
        elif kind is MediaKind.PNG:
            parse_png(untrusted)
    except (BadJpeg, BadPng) as exc:
        raise Answer("truncated") from exc
    except UnsuitableJpeg as exc:
        raise Answer("unsupported", form=f"jpeg-{exc}") from exc


def require_undamaged_jpeg(untrusted: bytes) -> None:
    """Look for gaps in the coded data, which Pillow fills with grey without a word.

    libjpeg only prints that data is corrupt, so its words are caught on the way to standard error
    while OpenCV decodes an eighth of the size (0.04 s for A4 at 300 dpi).

    Residual risk: a flipped bit that leaves decodable data is not noticed; nothing in a JPEG can
    tell it.

    Raises:
        Answer: ``truncated``.
    """
    samples = np.frombuffer(untrusted, np.uint8)
    standard_error, words = os.dup(STDERR), os.memfd_create("words")
    os.dup2(words, STDERR)
    try:
        cv2.imdecode(samples, cv2.IMREAD_REDUCED_GRAYSCALE_8)
    finally:
        os.dup2(standard_error, STDERR)
        os.close(standard_error)
        said = os.pread(words, WORDS_LIMIT, 0)
        os.close(words)
    if CORRUPT in said or CUT in said:
        raise Answer("truncated")


def require_size(size: tuple[int, int], *, side: int, pixels: int) -> None:
    """Look at the size before a pixel is decoded.

    Raises:
        Answer: ``too-large``.
    """
    if max(size) > side or size[0] * size[1] > pixels:
        raise Answer("too-large", width=size[0], height=size[1])


def require_samples(image: Image.Image, untrusted: bytes) -> int:
    """Return the bits of a sample; Pillow would cut 16 bits to 8 without a word.

    Raises:
        Answer: ``unsupported``.
    """
    if image.mode not in PLAIN_MODES:
        raise Answer("unsupported", form=f"mode-{image.mode}")
    bits = SAMPLE_BITS
    if image.format == "TIFF":
        tag = getattr(image, "tag_v2", {}).get(BITS_TAG, (1,))
        bits = max(tag) if isinstance(tag, tuple) else int(tag)
    elif image.format == "PNG":
        bits = parse_png(untrusted).bits
    if bits > SAMPLE_BITS:
        raise Answer("unsupported", form=f"bits-{bits}")
    return SAMPLE_BITS if image.mode in {"P", "PA"} else bits


def opaque(image: Image.Image) -> Pixels:
    """Return grey or RGB samples; transparency is dropped only where there is none.

    Raises:
        Answer: ``unsupported``: something shines through.
    """
    mode = "RGBA" if "transparency" in image.info else PLAIN_MODES[image.mode]
    samples = np.asarray(image if image.mode == mode else image.convert(mode), dtype=np.uint8)
    if mode in {"L", "RGB"}:
        return samples
    if int(samples[..., -1].min()) != OPAQUE:
        raise Answer("unsupported", form="transparent")
    colours = samples[..., :-1]
    return np.ascontiguousarray(colours[..., 0] if mode == "LA" else colours)


def _taken(image: Image.Image, *, bits: int) -> Decoded:
    decoded = Decoded(opaque(image), bits=bits)
    decoded.turned = image.getexif().get(ORIENTATION_TAG, UPRIGHT) != UPRIGHT
    tag = image.info.get("dpi")
    if isinstance(tag, tuple) and len(tag) == 2:  # noqa: PLR2004 - both axes
        decoded.tag = (float(tag[0]), float(tag[1]))
    return decoded


def _pnm(untrusted: bytes, *, largest_side: int, largest_pixels: int) -> Decoded:
    try:
        header = parse_header(untrusted)
    except BadPnm as exc:
        raise Answer("damaged") from exc
    require_size((header.width, header.height), side=largest_side, pixels=largest_pixels)
    if len(untrusted) != header.offset + header.samples:
        raise Answer("truncated")
    shape = (header.height, header.width, 3)[: 2 if header.channels == 1 else 3]
    samples = np.frombuffer(untrusted, np.uint8, offset=header.offset).reshape(shape)
    return Decoded(samples, bits=SAMPLE_BITS)
