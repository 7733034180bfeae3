"""FLOE beside bare AES-256-GCM over the same segments, in memory."""

from __future__ import annotations

import os
import time

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from appliance.vault import floe
from benchmarks.ratio import Ratio

MIB = 1 << 20
SIZES = (4 * MIB, 24 * MIB)
"""A scanned page as PNG, and a signed PDF of many pages."""
KEY = bytes(floe.KEY_BYTES)
AAD = b"a" * 150


def measure(rounds: int) -> list[Ratio]:
    """Seal and open, CPU time."""
    return [ratio for size in SIZES for ratio in _of_size(os.urandom(size), rounds)]


def _of_size(plaintext: bytes, rounds: int) -> list[Ratio]:
    repeat = max(1, 96 * MIB // len(plaintext))
    sealed = floe.seal(plaintext, key=KEY, aad=AAD, parameters=floe.STANDARD)
    bare = _bare_pieces(plaintext)
    sealing: tuple[list[float], list[float]] = ([], [])
    opening: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        sealing[0].append(_rate(lambda: _seal(plaintext), len(plaintext), repeat))
        sealing[1].append(_rate(lambda: _bare_seal(plaintext), len(plaintext), repeat))
        opening[0].append(_rate(lambda: _open(sealed), len(plaintext), repeat))
        opening[1].append(_rate(lambda: _bare_open(bare), len(plaintext), repeat))
    size = f"{len(plaintext) // MIB} MiB"
    return [
        Ratio(f"FLOE {what}, {size}", "AES-256-GCM 256 KiB", tuple(ours), tuple(peers), "MB/s",
              goal=0.9, higher_is_better=True)
        for what, (ours, peers) in (("seal", sealing), ("open", opening))
    ]  # fmt: skip


def _rate(act, size: int, repeat: int) -> float:
    start = time.process_time()
    for _ in range(repeat):
        act()
    return size * repeat / (time.process_time() - start) / 1e6


def _seal(plaintext: bytes) -> None:
    for _ in floe.sealed_pieces(plaintext, key=KEY, aad=AAD, parameters=floe.STANDARD):
        pass


def _open(sealed: bytes) -> None:
    floe.open_sealed(sealed, key=KEY, aad=AAD, parameters=floe.STANDARD)


def _bare_seal(plaintext: bytes) -> None:
    cipher, whole, step = AESGCM(KEY), memoryview(plaintext), floe.STANDARD.plain_bytes
    out = memoryview(bytearray(step + floe.TAG_BYTES))
    for start in range(0, len(whole), step):
        piece = whole[start : start + step]
        cipher.encrypt_into(os.urandom(12), piece, b"", out[: len(piece) + floe.TAG_BYTES])


def _bare_pieces(plaintext: bytes) -> list[bytes]:
    step = floe.STANDARD.plain_bytes
    cipher = AESGCM(KEY)
    pieces = (plaintext[start : start + step] for start in range(0, len(plaintext), step))
    return [cipher.encrypt(bytes(12), piece, b"") for piece in pieces]


def _bare_open(pieces: list[bytes]) -> None:
    cipher, filled = AESGCM(KEY), 0
    out = memoryview(bytearray(sum(len(piece) - floe.TAG_BYTES for piece in pieces)))
    for piece in pieces:
        end = filled + len(piece) - floe.TAG_BYTES
        cipher.decrypt_into(bytes(12), piece, b"", out[filled:end])
        filled = end
