"""A custody event as the exact bytes that are hashed: RFC 8785 over NFC strings. Pure."""

from __future__ import annotations

import unicodedata

import rfc8785

from appliance.custody.model import CustodyEvent


def leaf_bytes(event: CustodyEvent, *, seq: int) -> bytes:
    """Return the canonical JSON of ``event`` at place ``seq``: what the tree hashes."""
    return rfc8785.dumps(_nfc(event.leaf(seq)))  # type: ignore[arg-type]  # leaf values are JSON


def _nfc(value: object) -> object:
    """Bring every string to NFC, so that one event has one hash."""
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_nfc(key): _nfc(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_nfc(item) for item in value]
    return value
