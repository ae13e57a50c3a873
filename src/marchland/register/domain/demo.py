"""The synthetic register: made-up areas with thirty years of history, the same for the same seed, labelled as such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np
from shapely.geometry.base import BaseGeometry

from marchland.core.geodesy import BorderLine
from marchland.core.policy import Actor, Role
from marchland.core.polygon import difference, union
from marchland.register.domain.demo_land import outlines, portion
from marchland.register.domain.demo_tale import BEGIN, DemoActors, DemoArea, DemoEnded, DemoEvent
from marchland.register.domain.event import Merged, Split, Successor
from marchland.register.domain.event_terms import Classification

AREAS = 2000
"""How many areas it has where nothing else is asked."""
_ORGANISATIONS = ("demo-north", "demo-east", "demo-south", "demo-west")
_AUTHORITY, _SURVEYORS = "demo-authority", 5
_MERGED, _SPLIT = 0.03, 0.04
_DAYS = 9000


def synthetic(lines: Sequence[BorderLine], seed: int, areas: int = AREAS) -> Iterator[DemoEvent]:
    """Yield the history of so many made-up areas along the lines in the order it is recorded; the same for a seed."""
    lands = outlines(lines, areas, np.random.default_rng([seed, areas]))
    events: list[tuple[str, int, int, DemoEvent]] = []
    for number in range(0, areas, 2):
        family = _family(number, lands[number : number + 2], np.random.default_rng([seed, areas, number]))
        events.extend((one.recorded_at, number, n, one) for n, one in enumerate(family))
    for _, _, _, one in sorted(events, key=lambda item: item[:3]):
        yield one


def _family(number: int, lands: Sequence[BaseGeometry], rng: np.random.Generator) -> list[DemoEvent]:
    """Return what is told of one or two areas, and of those that carry on their land."""
    events: list[DemoEvent] = []
    fate = rng.random()
    if fate < _MERGED and len(lands) > 1:
        half = portion(lands[0], 0.5, rng)
        _merger(number, [half, difference(lands[0], half)], rng, events)
    else:
        for n, land in enumerate(lands):
            tale = _area_events(_id(number + n), land, rng, events)
            _life(tale, splits=n == 0 and fate > 1 - _SPLIT)
    return events


def _id(number: int) -> str:
    return f"SYN-{number:04d}"


def _area_events(area: str, land: BaseGeometry, rng: np.random.Generator, events: list[DemoEvent]) -> DemoArea:
    days = int(rng.integers(0, _DAYS) * rng.random() ** 0.3)
    return DemoArea(area, _actors(rng), rng, BEGIN + timedelta(days=days), events, land)


def people() -> tuple[Actor, ...]:
    """Return everyone who records or decides in it."""
    surveyors = (_surveyor(number, of) for of in _ORGANISATIONS for number in range(1, _SURVEYORS + 1))
    return (*surveyors, *(_approver(1, of) for of in _ORGANISATIONS), _approver(9, _AUTHORITY))


def _surveyor(number: int, organisation: str) -> Actor:
    return Actor(f"surveyor-{number}@{organisation}", organisation, frozenset({Role.SURVEYOR}))


def _approver(number: int, organisation: str) -> Actor:
    return Actor(f"approver-{number}@{organisation}", organisation, frozenset({Role.APPROVER}))


def _actors(rng: np.random.Generator) -> DemoActors:
    organisation = _ORGANISATIONS[int(rng.integers(len(_ORGANISATIONS)))]
    number = int(rng.integers(1, _SURVEYORS + 1))
    return DemoActors(_surveyor(number, organisation), _approver(1, organisation), _approver(9, _AUTHORITY))


def _life(tale: DemoArea, *, splits: bool = False) -> None:
    """Tell of one area from its report to the present day."""
    share = tale.rng.random()
    classes = Classification.INDICATION, Classification.SHA, Classification.CHA
    classification = classes[int(share > 0.2) + int(share > 0.8)]
    try:
        tale.report(f"Synthetic field {tale.area}", classification)
        tale.survey_and_mark(classification)
        if splits and not tale.contested:
            _split(tale)
            return
        tale.inspect()
        if tale.chance(0.85):
            tale.release_by_survey()
            tale.inspect()
        if tale.chance(0.75) and not tale.remaining.is_empty:
            tale.clear()
            if tale.chance(0.08):
                tale.reopen()
    except DemoEnded:
        return


def _carry_on(tale: DemoArea, area: str, land: BaseGeometry) -> DemoArea:
    """Return the tale of an area that carries on land from that day, which it is told of in the same words."""
    heir = DemoArea(area, tale.cast, tale.rng, tale.day, tale.events, land, recorded=tale.recorded)
    heir.report(f"Synthetic field {area}", Classification.SHA)
    tale.recorded = heir.recorded
    return heir


def _split(tale: DemoArea) -> None:
    tale.day += timedelta(days=60)
    half = portion(tale.remaining, 0.5, tale.rng)
    rest = difference(tale.remaining, half)
    heirs = [_carry_on(tale, f"{tale.area}-{n}", land) for n, land in enumerate((half, rest), 1)]
    tale.tell(Split(tuple(Successor(heir.area, heir.remaining) for heir in heirs)), days=(0, 1))
    for heir in heirs:
        heir.recorded = tale.recorded
        _work(heir)


def _merger(number: int, lands: Sequence[BaseGeometry], rng: np.random.Generator, events: list[DemoEvent]) -> None:
    tales = [_area_events(_id(number + n), land, rng, events) for n, land in enumerate(lands)]
    try:
        for tale in tales:
            tale.report(f"Synthetic field {tale.area}", Classification.SHA)
        first = max(tales, key=lambda tale: tale.day)
        first.day += timedelta(days=int(rng.integers(100, 1000)))
        first.recorded = max(tale.recorded for tale in tales)
        heir = _carry_on(first, f"{tales[0].area}-M", union([tale.remaining for tale in tales]))
        for tale in tales:
            tale.day, tale.recorded = heir.day, heir.recorded
            others = tuple(other.area for other in tales if other is not tale)
            tale.tell(Merged(heir.area, tale.remaining, others), days=(0, 1))
            heir.recorded = tale.recorded
    except DemoEnded:
        return
    _work(heir)


def _work(heir: DemoArea) -> None:
    try:
        heir.release_by_survey()
        heir.clear()
    except DemoEnded:
        return
