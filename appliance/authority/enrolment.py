"""Enrolment of a person who is present: a token is made or proved before they go on record."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from appliance.authority.model import Role
from appliance.authority.people import ByPassword, ByTokenAtHand, Newcomer
from appliance.kernel.levels import Level
from appliance.vault.keys.errors import TokenInUse
from appliance.vault.keys.person import public_key_of_person_token
from appliance.vault.keys.tokens import KeyKind, TokenModule
from appliance.vault.station_creation import create_person_token


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person to be put on record."""

    login: str
    name: str
    roles: frozenset[Role]
    clearance: Level
    office: str | None
    """Id in ``policies/offices.toml``; an approving leader has one."""
    token: KeyKind | None
    """Key of the person's token, whose label is the log-in name; ``None`` for a password."""


def newcomer_of(enrolment: Enrolment, *, tokens: TokenModule, secret: str) -> Newcomer:
    """Return the newcomer; a token on the embedded module is made when enrolment comes to it."""
    proof: ByTokenAtHand | ByPassword = ByPassword(secret)
    if enrolment.token is not None:
        kind = enrolment.token
        proof = ByTokenAtHand(
            enrolment.login, lambda: _token_key(tokens, enrolment.login, pin=secret, kind=kind)
        )
    return Newcomer(
        enrolment.login, enrolment.name, enrolment.roles, enrolment.clearance, enrolment.office,
        proof,
    )  # fmt: skip


def _token_key(tokens: TokenModule, label: str, *, pin: str, kind: KeyKind) -> bytes:
    with contextlib.suppress(TokenInUse):  # its PIN is proved below
        create_person_token(tokens, label=label, pin=pin, kind=kind)
    return public_key_of_person_token(tokens, token_label=label, pin=pin)
