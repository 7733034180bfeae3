"""Makes tokens and keys: a child of its own for each token, ended when the work is done.

The PINs come in the frames. Nothing is generated outside the token.
"""

from __future__ import annotations

import ctypes
import os
from typing import Any

from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass, TokenFlag
from pkcs11.util.ec import encode_named_curve_parameters

from appliance.sandbox.worker import Answer
from appliance.vault.keys.device import (
    find,
    load,
    log_in,
    named_errors,
    private_key,
    public_part,
    serve_alone,
    sign,
)
from appliance.vault.keys.softhsm import durable_store
from appliance.vault.keys.suites import SUITES, CbcHmacSuite, Forged, key_kind, mac_label
from appliance.vault.keys.tokens import LABEL_BYTES, KeyKind

Fields = dict[str, Any]
Reply = tuple[Fields, list[bytes]]

AES_256_BITS = 256
RSA_BITS = 2048
ED25519_OID = "1.3.101.112"
P256_OID = "1.2.840.10045.3.1.7"
INIT_TOKEN_SLOT = 9
"""Place of C_InitToken in CK_FUNCTION_LIST (PKCS#11 v2.40, 5.4-5.5); python-pkcs11 has no call."""

GUARDED = {
    Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.MODIFIABLE: False,
    Attribute.PRIVATE: True,
}  # fmt: skip
"""What every secret of ours is: it cannot leave the token, and nobody can change that later."""


class _FunctionList(ctypes.Structure):
    _fields_ = (("version", ctypes.c_ubyte * 2), ("functions", ctypes.c_void_p * 68))


def init_token(fields: Fields, blobs: list[bytes]) -> Reply:
    """Initialise a token in a free slot and set its user PIN."""
    del blobs
    path, label, pin, officer_pin = (
        str(fields[name]) for name in ("module", "label", "pin", "officer_pin")
    )
    library = load(path)
    with named_errors(), durable_store(os.environ):
        tokens = [
            (slot.slot_id, slot.get_token()) for slot in library.get_slots(token_present=True)
        ]
        made = [(i, token) for i, token in tokens if token.flags & TokenFlag.TOKEN_INITIALIZED]
        if any(token.label == label for _, token in made):
            raise Answer("token-in-use")
        free = [i for i, token in tokens if not token.flags & TokenFlag.TOKEN_INITIALIZED]
        if not free:
            raise Answer("token-absent")
        _init_token(path, slot=free[0], label=label, officer_pin=officer_pin)
        library.reinitialize()  # SoftHSM gives the new token another slot number.
        session = library.get_token(token_label=label).open(rw=True, so_pin=officer_pin)
        session.init_pin(pin)
        session.close()
    return {}, []


def _init_token(path: str, *, slot: int, label: str, officer_pin: str) -> None:
    """Call C_InitToken of the module that is already loaded and initialised here."""
    table = ctypes.POINTER(_FunctionList)()
    if ctypes.CDLL(path).C_GetFunctionList(ctypes.byref(table)) != 0:
        raise Answer("unsuited", need="C_GetFunctionList")
    ulong, text = ctypes.c_ulong, ctypes.c_char_p
    call = ctypes.CFUNCTYPE(ulong, ulong, text, ulong, text)(
        table.contents.functions[INIT_TOKEN_SLOT]
    )
    pin = officer_pin.encode()
    if call(slot, pin, len(pin), label.encode().ljust(LABEL_BYTES)) != 0:
        raise Answer("unsuited", need="C_InitToken")


