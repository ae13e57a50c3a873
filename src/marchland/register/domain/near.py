"""What is recorded near a place: an index in memory over all hazards of one view, exact on the ellipsoid."""

from __future__ import annotations

import dataclasses
import math
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from marchland.core.box import Box, turned
from marchland.core.errors import InputError
from marchland.core.geodesy import EQUATOR_M, Array, Indices
from marchland.register.domain import outline
from marchland.register.domain.version import Version

SILENCE = "Nothing recorded is no sign of safety: it says only what has been reported, and land may be unsurveyed."
"""What is said with every answer, also with an empty one."""
FARTHEST_LATITUDE: Final = 88.0
"""Mercator grows without end towards a pole; nothing is asked beyond this."""
MOST_WITHIN_M: Final = 100_000.0
_NOWHERE: Final = (0.0, 0.0, 0.0, 0.0)
_SLACK = 1e-3
_EVEN = 4e-4
_DOUBT_M = 0.05
_CHUNK = 4096
_EDGES = 65_536


class NearHit(NamedTuple):
    """A recorded area within the distance: how far and which way its nearest edge lies, 0 m where the place is inside.

    `bearing_deg` is clockwise from true north along the geodesic to the nearest point of the edge.
    """

    version: Version
    distance_m: float
    bearing_deg: float
    inside: bool


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which points are within the distance of which areas, and how far: three arrays of one length, sorted by point."""

    point: Indices
    area: Indices
    distance_m: Array


def check_place(latitude: float, longitude: float, within_m: float) -> None:
    """Raise InputError where a place is off the globe or too near a pole, or the distance is not one."""
    if not all(map(math.isfinite, (latitude, longitude, within_m))):
        raise InputError("a place or a distance is not a finite number")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise InputError(
            "latitude {latitude:g}, longitude {longitude:g} is off the globe",
            latitude=latitude,
            longitude=longitude,
            next_step="give latitude first, then longitude, in degrees (WGS 84)",
        )
    if abs(latitude) > FARTHEST_LATITUDE:
        raise InputError(
            "searches beyond {farthest_latitude:g}° of latitude are not supported", farthest_latitude=FARTHEST_LATITUDE
        )
    if not 0 < within_m <= MOST_WITHIN_M:
        raise InputError(
            "{within_m:g} m is not a distance to search within",
            within_m=within_m,
            next_step="give 1 m to 100 km, such as 500m",
        )


def box_around(latitude: float, longitude: float, within_m: float) -> Box:
    """Return the box that holds everything within the distance."""
    high = math.degrees(within_m / outline.LEAST_RADIUS_M) * (1 + _SLACK)
    widest = min(abs(latitude) + high, 89.9)
    wide = math.degrees(within_m / (EQUATOR_M * math.cos(math.radians(widest)))) * (1 + _SLACK)
    return turned((longitude - wide, latitude - high, longitude + wide, latitude + high))


class Nearby:
    """Every hazard of one view, found by place; it holds the outlines of all once more in memory, on the map."""

    def __init__(self, versions: Sequence[Version]) -> None:
        there = [version for version in versions if version.hazard]
        corners = np.array([version.box or _NOWHERE for version in there]).reshape(-1, 4)
        self.versions = tuple(there[index] for index in _neighbours(corners[:, 1], corners[:, 0]))
        self._outlines = outline.read_outlines([version.hazard for version in self.versions])
        bounds = self._outlines.bounds()
        self._tree = shapely.STRtree(_diagonals(bounds))
        last = outline.place(180, FARTHEST_LATITUDE, MOST_WITHIN_M)
        over = np.abs(bounds[:, ::2]) > last.at.real - last.most * MOST_WITHIN_M
        self._turns = (0.0, outline.AROUND_M, -outline.AROUND_M) if over.any() else (0.0,)

    def near(self, latitude: float, longitude: float, within_m: float) -> tuple[NearHit, ...]:
        """Return the hazards within the geodesic distance of the place, the nearest first; raises InputError."""
        check_place(latitude, longitude, within_m)
        rows: list[tuple[float, str, int, float, bool]] = []
        for _, area, here in self._candidates(outline.place(longitude, latitude, within_m), within_m):
            metres, bearing, inside = outline.measure(self._outlines, area, here)
            metres[inside] = 0.0
            measured = zip(metres.tolist(), area.tolist(), bearing.tolist(), inside.tolist(), strict=True)
            rows += [
                (away, self.versions[n].area, n, way, among) for away, n, way, among in measured if away <= within_m
            ]
        rows.sort()
        hits: dict[int, NearHit] = {}
        for away, _, n, way, among in rows:
            if n not in hits:  # else it is met again round the globe the other way
                hits[n] = NearHit(self.versions[n], away, way, among)
        return tuple(hits.values())

    def within(self, latitude: Array, longitude: Array, within_m: float, *, workers: int = 2) -> Iterator[Pairs]:
        """Yield, chunk by chunk, which of many places are within the distance of which hazards, and how far.

        Points are numbered as given, areas as in `versions`. A pair is there if its geodesic distance is within;
        the metres are right to one in 5,000 or to a centimetre. Raises InputError for a place that is none.
        """
        check_place(0, 0, within_m)
        fit = (np.abs(latitude) <= FARTHEST_LATITUDE) & (np.abs(longitude) <= 180)
        for index in np.flatnonzero(~fit):
            check_place(float(latitude[index]), float(longitude[index]), within_m)
        order = _neighbours(latitude, longitude)
        ahead: deque[Future[Pairs]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            for first in range(0, len(order), _CHUNK):
                chunk = np.sort(order[first : first + _CHUNK])
                ahead.append(pool.submit(self._chunk, chunk, latitude[chunk], longitude[chunk], within_m))
                if len(ahead) > 2 * workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()

    def _chunk(self, numbers: Indices, latitude: Array, longitude: Array, within_m: float) -> Pairs:
        places = outline.places(longitude, latitude, within_m)
        found = [Pairs(numbers[:0], numbers[:0], np.empty(0))]
        for point, area, here in self._candidates(places, within_m):
            found += [self._pairs(point[part], area[part], here, within_m) for part in self._parts(area)]
        point, area, metres = (np.concatenate([getattr(pairs, name) for pairs in found]) for name in Pairs.__slots__)
        if len(self._turns) > 1:  # some are met both ways round the globe
            order = np.lexsort((metres, area, point))
            point, area, metres = point[order], area[order], metres[order]
            once = np.ones(point.size, dtype=np.bool_)
            once[1:] = (point[1:] != point[:-1]) | (area[1:] != area[:-1])
            point, area, metres = point[once], area[once], metres[once]
        return Pairs(numbers[point], area, metres)

    def _candidates(self, places: outline.Places, within_m: float) -> Iterator[tuple[Indices, Indices, outline.Places]]:
        """Yield which places may be near which areas, and the places as they are then on the map.

        An area may reach over ±180° on the map, and a place there lies on both of its sides: it is looked for on each.
        """
        reach = within_m * places.most * (1 + _SLACK)
        x, y = places.at.real, places.at.imag
        for turn in self._turns:
            boxes = shapely.box(x + turn - reach, y - reach, x + turn + reach, y + reach)
            point, area = self._tree.query(boxes)
            if area.size:
                yield point, area, dataclasses.replace(places, at=places.at + turn) if turn else places

    def _parts(self, area: Indices) -> Iterator[slice]:
        """Yield the parts of the candidates that have about so many edges as are worked on at once."""
        edges = np.cumsum(self._outlines.first[area + 1] - self._outlines.first[area])
        start = 0
        while start < area.size:
            before = edges[start - 1] if start else 0
            end = max(int(np.searchsorted(edges, before + _EDGES, side="right")), start + 1)
            yield slice(start, end)
            start = end

    def _pairs(self, point: Indices, area: Indices, places: outline.Places, within_m: float) -> Pairs:
        """Return which of the candidates are within: by the map where it leaves no doubt, else by geodesics."""
        seen = outline.edges(self._outlines, area, places.at[point], np.complex64)
        away = np.sqrt(seen.least().astype(np.float64))
        inside = seen.inside()
        least, most = places.least[point], places.most[point]
        metres = np.where(inside, 0.0, away / places.own[point])
        within = inside | (away <= (within_m + _DOUBT_M) * most)
        sure = (away <= (within_m - _DOUBT_M) * least) & (most <= least * (1 + _EVEN))
        sure |= inside & (away > _DOUBT_M * most)
        asked = (within & ~sure).nonzero()[0]
        if asked.size:
            metres[asked], _, inside = outline.measure(self._outlines, area[asked], places.of(point[asked]))
            metres[asked[inside]] = 0.0
            within[asked] = metres[asked] <= within_m
        return Pairs(point[within], area[within], metres[within])


def _diagonals(bounds: Array) -> npt.NDArray[np.object_]:
    """Return a line across each box: its own bounds are the same, and it is the least that a tree can hold."""
    corners = np.arange(len(bounds)).repeat(2)
    lines: npt.NDArray[np.object_] = shapely.linestrings(bounds.reshape(-1, 2), indices=corners)
    return lines


def _neighbours(latitude: Array, longitude: Array) -> Indices:
    """Return an order of places in which neighbours on the ground are close: a Z-order walk over the degrees."""
    cells = [(degrees * 360).astype(np.int64).astype(np.uint64) for degrees in (latitude + 90, longitude + 180)]
    order: Indices = np.argsort(_spread(cells[0]) << np.uint64(1) | _spread(cells[1]), kind="stable")
    return order


def _spread(bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return whole numbers under 2^32 with a 0 put before every bit."""
    for shift in (16, 8, 4, 2, 1):
        mask = (2**64 - 1) // (2**shift + 1)
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return bits
