"""Public keys as tokens give them, turned into the forms that verifiers read."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

DER_OCTET_STRING = 0x04
ED25519_BYTES = 32
P256_POINT_BYTES = 65


def raw_ed25519(point: bytes) -> bytes:
    """Return the 32 bytes of an Ed25519 key from CKA_EC_POINT (DER octet string, or raw)."""
    return _unwrapped(point, ED25519_BYTES)


def public_key_der(kind: str, parts: list[bytes]) -> bytes:
    """Return DER SubjectPublicKeyInfo of what ``device.public_part`` answered.

    Raises:
        ValueError: the token gave something that is no such key.
    """
    key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
    if kind == "certificate":
        return x509.load_der_x509_certificate(parts[0]).public_key().public_bytes(*_SPKI)
    if kind == "rsa":
        modulus, exponent = (int.from_bytes(part, "big") for part in parts)
        key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    elif kind == "p256":
        point = _unwrapped(parts[0], P256_POINT_BYTES)
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    else:
        key = ed25519.Ed25519PublicKey.from_public_bytes(raw_ed25519(parts[0]))
    return key.public_bytes(*_SPKI)


_SPKI = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _unwrapped(point: bytes, size: int) -> bytes:
    """Take off the DER octet string that PKCS#11 v2.40 asks for and some modules leave out."""
    if len(point) == size + 2 and point[0] == DER_OCTET_STRING and point[1] == size:
        return point[2:]
    return point
