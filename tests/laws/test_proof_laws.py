"""Laws of proofs: what was appended can be proved, whatever the sizes, and what was not cannot."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from marchland.core.proof import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    nodes_of,
    range_root,
    root_of,
    verify_consistency,
    verify_inclusion,
)

LEAVES = st.lists(st.binary(max_size=40), min_size=1, max_size=150)
HASHES = st.lists(st.binary(min_size=32, max_size=32), max_size=12)


@given(LEAVES, st.data())
def test_what_is_in_the_tree_is_proved(leaves: list[bytes], data: st.DataObject) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    size = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, nodes_of(hashes))
    assert verify_inclusion(hashes[index], index, size, proof, root_of(hashes[:size]))
    assert len(proof) <= (size - 1).bit_length()


@given(LEAVES, st.binary(max_size=40), st.data())
def test_what_is_not_in_the_tree_is_not_proved(leaves: list[bytes], other: bytes, data: st.DataObject) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(index, len(leaves), nodes_of(hashes))
    holds = verify_inclusion(leaf_hash(other), index, len(leaves), proof, root_of(hashes))
    assert holds == (other == leaves[index])


@given(LEAVES, st.data())
def test_growth_is_proved_step_by_step_and_at_once(leaves: list[bytes], data: st.DataObject) -> None:
    node = nodes_of([leaf_hash(leaf) for leaf in leaves])
    sizes = sorted(data.draw(st.lists(st.integers(0, len(leaves)), min_size=2, max_size=5)))
    roots = [range_root(0, size, node) for size in sizes]
    for first in range(len(sizes)):
        for second in range(first, len(sizes)):
            proof = consistency_proof(sizes[first], sizes[second], node)
            assert verify_consistency(sizes[first], roots[first], sizes[second], roots[second], proof)


@given(LEAVES, st.data())
def test_history_written_anew_is_not_a_growth(leaves: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    anew = [*leaves]
    anew[place] += b"x"
    old = data.draw(st.integers(place + 1, len(leaves)))
    before = root_of([leaf_hash(leaf) for leaf in leaves[:old]])
    node = nodes_of([leaf_hash(leaf) for leaf in anew])
    after = range_root(0, len(anew), node)
    assert not verify_consistency(old, before, len(anew), after, consistency_proof(old, len(anew), node))


@given(LEAVES, st.data())
def test_a_root_is_that_of_its_two_parts(leaves: list[bytes], data: st.DataObject) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    size = data.draw(st.integers(1, len(hashes)))
    assert range_root(0, size, nodes_of(hashes)) == root_of(hashes[:size])


@given(st.integers(), st.integers(), HASHES, st.binary(max_size=33), st.binary(max_size=33))
def test_a_verifier_takes_anything_and_never_raises(
    first: int, second: int, proof: list[bytes], one: bytes, other: bytes
) -> None:
    assert not verify_inclusion(one, first, second, proof, other) or (one == other and not proof and second == 1)
    assert isinstance(verify_consistency(first, one, second, other, proof), bool)
