"""Persons' tokens: enrolment, log-in by challenge, signatures on approvals."""

from __future__ import annotations

import secrets
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from appliance.sandbox.errors import WorkerDied
from appliance.sandbox.frames import Frame
from appliance.sandbox.worker import AnsweredError, Worker
from appliance.vault.keys.answers import named
from appliance.vault.keys.errors import SignatureRejected, TokenGone, TokenUnsuited
from appliance.vault.keys.points import public_key_der
from appliance.vault.keys.tokens import TokenModule

SERVICE = "appliance.vault.keys.person_service"
ANSWER_S = 60.0
LOG_IN_DOMAIN = b"appliance-login/v1\0"
"""Leads every challenge, so that no answer can pass as a signature on a document."""
CHALLENGE_BYTES = 32
P256_SIGNATURE_BYTES = 64


def sign_as_person(module: TokenModule, *, token_label: str, pin: str, message: bytes) -> bytes:
    """Sign with the first signing key of a person's token.

    The caller leads ``message`` with a domain of its own (as ``LOG_IN_DOMAIN`` does).

    Returns:
        RSA PKCS#1 v1.5 over SHA-256, raw P-256 ``r || s`` over SHA-256, or Ed25519.

    Raises:
        TokenAbsent, TokenAmbiguous, PinRefused, PinLocked, ModuleMissing, TokenGone, KeyMissing,
        TokenUnsuited: nothing was signed.
    """
    return _ask(module, "sign", token_label=token_label, pin=pin, blobs=[message]).blobs[0]


def public_key_of_person_token(module: TokenModule, *, token_label: str, pin: str) -> bytes:
    """Return the public key (DER SubjectPublicKeyInfo) of a token that proves to hold its secret.

    Raises:
        SignatureRejected: the token cannot sign with the key it shows.
        TokenUnsuited: the key is none of RSA-2048 and longer, P-256, Ed25519.
    """
    answer = _ask(module, "public_key", token_label=token_label, pin=pin, blobs=[])
    try:
        der = public_key_der(str(answer.fields["kind"]), answer.blobs)
    except ValueError as exc:
        raise TokenUnsuited(label=token_label, need="public key") from exc
    prove_presence(module, token_label=token_label, pin=pin, public_key=der)
    return der


def prove_presence(module: TokenModule, *, token_label: str, pin: str, public_key: bytes) -> None:
    """Log-in: a fresh challenge is signed by the token and verified under the key on record.

    Raises:
        PinRefused, TokenAbsent ...: as ``sign_as_person``.
        SignatureRejected: another token carries the same label.
    """
    challenge = LOG_IN_DOMAIN + secrets.token_bytes(CHALLENGE_BYTES)
    signature = sign_as_person(module, token_label=token_label, pin=pin, message=challenge)
    verify_person_signature(public_key, message=challenge, signature=signature)


def verify_person_signature(public_key: bytes, *, message: bytes, signature: bytes) -> None:
    """Verify what ``sign_as_person`` returned.

    Args:
        public_key: DER SubjectPublicKeyInfo, as enrolled.
        message: What was signed, domain included.
        signature: 64 bytes (P-256, Ed25519) or the length of the RSA modulus.

    Raises:
        SignatureRejected: it does not verify, or the key is of no kind we take.
    """
    try:
        _verify(public_key, message, signature)
    except (InvalidSignature, ValueError) as exc:
        raise SignatureRejected from exc


RSA_LEAST_BITS = 2048
"""NIST SP 800-131A r2, 3: shorter RSA keys are disallowed for signatures."""


def _verify(public_key: bytes, message: bytes, signature: bytes) -> None:
    key = load_der_public_key(public_key)
    if isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, message)
    elif isinstance(key, rsa.RSAPublicKey) and key.key_size >= RSA_LEAST_BITS:
        key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    elif isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        key.verify(_dss(signature), message, ec.ECDSA(hashes.SHA256()))
    else:
        raise InvalidSignature


def _dss(raw: bytes) -> bytes:
    if len(raw) != P256_SIGNATURE_BYTES:
        raise InvalidSignature
    half = P256_SIGNATURE_BYTES // 2
    return encode_dss_signature(
        int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
    )


def _ask(module: TokenModule, op: str, *, token_label: str, pin: str, blobs: list[bytes]) -> Frame:
    fields: dict[str, Any] = {"module": str(module.path), "label": token_label, "pin": pin}
    worker = Worker.beside_token("appliance-person", SERVICE, environment=module.environment)
    try:
        return worker.call(op, fields, blobs, timeout_s=ANSWER_S)
    except AnsweredError as exc:
        raise named(exc, label=token_label) from exc
    except WorkerDied as exc:
        raise TokenGone(label=token_label) from exc
    finally:
        worker.close()
