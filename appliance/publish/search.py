"""Searching the text layers: with tones or without, phrases in quotes, up to one's clearance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.kernel.ids import DocumentId, PageId
from appliance.kernel.levels import Level
from appliance.publish.errors import SearchQueryEmpty
from appliance.publish.snippet import snippet
from appliance.publish.text import folded, has_tones, nfc
from appliance.vault.vault import Vault

MOST_HITS = 200

_SEARCH = """
SELECT s.code AS dossier_code, d.ordinal AS document_ordinal, p.ordinal AS page_ordinal,
  d.id AS document_id, p.id AS page_id,
  page_search.body AS body
FROM page_search
JOIN page p ON p.id = page_search.page_id
JOIN document d ON d.id = p.document_id
JOIN dossier s ON s.id = d.dossier_id
WHERE page_search MATCH ?
  AND d.level IN (SELECT value FROM json_each(?)) AND s.level IN (SELECT value FROM json_each(?))
ORDER BY s.position, d.ordinal, p.ordinal
LIMIT ?
"""
_TEXT = "SELECT body FROM page_text WHERE page_id = ?"
_TERM = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """One page on which the words were found."""

    dossier_code: str
    document_ordinal: int
    page_ordinal: int
    document: DocumentId
    page: PageId
    snippet: str
    """Words around the first place; for the person who asked, never for a log."""


def search(
    vault: Vault, *, actor_clearance: Level, query: str, limit: int = MOST_HITS
) -> list[Hit]:
    """Find the pages that hold every word or quoted phrase of ``query``.

    A word typed with tones must stand there with these tones; one typed without is found with any.

    Raises:
        SearchQueryEmpty: the query has no word.
    """
    levels = [level.value for level in Level if level.rank <= actor_clearance.rank]
    allowed = "[" + ",".join(f'"{level}"' for level in levels) + "]"
    rows = vault.database.all(_SEARCH, (match_expression(query), allowed, allowed, limit))
    terms = _terms(query)
    return [
        Hit(
            dossier_code=row["dossier_code"],
            document_ordinal=row["document_ordinal"],
            page_ordinal=row["page_ordinal"],
            document=DocumentId(row["document_id"]),
            page=PageId(row["page_id"]),
            snippet=snippet(row["body"], terms),
        )
        for row in rows
    ]


def page_texts(vault: Vault, pages: Sequence[PageId]) -> list[str]:
    """Return the text layer of each page in order; empty where nothing was read."""
    rows = [vault.database.one(_TEXT, (page,)) for page in pages]
    return [row["body"] if row is not None else "" for row in rows]


def match_expression(query: str) -> str:
    """Turn what a person typed into an FTS5 expression; every term is quoted, none is syntax.

    Raises:
        SearchQueryEmpty: nothing searchable was typed.
    """
    parts = [_part(words) for words in _terms(query)]
    if not parts:
        raise SearchQueryEmpty
    return " AND ".join(parts)


def _terms(query: str) -> list[str]:
    terms = (phrase or word for phrase, word in _TERM.findall(nfc(query)))
    return [words for term in terms if (words := _words(term))]


def _part(words: str) -> str:
    if has_tones(words):
        return f'body : "{words}"'
    return f'folded : "{folded(words)}"'


def _words(term: str) -> str:
    """Keep letters and digits; other characters separate words, as the tokenizer does."""
    return " ".join("".join(ch if ch.isalnum() else " " for ch in term).split())
