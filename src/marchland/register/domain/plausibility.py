"""Plausibility: what is hardly so, such as swapped axes or a date that a program wrote for an empty cell.

It is refused unless whoever records it says that it is so; then the event says that it was accepted, under its rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
from shapely.geometry.base import BaseGeometry

from marchland.core.box import Box, parted
from marchland.core.errors import EventError
from marchland.core.geodesy import geod
from marchland.core.message import N_, Message
from marchland.core.polygon import area_m2
from marchland.register.domain.event import (
    BoundaryRevised,
    Contradicted,
    Event,
    Merged,
    Reopened,
    Reported,
    Split,
    Surveyed,
)

ACCEPTED: Final = "accepted_implausible"
"""Under what an event keeps aside which rules of plausibility its recorder set aside, each by its name."""
FAR_M: Final = 1_000_000.0
LARGEST_M2: Final = 5e10
SMALLEST_M2: Final = 1.0
_KM, _KM2 = 1_000.0, 1e6
_FIRST_DAY = date(1900, 1, 1)
_EMPTY = frozenset({date(1900, 1, 1), date(1904, 1, 1), date(1970, 1, 1)})
"""What spreadsheets and databases write for a day that is not there, beside days before 1900."""
_STEP = Message("correct it; if it is so, accept it: --accept-implausible, the box in the form, or in the event {key}")

Place = tuple[float, float]
"""Longitude and latitude."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is hardly so: the name of the rule, what was found, and what to do next."""

    rule: str
    found: Message
    next_step: Message

    def error(self) -> EventError:
        """Return the error that names the rule."""
        return EventError("rule {rule}: {found}", rule=self.rule, found=self.found, next_step=self.next_step)


@dataclass(frozen=True, slots=True)
class ExpectedLand:
    """Where land of this register is to be expected: its cover, if it states one, or else around what it has.

    `known` are centres of what is on record, or, while nothing is, the middle of all that comes with the event.
    """

    cover: Box | None = None
    known: tuple[Place, ...] = ()
    is_first: bool = False

    def holds(self, place: Place) -> bool:
        """Tell whether land is to be expected there."""
        longitude, latitude = place
        if self.cover is not None:
            return any(w <= longitude <= e and s <= latitude <= n for w, s, e, n in parted(self.cover))
        return not self.known or _nearest_m(place, self.known) <= FAR_M

    def told(self, place: Place) -> Message:
        """Return how far off the place is."""
        if self.cover is not None:
            return Message("it lies outside of what the register covers (west, south, east, north: {box})",
                           box=", ".join(f"{each:g}" for each in self.cover))  # fmt: skip
        return Message(
            N_("it lies {km:,.0f} km from the middle of all that is given")
            if self.is_first
            else N_("it lies {km:,.0f} km from all others on record"),
            km=_nearest_m(place, self.known) / _KM,
        )


def doubts(event: Event, around: ExpectedLand, before: Event | None = None) -> tuple[Doubt, ...]:
    """Return what in an event is hardly so, without what the event says was accepted, and what it said `before`."""
    known = set(_days_of(before)) if before else set()
    found = [*_days(each for each in _days_of(event) if each not in known)]
    there = lands(before) if before else ()
    for shape in lands(event):
        if not any(shape.equals(other) for other in there):
            found += [*_size(shape), *_place(shape, around)]
    taken = accepted(event)
    return tuple({doubt.rule: doubt for doubt in found if doubt.rule not in taken}.values())


def accepted(event: Event) -> frozenset[str]:
    """Return the names of the rules of plausibility that the event says were set aside."""
    given: Any = event.other.get(ACCEPTED)
    names = given if isinstance(given, list) else [given]
    return frozenset(each for each in names if isinstance(each, str))


def accepting(event: Event, found: Sequence[Doubt]) -> Event:
    """Return the event that says that these doubts were looked at and set aside."""
    if not found:
        return event
    names = sorted(accepted(event) | {doubt.rule for doubt in found})
    other: Mapping[str, Any] = {**event.other, ACCEPTED: names}
    return replace(event, other=other)


def lands(event: Event) -> tuple[BaseGeometry, ...]:
    """Return the land that an event says is dangerous or bounds: what is released lies inside that anyway.

    Of a merger and a split it is that of the new areas.
    """
    details = event.details
    if isinstance(details, Reported | BoundaryRevised):
        return (details.shape,)
    if isinstance(details, Reopened):
        return (details.portion,)
    if isinstance(details, Contradicted) and details.shape is not None:
        return (details.shape,)
    if isinstance(details, Merged) and details.land is not None:
        return () if details.land.is_empty else (details.land,)
    return tuple(successor.shape for successor in details.into) if isinstance(details, Split) else ()


def centre(shape: BaseGeometry) -> Place:
    """Return the middle of the box around a shape."""
    west, south, east, north = map(float, shape.bounds)
    return (west + east) / 2, (south + north) / 2


def median_place(places: Sequence[Place]) -> Place:
    """Return a place in the middle of others that few far ones do not move: the median of them as points of a ball."""
    if not places:
        return 0.0, 0.0
    longitude, latitude = np.radians(np.array(places)).T
    ball = np.array([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)])
    x, y, z = np.median(ball, axis=1)
    return float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def _nearest_m(place: Place, others: Sequence[Place]) -> float:
    longitude, latitude = np.array(others).T
    _, _, metres = geod().inv(np.full(len(others), place[0]), np.full(len(others), place[1]), longitude, latitude)
    return float(np.min(metres))


def _place(shape: BaseGeometry, around: ExpectedLand) -> list[Doubt]:
    place = centre(shape)
    if around.holds(place):
        return []
    swapped = place[1], place[0]
    step = _step()
    if abs(place[0]) <= 90 and around.holds(swapped):
        step = Message(
            "latitude and longitude look swapped: the other way round it lies at {latitude:.3f}° N, {longitude:.3f}° E,"
            " where others are; {step}",
            latitude=swapped[1],
            longitude=swapped[0],
            step=step,
        )
    return [Doubt("plausible-place", around.told(place), step)]


def _size(shape: BaseGeometry) -> list[Doubt]:
    area = area_m2(shape)
    if area > LARGEST_M2:
        found = Message("it has {area:,.0f} km², more than {most:,.0f} km²", area=area / _KM2, most=LARGEST_M2 / _KM2)
    elif area < SMALLEST_M2:
        found = Message("it has {area:.2g} m², less than {least:g} m²", area=area, least=SMALLEST_M2)
    else:
        return []
    return [Doubt("plausible-size", found, _step())]


def _days_of(event: Event) -> list[tuple[str, date]]:
    days = [("valid_on", event.valid_on), ("information_on", event.known_day)]
    days += [(f"evidence.{n}.on", item.on) for n, item in enumerate(event.evidence)]
    if isinstance(event.details, Surveyed):
        days += [("from_on", event.details.from_on), ("to_on", event.details.to_on)]
    return days


def _days(days: Iterable[tuple[str, date]]) -> list[Doubt]:
    for name, day in days:
        if day < _FIRST_DAY or day in _EMPTY:
            return [Doubt("plausible-day", _told(name, day), _step())]
    return []


def _told(name: str, day: date) -> Message:
    if day in _EMPTY or day.year == 1899:
        return Message(
            "{name} is {day}, which spreadsheets and databases write where no day was given", name=name, day=day
        )
    return Message("{name} is {day}, before 1900", name=name, day=day)


def _step() -> Message:
    return Message(_STEP.template, key=f'"other": {{"{ACCEPTED}": [the rule]}}')
