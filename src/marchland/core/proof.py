"""Proofs of RFC 6962 over a Merkle tree of SHA-256: made from the hashes of complete subtrees, and checked strictly.

A proof says nothing of the size of the tree it was made for, so size and root are always those of one signed
checkpoint, and never taken from the same hand as the proof.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()

Node = Callable[[int, int], bytes]
"""The hash of the complete subtree of a height and an index, which begins at the leaf index·2^height."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node above two: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes: those two by two, the last one rising alone where it has no neighbour."""
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    while len(row) > 1:
        above = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row = above + row[len(above) * 2 :]
    return row[0]


def nodes_of(hashes: Sequence[bytes]) -> Node:
    """Return the subtrees over a list of leaf hashes that does not change."""
    rows = [list(hashes)]
    while len(rows[-1]) > 1:
        row = rows[-1]
        rows.append([node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)])
    return lambda height, index: rows[height][index]


def _largest_power_below(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)


def range_root(first: int, end: int, node: Node) -> bytes:
    """Return the root over the leaves from `first` to `end` (not in it), where `first` is where a subtree begins."""
    if first == end:
        return EMPTY_ROOT
    hashes = []
    while first < end:
        height = (end - first).bit_length() - 1
        hashes.append(node(height, first >> height))
        first += 1 << height
    root = hashes.pop()
    while hashes:
        root = node_hash(hashes.pop(), root)
    return root


def inclusion_proof(index: int, size: int, node: Node) -> tuple[bytes, ...]:
    """Return the proof that the leaf at `index` is in the tree of that size: PATH(index, D[size]).

    Raises ValueError where there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    first, end, path = 0, size, []
    while end - first > 1:
        middle = first + _largest_power_below(end - first)
        if index < middle:
            path.append(range_root(middle, end, node))
            end = middle
        else:
            path.append(range_root(first, middle, node))
            first = middle
    return tuple(reversed(path))


def consistency_proof(old: int, size: int, node: Node) -> tuple[bytes, ...]:
    """Return the proof that the tree of `old` leaves is the beginning of the tree of `size`: PROOF(old, D[size]).

    It is empty where `old` is nothing or all. Raises ValueError where `old` is more than `size`.
    """
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {size} does not begin with one of {old}")
    if old in {0, size}:
        return ()
    first, end, path = 0, size, []
    while old != end:
        middle = first + _largest_power_below(end - first)
        if old <= middle:
            path.append(range_root(middle, end, node))
            end = middle
        else:
            path.append(range_root(first, middle, node))
            first = middle
    if first:
        path.append(range_root(first, end, node))
    return tuple(reversed(path))


def _are_hashes(*values: object) -> bool:
    return all(isinstance(value, bytes) and len(value) == HASH_BYTES for value in values)


def _are_counts(*values: object) -> bool:
    return all(type(value) is int and value >= 0 for value in values)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether the leaf with that hash is at `index` of the tree of that size and root (RFC 9162, 2.1.3.2)."""
    if not (_are_counts(index, size) and _are_hashes(leaf, root, *proof)) or index >= size:
        return False
    at, last, node = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = node_hash(step, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, step)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether the tree of `old` leaves and its root is the beginning of the other (RFC 9162, 2.1.4.2)."""
    if not (_are_counts(old, size) and _are_hashes(old_root, root, *proof)) or old > size:
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT and (size > 0 or root == EMPTY_ROOT)
    if old == size:
        return not proof and old_root == root
    if not proof:
        return False
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        at, last = at >> 1, last >> 1
    return last == 0 and older == old_root and newer == root
