"""The Merkle tree of the log, RFC 6962 section 2, over a lookup of stored nodes. Pure.

A node is named by its height (0 = leaf) and its place among the nodes of that height; only nodes
of complete subtrees are ever stored, so a stored node never changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from appliance.custody.errors import ProofRejected

HASH_BYTES = 32
LEAF_PREFIX, NODE_PREFIX = b"\0", b"\1"
EMPTY_ROOT = hashlib.sha256(b"").digest()

Lookup = Callable[[int, int], bytes]
"""Returns the stored hash of the complete subtree at (height, index)."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf's bytes (RFC 6962, 2.1)."""
    return hashlib.sha256(LEAF_PREFIX + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 6962, 2.1)."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


def nodes_of_append(size: int, leaf: bytes, *, lookup: Lookup) -> list[tuple[int, int, bytes]]:
    """Return the (height, index, hash) rows that a leaf appended to ``size`` leaves completes."""
    height, index, digest = 0, size, leaf_hash(leaf)
    rows = [(height, index, digest)]
    while index & 1:
        digest = node_hash(lookup(height, index - 1), digest)
        height, index = height + 1, index >> 1
        rows.append((height, index, digest))
    return rows


def count_of_nodes(size: int) -> int:
    """Return how many nodes are stored for a tree of ``size`` leaves."""
    return sum(size >> height for height in range(size.bit_length()))


def root(size: int, *, lookup: Lookup) -> bytes:
    """Return the root of the first ``size`` leaves."""
    return _subtree(0, size, lookup=lookup) if size else EMPTY_ROOT


def inclusion_proof(index: int, *, size: int, lookup: Lookup) -> list[bytes]:
    """Return the audit path of leaf ``index`` in a tree of ``size`` leaves (RFC 6962, 2.1.1)."""
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        split = low + _split(high - low)
        if index < split:
            path.append(_subtree(split, high, lookup=lookup))
            high = split
        else:
            path.append(_subtree(low, split, lookup=lookup))
            low = split
    return path[::-1]


def consistency_proof(old: int, *, new: int, lookup: Lookup) -> list[bytes]:
    """Return the proof that ``old`` leaves are the beginning of ``new`` (RFC 6962, 2.1.2)."""
    if not 0 < old < new:
        return []
    path: list[bytes] = []
    low, high, whole = 0, new, True
    while old < high:
        split = low + _split(high - low)
        if old <= split:
            path.append(_subtree(split, high, lookup=lookup))
            high = split
        else:
            path.append(_subtree(low, split, lookup=lookup))
            low, whole = split, False
    return ([] if whole else [_subtree(low, high, lookup=lookup)]) + path[::-1]


def root_of_inclusion(
    leaf: bytes, *, index: int, size: int, proof: Sequence[bytes]
) -> bytes:  # fmt: skip
    """Return the root that a leaf hash and its audit path lead to.

    Raises:
        ProofRejected: the path has not the length that index and size ask for.

    Source: RFC 9162, 2.1.3.2.
    """
    if not 0 <= index < size:
        raise ProofRejected(index=index, size=size)
    digest, node, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            raise ProofRejected(index=index, size=size)
        if node & 1 or node == last:
            digest = node_hash(sibling, digest)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            digest = node_hash(digest, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofRejected(index=index, size=size)
    return digest


def require_included(
    leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], signed_root: bytes
) -> None:
    """Check that a leaf hash stands at ``index`` under a signed root.

    Raises:
        ProofRejected: it does not.
    """
    if root_of_inclusion(leaf, index=index, size=size, proof=proof) != signed_root:
        raise ProofRejected(index=index, size=size)


def require_consistent(
    *, old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree of ``old`` leaves is the beginning of the tree of ``new``.

    Raises:
        ProofRejected: it is not, or the proof has the wrong length.

    Source: RFC 9162, 2.1.4.2.
    """
    refused = ProofRejected(index=old, size=new)
    if not 0 < old <= new:
        raise refused
    if old == new:
        if proof or old_root != new_root:
            raise refused
        return
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path or _roots_of_consistency(path, old=old, new=new) != (old_root, new_root):
        raise refused


def root_around(
    size: int, *, first: int, leaf_hashes: Sequence[bytes], lookup: Lookup
) -> bytes:  # fmt: skip
    """Return the root of ``size`` leaves, with the given leaf hashes at ``first``.

    Everything beside them comes from stored nodes: a range is checked against a signed root
    without reading the rest of the log.
    """
    last = first + len(leaf_hashes)

    def digest(low: int, high: int) -> bytes:
        if high <= first or last <= low:
            return _subtree(low, high, lookup=lookup)
        if high - low == 1:
            return leaf_hashes[low - first]
        split = low + _split(high - low)
        return node_hash(digest(low, split), digest(split, high))

    return digest(0, size) if size else EMPTY_ROOT


def lookup_in(nodes: Mapping[tuple[int, int], bytes]) -> Lookup:
    """Return a lookup over nodes held in memory."""
    return lambda height, index: nodes[height, index]


def _subtree(low: int, high: int, *, lookup: Lookup) -> bytes:
    """Return MTH(D[low:high]); ``low`` is a multiple of the subtree's full width."""
    width = high - low
    height = width.bit_length() - 1
    if width == 1 << height and low % width == 0:
        return lookup(height, low >> height)
    split = low + _split(width)
    return node_hash(_subtree(low, split, lookup=lookup), _subtree(split, high, lookup=lookup))


def _split(width: int) -> int:
    """Return the largest power of two below ``width``."""
    return 1 << ((width - 1).bit_length() - 1)


def _roots_of_consistency(
    path: Sequence[bytes], *, old: int, new: int
) -> tuple[bytes, bytes] | None:
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_root = new_root = path[0]
    for digest in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old_root, new_root = node_hash(digest, old_root), node_hash(digest, new_root)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new_root = node_hash(new_root, digest)
        node, last = node >> 1, last >> 1
    return (old_root, new_root) if last == 0 else None
