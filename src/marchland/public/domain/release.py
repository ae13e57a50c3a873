"""Releases of cells: what the public is shown, from one dated batch to the next, and what it costs in over-warning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from shapely.geometry.base import BaseGeometry

from marchland.core.errors import EventError, InputError
from marchland.core.polygon import area_m2
from marchland.public.domain.coarser import coarsened, removable
from marchland.public.domain.grid import Cell, Grid

CELLS_MOST: Final = 1_000_000
"""As many cells as a million square kilometres have: more are no border, and no page or phone could hold them."""


@dataclass(frozen=True, slots=True)
class Precision:
    """The authority's choice, once for ever: the grid, the error of positions and the buffer, all in constants."""

    grid: Grid
    error_m: float
    buffer_m: float

    def __post_init__(self) -> None:
        if not (0 <= self.error_m <= 10_000 and 0 <= self.buffer_m <= 10_000):
            raise InputError("an error or a buffer is not between 0 and 10,000 m")

    @property
    def reach_m(self) -> float:
        """Return how far round every hazard the public is warned at the least."""
        return self.error_m + self.buffer_m


@dataclass(frozen=True, slots=True)
class Release:
    """What the public is shown from a day on: the occupied cells, and nothing that differs within a cell."""

    number: int
    released_on: date
    cover: str
    occupied: frozenset[Cell]
    withdrawn: frozenset[Cell] = frozenset()


@dataclass(frozen=True, slots=True)
class Cost:
    """What a release costs in over-warning: the land of its cells beside the land of the hazards and their reach."""

    shown_m2: float
    hazard_m2: float

    @property
    def ratio(self) -> float | None:
        """Return how many times as much land is shown as is recorded, or None where nothing is."""
        return self.shown_m2 / self.hazard_m2 if self.hazard_m2 else None


def occupied(hazards: Iterable[BaseGeometry], grid: Grid) -> frozenset[Cell]:
    """Return the cells that any hazard touches."""
    return frozenset(grid.touched_by(hazards))


def shown(release: Release, precision: Precision) -> frozenset[Cell]:
    """Return the cells in which the public is warned: grid first, and the reach after, in whole cells."""
    return frozenset(precision.grid.widened(release.occupied, precision.reach_m))


def next_release(
    last: Release | None,
    touched: frozenset[Cell],
    released_on: date,
    cover: str,
    withdrawn: frozenset[Cell] = frozenset(),
) -> Release:
    """Return the release that follows: what is touched and new is added at once, in squares where it must be hidden.

    Only the cells of `withdrawn` go, which two people decided, and none that must stay for what is touched. Raises
    EventError for a day before the last release's, and where there would be more than CELLS_MOST.
    """
    if last is not None and released_on < last.released_on:
        raise EventError(
            "the last release is of {released_on}",
            released_on=last.released_on,
            next_step="set the clock of this machine right",
        )
    before = last.occupied if last else frozenset()
    kept = before - (withdrawn & removable(before, touched) if withdrawn else withdrawn)
    cells = kept | coarsened(touched - kept)
    if len(cells) > CELLS_MOST:
        raise EventError(
            "the release would have {cells:,} cells, and no more than {most:,} can be shown",
            cells=len(cells),
            most=CELLS_MOST,
            next_step="look for an area that is too large by a slip: `marchland register list`",
        )
    return Release((last.number if last else 0) + 1, released_on, cover, cells, before - cells)


def cost(release: Release, precision: Precision, hazards: Iterable[BaseGeometry]) -> Cost:
    """Return what a release costs; the land of hazards is that of the hazards themselves."""
    grid = precision.grid
    rows = Counter(row for _, row in shown(release, precision))
    return Cost(
        sum(count * area_m2(grid.shape((0, row))) for row, count in rows.items()),
        sum(area_m2(hazard) for hazard in hazards),
    )
