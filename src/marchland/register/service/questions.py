"""Ask and tell the register: which areas there are as of two dates, what happened, what is near, what adds up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any

from marchland.access.service.permission import everywhere
from marchland.access.service.roster import (
    ALWAYS,
    RoleTerm,
    actor_and_roster,
    is_permitted,
    read_roster,
    registration,
    require_permission,
    roster_of,
)
from marchland.access.service.tokens import TokenGrant
from marchland.core.asof import AsOf
from marchland.core.box import Box
from marchland.core.errors import InputError, Location, MarchlandError, NotAllowedError
from marchland.core.message import Message
from marchland.core.policy import Actor, FieldClass, Role
from marchland.register.adapters.feature_files import parse_features
from marchland.register.domain.correction import EntryCorrection
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import Event, from_mapping
from marchland.register.domain.fold import StatePeriod, fold
from marchland.register.domain.near import MOST_WITHIN_M, Nearby, NearHit, box_around, check_place
from marchland.register.domain.proposal import happened
from marchland.register.domain.recorded_body import RecordedBody, read_body
from marchland.register.domain.resolution import corrections_by_entry
from marchland.register.domain.version import AreaQuery, LandLayer, Version
from marchland.register.domain.visibility import redact
from marchland.register.service.area_codes import code_at, not_found
from marchland.register.service.area_entries import read_events, subject_for
from marchland.register.service.counting import AreaCounts
from marchland.register.service.erasure import without_persons
from marchland.register.service.land import body_of, class_of, seen
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.proposing import opened_recorder, submissions
from marchland.register.service.recording import Receipt, day_of
from marchland.register.service.stores import RegisterReader, RegisterStore, RegisterWriter
from marchland.register.service.surroundings import Neighbourhood
from marchland.tlog.domain.store import embedded

Clock = Callable[[], str]

_DISTANCE = re.compile(r"(?P<number>\d{1,7}(\.\d{1,6})?)\s*(?P<unit>m|km)?", re.ASCII)

_KM = 1000.0
_WORDS = 100

_END_OF_DAY = "T23:59:59.999999Z"


@dataclass(frozen=True, slots=True)
class AreaFilter:
    """Which areas are asked for, as a person says it."""

    as_of: AsOf
    bbox: Box | None = None
    status: tuple[str, ...] = ()
    classification: tuple[str, ...] = ()
    contested: bool = False
    q: str = ""
    layer: str = LandLayer.AREAS.value

    def query(self, size: int, after: str = "", most: int | None = None) -> AreaQuery:
        """Return the question that a store is asked, of a ledger of that size."""
        return AreaQuery(
            self.as_of.valid_on, size, self.bbox, self.status, self.classification, contested=self.contested or None,
            words=tuple(self.q[:_WORDS].split()), after=after, most=most, layer=LandLayer(self.layer),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AreaList:
    """Areas as of two dates, each with what the one who asks may see of it, and the size that the known day means.

    `after` is the id to go on after where there are more, or nothing; `layer` is which land was asked for, and `bbox`
    where.
    """

    as_of: AsOf
    size: int
    areas: tuple[RecordedBody, ...]
    after: str = ""
    layer: LandLayer = LandLayer.AREAS
    bbox: Box | None = None


@dataclass(frozen=True, slots=True)
class AreaPage:
    """One page of areas, and how many of each status there are in all."""

    listing: AreaList
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AreaHistory:
    """Everything that was recorded of one area by the known day, and what it was from day to day."""

    area: str
    as_of: AsOf
    size: int
    events: tuple[RecordedEvent, ...]
    spans: tuple[StatePeriod, ...]
    corrections: Mapping[int, tuple[EntryCorrection, ...]] = field(default_factory=dict)


def register_actor(
    store: RegisterStore, name: str, organisation: str, roles: frozenset[Role], identity: str, clock: Clock,
    term: RoleTerm = ALWAYS,
) -> None:  # fmt: skip
    """Put an actor on the roster with those roles and no others, for those days; raises NotAllowedError."""
    instant = clock()
    with store.writing() as writer:
        require_permission(actor_and_roster(writer, store, identity, day_of(instant))[0], "maintain")
        actor = Actor(name, organisation, roles)
        writer.append((registration(store.origin, actor, identity, instant, term),), instant)
        check_administered(writer, store)


def actors(books: RegisterBooks) -> tuple[tuple[Actor, RoleTerm], ...]:
    """Return who may act, and on which days; raises NotAllowedError for somebody who has no role."""
    roster = roster_of(books.store, books.identity)
    return tuple((actor, roster.term(actor.id)) for actor in roster.actors.values())


def check_administered(reader: RegisterReader, store: RegisterStore) -> None:
    """Raise InputError where nobody is left who may give roles: a register locks nobody out for ever."""
    if not read_roster(reader, store.origin, embedded=embedded(store.place)).administered:
        raise InputError("there would be no administrator left", next_step="give somebody else that role first")


def size_of(store: RegisterStore) -> int:
    """Return how many entries the ledger has now."""
    with store.reading() as reader:
        return reader.head().size


def state_of(store: RegisterStore) -> tuple[int, int]:
    """Return how many entries the ledger has now, and a number that is another whenever rows were made anew."""
    with store.reading() as reader:
        return reader.head().size, reader.made_anew()


def known_size(reader: RegisterReader, known_on: date) -> int:
    """Return how many entries the ledger had by the end of that day, in UTC."""
    return reader.size_at(f"{known_on.isoformat()}{_END_OF_DAY}")


def record(
    store: RegisterStore, events: Sequence[Event], identity: str, clock: Clock, key: str = "",
    token: TokenGrant | None = None,
) -> tuple[Receipt, ...]:  # fmt: skip
    """Return the receipts of events, all recorded or none; the same event told twice is recorded once."""
    with store.writing() as writer:
        actor, recorder, instant = opened_recorder(writer, store, identity, clock, token)
        return recorder.record(writer, submissions(writer, events, actor, key, token, instant), instant)


def dry_run_events(
    store: RegisterStore, events: Sequence[Event], identity: str, clock: Clock, token: TokenGrant | None = None
) -> None:
    """Check events as `record` would, and record nothing; raises what it would raise."""

    with unwritten(store) as writer:
        actor, recorder, instant = opened_recorder(writer, store, identity, clock, token)
        recorder.record(writer, submissions(writer, events, actor, token=token, instant=instant), instant)


def accepting_implausible(store: RegisterStore, event: Event, clock: Clock) -> Event:
    """Return the event that says that whatever in it is hardly so was looked at and set aside."""
    with store.reading() as reader:
        return Neighbourhood(reader, store.origin, date.fromisoformat(clock()[:10]), (event,)).accepted(event)


def preview(store: RegisterStore, event: Event, identity: str, clock: Clock) -> Mapping[str, Any]:
    """Return what an area would be after an event, on its valid day, and record nothing; raises as `record` does."""
    bodies: list[Mapping[str, Any]] = []
    with unwritten(store) as writer:
        actor, recorder, instant = opened_recorder(writer, store, identity, clock)
        recorder.record(writer, submissions(writer, (event,), actor), instant)
        size = writer.head().size
        query = AreaQuery(event.valid_on, size, area=code_at(writer, event.area, size))
        bodies.extend(redact(read_body(row.body), actor) for row in writer.areas(query))
    return bodies[0] if bodies else {}


@contextmanager
def unwritten(store: RegisterStore) -> Iterator[RegisterWriter]:
    """Give a view that writes as any does, of which nothing is kept in the end."""
    with suppress(_DryRunDone), store.writing() as writer:
        yield writer
        raise _DryRunDone


class _DryRunDone(Exception):  # noqa: N818 - no error: the way out of a transaction that is not to be kept
    """Nothing spoke against it."""


def events_of(content: bytes) -> tuple[Event, ...]:
    """Return the event, or the list of them, that bytes of JSON hold; raises EventError naming which and its field."""
    parsed = parse_features(content, "body")
    given: list[Any] = parsed if isinstance(parsed, list) else [parsed]
    if not given:
        raise InputError("there is no event in it", next_step="send an event, or a list of them")
    events = []
    for number, each in enumerate(given):
        try:
            events.append(from_mapping(each))
        except MarchlandError as error:
            raise error.located(Location(field=f"{number}.{error.where.field}".strip("."))) from None
    return tuple(events)


def areas(books: RegisterBooks, area_filter: AreaFilter, *, operation: str = "look") -> AreaList:
    """Return the areas asked for, in the order of their ids, each with what the actor may see of it."""
    return page_of(books, area_filter, counted=False, operation=operation).listing


def listed(books: RegisterBooks, after: str = "", limit: int | None = None, **which: Any) -> AreaList:
    """Return the areas that parameters ask for, at most so many of those that come after an id."""
    return page_of(books, AreaFilter(**which), after, limit, counted=False).listing


def exported(books: RegisterBooks, **which: Any) -> AreaList:
    """Return the areas that parameters ask for, to be taken away by those whom the policy lets export them."""
    return areas(books, AreaFilter(**which), operation="export")


def page_of(
    books: RegisterBooks, area_filter: AreaFilter, after: str = "", most: int | None = None, *, counted: bool = True,
    operation: str = "look",
) -> AreaPage:  # fmt: skip
    """Return the areas asked for that come after an id, at most so many, and how many there are in all if counted."""
    with books.reading() as (reader, actor):
        require_permission(actor, operation)
        size = known_size(reader, area_filter.as_of.known_on)
        sensitivity = class_of(area_filter.bbox, area_filter.layer)
        # Where all are seen, the store may count them and part them into pages.
        by_store = sensitivity is FieldClass.PUBLIC or everywhere(actor, operation, sensitivity)
        further = most and most + 1
        rows = reader.areas(area_filter.query(size, after, further if by_store else None))
        layer = LandLayer(area_filter.layer)
        bodies = tuple(islice(seen(reader, rows, actor, operation, sensitivity, layer), further))
        counts: Mapping[str, int] = {}
        if counted and by_store:
            counts = books.counts.of(reader, area_filter.query(size))
        elif counted:
            every = seen(reader, reader.areas(area_filter.query(size)), actor, operation, sensitivity, layer)
            counts = Counter(body["status"] for body in every)
    more = str(bodies[most - 1]["area"]) if most and len(bodies) > most else ""
    listing = AreaList(area_filter.as_of, size, bodies[:most], more, layer, area_filter.bbox)
    return AreaPage(listing, counts)


def count(store: RegisterStore, area_filter: AreaFilter, counts: AreaCounts) -> None:
    """Count the areas asked for, before anybody asks."""
    with store.reading() as reader:
        counts.of(reader, area_filter.query(known_size(reader, area_filter.as_of.known_on)))


def versions(store: RegisterStore, area_filter: AreaFilter) -> Iterator[Version]:
    """Yield the rows of the areas asked for, unredacted: for what is worked out from them, and never shown as it is."""
    with store.reading() as reader:
        size = known_size(reader, area_filter.as_of.known_on)
        yield from reader.areas(area_filter.query(size))


def area(books: RegisterBooks, area: str, as_of: AsOf, layer: LandLayer = LandLayer.AREAS) -> RecordedBody:
    """Return one area as of two dates; raises NotFoundError naming the nearest ids."""
    return areas_named(books, (area,), as_of, layer)[area]


def areas_named(
    books: RegisterBooks, names: Iterable[str], as_of: AsOf, layer: LandLayer = LandLayer.AREAS
) -> dict[str, RecordedBody]:
    """Return areas as of two dates by the names that they are asked by, all of one view; raises as `area` does."""
    found = {}
    with books.reading() as (reader, actor):
        size = known_size(reader, as_of.known_on)
        for area in names:
            code = code_at(reader, area, size)
            version = next(iter(reader.areas(AreaQuery(as_of.valid_on, size, area=code))), None)
            if version is None:
                raise not_found(reader, books.store.origin, area, as_of, size)
            found[area] = redact(body_of(reader, version, layer), actor)
    return found


def area_history(books: RegisterBooks, area: str, as_of: AsOf) -> AreaHistory:
    """Return the events of an area known by the known day, and its spans; raises NotFoundError where there are none."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look", FieldClass.RESTRICTED)
        size = known_size(reader, as_of.known_on)
        events = tuple(read_events(reader, subject_for(reader, books.store.origin, area, size), size))
        if not events:
            raise not_found(reader, books.store.origin, area, as_of, size)
        area = code_at(reader, area, size)
    ongoing = fold(events)
    spans = ongoing.spans
    organisations = spans[-1].state.organisations if spans else tuple({event.organisation for event in events})
    require_permission(actor, "look", FieldClass.RESTRICTED, organisations)
    if not is_permitted(actor, "look", organisations, FieldClass.PERSONAL):
        events = tuple(replace(recorded, event=without_persons(recorded.event)) for recorded in events)
    return AreaHistory(area, as_of, size, events, spans, corrections_by_entry(happened(events)))


