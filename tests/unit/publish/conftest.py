"""A small unsigned PDF of ours and the agency that signs it."""

import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image

from appliance.kernel.clock import VIETNAM
from appliance.policy.numbers import Numbers
from appliance.publish.assemble import assemble
from appliance.publish.model import Label, PageText, Word
from appliance.publish.sign import PadesSigner
from appliance.vault.keys.certificates import (
    Authority,
    agency_certificate,
    authority_certificate,
    to_pem,
)

NOW = dt.datetime(2026, 11, 23, 9, 30, 15, tzinfo=VIETNAM)
LABEL = Label("H26.01.05.0000007", "Ủy ban nhân dân tỉnh A", NOW)
TEXT = PageText(
    (
        Word("Quyết", 20.0, 30.0, 60.0, 20.0, 95.0, 0),
        Word("định", 90.0, 30.0, 50.0, 20.0, 93.0, 0),
        Word("đường", 20.0, 60.0, 70.0, 20.0, 91.0, 1),
    ),
    0.0,
)


@dataclass(frozen=True, slots=True)
class Agency:
    """A test authority and an agency under it, keys in memory."""

    signer: PadesSigner
    authority_pem: bytes


def make_agency(name: str = "Ủy ban nhân dân tỉnh A") -> Agency:
    keys = [rsa.generate_private_key(65537, 2048) for _ in range(2)]
    public = [
        k.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for k in keys
    ]
    signs = [lambda m, k=k: k.sign(m, padding.PKCS1v15(), hashes.SHA256()) for k in keys]
    authority = Authority("CA thử", public[0], signs[0])
    own = agency_certificate(authority, agency=name, public_key=public[1], now=NOW)
    numbers = Numbers.load(Path(__file__).resolve().parents[3] / "policies")
    authority_pem = to_pem(authority_certificate(authority, now=NOW))
    signer = PadesSigner(
        signs[1],
        certificate_pem=to_pem(own),
        authority_pem=authority_pem,
        appearance=numbers.signature,
    )
    return Agency(signer, authority_pem)


def jpeg(width: int = 827, height: int = 1169) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), (240, 238, 230)).save(target, "JPEG")
    return target.getvalue()


@pytest.fixture(scope="session")
def agency() -> Agency:
    return make_agency()


@pytest.fixture(scope="session")
def unsigned() -> bytes:
    """Two pages at 100 dpi, A4."""
    return assemble([(jpeg(), 100.0, TEXT), (jpeg(), 100.0, TEXT)], label=LABEL)


@pytest.fixture(scope="session")
def signed(unsigned: bytes, agency: Agency) -> bytes:
    return agency.signer.sign(unsigned, at=NOW).pdf
