"""The parent's side of making tokens and keys."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.sandbox.frames import Frame
from appliance.sandbox.worker import AnsweredError, Worker
from appliance.vault.keys.answers import named
from appliance.vault.keys.client import StationKeyNames
from appliance.vault.keys.points import public_key_der, raw_ed25519
from appliance.vault.keys.tokens import KEK, LOG_SIGN, ORG_SIGN, KeyKind, TokenModule

SERVICE = "appliance.vault.keys.commissioning_service"
KEYGEN_S = 300.0
"""A smart card may need minutes for an RSA key."""
RANDOM_PIN_CHARACTERS = 16
"""Hexadecimal: 64 random bits; within the PIN lengths of the tokens named in measured tables."""


def random_pin() -> str:
    """Return a PIN for a token that no person types."""
    return secrets.token_hex(RANDOM_PIN_CHARACTERS // 2)


@dataclass(frozen=True, slots=True)
class TokenLogin:
    """A token, where it is reached, and its user PIN."""

    module: TokenModule
    label: str
    pin: str


class Commissioning:
    """An open token in which keys may be made."""

    def __init__(self, worker: Worker, label: str) -> None:
        """Use ``commissioning``."""
        self._worker = worker
        self._label = label

    def make_station_keys(self, *, anchor: str, suites: Sequence[str]) -> StationKeyNames:
        """Make what the station needs in its token; what is already there is kept.

        Raises:
            TokenInUse: the token holds this station's log head already.
            TokenUnsuited: no suite works, or a key found there could leave the token.
        """
        self.ask("require_no_anchor", {"anchor": anchor})
        suite = self.ask("wrapping_key", {"kek": KEK, "suites": list(suites)}).fields["suite"]
        log = self.ask("signing_key", {"key": LOG_SIGN, "kind": KeyKind.ED25519})
        self.make_signing_key(ORG_SIGN, KeyKind.RSA2048)
        return StationKeyNames(
            label=self._label,
            kek=KEK,
            suite=suite,
            anchor=anchor,
            log_public_key=raw_ed25519(log.blobs[0]),
        )

    def make_signing_key(self, label: str, kind: KeyKind) -> bytes:
        """Make a key pair (or keep the one there is); return the public half, DER."""
        answer = self.ask("signing_key", {"key": label, "kind": kind})
        return public_key_der(answer.fields["kind"], answer.blobs)

    def sign(self, label: str, message: bytes) -> bytes:
        """Sign with a key of this token."""
        return self.ask("sign", {"key": label}, [message]).blobs[0]

    def ask(self, op: str, fields: dict[str, Any], blobs: list[bytes] | None = None) -> Frame:
        """Send one request and name its errors."""
        try:
            return self._worker.call(op, fields, blobs, timeout_s=KEYGEN_S)
        except AnsweredError as exc:
            raise named(exc, label=self._label) from exc


@contextlib.contextmanager
def commissioning(token: TokenLogin, *, fresh: bool) -> Iterator[Commissioning]:
    """Log in to a token in a child of its own; the child ends with the block.

    Args:
        token: Where the token is and its PIN.
        fresh: Initialise it first, in a free slot, with a random security-officer PIN that nobody
            keeps: a locked one is made anew.

    Raises:
        TokenInUse: the label of a fresh one is taken.
        TokenAbsent: there is no such token, or no free slot.
        PinRefused, PinLocked, ModuleMissing: nothing was made.
    """
    worker = Worker.beside_token(
        "appliance-commissioning", SERVICE, environment=token.module.environment
    )
    fields = {"module": str(token.module.path), "label": token.label, "pin": token.pin}
    try:
        child = Commissioning(worker, token.label)
        if fresh:
            child.ask("init_token", {**fields, "officer_pin": random_pin()})
        child.ask("open", fields)
        yield child
    finally:
        worker.close()
