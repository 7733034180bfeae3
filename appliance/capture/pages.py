"""The pages of a document: accepting one, reading what is on record."""

from __future__ import annotations

import datetime as dt

import msgspec

from appliance.capture.errors import (
    DocumentPublished,
    DuplicatePage,
    NoScanPermit,
    PageUnknown,
    PermitNoLongerCovers,
    PermitRanOut,
    SessionNotOpen,
)
from appliance.capture.model import (
    AcceptedPage,
    CaptureSession,
    InspectedPage,
    PageFacts,
    PageRecord,
)
from appliance.capture.permits import require_scan_permit
from appliance.capture.requirements import require_faithful, require_legible
from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType
from appliance.holdings.model import Document
from appliance.kernel.clock import iso
from appliance.kernel.errors import ApplianceError, Refused
from appliance.kernel.ids import DocumentId, ObjectId, PageId
from appliance.policy.engine import PolicyEngine
from appliance.vault.database import Row
from appliance.vault.errors import RefusedByDatabase
from appliance.vault.model import ObjectKind, StoredObject
from appliance.vault.objects import register
from appliance.vault.vault import Vault

_INSERT = """
INSERT INTO page (id, document_id, ordinal, session_id, permit_id, object_id, source_sha256,
  stream_sha256, pixel_sha256, facts, captured_at, seq)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_NEXT_ORDINAL = "SELECT coalesce(max(ordinal), 0) + 1 AS n FROM page WHERE document_id = ?"
_SAME_PIXELS = """
SELECT p.ordinal FROM page p JOIN document d ON d.id = p.document_id
WHERE p.pixel_sha256 = ? AND d.dossier_id = ? ORDER BY p.seq LIMIT 1
"""
_PAGES = "SELECT * FROM page WHERE document_id = ? ORDER BY ordinal"
_SEQ = "SELECT seq FROM page WHERE id = ?"
_PUBLISHED = "SELECT 1 FROM publication WHERE document_id = ?"
_REFUSALS: dict[str, type[Refused]] = {
    "page-without-covering-permit": PermitNoLongerCovers,
    "page-without-open-session": SessionNotOpen,
}
"""What the triggers of ``0004_capture.sql`` say, in the operator's words."""


def accept_page(
    vault: Vault,
    policy: PolicyEngine,
    session: CaptureSession,
    *,
    document: Document,
    inspected: InspectedPage,
    duplicate_confirmed: bool,
) -> AcceptedPage:
    """Keep one page: encrypted and read back first, then one transaction for row and event.

    When this returns the page survives a power cut; when it raises, nothing of it is left.

    Raises:
        NoScanPermit: the document belongs to another dossier than the permit.
        PermitRanOut: ask the gate again.
        DocumentPublished: its signed copy exists; the page would be in none.
        PageBelowStandard: resolution or depth below the rules.
        DuplicatePage: the same pixels stand in the dossier and nobody confirmed that they should.
        PermitNoLongerCovers: the database's own check of permit and approval said no.
        SessionNotOpen: it was closed.
        DiskFull: there is no room.
    """
    require_permit_for(session, document, now=vault.clock.now())
    require_unpublished(vault, document)
    require_legible(inspected, original=document.original, numbers=policy.numbers)
    require_faithful(inspected, numbers=policy.numbers)
    if not duplicate_confirmed:
        require_not_duplicate(vault, session, inspected)
    stored = vault.objects.put(
        dossier=session.dossier,
        level=document.level,
        kind=ObjectKind.PAGE,
        plaintext=inspected.encoded,
    )
    try:
        return _commit(vault, session, document=document, inspected=inspected, stored=stored)
    except ApplianceError as exc:
        vault.objects.destroy(stored.id)
        if isinstance(exc, RefusedByDatabase) and exc.params["rule"] in _REFUSALS:
            raise _REFUSALS[str(exc.params["rule"])] from exc
        raise


