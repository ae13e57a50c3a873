"""Polygons on the ellipsoid: checked before they are taken, measured so that parts add up, overlaid in bounded time.

Between two vertices an edge is straight in longitude and latitude (RFC 7946, 3.1.1). Nothing here changes a shape to
make it fit: what is broken is refused with the ring, the vertex and the next step.
"""

from __future__ import annotations

import functools
import math
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.box import Box, parted
from marchland.core.crs import check_crs
from marchland.core.errors import Location, ShapeError
from marchland.core.geodesy import ECCENTRICITY_SQUARED, POLE_M, Array, Indices, perimeters_m
from marchland.core.message import N_, Message

VERTICES_MOST = 100_000
"""The most vertices of one shape; with PAIRS_MOST it keeps every check under a second."""
PAIRS_MOST = 20_000_000
"""The most pairs of edges of one shape whose boxes meet: each must be looked at to know that no two cross."""
CROSSINGS_MOST = 1_000_000
"""The most pairs of edges of two shapes whose boxes meet: each may be a crossing that has to be kept."""
GRID_DEGREES = 1e-12
"""Where two shapes are overlaid, corners come to lie on this grid, a ten-millionth of a metre: so no spike without a
width is left along a cut."""
SMALLEST_M2 = 0.01
"""A shape of less can be no part of an account."""

_SAMPLE = 256
_BOXES_KEPT = 64
_EASY = 2048
_NUMBERS = (int, float)
_DEEPEST = 4
_HIGHEST = 1e9
_METRES = 1000
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(10)
_ALONG, _SHARE = (_NODES + 1) / 2, _WEIGHTS / 2


def area_m2(geometry: BaseGeometry) -> float:
    """Return the area in m² of polygons in longitude and latitude."""
    return float(areas_m2([geometry])[0])


def areas_m2(geometries: Sequence[BaseGeometry]) -> Array:
    """Return the area in m² of each geometry; what is no polygon has none."""
    parts, owner = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    polygonal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, owner = parts[polygonal], owner[polygonal]
    rings, part = shapely.get_rings(parts, return_index=True)
    if not len(rings):
        return np.zeros(len(geometries))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    areas = np.abs(_ring_areas(xy, ring, len(rings)))
    hole = np.zeros(len(rings), dtype=np.bool_)
    hole[1:] = part[1:] == part[:-1]
    areas[hole] *= -1
    return np.bincount(owner[part], weights=areas, minlength=len(geometries)).astype(np.float64)


def _ring_areas(xy: Array, ring: Indices, count: int) -> Array:
    """Return the signed area of closed rings: the land between each edge and the ring's first parallel, added up.

    The authalic function is differenced from that parallel in closed form, so that nothing cancels; along an edge it is
    integrated by Gauss and Legendre at ten nodes, exact to the last digits even for an edge from the equator to a pole.
    """
    first = np.searchsorted(ring, np.arange(count))
    start = np.radians(xy[first[ring], 1])
    rise = np.radians(xy[:, 1] - xy[first[ring], 1])
    same = ring[1:] == ring[:-1]
    width = np.radians(xy[1:, 0] - xy[:-1, 0])[same]
    low, high, base = rise[:-1][same], rise[1:][same], start[:-1][same][:, None]
    at = low[:, None] + (high - low)[:, None] * _ALONG
    below = _authalic_step(base, at) @ _SHARE
    return np.bincount(ring[1:][same], weights=-width * below, minlength=count).astype(np.float64)


def _authalic_step(base: Array, rise: Array) -> Array:
    """Return the m² per radian of longitude between a parallel and one that lies `rise` radians above it."""
    square = ECCENTRICITY_SQUARED
    eccentricity = math.sqrt(square)
    low, high = np.sin(base), np.sin(base + rise)
    step = 2 * np.cos(base + rise / 2) * np.sin(rise / 2)
    plain = step * (1 + square * low * high) / ((1 - square * low**2) * (1 - square * high**2))
    bent = np.arctanh(eccentricity * step / (1 - square * low * high)) / eccentricity
    area: Array = POLE_M**2 / 2 * (plain + bent)
    return area


