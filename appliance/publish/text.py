"""Vietnamese text for searching: NFC as read, and folded without tones. Pure."""

from __future__ import annotations

import unicodedata

_STROKES = str.maketrans("đĐ", "dD")
"""The stroke of đ is no combining mark, so Unicode does not fold it."""


def nfc(text: str) -> str:
    """Return the text in NFC."""
    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """Return the text in lower case without tones, hooks, horns and strokes."""
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(ch for ch in apart if not unicodedata.combining(ch))
    return bare.translate(_STROKES).lower()


def has_tones(text: str) -> bool:
    """Tell whether a query was typed with Vietnamese letters."""
    return folded(text) != nfc(text).lower()
