"""Wrapped keys opened by a second implementation (docs/formats/wrapped-key.md)."""

import hashlib
import hmac
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

from appliance.vault.keys.commissioning import TokenLogin, commissioning
from appliance.vault.keys.tokens import SOFTHSM_PATHS, TokenModule

SOFTHSM = next((path for path in SOFTHSM_PATHS if path.exists()), SOFTHSM_PATHS[0])
KEK, MAC_KEY = bytes(range(32)), bytes(range(32, 64))
SECRET = bytes(range(64, 112))
VECTORS = (
    "000102030405060708090a0b"
    "0743945881a0845cc508ddc0fda43622d387d567a42e092b603ebfde41345eed"
    "6171cc9fcba474ff1ccd1586e4ea4657"
    "55399be92c700e1ba89afd94b222d818",
    "000102030405060708090a0b0c0d0e0f"
    "91ccf78209417c3eea9e9b5181e3debf87554f61a226a4eb55bd762b8db2794b"
    "dfcf67ef3403a3d00c930ef5872c1b6fea1ec5b0a73d10f0855bf4f2f09fe7a1"
    "cfb49f0ae9ca18b754ff9817c8432907139d2ba04ad289eea454239159d8c3b3",
)
"""The two blobs of docs/formats/wrapped-key.md."""

WRAP = """
import sys; import pkcs11
from pkcs11 import Attribute as A, KeyType as K, ObjectClass as C
from appliance.vault.keys.suites import SUITES, bound
session = pkcs11.lib(sys.argv[1]).get_token(token_label="vectors").open(rw=True, user_pin="123456")
keys = (("KEK-1", K.AES, range(32)), ("KEK-1-MAC", K.GENERIC_SECRET, range(32, 64)))
for label, kind, value in keys:
    session.create_object({A.CLASS: C.SECRET_KEY, A.KEY_TYPE: kind, A.LABEL: label, A.TOKEN: False,
        A.VALUE: bytes(value), A.ENCRYPT: True, A.DECRYPT: True, A.SIGN: True, A.SENSITIVE: False})
for name in ("gcm", "cbc-hmac"):
    suite, aad = SUITES[name](session, "KEK-1"), bound(name, "KEK-1", b"dossier|MAT")
    blob = suite.wrap(bytes(range(64, 112)), aad)
    given = bytes.fromhex(sys.argv[2 if name == "gcm" else 3])
    print(blob.hex(), suite.unwrap(given, aad).hex())
"""


def open_gcm(blob: bytes) -> bytes:
    return AESGCM(KEK).decrypt(blob[:12], blob[12:], b"gcm|KEK-1|dossier|MAT")


def open_cbc_hmac(blob: bytes) -> bytes:
    aad = b"cbc-hmac|KEK-1|dossier|MAT"
    sealed, mac = blob[:-32], blob[-32:]
    framed = len(aad).to_bytes(4, "big") + aad + sealed
    assert hmac.digest(MAC_KEY, framed, hashlib.sha256) == mac
    decryptor = Cipher(algorithms.AES(KEK), modes.CBC(sealed[:16])).decryptor()
    unpadder = PKCS7(128).unpadder()
    padded = decryptor.update(sealed[16:]) + decryptor.finalize()
    return unpadder.update(padded) + unpadder.finalize()


@pytest.fixture(scope="module")
def wrapped(tmp_path_factory: pytest.TempPathFactory) -> list[list[bytes]]:
    folder = tmp_path_factory.mktemp("vectors")
    (folder / "tokens").mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    module = TokenModule(SOFTHSM, {"SOFTHSM2_CONF": str(conf)})
    with commissioning(TokenLogin(module, "vectors", "123456"), fresh=True):
        pass
    done = subprocess.run(
        [sys.executable, "-c", WRAP, str(SOFTHSM), *VECTORS],
        env=dict(module.environment), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [[bytes.fromhex(item) for item in line.split()] for line in done.stdout.splitlines()]


def test_published_vectors_open_in_the_token(wrapped: list[list[bytes]]) -> None:
    assert [opened for _, opened in wrapped] == [SECRET, SECRET]


def test_second_implementation_opens_the_published_vectors() -> None:
    assert open_gcm(bytes.fromhex(VECTORS[0])) == SECRET
    assert open_cbc_hmac(bytes.fromhex(VECTORS[1])) == SECRET


def test_second_implementation_opens_what_the_token_wraps(wrapped: list[list[bytes]]) -> None:
    assert open_gcm(wrapped[0][0]) == SECRET
    assert open_cbc_hmac(wrapped[1][0]) == SECRET
