"""Written approvals: signed by the approver's own token, activated by a second person."""

from __future__ import annotations

import hashlib
import unicodedata

from appliance.authority import document, records
from appliance.authority.document import ApprovalTerms
from appliance.authority.errors import (
    ApprovalNotWaiting,
    ApprovalTermsInvalid,
    ApproverHasNoToken,
    CopiesUsedUp,
)
from appliance.authority.gate import require_allowed, require_for_approval
from appliance.authority.model import Action, Actor, Approval, ApprovalState, Person
from appliance.authority.tokens import PersonTokens
from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType
from appliance.kernel.clock import iso
from appliance.kernel.ids import ApprovalId, DossierId, PersonId
from appliance.policy.engine import PolicyEngine
from appliance.policy.model import ApprovalFacts
from appliance.vault.database import UnitOfWork
from appliance.vault.keys.person import verify_person_signature
from appliance.vault.vault import Vault

__all__ = [
    "ApprovalTerms",
    "activate_approval",
    "approval_on_record",
    "approvals_of",
    "consume_copy",
    "enter_approval",
    "revoke_approval",
]

_INSERT = (
    "INSERT INTO approval (id, dossier_id, document, signature, approver_id, entered_by, level, "
    "valid_from, valid_until, copies_allowed, state) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ENTERED')"
)
_ACTIVATE = (
    "UPDATE approval SET state = 'ACTIVE', activated_by = ? WHERE id = ? AND state = 'ENTERED'"
)
_REVOKE = "UPDATE approval SET state = 'REVOKED', revoke_reason = ? WHERE id = ?"
_USE_COPY = "UPDATE approval SET copies_used = copies_used + 1 WHERE id = ? AND state = 'ACTIVE'"


def enter_approval(
    vault: Vault,
    policy: PolicyEngine,
    *,
    tokens: PersonTokens,
    actor: Actor,
    dossier: DossierId,
    terms: ApprovalTerms,
    approver: PersonId,
    approver_pin: str,
) -> Approval:
    """Have the approver sign the approval, verify the signature, and store it.

    Two acts are decided and recorded: the approver signs, ``actor`` enters. The approver is
    present: the token signs in front of them with their PIN. The approval does nothing until a
    second person activates it.

    Raises:
        ApprovalTermsInvalid, ApproverHasNoToken, PersonUnknown, DossierUnknown: nothing was signed.
        PinRefused, TokenAbsent and the like: nothing was signed.
        SignatureRejected: the token is not the one on record; nothing was stored.
        PolicyRefusal: a rule said no; nothing was stored.
    """
    sound = document.require_sound(terms, now=vault.clock.now())
    signer = records.person_of(vault.database, approver)
    public_key, _ = records.secret_of(vault.database, approver)
    if signer.token_label is None or public_key is None:
        raise ApproverHasNoToken
    require_allowed(
        vault, policy, actor=_in_person(signer), action=Action.SIGN_APPROVAL, dossier=dossier
    )
    drafted = _draft(vault, sound, dossier=dossier, signer=signer, entered_by=actor.id)
    written = document.canonical(drafted)
    message = document.signed_message(written)
    signature = tokens.sign(token_label=signer.token_label, pin=approver_pin, message=message)
    verify_person_signature(public_key, message=message, signature=signature)
    require_for_approval(
        vault, policy, person=actor.id, action=Action.ENTER_APPROVAL, dossier=dossier,
        approval=_facts_of_draft(policy, drafted),
    )  # fmt: skip
    with vault.database.unit_of_work() as uow:
        record(
            uow,
            CustodyEvent(
                type=EventType.APPROVAL_ENTERED,
                time=vault.clock.now(),
                actor=actor.id,
                dossier=dossier,
                target=drafted.id,
                sha256=hashlib.sha256(written).hexdigest(),
                second=approver,
                detail={
                    "level": drafted.level.value,
                    "copies": drafted.copies,
                    "paper": drafted.paper.number,
                    "paper_date": drafted.paper.date.isoformat(),
                    "from": iso(drafted.start),
                    "until": iso(drafted.until),
                },
            ),
        )
        uow.execute(
            _INSERT,
            (drafted.id, dossier, written.decode(), signature, approver, actor.id,
             drafted.level.value, iso(drafted.start), iso(drafted.until), drafted.copies),
        )  # fmt: skip
        uow.commit()
    return approval_on_record(vault, ApprovalId(drafted.id))