def require_permit_for(session: CaptureSession, document: Document, *, now: dt.datetime) -> None:
    """Check act, dossier and time of the permit.

    Raises:
        NoScanPermit: another act or dossier.
        PermitRanOut: its time is over.
    """
    require_scan_permit(session.permit)
    if not document.dossier == session.dossier == session.permit.dossier:
        raise NoScanPermit
    if now >= session.permit.expires_at:
        raise PermitRanOut(expires_at=iso(session.permit.expires_at))


def require_unpublished(vault: Vault, document: Document) -> None:
    """Check that a further page of the document can still come into its signed copy.

    Raises:
        DocumentPublished: the copy was made.
    """
    if vault.database.one(_PUBLISHED, (document.id,)) is not None:
        raise DocumentPublished(ordinal=document.ordinal)


def require_not_duplicate(vault: Vault, session: CaptureSession, page: InspectedPage) -> None:
    """Look for the same pixels in the dossier.

    Raises:
        DuplicatePage: they are there.
    """
    row = vault.database.one(_SAME_PIXELS, (page.pixel_sha256, session.dossier))
    if row is not None:
        raise DuplicatePage(sequence=page.sequence, ordinal=row["ordinal"])


def pages_of(vault: Vault, document: DocumentId) -> list[PageRecord]:
    """Return the pages of a document in order."""
    return [_record_of(row) for row in vault.database.all(_PAGES, (document,))]


def seq_of_page(vault: Vault, page: PageId) -> int:
    """Return the place of a page's capture on the log.

    Raises:
        PageUnknown: there is no such page.
    """
    row = vault.database.one(_SEQ, (page,))
    if row is None:
        raise PageUnknown
    return int(row["seq"])


def _commit(
    vault: Vault,
    session: CaptureSession,
    *,
    document: Document,
    inspected: InspectedPage,
    stored: StoredObject,
) -> AcceptedPage:
    page, now = PageId(vault.ids.new()), vault.clock.now()
    with vault.database.unit_of_work() as uow:
        ordinal = (uow.one(_NEXT_ORDINAL, (document.id,)) or {"n": 1})["n"]
        register(uow, stored)
        event = CustodyEvent(
            type=EventType.CAPTURE,
            time=now,
            actor=session.person,
            dossier=session.dossier,
            target=page,
            sha256=stored.sha256,
            detail=_detail(session, inspected)
            | {"document": document.id, "ordinal": ordinal, "stored": stored.id},
        )
        seq = record(uow, event)
        uow.execute(
            _INSERT,
            (page, document.id, ordinal, session.id, session.permit.id, stored.id,
             inspected.source_sha256, inspected.stream_sha256, inspected.pixel_sha256,
             msgspec.json.encode(inspected.facts).decode(), iso(now), seq),
        )  # fmt: skip
        uow.commit()
    return AcceptedPage(
        page, document.id, document.ordinal, ordinal, inspected.facts, inspected.thumbnail
    )


def _detail(
    session: CaptureSession, inspected: InspectedPage
) -> dict[str, str | int | bool | list[str] | None]:
    facts = inspected.facts
    return {
        "session": session.id,
        "permit": session.permit.id,
        "approval": session.permit.approval,
        "device": inspected.device,
        "media": inspected.media.value,
        "source_sha256": inspected.source_sha256,
        "stream_sha256": inspected.stream_sha256,
        "pixel_sha256": inspected.pixel_sha256,
        "width_px": facts.width_px,
        "height_px": facts.height_px,
        "dpi": facts.dpi,
        "dpi_basis": facts.dpi_basis.value,
        "depth_bits": facts.depth_bits,
        "warnings": [warning.value for warning in facts.warnings],
    }


def _record_of(row: Row) -> PageRecord:
    return PageRecord(
        id=PageId(row["id"]),
        document=DocumentId(row["document_id"]),
        ordinal=row["ordinal"],
        object=ObjectId(row["object_id"]),
        source_sha256=row["source_sha256"],
        stream_sha256=row["stream_sha256"],
        pixel_sha256=row["pixel_sha256"],
        facts=msgspec.json.decode(row["facts"], type=PageFacts),
        captured_at=dt.datetime.fromisoformat(row["captured_at"]),
        seq=row["seq"],
    )
