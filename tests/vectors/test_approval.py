"""The vector of docs/formats/approval.md, checked without the product's own reader."""

import hashlib
import json
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.authority import document

PAGE = (Path(__file__).parents[2] / "docs" / "formats" / "approval.md").read_text(encoding="utf-8")


def told(name: str) -> str:
    found = re.search(rf"^{name} +([0-9a-f]+)$", PAGE, flags=re.MULTILINE)
    assert found
    return found.group(1)


def test_published_approval_verifies_byte_for_byte() -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith('{"approver"'))
    written = line.encode()
    again = json.dumps(json.loads(line), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again.encode() == written
    assert hashlib.sha256(written).hexdigest() == told("SHA-256 of document")
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    assert key.public_key().public_bytes_raw().hex() == told("public key")
    message = b"appliance-approval/v1\x00" + written
    key.public_key().verify(bytes.fromhex(told("signature")), message)
    parsed = document.parse(written)
    assert parsed is not None
    assert document.signed_message(document.canonical(parsed)) == message
