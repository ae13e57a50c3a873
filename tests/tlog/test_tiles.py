"""The tree in tiles: whatever the steps it grows by, it is the tree of RFC 6962, and proofs come out of the tiles."""

from __future__ import annotations

import random

import pytest
from pymerkle import InmemoryTree

from marchland.core.errors import ProofError
from marchland.core.proof import EMPTY_ROOT, leaf_hash, node_hash, root_of, verify_consistency, verify_inclusion
from marchland.tlog.domain.tiles import (
    HEIGHT,
    TILE_BYTES,
    WIDTH,
    Frontier,
    nodes_in,
    prove_consistency,
    prove_inclusion,
    root_at,
    split,
)

SIZES = (0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 1000)
MANY = WIDTH * WIDTH


class Tiles:
    """Tiles as a store keeps them."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], bytes] = {}
        self.frontier = Frontier()

    def __call__(self, level: int, index: int) -> bytes:
        return self.kept.get((level, index), b"")

    def grow(self, leaves: list[bytes]) -> None:
        for change in self.frontier.extend(leaves):
            assert change.hashes.startswith(self(change.level, change.index)), "a tile only ever grows"
            self.kept[change.level, change.index] = change.hashes


def hashes(count: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(count)]


@pytest.fixture(scope="module")
def many() -> Tiles:
    tiles = Tiles()
    tiles.grow(hashes(MANY + 300))
    return tiles


@pytest.mark.parametrize("size", SIZES)
def test_the_root_is_that_of_the_leaves_at_every_size(size: int) -> None:
    tiles, leaves = Tiles(), hashes(size)
    tiles.grow(leaves)
    assert tiles.frontier.size == size
    assert tiles.frontier.root() == root_at(size, tiles) == root_of(leaves)
    assert Frontier.load(size, tiles).root() == root_of(leaves)
    assert sum(len(tile) for (level, _), tile in tiles.kept.items() if level == 0) == 32 * size


@pytest.mark.parametrize("seed", range(20))
def test_the_steps_of_growth_do_not_matter(seed: int) -> None:
    draws, leaves = random.Random(seed), hashes(1500)
    at_once, by_steps = Tiles(), Tiles()
    at_once.grow(leaves)
    done = 0
    while done < len(leaves):
        step = draws.choice([0, 1, 2, draws.randint(1, 255), 256, draws.randint(200, 700)])
        by_steps.grow(leaves[done : done + step])
        done += step
        if draws.random() < 0.3:
            by_steps.frontier = Frontier.load(min(done, len(leaves)), by_steps)
        assert by_steps.frontier.root() == root_of(leaves[:done])
    assert by_steps.kept == at_once.kept
    assert by_steps.frontier.partial_tiles() == at_once.frontier.partial_tiles()


def test_every_earlier_root_is_in_the_tiles_of_today() -> None:
    tiles, leaves = Tiles(), hashes(700)
    tiles.grow(leaves)
    other = InmemoryTree.init_from_entries([b"%d" % number for number in range(700)], algorithm="sha256")
    for size in range(1, 701):
        assert root_at(size, tiles) == other.get_root(size)
    assert root_at(0, tiles) == EMPTY_ROOT


def test_proofs_come_out_of_tiles_of_three_levels(many: Tiles) -> None:
    size, leaves = MANY + 300, hashes(MANY + 300)
    assert {level for level, _ in many.kept} == {0, 1, 2}
    root, draws = root_at(size, many), random.Random(1)
    for index in [0, 255, 256, MANY - 1, MANY, size - 1, *(draws.randrange(size) for _ in range(50))]:
        proof = prove_inclusion(index, size, many)
        assert verify_inclusion(leaves[index], index, size, proof, root)
    for old in [0, 1, 256, 257, MANY - 1, MANY, MANY + 1, size, *(draws.randrange(size) for _ in range(50))]:
        proof = prove_consistency(old, size, many)
        assert verify_consistency(old, root_at(old, many), size, root, proof)


def test_what_the_ledger_has_not_is_not_proved(many: Tiles) -> None:
    size = MANY + 300
    for index in (-1, size, size + 1):
        with pytest.raises(ProofError, match="there is no entry"):
            prove_inclusion(index, size, many)
    with pytest.raises(ProofError, match="does not begin with one of"):
        prove_consistency(size + 1, size, many)
    with pytest.raises(ProofError, match="are needed"):
        root_at(size + 1, many)
    with pytest.raises(ProofError, match="are needed"):
        prove_inclusion(0, 2 * MANY, many)


def test_a_tile_that_lacks_a_hash_is_named_and_not_guessed() -> None:
    tiles = Tiles()
    tiles.grow(hashes(700))
    tiles.kept[0, 2] = tiles.kept[0, 2][:-1]
    with pytest.raises(ProofError, match="tile 2 of level 0 has 6015 bytes, and 6016 belong to a tree of 700"):
        Frontier.load(700, tiles)
    with pytest.raises(ProofError, match="tile 2 of level 0"):
        root_at(700, tiles)
    tiles.kept[0, 2] = tiles.kept[0, 2] + bytes(33)
    with pytest.raises(ProofError, match="has 6048 bytes"):
        Frontier.load(700, tiles)


@pytest.mark.parametrize("leaf", [b"", b"x", bytes(31), bytes(33), bytes(64)])
def test_a_leaf_of_another_length_is_not_taken(leaf: bytes) -> None:
    frontier = Frontier()
    with pytest.raises(ValueError, match="a leaf hash has 32 bytes"):
        frontier.extend([bytes(32), leaf])
    assert frontier.size == 0


def test_a_smaller_tree_may_stand_on_the_right() -> None:
    leaves = hashes(600)
    frontier = Frontier()
    frontier.extend([root_of(leaves[:256]), root_of(leaves[256:512])])
    assert frontier.root(root_of(leaves[512:])) == root_of(leaves)
    assert Frontier().root(root_of(leaves[:5])) == root_of(leaves[:5])
    assert Frontier().root() == EMPTY_ROOT


def test_nodes_are_those_of_the_rows_between_tiles() -> None:
    tiles, leaves = Tiles(), hashes(512)
    tiles.grow(leaves)
    node = nodes_in(tiles)
    for height in range(HEIGHT + 1):
        assert node(height, 1) == root_of(leaves[1 << height : 2 << height])
    assert node(9, 0) == node_hash(node(8, 0), node(8, 1))
    assert split(b"".join(leaves)) == leaves
    assert len(tiles(0, 0)) == TILE_BYTES
