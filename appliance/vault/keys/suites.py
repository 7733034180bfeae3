"""How a key is wrapped by the token: plug-ins with an id that is written into every wrapped key.

``C_Encrypt`` of the key as data, not ``C_WrapKey``: many tokens refuse GCM in the latter. What the
caller binds is preceded by the suite and the key's label, so neither can be exchanged.
Format: docs/formats/wrapped-key.md. Runs inside the key process.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from typing import Any, Protocol

import pkcs11
from pkcs11 import KeyType, Mechanism, ObjectClass

from appliance.sandbox.worker import Answer
from appliance.vault.keys.device import find
from appliance.vault.keys.tokens import CBC_HMAC_SUITE, GCM_SUITE

NONCE_BYTES = 12
"""96 bits (NIST SP 800-38D, 8.2.2): random; one KEK wraps far fewer than 2**32 keys."""
IV_BYTES = 16
MAC_BYTES = 32


class Suite(Protocol):
    """One way to wrap."""

    id: str

    def wrap(self, secret: bytes, aad: bytes) -> bytes:
        """Encrypt and bind."""
        ...

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        """Verify and decrypt; raises ``Forged`` or whatever the module says."""
        ...


class Forged(Exception):
    """The blob or what it is bound to was changed, found without the token."""


class GcmSuite:
    """AES-256-GCM in the token: ``nonce12 | ciphertext | tag16``."""

    id = GCM_SUITE

    def __init__(self, session: Any, kek: str) -> None:  # noqa: ANN401 - untyped library
        """Find the key.

        Raises:
            Answer: ``key-missing``.
        """
        self._key = secret_key(session, kek)

    def wrap(self, secret: bytes, aad: bytes) -> bytes:
        """Encrypt under a fresh nonce."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + bytes(self._key.encrypt(secret, **_gcm(nonce, aad)))

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        """Decrypt; the token checks the tag."""
        return bytes(self._key.decrypt(blob[NONCE_BYTES:], **_gcm(blob[:NONCE_BYTES], aad)))


class CbcHmacSuite:
    """AES-256-CBC, then HMAC-SHA256 under a second key: ``iv16 | ciphertext | mac32``.

    The MAC covers ``u32 length of aad | aad | iv | ciphertext`` (encrypt-then-MAC; the length keeps
    bytes from moving between the parts) and is compared before anything is decrypted.
    """

    id = CBC_HMAC_SUITE

    def __init__(self, session: Any, kek: str) -> None:  # noqa: ANN401
        """Find both keys.

        Raises:
            Answer: ``key-missing``.
        """
        self._key = secret_key(session, kek)
        self._mac_key = secret_key(session, mac_label(kek))

    def wrap(self, secret: bytes, aad: bytes) -> bytes:
        """Encrypt under a fresh IV, then MAC."""
        iv = os.urandom(IV_BYTES)
        sealed = iv + bytes(self._key.encrypt(secret, **_cbc(iv)))
        return sealed + self._mac(aad, sealed)

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        """Check the MAC, then decrypt."""
        sealed, mac = blob[:-MAC_BYTES], blob[-MAC_BYTES:]
        if not hmac.compare_digest(self._mac(aad, sealed), mac):
            raise Forged
        return bytes(self._key.decrypt(sealed[IV_BYTES:], **_cbc(sealed[:IV_BYTES])))

    def _mac(self, aad: bytes, sealed: bytes) -> bytes:
        framed = len(aad).to_bytes(4, "big") + aad + sealed
        return bytes(self._mac_key.sign(framed, mechanism=Mechanism.SHA256_HMAC))


SUITES: Mapping[str, type[GcmSuite | CbcHmacSuite]] = {
    GcmSuite.id: GcmSuite,
    CbcHmacSuite.id: CbcHmacSuite,
}
"""By id."""


def bound(suite: str, kek: str, aad: bytes) -> bytes:
    """Return what a wrap is bound to: ``suite|kek_id|`` and what the caller binds."""
    return f"{suite}|{kek}|".encode() + aad


def mac_label(kek: str) -> str:
    """Return the label of the second key of ``cbc-hmac``."""
    return f"{kek}-MAC"


def secret_key(session: Any, label: str) -> Any:  # noqa: ANN401
    """Return a secret key by label.

    Raises:
        Answer: ``key-missing``.
    """
    found = find(session, CLASS=ObjectClass.SECRET_KEY, LABEL=label)
    if len(found) != 1:
        raise Answer("key-missing", key=label)
    return found[0]


def key_kind(label: str) -> KeyType:
    """Return the PKCS#11 type of one of the wrapping keys."""
    return KeyType.GENERIC_SECRET if label.endswith("-MAC") else KeyType.AES


def _gcm(nonce: bytes, aad: bytes) -> dict[str, Any]:
    parameters = pkcs11.GCMParams(nonce=nonce, aad=aad)
    return {"mechanism": Mechanism.AES_GCM, "mechanism_param": parameters}


def _cbc(iv: bytes) -> dict[str, Any]:
    return {"mechanism": Mechanism.AES_CBC_PAD, "mechanism_param": iv}
