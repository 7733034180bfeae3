"""A custody event as the exact bytes that are hashed: RFC 8785 over NFC strings. Pure."""

from __future__ import annotations

import unicodedata

import msgspec

from appliance.custody.errors import EventNotCanonical
from appliance.custody.model import CustodyEvent

EXACT_INTEGERS = 2**53 - 1
"""RFC 8785 writes numbers as IEEE 754 doubles: beyond this two integers would look alike."""


def leaf_bytes(event: CustodyEvent, *, seq: int) -> bytes:
    """Return the canonical JSON of ``event`` at place ``seq``: what the tree hashes.

    Leaves hold strings, integers, booleans and lists of strings under ASCII keys only; there
    msgspec's sorted output is RFC 8785's, byte for byte (a test compares both), 30 times faster.

    Raises:
        EventNotCanonical: a detail has a key that is not ASCII, or a value of another type.
    """
    leaf = event.leaf(seq)
    for key, value in event.detail.items():
        _require_plain(key, value)
    encoded = msgspec.json.encode(leaf, order="sorted")
    if encoded.isascii():
        return encoded
    return msgspec.json.encode(_nfc(leaf), order="sorted")


def _require_plain(key: str, value: object) -> None:
    items = value if isinstance(value, list) else [value]
    strings_only = isinstance(value, list)
    plain = key.isascii() and all(
        isinstance(item, str)
        or (not strings_only and (item is None or isinstance(item, bool)))
        or (not strings_only and isinstance(item, int) and abs(item) <= EXACT_INTEGERS)
        for item in items
    )
    if not plain:
        raise EventNotCanonical(key=key)


def _nfc(value: object) -> object:
    """Bring every string to NFC, so that one event has one hash."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _nfc(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_nfc(item) for item in value]
    return value
