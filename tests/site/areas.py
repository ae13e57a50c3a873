"""A site with areas in every status, of two organisations, with words and corners by which they are known again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import shapely
from shapely.affinity import translate
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from marchland.core.policy import FieldClass, Role
from marchland.core.schema import changed
from marchland.register.domain.event import Cleared, Decision, Event, Evidence, Reported
from marchland.register.domain.event_terms import EvidenceKind
from marchland.register.domain.state import AreaStatus
from marchland.register.service import questions
from marchland.register.service.stores import RegisterStore
from marchland.register.service.succession_events import merge_event, split_event
from tests.register.registering import Days
from tests.register.telling import event
from tests.site.world import World, make_world

ORGANISATIONS = ("halo", "mag")
FIRST = date(2020, 1, 1)
STORIES: dict[AreaStatus, tuple[str, ...]] = {
    AreaStatus.OPEN: (),
    AreaStatus.WORKED_ON: ("cleared_work",),
    AreaStatus.SUSPENDED: ("cleared_work", "suspended"),
    AreaStatus.RELEASED: ("cleared_work", "cleared", "passed"),
    AreaStatus.HANDED_OVER: ("cleared_work", "cleared", "passed", "handed_over"),
    AreaStatus.MERGED: (),
    AreaStatus.SPLIT: (),
}


@dataclass(frozen=True)
class Area:
    """One of the areas, and what of it may come out to whom."""

    id: str
    organisation: str
    status: AreaStatus
    shape: BaseGeometry

    @property
    def restricted(self) -> tuple[bytes, ...]:
        """Return what must not come out to those who see public fields alone."""
        west, south, *_ = self.shape.bounds
        return f"Hiddenname{self.id}".encode(), f"{west:.7f}".encode(), f"{south:.7f}".encode()

    @property
    def personal(self) -> tuple[bytes, ...]:
        """Return what must not come out to those who may not see persons."""
        return f"Owner of {self.id}".encode(), f"Informant of {self.id}".encode()

    def told_to(self, field_class: FieldClass) -> tuple[bytes, ...]:
        """Return the words of a class."""
        return {FieldClass.RESTRICTED: self.restricted, FieldClass.PERSONAL: self.personal}[field_class]


def areas() -> Iterator[Area]:
    """Yield an area of every status for each organisation, no two of which share a corner's digits."""
    for column, organisation in enumerate(ORGANISATIONS):
        for row, status in enumerate(STORIES):
            west, south = 31.0123457 + column * 0.5111111, 48.0765431 + row * 0.1222222 + column * 0.0511111
            name = f"{organisation.upper()}-{status}"
            yield Area(name, organisation, status, shapely.box(west, south, west + 0.0100001, south + 0.0100003))


AREAS = tuple(areas())


def tell(store: RegisterStore) -> None:
    """Record the story of every area, by somebody of its organisation who may do it all."""
    clock = Days(FIRST + timedelta(30))
    everything = frozenset({Role.REPORTER, Role.SURVEYOR, Role.APPROVER})
    for organisation in ORGANISATIONS:
        questions.register_actor(store, f"{organisation}-all", organisation, everything, "os-1", clock)
    for area in AREAS:
        for after, told in enumerate(_story(area)):
            event_then = replace(told, valid_on=FIRST + timedelta(after))
            questions.record(store, (event_then,), f"{area.organisation}-all", clock)
        if area.status.carried_on:
            questions.record(store, (_carried_on(store, area),), f"{area.organisation}-all", clock)


def _story(area: Area) -> Iterator[Event]:
    seen = Evidence(EvidenceKind.DIRECT, "seen", FIRST, "a walk", f"Informant of {area.id}")
    grade = event("reported", FIRST)
    assert isinstance(grade.details, Reported)
    details = changed(
        grade.details, name=f"Hiddenname{area.id}", shape=area.shape, district="Opendistrict",
        owner=f"Owner of {area.id}", informant=f"Informant of {area.id}",
    )  # fmt: skip
    yield replace(grade, area=area.id, details=details, information_on=FIRST, evidence=(seen,))
    for name, shape in _beside(area) if area.status is AreaStatus.MERGED else ():
        beside = changed(details, name=f"Hiddenname{name}", shape=shape)
        yield replace(grade, area=name, details=beside, information_on=FIRST, evidence=(seen,))
    for words in STORIES[area.status]:
        yield _of(area, event(words, FIRST))


def _beside(area: Area) -> tuple[tuple[str, BaseGeometry], ...]:
    """Return the other areas of a story: what is merged with it, or what it is split into."""
    west, south, east, north = area.shape.bounds
    half = (west + east) / 2
    if area.status is AreaStatus.MERGED:
        return ((f"{area.id}-beside", translate(area.shape, xoff=0.0100001)),)
    if area.status is AreaStatus.SPLIT:
        parts = shapely.box(west, south, half, north), shapely.box(half, south, east, north)
        return tuple((f"{area.id}-{number}", part) for number, part in enumerate(parts))
    return ()


def _carried_on(store: RegisterStore, area: Area) -> Event:
    """Return the one event by which an area is merged with the one beside it, or split."""
    who, on = f"{area.organisation}-all", FIRST + timedelta(9)
    if area.status is AreaStatus.MERGED:
        both = (area.id, *(name for name, _ in _beside(area)))
        return merge_event(store, who, both, f"{area.id}-whole", f"Hiddenname{area.id}-whole", on)
    named = [
        {"id": name, "properties": {"name": f"Hiddenname{name}"}, "geometry": mapping(part)}
        for name, part in _beside(area)
    ]
    return split_event(store, who, area.id, {"features": named}, on)


def _of(area: Area, told: Event) -> Event:
    """Return the event told of the area's own land."""
    said = told.details
    decision = Decision("2020/7", "as proposed", ("halo-all", "mag-all")) if told.decision else None
    if isinstance(said, Cleared):
        said = changed(said, portion=area.shape)
    return replace(told, area=area.id, details=said, decision=decision)


def make_kept_world(folder: Path, **said: object) -> World:
    """Return a site with the areas in its register, and an account in every role of the first organisation."""
    world = make_world(folder, **said)
    assert world.site.store
    tell(world.site.store)
    for role in Role:
        world.enroll(str(role), role)
    world.enroll("newcomer", None)
    return world
