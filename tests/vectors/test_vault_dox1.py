"""The `.dox1` vector, opened by a second implementation that shares no line with the product."""

import hashlib
import hmac
import io
from pathlib import Path

import cbor2
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap_with_padding

from appliance.kernel.ids import DossierId, ObjectId
from appliance.kernel.levels import Level
from appliance.vault import dox1
from appliance.vault.model import ObjectKind

VECTOR = Path(__file__).with_name("object.dox1")
DOSSIER_KEY = bytes(range(32))
PLAIN_SHA256 = "3c65ea93424a9c362fec0e3a69ea36031e8a358441479dd665cc6110eabe7b08"


def derive(key: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand (RFC 5869, 2.3): one block of SHA-384 is long enough."""
    return hmac.digest(key, info + b"\1", "sha384")[:length]


def opened(content: bytes) -> tuple[dict, bytes]:
    assert content[:4] == b"DOX1"
    start = 6 + int.from_bytes(content[4:6], "big")
    header = cbor2.loads(content[6:start])
    wraps = header.pop("wraps")
    data_key = aes_key_unwrap_with_padding(DOSSIER_KEY, wraps[0]["blob"])
    context = content[start : start + 42]
    aad = cbor2.dumps(header, canonical=True)
    assert derive(data_key, context + b"HEADER_TAG:" + aad, 32) == content[start + 42 : start + 74]
    message_key = derive(data_key, context + b"MESSAGE_KEY:" + aad, 48)
    cipher = AESGCM(derive(message_key, context + b"DEK:" + bytes(8) + aad, 32))
    plain, at, number = b"", start + 74, 0
    while at < len(content):
        told = int.from_bytes(content[at : at + 4], "big")
        last = told != 0xFFFFFFFF
        end = at + (told if last else 262_144)
        place = number.to_bytes(8, "big") + bytes([last])
        plain += cipher.decrypt(content[at + 4 : at + 16], content[at + 16 : end], place)
        at, number = end, number + 1
    assert last
    return header, plain


def test_vector_opens_as_the_page_says() -> None:
    header, plain = opened(VECTOR.read_bytes())
    assert header == {
        "v": 1, "suite": "floe-aes256gcm-hkdfsha384-256k", "object": "0123456789abcdef" * 2,
        "dossier": "fedcba9876543210" * 2, "level": "TOI_MAT", "kind": "PAGE",
        "created": "2026-11-23T09:00:00+07:00",
    }  # fmt: skip
    assert plain == bytes(number % 251 for number in range(300_000))
    assert hashlib.sha256(plain).hexdigest() == PLAIN_SHA256


def test_product_opens_the_vector() -> None:
    out = io.BytesIO()
    dox1.open_stream(io.BytesIO(VECTOR.read_bytes()), out, dossier_key=DOSSIER_KEY)
    assert hashlib.sha256(out.getvalue()).hexdigest() == PLAIN_SHA256


def test_product_writes_what_the_second_implementation_opens() -> None:
    header = dox1.Header(ObjectId("1"), DossierId("2"), Level.NONE, ObjectKind.PDF, "now")
    for plain in (b"", b"x", bytes(262_112), bytes(262_113)):
        pieces = dox1.sealed_pieces(header, plain, dossier_key=DOSSIER_KEY)
        assert opened(b"".join(bytes(piece) for piece in pieces))[1] == plain
