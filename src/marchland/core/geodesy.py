"""Lines and points on the ellipsoid: geodesic length, area and nearness, and GeoJSON in and out.

Between two of its points a line is straight in longitude and latitude, as RFC 7946 has it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.errors import InputError
from marchland.core.message import Message

if TYPE_CHECKING:  # slow to load, and only names here
    import numpy.typing as npt
    import pyproj

Array: TypeAlias = "npt.NDArray[np.float64]"
Indices: TypeAlias = "npt.NDArray[np.intp]"
_STEP_DEGREES = 0.05
_BLOCK = 4096
_TOUCH_KM = 1e-6
_PIECE_BITS = 40


@dataclass(frozen=True, slots=True)
class Place:
    """A populated place as a point; its population is not spread over the ground."""

    name: str
    latitude: float
    longitude: float
    state: str
    population: float


@dataclass(frozen=True, slots=True)
class BorderLine:
    """One map's line of a border between two states, in longitude and latitude (WGS 84)."""

    pair: str
    line: BaseGeometry
    disputed: bool
    left_state: str
    scale: str
    source: str

    @property
    def states(self) -> tuple[str, str]:
        """Return the two states of the pair."""
        first, second = self.pair.split("-")
        return first, second

    @property
    def right_state(self) -> str:
        """Return the state on the right when walking along the line."""
        first, second = self.states
        return second if self.left_state == first else first

    @property
    def name(self) -> str:
        """Return what the line is called in answers: its pair, and whether it is the disputed part."""
        return Message("{pair}, disputed part", pair=self.pair) if self.disputed else self.pair


@dataclass(frozen=True, slots=True)
class Spans:
    """The parts of a walk along lines that lie within a distance of points.

    One entry for every unbroken part: the number of the point, and the km walked to where the part
    begins and ends; sorted by point and then by km.
    """

    point: Indices
    from_km: Array
    to_km: Array

    @property
    def points(self) -> Indices:
        """Return the numbers of the points that have a part, each once."""
        first: npt.NDArray[np.bool_] = np.ones(self.point.size, dtype=np.bool_)
        first[1:] = self.point[1:] != self.point[:-1]
        return self.point[first]


EQUATOR_M: Final = 6_378_137.0
"""The ellipsoid of WGS 84, as it is defined: its radius at the equator, and its flattening."""
FLATTENING: Final = 1 / 298.257223563
POLE_M: Final = EQUATOR_M * (1 - FLATTENING)
ECCENTRICITY_SQUARED: Final = 1 - (POLE_M * POLE_M) / (EQUATOR_M * EQUATOR_M)


@functools.cache
def geod() -> pyproj.Geod:
    """Return the WGS 84 ellipsoid."""
    import pyproj  # noqa: PLC0415 - slow to load, and most answers measure nothing

    return pyproj.Geod(ellps="WGS84")


def length_km(geometry: BaseGeometry) -> float:
    """Return the geodesic length in km of lines in longitude and latitude."""
    return float(geod().geometry_length(geometry)) / 1000


def perimeters_m(geometries: Sequence[BaseGeometry]) -> Array:
    """Return the length in m of all rings of each geometry."""
    parts, owner = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    start, end = xy[:-1][same], xy[1:][same]
    lengths = geod().inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2]
    return np.bincount(owner[part[ring[1:][same]]], weights=lengths, minlength=len(geometries)).astype(np.float64)


def perimeters_below_m(geometries: Sequence[BaseGeometry]) -> Array:
    """Return a length in m that the rings of each geometry do not exceed together, without measuring them.

    No geodesic is longer than the way along a parallel and a meridian, at the greatest radius of curvature there is.
    """
    degree_m = math.radians(1) * EQUATOR_M**2 / POLE_M * (1 + 1e-9)
    parts, owner = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    east, north = np.abs(np.diff(xy, axis=0)[same]).T
    narrow = np.cos(np.radians(np.minimum(np.abs(xy[:-1, 1]), np.abs(xy[1:, 1]))[same]))
    ways = degree_m * (east * narrow + north)
    return np.bincount(owner[part[ring[1:][same]]], weights=ways, minlength=len(geometries)).astype(np.float64)


