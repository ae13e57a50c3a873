"""Coarser cells: what alone would tell too much is shown in the larger square of the same grid that it lies in.

What is small and touches two cells each way or one lies on the edge between them, so that whoever knows its size finds
it on a narrow strip, and at a corner nearly exactly. Which cells are touched decides alone, never a size or a place
within them: two worlds that touch the same cells look the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from marchland.public.domain.grid import Cell

SQUARES: Final = (3, 12)
"""How many cells go along the sides of the squares, which lie one in the other and begin where the grid does.

With fewer, what is 200 m wide would still be under the floor of 0.2 km²; with more, the public is warned of more land.
"""
_SMALL = 2


def square(cell: Cell, size: int) -> Cell:
    """Return the square of that size that a cell lies in, by its own column and row."""
    return cell[0] // size, cell[1] // size


def cells_of(of: Cell, size: int) -> Iterator[Cell]:
    """Yield the cells of a square."""
    for column in range(of[0] * size, (of[0] + 1) * size):
        for row in range(of[1] * size, (of[1] + 1) * size):
            yield column, row


def coarsened(new: Collection[Cell]) -> frozenset[Cell]:
    """Return the cells to be shown for those that are new: each group that is small and in several cells in squares.

    Groups are of what is new alone, for that is what whoever keeps every release sees of it.
    """
    found: set[Cell] = set()
    for group in groups(new):
        found |= shown_for(group)
    return frozenset(found)


def shown_for(group: frozenset[Cell]) -> frozenset[Cell]:
    """Return the cells to be shown for one group: itself, or the squares of the one size that hides it.

    A group at the corner of the small squares is shown in a large one, for there are few such corners.
    """
    columns, rows = {cell[0] for cell in group}, {cell[1] for cell in group}
    if len(group) == 1 or max(columns) - min(columns) >= _SMALL or max(rows) - min(rows) >= _SMALL:
        return group
    small = {square(cell, SQUARES[0]) for cell in group}
    at_corner = len({column for column, _ in small}) > 1 and len({row for _, row in small}) > 1
    size = SQUARES[1] if at_corner else SQUARES[0]
    return frozenset(cell for each in {square(cell, size) for cell in group} for cell in cells_of(each, size))


def groups(cells: Iterable[Cell]) -> Iterator[frozenset[Cell]]:
    """Yield the cells that hang together by an edge or a corner, group by group."""
    left = set(cells)
    while left:
        reached = [left.pop()]
        group = set(reached)
        while reached:
            column, row = reached.pop()
            beside = {(column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1)} & left
            left -= beside
            group |= beside
            reached += beside
        yield frozenset(group)


def removable(shown: frozenset[Cell], now: Collection[Cell]) -> frozenset[Cell]:
    """Return the cells that may go while those of `now` are touched by an open hazard.

    A square that is shown whole goes whole or not at all: a part of it that goes would tell where in it the rest is.
    """
    held = set(now)
    for size in SQUARES:
        touched = {square(cell, size) for cell in now}
        held |= {cell for each in touched if _is_whole(each, size, shown) for cell in cells_of(each, size)}
    return frozenset(shown - held)


def _is_whole(of: Cell, size: int, shown: frozenset[Cell]) -> bool:
    return all(cell in shown for cell in cells_of(of, size))
