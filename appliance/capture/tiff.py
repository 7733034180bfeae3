"""Counting the pages of a TIFF by its chain of directories, without decoding anything. Pure.

Source: TIFF 6.0, section 2 (image file header and directories).
"""

from __future__ import annotations

FRAMES_LIMIT = 2_000
"""More pages in one file than any document here has; also ends a chain that runs in a circle."""
_CLASSIC = 42
_HEADER = 8
_ENTRY = 12


class BadTiff(ValueError):
    """The chain of directories is broken, circular or too long."""


def count_frames(untrusted: bytes) -> int:
    """Return how many images a classic TIFF holds.

    Raises:
        BadTiff: the chain leaves the file (truncated), returns to itself, or is too long.
    """
    if untrusted[:2] not in {b"II", b"MM"} or len(untrusted) < _HEADER:
        raise BadTiff

    def number(at: int, size: int) -> int:
        field = untrusted[at : at + size]
        if len(field) != size:
            raise BadTiff
        return int.from_bytes(field, "little" if untrusted[:2] == b"II" else "big")

    if number(2, 2) != _CLASSIC:
        raise BadTiff
    seen: set[int] = set()
    at = number(4, 4)
    while at:
        if at in seen or at < _HEADER or len(seen) == FRAMES_LIMIT:
            raise BadTiff
        seen.add(at)
        at = number(at + 2 + _ENTRY * number(at, 2), 4)
    if not seen:
        raise BadTiff
    return len(seen)
