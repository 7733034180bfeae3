"""THE GATE: every act that needs authority asks here.

Invariant: no act goes on without a decision on record. A decision and its custody event commit
together; a refused decision is committed before the refusal is raised. Facts about people,
dossiers and approvals come from the record and the signed approval, never from the caller.
Residual risk: who holds the database key can write rows without asking; the triggers of
``0003_authority.sql`` and ``0004_capture.sql`` and the signed approval stand there.
"""

from __future__ import annotations

import datetime as dt
import json

from appliance.authority import records
from appliance.authority.errors import PolicyRefusal
from appliance.authority.model import Action, Actor, Permit
from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType, Outcome
from appliance.kernel.clock import iso
from appliance.kernel.ids import ApprovalId, DecisionId, DossierId, PermitId, PersonId
from appliance.kernel.levels import Level
from appliance.policy.engine import PolicyEngine
from appliance.policy.model import ApprovalFacts, Request, Verdict
from appliance.vault.database import Row, UnitOfWork
from appliance.vault.vault import Vault

_INSERT_DECISION = (
    "INSERT INTO decision (id, action, person_id, dossier_id, allowed, rules, policy_sha256, seq) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_PERMIT = (
    "INSERT INTO permit (id, decision_id, action, dossier_id, level, approval_id, person_id, "
    "issued_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

UNDER_APPROVAL = frozenset({Action.SCAN, Action.PUBLISH})
"""Acts on a secret dossier that rest on a written approval."""


def require_allowed(
    vault: Vault,
    policy: PolicyEngine,
    *,
    actor: Actor,
    action: Action,
    dossier: DossierId | None,
) -> Verdict:
    """Ask for an act that leaves no permit; record the answer.

    Raises:
        PolicyRefusal: a rule said no; the refusal is on record and nothing else changed.
        DossierUnknown, PersonUnknown: nothing was decided.
    """
    with vault.database.unit_of_work() as uow:
        now = vault.clock.now()
        verdict, _ = _decide(uow, policy, person=actor.id, action=action, dossier=dossier, now=now)
        _record(vault, uow, verdict, person=actor.id, action=action, dossier=dossier, now=now)
        uow.commit()
    return _require(verdict, action)


def require_permit(
    vault: Vault, policy: PolicyEngine, *, actor: Actor, action: Action, dossier: DossierId
) -> Permit:
    """Ask for an act that needs a permit; record the answer and the permit in one transaction.

    The permit ends after the time of ``people.toml``, and never after its approval.

    Raises:
        PolicyRefusal: a rule said no; the refusal is on record and nothing else changed.
        DossierUnknown, PersonUnknown: nothing was decided.
    """
    with vault.database.unit_of_work() as uow:
        now = vault.clock.now()
        verdict, approval = _decide(
            uow, policy, person=actor.id, action=action, dossier=dossier, now=now
        )
        decision = _record(
            vault, uow, verdict, person=actor.id, action=action, dossier=dossier, now=now
        )
        permit = None
        if verdict.allowed:
            permit = Permit(
                id=PermitId(vault.ids.new()),
                action=action,
                dossier=dossier,
                level=records.dossier_facts(uow, dossier).level,
                approval=ApprovalId(approval["id"]) if approval is not None else None,
                person=actor.id,
                issued_at=now,
                expires_at=_end_of_permit(policy, approval, now=now),
                rules=tuple(rule.id for rule in verdict.rules),
            )
            _insert_permit(uow, permit, decision)
        uow.commit()
    if permit is None:
        raise PolicyRefusal(action.value, verdict)
    return permit


def require_for_approval(
    vault: Vault,
    policy: PolicyEngine,
    *,
    person: PersonId,
    action: Action,
    approval: ApprovalFacts,
    dossier: DossierId,
) -> Verdict:
    """Ask for an act on an approval itself (enter, activate); record the answer.

    Raises:
        PolicyRefusal: a rule said no; the refusal is on record and nothing else changed.
    """
    with vault.database.unit_of_work() as uow:
        now = vault.clock.now()
        request = Request(
            action=action.value,
            person=records.person_facts(uow, policy, person=person, now=now),
            dossier=records.dossier_facts(uow, dossier),
            approval=approval,
            now=now,
        )
        verdict = policy.decide(request)
        _record(vault, uow, verdict, person=person, action=action, dossier=dossier, now=now)
        uow.commit()
    return _require(verdict, action)


def _decide(
    uow: UnitOfWork,
    policy: PolicyEngine,
    *,
    person: PersonId,
    action: Action,
    dossier: DossierId | None,
    now: dt.datetime,
) -> tuple[Verdict, Row | None]:
    """Return the answer and the approval it rests on.

    A dossier may have several approvals: one that carries the act is taken. If none does, the
    answer is the one nearest to a yes, so that the refusal names what is really missing.
    """
    who = records.person_facts(uow, policy, person=person, now=now)
    what = records.dossier_facts(uow, dossier) if dossier is not None else None
    rows: list[Row | None] = [None]
    if what is not None and what.level is not Level.NONE and action in UNDER_APPROVAL:
        rows = list(records.approval_rows(uow, DossierId(what.id))) or [None]
    answers: list[tuple[Verdict, Row | None]] = []
    for row in rows:
        facts = records.approval_facts(uow, policy, row) if row is not None else None
        verdict = policy.decide(Request(action.value, who, what, facts, now))
        if verdict.allowed:
            return verdict, row
        answers.append((verdict, row))
    return min(answers, key=lambda answer: len(answer[0].rules))


def _record(
    vault: Vault,
    uow: UnitOfWork,
    verdict: Verdict,
    *,
    person: PersonId,
    action: Action,
    dossier: DossierId | None,
    now: dt.datetime,
) -> DecisionId:
    decision = DecisionId(vault.ids.new())
    rules = [rule.id for rule in verdict.rules]
    seq = record(
        uow,
        CustodyEvent(
            type=EventType.POLICY_DECISION,
            time=now,
            actor=person,
            outcome=Outcome.SUCCESS if verdict.allowed else Outcome.REFUSED,
            dossier=dossier,
            target=decision,
            detail={"action": action.value, "rules": rules, "policy": verdict.policy_sha256},
        ),
    )
    uow.execute(
        _INSERT_DECISION,
        (decision, action.value, person, dossier, int(verdict.allowed), json.dumps(rules),
         verdict.policy_sha256, seq),
    )  # fmt: skip
    return decision


def _insert_permit(uow: UnitOfWork, permit: Permit, decision: DecisionId) -> None:
    uow.execute(
        _INSERT_PERMIT,
        (permit.id, decision, permit.action.value, permit.dossier, permit.level.value,
         permit.approval, permit.person, iso(permit.issued_at), iso(permit.expires_at)),
    )  # fmt: skip


def _end_of_permit(policy: PolicyEngine, approval: Row | None, *, now: dt.datetime) -> dt.datetime:
    end = now + dt.timedelta(minutes=policy.numbers.people.permit_minutes.value)
    if approval is None:
        return end
    return min(end, dt.datetime.fromisoformat(approval["valid_until"]))


def _require(verdict: Verdict, action: Action) -> Verdict:
    if not verdict.allowed:
        raise PolicyRefusal(action.value, verdict)
    return verdict
