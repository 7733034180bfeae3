"""Exporting cannot be rolled back: intent first, then done or failed, each with its event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.authority.model import Actor
from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType, Outcome
from appliance.kernel.ids import ActId, DossierId
from appliance.vault.vault import Vault

INTERRUPTED = "interrupted"

_INTENT = (
    "INSERT INTO act (id, kind, target_id, state, intent_seq) VALUES (?, 'export', ?, 'INTENT', ?)"
)
_END = "UPDATE act SET state = ?, end_seq = ? WHERE id = ? AND state = 'INTENT'"
_OPEN = "SELECT id, target_id FROM act WHERE kind = 'export' AND state = 'INTENT'"


@dataclass(frozen=True, slots=True)
class OpenExport:
    """An export that was intended."""

    id: ActId
    dossier: DossierId
    seq: int
    """Place of the intent on the log."""


def unfinished_exports(vault: Vault) -> int:
    """Return how many exports were intended and neither done nor failed: a crash came between."""
    return len(vault.database.all(_OPEN))


def close_interrupted(vault: Vault, dossier: DossierId, *, actor: Actor) -> list[ActId]:
    """Record the open exports of a dossier as failed, before it is exported again."""
    rows = vault.database.all(_OPEN)
    found = [ActId(row["id"]) for row in rows if row["target_id"] == dossier]
    for act in found:
        _end(vault, act, dossier, actor=actor, code=INTERRUPTED, sha256=None)
    return found


def intend(
    vault: Vault, dossier: DossierId, *, actor: Actor, manifest_sha256: str
) -> OpenExport:  # fmt: skip
    """Record that this manifest, and so every file that it lists, is about to leave."""
    act = ActId(vault.ids.new())
    with vault.database.unit_of_work() as uow:
        event = CustodyEvent(
            type=EventType.EXPORT_INTENT, time=vault.clock.now(), actor=actor.id, dossier=dossier,
            target=act, sha256=manifest_sha256,
        )  # fmt: skip
        seq = record(uow, event)
        uow.execute(_INTENT, (act, dossier, seq))
        uow.commit()
    return OpenExport(act, dossier, seq)


def done(vault: Vault, act: OpenExport, *, actor: Actor, manifest_sha256: str) -> None:
    """Record that the export stands on the medium, read back."""
    _end(vault, act.id, act.dossier, actor=actor, code=None, sha256=manifest_sha256)


def failed(vault: Vault, act: OpenExport, *, actor: Actor, code: str) -> None:
    """Record why nothing of the export is on the medium."""
    _end(vault, act.id, act.dossier, actor=actor, code=code, sha256=None)


def _end(
    vault: Vault,
    act: ActId,
    dossier: DossierId,
    *,
    actor: Actor,
    code: str | None,
    sha256: str | None,
) -> None:
    success = code is None
    detail: Mapping[str, str | None] = {} if success else {"code": code}
    with vault.database.unit_of_work() as uow:
        event = CustodyEvent(
            type=EventType.EXPORT_DONE if success else EventType.EXPORT_FAILED,
            time=vault.clock.now(),
            actor=actor.id,
            outcome=Outcome.SUCCESS if success else Outcome.FAILURE,
            dossier=dossier,
            target=act,
            sha256=sha256,
            detail=detail,
        )
        uow.execute(_END, ("DONE" if success else "FAILED", record(uow, event), act))
        uow.commit()