def activate_approval(
    vault: Vault, policy: PolicyEngine, *, actor: Actor, approval: ApprovalId
) -> Approval:
    """Activate an entered approval; ``actor`` is neither its approver nor who entered it.

    The approver's signature is verified again.

    Raises:
        PolicyRefusal: a rule said no; the approval stays as it was.
        ApprovalNotWaiting: somebody else acted on it in the meantime.
        ApprovalUnknown: there is none with this id.
    """
    row = records.approval_row(vault.database, approval)
    dossier = DossierId(row["dossier_id"])
    require_for_approval(
        vault, policy, person=actor.id, action=Action.ACTIVATE_APPROVAL, dossier=dossier,
        approval=records.approval_facts(vault.database, policy, row),
    )  # fmt: skip
    with vault.database.unit_of_work() as uow:
        _require_state(uow, approval, {ApprovalState.ENTERED})
        record(
            uow,
            CustodyEvent(
                type=EventType.APPROVAL_ACTIVATED,
                time=vault.clock.now(),
                actor=actor.id,
                dossier=dossier,
                target=approval,
                sha256=hashlib.sha256(row["document"].encode()).hexdigest(),
                second=row["entered_by"],
            ),
        )
        uow.execute(_ACTIVATE, (actor.id, approval))
        uow.commit()
    return approval_on_record(vault, approval)


def revoke_approval(
    vault: Vault, policy: PolicyEngine, *, actor: Actor, approval: ApprovalId, reason: str
) -> Approval:
    """Revoke an approval, effective at once: the next page under its permits is refused.

    The reason is kept beside the approval; the log holds only its hash, because people write
    titles into reasons.

    Raises:
        PolicyRefusal: a rule said no; the approval stays as it was.
        ApprovalTermsInvalid: no reason was given.
        ApprovalNotWaiting: it was revoked before.
        ApprovalUnknown: there is none with this id.
    """
    words = unicodedata.normalize("NFC", reason).strip()
    if not words or len(words) > document.LONGEST_TEXT:
        raise ApprovalTermsInvalid(field="reason")
    row = records.approval_row(vault.database, approval)
    dossier = DossierId(row["dossier_id"])
    require_allowed(vault, policy, actor=actor, action=Action.REVOKE_APPROVAL, dossier=dossier)
    with vault.database.unit_of_work() as uow:
        _require_state(uow, approval, {ApprovalState.ENTERED, ApprovalState.ACTIVE})
        record(
            uow,
            CustodyEvent(
                type=EventType.APPROVAL_REVOKED,
                time=vault.clock.now(),
                actor=actor.id,
                dossier=dossier,
                target=approval,
                sha256=hashlib.sha256(row["document"].encode()).hexdigest(),
                detail={"reason_sha256": hashlib.sha256(words.encode()).hexdigest()},
            ),
        )
        uow.execute(_REVOKE, (words, approval))
        uow.commit()
    return approval_on_record(vault, approval)


def approvals_of(vault: Vault, dossier: DossierId) -> list[Approval]:
    """Return the approvals of a dossier, newest first."""
    return [records.approval_of(row) for row in records.approval_rows(vault.database, dossier)]


def approval_on_record(vault: Vault, approval: ApprovalId) -> Approval:
    """Return one approval.

    Raises:
        ApprovalUnknown: there is none with this id.
    """
    return records.approval_of(records.approval_row(vault.database, approval))


def consume_copy(uow: UnitOfWork, approval: ApprovalId) -> None:
    """Count one copy in the caller's transaction; opening a capture session is one copy.

    Raises:
        CopiesUsedUp: no copy is left or the approval is not active; nothing was counted.
    """
    row = records.approval_row(uow, approval)
    if row["state"] != ApprovalState.ACTIVE or row["copies_used"] >= row["copies_allowed"]:
        raise CopiesUsedUp
    uow.execute(_USE_COPY, (approval,))


def _draft(
    vault: Vault,
    terms: ApprovalTerms,
    *,
    dossier: DossierId,
    signer: Person,
    entered_by: PersonId,
) -> document.ApprovalDocument:
    return document.ApprovalDocument(
        v=document.VERSION,
        id=vault.ids.new(),
        station=vault.name,
        dossier_id=dossier,
        dossier_code=records.dossier_code(vault.database, dossier),
        level=records.dossier_facts(vault.database, dossier).level,
        copies=terms.copies,
        start=terms.valid_from,
        until=terms.valid_until,
        paper=document.Paper(number=terms.paper_number, date=terms.paper_date),
        purpose=terms.purpose,
        approver=signer.id,
        approver_office=signer.office,
        entered_by=entered_by,
    )


def _facts_of_draft(policy: PolicyEngine, drafted: document.ApprovalDocument) -> ApprovalFacts:
    """Return what is about to be entered; its signature was verified a moment ago."""
    return ApprovalFacts(
        dossier=drafted.dossier_id,
        level=drafted.level,
        state=ApprovalState.ENTERED,
        valid_from=drafted.start,
        valid_until=drafted.until,
        copies_left=drafted.copies,
        approver=drafted.approver,
        approver_max=records.approver_power(policy, drafted),
        entered_by=drafted.entered_by,
        activated_by=None,
        signature_valid=True,
    )


def _in_person(person: Person) -> Actor:
    """Return a person who stands there without a session: the token's signature is the proof."""
    return Actor(
        id=person.id,
        login=person.login,
        name=person.name,
        roles=person.roles,
        clearance=person.clearance,
        token_label=person.token_label,
    )


def _require_state(uow: UnitOfWork, approval: ApprovalId, states: set[ApprovalState]) -> None:
    if records.approval_row(uow, approval)["state"] not in states:
        raise ApprovalNotWaiting
