"""Outlines of many areas on one conformal map, held as flat arrays: how far the nearest edge is, and which way."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from marchland.core.geodesy import ECCENTRICITY_SQUARED, EQUATOR_M, POLE_M, Array, Indices, geod

if TYPE_CHECKING:
    import pyproj

Flags = npt.NDArray[np.bool_]
Spots = npt.NDArray[np.complexfloating[Any, Any]]
"""Places on the map, or ways on it: metres to the east, and to the north as the imaginary part."""
LAST_LATITUDE: Final = 89.5
"""The map goes on for ever towards a pole; what lies beyond this is drawn on it, out of every reach."""
AROUND_M: Final = 2 * math.pi * EQUATOR_M
"""From one end of the map to the other."""
LEAST_RADIUS_M: Final = POLE_M**2 / EQUATOR_M
"""The least radius of curvature there is, so that a distance never spans fewer degrees than counted with it."""
_FLAT_M, _STEEP_M = 5_000.0, 3_000.0
_BENT_M = 0.01
_SHORT_DEGREES = 8e-4
_LONG_DEGREES = 0.1
_HALF_GLOBE = 180
_BLOCK = 8_192
_POLYGON, _POLYGONS = b"\x01\x03\0\0\0", b"\x01\x06\0\0\0"
_PARTED = np.full(2, np.nan).tobytes()
_SAME_M = 1e-4
_STEPS = 64


def to_map(longitude: Array, latitude: Array) -> npt.NDArray[np.complex128]:
    """Return where places are on the map: Mercator's of the ellipsoid (EPSG:3395)."""
    eccentricity = math.sqrt(ECCENTRICITY_SQUARED)
    sine = np.sin(np.radians(latitude))
    at = np.empty(sine.shape, dtype=np.complex128)
    at.real = np.radians(longitude) * EQUATOR_M
    at.imag = (np.arctanh(sine) - eccentricity * np.arctanh(eccentricity * sine)) * EQUATOR_M
    return at


def scale(latitude: Array) -> Array:
    """Return how many metres on the map a metre on the ground is at latitudes in degrees."""
    square = np.sin(np.radians(latitude)) ** 2
    scales: Array = np.sqrt((1 - ECCENTRICITY_SQUARED * square) / (1 - square))
    return scales


@functools.cache
def _back() -> pyproj.Transformer:
    import pyproj  # noqa: PLC0415 - slow to load, and only to draw

    return pyproj.Transformer.from_crs("EPSG:3395", "EPSG:4326", always_xy=True)


@dataclass(frozen=True, slots=True)
class Places:
    """Places on the ground and on the map, and the scale of the map there.

    A length on the map is between `least` and `most` times that on the ground for all that is within the distance.
    Up to `flat_m` a straight way on the map needs only one correction to be a geodesic.
    """

    longitude: Array
    latitude: Array
    at: npt.NDArray[np.complex128]
    least: Array
    own: Array
    most: Array
    flat_m: Array

    def of(self, chosen: Indices) -> Places:
        """Return some of the places, each as often as it is chosen."""
        ground, scales = (self.longitude[chosen], self.latitude[chosen]), (self.least, self.own, self.most)
        least, own, most = (each[chosen] for each in scales)
        return Places(*ground, self.at[chosen], least, own, most, self.flat_m[chosen])


def places(longitude: Array, latitude: Array, within_m: float) -> Places:
    """Return the places, to look from them for what is within the distance."""
    away, degrees = np.abs(latitude), math.degrees(within_m / LEAST_RADIUS_M)
    least, own, most = scale(np.array([np.maximum(away - degrees, 0), away, away + degrees]))
    flat_m = np.minimum(_FLAT_M, _STEEP_M / np.tan(np.radians(np.maximum(away, 1))))
    return Places(longitude, latitude, to_map(longitude, latitude), least, own, most, flat_m)


