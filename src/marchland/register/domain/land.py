"""Land counted once: what the records of many areas say in sum, and which of them share the same land."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.errors import ShapeError
from marchland.core.polygon import NO_LAND, areas_m2, difference, intersection, union
from marchland.register.domain.balance import Balance, hair_m2
from marchland.register.domain.conflict import ClaimConflict, conflicts
from marchland.register.domain.recorded_body import RecordedBody
from marchland.register.domain.state import AreaStatus, ClaimStatus

_PARTS = ("original", "cancelled", "reduced", "cleared", "remaining", "carried_on")

Shapes = npt.NDArray[np.object_]

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
    sums = body["m2"]
    return AreaBalance(body["area"], body["name"], Balance(*(sums[name] for name in _PARTS)))


def land_account(bodies: Sequence[RecordedBody]) -> LandAccount:
    """Return how the land of areas adds up, as records and as land."""
    areas = tuple(map(area_balance, bodies))
    extents = shapes_of(bodies, "extent")
    pairs = _pairs(bodies, extents)
    groups = _groups(len(bodies), [places for places, overlap in pairs if overlap.shared_m2])
    shared = {place for group in groups for place in group}
    apart = [each.balance for place, each in enumerate(areas) if place not in shared]
    lands = [shape for group in groups for shape in _as_land([bodies[place] for place in group], extents[group])]
    together = [Balance(*row) for row in areas_m2(lands).reshape(-1, len(_PARTS)).tolist()]
    overlaps = tuple(overlap for places, overlap in pairs if not any(_carried_on(bodies[place]) for place in places))
    claims = tuple(one for body in bodies for one in conflicts(body) if one.standing is ClaimStatus.OPEN)
    return LandAccount(areas, total(each.balance for each in areas), total((*apart, *together)), overlaps, claims)


def total(balances: Iterable[Balance]) -> Balance:
    """Return the sum of balances."""
    kept = tuple(balances)
    return Balance(*(math.fsum(getattr(each, f"{name}_m2") for each in kept) for name in _PARTS))


def shapes_of(bodies: Sequence[RecordedBody], field: str) -> Shapes:
    """Return the shape that each body holds in that field, and no land where it holds none."""
    texts = [body.text(field) if field in body else None for body in bodies]
    shapes: Shapes = shapely.from_geojson(texts)
    shapes[[text is None for text in texts]] = NO_LAND
    return shapes


def _carried_on(body: RecordedBody) -> bool:
    return AreaStatus(body["status"]).carried_on


def _pairs(bodies: Sequence[RecordedBody], extents: Shapes) -> list[tuple[tuple[int, int], AreaOverlap]]:
    """Return each two areas that share more land than a hair, by their places, the first before the other."""
    left, right = shapely.STRtree(extents).query(extents, predicate="intersects")
    places = sorted((one, other) for one, other in zip(left.tolist(), right.tolist(), strict=True) if one < other)
    met = sorted({place for pair in places for place in pair})
    remaining = dict(zip(met, shapes_of([bodies[place] for place in met], "remaining"), strict=True))
    whole = dict(zip(met, areas_m2(list(extents[met])).tolist(), strict=True))
    hairs = {place: hair_m2(extents[place], whole[place]) for place in met}
    shapes = [
        (_shared(extents[one], extents[other]), _shared(remaining[one], remaining[other])) for one, other in places
    ]
    measured = areas_m2([shape or NO_LAND for pair in shapes for shape in pair]).reshape(-1, 2).tolist()
    found = []
    for (one, other), (shape, _), (shared, twice) in zip(places, shapes, measured, strict=True):
        if shape is not None and shared <= min(hairs[one], hairs[other]):
            continue
        covers = shared >= whole[other] - hairs[other], shared >= whole[one] - hairs[one]
        kind = OverlapKind.NOT_COMPARED if shape is None else _KINDS[covers]
        names = bodies[one]["area"], bodies[other]["area"]
        found.append(((one, other), AreaOverlap(*names, kind, shape or NO_LAND, shared, twice)))
    return found


_KINDS = {
    (True, True): OverlapKind.SAME,
    (True, False): OverlapKind.CONTAINS,
    (False, True): OverlapKind.INSIDE,
    (False, False): OverlapKind.OVERLAPS,
}
"""Whether the shared land is all of the other, whether it is all of the first → how the first lies to the other."""


def _shared(shape: BaseGeometry, other: BaseGeometry) -> BaseGeometry | None:
    """Return the land of both, or None where their outlines cross too often to be compared in time."""
    try:
        return intersection(shape, other)
    except ShapeError:
        return None


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


def _as_land(bodies: Sequence[RecordedBody], extents: Shapes) -> list[BaseGeometry]:
    """Return the land of each part of a balance, of areas that share land, with every place in one of them."""
    whole = _united(list(extents))
    remaining = _united([shape for shape in shapes_of(bodies, "remaining") if not shape.is_empty])
    taken, released = remaining, {}
    for kind in RELEASED:
        parts = [text for body in bodies for text in body.released(kind)]
        released[kind] = difference(_united(list(shapely.from_geojson(parts))), taken)
        taken = union((taken, released[kind]))
    lands = {"original": whole, "remaining": remaining, "carried_on": difference(whole, taken), **released}
    return [lands[name] for name in _PARTS]


def _united(shapes: list[BaseGeometry]) -> BaseGeometry:
    """Return the land of any of the shapes, two by two, so that none is overlaid with all that came before it."""
    while len(shapes) > 1:
        shapes = [union(shapes[place : place + 2]) for place in range(0, len(shapes), 2)]
    return shapes[0] if shapes else NO_LAND
