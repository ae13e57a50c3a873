"""The collection of the cells in which the public is warned, from the public's own store and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from marchland.core.asof import Period
from marchland.core.box import Box, parted
from marchland.core.message import Message, join
from marchland.core.silence import SILENCE
from marchland.public.domain.grid import Cell
from marchland.public.faces.books import books_of
from marchland.public.service.questions import latest_cells
from marchland.site.collections import Collection, Feature, FeaturePage, FeatureQuery, feature, meant, offset
from marchland.site.flat_features import GeometryKind
from marchland.site.site import Site


def _cells(site: Site, query: FeatureQuery) -> FeaturePage:
    """Return a page of the cells of the last release."""
    published = latest_cells(books_of(site))
    if published is None:
        return FeaturePage((), 0, "")
    grid, release = published.precision.grid, published.release
    chosen: Sequence[Cell] = published.cells
    if query.box:
        parts = parted(query.box)
        chosen = [cell for cell in chosen if any(_overlaps(grid.bounds(cell), part) for part in parts)]

    def made(cell: Cell) -> Feature:
        (column, row), (west, south, east, north) = cell, grid.bounds(cell)
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        return feature(
            f"{column}:{row}", shape, column=column, row=row, release=release.number,
            released_on=release.released_on.isoformat(), age_days=published.age_days, up_to_date=not published.behind,
        )  # fmt: skip

    first = offset(query.after)
    if query.equal or query.filter:
        rest = replace(query, box=None)
        met = [feature for feature in map(made, chosen) if meant(feature, rest)]
        page, size = tuple(met[first : first + query.limit]), len(met)
    else:
        page, size = tuple(map(made, chosen[first : first + query.limit])), len(chosen)
    end = first + len(page)
    return FeaturePage(page, size, str(end) if end < size else "")


def _overlaps(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _cell(site: Site, wanted: FeatureQuery, name: str) -> Feature | None:
    return next(iter(_cells(site, replace(wanted, equal={"id": name})).features), None)


def _days(site: Site, _query: FeatureQuery) -> Period | None:
    """Return the days from the last release on: it warns until another takes its place."""
    published = latest_cells(books_of(site))
    return None if published is None else Period(published.release.released_on)


COLLECTIONS = (
    Collection(
        id="public-cells",
        title=Message("Cells in which the public is warned"),
        position=1,
        page=_cells,
        one=_cell,
        dated=False,
        days=_days,
        shape=GeometryKind.POLYGON,
        description=join(" ", (Message("Whole cells of one fixed grid, from the last release."), SILENCE)),
        properties={
            "column": "integer",
            "row": "integer",
            "release": "integer",
            "released_on": "date",
            "age_days": "integer",
            "up_to_date": "boolean",
        },
    ),
)
