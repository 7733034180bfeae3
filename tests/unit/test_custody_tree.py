import hashlib

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.custody import tree
from appliance.custody.errors import ProofRejected

SIZES = 130


def grow(count: int) -> tuple[dict[tuple[int, int], bytes], list[bytes]]:
    nodes: dict[tuple[int, int], bytes] = {}
    roots = [tree.EMPTY_ROOT]
    for size in range(count):
        rows = tree.nodes_of_append(size, b"event %d" % size, lookup=tree.lookup_in(nodes))
        nodes |= {(height, index): digest for height, index, digest in rows}
        roots.append(tree.root(size + 1, lookup=tree.lookup_in(nodes)))
    return nodes, roots


NODES, ROOTS = grow(SIZES)
LOOKUP = tree.lookup_in(NODES)
LEAVES = [tree.leaf_hash(b"event %d" % number) for number in range(SIZES)]


def test_roots_are_those_of_rfc_6962() -> None:
    leaf = hashlib.sha256(b"\0event 0").digest()
    other = hashlib.sha256(b"\0event 1").digest()
    assert ROOTS[0].hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert ROOTS[1] == leaf
    assert ROOTS[2] == hashlib.sha256(b"\1" + leaf + other).digest()


def test_roots_agree_with_an_independent_implementation_at_130_sizes() -> None:
    second_opinion = pymerkle.InmemoryTree(algorithm="sha256")
    for size in range(1, SIZES + 1):
        second_opinion.append_entry(b"event %d" % (size - 1))
        assert ROOTS[size] == second_opinion.get_root(), size


def test_number_of_stored_nodes_is_known() -> None:
    assert [tree.count_of_nodes(size) for size in range(9)] == [0, 1, 3, 4, 7, 8, 10, 11, 15]
    assert len(NODES) == tree.count_of_nodes(SIZES)


def test_every_leaf_of_every_size_is_provable() -> None:
    for size in range(1, 70):
        for index in range(size):
            proof = tree.inclusion_proof(index, size=size, lookup=LOOKUP)
            tree.require_included(
                LEAVES[index], index=index, size=size, proof=proof, signed_root=ROOTS[size]
            )


def test_every_size_is_the_beginning_of_every_larger_one() -> None:
    for new in range(1, 70):
        for old in range(1, new + 1):
            proof = tree.consistency_proof(old, new=new, lookup=LOOKUP)
            tree.require_consistent(
                old=old, old_root=ROOTS[old], new=new, new_root=ROOTS[new], proof=proof
            )


sizes = st.integers(2, SIZES)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_wrong_inclusion_is_refused(data: st.DataObject) -> None:
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion_proof(index, size=size, lookup=LOOKUP)
    other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index))
    flipped = [bytes([proof[0][0] ^ 1]) + proof[0][1:], *proof[1:]]
    wrong = [
        (LEAVES[other], index, size, proof), (LEAVES[index], other, size, proof),
        (LEAVES[index], index, size, proof[:-1]), (LEAVES[index], index, size, [*proof, proof[0]]),
        (LEAVES[index], index, size, flipped), (LEAVES[index], size, size, proof),
        (LEAVES[index], -1, size, proof), (LEAVES[index], index, 0, proof),
    ]  # fmt: skip
    for leaf, place, told, path in wrong:
        with pytest.raises(ProofRejected):
            tree.require_included(leaf, index=place, size=told, proof=path, signed_root=ROOTS[size])


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_wrong_consistency_is_refused(data: st.DataObject) -> None:
    new = data.draw(st.integers(3, SIZES))
    old = data.draw(st.integers(1, new - 1))
    proof = tree.consistency_proof(old, new=new, lookup=LOOKUP)
    wrong = [
        (old, ROOTS[old - 1], new, proof), (old, ROOTS[old], new, proof[:-1]),
        (old, ROOTS[old], new, [*proof, ROOTS[0]]),
        (0, ROOTS[0], new, proof), (new, ROOTS[old], old, proof), (new, ROOTS[old], new, []),
    ]  # fmt: skip
    for old_size, old_root, new_size, path in wrong:
        with pytest.raises(ProofRejected):
            tree.require_consistent(
                old=old_size, old_root=old_root, new=new_size, new_root=ROOTS[new], proof=path
            )


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_range_with_stored_nodes_around_it_gives_the_root(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, SIZES))
    first = data.draw(st.integers(0, size - 1))
    last = data.draw(st.integers(first, size - 1))
    hashes = LEAVES[first : last + 1]
    assert tree.root_around(size, first=first, leaf_hashes=hashes, lookup=LOOKUP) == ROOTS[size]
    hashes[-1] = bytes(32)
    assert tree.root_around(size, first=first, leaf_hashes=hashes, lookup=LOOKUP) != ROOTS[size]
