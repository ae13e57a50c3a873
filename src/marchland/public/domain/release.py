"""Releases of cells: what the public is shown, from one dated batch to the next, and what it costs in over-warning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry

from marchland.core.errors import EventError, InputError
from marchland.core.polygon import area_m2
from marchland.public.domain.grid import Cell, Grid


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
    decision: str = ""
    decided_by: tuple[str, ...] = ()


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
    now: frozenset[Cell],
    released_on: date,
    cover: str,
    decision: str = "",
    decided_by: tuple[str, ...] = (),
) -> Release:
    """Return the release that follows: what is new is added at once; cells go only by a decision of two people.

    Without a decision the cells that are no longer occupied stay. Raises EventError for a decision that is none, and
    for a day before the last release's.
    """
    if last is not None and released_on < last.released_on:
        raise EventError(
            "the last release is of {released_on}",
            released_on=last.released_on,
            next_step="give that day or a later one",
        )
    if (decision or decided_by) and (not decision or len(set(decided_by)) != 2):
        raise EventError(
            "rule cells-go-by-two: cells are withdrawn by a decision that names two people",
            next_step="give the decision's reference, and two different people",
        )
    before = last.occupied if last else frozenset()
    cells = now if decision else before | now
    return Release((last.number if last else 0) + 1, released_on, cover, cells, before - cells, decision, decided_by)


def cost(release: Release, precision: Precision, hazards: Iterable[BaseGeometry]) -> Cost:
    """Return what a release costs; the land of hazards is that of the hazards themselves."""
    return Cost(
        sum(area_m2(precision.grid.shape(cell)) for cell in shown(release, precision)),
        sum(area_m2(hazard) for hazard in hazards),
    )