def perimeter_m(geometry: BaseGeometry) -> float:
    """Return the length in m of all rings."""
    return float(perimeters_m([geometry])[0])


def checked_shape(mapping: Any) -> BaseGeometry:
    """Return the Polygon or MultiPolygon of a GeoJSON object, vertex by vertex as it was given.

    Raises ShapeError that names the ring and the vertex where it is broken, off the globe, over the 180th meridian,
    crossing itself, without area, or too large to be checked in time.
    """
    polygons = _polygons(mapping)
    check_crs(mapping)
    rings = [ring for polygon in polygons for ring in polygon]
    lengths = np.array([len(ring) for ring in rings])
    if lengths.sum() > VERTICES_MOST:
        raise ShapeError(
            "the shape has {lengths_sum:,} vertices, at most {vertices_most:,} allowed",
            lengths_sum=int(lengths.sum()),
            vertices_most=VERTICES_MOST,
            next_step="split it into several areas, or leave out vertices that change nothing, and say so",
        )
    many = mapping["type"] == "MultiPolygon"
    spots = [
        f"coordinates.{i}.{j}" if many else f"coordinates.{j}"
        for i, them in enumerate(polygons)
        for j in range(len(them))
    ]
    xy, ring = _checked_rings(rings, lengths, spots)
    shapes = shapely.polygons(
        shapely.linearrings(xy, indices=ring),
        indices=np.repeat(np.arange(len(polygons)), [len(them) for them in polygons]),
    )
    geometry: BaseGeometry = shapely.MultiPolygon(list(shapes)) if many else shapes[0]
    _check_whole(geometry)
    return geometry


def _polygons(mapping: Any) -> list[list[Any]]:
    """Return the rings of each polygon as they were given, once their lists are lists."""
    if mapping is None:
        raise ShapeError(
            "no location: it was recorded without a shape", next_step="give its outline, or keep it out of this file"
        )
    kind = mapping.get("type") if isinstance(mapping, Mapping) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ShapeError(
            "an area is a Polygon or a MultiPolygon, not {kind!r}",
            kind=str(kind)[:40],
            where=Location(field="type"),
            next_step='give GeoJSON as in RFC 7946, such as {"type": "Polygon", "coordinates": [[[lon, lat], …]]}',
        )
    given = mapping.get("coordinates")
    polygons = [given] if kind == "Polygon" else given
    _check_depth(kind, given)
    if not _listed(polygons) or not all(_listed(rings) and all(_listed(ring) for ring in rings) for rings in polygons):
        raise ShapeError(
            "the coordinates are not those of a {kind}: lists of rings of positions, none of them empty",
            kind=kind,
            where=Location(field="coordinates"),
            next_step="give the outline as it was surveyed, or leave the feature out",
        )
    return [list(rings) for rings in polygons]


def _check_depth(kind: str, given: Any) -> None:
    """Check that positions lie as deep in lists as their kind has them."""
    depth = 0
    while _listed(given) and depth <= _DEEPEST:
        given, depth = given[0], depth + 1
    wanted = 3 if kind == "Polygon" else 4
    if type(given) in _NUMBERS and 2 <= depth < wanted:
        raise ShapeError(
            "the coordinates lack a pair of brackets: a {kind} is a list of {parts}",
            kind=kind,
            parts=Message("rings, and a ring a list of positions")
            if kind == "Polygon"
            else Message("polygons, and each of them a list of rings"),
            where=Location(field="coordinates"),
            next_step="put [ ] around the coordinates",
        )


def _listed(given: Any) -> bool:
    return isinstance(given, list | tuple) and len(given) > 0


