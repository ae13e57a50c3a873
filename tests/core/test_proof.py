"""Proofs against published vectors and another library, at every size up to 64, and nothing changed is accepted."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from pymerkle import InmemoryTree
from pymerkle import verify_consistency as pymerkle_consistency

from marchland.core.proof import (
    EMPTY_ROOT,
    Node,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    nodes_of,
    range_root,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves, and what certificate-transparency-go and transparency-dev/merkle publish for them.
LEAVES = tuple(map(bytes.fromhex, (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)))  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
H1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
H4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
H6 = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
H23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
H45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
H67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
H4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
INCLUSIONS = {
    (0, 1): (), (0, 8): (H1, H23, H4567), (5, 8): (H4, H67, ROOTS[4]), (2, 3): (ROOTS[2],), (1, 5): (ROOTS[1], H23, H4),
}  # fmt: skip
CONSISTENCIES = {
    (1, 1): (), (1, 8): (H1, H23, H4567), (6, 8): (H45, H67, ROOTS[4]), (2, 5): (H23, H4), (6, 7): (H45, H6, ROOTS[4]),
}  # fmt: skip
MOST = 64


def hexes(proof: tuple[bytes, ...]) -> tuple[str, ...]:
    return tuple(step.hex() for step in proof)


def numbered(count: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(count)]


def literal_root(leaves: list[bytes]) -> bytes:
    """Return MTH as RFC 6962 defines it, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    left = power_below(len(leaves))
    return node_hash(literal_root(leaves[:left]), literal_root(leaves[left:]))


def literal_subproof(old: int, leaves: list[bytes], *, whole: bool) -> list[bytes]:
    """Return SUBPROOF as RFC 6962 defines it, word for word."""
    if old == len(leaves):
        return [] if whole else [literal_root(leaves)]
    left = power_below(len(leaves))
    if old <= left:
        return [*literal_subproof(old, leaves[:left], whole=whole), literal_root(leaves[left:])]
    return [*literal_subproof(old - left, leaves[left:], whole=False), literal_root(leaves[:left])]


def power_below(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def sides(index: int, size: int) -> str:
    """Return on which side of a leaf each step of its proof stands; leaves of two trees may have the same."""
    if size < 2:
        return ""
    left = power_below(size)
    return sides(index, left) + "R" if index < left else sides(index - left, size - left) + "L"


def test_published_roots() -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    for size, root in enumerate(ROOTS):
        assert root_of(hashes[:size]).hex() == root
        assert range_root(0, size, nodes_of(hashes)).hex() == root


@pytest.mark.parametrize(("index", "size"), INCLUSIONS)
def test_published_proofs_of_inclusion(index: int, size: int) -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    proof = inclusion_proof(index, size, nodes_of(hashes))
    assert hexes(proof) == INCLUSIONS[index, size]
    assert verify_inclusion(hashes[index], index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "size"), CONSISTENCIES)
def test_published_proofs_of_consistency(old: int, size: int) -> None:
    proof = consistency_proof(old, size, nodes_of([leaf_hash(leaf) for leaf in LEAVES]))
    assert hexes(proof) == CONSISTENCIES[old, size]
    assert verify_consistency(old, bytes.fromhex(ROOTS[old]), size, bytes.fromhex(ROOTS[size]), proof)


def test_every_leaf_of_every_size_is_as_another_library_has_it() -> None:
    leaves = numbered(MOST)
    hashes, tree = [leaf_hash(leaf) for leaf in leaves], InmemoryTree.init_from_entries(leaves, algorithm="sha256")
    node = nodes_of(hashes)
    for size in range(1, MOST + 1):
        root = range_root(0, size, node)
        assert root == root_of(hashes[:size]) == literal_root(hashes[:size]) == tree.get_root(size)
        for index in range(size):
            proof = inclusion_proof(index, size, node)
            assert (hashes[index], *proof) == tuple(tree.prove_inclusion(index + 1, size).path)
            assert verify_inclusion(hashes[index], index, size, proof, root)


