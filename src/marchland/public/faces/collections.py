"""The collection of the cells in which the public is warned, from the public's own store and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from marchland.core.box import Box, parted
from marchland.core.message import Message, join
from marchland.core.silence import SILENCE
from marchland.public.domain.grid import Cell
from marchland.public.service.questions import last_shown
from marchland.site.collections import Collection, Feature, Found, Wanted, feature, meant, offset
from marchland.site.site import Site


def _cells(site: Site, wanted: Wanted) -> Found:
    """Return a page of the cells of the last release."""
    found = last_shown(site.public)
    if found is None:
        return Found((), 0, "")
    grid, release = found.precision.grid, found.release
    chosen: Sequence[Cell] = found.cells
    if wanted.box:
        parts = parted(wanted.box)
        chosen = [cell for cell in chosen if any(_overlaps(grid.bounds(cell), part) for part in parts)]

    def made(cell: Cell) -> Feature:
        (column, row), (west, south, east, north) = cell, grid.bounds(cell)
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        return feature(
            f"{column}:{row}", shape, column=column, row=row, release=release.number,
            released_on=release.released_on.isoformat(),
        )  # fmt: skip

    first = offset(wanted.after)
    if wanted.equal or wanted.filter:
        rest = replace(wanted, box=None)
        met = [each for each in map(made, chosen) if meant(each, rest)]
        page, size = tuple(met[first : first + wanted.limit]), len(met)
    else:
        page, size = tuple(map(made, chosen[first : first + wanted.limit])), len(chosen)
    end = first + len(page)
    return Found(page, size, str(end) if end < size else "")


def _overlaps(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _cell(site: Site, wanted: Wanted, name: str) -> Feature | None:
    return next(iter(_cells(site, replace(wanted, equal={"id": name})).features), None)


COLLECTIONS = (
    Collection(
        id="public-cells",
        title=Message("Cells in which the public is warned"),
        position=1,
        page=_cells,
        one=_cell,
        dated=False,
        description=join(" ", (Message("Whole cells of one fixed grid, from the last release."), SILENCE)),
        properties={"column": "integer", "row": "integer", "release": "integer", "released_on": "string"},
    ),
)