def place(longitude: float, latitude: float, within_m: float) -> Places:
    """Return the one place: the same as `places` with numbers instead of arrays, in a fifth of the time."""
    square, root, axis = ECCENTRICITY_SQUARED, math.sqrt(ECCENTRICITY_SQUARED), EQUATOR_M
    sine = math.sin(math.radians(latitude))
    at = complex(math.radians(longitude), math.atanh(sine) - root * math.atanh(root * sine)) * axis
    away, degrees = abs(latitude), math.degrees(within_m / LEAST_RADIUS_M)
    scales = []
    for latitude_there in (max(away - degrees, 0), away, away + degrees):
        sine = math.sin(math.radians(latitude_there))
        scales.append(math.sqrt((1 - square * sine**2) / (1 - sine**2)))
    flat_m = min(_FLAT_M, _STEEP_M / math.tan(math.radians(max(away, 1))))
    longitudes, latitudes, *others = np.array([longitude, latitude, *scales, flat_m])[:, None]
    return Places(longitudes, latitudes, np.array([at]), *others)


@dataclass(frozen=True, slots=True)
class Outlines:
    """The vertices of all shapes on the map, one after another; behind every ring stands one that is NaN.

    They are kept as ways from the `origin` of their shape, in half the bytes: right to a ten-millionth of its size. An
    edge goes from a vertex to the next. One that would go to or from NaN has no length, so that no edge leads from a
    ring to another. `first` holds where each shape begins, and where the last ends.
    """

    origin: npt.NDArray[np.complex128]
    from_origin: npt.NDArray[np.complex64]
    first: Indices

    def bounds(self) -> Array:
        """Return west, south, east and north of each shape on the map, one a row."""
        begins = self.first[:-1]
        if not begins.size:
            return np.empty((0, 4))
        ways, origins = (self.from_origin.real, self.from_origin.imag), (self.origin.real, self.origin.imag)
        ends = [end.reduceat(way, begins) for end in (np.fmin, np.fmax) for way in ways]
        return np.column_stack([end + origin for end, origin in zip(ends, origins * 2, strict=True)])


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges of shapes as seen from places, one place for each shape or one for all.

    `begins` is where the edges of each shape begin, and `count` how many they are. An edge begins at `start`, seen from
    the place, and goes `along`; `share` is how far along it is `nearest` on the map, and `square` how near, squared.
    `beside` says on which side of it the place is.
    """

    begins: Indices
    count: Indices
    start: Spots
    along: Spots
    beside: npt.NDArray[np.floating[Any]]
    share: npt.NDArray[np.floating[Any]]
    nearest: Spots
    square: npt.NDArray[np.floating[Any]]

    def least(self) -> npt.NDArray[np.floating[Any]]:
        """Return the square of the distance on the map from each place to its shape's nearest edge."""
        least: npt.NDArray[np.floating[Any]] = np.fmin.reduceat(self.square, self.begins)
        return least

    def inside(self) -> Flags:
        """Return whether each place lies inside its shape: whether a ray to the east crosses an odd number of edges."""
        above = self.start.imag > 0
        crossed = self.beside * self.along.imag < 0
        crossed[:-1] &= above[1:] != above[:-1]
        odd: Flags = (np.add.reduceat(crossed.view(np.int8), self.begins, dtype=np.int8) & 1).astype(np.bool_)
        return odd


def edges(outlines: Outlines, shapes: Indices, at: Spots, kind: type[np.complexfloating[Any, Any]]) -> Edges:
    """Return the edges of at least one shape as seen from places on the map, counted in numbers of this kind."""
    first = outlines.first[shapes]
    count = outlines.first[shapes + 1] - first
    begins = count.cumsum() - count
    rows = (first - begins).repeat(count)
    rows += np.arange(rows.size)
    start = outlines.from_origin[rows].astype(kind, copy=False)
    start += (outlines.origin[shapes] - at).astype(kind, copy=False).repeat(count)
    along = np.empty_like(start)
    np.subtract(start[1:], start[:-1], out=along[:-1])
    along[-1] = np.nan
    turned = along.conj()
    length = (along * turned).real
    turned *= start
    with np.errstate(invalid="ignore"):  # two vertices at one spot: no edge
        share = turned.real / -length
    np.maximum(share, 0, out=share)
    np.minimum(share, 1, out=share)
    nearest = along * share
    nearest += start
    square = nearest.real**2
    square += nearest.imag**2
    return Edges(begins, count, start, along, turned.imag, share, nearest, square)


