"""Hazards that are found too easily: where each could lie, for whoever has every release and knows its size."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from marchland.core.box import Box
from marchland.core.polygon import area_m2
from marchland.public.domain.coarser import SQUARES, shown_for
from marchland.public.domain.grid import Cell, Grid

FLOOR_M2: Final = 200_000.0
"""0.2 km²: a hazard with fewer possible places is named to the authority before a release."""


@dataclass(frozen=True, slots=True)
class LoneHazard:
    """A hazard with no other in its cells or beside them: the area, the box around its land, and its cells."""

    area: str
    box: Box
    cells: frozenset[Cell]


@dataclass(frozen=True, slots=True)
class Findable:
    """A hazard under the floor: how much land it could lie in by its own cells, and by those that are shown for it."""

    area: str
    alone_m2: float
    shown_m2: float

    @property
    def remains(self) -> bool:
        """Tell whether it is under the floor in the cells that are shown for it, too."""
        return self.shown_m2 < FLOOR_M2


def lone(hazards: Mapping[str, tuple[Box, frozenset[Cell]]]) -> Iterator[LoneHazard]:
    """Yield the hazards that touch no cell that another touches, nor one beside it."""
    owners: dict[Cell, str | None] = {}
    for area, (_, cells) in hazards.items():
        for cell in cells:
            owners[cell] = area if owners.get(cell, area) == area else None
    for area, (box, cells) in hazards.items():
        around = {(column + x, row + y) for column, row in cells for x in (-1, 0, 1) for y in (-1, 0, 1)}
        if all(owners.get(cell, area) == area for cell in around):
            yield LoneHazard(area, box, cells)


def under_floor(hazards: Iterable[LoneHazard], grid: Grid) -> tuple[Findable, ...]:
    """Return the hazards that could lie on less land than the floor, those with the least first.

    Whoever looks for one knows how wide and how high it is; its places are those of the corner of the box around it.
    """
    found = []
    for hazard in hazards:
        alone, shown = _possible(hazard, grid)
        if alone < FLOOR_M2:
            found.append(Findable(hazard.area, alone, shown))
    return tuple(sorted(found, key=lambda each: (each.shown_m2, each.alone_m2, each.area)))


def _possible(hazard: LoneHazard, grid: Grid) -> tuple[float, float]:
    """Return on how many square metres a hazard could lie, by its own cells and by those that are shown."""
    west, south, east, north = hazard.box
    width = (east - west) / float(grid.width_degrees)
    height = (north - south) / float(grid.height_degrees)
    columns, rows = ({cell[at] for cell in hazard.cells} for at in (0, 1))
    low = min(columns), min(rows)
    cell_m2 = area_m2(grid.shape(low))
    across, up = max(columns) - low[0] + 1, max(rows) - low[1] + 1
    alone = _share(width, across) * _share(height, up)
    if shown_for(hazard.cells) == hazard.cells:
        return alone * cell_m2, alone * cell_m2
    corner = low[0] % SQUARES[-1], low[1] % SQUARES[-1]
    shown = sum(_share(width, x) * _share(height, y) * places for x, y, places in _alike(corner, across, up))
    return alone * cell_m2, max(shown, alone) * cell_m2


def _share(length: float, cells: int) -> float:
    """Return for which part of a cell's side something of that length, begun there, touches so many cells."""
    least = math.floor(length)
    if cells == least + 1:
        return 1 - (length - least)
    return length - least if cells == least + 2 else 0.0


@cache
def _alike(corner: Cell, across: int, up: int) -> Sequence[tuple[int, int, int]]:
    """Return which groups of whole boxes are shown just as that one is: so many cells each way, at so many places."""
    shown = shown_for(_boxed(corner, across, up))
    low = min(cell[0] for cell in shown), min(cell[1] for cell in shown)
    high = max(cell[0] for cell in shown), max(cell[1] for cell in shown)
    found = []
    for x, y in dict.fromkeys([(across, up), (1, 2), (2, 1), (2, 2)]):
        places = itertools.product(range(low[0], high[0] - x + 2), range(low[1], high[1] - y + 2))
        count = sum(shown_for(_boxed(place, x, y)) == shown for place in places)
        found.append((x, y, count))
    return tuple(found)


def _boxed(corner: Cell, across: int, up: int) -> frozenset[Cell]:
    return frozenset((corner[0] + x, corner[1] + y) for x in range(across) for y in range(up))
