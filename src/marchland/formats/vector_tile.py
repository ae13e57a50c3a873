"""Vector tiles: the squares of the world map, shapes in their units, and the bytes that maps read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import mapbox_vector_tile  # type: ignore[import-untyped] # it ships no types
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.box import Box
from marchland.core.errors import NotFoundError
from marchland.core.message import Message

DEEPEST = 16
EXTENT = 4096
EDGE = 64
"""How far a tile reaches over its edge, in its own units, so that lines do not end at it."""
MOST_LATITUDE = 85.0511287798066


def check(z: int, x: int, y: int) -> None:
    """Raise NotFoundError for a tile that is not in the pyramid."""
    if not (0 <= z <= DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z):
        raise NotFoundError(
            "there is no tile {z}/{x}/{y}",
            z=z,
            x=x,
            y=y,
            next_step=Message("zoom from 0 to {deepest}", deepest=DEEPEST),
        )


def bounds(z: int, x: int, y: int, *, edge: float = 0.0) -> Box:
    """Return west, south, east and north of a tile in degrees (web Mercator), `edge` of its width beyond it."""
    whole = 2**z

    def latitude(row: float) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / whole))))

    west, east = ((x - edge) / whole * 360 - 180, (x + 1 + edge) / whole * 360 - 180)
    north, south = latitude(max(y - edge, 0.0)), latitude(min(y + 1 + edge, float(whole)))
    return max(west, -180.0), south, min(east, 180.0), north


def in_tile(shape: BaseGeometry, z: int, x: int, y: int) -> BaseGeometry:
    """Return a shape in the units of a tile, its corner at the top left."""
    whole = 2**z * EXTENT

    def moved(points: Any) -> Any:
        turned = np.radians(np.clip(points[:, 1], -MOST_LATITUDE, MOST_LATITUDE))
        across = (points[:, 0] + 180) / 360 * whole - x * EXTENT
        down = (1 - np.arcsinh(np.tan(turned)) / math.pi) / 2 * whole - y * EXTENT
        return np.column_stack((across, down))

    return shapely.transform(shape, moved)


def encoded(layers: Mapping[str, Sequence[dict[str, Any]]]) -> bytes:
    """Return a tile of layers by their names, with their features in the units of the tile."""
    given = [{"name": name, "features": list(features)} for name, features in layers.items()]
    return bytes(mapbox_vector_tile.encode(given, default_options={"y_coord_down": True, "extents": EXTENT}))
