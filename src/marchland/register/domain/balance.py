"""The balance of an area: original = cancelled + reduced + cleared + remaining, disjoint, on any day, on the ellipsoid.

What is outside by less than a hair is snapped off and told in the part, never silently: up to 0.01 m², a billionth of
the portion, and 5 mm along its outline (coordinates written with seven decimals are that coarse). Land is only ever
taken out of what remains, so a tolerance never releases land that was not recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from marchland.core.errors import EventError, Location
from marchland.core.geodesy import Array, perimeters_below_m, perimeters_m
from marchland.core.message import Message
from marchland.core.polygon import NO_LAND, area_m2, areas_m2, difference, intersection, to_mapping, union
from marchland.register.domain.state import AreaState, ReleasedPart

LEAST_M2 = 0.01
SHARE = 1e-9
HAIR_M = 0.005


class BalanceError(EventError):
    """Shapes do not add up; `difference` is the land by which they do not, as a GeoJSON geometry, to be drawn."""

    code = "balance"

    def __init__(
        self,
        message: str,
        /,
        *,
        where: Location | None = None,
        next_step: str = "",
        difference: Mapping[str, Any] | None = None,
        difference_m2: float = 0.0,
        **values: Any,
    ) -> None:
        super().__init__(message, where=where, next_step=next_step, **values)
        self.difference = difference
        self.difference_m2 = difference_m2

    def located(self, where: Location) -> BalanceError:
        """Return the same error, placed, with its difference."""
        placed = super().located(where)
        return BalanceError(
            self.message,
            where=placed.where,
            next_step=self.next_step,
            difference=self.difference,
            difference_m2=self.difference_m2,
        )


def reworded(error: EventError, text: str, step: str) -> EventError:
    """Return an error in other words; one about land keeps the land by which it does not add up."""
    if isinstance(error, BalanceError):
        return BalanceError(
            text, where=error.where, next_step=step, difference=error.difference, difference_m2=error.difference_m2
        )
    return EventError(text, where=error.where, next_step=step)


@dataclass(frozen=True, slots=True)
class Balance:
    """How the land of an area adds up, in m²; `carried_on` is what other areas carry on after a merger or a split."""

    original_m2: float
    cancelled_m2: float
    reduced_m2: float
    cleared_m2: float
    remaining_m2: float
    carried_on_m2: float

    @property
    def gap_m2(self) -> float:
        """Return what the sum leaves over or lacks: rounding, and no more than `allowed_m2`."""
        parts = (self.cancelled_m2, self.reduced_m2, self.cleared_m2, self.remaining_m2, self.carried_on_m2)
        return self.original_m2 - sum(parts)

    @property
    def allowed_m2(self) -> float:
        """Return the largest gap that rounding explains."""
        return LEAST_M2 + SHARE * self.original_m2

    @property
    def holds(self) -> bool:
        """Tell whether the land adds up."""
        return abs(self.gap_m2) <= self.allowed_m2


def balance(state: AreaState) -> Balance:
    """Return the balance of an area."""
    cancelled, reduced, cleared = (state.released_m2(kind) for kind in ("cancelled", "reduced", "cleared"))
    return Balance(state.original_m2, cancelled, reduced, cleared, state.remaining_m2, state.carried_m2)


def hair_m2(shape: BaseGeometry, area: float) -> float:
    """Return how much of a shape may lie outside of where it belongs."""
    return float(hairs_m2([shape], np.array([area]))[0])


def hairs_m2(shapes: Sequence[BaseGeometry], areas: Array) -> Array:
    """Return the same of each shape with its area."""
    return LEAST_M2 + SHARE * areas + HAIR_M * perimeters_m(shapes)


def hairs_about_m2(shapes: Sequence[BaseGeometry], areas: Array) -> tuple[Array, Array]:
    """Return between what the same lies of each shape with its area, which is known without measuring its outline."""
    return LEAST_M2 + SHARE * areas, LEAST_M2 + SHARE * areas + HAIR_M * perimeters_below_m(shapes)


@dataclass(frozen=True, slots=True)
class ReleasedLand:
    """What a release takes and what it leaves."""

    shape: BaseGeometry
    area_m2: float
    left: BaseGeometry
    left_m2: float
    snapped_m2: float
    joined_m2: float


def take_portion(state: AreaState, portion: BaseGeometry) -> ReleasedLand:
    """Return what a portion takes out of what remains.

    Raises BalanceError with the difference where the portion is not inside what remains, or takes nothing.
    """
    snapped = _outside(
        portion, state.remaining, "portion-inside-remaining", Message("the portion"), Message("what remains")
    )
    shape = intersection(portion, state.remaining) if snapped else portion
    left = difference(state.remaining, shape)
    taken, rest = areas_m2([shape, left])
    if taken < LEAST_M2:
        raise BalanceError(
            "rule portion-inside-remaining: the portion takes nothing of what remains",
            next_step="see what remains, and give a portion inside it",
        )
    if 0 < rest <= LEAST_M2 + SHARE * state.original_m2:
        return ReleasedLand(state.remaining, state.remaining_m2, NO_LAND, 0.0, snapped, float(rest))
    return ReleasedLand(shape, float(taken), left, float(rest), snapped, 0.0)


def _outside(shape: BaseGeometry, land: BaseGeometry, rule: str, what: str, within: str) -> float:
    """Return how many m² of a shape lie outside of the land, if no more than a hair; raises BalanceError for more."""
    outside = difference(shape, land)
    over = area_m2(outside) if not outside.is_empty else 0.0
    if over == 0.0:
        return 0.0
    if over > hair_m2(shape, area_m2(shape)):
        raise BalanceError(
            "rule {rule}: {over:,.2f} m² of {what} lie outside {within}",
            rule=rule,
            over=over,
            what=what,
            within=within,
            where=Location(field="shape" if rule.startswith("ext") else "portion"),
            next_step=Message(
                "see the difference on the map, and give {what} inside {within}", what=what, within=within
            ),
            difference=to_mapping(outside),
            difference_m2=over,
        )
    return over


def released_land(parts: Iterable[ReleasedPart]) -> BaseGeometry:
    """Return all land of the parts."""
    return union(part.shape for part in parts)


def extend(state: AreaState, shape: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """Return the wider boundary and what then remains; raises BalanceError where it does not cover the old one."""
    lost = _outside(state.extent, shape, "extension-covers", Message("the old boundary"), Message("the new one"))
    extent = union([shape, state.extent]) if lost else shape
    return extent, union([state.remaining, difference(shape, state.extent)])


def correct(state: AreaState, shape: BaseGeometry) -> tuple[tuple[ReleasedPart, ...], BaseGeometry]:
    """Return the released parts and what remains within a new boundary; raises BalanceError for a part outside."""
    parts = []
    for part in state.parts:
        snapped = _outside(
            part.shape, shape, "correction-keeps-released", Message("a released part"), Message("the new boundary")
        )
        parts.append(resized(part, intersection(part.shape, shape), snapped) if snapped else part)
    remaining = difference(shape, released_land(parts)) if parts else shape
    if area_m2(remaining) < LEAST_M2:
        raise BalanceError(
            "rule correction-leaves-land: nothing would remain within the new boundary",
            next_step="cancel, reduce or clear what remains instead, with its decision",
        )
    return tuple(parts), remaining


def resized(part: ReleasedPart, shape: BaseGeometry, snapped: float = 0.0) -> ReleasedPart:
    """Return a part with another shape."""
    return ReleasedPart(
        part.kind, shape, area_m2(shape), part.valid_on, part.seq, part.decision, part.depth_m, part.found,
        part.snapped_m2 + snapped, part.joined_m2,
    )  # fmt: skip


def reopen(state: AreaState, portion: BaseGeometry) -> tuple[tuple[ReleasedPart, ...], BaseGeometry]:
    """Return the parts that stay released and what then remains; raises BalanceError where nothing was released."""
    _outside(portion, state.extent, "reopens-released-land", Message("the portion"), Message("the boundary"))
    land = intersection(portion, released_land(state.parts))
    if area_m2(land) < LEAST_M2:
        raise BalanceError(
            "rule reopens-released-land: nothing in the portion was released",
            next_step="report an area of its own, or extend the boundary",
        )
    return without(state.parts, land), union([state.remaining, land])


def without(parts: Iterable[ReleasedPart], land: BaseGeometry) -> tuple[ReleasedPart, ...]:
    """Return the parts less the land; a part of which nothing is left is gone."""
    kept = []
    for part in parts:
        shape = difference(part.shape, land)
        if shape.equals_exact(part.shape, 0.0):
            kept.append(part)
        elif area_m2(shape) >= LEAST_M2:
            kept.append(resized(part, shape))
    return tuple(kept)


def divide(state: AreaState, shapes: Iterable[BaseGeometry], rule: str) -> None:
    """Check that shapes part what remains: none over another, none outside, nothing left out; raises BalanceError."""
    left = state.remaining
    for shape in shapes:
        _outside(shape, left, rule, Message("what is carried on"), Message("what remains and no other carries on"))
        left = difference(left, shape)
    over = area_m2(left)
    if over > hair_m2(state.remaining, state.remaining_m2):
        raise BalanceError(
            "rule {rule}: {over:,.2f} m² would be carried on by no area",
            rule=rule,
            over=over,
            next_step="give shapes that cover all that remains",
            difference=to_mapping(left),
            difference_m2=over,
        )
