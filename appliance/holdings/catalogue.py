"""What is in the holdings and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.holdings.errors import DocumentUnknown, DossierUnknown
from appliance.holdings.model import (
    Box,
    Condition,
    Copying,
    Document,
    Dossier,
    DossierState,
    Fonds,
    Inventory,
    Original,
    PartialDate,
)
from appliance.kernel.ids import DocumentId, DossierId
from appliance.kernel.levels import Level
from appliance.vault.database import Row
from appliance.vault.vault import Vault

DOSSIER = """
SELECT d.id, d.code, d.position, d.title, d.level, d.retention,
  b.code AS box, i.code AS inventory, f.code AS fonds_code, f.title AS fonds_title
FROM dossier d
JOIN box b ON b.id = d.box_id
JOIN inventory i ON i.id = b.inventory_id
JOIN fonds f ON f.id = i.fonds_id
"""
DOSSIER_BY_CODE = DOSSIER + "WHERE d.code = ?"
DOSSIER_BY_ID = DOSSIER + "WHERE d.id = ?"
DOCUMENTS = "SELECT * FROM document WHERE dossier_id = ? ORDER BY ordinal"
SUMMARIES = """
WITH captured AS (
  SELECT document_id, count(*) AS pages FROM page GROUP BY document_id
), progress AS (
  SELECT d.dossier_id, d.sheets, d.copying, coalesce(c.pages, 0) AS pages,
    p.id IS NOT NULL AS published
  FROM document d
  LEFT JOIN captured c ON c.document_id = d.id
  LEFT JOIN publication p ON p.document_id = d.id
)
SELECT s.id, s.code, s.title, s.level, count(*) AS documents, sum(g.sheets) AS sheets,
  sum(g.pages) AS pages, sum(g.published) AS published,
  sum(g.copying <> 'NOT_ALLOWED') AS to_do,
  sum(g.copying <> 'NOT_ALLOWED' AND g.pages >= g.sheets) AS whole,
  EXISTS (SELECT 1 FROM capture_session o WHERE o.dossier_id = s.id AND o.state = 'OPEN') AS open
FROM dossier s JOIN progress g ON g.dossier_id = s.id
GROUP BY s.id
ORDER BY s.position
"""


@dataclass(frozen=True, slots=True)
class DossierSummary:
    """One line of the table of dossiers."""

    id: DossierId
    code: str
    title: str | None
    """``None`` for Tuyệt mật."""
    level: Level
    documents: int
    sheets_expected: int
    """Sheets that the list counts: the least number of pages to expect."""
    pages_captured: int
    published: int
    """Documents with their signed PDF/A."""
    state: DossierState


def dossiers(vault: Vault) -> list[DossierSummary]:
    """Return every dossier in the order of the store."""
    return [_summary(row) for row in vault.database.all(SUMMARIES)]


def dossier_by_code(vault: Vault, code: str) -> Dossier:
    """Return the dossier with this code.

    Raises:
        DossierUnknown: there is none.
    """
    row = vault.database.one(DOSSIER_BY_CODE, (code,))
    if row is None:
        raise DossierUnknown(dossier=code)
    return _dossier(row)


def dossier_by_id(vault: Vault, dossier: DossierId) -> Dossier:
    """Return the dossier with this id.

    Raises:
        DossierUnknown: there is none.
    """
    row = vault.database.one(DOSSIER_BY_ID, (dossier,))
    if row is None:
        raise DossierUnknown(dossier=dossier)
    return _dossier(row)


def documents(vault: Vault, dossier: DossierId) -> list[Document]:
    """Return the documents of a dossier in their order."""
    return [_document(row) for row in vault.database.all(DOCUMENTS, (dossier,))]


def document_by_ordinal(vault: Vault, dossier: Dossier, *, ordinal: int) -> Document:
    """Return one document of a dossier by its place.

    Raises:
        DocumentUnknown: there is none.
    """
    for document in documents(vault, dossier.id):
        if document.ordinal == ordinal:
            return document
    raise DocumentUnknown(dossier=dossier.code, ordinal=ordinal)


def _summary(row: Row) -> DossierSummary:
    return DossierSummary(
        id=DossierId(row["id"]),
        code=row["code"],
        title=row["title"],
        level=Level(row["level"]),
        documents=row["documents"],
        sheets_expected=row["sheets"],
        pages_captured=row["pages"],
        published=row["published"],
        state=_state(row),
    )


def _state(row: Row) -> DossierState:
    """Derive the state from what is there; the first that fits, from the end of the walk."""
    if Level(row["level"]) is Level.TUYET_MAT:
        return DossierState.NOT_DIGITISED
    to_do = row["to_do"]
    if to_do and row["published"] >= to_do:
        return DossierState.PUBLISHED
    if row["published"]:
        return DossierState.PUBLISHING
    if to_do and row["whole"] >= to_do and not row["open"]:
        return DossierState.CAPTURED
    return DossierState.CAPTURING if row["pages"] or row["open"] else DossierState.LISTED


def _dossier(row: Row) -> Dossier:
    fonds = Fonds(row["fonds_code"], row["fonds_title"])
    return Dossier(
        id=DossierId(row["id"]),
        code=row["code"],
        box=Box(Inventory(fonds, row["inventory"]), row["box"]),
        position=row["position"],
        title=row["title"],
        level=Level(row["level"]),
        retention=row["retention"],
    )


def _document(row: Row) -> Document:
    issued = row["issued_date"]
    return Document(
        id=DocumentId(row["id"]),
        dossier=DossierId(row["dossier_id"]),
        ordinal=row["ordinal"],
        type_name=row["type_name"],
        code_number=row["code_number"],
        code_notation=row["code_notation"],
        issued=PartialDate.from_iso(issued) if issued else None,
        issuer=row["issuer"],
        subject=row["subject"],
        level=Level(row["level"]),
        copying=Copying(row["copying"]),
        sheets=row["sheets"],
        condition=Condition(row["condition"]),
        original=Original(row["original"]),
    )
