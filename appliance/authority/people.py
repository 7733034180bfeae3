"""People on record: enrolment and look-up. Log-in is re-exported from ``log_in``."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.authority import records
from appliance.authority.errors import (
    FirstPersonOnly,
    LoginTaken,
    NewcomerInvalid,
    PersonUnknown,
)
from appliance.authority.gate import require_allowed
from appliance.authority.log_in import Credential, log_in, log_out
from appliance.authority.model import Action, Actor, Person, Role
from appliance.authority.passwords import hash_password
from appliance.custody.log import STATION, record
from appliance.custody.model import CustodyEvent, EventType
from appliance.kernel.ids import PersonId
from appliance.kernel.levels import Level
from appliance.policy.engine import PolicyEngine
from appliance.vault.errors import RefusedByDatabase
from appliance.vault.vault import Vault

__all__ = [
    "ByPassword",
    "ByToken",
    "ByTokenAtHand",
    "Credential",
    "Newcomer",
    "enrol",
    "log_in",
    "log_out",
    "people",
    "person_by_login",
]

LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}")
LONGEST_NAME = 100

_INSERT = (
    "INSERT INTO person (id, login, name, office, clearance, token_label, public_key, argon2) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_ROLE = "INSERT INTO person_role (person_id, role) VALUES (?, ?)"
_COUNT = "SELECT count(*) AS n FROM person"


@dataclass(frozen=True, slots=True)
class ByToken:
    """Proves who they are with a token."""

    label: str
    public_key: bytes
    """DER SubjectPublicKeyInfo, read from the token after it proved to hold the private half."""


@dataclass(frozen=True, slots=True)
class ByTokenAtHand:
    """Proves who they are with a token that is made or opened once everything else is sound.

    A refused enrolment therefore leaves no token behind under somebody's name.
    """

    label: str
    public_key: Callable[[], bytes]
    """Returns what ``ByToken.public_key`` holds, or raises an error of the token."""


@dataclass(frozen=True, slots=True)
class ByPassword:
    """Proves who they are with a password, for want of a token."""

    password: str = field(repr=False)


Proof = ByToken | ByTokenAtHand | ByPassword


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person to be enrolled."""

    login: str
    """2 to 32 of a-z, 0-9, ``.``, ``_``, ``-``, beginning with a letter."""
    name: str
    roles: frozenset[Role]
    clearance: Level
    office: str | None
    """Id in ``policies/offices.toml``; an approving leader has one."""
    proof: Proof


def enrol(vault: Vault, policy: PolicyEngine, *, actor: Actor | None, newcomer: Newcomer) -> Person:
    """Put a person on record.

    ``actor`` is ``None`` only for the first person of a station, who is a security officer: they
    enrol everybody else.

    Raises:
        PolicyRefusal: the actor may not enrol people; nothing else changed.
        FirstPersonOnly: there are people already and nobody is logged in.
        NewcomerInvalid, PasswordTooShort, LoginTaken: nothing was changed.
        PinRefused, TokenAbsent and other faults of the token: nobody was put on record.
    """
    if actor is not None:
        require_allowed(vault, policy, actor=actor, action=Action.ENROL_PERSON, dossier=None)
    _require_sound(policy, newcomer, first=actor is None)
    _require_place(vault, newcomer, first=actor is None)
    person = PersonId(vault.ids.new())
    label, key, encoded = _proof(policy, newcomer.proof)
    with vault.database.unit_of_work() as uow:
        record(
            uow,
            CustodyEvent(
                type=EventType.PERSON_ENROLLED,
                time=vault.clock.now(),
                actor=actor.id if actor is not None else STATION,
                target=person,
                sha256=hashlib.sha256(key).hexdigest() if key else None,
                detail={
                    "roles": sorted(role.value for role in newcomer.roles),
                    "clearance": newcomer.clearance.value,
                    "office": newcomer.office,
                    "by": "token" if label else "password",
                },
            ),
        )
        name = unicodedata.normalize("NFC", newcomer.name).strip()
        try:
            uow.execute(
                _INSERT,
                (person, newcomer.login, name, newcomer.office, newcomer.clearance.value, label,
                 key, encoded),
            )  # fmt: skip
        except RefusedByDatabase as exc:
            raise LoginTaken from exc
        uow.execute_many(_INSERT_ROLE, [(person, role.value) for role in sorted(newcomer.roles)])
        uow.commit()
    return records.person_of(vault.database, person)


def people(vault: Vault) -> list[Person]:
    """Return everybody on record, by log-in name."""
    return records.all_people(vault.database)


def person_by_login(vault: Vault, login: str) -> Person:
    """Return the person with this log-in name.

    Raises:
        PersonUnknown: nobody has it.
    """
    person = records.person_by_login(vault.database, login)
    if person is None:
        raise PersonUnknown
    return person


def _require_sound(policy: PolicyEngine, newcomer: Newcomer, *, first: bool) -> None:
    leads = Role.APPROVING_LEADER in newcomer.roles
    office_known = newcomer.office is not None and policy.numbers.offices.known(newcomer.office)
    checks = {
        "login": LOGIN.fullmatch(newcomer.login) is not None,
        "name": 0 < len(newcomer.name.strip()) <= LONGEST_NAME,
        "roles": bool(newcomer.roles) and (not first or Role.SECURITY_OFFICER in newcomer.roles),
        "office": office_known or (newcomer.office is None and not leads),
        "token": not leads or not isinstance(newcomer.proof, ByPassword),
    }
    for name, sound in checks.items():
        if not sound:
            raise NewcomerInvalid(field=name)


def _require_place(vault: Vault, newcomer: Newcomer, *, first: bool) -> None:
    row = vault.database.one(_COUNT)
    if first and row is not None and row["n"]:
        raise FirstPersonOnly
    if records.person_by_login(vault.database, newcomer.login) is not None:
        raise LoginTaken


def _proof(policy: PolicyEngine, proof: Proof) -> tuple[str | None, bytes | None, str | None]:
    if isinstance(proof, ByToken):
        return proof.label, proof.public_key, None
    if isinstance(proof, ByTokenAtHand):
        return proof.label, proof.public_key(), None
    return None, None, hash_password(proof.password, numbers=policy.numbers.people)
