"""Proof that an event stands in the log: C2SP ``tlog-proof``. Pure.

Source: c2sp.org/tlog-proof; docs/formats/custody.md.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.custody import note, tree
from appliance.custody.errors import ProofUnreadable

HEADING = "c2sp.org/tlog-proof@v1"
INDEX = "index "
MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class LogProof:
    """An inclusion proof with the signed head it leads to."""

    index: int
    """Place of the event, from 0."""
    path: tuple[bytes, ...]
    head: str
    """The signed note."""


def written(index: int, *, path: Sequence[bytes], head: str) -> str:
    """Return the text form of a proof."""
    hashes = "".join(f"{base64.b64encode(digest).decode()}\n" for digest in path)
    return f"{HEADING}\n{INDEX}{index}\n{hashes}\n{head}"


def parse(untrusted: str) -> LogProof:
    """Take a proof apart.

    Raises:
        ProofUnreadable: the text is not a proof in canonical form.
    """
    top, gap, head = untrusted.partition("\n\n")
    heading, *lines = top.split("\n")
    if not gap or heading != HEADING or not lines or len(lines) > 1 + MOST_HASHES:
        raise ProofUnreadable(fault="form")
    told = lines[0].removeprefix(INDEX)
    if not lines[0].startswith(INDEX) or not told.isascii() or not told.isdigit():
        raise ProofUnreadable(fault="index")
    if str(int(told)) != told:
        raise ProofUnreadable(fault="index")
    return LogProof(index=int(told), path=tuple(_hash(line) for line in lines[1:]), head=head)


def require_in_log(leaf: bytes, *, untrusted_proof: str, key: note.LogKey) -> note.Checkpoint:
    """Check that ``leaf`` stands in the log of ``key`` and return the head that covers it.

    Raises:
        ProofUnreadable: the text is not a proof.
        ProofRejected: the leaf is not the one proved.
        HeadUnreadable: the head is not a checkpoint.
        HeadNotSigned: the head is not signed by ``key``.
    """
    proof = parse(untrusted_proof)
    head = note.require_signed(proof.head, key=key)
    tree.require_included(
        tree.leaf_hash(leaf),
        index=proof.index,
        size=head.size,
        proof=proof.path,
        signed_root=head.root,
    )
    return head


def _hash(line: str) -> bytes:
    try:
        raw = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raise ProofUnreadable(fault="hash") from None
    if len(raw) != tree.HASH_BYTES or base64.b64encode(raw).decode() != line:
        raise ProofUnreadable(fault="hash")
    return raw
