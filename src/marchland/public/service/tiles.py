"""Vector tiles of the public cells."""

from __future__ import annotations

import shapely

from marchland.formats.vector_tile import EDGE, EXTENT, bounds, check, encoded, in_tile
from marchland.public.service.questions import PublicBooks, latest_cells


def cells(books: PublicBooks | None, z: int, x: int, y: int) -> bytes:
    """Return the public cells of a tile, from the public's own store and from nothing else."""
    check(z, x, y)
    published = latest_cells(books)
    if published is None:
        return encoded({"cells": []})
    grid, box = published.precision.grid, bounds(z, x, y, edge=EDGE / EXTENT)
    told = {
        "released_on": published.release.released_on.isoformat(), "age_days": published.age_days,
        "up_to_date": not published.behind,
    }  # fmt: skip
    features = []
    for column, row in published.cells:
        west, south, east, north = grid.bounds((column, row))
        if west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1]:
            shape = in_tile(shapely.box(west, south, east, north), z, x, y)
            features.append({"geometry": shape, "properties": {"column": column, "row": row, **told}})
    return encoded({"cells": features})
