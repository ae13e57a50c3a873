"""The synthetic register: made-up areas with thirty years of history, the same for the same seed, labelled as such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np
from shapely.geometry.base import BaseGeometry

from marchland.core.geodesy import BorderLine
from marchland.core.policy import Actor, Role
from marchland.core.polygon import minus, together
from marchland.register.domain.demo_land import outlines, portion
from marchland.register.domain.demo_tale import BEGIN, Cast, Ended, Tale, Told
from marchland.register.domain.event import Classification, Merged, Split, Successor

AREAS = 2000
"""How many areas it has where nothing else is asked."""
_ORGANISATIONS = ("demo-north", "demo-east", "demo-south", "demo-west")
_MERGED, _SPLIT = 0.03, 0.04
_DAYS = 9000


def synthetic(lines: Sequence[BorderLine], seed: int, areas: int = AREAS) -> Iterator[Told]:
    """Yield the history of so many made-up areas along the lines in the order it is recorded; the same for a seed."""
    lands = outlines(lines, areas, np.random.default_rng([seed, areas]))
    told: list[tuple[str, int, int, Told]] = []
    for number in range(0, areas, 2):
        family = _family(number, lands[number : number + 2], np.random.default_rng([seed, areas, number]))
        told.extend((one.recorded_at, number, n, one) for n, one in enumerate(family))
    for _, _, _, one in sorted(told, key=lambda item: item[:3]):
        yield one


def _family(number: int, lands: Sequence[BaseGeometry], rng: np.random.Generator) -> list[Told]:
    """Return what is told of one or two areas, and of those that carry on their land."""
    told: list[Told] = []
    fate = rng.random()
    if fate < _MERGED and len(lands) > 1:
        half = portion(lands[0], 0.5, rng)
        _merger(number, [half, minus(lands[0], half)], rng, told)
    else:
        for n, land in enumerate(lands):
            tale = _tale(_id(number + n), land, rng, told)
            _life(tale, splits=n == 0 and fate > 1 - _SPLIT)
    return told


def _id(number: int) -> str:
    return f"SYN-{number:04d}"


def _tale(area: str, land: BaseGeometry, rng: np.random.Generator, told: list[Told]) -> Tale:
    days = int(rng.integers(0, _DAYS) * rng.random() ** 0.3)
    return Tale(area, _cast(rng), rng, BEGIN + timedelta(days=days), told, land)


def _cast(rng: np.random.Generator) -> Cast:
    organisation = _ORGANISATIONS[int(rng.integers(len(_ORGANISATIONS)))]
    number = int(rng.integers(1, 6))
    surveyor = Actor(f"surveyor-{number}@{organisation}", organisation, frozenset({Role.SURVEYOR}))
    approver = Actor(f"approver-1@{organisation}", organisation, frozenset({Role.APPROVER}))
    return Cast(surveyor, approver, Actor("approver-9@demo-authority", "demo-authority", frozenset({Role.APPROVER})))


def _life(tale: Tale, *, splits: bool = False) -> None:
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
    except Ended:
        return


def _carry_on(tale: Tale, area: str, land: BaseGeometry) -> Tale:
    """Return the tale of an area that carries on land from that day, which it is told of in the same words."""
    heir = Tale(area, tale.cast, tale.rng, tale.day, tale.told, land, recorded=tale.recorded)
    heir.report(f"Synthetic field {area}", Classification.SHA)
    tale.recorded = heir.recorded
    return heir


def _split(tale: Tale) -> None:
    tale.day += timedelta(days=60)
    half = portion(tale.remaining, 0.5, tale.rng)
    rest = minus(tale.remaining, half)
    heirs = [_carry_on(tale, f"{tale.area}-{n}", land) for n, land in enumerate((half, rest), 1)]
    tale.tell(Split(tuple(Successor(heir.area, heir.remaining) for heir in heirs)), days=(0, 1))
    for heir in heirs:
        heir.recorded = tale.recorded
        _work(heir)


def _merger(number: int, lands: Sequence[BaseGeometry], rng: np.random.Generator, told: list[Told]) -> None:
    tales = [_tale(_id(number + n), land, rng, told) for n, land in enumerate(lands)]
    try:
        for tale in tales:
            tale.report(f"Synthetic field {tale.area}", Classification.SHA)
        first = max(tales, key=lambda tale: tale.day)
        first.day += timedelta(days=int(rng.integers(100, 1000)))
        first.recorded = max(tale.recorded for tale in tales)
        heir = _carry_on(first, f"{tales[0].area}-M", together([tale.remaining for tale in tales]))
        for tale in tales:
            tale.day, tale.recorded = heir.day, heir.recorded
            others = tuple(other.area for other in tales if other is not tale)
            tale.tell(Merged(heir.area, tale.remaining, others), days=(0, 1))
            heir.recorded = tale.recorded
    except Ended:
        return
    _work(heir)


def _work(heir: Tale) -> None:
    try:
        heir.release_by_survey()
        heir.clear()
    except Ended:
        return
