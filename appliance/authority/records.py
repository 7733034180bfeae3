"""Rows of people, dossiers and approvals, read as facts for the policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from appliance.authority import document
from appliance.authority.errors import ApprovalUnknown, DossierUnknown, PersonUnknown
from appliance.authority.model import Approval, ApprovalState, Person, Role
from appliance.kernel.clock import iso
from appliance.kernel.ids import ApprovalId, DossierId, PersonId
from appliance.kernel.levels import Level, highest
from appliance.policy.engine import PolicyEngine
from appliance.policy.model import ApprovalFacts, DossierFacts, PersonFacts
from appliance.vault.database import Row
from appliance.vault.keys.errors import SignatureRejected
from appliance.vault.keys.person import verify_person_signature

_PERSON = "SELECT * FROM person WHERE id = ?"
_PERSON_BY_LOGIN = "SELECT * FROM person WHERE login = ?"
_PEOPLE = "SELECT * FROM person ORDER BY login"
_ROLES = "SELECT role FROM person_role WHERE person_id = ?"
_DOSSIER = "SELECT id, code, level FROM dossier WHERE id = ?"
_DOCUMENTS = "SELECT level, copying, condition FROM document WHERE dossier_id = ?"
_APPROVAL = "SELECT * FROM approval WHERE id = ?"
_HELD = (
    "SELECT count(*) AS n FROM capture_session s JOIN permit p ON p.id = s.permit_id "
    "WHERE s.state = 'OPEN' AND p.approval_id = ?"
)
_APPROVALS = "SELECT * FROM approval WHERE dossier_id = ? ORDER BY rowid DESC"

COPYING_ORDER = ("ALLOWED", "NOT_STATED", "NOT_ALLOWED")
CONDITION_ORDER = ("GOOD", "NORMAL", "DAMAGED")


class Reader(Protocol):
    """Reads rows: an open database, or the transaction in hand."""

    def one(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """Return the first row or ``None``."""
        ...

    def all(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return every row."""
        ...


def person_of(reader: Reader, person: PersonId) -> Person:
    """Return a person on record.

    Raises:
        PersonUnknown: nobody has this id.
    """
    row = reader.one(_PERSON, (person,))
    if row is None:
        raise PersonUnknown
    return _person(reader, row)


def person_by_login(reader: Reader, login: str) -> Person | None:
    """Return the person with this log-in name, ``None`` if nobody has it."""
    row = reader.one(_PERSON_BY_LOGIN, (login,))
    return None if row is None else _person(reader, row)


def all_people(reader: Reader) -> list[Person]:
    """Return everybody on record, by log-in name."""
    return [_person(reader, row) for row in reader.all(_PEOPLE)]


def secret_of(reader: Reader, person: PersonId) -> tuple[bytes | None, str | None]:
    """Return the enrolled public key (DER) and the password hash; one of them is ``None``."""
    row = reader.one(_PERSON, (person,))
    if row is None:
        raise PersonUnknown
    return row["public_key"], row["argon2"]


def person_facts(
    reader: Reader, policy: PolicyEngine, *, person: PersonId, now: dt.datetime
) -> PersonFacts:
    """Return what the policy asks of a person, from the record and never from the session."""
    found = person_of(reader, person)
    return PersonFacts(
        id=found.id,
        roles=frozenset(role.value for role in found.roles),
        clearance=found.clearance,
        office_max=policy.numbers.offices.max_level(found.office, day=now.date()),
    )


def dossier_facts(reader: Reader, dossier: DossierId) -> DossierFacts:
    """Return the dossier with the highest level and the worst condition found in it.

    Raises:
        DossierUnknown: there is no such dossier.
    """
    row = _dossier(reader, dossier)
    documents = reader.all(_DOCUMENTS, (dossier,))
    return DossierFacts(
        id=dossier,
        level=highest([Level(row["level"]), *[Level(d["level"]) for d in documents]]),
        copying=_worst(COPYING_ORDER, [d["copying"] for d in documents]),
        condition=_worst(CONDITION_ORDER, [d["condition"] for d in documents]),
    )


def dossier_code(reader: Reader, dossier: DossierId) -> str:
    """Return the dossier's code, as the approval names it."""
    return str(_dossier(reader, dossier)["code"])


def approval_row(reader: Reader, approval: ApprovalId) -> Row:
    """Return the row of an approval.

    Raises:
        ApprovalUnknown: there is none with this id.
    """
    row = reader.one(_APPROVAL, (approval,))
    if row is None:
        raise ApprovalUnknown
    return row


