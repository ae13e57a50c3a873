"""The coordinate reference systems that features may be asked for in (OGC 18-058r1, Part 2), by PROJ."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from marchland.core.box import Box, box_of, parse_box
from marchland.core.errors import InputError
from marchland.core.message import Message
from marchland.core.polygon import box_shape

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
SYSTEMS: tuple[str, ...] = (
    CRS84,
    *(_EPSG + str(code) for code in (4326, 3857, 3035, *range(32628, 32661), *range(32728, 32761))),
)
"""Degrees in both orders, web maps, Europe by equal areas, and the UTM zones of the old world."""
WORLDWIDE = SYSTEMS[:3]
"""Those in which every place has a number, but for the poles."""
_LATITUDE_FIRST = _EPSG + "4326"
_STEPS = 200
_HALF_ROUND = 180
_WRITTEN = Message("write the lower and the upper corner in the order of axes of bbox-crs")


def system(text: str, name: str, listed: Sequence[str]) -> str:
    """Return the listed system that a parameter names; raises InputError for any other."""
    if text not in listed:
        raise InputError(
            "{name} {crs!r} is not supported",
            name=name,
            crs=text[:80],
            next_step=Message("write one that the collection lists under crs, such as {crs84}", crs84=CRS84),
        )
    return text


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box of some system: the box in longitude and latitude around it, and its land where the two differ."""

    around: Box
    land: BaseGeometry | None = None

    @property
    def shape(self) -> BaseGeometry:
        """Return the land of the box in longitude and latitude."""
        return box_shape(self.around) if self.land is None else self.land


def read_box(text: str, crs: str) -> PlacedBox:
    """Return the box that a parameter means in a system; raises InputError where it is none."""
    if crs == CRS84:
        return PlacedBox(parse_box(text, "bbox"))
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    return box_in(numbers, crs, f"bbox {text[:80]!r}")


def box_in(numbers: Sequence[float], crs: str, said: str) -> PlacedBox:
    """Return the box of numbers in a system's own order of axes; raises InputError that begins with what was said.

    The edges of a box are straight in its own system: here they are followed by many short ones.
    """
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise InputError("{said} is not four numbers, nor six with heights", said=said, next_step=_WRITTEN)
    half = len(numbers) // 2
    (one, two), (three, four) = numbers[:2], numbers[half : half + 2]
    if crs == _LATITUDE_FIRST:
        return PlacedBox(box_of((two, one, four, three), said))
    if crs == CRS84:
        return PlacedBox(box_of((one, two, three, four), said))
    if one > three or two > four:
        raise InputError("{said} is turned round: its first corner is beyond its second", said=said, next_step=_WRITTEN)
    edges = shapely.get_coordinates(_in_steps(shapely.box(one, two, three, four).exterior))
    lon, lat = _transformer(crs, CRS84).transform(*edges.T)
    lon = np.unwrap(lon, period=360)
    # A ring that does not come back to where it began goes round a pole.
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()) or abs(lon[-1] - lon[0]) > _HALF_ROUND:
        raise InputError("{said} lies outside of its system", said=said, next_step="write a smaller one")
    ring = shapely.polygons(np.column_stack((lon, lat)))
    land = shapely.union_all([translate(ring, turn) for turn in (-360.0, 0.0, 360.0)])
    return PlacedBox(box_of(ring.bounds, said), land)


def to_crs84(shape: BaseGeometry, crs: str) -> BaseGeometry:
    """Return a shape of that system in longitude and latitude: its edges are straight in its own system."""
    moved = _moved(shape if crs in (CRS84, _LATITUDE_FIRST) else _in_steps(shape), crs, CRS84)
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise InputError("a shape of the filter lies outside of its system", next_step="see filter-crs")
    return moved


def _in_steps(shape: BaseGeometry) -> BaseGeometry:
    west, south, east, north = shape.bounds
    longest = max(east - west, north - south)
    return shapely.segmentize(shape, longest / _STEPS) if longest > 0 else shape


def geometry_in(geometry: Any, crs: str) -> Any:
    """Return a GeoJSON geometry of longitude and latitude in that system, in its own order of axes."""
    if geometry is None or crs == CRS84:
        return geometry
    moved = _moved(shapely.geometry.shape(geometry), CRS84, crs)
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise InputError(
            "some of what was asked for lies outside of {crs}",
            crs=crs,
            next_step="ask for a box within it, or for CRS84",
        )
    return dict(shapely.geometry.mapping(moved))


def _moved(shape: BaseGeometry, source: str, target: str) -> BaseGeometry:
    if source == target:
        return shape
    transformer = _transformer(source, target)
    return shapely.transform(shape, lambda places: np.column_stack(transformer.transform(*places.T)))


@cache
def _transformer(source: str, target: str) -> pyproj.Transformer:
    # Not always_xy: each system keeps the order of axes that its authority gives it, as Part 2 asks.
    return pyproj.Transformer.from_crs(_name(source), _name(target))


def _name(crs: str) -> str:
    return "OGC:CRS84" if crs == CRS84 else f"EPSG:{crs.removeprefix(_EPSG)}"
