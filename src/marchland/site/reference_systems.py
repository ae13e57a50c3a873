"""The coordinate reference systems that features may be asked for in (OGC 18-058r1, Part 2), by PROJ."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.box import Box, box_of
from marchland.core.errors import InputError
from marchland.core.message import Message
from marchland.site.feature_extent import CRS84

_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
SYSTEMS: tuple[str, ...] = (
    CRS84,
    *(_EPSG + str(code) for code in (4326, 3857, 3035, *range(32628, 32661), *range(32728, 32761))),
)
"""Degrees in both orders, web maps, Europe by equal areas, and the UTM zones of the old world."""
_STEPS = 21


def system(text: str, name: str) -> str:
    """Return the declared system that a parameter names; raises InputError for any other."""
    if text not in SYSTEMS:
        raise InputError(
            "{name} {crs!r} is not supported",
            name=name,
            crs=text[:80],
            next_step=Message("write one that the collection lists under crs, such as {crs84}", crs84=CRS84),
        )
    return text


def box_in(text: str, crs: str) -> Box:
    """Return the box in longitude and latitude around a box in another system, in that system's order of axes."""
    parts = text.split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6):
        raise InputError("bbox {text!r} is not four numbers", text=text[:80], next_step="write four numbers")
    half = len(numbers) // 2
    low, high = numbers[:2], numbers[half : half + 2]
    edge = [(low[0] + (high[0] - low[0]) * x / _STEPS, low[1] + (high[1] - low[1]) * y / _STEPS)
            for x in range(_STEPS + 1) for y in range(_STEPS + 1)]  # fmt: skip
    lon, lat = _transformer(crs, CRS84).transform([x for x, _ in edge], [y for _, y in edge])
    found = [float(min(lon)), float(min(lat)), float(max(lon)), float(max(lat))]
    if not all(map(np.isfinite, found)):
        raise InputError("bbox {text!r} lies outside of its system", text=text[:80], next_step="write a smaller one")
    return box_of(found, "bbox")


def to_crs84(shape: BaseGeometry, crs: str) -> BaseGeometry:
    """Return a shape of that system in longitude and latitude."""
    return _moved(shape, crs, CRS84)


def geometry_in(geometry: Any, crs: str) -> Any:
    """Return a GeoJSON geometry of longitude and latitude in that system, in its own order of axes."""
    if geometry is None or crs == CRS84:
        return geometry
    return dict(shapely.geometry.mapping(_moved(shapely.geometry.shape(geometry), CRS84, crs)))


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