def measure(outlines: Outlines, shapes: Indices, here: Places) -> tuple[Array, Array, Flags]:
    """Return the geodesic metres from places to the shapes' nearest edges, the way there, and whether they are inside.

    There is one place for each shape or one for all.
    """
    seen = edges(outlines, shapes, here.at, np.complex128)
    metres, bearing = _straight_way(seen, here)
    far = (metres > here.flat_m).nonzero()[0]
    if far.size:
        there = here.of(np.zeros_like(far) if here.at.size == 1 else far)
        metres[far], bearing[far] = _way(edges(outlines, shapes[far], there.at, np.complex128), there)
    return metres, bearing % 360, seen.inside()


def _straight_way(seen: Edges, here: Places) -> tuple[Array, Array]:
    """Return the metres and the way to the nearest edges by straight ways on the map, once corrected.

    The scale grows with the way north on the map as exp(y·sin φ / a), so that of its middle holds for a straight way,
    and a geodesic sets out by x·sin φ / 2a to the pole's side of it. What is left out is of the second order of both.
    """
    bent = np.sin(np.radians(here.latitude)) / EQUATOR_M
    square = seen.square * np.exp(seen.nearest.imag * -(bent if bent.size == 1 else bent.repeat(seen.count)))
    least = np.fmin.reduceat(square, seen.begins)
    ties = (square == least.repeat(seen.count)).nonzero()[0]
    nearest = seen.nearest[ties[ties.searchsorted(seen.begins)]]
    return np.sqrt(least) / here.own, np.degrees(np.arctan2(nearest.real, nearest.imag) - bent / 2 * nearest.real)


def _way(seen: Edges, here: Places) -> tuple[Array, Array]:
    """Return the metres and the way to the nearest edges by geodesics, whatever the map makes of them.

    On the map an edge may be farther than another by as much as the scale grows, and yet be nearer on the ground.
    """
    doubt = here.most / here.least
    near = (seen.square <= (seen.least() * doubt**2).repeat(seen.count)).nonzero()[0]
    pair = seen.begins.searchsorted(near, side="right") - 1
    metres, bearing = _walk(seen, near, here.of(pair))
    order = np.lexsort((metres, pair))
    best = order[pair.searchsorted(np.arange(seen.begins.size))]
    return metres[best], bearing[best]


def _walk(seen: Edges, near: Indices, here: Places) -> tuple[Array, Array]:
    """Return the metres and the way to the nearest point of each edge: from the map's nearest on, until it stays."""
    start, along, share = here.at + seen.start[near], seen.along[near], seen.share[near]
    length, course = np.abs(along), np.arctan2(along.real, along.imag)
    for _ in range(_STEPS):
        nearest = start + share * along
        lon, lat = _back().transform(nearest.real, nearest.imag)
        bearing, back, metres = geod().inv(here.longitude, here.latitude, lon, lat)
        ground = length / scale(lat)
        moved = np.clip(share + metres * np.cos(np.radians(back) - course) / ground, 0, 1)
        moves = ((moved - share) * ground) ** 2 > 2 * _SAME_M * (metres + _SAME_M)
        if not moves.any():
            break
        share = np.where(moves, moved, share)
    return metres, bearing


def read_outlines(shapes: Sequence[bytes]) -> Outlines:
    """Return the outlines of polygons in WKB, in longitude and latitude."""
    blocks = [_read(shapes[start : start + _BLOCK]) for start in range(0, len(shapes), _BLOCK)]
    before = np.cumsum([0, *(block.from_origin.size for block in blocks)])
    first = [block.first[:-1] + rows for block, rows in zip(blocks, before, strict=False)]
    return Outlines(
        np.concatenate([np.empty(0, dtype=np.complex128), *(block.origin for block in blocks)]),
        np.concatenate([np.empty(0, dtype=np.complex64), *(block.from_origin for block in blocks)]),
        np.concatenate([*first, before[-1:]]),
    )


