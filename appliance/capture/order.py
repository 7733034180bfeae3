"""Natural order of names: ``page 2`` stands before ``page 10``. Pure."""

from __future__ import annotations

import re
import unicodedata

_PARTS = re.compile(r"(\d+)")


def natural_key(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Return a sort key: numbers by value, words without case, the exact name to settle ties."""
    folded = unicodedata.normalize("NFC", name).casefold()
    parts = tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in _PARTS.split(folded)
        if part
    )
    return parts, name
