"""Frames between a parent and its child: a JSON header, then binary blobs.

``u32 header length | header | blob | blob ...`` (big endian); the header is
``{"op": str, "fields": {...}, "blobs": [length, ...]}``. No pickle: data crosses a trust boundary.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

HEADER_LIMIT = 64 << 20
"""Longest header in bytes; OCR word boxes of a dense page stay below 1 MiB."""
BLOB_LIMIT = 4 << 30
"""Longest blob in bytes."""


class Reader(Protocol):
    """The reading end of a pipe."""

    def read(self, n: int, /) -> bytes:
        """Return up to ``n`` bytes; empty at the end."""
        ...


class Writer(Protocol):
    """The writing end of a pipe."""

    def write(self, data: bytes, /) -> object:
        """Write all of ``data``."""
        ...

    def flush(self) -> None:
        """Send what is buffered."""
        ...


class BrokenFrame(Exception):
    """The other side closed the pipe or sent what is not a frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    op: str
    """Name of the request, or ``ok`` / ``error`` in an answer."""
    fields: dict[str, Any] = field(default_factory=dict)
    """JSON values."""
    blobs: list[bytes] = field(default_factory=list)
    """Bytes that travel beside the JSON."""


class _Header(msgspec.Struct):
    op: str
    fields: dict[str, Any]
    blobs: list[int]


_decoder = msgspec.json.Decoder(_Header)


def write_frame(pipe: Writer, frame: Frame) -> None:
    """Write one frame and flush."""
    header = msgspec.json.encode(_Header(frame.op, frame.fields, [len(b) for b in frame.blobs]))
    pipe.write(len(header).to_bytes(4, "big"))
    pipe.write(header)
    for blob in frame.blobs:
        pipe.write(blob)
    pipe.flush()


def read_frame(pipe: Reader) -> Frame | None:
    """Read one frame; ``None`` when the pipe ends cleanly before a frame starts.

    Raises:
        BrokenFrame: the pipe ended inside a frame, or the header is not ours.
    """
    first = pipe.read(4)
    if not first:
        return None
    length = int.from_bytes(first + _exactly(pipe, 4 - len(first)), "big")
    if length > HEADER_LIMIT:
        raise BrokenFrame
    try:
        header = _decoder.decode(_exactly(pipe, length))
    except msgspec.DecodeError as exc:
        raise BrokenFrame from exc
    if any(not 0 <= size <= BLOB_LIMIT for size in header.blobs):
        raise BrokenFrame
    return Frame(header.op, header.fields, [_exactly(pipe, size) for size in header.blobs])


def _exactly(pipe: Reader, size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = pipe.read(size)
        if not part:
            raise BrokenFrame
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)
