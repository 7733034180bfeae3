"""The words around what was found, as they stand on the page: with their tones. Pure.

FTS5's own `snippet` shows the column that matched, and a search without tones matches the folded
one; nobody reads a page without tones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from appliance.publish.text import folded, has_tones, nfc

BEFORE, AFTER = 5, 11
_WORD = re.compile(r"[^\W_]+")


def snippet(body: str, terms: Sequence[str]) -> str:
    """Return the words around the place of ``body`` where most of the ``terms`` stand together."""
    found = list(_WORD.finditer(body))
    words = [nfc(match.group()).lower() for match in found]
    bare = [folded(word) for word in words]
    places = [_places(term, words if has_tones(term) else bare) for term in terms]
    starts = sorted({at for one in places for at in one}) or [0]

    def company(start: int) -> int:
        return sum(any(start <= at < start + AFTER for at in one) for one in places)

    best = max(starts, key=company)  # the first of equals
    first, last = max(0, best - BEFORE), min(len(found), best + AFTER)
    if first == last:
        return ""
    cut = " ".join(body[found[first].start() : found[last - 1].end()].split())
    return f"{'…' if first else ''}{cut}{'…' if last < len(found) else ''}"


def _places(term: str, words: Sequence[str]) -> list[int]:
    wanted = (nfc(term).lower() if has_tones(term) else folded(term)).split()
    length = len(wanted)
    return [at for at in range(len(words) - length + 1) if list(words[at : at + length]) == wanted]
