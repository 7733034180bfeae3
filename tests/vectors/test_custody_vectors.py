"""The custody vector, verified by a second implementation: what a stranger would write."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from appliance.custody import note, proof

VECTOR = json.loads(Path(__file__).with_name("custody.json").read_text(encoding="utf-8"))
LEAVES = [leaf.encode() for leaf in VECTOR["leaves"]]


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as it is written there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + root(leaves[:split]) + root(leaves[split:])).digest()


def verified_head(text: str, verifier: str) -> tuple[int, bytes]:
    name, key_id, encoded = verifier.split("+", 2)
    public = base64.b64decode(encoded)
    body, line = text.split("\n\n")
    dash, signer, blob = line.removesuffix("\n").split(" ")
    signature = base64.b64decode(blob)
    expected = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
    assert (dash, signer, signature[:4], key_id) == ("—", name, expected, expected.hex())
    key = Ed25519PublicKey.from_public_bytes(public[1:])
    key.verify(signature[4:], (body + "\n").encode())
    origin, size, head = body.split("\n")
    assert origin == name
    return int(size), base64.b64decode(head)


def root_by_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Recursion over RFC 6962, 2.1.1: the last hash of the path belongs to the topmost split."""
    if size == 1:
        assert path == []
        return hashlib.sha256(b"\0" + leaf).digest()
    split = 1
    while split * 2 < size:
        split *= 2
    if index < split:
        left, right = root_by_path(leaf, index, split, path[:-1]), path[-1]
    else:
        left, right = path[-1], root_by_path(leaf, index - split, size - split, path[:-1])
    return hashlib.sha256(b"\1" + left + right).digest()


def test_leaves_are_canonical_json_in_their_places() -> None:
    for place, leaf in enumerate(LEAVES):
        value = json.loads(leaf)
        assert rfc8785.dumps(value) == leaf
        assert value["seq"] == place


def test_root_of_every_size() -> None:
    found = [root(LEAVES[:size]).hex() for size in range(len(LEAVES) + 1)]
    assert found == VECTOR["roots"]


def test_checkpoint_is_signed_and_covers_every_leaf() -> None:
    size, head = verified_head(VECTOR["checkpoint"], VECTOR["verifier"])
    assert size == 7
    assert head == root(LEAVES)


def test_changed_checkpoint_is_not() -> None:
    with pytest.raises(InvalidSignature):
        verified_head(VECTOR["checkpoint"].replace("\n7\n", "\n6\n"), VECTOR["verifier"])


def test_proof_leads_to_the_signed_root() -> None:
    top, _, checkpoint = VECTOR["proof"].partition("\n\n")
    heading, index, *hashes = top.split("\n")
    assert heading == "c2sp.org/tlog-proof@v1"
    assert index == "index 4"
    size, head = verified_head(checkpoint, VECTOR["verifier"])
    path = [base64.b64decode(line) for line in hashes]
    assert root_by_path(LEAVES[4], 4, size, path) == head
    assert root_by_path(LEAVES[3], 4, size, path) != head


def test_product_accepts_the_vector() -> None:
    key = note.LogKey.parse(VECTOR["verifier"])
    assert note.require_signed(VECTOR["checkpoint"], key=key).size == 7
    proof.require_in_log(LEAVES[4], untrusted_proof=VECTOR["proof"], key=key)
