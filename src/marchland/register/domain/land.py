"""Land counted once: what the records of many areas say in sum, and which of them share the same land."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.geodesy import Array, Indices
from marchland.core.overlay import Shapes, overlaid, overlaid_in_time, shape_array, united
from marchland.core.polygon import NO_LAND, areas_m2, intersection
from marchland.register.domain.balance import Balance, hairs_about_m2, hairs_m2
from marchland.register.domain.conflict import ClaimConflict, conflicts
from marchland.register.domain.recorded_body import RecordedBody
from marchland.register.domain.state import AreaStatus

_PARTS = ("original", "cancelled", "reduced", "cleared", "remaining", "carried_on")

RELEASED = ("cleared", "reduced", "cancelled")
"""Where records released the same land in two ways it counts as the first of them; land that remains comes first."""


class OverlapKind(StrEnum):
    """How the boundary of one area lies to that of another."""

    SAME = "same"
    CONTAINS = "contains"
    INSIDE = "inside"
    OVERLAPS = "overlaps"
    NOT_COMPARED = "not_compared"
    """Their outlines cross too often to be compared in time: the two are counted as if they shared nothing."""


@dataclass(frozen=True, slots=True)
class AreaOverlap:
    """Two areas whose boundaries share land: how, how much of it, and how much of that remains in both."""

    area: str
    other: str
    kind: OverlapKind
    shape: BaseGeometry
    shared_m2: float
    remaining_m2: float


@dataclass(frozen=True, slots=True)
class AreaBalance:
    """The balance of one area."""

    area: str
    name: str
    balance: Balance


@dataclass(frozen=True, slots=True)
class LandAccount:
    """How the land of areas adds up: each of them, the sum of the records, the same as land, and what explains it.

    `land` counts every place once, on the ellipsoid: as remaining where any record has it remain, else as cleared,
    reduced or cancelled, in this order. `overlaps` are the pairs of areas that stand on record with the same land;
    an area whose land others carry on is not told as one of a pair. `claims` are the open ones beside the record.
    """

    areas: tuple[AreaBalance, ...]
    records: Balance
    land: Balance
    overlaps: tuple[AreaOverlap, ...]
    claims: tuple[ClaimConflict, ...] = ()


def area_balance(body: RecordedBody) -> AreaBalance:
    """Return the balance that the body of a version states."""
    return AreaBalance(body["area"], body["name"], Balance(*body.sums()))


def land_account(bodies: Sequence[RecordedBody]) -> LandAccount:
    """Return how the land of areas adds up, as records and as land."""
    areas = tuple(map(area_balance, bodies))
    extents = shapes_of(bodies, "extent")
    pairs = _pairs(extents)
    groups = _groups(len(bodies), [places for places, shared in pairs.items() if shared])
    shared = {place for group in groups for place in group}
    apart = [each.balance for place, each in enumerate(areas) if place not in shared]
    together = [Balance(*row) for row in _as_land(bodies, extents, groups).tolist()]
    told = {places: m2 for places, m2 in pairs.items() if not any(_carried_on(bodies[place]) for place in places)}
    claims = conflicts(*bodies, still_open=True)
    return LandAccount(
        areas,
        total(each.balance for each in areas),
        total((*apart, *together)),
        _overlaps(bodies, extents, told),
        claims,
    )


def total(balances: Iterable[Balance]) -> Balance:
    """Return the sum of balances."""
    kept = tuple(balances)
    return Balance(*(math.fsum(map(attrgetter(f"{name}_m2"), kept)) for name in _PARTS))


def shapes_of(bodies: Sequence[RecordedBody], field: str) -> Shapes:
    """Return the shape that each body holds in that field, and no land where it holds none."""
    texts = [body.text(field) if field in body else None for body in bodies]
    shapes: Shapes = shapely.from_geojson(texts)
    shapes[[text is None for text in texts]] = NO_LAND
    return shapes


def _carried_on(body: RecordedBody) -> bool:
    return AreaStatus(body["status"]).carried_on


def _pairs(extents: Shapes) -> dict[tuple[int, int], float]:
    """Return each two areas that share more land than a hair, by their places in order, with how much that is.

    Of two whose outlines cross too often to be compared in time it is none.
    """
    left, right = shapely.STRtree(extents).query(extents, predicate="intersects")
    first, second = left[left < right], right[left < right]
    order = np.lexsort((second, first))
    first, second = first[order], second[order]
    lands, compared = overlaid_in_time(shapely.intersection, extents[first], extents[second])
    shared = areas_m2(list(lands))
    hairs = _Hairs.of(extents, first, second)
    more = hairs.are_less(shared, first)
    more[~more] = hairs.are_less(shared[~more], second[~more])
    found = np.flatnonzero(more | ~compared)
    places = zip(first[found].tolist(), second[found].tolist(), strict=True)
    return dict(zip(places, np.where(compared, shared, 0.0)[found].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class _Hairs:
    """How many m² of areas may lie outside of where they belong, at least and at most; measured where that decides."""

    extents: Shapes
    whole: Array
    least: Array
    most: Array

    @classmethod
    def of(cls, extents: Shapes, *places: Indices) -> _Hairs:
        """Return those of the areas at those places, with the m² of each."""
        met = np.unique(np.concatenate(places))
        whole, least, most = np.zeros(len(extents)), np.zeros(len(extents)), np.zeros(len(extents))
        whole[met] = areas_m2(list(extents[met]))
        least[met], most[met] = hairs_about_m2(list(extents[met]), whole[met])
        return cls(extents, whole, least, most)

    def are_less(self, m2: Array, places: Indices) -> npt.NDArray[np.bool_]:
        """Tell for each figure whether it is more than may lie outside of the area at its place."""
        more: npt.NDArray[np.bool_] = m2 > self.most[places]
        unsure = np.flatnonzero((m2 > self.least[places]) & ~more)
        if unsure.size:
            at = places[unsure]
            more[unsure] = m2[unsure] > hairs_m2(list(self.extents[at]), self.whole[at])
        return more


def _overlaps(
    bodies: Sequence[RecordedBody], extents: Shapes, pairs: Mapping[tuple[int, int], float]
) -> tuple[AreaOverlap, ...]:
    """Return what is told of pairs of areas that share so much land."""
    first, second = np.array(list(pairs), dtype=np.intp).reshape(-1, 2).T
    hairs = _Hairs.of(extents, first, second)
    m2 = np.fromiter(pairs.values(), dtype=np.float64, count=len(pairs))
    covers = (~hairs.are_less(hairs.whole[at] - m2, at) for at in (second, first))
    both = [shapes_of([bodies[place] for place in places.tolist()], "remaining") for places in (first, second)]
    twice = areas_m2(list(overlaid_in_time(shapely.intersection, *both)[0])).tolist()
    found = []
    for ((one, other), shared), remains, *covered in zip(
        pairs.items(), twice, *(each.tolist() for each in covers), strict=True
    ):
        kind = _KINDS[covered[0], covered[1]] if shared else OverlapKind.NOT_COMPARED
        shape = intersection(extents[one], extents[other]) if shared else NO_LAND
        found.append(AreaOverlap(bodies[one]["area"], bodies[other]["area"], kind, shape, shared, remains))
    return tuple(found)


_KINDS = {
    (True, True): OverlapKind.SAME,
    (True, False): OverlapKind.CONTAINS,
    (False, True): OverlapKind.INSIDE,
    (False, False): OverlapKind.OVERLAPS,
}
"""Whether the shared land is all of the other, whether it is all of the first → how the first lies to the other."""


def _groups(count: int, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return the places of those that share land with one another, directly or through others, group by group."""
    leader = list(range(count))

    def led(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for one, other in pairs:
        leader[led(other)] = led(one)
    groups: dict[int, list[int]] = {}
    for place in sorted({place for pair in pairs for place in pair}):
        groups.setdefault(led(place), []).append(place)
    return list(groups.values())


def _as_land(bodies: Sequence[RecordedBody], extents: Shapes, groups: Sequence[Sequence[int]]) -> Array:
    """Return the m² of each part of a balance, for each group of areas that share land: every place in one of them.

    What a group adds to land that was counted before is measured as the difference of two unions.
    """
    places = [place for group in groups for place in group]
    owner = np.repeat(np.arange(len(groups), dtype=np.intp), [len(group) for group in groups])
    members = [bodies[place] for place in places]
    whole = united(extents[places], owner, len(groups))
    taken = united(shapes_of(members, "remaining"), owner, len(groups))
    lands = {"original": whole, "remaining": taken}
    parts = [(kind, text, group) for body, group in zip(members, owner, strict=True) for kind, text in body.parts()]
    for kind in RELEASED:
        of_kind = [(text, group) for each, text, group in parts if each == kind]
        shapes = shape_array(shapely.from_geojson([text for text, _ in of_kind]))
        released = united(shapes, np.array([group for _, group in of_kind], dtype=np.intp), len(groups))
        taken = lands[kind] = overlaid(shapely.union, taken, released)
    sums = dict(
        zip(lands, areas_m2(np.concatenate(list(lands.values())).tolist()).reshape(len(lands), -1), strict=True)
    )
    counted = sums["remaining"]
    for kind in RELEASED:
        sums[kind], counted = np.maximum(sums[kind] - counted, 0.0), sums[kind]
    sums["carried_on"] = areas_m2(list(overlaid(shapely.difference, whole, taken)))
    return np.stack([sums[name] for name in _PARTS], axis=1)
