"""Signing cannot be rolled back: intent first, then done or failed, each with its event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType, Outcome
from appliance.holdings.model import Document
from appliance.kernel.errors import ApplianceError
from appliance.kernel.ids import ActId, DocumentId, PersonId
from appliance.publish.model import OpenAct
from appliance.vault.database import UnitOfWork
from appliance.vault.vault import Vault

SIGN = "sign"
INTERRUPTED = "interrupted"

_INSERT = (
    "INSERT INTO act (id, kind, target_id, state, intent_seq) VALUES (?, 'sign', ?, 'INTENT', ?)"
)
_END = "UPDATE act SET state = ?, end_seq = ? WHERE id = ? AND state = 'INTENT'"
_OPEN = """
SELECT a.id, a.target_id, json_extract(e.leaf, '$.dossier') AS dossier_id,
  json_extract(e.leaf, '$.time') AS intended_at
FROM act a JOIN custody_event e ON e.seq = a.intent_seq
WHERE a.kind = 'sign' AND a.state = 'INTENT' ORDER BY a.intent_seq
"""


def unfinished_acts(vault: Vault) -> list[OpenAct]:
    """Return the signatures that were intended and neither done nor failed: a crash came between.

    Nothing of them is kept; publishing the document again closes them.
    """
    return [
        OpenAct(
            id=ActId(row["id"]),
            document=DocumentId(row["target_id"]),
            dossier=row["dossier_id"],
            intended_at=row["intended_at"],
        )
        for row in vault.database.all(_OPEN)
    ]


def close_interrupted(vault: Vault, *, document: DocumentId, actor: PersonId) -> None:
    """Record the open intents of a document as failed, before it is published again."""
    for act in unfinished_acts(vault):
        if act.document == document:
            _fail(vault, act.id, act.dossier, document=document, actor=actor, reason=INTERRUPTED)


def intend_signature(
    vault: Vault, document: Document, *, actor: PersonId, unsigned_sha256: str
) -> ActId:
    """Record that the agency is about to sign these bytes."""
    act = ActId(vault.ids.new())
    with vault.database.unit_of_work() as uow:
        event = CustodyEvent(
            type=EventType.SIGN_INTENT,
            time=vault.clock.now(),
            actor=actor,
            dossier=document.dossier,
            target=document.id,
            sha256=unsigned_sha256,
            detail={"act": act},
        )
        seq = record(uow, event)
        uow.execute(_INSERT, (act, document.id, seq))
        uow.commit()
    return act


def finish(
    vault: Vault,
    uow: UnitOfWork,
    act: ActId,
    document: Document,
    *,
    actor: PersonId,
    pdf_sha256: str,
) -> None:
    """Record the signature, within the transaction that makes the publication."""
    event = CustodyEvent(
        type=EventType.SIGNATURE,
        time=vault.clock.now(),
        actor=actor,
        dossier=document.dossier,
        target=document.id,
        sha256=pdf_sha256,
        detail={"act": act},
    )
    uow.execute(_END, ("DONE", record(uow, event), act))


@contextmanager
def failing(vault: Vault, act: ActId, document: Document, *, actor: PersonId) -> Iterator[None]:
    """Record the act as failed when what stands inside raises an error of ours."""
    try:
        yield
    except ApplianceError as exc:
        _fail(vault, act, document.dossier, document=document.id, actor=actor, reason=exc.code)
        raise


def _fail(
    vault: Vault, act: ActId, dossier: str, *, document: DocumentId, actor: PersonId, reason: str
) -> None:
    with vault.database.unit_of_work() as uow:
        event = CustodyEvent(
            type=EventType.SIGN_FAILED,
            time=vault.clock.now(),
            actor=actor,
            outcome=Outcome.FAILURE,
            dossier=dossier,
            target=document,
            detail={"act": act, "reason": reason},
        )
        uow.execute(_END, ("FAILED", record(uow, event), act))
        uow.commit()
