"""The PKCS#11 module inside a service process: loading, log-in, names for its errors.

One thread only: python-pkcs11 initialises the module without locking and crashes with threads.
Imported by the service modules alone, never by the parent.
"""

from __future__ import annotations

import contextlib
import hashlib
import signal
from collections.abc import Iterator, Mapping
from typing import Any

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, TokenFlag

from appliance.sandbox.worker import Answer, Handler, serve
from appliance.vault.hygiene import harden_process

SHA256_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
"""DER prefix of a SHA-256 DigestInfo (RFC 8017, 9.2 note 1)."""

_ABSENT = (
    pkcs11.NoSuchToken, pkcs11.TokenNotPresent, pkcs11.TokenNotRecognised, pkcs11.DeviceRemoved,
    pkcs11.SlotIDInvalid, pkcs11.GeneralError, pkcs11.FunctionFailed, pkcs11.DeviceError,
)  # fmt: skip
_PIN_WRONG = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange)
_PIN_SHUT = (pkcs11.PinLocked, pkcs11.PinExpired, pkcs11.UserPinNotInitialized)
_UNSUITED = (
    pkcs11.MechanismInvalid, pkcs11.MechanismParamInvalid, pkcs11.FunctionNotSupported,
    pkcs11.AttributeTypeInvalid, pkcs11.TemplateInconsistent, pkcs11.KeyTypeInconsistent,
)  # fmt: skip


def serve_alone(handlers: Mapping[str, Handler]) -> None:
    """Answer the parent until its pipe ends, with memory locked and no dumps.

    Ctrl-C goes to the whole terminal group; only the parent decides when the keys go.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    harden_process()
    serve(handlers)


def load(path: str) -> Any:  # noqa: ANN401 - untyped library
    """Load and initialise the module.

    Raises:
        Answer: ``module-missing``, or ``token-absent`` when the module finds no token store.
    """
    try:
        return pkcs11.lib(path)
    except pkcs11.PKCS11Error as exc:
        # The library raises its base class when dlopen fails and a leaf when C_Initialize does.
        missing = type(exc) is pkcs11.PKCS11Error
        raise Answer("module-missing" if missing else "token-absent") from exc


def log_in(path: str, *, label: str, pin: str, writing: bool) -> Any:  # noqa: ANN401
    """Open a session of the token with this label as its user.

    Raises:
        Answer: ``module-missing``, ``token-absent``, ``token-ambiguous``, ``pin-refused`` (with
            ``one_try_left``), ``pin-locked``.
    """
    library = load(path)
    if not pin:  # Some modules take an empty PIN for "ask on the reader's own keys".
        raise Answer("pin-refused", one_try_left=False)
    try:
        return library.get_token(token_label=label).open(rw=writing, user_pin=pin)
    except _PIN_WRONG as exc:
        raise Answer("pin-refused", one_try_left=_one_try_left(library, label)) from exc
    except _PIN_SHUT as exc:
        raise Answer("pin-locked") from exc
    except pkcs11.MultipleTokensReturned as exc:
        raise Answer("token-ambiguous") from exc
    except _ABSENT as exc:
        raise Answer("token-absent") from exc


def _one_try_left(library: Any, label: str) -> bool:  # noqa: ANN401
    try:
        flags = library.get_token(token_label=label).flags
    except pkcs11.PKCS11Error:
        return False
    return bool(flags & TokenFlag.USER_PIN_FINAL_TRY)


@contextlib.contextmanager
def named_errors() -> Iterator[None]:
    """Turn the module's words into ours: ``unsuited``, else ``token-gone``.

    A pulled token shows as nearly any code (object handle invalid, general error, no such key);
    what is not a missing mechanism therefore counts as a token that went away.
    """
    try:
        yield
    except _UNSUITED as exc:
        raise Answer("unsuited", need=type(exc).__name__) from exc
    except pkcs11.PKCS11Error as exc:
        raise Answer("token-gone") from exc


def find(session: Any, **template: object) -> list[Any]:  # noqa: ANN401
    """Return every object that matches; the search is ended before anything else is asked."""
    return list(session.get_objects({getattr(Attribute, k): v for k, v in template.items()}))


def private_key(session: Any, label: str) -> Any | None:  # noqa: ANN401
    """Return the private key of this label, ``None`` when there is none."""
    found = find(session, CLASS=ObjectClass.PRIVATE_KEY, LABEL=label)
    return found[0] if found else None


def sign(key: Any, message: bytes) -> bytes:  # noqa: ANN401
    """Sign by the kind of the key.

    Returns:
        RSA: PKCS#1 v1.5 over SHA-256. P-256: raw ``r || s``, 64 bytes, over SHA-256. Ed25519: 64
        bytes over the message itself. The hash is taken here, not in the token: hash-and-sign
        mechanisms are missing from many.
    """
    kind = key.key_type
    if kind == KeyType.EC_EDWARDS:
        return bytes(key.sign(message, mechanism=Mechanism.EDDSA))
    digest = hashlib.sha256(message).digest()
    if kind == KeyType.EC:
        return bytes(key.sign(digest, mechanism=Mechanism.ECDSA))
    if kind == KeyType.RSA:
        return bytes(key.sign(SHA256_DIGEST_INFO + digest, mechanism=Mechanism.RSA_PKCS))
    raise Answer("unsuited", need=str(kind))


def public_part(session: Any, private: Any) -> tuple[dict[str, Any], list[bytes]]:  # noqa: ANN401
    """Return the public half of a private key as answer fields and blobs.

    The blobs are ``[modulus, exponent]`` for ``rsa``, ``[point]`` for ``p256`` and ``ed25519``, and
    ``[DER]`` for ``certificate`` (tokens that keep no public key object).
    """
    if private.key_type == KeyType.RSA:
        return {"kind": "rsa"}, [private[Attribute.MODULUS], private[Attribute.PUBLIC_EXPONENT]]
    identity = private[Attribute.ID]
    for key in find(session, CLASS=ObjectClass.PUBLIC_KEY, ID=identity):
        kind = "ed25519" if key.key_type == KeyType.EC_EDWARDS else "p256"
        return {"kind": kind}, [key[Attribute.EC_POINT]]
    for certificate in find(session, CLASS=ObjectClass.CERTIFICATE, ID=identity):
        return {"kind": "certificate"}, [certificate[Attribute.VALUE]]
    raise Answer("unsuited", need="public key")