def test_every_growth_to_every_size_is_as_the_standard_has_it() -> None:
    leaves = numbered(MOST)
    hashes, tree = [leaf_hash(leaf) for leaf in leaves], InmemoryTree.init_from_entries(leaves, algorithm="sha256")
    node, roots = nodes_of(hashes), [root_of(hashes[:size]) for size in range(MOST + 1)]
    for size in range(MOST + 1):
        for old in range(size + 1):
            proof = consistency_proof(old, size, node)
            assert list(proof) == (literal_subproof(old, hashes[:size], whole=True) if old else [])
            assert verify_consistency(old, roots[old], size, roots[size], proof)
            if old:
                pymerkle_consistency(roots[old], roots[size], tree.prove_consistency(old, size))


def test_a_proof_of_inclusion_holds_for_no_other_place_size_or_root() -> None:
    hashes = [leaf_hash(leaf) for leaf in numbered(MOST + 1)]
    node, roots = nodes_of(hashes), [root_of(hashes[:size]) for size in range(MOST + 2)]
    for size in range(1, MOST + 1):
        for index in range(size):
            proof, leaf = inclusion_proof(index, size, node), hashes[index]
            for other in range(MOST + 2):
                assert verify_inclusion(leaf, other, size, proof, roots[size]) == (other == index)
                assert verify_inclusion(leaf, index, size, proof, roots[other]) == (other == size)
                # The size alone is in no hash: only a checkpoint binds it to its root. It is refused where it shows.
                same_sides = other > index and sides(index, other) == sides(index, size)
                assert verify_inclusion(leaf, index, other, proof, roots[size]) == same_sides
                assert verify_inclusion(leaf, index, other, proof, roots[other]) == (other == size)


def test_a_proof_of_consistency_holds_for_no_other_size_or_root() -> None:
    hashes = [leaf_hash(leaf) for leaf in numbered(33)]
    node, roots = nodes_of(hashes), [root_of(hashes[:size]) for size in range(34)]
    for size in range(1, 33):
        for old in range(1, size):
            proof = consistency_proof(old, size, node)
            for other in range(34):
                assert verify_consistency(old, roots[other], size, roots[size], proof) == (other == old)
                assert verify_consistency(old, roots[old], size, roots[other], proof) == (other == size)
                assert verify_consistency(other, roots[old], size, roots[size], proof) == (other == old)
                assert verify_consistency(other, roots[other], size, roots[size], proof) == (other == old)
                assert verify_consistency(old, roots[old], other, roots[other], proof) == (other == size)


def test_nothing_grows_into_everything_and_no_tree_shrinks() -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    root, step = root_of(hashes), hashes[0]
    assert verify_consistency(0, EMPTY_ROOT, 8, root, ())
    assert verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, ())
    assert not verify_consistency(0, EMPTY_ROOT, 8, root, (step,))
    assert not verify_consistency(0, root, 8, root, ())
    assert not verify_consistency(0, EMPTY_ROOT, 0, root, ())
    assert not verify_consistency(8, root, 8, root, (step,))
    assert not verify_consistency(8, root, 7, root_of(hashes[:7]), ())
    assert not verify_consistency(3, root_of(hashes[:3]), 8, root, ())


@pytest.mark.parametrize("index", [-1, 8, True, 1.0, None, "1", 1 << 70])
def test_what_is_no_place_is_refused_and_never_raises(index: object) -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    proof = inclusion_proof(1, 8, nodes_of(hashes))
    assert not verify_inclusion(hashes[1], index, 8, proof, root_of(hashes))  # type: ignore[arg-type]
    assert not verify_consistency(index, root_of(hashes[:1]), 8, root_of(hashes), proof)  # type: ignore[arg-type]


@pytest.mark.parametrize("step", [b"", b"short", bytes(33), bytearray(32), "0" * 32, None, 32])
def test_what_is_no_hash_is_refused_and_never_raises(step: object) -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    proof, root = inclusion_proof(1, 8, nodes_of(hashes)), root_of(hashes)
    assert not verify_inclusion(hashes[1], 1, 8, (step, *proof[1:]), root)  # type: ignore[arg-type]
    assert not verify_inclusion(step, 1, 8, proof, root)  # type: ignore[arg-type]
    assert not verify_inclusion(hashes[1], 1, 8, proof, step)  # type: ignore[arg-type]
    assert not verify_consistency(8, root, 8, step, ())  # type: ignore[arg-type]
    assert not verify_consistency(3, root_of(hashes[:3]), 8, root, (step,))  # type: ignore[arg-type]


