"""The land of the synthetic register: made-up outlines along given border lines, and how they are cut into portions."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.geodesy import EQUATOR_M, BorderLine
from marchland.core.polygon import intersection

_METRES_PER_DEGREE = math.radians(1) * EQUATOR_M
_OFFSET_M = (200.0, 4000.0)
_RADIUS_M = (60.0, 420.0)
_CORNERS = (6, 15)


def outlines(lines: Sequence[BorderLine], count: int, rng: np.random.Generator) -> list[BaseGeometry]:
    """Return as many outlines, each a few kilometres at most from a border line, on either side of it."""
    pieces = [piece for line in lines for piece in shapely.get_parts(line.line)]
    lengths = np.array([piece.length for piece in pieces])
    chosen = rng.choice(len(pieces), size=count, p=lengths / lengths.sum())
    return [_outline(pieces[n], rng) for n in chosen]


def _outline(piece: BaseGeometry, rng: np.random.Generator) -> BaseGeometry:
    point = piece.interpolate(float(rng.uniform(0, piece.length)))
    away, bearing = rng.uniform(*_OFFSET_M), rng.uniform(0, 2 * math.pi)
    across = _METRES_PER_DEGREE * math.cos(math.radians(point.y))
    x = point.x + away * math.sin(bearing) / across
    y = point.y + away * math.cos(bearing) / _METRES_PER_DEGREE
    corners = int(rng.integers(*_CORNERS))
    angles = 2 * math.pi * (np.arange(corners) + rng.uniform(0.1, 0.9, corners)) / corners
    radii = rng.uniform(*_RADIUS_M) * rng.uniform(0.6, 1.0, corners)
    ring = np.column_stack([x + radii * np.cos(angles) / across, y + radii * np.sin(angles) / _METRES_PER_DEGREE])
    return shapely.Polygon(ring.round(7))


def portion(land: BaseGeometry, share: float, rng: np.random.Generator) -> BaseGeometry:
    """Return what lies on one side of a straight cut through the land, about that share of its width."""
    west, south, east, north = land.bounds
    box = [west - 1, south - 1, east + 1, north + 1]
    side = int(rng.integers(4))
    low, high = (west, east) if side % 2 == 0 else (south, north)
    box[(side + 2) % 4] = low + share * (high - low) if side < 2 else high - share * (high - low)
    return intersection(land, shapely.box(*box))


def grown(land: BaseGeometry, rng: np.random.Generator) -> BaseGeometry:
    """Return wider land that covers it: its box, moved out on one side."""
    west, south, east, north = land.bounds
    more = float(rng.uniform(0.05, 0.4)) * (east - west)
    return shapely.box(west - more, south, east, north)


def shifted(land: BaseGeometry, rng: np.random.Generator) -> BaseGeometry:
    """Return the land as another account has it: a little to one side."""
    west, south, east, north = land.bounds
    dx, dy = rng.uniform(-0.4, 0.4, 2)
    return shapely.transform(land, lambda xy: xy + np.array([dx * (east - west), dy * (north - south)]))


def shrunk(land: BaseGeometry) -> BaseGeometry:
    """Return the land put right: a strip in the west was never suspected."""
    west, south, east, north = land.bounds
    return intersection(land, shapely.box(west + 0.05 * (east - west), south - 1, east + 1, north + 1))