def near(books: RegisterBooks, latitude: float, longitude: float, within_m: float, as_of: AsOf) -> tuple[NearHit, ...]:
    """Return what is recorded within the geodesic distance of a place, as of two dates, the nearest first.

    Raises NotAllowedError for whoever does not see every shape: a distance tells where a hazard lies, and to leave one
    out would be no warning.
    """
    check_place(latitude, longitude, within_m)
    with books.reading() as (reader, actor):
        _check_sees_all(actor)
        size = known_size(reader, as_of.known_on)
        box = box_around(latitude, longitude, within_m)
        versions = tuple(reader.areas(AreaQuery(as_of.valid_on, size, box, layer=LandLayer.HAZARDS)))
    return Nearby(versions).near(latitude, longitude, within_m)


def nearby(books: RegisterBooks, as_of: AsOf) -> Nearby:
    """Return the index over every hazard as of two dates, for many questions; raises as `near` does."""
    with books.reading() as (_, actor):
        _check_sees_all(actor)
    return Nearby(tuple(versions(books.store, AreaFilter(as_of))))


def _check_sees_all(actor: Actor) -> None:
    require_permission(actor, "look")
    if not everywhere(actor, "look", FieldClass.RESTRICTED):
        raise NotAllowedError(
            "a distance tells where a hazard lies, and not every shape is for this role",
            next_step="ask whether the place is recorded: the public cells answer that to anyone",
        )


def parse_distance(text: str) -> float:
    """Return the metres that 500m, 500 m, 2km or 1.5 km mean; raises InputError."""
    match = _DISTANCE.fullmatch(text.strip().lower())
    if match is None:
        raise InputError(
            "{text!r} is not a distance",
            text=text,
            next_step=Message("write 500m or 2km, at most {most_within_m:g} km", most_within_m=MOST_WITHIN_M / _KM),
        )
    return float(match["number"]) * (_KM if match["unit"] == "km" else 1.0)
