"""The tree against RFC 6962 written down naively, and against the proofs' own promises."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.audit import merkle

SIZES = st.integers(1, 70)


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


def naive_root(found: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, word by word."""
    if not found:
        return sha256(b"").digest()
    if len(found) == 1:
        return found[0]
    split = 1
    while split * 2 < len(found):
        split *= 2
    return sha256(b"\x01" + naive_root(found[:split]) + naive_root(found[split:])).digest()


def tree(count: int, step: int = 1) -> dict[merkle.NodeKey, bytes]:
    """Nodes of a tree that grew in steps, each knowing the frontier of the one before only."""
    every: dict[merkle.NodeKey, bytes] = {}
    for start in range(0, count, step):
        known = {key: every[key] for key in merkle.frontier(start)}
        for level, index, value in merkle.appended(start, leaves(count)[start : start + step], known):
            assert (level, index) not in every
            every[level, index] = value
    return every


def test_the_empty_tree_and_the_test_vectors_of_certificate_transparency() -> None:
    assert merkle.root(0, {}.__getitem__).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    data = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
    data.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
    known: dict[merkle.NodeKey, bytes] = {}
    merkle.appended(0, [merkle.leaf_hash(part) for part in data], known)
    assert merkle.root(8, known.__getitem__).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert merkle.root(3, known.__getitem__).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"


@given(count=SIZES, step=st.integers(1, 9))
def test_the_root_of_every_prefix_is_the_naive_one(count: int, step: int) -> None:
    nodes = tree(count, step)
    for size in range(count + 1):
        assert merkle.root(size, nodes.__getitem__) == naive_root(leaves(count)[:size])


@given(count=SIZES, step=st.integers(1, 9))
def test_stored_are_exactly_the_complete_subtrees(count: int, step: int) -> None:
    assert set(tree(count, step)) == {(level, index) for level in range(8) for index in range(count >> level)}


@given(count=SIZES, data=st.data())
def test_an_inclusion_proof_proves_its_leaf_and_no_other(count: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, count - 1))
    proof = merkle.inclusion_proof(index, count, tree(count).__getitem__)
    leaf, root = leaves(count)[index], naive_root(leaves(count))
    assert merkle.proves_inclusion(leaf, index, count, proof, root)
    assert not merkle.proves_inclusion(merkle.leaf_hash(b"x"), index, count, proof, root)
    assert not merkle.proves_inclusion(leaf, index, count, [*proof, leaf], root)
    assert not merkle.proves_inclusion(leaf, count, count, proof, root)
    for other in range(count):
        assert merkle.proves_inclusion(leaf, other, count, proof, root) is (other == index)


@given(count=SIZES, data=st.data())
def test_a_consistency_proof_proves_the_older_tree_and_no_other(count: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, count))
    proof = merkle.consistency_proof(old, count, tree(count).__getitem__)
    before, after = naive_root(leaves(count)[:old]), naive_root(leaves(count))
    assert merkle.proves_consistency(old, count, proof, before, after)
    assert not merkle.proves_consistency(old, count, proof, merkle.leaf_hash(b"x"), after)
    assert not merkle.proves_consistency(old, count, proof, before, merkle.leaf_hash(b"x"))
    assert not merkle.proves_consistency(old, count, [*proof, before], before, after)
    assert not merkle.proves_consistency(count + 1, count, proof, before, after)


def test_a_proof_of_what_is_not_there_is_a_bug_of_the_caller() -> None:
    with pytest.raises(IndexError, match="no leaf 3 in a tree of 3"):
        merkle.inclusion_proof(3, 3, tree(3).__getitem__)
    with pytest.raises(IndexError, match="no tree of 0 before one of 3"):
        merkle.consistency_proof(0, 3, tree(3).__getitem__)


def test_no_proof_at_all_shows_nothing_of_a_tree_of_2_or_3_of_5_or_of_none() -> None:
    roots = [naive_root(leaves(size)) for size in range(6)]
    assert not merkle.proves_consistency(2, 5, [], roots[2], roots[5])
    assert not merkle.proves_consistency(3, 5, [], roots[3], roots[5])
    assert not merkle.proves_consistency(0, 5, [], roots[0], roots[5])


@given(sizes=st.lists(st.integers(0, 9), max_size=4))
def test_a_tree_that_grows_leaf_by_leaf_has_the_naive_root_at_every_size(sizes: list[int]) -> None:
    growing = merkle.GrowingTree()
    for size in range(sum(sizes) + 1):
        assert growing.size == size
        assert growing.root() == naive_root(leaves(size))
        growing.add(leaves(size + 1)[size])
