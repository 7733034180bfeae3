"""A capture session: opened under the gate's permit, resumed after a crash, closed."""

from __future__ import annotations

import datetime as dt
import json

from appliance.authority.approvals import consume_copy
from appliance.authority.gate import require_permit
from appliance.authority.model import Action, Actor, Permit
from appliance.capture.errors import SessionNotOpen
from appliance.capture.model import CaptureSession
from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType, Outcome
from appliance.kernel.clock import iso
from appliance.kernel.errors import ApplianceError, Refused
from appliance.kernel.ids import ApprovalId, DocumentId, DossierId, PermitId, PersonId, SessionId
from appliance.kernel.levels import Level
from appliance.policy.engine import PolicyEngine
from appliance.vault.database import Row
from appliance.vault.vault import Vault

_OPEN = """
SELECT s.id AS session_id, p.*, d.rules AS rules, a.state AS approval_state
FROM capture_session s
JOIN permit p ON p.id = s.permit_id
JOIN decision d ON d.id = p.decision_id
LEFT JOIN approval a ON a.id = p.approval_id
WHERE s.dossier_id = ? AND s.state = 'OPEN'
"""
_INSERT = """
INSERT INTO capture_session (id, dossier_id, permit_id, person_id, device, opened_at, state)
VALUES (?, ?, ?, ?, ?, ?, 'OPEN')
"""
_RESUME = "UPDATE capture_session SET permit_id = ?, person_id = ?, device = ? WHERE id = ?"
_STATE = "SELECT state FROM capture_session WHERE id = ?"
_CLOSE = "UPDATE capture_session SET state = 'CLOSED' WHERE id = ?"
_COUNT = "SELECT count(*) AS n FROM page WHERE session_id = ?"


def open_session(
    vault: Vault, policy: PolicyEngine, *, actor: Actor, dossier: DossierId, device: str
) -> CaptureSession:
    """Ask the gate, count one copy against the approval, and open a session on the dossier.

    A session that was left open goes on instead: under its own permit if that still holds for
    this person, else under a new one. No second copy is counted for it, unless it goes on under
    another approval.

    Raises:
        PolicyRefusal: a rule said no; the decision is on record, nothing else changed.
        CopiesUsedUp: the approval's copies are all made.
    """
    left_open = vault.database.one(_OPEN, (dossier,))
    if left_open is not None:
        return _resume(vault, policy, left_open, actor=actor, device=device)
    permit = require_permit(vault, policy, actor=actor, action=Action.SCAN, dossier=dossier)
    session = CaptureSession(
        id=SessionId(vault.ids.new()), dossier=dossier, permit=permit, person=actor.id,
        device=device, resumed=False,
    )  # fmt: skip
    with vault.database.unit_of_work() as uow:
        now = vault.clock.now()
        if permit.approval is not None:
            consume_copy(uow, permit.approval)
        record(uow, _opened(session, now=now, copy_counted=permit.approval is not None))
        uow.execute(_INSERT, (session.id, dossier, permit.id, actor.id, device, iso(now)))
        uow.commit()
    return session


def close_session(vault: Vault, session: CaptureSession) -> None:
    """End a session; its approval's copy stays counted.

    Raises:
        SessionNotOpen: it was closed before.
    """
    with vault.database.unit_of_work() as uow:
        row = uow.one(_STATE, (session.id,))
        if row is None or row["state"] != "OPEN":
            raise SessionNotOpen
        pages = (uow.one(_COUNT, (session.id,)) or {"n": 0})["n"]
        record(
            uow,
            CustodyEvent(
                type=EventType.CAPTURE_CLOSED,
                time=vault.clock.now(),
                actor=session.person,
                dossier=session.dossier,
                target=session.id,
                detail={"pages": pages},
            ),
        )
        uow.execute(_CLOSE, (session.id,))
        uow.commit()


def record_fault(
    vault: Vault, session: CaptureSession, *, document: DocumentId, error: ApplianceError
) -> None:
    """Write down that capture stopped, by the error's code; the session stays open."""
    sequence = error.params.get("sequence")
    event = CustodyEvent(
        type=EventType.CAPTURE_FAULT,
        time=vault.clock.now(),
        actor=session.person,
        outcome=Outcome.REFUSED if isinstance(error, Refused) else Outcome.FAILURE,
        dossier=session.dossier,
        target=session.id,
        detail={
            "code": error.code,
            "document": document,
            "sequence": sequence if isinstance(sequence, int) else None,
        },
    )
    with vault.database.unit_of_work() as uow:
        record(uow, event)
        uow.commit()


def _resume(
    vault: Vault, policy: PolicyEngine, left_open: Row, *, actor: Actor, device: str
) -> CaptureSession:
    permit = _permit_of(left_open)
    if not _still_holds(left_open, permit, actor=actor, now=vault.clock.now()):
        permit = require_permit(
            vault, policy, actor=actor, action=Action.SCAN, dossier=permit.dossier
        )
    session = CaptureSession(
        id=SessionId(left_open["session_id"]), dossier=permit.dossier, permit=permit,
        person=actor.id, device=device, resumed=True,
    )  # fmt: skip
    another = permit.approval is not None and permit.approval != left_open["approval_id"]
    with vault.database.unit_of_work() as uow:
        if permit.approval is not None and another:
            consume_copy(uow, permit.approval)
        record(uow, _opened(session, now=vault.clock.now(), copy_counted=another))
        uow.execute(_RESUME, (permit.id, actor.id, device, session.id))
        uow.commit()
    return session


def _still_holds(row: Row, permit: Permit, *, actor: Actor, now: dt.datetime) -> bool:
    approved = permit.approval is None or row["approval_state"] == "ACTIVE"
    return approved and permit.person == actor.id and now < permit.expires_at


def _opened(session: CaptureSession, *, now: dt.datetime, copy_counted: bool) -> CustodyEvent:
    return CustodyEvent(
        type=EventType.CAPTURE_OPENED,
        time=now,
        actor=session.person,
        dossier=session.dossier,
        target=session.id,
        detail={
            "permit": session.permit.id,
            "approval": session.permit.approval,
            "device": session.device,
            "resumed": session.resumed,
            "copy_counted": copy_counted,
        },
    )


def _permit_of(row: Row) -> Permit:
    return Permit(
        id=PermitId(row["id"]),
        action=Action(row["action"]),
        dossier=DossierId(row["dossier_id"]),
        level=Level(row["level"]),
        approval=ApprovalId(row["approval_id"]) if row["approval_id"] else None,
        person=PersonId(row["person_id"]),
        issued_at=dt.datetime.fromisoformat(row["issued_at"]),
        expires_at=dt.datetime.fromisoformat(row["expires_at"]),
        rules=tuple(json.loads(row["rules"])),
    )
