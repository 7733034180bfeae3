import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.custody import note, proof, tree
from appliance.custody.errors import (
    HeadNotSigned,
    HeadUnreadable,
    ProofRejected,
    ProofUnreadable,
)

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = note.LogKey("tram-so-hoa-01", PRIVATE.public_key().public_bytes_raw())
HEAD = note.Checkpoint(origin="tram-so-hoa-01", size=1, root=tree.leaf_hash(b"leaf"))
NOTE = note.signed(HEAD, key=KEY, sign=PRIVATE.sign)
BODY, _, SIGNATURES = NOTE.partition("\n\n")


def test_signed_head_is_accepted() -> None:
    assert note.require_signed(NOTE, key=KEY) == HEAD


def test_further_signature_of_a_witness_does_not_harm() -> None:
    witness = base64.b64encode(bytes(76)).decode()
    assert note.require_signed(f"{NOTE}— can-bo-an-toan {witness}\n", key=KEY) == HEAD


def test_head_of_another_key_is_refused() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    stranger = note.LogKey(KEY.name, other.public_key().public_bytes_raw())
    with pytest.raises(HeadNotSigned):
        note.require_signed(NOTE, key=stranger)
    with pytest.raises(HeadNotSigned):
        note.require_signed(note.signed(HEAD, key=KEY, sign=other.sign), key=KEY)


def test_head_of_another_log_is_refused() -> None:
    other = note.LogKey("tram-so-hoa-02", KEY.public)
    with pytest.raises(HeadNotSigned):
        note.require_signed(NOTE, key=other)


@pytest.mark.parametrize("size", ["2", "0", "10"])
def test_changed_size_is_refused(size: str) -> None:
    with pytest.raises(HeadNotSigned):
        note.require_signed(NOTE.replace("\n1\n", f"\n{size}\n"), key=KEY)


def test_changed_root_is_refused() -> None:
    root = base64.b64encode(HEAD.root).decode()
    other = base64.b64encode(tree.leaf_hash(b"other")).decode()
    with pytest.raises(HeadNotSigned):
        note.require_signed(NOTE.replace(root, other), key=KEY)


NOT_NOTES = {
    "empty": "",
    "no signatures": BODY + "\n\n",
    "no gap": BODY + "\n" + SIGNATURES,
    "no last newline": NOTE[:-1],
    "an extension line": NOTE.replace("\n\n", "\nmore\n\n", 1),
    "a size with a zero in front": NOTE.replace("\n1\n", "\n01\n"),
    "a signed size": NOTE.replace("\n1\n", "\n+1\n"),
    "Arabic-Indic digits": NOTE.replace("\n1\n", "\n١\n"),
    "root not base64": NOTE.replace("=\n\n", "!\n\n", 1),
    "root of another length": NOTE.replace(BODY.split("\n")[2], "AAAA"),
    "root with loose bits": NOTE.replace(BODY.split("\n")[2], "/" * 42 + "9="),
    "a hyphen for the dash": NOTE.replace("— ", "- "),
    "Windows line ends": NOTE.replace("\n", "\r\n"),
    "text after the signatures": NOTE + "x",
    "too many signatures": NOTE + SIGNATURES * 16,
}


@pytest.mark.parametrize("text", NOT_NOTES.values(), ids=NOT_NOTES.keys())
def test_note_in_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(HeadUnreadable):
        note.require_signed(text, key=KEY)


def test_verifier_key_line_is_read_back() -> None:
    assert note.LogKey.parse(KEY.verifier() + "\n") == KEY


@pytest.mark.parametrize(
    "line",
    ["", "x", KEY.verifier().replace("01+", "02+", 1), KEY.verifier()[:-4],
     KEY.verifier().replace("+" + KEY.key_id().hex(), "+00000000")],
)  # fmt: skip
def test_other_verifier_key_line_is_refused(line: str) -> None:
    with pytest.raises(HeadUnreadable):
        note.LogKey.parse(line)


PROOF = proof.written(0, path=[], head=NOTE)


def test_proof_of_a_leaf_is_accepted() -> None:
    assert proof.require_in_log(b"leaf", untrusted_proof=PROOF, key=KEY) == HEAD


def test_proof_of_another_leaf_is_refused() -> None:
    with pytest.raises(ProofRejected):
        proof.require_in_log(b"other", untrusted_proof=PROOF, key=KEY)


NOT_PROOFS = {
    "empty": "",
    "other version": PROOF.replace("@v1", "@v2"),
    "no index": PROOF.replace("index 0\n", ""),
    "negative index": PROOF.replace("index 0", "index -1"),
    "index with a zero in front": PROOF.replace("index 0", "index 00"),
    "hash too short": PROOF.replace("index 0\n", "index 0\nAAAA\n"),
    "hash not base64": PROOF.replace("index 0\n", "index 0\n????\n"),
    "too many hashes": PROOF.replace("index 0\n", "index 0\n" + f"{'A' * 43}=\n" * 64),
}


@pytest.mark.parametrize("text", NOT_PROOFS.values(), ids=NOT_PROOFS.keys())
def test_proof_in_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(ProofUnreadable):
        proof.require_in_log(b"leaf", untrusted_proof=text, key=KEY)