def area_km2(geometry: BaseGeometry) -> float:
    """Return the geodesic area in km² of polygons in longitude and latitude, never negative."""
    oriented = shapely.orient_polygons(geometry)
    return abs(float(geod().geometry_area_perimeter(oriented)[0])) / 1e6


def from_geojson(mapping: Mapping[str, Any]) -> BaseGeometry:
    """Return the geometry of a GeoJSON object; raises InputError if it is broken, empty or off the globe."""
    try:
        geometry = shapely.geometry.shape(mapping)
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        raise InputError(
            "the geometry cannot be read: {error}", error=error, next_step="give GeoJSON, RFC 7946"
        ) from None
    if geometry.is_empty:
        raise InputError("the geometry is empty")
    west, south, east, north = geometry.bounds
    if not all(map(math.isfinite, (west, south, east, north))):
        raise InputError("a coordinate is not a finite number")
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise InputError(
            "a coordinate is off the globe: longitudes {west:g} to {east:g}, latitudes {south:g} to {north:g}",
            west=west,
            east=east,
            south=south,
            north=north,
            next_step="give longitude first, then latitude, in degrees (WGS 84)",
        )
    return geometry


def to_geojson(geometry: BaseGeometry, decimals: int = 6) -> dict[str, Any]:
    """Return the geometry as a GeoJSON object with coordinates rounded to so many decimals."""
    rounded = shapely.transform(geometry, lambda xy: xy.round(decimals))
    mapping: dict[str, Any] = shapely.geometry.mapping(rounded)
    return mapping


def local_projection(geometry: BaseGeometry) -> tuple[pyproj.Transformer, pyproj.Transformer]:
    """Return the way into and out of an azimuthal equal-area map in metres, centred on the geometry."""
    west, south, east, north = geometry.bounds
    return _equal_area(round((south + north) / 2, 4), round((west + east) / 2, 4))


@functools.lru_cache(maxsize=64)
def _equal_area(latitude: float, longitude: float) -> tuple[pyproj.Transformer, pyproj.Transformer]:
    import pyproj  # noqa: PLC0415 - slow to load, and most answers measure nothing

    degrees = "+proj=unitconvert +xy_in=deg +xy_out=rad"
    way = f"+proj=laea +lat_0={latitude} +lon_0={longitude} +ellps=WGS84"
    there = pyproj.Transformer.from_pipeline(f"+proj=pipeline +step {degrees} +step {way}")
    back = pyproj.Transformer.from_pipeline(f"+proj=pipeline +step +inv {way} +step +inv {degrees}")
    return there, back


def project(geometry: BaseGeometry, way: pyproj.Transformer) -> BaseGeometry:
    """Return the geometry carried over by the transformer."""

    def carry(coordinates: Any) -> Any:
        x, y = way.transform(coordinates[:, 0], coordinates[:, 1])
        return shapely.get_coordinates(shapely.points(x, y))

    moved: BaseGeometry = shapely.transform(geometry, carry)
    return moved


def parts(line: BaseGeometry) -> tuple[BaseGeometry, ...]:
    """Return the unbroken lines that a line or a collection of lines is made of, in its own order."""
    return tuple(shapely.get_parts(line))


def densified(line: BaseGeometry) -> BaseGeometry:
    """Return the same line with points put in until no piece is longer than a twentieth of a degree."""
    return shapely.segmentize(line, _STEP_DEGREES)


def chain(lines: Sequence[BaseGeometry]) -> tuple[tuple[int, bool], ...]:
    """Return an order in which to walk the lines, and which of them backwards, so that ends meet.

    From every end the walk goes on to the nearest end not yet walked; of all such walks the one that
    leaps least is taken, then the one that turns fewest lines round, then the one that comes first.
    """
    ends = np.array([_ends(line) for line in lines]).reshape(-1, 3)
    gaps = np.sqrt(((ends[:, None, :] - ends[None, :, :]) ** 2).sum(axis=2))
    walks = [_walk(gaps, start) for start in range(len(ends))]
    _, best = min(walks, key=lambda walk: (round(walk[0], 6), sum(turned for _, turned in walk[1]), walk[1]))
    return best


def _ends(line: BaseGeometry) -> Array:
    xy = shapely.get_coordinates(line)[[0, -1]]
    return _geocentric(xy[:, 0], xy[:, 1])


