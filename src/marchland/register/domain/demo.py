"""The synthetic register: made-up areas with thirty years of history, the same for the same seed, labelled as such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from shapely.geometry.base import BaseGeometry

from marchland.core.geodesy import BorderLine
from marchland.core.policy import Actor, Role
from marchland.core.polygon import difference, union
from marchland.core.schema import changed
from marchland.register.domain.demo_land import outlines, portion
from marchland.register.domain.demo_tale import BEGIN, DEVICES, SYNTHETIC, DemoActors, DemoArea, DemoEnded, DemoEvent
from marchland.register.domain.event import CarriedEvidence, Event, Merged, Predecessor, Split, Successor
from marchland.register.domain.event_terms import Classification
from marchland.register.domain.resolution import begins_others

AREAS = 2000
"""How many areas it has where nothing else is asked."""
_ORGANISATIONS = ("demo-north", "demo-east", "demo-south", "demo-west")
_AUTHORITY, _SURVEYORS = "demo-authority", 5
_MERGED, _SPLIT = 0.03, 0.04
_DAYS = 9000


def synthetic(lines: Sequence[BorderLine], seed: int, areas: int = AREAS, first: int = 0) -> Iterator[DemoEvent]:
    """Yield the history of so many made-up areas along the lines in the order it is recorded; the same for a seed.

    The first of them is that entry of the ledger: a merger and a split name the entries of the evidence they carry on.
    """
    lands = outlines(lines, areas, np.random.default_rng([seed, areas]))
    events: list[tuple[str, int, int, DemoEvent]] = []
    for number in range(0, areas, 2):
        family = _family(number, lands[number : number + 2], np.random.default_rng([seed, areas, number]))
        events.extend((one.recorded_at, number, n, one) for n, one in enumerate(family))
    told = (one for *_, one in sorted(events, key=lambda item: item[:3]))
    evidence: dict[str, list[tuple[date, CarriedEvidence]]] = {}
    for seq, one in enumerate(told, first):
        event = one.event
        evidence.setdefault(event.area, []).extend(
            (event.valid_on, CarriedEvidence(event.area, seq, each.kind, each.on)) for each in event.evidence
        )
        yield replace(one, event=_carrying(event, evidence)) if begins_others(event) else one


def _carrying(event: Event, evidence: Mapping[str, Sequence[tuple[date, CarriedEvidence]]]) -> Event:
    """Return a merger or a split with the evidence that goes on to count: by area, in the order of its days."""
    details = event.details
    areas = (event.area, *(details.others if isinstance(details, Merged) else ()))
    carries = [each for area in areas for _, each in sorted(evidence.get(area, ()), key=lambda pair: pair[0])]
    return replace(event, details=changed(details, carries=tuple(dict.fromkeys(carries))))


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


def _name(area: str) -> str:
    return f"Synthetic field {area}"


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
        tale.report(_name(tale.area), classification)
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


def _heir(tale: DemoArea, area: str, land: BaseGeometry) -> DemoArea:
    """Return the tale of an area that begins with land of another, by the entry that was told last."""
    return DemoArea(area, tale.cast, tale.rng, tale.day, tale.events, land, recorded=tale.recorded)


def _split(tale: DemoArea) -> None:
    tale.day += timedelta(days=60)
    half = portion(tale.remaining, 0.5, tale.rng)
    parts = [(f"{tale.area}-{n}", land) for n, land in enumerate((half, difference(tale.remaining, half)), 1)]
    into = tuple(Successor(area, land, _name(area)) for area, land in parts)
    tale.tell(Split(into, tale.classification, devices=DEVICES, reason=f"a road parts it; {SYNTHETIC}"), days=(0, 1))
    for heir in [_heir(tale, area, land) for area, land in parts]:
        _work(heir)


def _merger(number: int, lands: Sequence[BaseGeometry], rng: np.random.Generator, events: list[DemoEvent]) -> None:
    tales = [_area_events(_id(number + n), land, rng, events) for n, land in enumerate(lands)]
    tales[1].cast = tales[0].cast  # who merges areas has to be of the organisation of each
    try:
        for tale in tales:
            tale.report(_name(tale.area), Classification.SHA)
        first, other = sorted(tales, key=lambda tale: tale.day, reverse=True)
        first.day += timedelta(days=int(rng.integers(100, 1000)))
        first.recorded = max(tale.recorded for tale in tales)
        into, land = f"{tales[0].area}-M", union([tale.remaining for tale in tales])
        details = Merged(
            into, first.remaining, (other.area,), _name(into), Classification.SHA, land,
            (Predecessor(other.area, other.remaining),), devices=DEVICES, reason=f"one field; {SYNTHETIC}",
        )  # fmt: skip
        first.tell(details, days=(0, 1))
    except DemoEnded:
        return
    _work(_heir(first, into, land))


def _work(heir: DemoArea) -> None:
    try:
        heir.release_by_survey()
        heir.clear()
    except DemoEnded:
        return