def _checked_rings(rings: Sequence[Any], lengths: Indices, spots: Sequence[str]) -> tuple[Array, Indices]:
    """Return the vertices of all rings, and which ring each is of."""
    xy, ring = _checked_lists(rings, lengths, spots)
    last = np.cumsum(lengths) - 1
    short = np.flatnonzero(lengths < 4)
    if short.size:
        n = int(short[0])
        raise ShapeError(
            "the ring has {lengths} positions",
            lengths=lengths[n],
            where=Location(field=spots[n]),
            next_step="a ring has at least four",
        )
    start, end = xy[last - lengths + 1], xy[last]
    unclosed = np.flatnonzero((start != end).any(axis=1))
    if unclosed.size:
        n = int(unclosed[0])
        raise ShapeError(
            "the ring is not closed: it begins at {start} and ends at {end}",
            start=_shown(start[n]),
            end=_shown(end[n]),
            where=Location(field=f"{spots[n]}.{lengths[n] - 1}"),
            next_step="repeat the first position at the end",
        )
    return xy, ring


def _checked_lists(lists: Sequence[Any], lengths: Indices, spots: Sequence[str]) -> tuple[Array, Indices]:
    flat = [position for positions in lists for position in positions]
    number = np.repeat(np.arange(len(lists)), lengths)
    first = np.cumsum(lengths) - lengths

    def where(n: int) -> Location:
        return Location(field=f"{spots[number[n]]}.{n - first[number[n]]}")

    for n, position in enumerate(flat):
        if not (
            isinstance(position, list | tuple)
            and len(position) == 2
            and type(position[0]) in _NUMBERS
            and type(position[1]) in _NUMBERS
        ):
            if _is_empty(position):
                raise ShapeError(
                    "the point is empty",
                    where=where(n),
                    next_step="leave it out, or give its longitude and latitude",
                )
            if _has_height(position):
                raise ShapeError(
                    "{position} has a height, and heights are not taken here",
                    position=str(position)[:60],
                    where=where(n),
                    next_step="leave out the third number",
                )
            raise ShapeError(
                "{position} is not a position",
                position=str(position)[:60],
                where=where(n),
                next_step="give longitude, then latitude, two finite numbers",
            )
    try:
        xy = np.array(flat, dtype=np.float64).reshape(-1, 2)
    except OverflowError:
        raise ShapeError("a coordinate is too large a number", where=Location(field=spots[0])) from None
    _check_globe(xy, where)
    jumps = np.flatnonzero((np.abs(np.diff(xy[:, 0])) > 180) & (number[1:] == number[:-1]))
    if jumps.size:
        n = int(jumps[0])
        raise ShapeError(
            "from {xy} to {the_xy} is more than half the globe: it crosses the 180th meridian",
            xy=_shown(xy[n]),
            the_xy=_shown(xy[n + 1]),
            where=where(n + 1),
            next_step="cut it at the meridian into a MultiPolygon, as RFC 7946, 3.1.9 has it",
        )
    return xy, number


def _is_empty(position: Any) -> bool:
    return position is None or (isinstance(position, list | tuple) and all(each is None for each in position))


def _has_height(position: Any) -> bool:
    """Tell whether more stands behind longitude and latitude: a height, nothing where none was measured, a measure."""
    return (
        isinstance(position, list | tuple)
        and 2 < len(position) <= 4
        and all(type(each) in _NUMBERS for each in position[:2])
        and all(each is None or (type(each) in _NUMBERS and abs(each) < _HIGHEST) for each in position[2:])
    )


def _is_flat(given: Any) -> bool:
    """Tell whether it is a ring of pairs, as nearly all are: quicker than to look at each of them for a height."""
    pairs = isinstance(given, list) and set(map(type, given)) == {list} and set(map(len, given)) == {2}
    return pairs and type(given[0][0]) in _NUMBERS


def vertices_of(mapping: Mapping[str, Any]) -> int:
    """Return how many positions the rings have, as far as they are lists."""
    given = mapping.get("coordinates")
    polygons = [given] if mapping.get("type") == "Polygon" else given
    rings = [rings for rings in polygons if isinstance(rings, list)] if isinstance(polygons, list) else []
    return sum(len(ring) for each in rings for ring in each if isinstance(ring, list))


