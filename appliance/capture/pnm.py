"""Strict reading of the PNM that a scanner's tool writes. Pure."""

from __future__ import annotations

from dataclasses import dataclass

SIDE_LIMIT = 65_535
"""Largest width or height in pixels that is believed (A0 at 1,200 dpi is 56,173 high)."""
HEADER_LIMIT = 256
"""Longest header in bytes; scanimage writes 36."""


class BadPnm(ValueError):
    """The bytes are not a PNM header that we accept."""


@dataclass(frozen=True, slots=True)
class PnmHeader:
    """What the header claims."""

    channels: int
    """1 (``P5``, grey) or 3 (``P6``, RGB)."""
    width: int
    height: int
    offset: int
    """Where the samples start."""

    @property
    def samples(self) -> int:
        """Bytes that must follow the header: one for each sample."""
        return self.channels * self.width * self.height


def parse_header(untrusted: bytes) -> PnmHeader:
    """Read the header of a binary 8-bit grey or RGB PNM.

    Bitmaps (``P4``), text forms and 16-bit samples are refused: nobody asks our scanners for them.

    Raises:
        BadPnm: it is anything else.
    """
    kind, at = untrusted[:2], 2
    if kind not in {b"P5", b"P6"}:
        raise BadPnm
    numbers: list[int] = []
    for limit in (SIDE_LIMIT, SIDE_LIMIT, 255):
        at = _skip_space(untrusted, at)
        digits = _digits(untrusted, at)
        if not 0 < int(digits or b"0") <= limit:
            raise BadPnm
        numbers.append(int(digits))
        at += len(digits)
    if numbers[2] != 255 or untrusted[at : at + 1] not in {b"\n", b" "}:  # noqa: PLR2004 - maxval
        raise BadPnm
    return PnmHeader(3 if kind == b"P6" else 1, numbers[0], numbers[1], at + 1)


def _digits(untrusted: bytes, at: int) -> bytes:
    end = at
    while end < at + 6 and untrusted[end : end + 1].isdigit():
        end += 1
    return untrusted[at:end]


def _skip_space(untrusted: bytes, at: int) -> int:
    start = at
    while at < HEADER_LIMIT:
        if untrusted[at : at + 1] == b"#":
            end = untrusted.find(b"\n", at, HEADER_LIMIT)
            if end < 0:
                raise BadPnm
            at = end + 1
        elif untrusted[at : at + 1] in {b" ", b"\n"}:
            at += 1
        else:
            break
    if at == start or at >= HEADER_LIMIT:
        raise BadPnm
    return at
