"""People living near a belt: of the whole border line on both sides, and of the part that the belt takes."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from marchland.assess.domain.assessment import DistanceBand, Exposure
from marchland.core.errors import InputError
from marchland.core.geodesy import Array, BorderLine, Indices, Place, Spans, chain, densified, length_km, within
from marchland.core.message import N_, Message, join
from marchland.core.quantity import Range

if TYPE_CHECKING:  # slow to load, and only names here
    import numpy.typing as npt

WITHIN_KM = (5.0, 10.0, 30.0)
LEVELS = (0.05, 0.5, 0.95)
_ROUND = 1e-12
_CELLS = 4_000_000
_PLACES_REACH_KM = 20.0  # the book has the places within 60 km of a border, and within 35 km of a line are asked for
POINTS = Message(
    "Counted are GeoNames points, each with all people of its place: they are not people spread over the "
    "ground, and only places from 500 inhabitants are among them. The whole line means both sides of it."
)
_SLIDING = N_(
    "Which part of the line the belt takes is not known: the range is over every unbroken stretch of "
    "{share:.0%} of the mapped line, each as likely as any other."
)
_MAP_ERROR = N_(
    "The map may be off by {km:.1f} km: a range reaches from those who live nearer by so much to those who live "
    "further off by so much."
)
_ALL = Message("The belt takes all of the mapped line, so there is no range.")


@dataclass(frozen=True, slots=True)
class Spread:
    """A belt's exposure spread out: which parts of its lines lie near which places, so that belts can be added.

    `near` has for each distance the spans of the walk along all lines that are so near a place; the
    points of the spans are numbers in `places`, of which `own` tells those on the belt's own side. `nearer` and
    `further` are the spans at that distance less and more the map's error.
    """

    places: tuple[Place, ...]
    own: npt.NDArray[np.bool_]
    within_km: tuple[float, ...]
    near: tuple[Spans, ...]
    length_km: float
    covered_share: float
    nearer: tuple[Spans, ...]
    further: tuple[Spans, ...]
    map_error_km: float = 0.0

    @property
    def slides(self) -> bool:
        """Tell whether the belt takes some but not all of the line, so that its stretch can slide."""
        return 0 < self.covered_share < 1

    @property
    def span_km(self) -> float:
        """Return how long the belt's stretch is."""
        return self.length_km * min(self.covered_share, 1.0)

    @property
    def room_km(self) -> float:
        """Return how far the stretch can slide."""
        return self.length_km * max(0.0, 1 - self.covered_share)


def exposure(
    lines: Sequence[BorderLine],
    places: Sequence[Place],
    own_states: Collection[str],
    covered_share: float,
    within_km: Sequence[float] = WITHIN_KM,
    *,
    map_error_km: float = 0.0,
    said: Message = POINTS,
) -> tuple[Exposure, Spread]:
    """Return the places and people within each distance of the lines, and of the part that the belt takes.

    The lines are walked one after another so that their ends meet; a gap between them counts for nothing. When
    the belt takes less than all of them, it is an unbroken stretch of that share of their length, which begins
    anywhere along the walk where it still fits, each beginning as likely as any other; a place is near the belt
    when some point of the stretch is so near. The ranges are the exact 5, 50 and 95 % points over all
    beginnings: nothing is drawn. A share of 1 or more is the whole line; with a share of 0 nobody is near.
    Each place must be given once. The line may run `map_error_km` from where it is drawn: the ranges reach from those
    within the distance less the error to those within the distance and the error.
    """
    _check(lines, covered_share, within_km)
    distances_km = tuple(sorted(map(float, within_km)))
    reaches_km = sorted({at + by for at in distances_km for by in (-map_error_km, 0.0, map_error_km) if at + by > 0})
    walk = [
        shapely.reverse(lines[number].line) if turned else lines[number].line
        for number, turned in chain([line.line for line in lines])
    ]
    longitudes = np.array([place.longitude for place in places], dtype=np.float64)
    latitudes = np.array([place.latitude for place in places], dtype=np.float64)
    spans = within(walk, longitudes, latitudes, reaches_km)
    kept = spans[-1].points
    reached = {
        reach_km: Spans(np.searchsorted(kept, s.point), s.from_km, s.to_km)
        for reach_km, s in zip(reaches_km, spans, strict=True)
    }
    nobody = Spans(np.empty(0, dtype=np.intp), np.empty(0), np.empty(0))
    nearer, near, further = (
        tuple(reached.get(at + by, nobody) for at in distances_km) for by in (-map_error_km, 0.0, map_error_km)
    )
    chosen = tuple(places[number] for number in kept.tolist())
    own = np.array([place.state in own_states for place in chosen], dtype=np.bool_)
    length = sum(length_km(densified(line.line)) for line in lines)
    spread = Spread(chosen, own, distances_km, near, length, covered_share, nearer, further, map_error_km)
    notes = [said, _ALL if covered_share >= 1 else Message(_SLIDING, share=covered_share)]
    if map_error_km:
        notes.append(Message(_MAP_ERROR, km=map_error_km))
    note = join(" ", notes)
    names = tuple(dict.fromkeys(line.name for line in lines))
    return Exposure(names, covered_share, _stretches(spread), note, map_error_km=map_error_km), spread