def without_heights(mapping: Any) -> tuple[Any, tuple[float, ...] | None]:
    """Return a GeoJSON object without what stands behind longitude and latitude, and the least and greatest height.

    There is no such pair where no height was measured, and None where there was nothing to leave out. Whatever else is
    wrong with it stays, for `checked_shape` to refuse.
    """
    if not isinstance(mapping, Mapping) or not isinstance(mapping.get("coordinates"), list):
        return mapping, None
    if vertices_of(mapping) > VERTICES_MOST:
        return mapping, None
    heights: list[float | None] = []

    def flat(given: Any, depth: int) -> Any:
        if _is_flat(given):
            return given
        if _has_height(given):
            heights.append(None if given[2] is None else float(given[2]))
            return list(given[:2])
        return [flat(each, depth + 1) for each in given] if isinstance(given, list) and depth < _DEEPEST else given

    coordinates = flat(mapping["coordinates"], 0)
    if not heights:
        return mapping, None
    measured = [each for each in heights if each is not None]
    return {**mapping, "coordinates": coordinates}, (min(measured), max(measured)) if measured else ()


def _check_globe(xy: Array, where: Callable[[int], Location]) -> None:
    wrong = np.flatnonzero(~np.isfinite(xy).all(axis=1))
    if wrong.size:
        raise ShapeError("a coordinate is not a finite number", where=where(int(wrong[0])))
    off = np.flatnonzero((np.abs(xy[:, 0]) > 180) | (np.abs(xy[:, 1]) > 90))
    if not off.size:
        return
    if (np.abs(xy[off]) > _METRES).any():
        raise ShapeError(
            "{xy} is off the globe",
            xy=_shown(xy[off[0]]),
            where=where(int(off[0])),
            next_step="these look like metres of a map grid: convert it, for example with ogr2ogr -t_srs EPSG:4326",
        )
    swapped = bool((np.abs(xy[:, 1]) <= 180).all() and (np.abs(xy[:, 0]) <= 90).all())
    raise ShapeError(
        "{xy} is off the globe",
        xy=_shown(xy[off[0]]),
        where=where(int(off[0])),
        next_step="these look like latitude, longitude: give longitude first"
        if swapped
        else "give longitude from -180 to 180, then latitude from -90 to 90, in degrees (WGS 84)",
    )


def _shown(position: Array) -> str:
    return f"({float(position[0])}, {float(position[1])})"


def _check_whole(geometry: BaseGeometry) -> None:
    boxes = _edge_boxes(geometry)
    rings = shapely.bounds(shapely.get_rings(geometry))
    if _pairs(boxes, boxes) / 2 > PAIRS_MOST or _pairs(rings, rings) / 2 > PAIRS_MOST:
        raise ShapeError(
            "too many edges cross for the shape to be checked in time",
            next_step="give the outline alone, or split the shape",
        )
    reason = shapely.is_valid_reason(geometry)
    if reason != "Valid Geometry":
        what, _, spot = reason.partition("[")
        raise ShapeError(
            N_("the outline is broken: {what} near ({spot})") if spot else N_("the outline is broken: {what}"),
            what=Message(what.strip().lower()),
            spot=spot.rstrip("]"),
            where=Location(field="coordinates"),
            next_step="correct the outline as the surveyor says; `--repair` proposes one and logs both areas",
        )
    area = area_m2(geometry)
    if area < SMALLEST_M2:
        raise ShapeError(
            "the shape has an area of {area:.3g} m², and {smallest_m2:g} m² is the least",
            area=area,
            smallest_m2=SMALLEST_M2,
            next_step="give the outline as it was surveyed, in degrees",
        )


def _edge_boxes(geometry: BaseGeometry) -> Array:
    """Return west, south, east and north of every edge."""
    rings = shapely.get_rings(shapely.get_parts(geometry))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    start, end = xy[:-1][same], xy[1:][same]
    return np.concatenate([np.minimum(start, end), np.maximum(start, end)], axis=1)


def _pairs(boxes: Array, others: Array) -> float:
    """Return about how many of the pairs of boxes meet, counted for a sample drawn from what the boxes are."""
    if len(boxes) <= _EASY and len(others) <= _EASY:
        return 0.0
    size = min(_SAMPLE, len(boxes))
    drawn = np.random.default_rng(zlib.crc32(np.ascontiguousarray(boxes).tobytes()))
    strata = (np.arange(size) + drawn.random(size)) * len(boxes) / size
    met = 0
    for box in boxes[strata.astype(np.intp)]:
        apart = (others[:, 0] > box[2]) | (others[:, 2] < box[0]) | (others[:, 1] > box[3]) | (others[:, 3] < box[1])
        met += len(others) - int(np.count_nonzero(apart))
    return met * len(boxes) / size


