"""FLOE: authenticated encryption of long objects in segments, with random access and commitment.

Invariant: no byte of plaintext leaves ``open_*`` as finished unless every segment stood in its
place, the last one was marked as last, and key and associated data are those of the sealing.
Residual risk: a stream is opened piece by piece, so what was written to the target before a
refusal is authentic but incomplete; the caller drops it.

Source: C2SP FLOE (Snowflake; eprint 2025/2275) with AES-256-GCM and HKDF-Expand-SHA-384.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from appliance.vault.errors import FloeFault, FloeRejected

KEY_BYTES = 32
IV_BYTES = 32
HEADER_TAG_BYTES = 32
MESSAGE_KEY_BYTES = 48
PARAMETER_BYTES = 10
HEADER_BYTES = PARAMETER_BYTES + IV_BYTES + HEADER_TAG_BYTES
LENGTH_BYTES, NONCE_BYTES, TAG_BYTES = 4, 12, 16
OVERHEAD_BYTES = LENGTH_BYTES + NONCE_BYTES + TAG_BYTES
NOT_LAST = b"\xff\xff\xff\xff"
"""Stands where the last segment tells its length."""


class Source(Protocol):
    """Bytes to be read."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill the buffer as far as possible and return how many bytes came; 0 at the end."""
        ...


class Target(Protocol):
    """Where bytes go."""

    def write(self, piece: memoryview | bytes, /) -> object:
        """Take the whole piece."""
        ...


@dataclass(frozen=True, slots=True)
class Parameters:
    """Public parameters; both sides agree on them beforehand."""

    segment_bytes: int
    """Size of a sealed segment, overhead included."""
    rotation_bits: int
    """A fresh AES key serves 2**rotation_bits segments."""

    @property
    def plain_bytes(self) -> int:
        """Plaintext bytes in a full segment."""
        return self.segment_bytes - OVERHEAD_BYTES

    def encoded(self) -> bytes:
        """Return the header's first ten bytes: AEAD 0, hash 0, segment size, IV size."""
        return b"\0\0" + self.segment_bytes.to_bytes(4, "big") + IV_BYTES.to_bytes(4, "big")


STANDARD = Parameters(segment_bytes=256 * 1024, rotation_bits=20)
"""Of every object of ours: measured fastest for objects of 1 to 100 MB; rotation as FLOE fixes it
for AES-GCM."""


class _Keys:
    """What key, associated data and IV derive for one object."""

    def __init__(self, key: bytes, *, aad: bytes, iv: bytes, parameters: Parameters) -> None:
        if len(key) != KEY_BYTES:
            raise FloeRejected(fault=FloeFault.KEY_LENGTH, segment=0)
        self.parameters = parameters
        self._context = (parameters.encoded() + iv, aad)
        self.header_tag = self._derive(key, b"HEADER_TAG:", HEADER_TAG_BYTES)
        self.header = parameters.encoded() + iv + self.header_tag
        self._message_key = self._derive(key, b"MESSAGE_KEY:", MESSAGE_KEY_BYTES)
        self._epoch = -1
        self._cipher: AESGCM

    def cipher(self, position: int) -> AESGCM:
        """Return the AES key in turn for the segment at ``position``."""
        epoch = position >> self.parameters.rotation_bits << self.parameters.rotation_bits
        if epoch != self._epoch:
            purpose = b"DEK:" + epoch.to_bytes(8, "big")
            self._cipher = AESGCM(self._derive(self._message_key, purpose, KEY_BYTES))
            self._epoch = epoch
        return self._cipher

    def _derive(self, key: bytes, purpose: bytes, length: int) -> bytes:
        before, aad = self._context
        return HKDFExpand(SHA384(), length, before + purpose + aad).derive(key)


class Sealer:
    """Seals the segments of one object, in any order; each position once."""

    def __init__(self, key: bytes, *, aad: bytes, parameters: Parameters) -> None:
        """Draw a fresh IV, so that one key may seal several objects."""
        self._keys = _Keys(key, aad=aad, iv=os.urandom(IV_BYTES), parameters=parameters)
        self.header = self._keys.header

    def seal_into(self, out: memoryview, plain: memoryview, *, position: int, last: bool) -> int:
        """Seal one segment into ``out`` and return its length."""
        length = len(plain) + OVERHEAD_BYTES
        nonce = os.urandom(NONCE_BYTES)
        out[:LENGTH_BYTES] = length.to_bytes(LENGTH_BYTES, "big") if last else NOT_LAST
        out[LENGTH_BYTES : LENGTH_BYTES + NONCE_BYTES] = nonce
        body = out[LENGTH_BYTES + NONCE_BYTES : length]
        self._keys.cipher(position).encrypt_into(nonce, plain, _place(position, last=last), body)
        return length