def has_places(own: Sequence[BorderLine], borders: Sequence[BorderLine]) -> bool:
    """Tell whether lines of the reader's own run near enough to a border for the book to have all places near them."""
    if not own:
        return True
    points = np.concatenate([shapely.get_coordinates(densified(line.line)) for line in own])
    [spans] = within([line.line for line in borders], points[:, 0], points[:, 1], [_PLACES_REACH_KM])
    return np.unique(spans.point).size == len(points)


def _check(lines: Sequence[BorderLine], covered_share: float, within_km: Sequence[float]) -> None:
    if not lines:
        raise InputError("no border line is named", next_step="name the borders that the belt runs along")
    if not (math.isfinite(covered_share) and covered_share >= 0):
        raise InputError(
            "a share of {covered_share:g} of the line is not possible",
            covered_share=covered_share,
            next_step="give 0 to 1",
        )
    if not within_km or not all(math.isfinite(d) and d > 0 for d in within_km):
        raise InputError("the distances are not numbers of km above 0", next_step="give such as 5, 10, 30")


def _stretches(spread: Spread) -> tuple[DistanceBand, ...]:
    bands = []
    people = _people(spread.places)
    for at, distance_km in enumerate(spread.within_km):
        variants = spread.nearer[at], spread.near[at], spread.further[at]
        there = variants[1].points
        least, _, most = (int(people[spans.points].sum()) for spans in variants)
        bands.append(
            DistanceBand(
                within_km=distance_km,
                places_whole=int(there.size),
                people_whole=int(people[there].sum()),
                people_own_side=int(people[there][spread.own[there]].sum()),
                places=_reaching([_sliding(spans, np.ones_like(people), spread, "place") for spans in variants]),
                people=_reaching([_sliding(spans, people, spread, "person") for spans in variants]),
                at_least=least,
                at_most=most,
                map_error_km=spread.map_error_km,
            )
        )
    return tuple(bands)


def _reaching(ranges: Sequence[Range]) -> Range:
    """Return the range from the low end of those nearer to the high end of those further off."""
    nearer, middle, further = ranges
    return Range(min(nearer.p5, middle.p5), middle.p50, max(middle.p95, further.p95), middle.unit, middle.error)


def _people(places: Iterable[Place]) -> Array:
    return np.array([place.population for place in places], dtype=np.float64)


def _sliding(spans: Spans, weights: Array, spread: Spread, unit: str) -> Range:
    """Return the exact range of the weight near the stretch, over all its beginnings."""
    if not spread.slides:
        value = float(_drawn(spans, weights, spread, np.zeros(1))[0])
        return Range(value, value, value, unit)
    near = _beginnings(spans, spread)
    cuts = np.unique(np.concatenate([[0.0, spread.room_km], near.from_km, near.to_km]))
    values = _drawn(spans, weights, spread, (cuts[:-1] + cuts[1:]) / 2)
    order = np.argsort(values, kind="stable")
    share = np.cumsum(np.diff(cuts)[order]) / spread.room_km
    at = np.minimum(np.searchsorted(share, np.array(LEVELS) - _ROUND), order.size - 1)
    low, middle, high = values[order][at].tolist()
    return Range(low, middle, high, unit)


def _beginnings(spans: Spans, spread: Spread) -> Spans:
    """Return from which to which beginning of the stretch it is near a place; no two spans of one overlap."""
    enter = np.clip(spans.from_km - spread.span_km, 0.0, spread.room_km)
    leave = np.clip(spans.to_km, 0.0, spread.room_km)
    breaks = (spans.point[1:] != spans.point[:-1]) | (enter[1:] > leave[:-1])
    first = np.concatenate([[True], breaks])[: enter.size]
    last = np.concatenate([breaks, [True]])[: enter.size]
    return Spans(spans.point[first], enter[first], leave[last])


def _drawn(spans: Spans, weights: Array, spread: Spread, beginnings: Array) -> Array:
    """Return the weight of the places near the stretch for each of its beginnings."""
    if not spread.slides:
        whole = weights[spans.points].sum() if spread.covered_share else 0.0
        return np.full(beginnings.size, float(whole))
    near = _beginnings(spans, spread)

    def passed(edges: Array) -> Array:
        order = np.argsort(edges)
        summed = np.concatenate([[0.0], np.cumsum(weights[near.point[order]])])
        return summed[np.searchsorted(edges[order], beginnings)]

    return passed(near.from_km) - passed(near.to_km)