def difference(shape: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Return the land of the one that is not land of the other; raises ShapeError where that is too much work."""
    if not shapely.intersects(_box(shape), _box(other)):
        return shape
    check_work(shape, other)
    return polygonal(shapely.difference(shape, other, grid_size=GRID_DEGREES))


def intersection(shape: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Return the land of both; raises ShapeError where that is too much work."""
    check_work(shape, other)
    return polygonal(shapely.intersection(shape, other, grid_size=GRID_DEGREES))


def union(shapes: Iterable[BaseGeometry]) -> BaseGeometry:
    """Return the land of any of them; raises ShapeError where that is too much work."""
    geometry: BaseGeometry = NO_LAND
    for shape in shapes:
        if geometry.is_empty:
            geometry = polygonal(shape)
        elif not shape.is_empty:
            check_work(geometry, shape)
            geometry = polygonal(shapely.union(geometry, shape, grid_size=GRID_DEGREES))
    return geometry


NO_LAND: BaseGeometry = shapely.MultiPolygon()


def polygonal(geometry: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a geometry: lines and points where shapes only touch have no area."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry if not geometry.is_empty else NO_LAND
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and not part.is_empty]
    if len(parts) == 1:
        merged: BaseGeometry = parts[0]
        return merged
    return shapely.MultiPolygon(parts)


def _box(shape: BaseGeometry) -> BaseGeometry:
    return shapely.box(*shape.bounds) if not shape.is_empty else shape


def is_little_work(vertices: Any, others: Any) -> Any:
    """Tell whether two shapes of so many vertices can be overlaid without a further look; arrays are taken too."""
    small, large = np.minimum(vertices, others), np.maximum(vertices, others)
    return (large <= _EASY) & (small <= _EASY // 4)


def check_work(shape: BaseGeometry, other: BaseGeometry) -> None:
    """Raise ShapeError where the outlines of two shapes cross too often to be overlaid in time."""
    if is_little_work(*map(shapely.get_num_coordinates, (shape, other))):
        return
    small, large = sorted((_edge_boxes(shape), _edge_boxes(other)), key=len)
    if small.size and _all_pairs(small, large) > CROSSINGS_MOST + len(small) + len(large):
        raise ShapeError(
            "the two shapes cross too often to be compared in time",
            next_step="give simpler outlines",
        )


def _all_pairs(boxes: Array, others: Array) -> float:
    """Return about how many pairs meet, whatever their number."""
    return _pairs(boxes, others) if max(len(boxes), len(others)) > _EASY else float(len(boxes) * len(others))


def box_shape(box: Box) -> BaseGeometry:
    """Return a box as a shape, in two parts where it reaches over ±180°; one without a width is a line or a point."""
    shapes = [_part_of_box(*part) for part in parted(box)]
    return shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)


def touches_box(wkb: bytes, west: float, south: float, east: float, north: float) -> bool:
    """Tell whether a shape as WKB and one part of a box have at least a point in common."""
    return bool(shapely.intersects(_part_of_box(west, south, east, north), shapely.from_wkb(wkb)))


@functools.lru_cache(maxsize=_BOXES_KEPT)
def _part_of_box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    if west < east and south < north:
        return shapely.box(west, south, east, north)
    corners = list(dict.fromkeys(((west, south), (east, north))))
    return shapely.LineString(corners) if len(corners) > 1 else shapely.Point(corners[0])


def to_mapping(geometry: BaseGeometry) -> dict[str, Any]:
    """Return polygons as a GeoJSON object with every digit of every vertex."""
    parts = [_rings(part) for part in shapely.get_parts(geometry)]
    if geometry.geom_type == "Polygon" and parts:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _rings(polygon: BaseGeometry) -> list[Any]:
    return [shapely.get_coordinates(ring).tolist() for ring in shapely.get_rings(polygon)]