def _read(shapes: Sequence[bytes]) -> Outlines:
    longitude, latitude, first = _vertices(shapes)
    wide = np.fmax.reduceat(longitude, first[:-1]) - np.fmin.reduceat(longitude, first[:-1]) > _HALF_GLOBE
    if wide.any():
        whole = [_unbroken(shape) if cut else shape for shape, cut in zip(shapes, wide, strict=True)]
        longitude, latitude, first = _vertices(whole)
    longitude, latitude, first = _straight(longitude, latitude, first)
    at = to_map(longitude, latitude.clip(-LAST_LATITUDE, LAST_LATITUDE))
    origin = at[first[:-1]]
    return Outlines(origin, (at - origin.repeat(np.diff(first))).astype(np.complex64), first)


def _vertices(shapes: Sequence[bytes]) -> tuple[Array, Array, Indices]:
    """Return longitude and latitude of all vertices, NaN behind each ring, and where shapes begin and the last ends."""
    rings: list[bytes] = []
    first = np.cumsum([0, *(_add_rings(shape, rings) for shape in shapes)])
    both = np.frombuffer(b"".join(rings)).reshape(-1, 2)
    return both[:, 0].copy(), both[:, 1].copy(), first


def _add_rings(wkb: bytes, rings: list[bytes]) -> int:
    """Add the vertices of every ring as they stand in the WKB, and NaN behind each; return how many rows that makes."""
    kind, rows = wkb[:5], 0
    if kind not in (_POLYGON, _POLYGONS):
        wkb = shapely.to_wkb(shapely.from_wkb(wkb), byte_order=1, output_dimension=2)
        kind = wkb[:5]
    many, at = (1, 0) if kind == _POLYGON else (_number(wkb, 5), 9)
    for _ in range(many):
        in_polygon = _number(wkb, at + 5)
        at += 9
        for _ in range(in_polygon):
            size = _number(wkb, at)
            end = at + 4 + size * 16
            rings += (wkb[at + 4 : end], _PARTED)
            at, rows = end, rows + size + 1
    return rows


def _number(wkb: bytes, at: int) -> int:
    return int.from_bytes(wkb[at : at + 4], "little")


def _unbroken(wkb: bytes) -> bytes:
    """Return the shape with its parts on both sides of ±180° put together, east of where the globe is cut."""
    parts = shapely.get_parts(shapely.from_wkb(wkb))
    west = shapely.bounds(parts)[:, 2] <= 0
    parts[west] = shapely.transform(parts[west], lambda lonlat: lonlat + np.array([360.0, 0.0]))
    merged: bytes = shapely.to_wkb(shapely.union_all(parts), byte_order=1, output_dimension=2)
    return merged


def _straight(longitude: Array, latitude: Array, first: Indices) -> tuple[Array, Array, Indices]:
    """Return the vertices with others put between where an edge, straight in degrees, is not so on the map."""
    east, north = np.diff(longitude), np.diff(latitude)
    edge = np.flatnonzero((np.abs(east) > _SHORT_DEGREES) | (np.abs(north) > _SHORT_DEGREES))
    tangent = np.tan(np.radians(np.abs(latitude[edge]).clip(1, LAST_LATITUDE)))
    straight = np.degrees(np.sqrt(8 * _BENT_M / (EQUATOR_M * tangent)))
    pieces = np.ones(longitude.size, dtype=np.intp)
    longest = np.maximum(np.abs(east[edge]), np.abs(north[edge])) / _LONG_DEGREES
    pieces[edge] = np.ceil(np.maximum(np.abs(north[edge]) / straight, longest)).astype(np.intp)
    if (pieces == 1).all():
        return longitude, latitude, first
    begins = np.concatenate([[0], np.cumsum(pieces)])
    row = np.repeat(np.arange(pieces.size), pieces)
    share = (np.arange(row.size) - begins[row]) / pieces[row]
    between = np.flatnonzero(share)
    along, share = row[between], share[between]
    longitude, latitude = longitude[row], latitude[row]
    longitude[between] += share * east[along]
    latitude[between] += share * north[along]
    return longitude, latitude, begins[first]
