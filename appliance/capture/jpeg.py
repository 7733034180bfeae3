"""The frame header of a JPEG that may stand in a PDF. Pure.

Source: ITU-T T.81, annex B; ISO 32000-1, 7.4.8 (DCTDecode: baseline and progressive, 8 bits).
"""

from __future__ import annotations

from dataclasses import dataclass

_START = b"\xff\xd8"
_END = b"\xff\xd9"
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended sequential, progressive: Huffman-coded."""
_OTHER_FRAMES = frozenset({0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
"""Lossless, hierarchical and arithmetic-coded frames: no PDF reader decodes them."""
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a segment."""


class BadJpeg(ValueError):
    """The segments are not those of a whole JPEG."""


class UnsuitableJpeg(ValueError):
    """A whole JPEG that cannot stand in a PDF unchanged; the text names the form."""


@dataclass(frozen=True, slots=True)
class JpegFrame:
    """What the frame header claims."""

    width: int
    height: int
    channels: int
    """1 or 3."""


def parse_jpeg(untrusted: bytes) -> JpegFrame:
    """Find the frame header; the end marker must stand at the very end (padding zeros aside).

    Raises:
        BadJpeg: cut, or no JPEG at all, or bytes after its end.
        UnsuitableJpeg: a frame, depth or colour form that a PDF cannot take.
    """
    if not untrusted.startswith(_START) or not untrusted.rstrip(b"\0").endswith(_END):
        raise BadJpeg
    at = len(_START)
    while True:
        marker, size = _segment(untrusted, at)
        if marker in _OTHER_FRAMES:
            raise UnsuitableJpeg("coding")
        if marker in _FRAMES:
            return _frame(untrusted[at + 4 : at + 2 + size])
        at += 2 + size


def _segment(untrusted: bytes, at: int) -> tuple[int, int]:
    head = untrusted[at : at + 4]
    if len(head) != 4 or head[0] != 0xFF:  # noqa: PLR2004 - marker and length
        raise BadJpeg
    if head[1] == 0xFF:  # noqa: PLR2004 - a fill byte before a marker
        return head[1], -1
    if head[1] in _ALONE:
        return head[1], 0
    size = int.from_bytes(head[2:4], "big")
    if size < 2:  # noqa: PLR2004 - the length counts itself
        raise BadJpeg
    return head[1], size


def _frame(segment: bytes) -> JpegFrame:
    if len(segment) < 6:  # noqa: PLR2004 - depth, height, width, components
        raise BadJpeg
    height, width = int.from_bytes(segment[1:3], "big"), int.from_bytes(segment[3:5], "big")
    if not width or not height:
        raise BadJpeg
    if segment[0] != 8:  # noqa: PLR2004 - bits of a sample
        raise UnsuitableJpeg("depth")
    if segment[5] not in {1, 3}:
        raise UnsuitableJpeg("colour-form")
    return JpegFrame(width, height, segment[5])
