"""The record of publications and of the text of their pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType
from appliance.holdings.model import Document
from appliance.kernel.clock import iso
from appliance.kernel.ids import DocumentId, DossierId, ObjectId, PageId, PersonId, PublicationId
from appliance.publish.model import PageText, Publication, PublicationFacts
from appliance.publish.text import folded, nfc
from appliance.vault.database import Row, UnitOfWork
from appliance.vault.model import StoredObject
from appliance.vault.objects import register
from appliance.vault.vault import Vault

_INSERT = """
INSERT INTO publication (id, document_id, object_id, pdf_sha256, pages, facts, published_at, seq)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_TEXT = "INSERT INTO page_text (page_id, body, confidence) VALUES (?, ?, ?)"
_INSERT_SEARCH = "INSERT INTO page_search (page_id, body, folded) VALUES (?, ?, ?)"
_SELECT = """
SELECT p.id, p.document_id, p.object_id, p.pdf_sha256, p.pages, p.facts, p.published_at, d.ordinal
FROM publication p JOIN document d ON d.id = p.document_id
"""
_OF_DOCUMENT = _SELECT + "WHERE p.document_id = ?"
_OF_DOSSIER = _SELECT + "WHERE d.dossier_id = ? ORDER BY d.ordinal"
_SEQ = "SELECT seq FROM publication WHERE id = ?"


def publication_of(vault: Vault, document: DocumentId) -> Publication | None:
    """Return the publication of a document, ``None`` before it is published."""
    row = vault.database.one(_OF_DOCUMENT, (document,))
    return None if row is None else _publication(row)


def publications_of(vault: Vault, dossier: DossierId) -> list[Publication]:
    """Return the publications of a dossier in the order of its documents."""
    return [_publication(row) for row in vault.database.all(_OF_DOSSIER, (dossier,))]


def seq_of_publication(vault: Vault, publication: PublicationId) -> int | None:
    """Return the place of a publication's event on the log."""
    row = vault.database.one(_SEQ, (publication,))
    return None if row is None else int(row["seq"])


def insert(
    vault: Vault,
    uow: UnitOfWork,
    document: Document,
    *,
    stored: StoredObject,
    facts: PublicationFacts,
    actor: PersonId,
) -> Publication:
    """Write a publication, its object and its event, within the caller's transaction."""
    publication = Publication(
        id=PublicationId(vault.ids.new()),
        document=document.id,
        document_ordinal=document.ordinal,
        object=stored.id,
        pdf_sha256=stored.sha256,
        pages=facts.written.pages,
        facts=facts,
        published_at=vault.clock.now(),
    )
    event = CustodyEvent(
        type=EventType.PUBLISHED,
        time=publication.published_at,
        actor=actor,
        dossier=document.dossier,
        target=publication.id,
        sha256=stored.sha256,
        detail={
            "document": document.id,
            "pages": publication.pages,
            "pdfa": facts.written.pdfa,
            "engine": facts.engine,
        },
    )
    seq = record(uow, event)
    register(uow, stored)
    uow.execute(
        _INSERT,
        (publication.id, document.id, stored.id, stored.sha256, publication.pages,
         msgspec.json.encode(facts).decode(), iso(publication.published_at), seq),
    )  # fmt: skip
    return publication


def insert_texts(uow: UnitOfWork, pages: Sequence[PageId], texts: Sequence[PageText]) -> None:
    """Write the text of each page and make it searchable, with tones and without."""
    bodies = [(page, nfc(text.body), text) for page, text in zip(pages, texts, strict=True)]
    uow.execute_many(_INSERT_TEXT, [(page, body, text.confidence) for page, body, text in bodies])
    uow.execute_many(_INSERT_SEARCH, [(page, body, folded(body)) for page, body, _ in bodies])


def _publication(row: Row) -> Publication:
    return Publication(
        id=PublicationId(row["id"]),
        document=DocumentId(row["document_id"]),
        document_ordinal=row["ordinal"],
        object=ObjectId(row["object_id"]),
        pdf_sha256=row["pdf_sha256"],
        pages=row["pages"],
        facts=msgspec.json.decode(row["facts"], type=PublicationFacts),
        published_at=dt.datetime.fromisoformat(row["published_at"]),
    )