def approval_rows(reader: Reader, dossier: DossierId) -> list[Row]:
    """Return the approvals of a dossier, newest first."""
    return reader.all(_APPROVALS, (dossier,))


def approval_facts(reader: Reader, policy: PolicyEngine, row: Row) -> ApprovalFacts:
    """Return an approval as its *signed document* tells it; the row adds only its later life.

    The signature is verified here, each time: a record edited behind the gate counts as unsigned.
    """
    signed = document.parse(row["document"].encode())
    return ApprovalFacts(
        dossier=signed.dossier_id if signed else row["dossier_id"],
        level=signed.level if signed else Level(row["level"]),
        state=row["state"],
        valid_from=signed.start if signed else dt.datetime.fromisoformat(row["valid_from"]),
        valid_until=signed.until if signed else dt.datetime.fromisoformat(row["valid_until"]),
        copies_left=(signed.copies if signed else 0) - row["copies_used"] + _held(reader, row),
        approver=signed.approver if signed else row["approver_id"],
        approver_max=approver_power(policy, signed),
        entered_by=signed.entered_by if signed else row["entered_by"],
        activated_by=row["activated_by"],
        signature_valid=signed is not None
        and _row_tells_the_same(row, signed)
        and signature_holds(reader, signed, row["signature"]),
    )


def _held(reader: Reader, row: Row) -> int:
    """Return the copies that are counted already but still being made: open capture sessions.

    Without it a session that a crash left open could not go on under a new permit. A dossier has
    at most one open session (``one_open_session_a_dossier``), so no second copy slips through.
    """
    found = reader.one(_HELD, (row["id"],))
    return int(found["n"]) if found is not None else 0


def approver_power(policy: PolicyEngine, signed: document.ApprovalDocument | None) -> Level:
    """Return the highest level of the approver's office on the day of the paper decision."""
    if signed is None:
        return Level.NONE
    return policy.numbers.offices.max_level(signed.approver_office, day=signed.paper.date)


def signature_holds(reader: Reader, signed: document.ApprovalDocument, signature: bytes) -> bool:
    """Whether the approver's enrolled key signed exactly this document."""
    row = reader.one(_PERSON, (signed.approver,))
    if row is None or row["public_key"] is None:
        return False
    message = document.signed_message(document.canonical(signed))
    try:
        verify_person_signature(row["public_key"], message=message, signature=signature)
    except SignatureRejected:
        return False
    return True


def approval_of(row: Row) -> Approval:
    """Return an approval for the screen."""
    signed = document.parse(row["document"].encode())
    return Approval(
        id=ApprovalId(row["id"]),
        dossier=DossierId(row["dossier_id"]),
        level=Level(row["level"]),
        paper_number=signed.paper.number if signed else "?",
        paper_date=signed.paper.date if signed else dt.date.min,
        approver=PersonId(row["approver_id"]),
        entered_by=PersonId(row["entered_by"]),
        activated_by=PersonId(row["activated_by"]) if row["activated_by"] else None,
        valid_from=dt.datetime.fromisoformat(row["valid_from"]),
        valid_until=dt.datetime.fromisoformat(row["valid_until"]),
        copies_allowed=row["copies_allowed"],
        copies_used=row["copies_used"],
        state=ApprovalState(row["state"]),
    )


def _row_tells_the_same(row: Row, signed: document.ApprovalDocument) -> bool:
    columns = ("id", "dossier_id", "level", "valid_from", "valid_until", "copies_allowed",
               "approver_id", "entered_by")  # fmt: skip
    told = (signed.id, signed.dossier_id, signed.level.value, iso(signed.start), iso(signed.until),
            signed.copies, signed.approver, signed.entered_by)  # fmt: skip
    return tuple(row[column] for column in columns) == told


def _dossier(reader: Reader, dossier: DossierId) -> Row:
    row = reader.one(_DOSSIER, (dossier,))
    if row is None:
        raise DossierUnknown
    return row


def _person(reader: Reader, row: Row) -> Person:
    roles = reader.all(_ROLES, (row["id"],))
    return Person(
        id=PersonId(row["id"]),
        login=row["login"],
        name=row["name"],
        roles=frozenset(Role(r["role"]) for r in roles),
        clearance=Level(row["clearance"]),
        office=row["office"],
        token_label=row["token_label"],
    )


def _worst(order: tuple[str, ...], values: list[str]) -> str:
    return max(values, key=order.index, default=order[0])
