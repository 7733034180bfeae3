"""Log-in: a challenge signed by the person's token, or a password.

Invariant: whoever comes out as an ``Actor`` has just proved to hold the enrolled token or
password, and the log says so. A wrong secret and an unknown name get the same words; every
failure is recorded and makes the name wait. Residual risk: a token that is absent or locked is
told as such, so a watcher may learn that a name belongs to a token.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass, field

from appliance.authority import records
from appliance.authority.errors import LogInRefused, LogInTooSoon
from appliance.authority.model import Actor, Person
from appliance.authority.passwords import is_password
from appliance.authority.tokens import PersonTokens
from appliance.custody.log import STATION, record
from appliance.custody.model import CustodyEvent, EventType, Outcome
from appliance.kernel.clock import iso
from appliance.policy.engine import PolicyEngine
from appliance.policy.numbers import PeopleNumbers
from appliance.vault.keys.errors import PinLocked, PinOneTryLeft, PinRefused, SignatureRejected
from appliance.vault.keys.person import LOG_IN_DOMAIN, verify_person_signature
from appliance.vault.vault import Vault

CHALLENGE_BYTES = 32

_FAILURES = "SELECT failures, last_at FROM log_in_failure WHERE login_sha256 = ?"
_COUNT_FAILURE = (
    "INSERT INTO log_in_failure (login_sha256, failures, last_at) VALUES (?, 1, ?) "
    "ON CONFLICT (login_sha256) DO UPDATE SET failures = failures + 1, last_at = excluded.last_at"
)
_FORGET_FAILURES = "DELETE FROM log_in_failure WHERE login_sha256 = ?"


@dataclass(frozen=True, slots=True)
class Credential:
    """What a person types at log-in."""

    login: str
    secret: str = field(repr=False)
    """PIN of the token, or password."""


def log_in(
    vault: Vault, policy: PolicyEngine, *, tokens: PersonTokens, credential: Credential
) -> Actor:
    """Let a person in who proves who they are; record the attempt.

    Raises:
        LogInRefused: name and secret do not belong together; the failure is on record.
        LogInTooSoon: the name still waits after failures; nothing was tried.
        PinOneTryLeft, PinLocked: as the token says; the failure is on record.
        TokenAbsent and other faults of the token: no secret was tried.
    """
    numbers = policy.numbers.people
    _require_not_waiting(vault, credential, numbers)
    person = records.person_by_login(vault.database, credential.login)
    try:
        _require_proof(vault, person, tokens=tokens, credential=credential, numbers=numbers)
    except (PinOneTryLeft, PinLocked):
        _record_failure(vault, person, credential)
        raise
    except (LogInRefused, PinRefused, SignatureRejected) as exc:
        _record_failure(vault, person, credential)
        raise LogInRefused from exc
    if person is None:
        raise LogInRefused
    return _record_success(vault, person, credential)


def log_out(vault: Vault, actor: Actor) -> None:
    """Record that a person left."""
    with vault.database.unit_of_work() as uow:
        record(uow, CustodyEvent(type=EventType.LOG_OUT, time=vault.clock.now(), actor=actor.id))
        uow.commit()


def waiting_time(failures: int, *, numbers: PeopleNumbers) -> dt.timedelta:
    """Return how long a name waits after its latest failure: doubling, then locked for a while."""
    if failures >= numbers.failures_before_lock.value:
        return dt.timedelta(minutes=numbers.lock_minutes.value)
    return dt.timedelta(seconds=numbers.first_delay_seconds.value * 2 ** max(failures - 1, 0))


def _require_proof(
    vault: Vault,
    person: Person | None,
    *,
    tokens: PersonTokens,
    credential: Credential,
    numbers: PeopleNumbers,
) -> None:
    """Check the secret by token or by password.

    Raises:
        LogInRefused, PinRefused, PinLocked, SignatureRejected, TokenAbsent ...: it is not proved.
    """
    public_key, encoded = (None, None)
    if person is not None:
        public_key, encoded = records.secret_of(vault.database, person.id)
    if person is None or person.token_label is None or public_key is None:
        if not is_password(credential.secret, encoded=encoded, numbers=numbers):
            raise LogInRefused
        return
    challenge = (
        LOG_IN_DOMAIN + f"{vault.name}\0{person.id}\0".encode()
        + secrets.token_bytes(CHALLENGE_BYTES)
    )  # fmt: skip
    signature = tokens.sign(
        token_label=person.token_label, pin=credential.secret, message=challenge
    )
    verify_person_signature(public_key, message=challenge, signature=signature)


def _require_not_waiting(vault: Vault, credential: Credential, numbers: PeopleNumbers) -> None:
    row = vault.database.one(_FAILURES, (_hidden(credential.login),))
    if row is None:
        return
    until = dt.datetime.fromisoformat(row["last_at"]) + waiting_time(
        row["failures"], numbers=numbers
    )
    left = (until - vault.clock.now()).total_seconds()
    if left > 0:
        raise LogInTooSoon(seconds=int(left))


def _record_failure(vault: Vault, person: Person | None, credential: Credential) -> None:
    """Keep the failure. The typed name is never recorded: it may be a password in the wrong box."""
    now = vault.clock.now()
    with vault.database.unit_of_work() as uow:
        record(
            uow,
            CustodyEvent(
                type=EventType.LOG_IN,
                time=now,
                actor=STATION,
                outcome=Outcome.FAILURE,
                target=person.id if person is not None else None,
            ),
        )
        uow.execute(_COUNT_FAILURE, (_hidden(credential.login), iso(now)))
        uow.commit()


def _record_success(vault: Vault, person: Person, credential: Credential) -> Actor:
    with vault.database.unit_of_work() as uow:
        record(
            uow,
            CustodyEvent(
                type=EventType.LOG_IN,
                time=vault.clock.now(),
                actor=person.id,
                detail={"by": "token" if person.token_label else "password"},
            ),
        )
        uow.execute(_FORGET_FAILURES, (_hidden(credential.login),))
        uow.commit()
    return Actor(
        id=person.id,
        login=person.login,
        name=person.name,
        roles=person.roles,
        clearance=person.clearance,
        token_label=person.token_label,
    )


def _hidden(login: str) -> str:
    return hashlib.sha256(login.encode()).hexdigest()
