"""The tree over the entries in tiles of 256 hashes, as C2SP has it: grown on the right, read for proofs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from marchland.core.errors import ProofError
from marchland.core.proof import (
    EMPTY_ROOT,
    HASH_BYTES,
    Node,
    consistency_proof,
    inclusion_proof,
    node_hash,
    range_root,
    root_of,
)

HEIGHT = 8
"""How many rows of the tree one tile stands for."""
WIDTH = 1 << HEIGHT
TILE_BYTES = WIDTH * HASH_BYTES

Tile = Callable[[int, int], bytes]
"""The hashes a tile of a level and an index holds, one after the other, or b""."""


@dataclass(frozen=True, slots=True)
class TileChange:
    """A tile as it is after the tree has grown: all its hashes, those it had before among them."""

    level: int
    index: int
    hashes: bytes


class Frontier:
    """The right edge of the tree: its partial tiles, and the roots of the complete subtrees it is made of."""

    __slots__ = ("_partial", "_peaks", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._partial: list[bytes] = []
        self._peaks: dict[int, bytes] = {}

    @classmethod
    def load(cls, size: int, tile: Tile) -> Frontier:
        """Return the right edge of the tree of that size, from its partial tiles.

        Raises ProofError where a tile does not hold as many hashes as that size demands.
        """
        frontier = cls()
        frontier._size = size
        level = 0
        while count := size >> (HEIGHT * level):
            width = count % WIDTH
            hashes = tile(level, count // WIDTH) if width else b""
            if len(hashes) != width * HASH_BYTES:
                raise ProofError(
                    "tile {count} of level {level} has {hashes_count} bytes, and {width} belong "
                    "to a tree of {size} entries",
                    count=count // WIDTH,
                    level=level,
                    hashes_count=len(hashes),
                    width=width * HASH_BYTES,
                    size=size,
                    next_step="verify the ledger, and restore it from a copy where a tile is damaged",
                )
            frontier._partial.append(bytes(hashes))
            frontier._keep_peaks(level, width, hashes)
            level += 1
        return frontier

    def _keep_peaks(self, level: int, width: int, hashes: bytes) -> None:
        start = 0
        for bit in reversed(range(HEIGHT)):
            if width >> bit & 1:
                end = start + (HASH_BYTES << bit)
                self._peaks[HEIGHT * level + bit] = root_of(split(hashes[start:end]))
                start = end

    @property
    def size(self) -> int:
        """Return how many leaves there are."""
        return self._size

    def root(self, tail: bytes | None = None) -> bytes:
        """Return the root of the tree as it is now; `tail` is the root of a smaller tree that stands on its right."""
        if not self._peaks:
            return EMPTY_ROOT if tail is None else tail
        heights = sorted(self._peaks)
        root = self._peaks[heights.pop(0)] if tail is None else tail
        for height in heights:
            root = node_hash(self._peaks[height], root)
        return root

    def partial_tiles(self) -> tuple[tuple[int, int, bytes], ...]:
        """Return level, index and hashes of every tile at the right edge that is not full."""
        return tuple(
            (level, (self._size >> (HEIGHT * level)) // WIDTH, hashes)
            for level, hashes in enumerate(self._partial)
            if hashes
        )

    def extend(self, leaves: Sequence[bytes]) -> tuple[TileChange, ...]:
        """Add leaf hashes on the right, and return the tiles that are new or wider, lowest level first.

        Raises ValueError where a leaf hash has not 32 bytes.
        """
        if set(map(len, leaves)) - {HASH_BYTES}:
            raise ValueError("a leaf hash has 32 bytes")
        changes: list[TileChange] = []
        before, nodes, height = self._size, list(leaves), 0
        while nodes:
            if height % HEIGHT == 0:
                changes += self._widen(height // HEIGHT, before >> height, nodes)
            if height in self._peaks:
                nodes.insert(0, self._peaks.pop(height))
            if len(nodes) % 2:
                self._peaks[height] = nodes.pop()
            pairs = iter(nodes)
            nodes = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
            height += 1
        self._size += len(leaves)
        return tuple(changes)

    def _widen(self, level: int, count: int, nodes: list[bytes]) -> list[TileChange]:
        if level == len(self._partial):
            self._partial.append(b"")
        row = self._partial[level] + b"".join(nodes)
        first = count // WIDTH
        changes = [
            TileChange(level, first + number, row[start : start + TILE_BYTES])
            for number, start in enumerate(range(0, len(row), TILE_BYTES))
        ]
        self._partial[level] = row[len(row) - len(row) % TILE_BYTES :]
        return changes


def split(hashes: bytes) -> list[bytes]:
    """Return the hashes that stand one after the other in a tile."""
    return [hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES)]


def nodes_in(tile: Tile) -> Node:
    """Return the subtrees of the tree that the tiles hold; one that they do not hold raises ProofError."""

    def node(height: int, index: int) -> bytes:
        level, rest = divmod(height, HEIGHT)
        first = index << rest
        hashes = tile(level, first // WIDTH)
        start = first % WIDTH * HASH_BYTES
        end = start + (HASH_BYTES << rest)
        if len(hashes) < end:
            raise ProofError(
                "tile {first} of level {level} has {hashes_count} bytes, and {end} are needed",
                first=first // WIDTH,
                level=level,
                hashes_count=len(hashes),
                end=end,
                next_step="ask for a size that the ledger has; if it has it, verify the ledger",
            )
        return root_of(split(hashes[start:end]))

    return node


def root_at(size: int, tile: Tile) -> bytes:
    """Return the root that the tree had when it had that size; raises ProofError where the tiles do not go so far."""
    return range_root(0, size, nodes_in(tile))


def prove_inclusion(index: int, size: int, tile: Tile) -> tuple[bytes, ...]:
    """Return the proof that the entry at `index` is in the tree of that size; raises ProofError where it is not."""
    if not 0 <= index < size:
        raise ProofError("there is no entry {index} among {size}", index=index, size=size)
    return inclusion_proof(index, size, nodes_in(tile))


def prove_consistency(old: int, size: int, tile: Tile) -> tuple[bytes, ...]:
    """Return the proof that the tree of size `old` is the beginning of the other; raises ProofError where it is not."""
    if not 0 <= old <= size:
        raise ProofError("a ledger of {size} entries does not begin with one of {old}", size=size, old=old)
    return consistency_proof(old, size, nodes_in(tile))