def total(spreads: Sequence[Spread], *, seed: int, draws: int = 10_000) -> tuple[DistanceBand, ...]:
    """Return the places and people near any of several belts, each place once.

    The beginning of every belt's stretch is drawn by itself, independent of the others; the same seed, belts
    and number of draws give the same digits. One belt alone is as exact as its own exposure.
    """
    if not spreads or draws < 1:
        raise InputError("there is no belt to add up, or no draw", next_step="give a belt and at least one draw")
    if len({spread.within_km for spread in spreads}) > 1:
        raise InputError("the belts were asked about different distances", next_step="ask the same of all")
    if len(spreads) == 1:
        return _stretches(spreads[0])
    streams = np.random.SeedSequence(seed).spawn(len(spreads))
    beginnings = [
        np.random.default_rng(stream).random(draws) * spread.room_km
        for stream, spread in zip(streams, spreads, strict=True)
    ]
    number = {place: n for n, place in enumerate(dict.fromkeys(p for spread in spreads for p in spread.places))}
    numbers = [np.array([number[p] for p in spread.places], dtype=np.intp) for spread in spreads]
    people = _people(number)
    error_km = max(spread.map_error_km for spread in spreads)
    bands = []
    for at in range(len(spreads[0].within_km)):
        nearer, near, further = (
            _added(variant, at, numbers, beginnings, people)
            for variant in (
                [replace(spread, near=spread.nearer) for spread in spreads],
                spreads,
                [replace(spread, near=spread.further) for spread in spreads],
            )
        )
        bands.append(
            replace(
                near,
                places=_reaching([nearer.places, near.places, further.places]),
                people=_reaching([nearer.people, near.people, further.people]),
                at_least=nearer.people_whole,
                at_most=further.people_whole,
                map_error_km=error_km,
            )
        )
    return tuple(bands)


def _added(
    spreads: Sequence[Spread], at: int, numbers: Sequence[Indices], beginnings: Sequence[Array], people: Array
) -> DistanceBand:
    """Return the stretch of all belts together for the distance at this place in the list, on the map as drawn."""
    belts = np.zeros(people.size, dtype=np.intp)
    own = np.zeros(people.size, dtype=np.bool_)
    for spread, of in zip(spreads, numbers, strict=True):
        there = spread.near[at].points
        belts[of[there]] += 1
        own[of[there[spread.own[there]]]] = True
    shared = np.flatnonzero(belts > 1)
    places_drawn, people_drawn = _met(spreads, at, numbers, beginnings, shared, people[shared])
    for spread, of, begin in zip(spreads, numbers, beginnings, strict=True):
        alone = np.where(belts[of] == 1, 1.0, 0.0)
        places_drawn += _drawn(spread.near[at], alone, spread, begin)
        people_drawn += _drawn(spread.near[at], alone * people[of], spread, begin)
    return DistanceBand(
        within_km=spreads[0].within_km[at],
        places_whole=int(np.count_nonzero(belts)),
        people_whole=int(people[belts > 0].sum()),
        people_own_side=int(people[own].sum()),
        places=_drawn_range(places_drawn, "place"),
        people=_drawn_range(people_drawn, "person"),
        at_least=int(people[belts > 0].sum()),
        at_most=int(people[belts > 0].sum()),
        map_error_km=0.0,
    )


def _met(
    spreads: Sequence[Spread],
    at: int,
    numbers: Sequence[Indices],
    beginnings: Sequence[Array],
    shared: Indices,
    people: Array,
) -> tuple[Array, Array]:
    """Return for each draw how many of the places that belts share are near one of them, and the people."""
    draws = beginnings[0].size
    places_met, people_met = np.zeros(draws), np.zeros(draws)
    column = np.full(int(max(of.max(initial=-1) for of in numbers)) + 1, -1, dtype=np.intp)
    column[shared] = np.arange(shared.size)
    step = max(1, _CELLS // max(1, shared.size))
    for start in range(0, draws if shared.size else 0, step):
        block = slice(start, min(start + step, draws))
        met = np.zeros((block.stop - start, shared.size), dtype=np.bool_)
        for spread, of, begin in zip(spreads, numbers, beginnings, strict=True):
            _mark(met, spread, spread.near[at], column[of], begin[block])
        places_met[block] = np.count_nonzero(met, axis=1)
        people_met[block] = met @ people
    return places_met, people_met


def _mark(met: npt.NDArray[np.bool_], spread: Spread, spans: Spans, column: Indices, beginnings: Array) -> None:
    """Mark in `met` which places one belt's stretch is near, a row for each of its beginnings."""
    if spread.covered_share == 0:
        return
    near = _beginnings(spans, spread)
    kept = column[near.point] >= 0
    to, low, high = column[near.point[kept]], near.from_km[kept], near.to_km[kept]
    if not spread.slides:
        met[:, to] = True
        return
    if to.size:
        first = np.flatnonzero(np.concatenate([[True], to[1:] != to[:-1]]))
        hit = (low[None, :] < beginnings[:, None]) & (beginnings[:, None] <= high[None, :])
        met[:, to[first]] |= np.logical_or.reduceat(hit, first, axis=1)


def _drawn_range(drawn: Array, unit: str) -> Range:
    """Return the range of the draws, with the error that their number leaves to the middle."""
    ordered, count = np.sort(drawn), drawn.size
    low, middle, high = (float(ordered[math.ceil(level * count) - 1]) for level in LEVELS)
    half = 1.96 * math.sqrt(count) / 2
    below = float(ordered[max(0, math.floor(count / 2 - half))])
    above = float(ordered[min(count - 1, math.ceil(count / 2 + half))])
    return Range(low, middle, high, unit, (above - below) / 2 / middle if middle else 0.0)