def _walk(gaps: Array, start: int) -> tuple[float, tuple[tuple[int, bool], ...]]:
    """Return the leaps in km and the steps of the walk that enters by this end; end 2i begins line i."""
    left = set(range(len(gaps)))
    entry, leaps, steps = start, 0.0, []
    while True:
        steps.append((entry // 2, entry % 2 == 1))
        left -= {entry, entry ^ 1}
        if not left:
            return leaps, tuple(steps)
        out = entry ^ 1
        entry = min(left, key=lambda end: (gaps[out, end], end))
        leaps += float(gaps[out, entry])


def stretch_of(lines: Sequence[BaseGeometry], from_km: float, to_km: float, end: str) -> BaseGeometry:
    """Return what lies between two distances along lines walked one after another from their end in a quarter.

    The quarter is `north`, `south`, `east` or `west`: of the two ends of the walk the one that lies further there.
    """
    loose = [part for line in lines for part in parts(line)]
    walk = [shapely.reverse(loose[number]) if turned else loose[number] for number, turned in chain(loose)]
    first, last = shapely.get_coordinates(walk[0])[0], shapely.get_coordinates(walk[-1])[-1]
    axis, sign = {"north": (1, 1), "south": (1, -1), "east": (0, 1), "west": (0, -1)}[end]
    if sign * first[axis] < sign * last[axis]:
        walk = [shapely.reverse(line) for line in reversed(walk)]
    cut, before = [], 0.0
    for line in walk:
        xy = shapely.get_coordinates(line)
        km = before + np.concatenate([[0.0], np.cumsum(geod().inv(*xy[:-1].T, *xy[1:].T)[2]) / 1000])
        low, high = max(from_km, before), min(to_km, float(km[-1]))
        before = float(km[-1])
        if low < high:
            ends = [[float(np.interp(at, km, column)) for column in xy.T] for at in (low, high)]
            inside = xy[(km > low) & (km < high)]
            cut.append(shapely.linestrings(np.vstack([ends[0], inside, ends[1]])))
    return cut[0] if len(cut) == 1 else shapely.multilinestrings(cut)


def within(
    lines: Sequence[BaseGeometry], longitudes: Array, latitudes: Array, distances_km: Sequence[float]
) -> list[Spans]:
    """Return for each distance which parts of the lines, walked one after another, lie so near each point.

    A point without a part is further off than the distance. Measured straight through space between points
    of the ellipsoid and turned into arcs, which differs from geodesics by less than 0.01 % up to 100 km.
    """
    pieces = _pieces(lines)
    spans_by_distance: list[list[Spans]] = [[] for _ in distances_km]
    for start in range(0, longitudes.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        point, piece = _pairs(pieces, longitudes[block], latitudes[block], max(distances_km))
        away = _geocentric(longitudes[block], latitudes[block])[point] - pieces.start[piece]
        along = np.einsum("ij,ij->i", away, pieces.step[piece])
        apart = np.einsum("ij,ij->i", away, away)
        for spans, distance_km in zip(spans_by_distance, distances_km, strict=True):
            on, low, high = _near_parts(pieces, piece, along, apart, distance_km)
            before, km = pieces.from_km[piece[on]], pieces.km[piece[on]]
            spans.append(_joined(point[on] + start, before + low * km, before + high * km))
    return [_together(spans) for spans in spans_by_distance]


def _near_parts(
    pieces: _Pieces, piece: Indices, along: Array, apart: Array, distance_km: float
) -> tuple[Indices, Array, Array]:
    """Return which pairs are so near, and the part of their piece that is: 0 is its start, 1 its end."""
    square = pieces.square[piece]
    root = along**2 - square * (apart - _chord_km(distance_km) ** 2)
    near = np.flatnonzero(root >= 0)
    half = np.sqrt(root[near])
    low, high = (along[near] - half) / square[near], (along[near] + half) / square[near]
    touched = (low <= 1) & (high >= 0)
    return near[touched], np.maximum(low[touched], 0.0), np.minimum(high[touched], 1.0)


def _together(spans: Sequence[Spans]) -> Spans:
    if not spans:
        return Spans(np.empty(0, dtype=np.intp), np.empty(0), np.empty(0))
    columns = zip(*((part.point, part.from_km, part.to_km) for part in spans), strict=True)
    point, from_km, to_km = (np.concatenate(column) for column in columns)
    return Spans(point, from_km, to_km)


def _joined(point: Indices, from_km: Array, to_km: Array) -> Spans:
    """Return the spans with those of one point that touch made one; they come in the order of the walk."""
    breaks = (point[1:] != point[:-1]) | (from_km[1:] > to_km[:-1] + _TOUCH_KM)
    first = np.concatenate([[True], breaks])[: point.size]
    last = np.concatenate([breaks, [True]])[: point.size]
    return Spans(point[first], from_km[first], to_km[last])


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Short straight pieces of lines, in degrees and in space, and the km walked to where each begins."""

    tree: shapely.STRtree
    start: Array
    step: Array
    square: Array
    from_km: Array
    km: Array


def _pieces(lines: Sequence[BaseGeometry]) -> _Pieces:
    boxes, starts, steps, lengths = [], [], [], []
    for line in lines:
        for part in parts(densified(line)):
            xy = shapely.get_coordinates(part)
            xy = xy[np.concatenate([[True], (np.diff(xy, axis=0) != 0).any(axis=1)])]
            space = _geocentric(xy[:, 0], xy[:, 1])
            low, high = np.minimum(xy[:-1], xy[1:]), np.maximum(xy[:-1], xy[1:])
            boxes.append(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))
            starts.append(space[:-1])
            steps.append(np.diff(space, axis=0))
            lengths.append(geod().inv(xy[:-1, 0], xy[:-1, 1], xy[1:, 0], xy[1:, 1])[2] / 1000)
    km, step = np.concatenate(lengths), np.concatenate(steps)
    return _Pieces(
        tree=shapely.STRtree(np.concatenate(boxes)),
        start=np.concatenate(starts),
        step=step,
        square=np.einsum("ij,ij->i", step, step),
        from_km=np.concatenate([[0.0], np.cumsum(km)[:-1]]),
        km=km,
    )


def _pairs(pieces: _Pieces, longitudes: Array, latitudes: Array, within_km: float) -> tuple[Indices, Indices]:
    """Return every point with every piece that may be in reach, in the order of points and of the walk."""
    angle = min(within_km * 1000 / (EQUATOR_M * (1 - ECCENTRICITY_SQUARED)), math.pi / 2)
    high = math.degrees(angle)
    narrowest = np.cos(np.radians(np.minimum(np.abs(latitudes) + high, 90.0)))
    wide = np.full(longitudes.size, 360.0)
    bounded = narrowest > math.sin(angle)
    wide[bounded] = np.degrees(np.arcsin(math.sin(angle) / narrowest[bounded]))
    south, north = latitudes - high, latitudes + high
    # A box that hangs over the 180th meridian is looked for on the other side of it too.
    turns = {0.0: True, 360.0: (longitudes - wide < -180).any(), -360.0: (longitudes + wide > 180).any()}
    neighbours = [
        pieces.tree.query(shapely.box(longitudes + turn - wide, south, longitudes + turn + wide, north))
        for turn, needed in turns.items()
        if needed
    ]
    key = np.sort(np.concatenate([(point << _PIECE_BITS) | piece for point, piece in neighbours]))
    key = key[np.concatenate([[True], key[1:] != key[:-1]])[: key.size]]
    return key >> _PIECE_BITS, key & ((1 << _PIECE_BITS) - 1)


def _chord_km(arc_km: float) -> float:
    """Return the straight way in space between two points so far apart on the ground."""
    across = 2 * EQUATOR_M / 1000
    return across * math.sin(min(arc_km / across, math.pi / 2))


def _geocentric(longitudes: Array, latitudes: Array) -> Array:
    """Return points of the ellipsoid in space, in km from the Earth's centre."""
    across, up = np.radians(longitudes), np.radians(latitudes)
    normal = EQUATOR_M / 1000 / np.sqrt(1 - ECCENTRICITY_SQUARED * np.sin(up) ** 2)
    flat = normal * np.cos(up)
    height = normal * (1 - ECCENTRICITY_SQUARED) * np.sin(up)
    return np.column_stack([flat * np.cos(across), flat * np.sin(across), height])
