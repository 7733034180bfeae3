"""The key process: owns the station's token for as long as it is plugged in.

Started by ``client.KeyProcess``; the PIN comes in the ``open`` frame. Nothing here leaves the
process but wrapped keys, signatures and public keys, and unwrapped keys to the parent that asked.
"""

from __future__ import annotations

import os
import re
from typing import Any

import pkcs11
from pkcs11 import Attribute, ObjectClass

from appliance.sandbox.worker import Answer, Handler
from appliance.vault.keys.device import (
    find,
    log_in,
    named_errors,
    private_key,
    public_part,
    serve_alone,
    sign,
)
from appliance.vault.keys.softhsm import durable_store
from appliance.vault.keys.suites import SUITES, Forged, Suite, bound
from appliance.vault.keys.tokens import LOG_SIGN, ORG_SIGN

Fields = dict[str, Any]
Reply = tuple[Fields, list[bytes]]

KEK_LABEL = re.compile(r"KEK-[1-9][0-9]{0,5}")
COUNTER_BYTES = 8
"""Leads every stored log head: after a cut between write and removal, the newer one is known."""


class StationToken:
    """The logged-in token and what the station may ask of it."""

    def __init__(self, fields: Fields) -> None:
        """Log in and find every key.

        Raises:
            Answer: what ``device.log_in`` answers, or ``key-missing``.
        """
        self._session = log_in(
            fields["module"], label=fields["label"], pin=fields["pin"], writing=True
        )
        self._anchor = str(fields["anchor"])
        self._kek = str(fields["kek"])
        self._suites: dict[tuple[str, str], Suite] = {}
        with named_errors():
            self._signers = {label: self._signer(label) for label in (LOG_SIGN, ORG_SIGN)}
            self._current = self._suite(str(fields["suite"]), self._kek)

    def log_public_key(self) -> bytes:
        """Return the Ed25519 point as the token gives it (DER octet string or raw)."""
        return public_part(self._session, self._signers[LOG_SIGN])[1][0]

    def wrap(self, fields: Fields, blobs: list[bytes]) -> Reply:
        """Wrap ``[secret, aad]`` under the current key."""
        del fields
        secret, aad = blobs
        with named_errors():
            blob = self._current.wrap(secret, bound(self._current.id, self._kek, aad))
        return {"kek": self._kek, "suite": self._current.id}, [blob]

    def unwrap(self, fields: Fields, blobs: list[bytes]) -> Reply:
        """Unwrap ``[blob, aad]`` under the key and suite that the fields name."""
        blob, aad = blobs
        suite, kek = str(fields["suite"]), str(fields["kek"])
        if suite not in SUITES or not KEK_LABEL.fullmatch(kek):
            raise Answer("wrap-rejected")
        try:
            return {}, [self._suite(suite, kek).unwrap(blob, bound(suite, kek, aad))]
        except Answer:  # No such key: an epoch that was destroyed, or a token that was pulled.
            self._require_token()
            raise
        except Forged as exc:
            raise Answer("wrap-rejected") from exc
        except pkcs11.PKCS11Error as exc:
            # Modules answer "general error" both to a bad tag and to a pulled token.
            self._require_token()
            raise Answer("wrap-rejected") from exc

    def sign(self, fields: Fields, blobs: list[bytes]) -> Reply:
        """Sign ``[message]`` with LOG-SIGN or ORG-SIGN."""
        with named_errors():
            return {}, [sign(self._signers[fields["key"]], blobs[0])]

    def read_anchor(self, fields: Fields, blobs: list[bytes]) -> Reply:
        """Return the newest stored log head, or no blob."""
        del fields, blobs
        with named_errors():
            newest = max((self._value(head) for head in self._heads()), default=None)
        if newest is None:
            # A pulled token finds nothing and says no error: "no head" must not be believed then.
            self._require_token()
            return {}, []
        return {}, [newest[COUNTER_BYTES:]]

    def write_anchor(self, fields: Fields, blobs: list[bytes]) -> Reply:
        """Store a log head durably, then remove the older ones."""
        del fields
        with named_errors():
            old = self._heads()
            count = max((_count(self._value(head)) for head in old), default=0) + 1
            with durable_store(os.environ):
                self._create_head(count.to_bytes(COUNTER_BYTES, "big") + blobs[0])
            for head in old:
                head.destroy()
        return {}, []

    def _create_head(self, value: bytes) -> None:
        template = {
            Attribute.CLASS: ObjectClass.DATA, Attribute.TOKEN: True, Attribute.PRIVATE: True,
            Attribute.LABEL: self._anchor, Attribute.VALUE: value,
        }  # fmt: skip
        self._session.create_object(template)

    def _heads(self) -> list[Any]:
        return find(self._session, CLASS=ObjectClass.DATA, LABEL=self._anchor)

    @staticmethod
    def _value(head: Any) -> bytes:  # noqa: ANN401 - untyped library
        return bytes(head[Attribute.VALUE])

    def _suite(self, suite: str, kek: str) -> Suite:
        if (suite, kek) not in self._suites:
            self._suites[suite, kek] = SUITES[suite](self._session, kek)
        return self._suites[suite, kek]

    def _signer(self, label: str) -> Any:  # noqa: ANN401
        key = private_key(self._session, label)
        if key is None:
            raise Answer("key-missing", key=label)
        return key

    def _require_token(self) -> None:
        """Prove by a wrap that the token still works.

        Raises:
            Answer: ``token-gone``.
        """
        with named_errors():
            self._current.wrap(bytes(32), b"probe")


def _count(head: bytes) -> int:
    return int.from_bytes(head[:COUNTER_BYTES], "big")


class Service:
    """Answers the parent: ``open`` first, then the rest."""

    def __init__(self) -> None:
        """Wait for ``open``."""
        self._token: StationToken | None = None

    def open(self, fields: Fields, blobs: list[bytes]) -> Reply:
        """Log in; the answer carries LOG-SIGN's public key."""
        del blobs
        self._token = StationToken(fields)
        return {}, [self._token.log_public_key()]

    def handlers(self) -> dict[str, Handler]:
        """Return what the parent may ask."""
        names = ("wrap", "unwrap", "sign", "read_anchor", "write_anchor")
        return {"open": self.open, **{name: self._when_open(name) for name in names}}

    def _when_open(self, name: str) -> Handler:
        def handler(fields: Fields, blobs: list[bytes]) -> Reply:
            if self._token is None:
                raise Answer("token-gone")
            reply: Reply = getattr(self._token, name)(fields, blobs)
            return reply

        return handler


if __name__ == "__main__":
    serve_alone(Service().handlers())