def test_a_proof_of_what_is_not_there_is_not_made() -> None:
    node = nodes_of([leaf_hash(leaf) for leaf in LEAVES])
    for index, size in ((-1, 8), (8, 8), (0, 0)):
        with pytest.raises(ValueError, match="there is no leaf"):
            inclusion_proof(index, size, node)
    for old in (-1, 9):
        with pytest.raises(ValueError, match="does not begin with"):
            consistency_proof(old, 8, node)


def test_a_node_is_never_taken_for_a_leaf() -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    inner = node_hash(hashes[0], hashes[1])
    assert leaf_hash(hashes[0] + hashes[1]) != inner
    assert not verify_inclusion(leaf_hash(hashes[0] + hashes[1]), 0, 4, (node_hash(*hashes[2:4]),), root_of(hashes[:4]))


def flipped(value: bytes, bit: int) -> bytes:
    return (int.from_bytes(value, "big") ^ 1 << bit).to_bytes(len(value), "big")


def changed_proofs(proof: tuple[bytes, ...]) -> Iterator[tuple[bytes, ...]]:
    """Yield a proof with every bit of it turned, every step left out or doubled, and every two neighbours swapped."""
    for place, step in enumerate(proof):
        for bit in range(256):
            yield (*proof[:place], flipped(step, bit), *proof[place + 1 :])
        yield (*proof[:place], *proof[place + 1 :])
        yield (*proof[:place], step, *proof[place:])
        if place and step != proof[place - 1]:
            yield (*proof[: place - 1], step, proof[place - 1], *proof[place + 1 :])
    yield (*proof, bytes(32))
    yield (bytes(32), *proof)


def inclusion_mutations(index: int, size: int, hashes: list[bytes], node: Node) -> Iterator[Callable[[], bool]]:
    proof, root, leaf = inclusion_proof(index, size, node), range_root(0, size, node), hashes[index]
    assert verify_inclusion(leaf, index, size, proof, root)
    for changed in changed_proofs(proof):
        yield partial(verify_inclusion, leaf, index, size, changed, root)
    for bit in range(256):
        yield partial(verify_inclusion, leaf, index, size, proof, flipped(root, bit))
        yield partial(verify_inclusion, flipped(leaf, bit), index, size, proof, root)
    for bit in range(64):
        yield partial(verify_inclusion, leaf, index ^ 1 << bit, size, proof, root)


def consistency_mutations(old: int, size: int, node: Node) -> Iterator[Callable[[], bool]]:
    proof, before, after = consistency_proof(old, size, node), range_root(0, old, node), range_root(0, size, node)
    assert verify_consistency(old, before, size, after, proof)
    for changed in changed_proofs(proof):
        yield partial(verify_consistency, old, before, size, after, changed)
    for bit in range(256):
        yield partial(verify_consistency, old, flipped(before, bit), size, after, proof)
        yield partial(verify_consistency, old, before, size, flipped(after, bit), proof)
    for bit in range(64):
        yield partial(verify_consistency, old ^ 1 << bit, before, size, after, proof)


def mutations(draws: random.Random) -> Iterator[Callable[[], bool]]:
    """Yield checks of changed proofs for ever, of trees of random sizes."""
    while True:
        size = draws.choice([draws.randint(2, 40), draws.randint(2, 3000)])
        hashes = [draws.randbytes(32) for _ in range(size)]
        node = nodes_of(hashes)
        for _ in range(4):
            yield from inclusion_mutations(draws.randrange(size), size, hashes, node)
            yield from consistency_mutations(draws.randint(1, size - 1), size, node)


def accepted(wanted: int, seed: int) -> int:
    """Return how many of so many changed proofs are accepted."""
    checks = mutations(random.Random(seed))
    return sum(next(checks)() for _ in range(wanted))


def test_of_fifty_thousand_changed_proofs_none_is_accepted() -> None:
    assert accepted(60_000, 6962) == 0


@pytest.mark.long
def test_of_a_million_changed_proofs_none_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    found = accepted(1_000_000, 9162)
    with capsys.disabled():
        print(f"\n{1_000_000:,} changed proofs, {found} accepted")
    assert found == 0
