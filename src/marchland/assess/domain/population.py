"""People spread over the ground: the cells of a population raster, each a point with the people of its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from marchland.assess.domain.strip import sides
from marchland.core.errors import InputError
from marchland.core.geodesy import Array, BorderLine, Place, densified, local_projection, project
from marchland.core.message import Message

MOST_CELLS = 300_000
_DENSEST_PER_KM2 = 200_000.0


@dataclass(frozen=True, slots=True)
class PopulationCells:
    """The middles of a raster's cells in longitude and latitude, and how many people are in each.

    `area_km2` is about what a cell covers, and `missing` the share of the cells in view that have no value.
    """

    longitudes: Array
    latitudes: Array
    people: Array
    area_km2: Array
    missing: float


def checked_counts(cells: PopulationCells) -> PopulationCells:
    """Return the cells if their values can be counts of people; raises InputError where they cannot."""
    if (cells.people < 0).any():
        least = float(cells.people.min())
        raise InputError("a cell holds {least:g} people", least=least, next_step="give a raster of people in each cell")
    crowded = cells.people > _DENSEST_PER_KM2 * np.maximum(cells.area_km2, 1e-4)
    crowded &= cells.people > 1
    if crowded.any():
        at = int(np.argmax(np.where(crowded, cells.people / cells.area_km2, 0)))
        raise InputError(
            "a cell of {area:.3g} km² holds {people:,.0f} people, more than live anywhere so close",
            area=float(cells.area_km2[at]),
            people=float(cells.people[at]),
            next_step="give a raster of people in each cell, not of a density or of a colour",
        )
    return cells


def window_of(lines: Sequence[BorderLine], reach_km: float) -> tuple[float, float, float, float]:
    """Return west, south, east and north of all ground within a reach of the lines."""
    west, south, east, north = shapely.union_all([line.line for line in lines]).bounds
    up = reach_km / 110.5  # km to a degree of latitude, where it is shortest
    across = up / max(0.05, float(np.cos(np.radians(min(89.0, max(abs(south), abs(north)) + up)))))
    return west - across, south - up, east + across, north + up


def as_places(cells: PopulationCells, lines: Sequence[BorderLine], file: str) -> tuple[Place, ...]:
    """Return the inhabited cells as places, each of the state on whose side of the nearest line it lies."""
    lived = np.flatnonzero(cells.people > 0)
    if lived.size > MOST_CELLS:
        raise InputError(
            "{count:,} inhabited cells of {file} lie near the belts, at most {most:,} are counted",
            count=int(lived.size),
            file=file,
            most=MOST_CELLS,
            next_step="give a coarser raster, such as one of 1 km",
        )
    longitudes, latitudes = cells.longitudes[lived], cells.latitudes[lived]
    states = _states(longitudes, latitudes, lines)
    columns = zip(latitudes.tolist(), longitudes.tolist(), states, cells.people[lived].tolist(), strict=True)
    return tuple(Place(file, *each) for each in columns)


def _states(longitudes: Array, latitudes: Array, lines: Sequence[BorderLine]) -> list[str]:
    """Return the state of each point by the side of the nearest line; none where no line says whose its sides are."""
    known = [line for line in lines if line.left_state]
    if not known or not longitudes.size:
        return [""] * longitudes.size
    points = shapely.points(longitudes, latitudes)
    away = np.stack([shapely.distance(line.line, points) for line in known])
    nearest = away.argmin(axis=0)
    states = np.empty(longitudes.size, dtype=object)
    for number, line in enumerate(known):
        there, _ = local_projection(line.line)
        own = np.flatnonzero(nearest == number)
        if own.size:
            flat = project(densified(line.line), there)
            moved = shapely.points(*there.transform(longitudes[own], latitudes[own]))
            left = sides(flat, moved) >= 0
            states[own] = np.where(left, line.left_state, line.right_state)
    named: list[str] = states.tolist()
    return named


def told(file: str, source: str, missing: float) -> Message:
    """Return what a reader must know of people counted by a raster."""
    said = Message(
        "People are counted from the raster {file} ({source}), a cell at its middle; places are its inhabited cells.",
        file=file, source=source,
    )  # fmt: skip
    if missing < 5e-4:
        return said
    return Message("{said} {share:.0%} of the cells in view have no value and count nobody.", said=said, share=missing)