class TokenKeys:
    """Makes keys in one token after ``open``."""

    def __init__(self) -> None:
        """Wait for ``open``."""
        self._session: Any = None

    def open(self, fields: Fields, blobs: list[bytes]) -> Reply:
        """Log in, ready to write."""
        del blobs
        self._session = log_in(
            fields["module"], label=fields["label"], pin=fields["pin"], writing=True
        )
        return {}, []

    def require_no_anchor(self, fields: Fields, blobs: list[bytes]) -> Reply:
        """Refuse a token that already holds this station's log head."""
        del blobs
        with named_errors():
            if find(self._session, CLASS=ObjectClass.DATA, LABEL=fields["anchor"]):
                raise Answer("token-in-use")
        return {}, []

    def wrapping_key(self, fields: Fields, blobs: list[bytes]) -> Reply:
        """Make the key-encryption key and return the first suite that the token can do."""
        del blobs
        kek = str(fields["kek"])
        with named_errors():
            self._secret(kek, MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT)
        for suite in fields["suites"]:
            if self._suite_works(str(suite), kek):
                return {"suite": suite}, []
        raise Answer("unsuited", need="AES")

    def signing_key(self, fields: Fields, blobs: list[bytes]) -> Reply:
        """Make a key pair (or keep the one there is); answer its public half."""
        del blobs
        label, kind = str(fields["key"]), KeyKind(fields["kind"])
        with named_errors(), durable_store(os.environ):
            key = private_key(self._session, label)
            if key is None:
                key = self._pair(label, kind)
            self._require_guarded(key, label)
            return public_part(self._session, key)

    def sign(self, fields: Fields, blobs: list[bytes]) -> Reply:
        """Sign a certificate or a revocation list."""
        with named_errors():
            return {}, [sign(private_key(self._session, str(fields["key"])), blobs[0])]

    def _suite_works(self, suite: str, kek: str) -> bool:
        """Wrap, unwrap and see a changed binding refused: flags of modules cannot be trusted."""
        try:
            with named_errors():
                if suite == CbcHmacSuite.id:
                    self._secret(mac_label(kek), MechanismFlag.SIGN | MechanismFlag.VERIFY)
                trial = SUITES[suite](self._session, kek)
                blob = trial.wrap(bytes(48), b"commissioning")
                opens = trial.unwrap(blob, b"commissioning") == bytes(48)
        except Answer as exc:
            if exc.name != "unsuited":
                raise
            return False
        try:
            with named_errors():
                trial.unwrap(blob, b"another")
        except (Forged, Answer):
            return opens
        return False

    def _secret(self, label: str, uses: MechanismFlag) -> None:
        found = find(self._session, CLASS=ObjectClass.SECRET_KEY, LABEL=label)
        if not found:
            found = [
                self._session.generate_key(
                    key_kind(label), AES_256_BITS, label=label, id=label.encode(), store=True,
                    capabilities=uses, template=GUARDED,
                )
            ]  # fmt: skip
        self._require_guarded(found[0], label)

    def _pair(self, label: str, kind: KeyKind) -> Any:  # noqa: ANN401
        options: dict[str, Any] = {
            "store": True, "label": label, "id": label.encode(), "private_template": GUARDED,
            "capabilities": MechanismFlag.SIGN | MechanismFlag.VERIFY,
        }  # fmt: skip
        if kind is KeyKind.RSA2048:
            return self._session.generate_keypair(KeyType.RSA, RSA_BITS, **options)[1]
        edwards = kind is KeyKind.ED25519
        curve = self._session.create_domain_parameters(
            KeyType.EC_EDWARDS if edwards else KeyType.EC,
            {
                Attribute.EC_PARAMS: encode_named_curve_parameters(
                    ED25519_OID if edwards else P256_OID
                )
            },
            local=True,
        )
        if edwards:
            options["mechanism"] = Mechanism.EC_EDWARDS_KEY_PAIR_GEN
        return curve.generate_keypair(**options)[1]

    @staticmethod
    def _require_guarded(key: Any, label: str) -> None:  # noqa: ANN401
        """A key found in a token given to us must be as safe as one made here."""
        if key[Attribute.EXTRACTABLE] or not key[Attribute.SENSITIVE]:
            raise Answer("unsuited", need=label)


if __name__ == "__main__":
    keys = TokenKeys()
    serve_alone(
        {
            "init_token": init_token,
            "open": keys.open,
            "require_no_anchor": keys.require_no_anchor,
            "wrapping_key": keys.wrapping_key,
            "signing_key": keys.signing_key,
            "sign": keys.sign,
        }
    )
