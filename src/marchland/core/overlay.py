"""Many polygons overlaid two by two at once, to be measured: not on the grid that keeps clean what is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from marchland.core.errors import ShapeError
from marchland.core.geodesy import Indices
from marchland.core.polygon import NO_LAND, check_work, is_little_work, polygonal

Shapes = npt.NDArray[np.object_]
Operation = Callable[[Shapes, Shapes], Shapes]
"""One of shapely's: union, intersection or difference."""

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def overlaid(operation: Operation, shapes: Shapes, others: Shapes) -> Shapes:
    """Return what the operation makes of each two shapes, polygons alone; raises ShapeError where it is too much work.

    What is made is right to be measured. Along a cut it may keep slivers without a width, so it is not to be shown.
    """
    for place in _to_be_checked(shapes, others):
        check_work(shapes[place], others[place])
    return _polygons(operation(shapes, others))


def overlaid_in_time(operation: Operation, shapes: Shapes, others: Shapes) -> tuple[Shapes, npt.NDArray[np.bool_]]:
    """Return the same, with no land where it is too much work, and for which two it was done."""
    done = np.ones(len(shapes), dtype=np.bool_)
    for place in _to_be_checked(shapes, others):
        try:
            check_work(shapes[place], others[place])
        except ShapeError:
            done[place] = False
    made: Shapes = np.full(len(shapes), NO_LAND, dtype=object)
    made[done] = _polygons(operation(shapes[done], others[done]))
    return made, done


def united(shapes: Shapes, owner: Indices, count: int) -> Shapes:
    """Return the land of all shapes of each owner; owners are numbered and in order, and one may have no shape.

    Two by two, so that none is overlaid with all that came before it; raises ShapeError where it is too much work.
    """
    while len(owner) > len(np.unique(owner)):
        rank = np.arange(len(owner)) - np.searchsorted(owner, owner)
        left = np.flatnonzero(rank % 2 == 0)
        paired = left[(left + 1 < len(owner)) & (owner[np.minimum(left + 1, len(owner) - 1)] == owner[left])]
        shapes = shapes.copy()
        shapes[paired] = overlaid(shapely.union, shapes[paired], shapes[paired + 1])
        shapes, owner = shapes[left], owner[left]
    made: Shapes = np.full(count, NO_LAND, dtype=object)
    made[owner] = shapes
    return made


def shape_array(shapes: Any) -> Shapes:
    """Return shapes as an array."""
    made: Shapes = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


def _to_be_checked(shapes: Shapes, others: Shapes) -> list[int]:
    easy = is_little_work(shapely.get_num_coordinates(shapes), shapely.get_num_coordinates(others))
    return np.flatnonzero(~easy).tolist()


def _polygons(made: Shapes) -> Shapes:
    for place in np.flatnonzero(~np.isin(shapely.get_type_id(made), _POLYGONAL)).tolist():
        made[place] = polygonal(made[place])
    return made