class Opener:
    """Opens the segments of one object, in any order."""

    def __init__(self, key: bytes, *, aad: bytes, header: bytes, parameters: Parameters) -> None:
        """Check that key and associated data are those of the sealing.

        Raises:
            FloeRejected: the header is short, has other parameters, or does not commit to them.
        """
        if len(header) != HEADER_BYTES or header[:PARAMETER_BYTES] != parameters.encoded():
            raise FloeRejected(fault=FloeFault.HEADER, segment=0)
        iv = header[PARAMETER_BYTES : PARAMETER_BYTES + IV_BYTES]
        self._keys = _Keys(key, aad=aad, iv=iv, parameters=parameters)
        if not hmac.compare_digest(self._keys.header_tag, header[-HEADER_TAG_BYTES:]):
            raise FloeRejected(fault=FloeFault.KEY_OR_AAD, segment=0)

    def open_into(self, out: memoryview, sealed: memoryview, *, position: int, last: bool) -> int:
        """Open one segment into ``out`` and return the length of its plaintext.

        Raises:
            FloeRejected: the segment is cut, altered, or does not belong to this place.
        """
        length = len(sealed)
        told = length.to_bytes(LENGTH_BYTES, "big") if last else NOT_LAST
        full = length == self._keys.parameters.segment_bytes
        if length < OVERHEAD_BYTES or sealed[:LENGTH_BYTES] != told or not (last or full):
            raise FloeRejected(fault=FloeFault.SEGMENT_LENGTH, segment=position)
        nonce = bytes(sealed[LENGTH_BYTES : LENGTH_BYTES + NONCE_BYTES])
        body = sealed[LENGTH_BYTES + NONCE_BYTES :]
        plain = out[: length - OVERHEAD_BYTES]
        try:
            self._keys.cipher(position).decrypt_into(
                nonce, body, _place(position, last=last), plain
            )
        except InvalidTag:
            raise FloeRejected(fault=FloeFault.SEGMENT_ALTERED, segment=position) from None
        return len(plain)


def sealed_pieces(
    plaintext: bytes, *, key: bytes, aad: bytes, parameters: Parameters
) -> Iterator[memoryview | bytes]:
    """Yield header and segments. Each piece must be used before the next: the buffer is one."""
    sealer = Sealer(key, aad=aad, parameters=parameters)
    yield sealer.header
    buffer, whole = memoryview(bytearray(parameters.segment_bytes)), memoryview(plaintext)
    step = parameters.plain_bytes
    count = max(1, -(-len(whole) // step))
    for position in range(count):
        piece = whole[position * step : (position + 1) * step]
        length = sealer.seal_into(buffer, piece, position=position, last=position == count - 1)
        yield buffer[:length]


def seal(plaintext: bytes, *, key: bytes, aad: bytes, parameters: Parameters) -> bytes:
    """Return header and segments of an object held in memory."""
    return b"".join(
        bytes(piece) for piece in sealed_pieces(plaintext, key=key, aad=aad, parameters=parameters)
    )


def open_sealed(
    sealed: bytes | memoryview, *, key: bytes, aad: bytes, parameters: Parameters
) -> bytearray:
    """Return the plaintext of an object held in memory.

    Raises:
        FloeRejected: anything at all is not as it was sealed; no plaintext is returned.
    """
    whole, step = memoryview(sealed), parameters.segment_bytes
    opener = Opener(key, aad=aad, header=bytes(whole[:HEADER_BYTES]), parameters=parameters)
    body = whole[HEADER_BYTES:]
    count = -(-len(body) // step)
    if len(body) - (count - 1) * step < OVERHEAD_BYTES or not count:
        raise FloeRejected(fault=FloeFault.TRUNCATED, segment=max(0, count - 1))
    plaintext = bytearray(len(body) - count * OVERHEAD_BYTES)
    out, filled = memoryview(plaintext), 0
    for position in range(count):
        piece = body[position * step : (position + 1) * step]
        last = position == count - 1
        if last and piece[:LENGTH_BYTES] == NOT_LAST:
            raise FloeRejected(fault=FloeFault.TRUNCATED, segment=position)
        filled += opener.open_into(out[filled:], piece, position=position, last=last)
    return plaintext


def seal_stream(
    source: Source, target: Target, *, key: bytes, aad: bytes, parameters: Parameters
) -> None:
    """Seal everything ``source`` has into ``target``, with two segments in memory."""
    sealer = Sealer(key, aad=aad, parameters=parameters)
    target.write(sealer.header)
    out = memoryview(bytearray(parameters.segment_bytes))
    now, ahead = (memoryview(bytearray(parameters.plain_bytes)) for _ in range(2))
    length, position = _fill(source, now), 0
    while True:
        following = _fill(source, ahead) if length == len(now) else 0
        last = not following
        sealed = sealer.seal_into(out, now[:length], position=position, last=last)
        target.write(out[:sealed])
        if last:
            return
        now, ahead, length, position = ahead, now, following, position + 1


def open_stream(
    source: Source, target: Target, *, key: bytes, aad: bytes, parameters: Parameters
) -> None:
    """Open a sealed stream into ``target``.

    Raises:
        FloeRejected: something is not as it was sealed. The target then holds an authentic but
            incomplete beginning: drop it.
    """
    opener = Opener(key, aad=aad, header=read(source, HEADER_BYTES), parameters=parameters)
    sealed = memoryview(bytearray(parameters.segment_bytes))
    plain = memoryview(bytearray(parameters.plain_bytes))
    position, last = 0, False
    while not last:
        length = _fill(source, sealed)
        if length < OVERHEAD_BYTES:
            raise FloeRejected(fault=FloeFault.TRUNCATED, segment=position)
        last = sealed[:LENGTH_BYTES] != NOT_LAST
        filled = opener.open_into(plain, sealed[:length], position=position, last=last)
        target.write(plain[:filled])
        position += 1
    if _fill(source, sealed[:1]):
        raise FloeRejected(fault=FloeFault.TRAILING_BYTES, segment=position)


def read(source: Source, length: int) -> bytes:
    """Read up to ``length`` bytes: fewer only at the end of the source."""
    buffer = bytearray(length)
    return bytes(buffer[: _fill(source, memoryview(buffer))])


def _place(position: int, *, last: bool) -> bytes:
    """Return the associated data that nails a segment to its place."""
    return position.to_bytes(8, "big") + (b"\1" if last else b"\0")


def _fill(source: Source, buffer: memoryview) -> int:
    filled = 0
    while filled < len(buffer):
        got = source.readinto(buffer[filled:])
        if not got:
            break
        filled += got
    return filled
