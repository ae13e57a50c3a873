"""Ask and tell the register: which areas there are as of two dates, what happened, what is near, what adds up."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from marchland.access.service.permission import everywhere
from marchland.access.service.roster import (
    actor_and_roster,
    is_permitted,
    read_roster,
    registration,
    require_permission,
    roster_of,
)
from marchland.core.asof import AsOf
from marchland.core.box import Box
from marchland.core.errors import InputError, Location, MarchlandError, NotAllowedError
from marchland.core.message import Message
from marchland.core.policy import Actor, FieldClass, Role
from marchland.register.adapters.feature_files import parse_features, read_features
from marchland.register.domain.balance import Balance
from marchland.register.domain.conflict import ClaimConflict, conflicts
from marchland.register.domain.correction import EntryCorrection
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import Approved, Event, from_bytes, from_mapping
from marchland.register.domain.fold import StatePeriod, fold, history, state_on
from marchland.register.domain.intake import ImportPlan, plan_import
from marchland.register.domain.near import MOST_WITHIN_M, Nearby, NearHit, box_around, check_place
from marchland.register.domain.resolution import corrections_by_entry
from marchland.register.domain.state import AreaState
from marchland.register.domain.version import AreaQuery, Version
from marchland.register.domain.visibility import redact
from marchland.register.domain.workflow import WORKFLOW
from marchland.register.service.area_codes import code_at, not_found
from marchland.register.service.erasure import without_persons
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.recording import (
    EventSubmission,
    Receipt,
    Recorder,
    key_of,
    read_events,
    subject_for,
)
from marchland.register.service.repair import RepairedFeature, repair_features
from marchland.register.service.stores import RegisterReader, RegisterStore
from marchland.tlog.domain.store import embedded

Clock = Callable[[], str]

_DISTANCE = re.compile(r"(?P<number>\d{1,7}(\.\d{1,6})?)\s*(?P<unit>m|km)?", re.ASCII)

_KM = 1000.0
_WORDS = 100

_LOOKED_BACK = 20_000

_DECIDING = frozenset(
    {"approved", *(kind for kind, row in WORKFLOW.items() if any("decision" in rule.name for rule in row.rules))}
)

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

    def query(self, size: int, after: str = "", most: int | None = None) -> AreaQuery:
        """Return the question that a store is asked, of a ledger of that size."""
        return AreaQuery(
            self.as_of.valid_on, size, self.bbox, self.status, self.classification, contested=self.contested or None,
            words=tuple(self.q[:_WORDS].split()), after=after, most=most,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AreaList:
    """Areas as of two dates, each with what the one who asks may see of it, and the size that the known day means.

    `after` is the id to go on after where there are more, or nothing.
    """

    as_of: AsOf
    size: int
    areas: tuple[Mapping[str, Any], ...]
    after: str = ""


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


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What a file added: receipts, what it would add or did, what was on record word for word, and mended shapes."""

    receipts: tuple[Receipt, ...]
    already: tuple[str, ...]
    events: tuple[Event, ...]
    repaired: tuple[RepairedFeature, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaBalance:
    """The balance of one area."""

    area: str
    name: str
    balance: Balance


def register_actor(
    store: RegisterStore, name: str, organisation: str, roles: frozenset[Role], identity: str, clock: Clock
) -> None:
    """Put an actor on the roster with those roles and no others; raises NotAllowedError."""
    instant = clock()
    with store.writing() as writer:
        require_permission(actor_and_roster(writer, store, identity)[0], "maintain")
        actor = Actor(name, organisation, roles)
        writer.append((registration(store.origin, actor, identity, instant),), instant)
        check_administered(writer, store)


def actors(books: RegisterBooks) -> tuple[Actor, ...]:
    """Return who may act; raises NotAllowedError for somebody who has no role."""
    return tuple(roster_of(books.store, books.identity).actors.values())


def check_administered(reader: RegisterReader, store: RegisterStore) -> None:
    """Raise InputError where nobody is left who may give roles: a register locks nobody out for ever."""
    if not read_roster(reader, store.origin, embedded=embedded(store.place)).administered:
        raise InputError("there would be no administrator left", next_step="give somebody else that role first")


def size_of(store: RegisterStore) -> int:
    """Return how many entries the ledger has now."""
    with store.reading() as reader:
        return reader.head().size


def known_size(reader: RegisterReader, known_on: date) -> int:
    """Return how many entries the ledger had by the end of that day, in UTC."""
    return reader.size_at(f"{known_on.isoformat()}{_END_OF_DAY}")


def record(
    store: RegisterStore, events: Sequence[Event], identity: str, clock: Clock, key: str = ""
) -> tuple[Receipt, ...]:
    """Return the receipts of events, all recorded or none; the same event told twice is recorded once."""
    with store.writing() as writer:
        actor, roster = actor_and_roster(writer, store, identity)
        entered = [EventSubmission(event, key or key_of(event, actor), actor) for event in events]
        return Recorder(store.origin, roster).record(writer, entered, clock())


def dry_run_events(store: RegisterStore, events: Sequence[Event], identity: str, clock: Clock) -> None:
    """Check events as `record` would, and record nothing; raises what it would raise."""

    with suppress(_DryRunDone), store.writing() as writer:
        actor, roster = actor_and_roster(writer, store, identity)
        entered = [EventSubmission(event, key_of(event, actor), actor) for event in events]
        Recorder(store.origin, roster).record(writer, entered, clock())
        raise _DryRunDone


def preview(store: RegisterStore, event: Event, identity: str, clock: Clock) -> Mapping[str, Any]:
    """Return what an area would be after an event, on its valid day, and record nothing; raises as `record` does."""
    bodies: list[Mapping[str, Any]] = []
    with suppress(_DryRunDone), store.writing() as writer:
        actor, roster = actor_and_roster(writer, store, identity)
        Recorder(store.origin, roster).record(writer, [EventSubmission(event, key_of(event, actor), actor)], clock())
        size = writer.head().size
        query = AreaQuery(event.valid_on, size, area=code_at(writer, event.area, size))
        bodies.extend(redact(json.loads(row.body), actor) for row in writer.areas(query))
        raise _DryRunDone
    return bodies[0] if bodies else {}


class _DryRunDone(Exception):  # noqa: N818 - no error: the way out of a transaction that is not to be kept
    """Nothing spoke against it."""


def add(
    store: RegisterStore, file: Path, identity: str, clock: Clock, *, dry_run: bool = False, repair: bool = False
) -> ImportResult:
    """Return what a file of GeoJSON features added: all of it or nothing; raises IntakeError listing every refusal.

    With `repair` a shape that crosses itself is mended, and the event says so; without it, it is refused.
    """
    return add_features(store, read_features(file), file.name, identity, clock, dry_run=dry_run, repair=repair)


def add_features(
    store: RegisterStore, collection: Any, name: str, identity: str, clock: Clock, *, dry_run: bool = False,
    repair: bool = False,
) -> ImportResult:  # fmt: skip
    """Return what a FeatureCollection added, as `add` does that of a file of that name."""
    collection, mends = repair_features(collection) if repair else (collection, ())
    with store.reading() as reader:
        plan = plan_import(collection, lambda area: _reported_key(reader, store.origin, area), name)
    events = tuple(keyed.event for keyed in plan.new)
    if dry_run:
        dry_run_events(store, events, identity, clock)
        return ImportResult((), plan.already, events, mends)
    receipts = _add(store, plan, identity, clock)
    # Somebody else may have handed in the same since it was looked at: that is on record, and was not added here.
    there = {receipt.area for receipt in receipts if receipt.already}
    return ImportResult(
        tuple(receipt for receipt in receipts if not receipt.already),
        (*plan.already, *sorted(there)),
        tuple(event for event in events if event.area not in there),
        mends,
    )


def add_content(
    store: RegisterStore, content: bytes, name: str, identity: str, clock: Clock, *, dry_run: bool = False,
    repair: bool = False,
) -> ImportResult:  # fmt: skip
    """Return what the bytes of a file added, as `add` does that of a file of that name."""
    collection = parse_features(content, name)
    return add_features(store, collection, name, identity, clock, dry_run=dry_run, repair=repair)


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


def _add(store: RegisterStore, plan: ImportPlan, identity: str, clock: Clock) -> tuple[Receipt, ...]:
    with store.writing() as writer:
        actor, roster = actor_and_roster(writer, store, identity)
        entered = [EventSubmission(keyed.event, keyed.key, actor) for keyed in plan.new]
        return Recorder(store.origin, roster).record(writer, entered, clock())


def _reported_key(reader: RegisterReader, origin: str, area: str) -> str | None:
    entries = reader.of_subject(subject_for(reader, origin, area), reader.head().size)
    return entries[0].key if entries else None


def areas(books: RegisterBooks, area_filter: AreaFilter, *, operation: str = "look") -> AreaList:
    """Return the areas asked for, in the order of their ids, each with what the actor may see of it."""
    return page_of(books, area_filter, counted=False, operation=operation).listing


def listed(books: RegisterBooks, after: str = "", limit: int | None = None, **which: Any) -> AreaList:
    """Return the areas that parameters ask for, at most so many of those that come after an id."""
    return page_of(books, AreaFilter(**which), after, limit, counted=False).listing


def _class_of(area_filter: AreaFilter) -> FieldClass:
    """Return the class of what a question tells: where an area lies, if it is found by a box, and boxes may be small.

    An area whose shape is withheld is therefore in no box, as it is in no tile.
    """
    return FieldClass.PUBLIC if area_filter.bbox is None else FieldClass.RESTRICTED


def _seen(
    rows: Iterator[Version], actor: Actor, operation: str, sensitivity: FieldClass
) -> Iterator[Mapping[str, Any]]:
    if not is_permitted(actor, operation, (actor.organisation,), sensitivity):
        return
    for row in rows:
        body = json.loads(row.body)
        if is_permitted(actor, operation, body.get("organisations", ()), sensitivity):
            yield redact(body, actor)


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
        sensitivity = _class_of(area_filter)
        # Where all are seen, the store may count them and part them into pages.
        by_store = sensitivity is FieldClass.PUBLIC or everywhere(actor, operation, sensitivity)
        further = most and most + 1
        rows = reader.areas(area_filter.query(size, after, further if by_store else None))
        bodies = tuple(islice(_seen(rows, actor, operation, sensitivity), further))
        counts: Mapping[str, int] = {}
        if counted and by_store:
            counts = dict(reader.count_areas(area_filter.query(size)))
        elif counted:
            counts = Counter(
                body["status"] for body in _seen(reader.areas(area_filter.query(size)), actor, operation, sensitivity)
            )
    more = str(bodies[most - 1]["area"]) if most and len(bodies) > most else ""
    return AreaPage(AreaList(area_filter.as_of, size, bodies[:most], more), counts)


def versions(store: RegisterStore, area_filter: AreaFilter) -> Iterator[Version]:
    """Yield the rows of the areas asked for, unredacted: for what is worked out from them, and never shown as it is."""
    with store.reading() as reader:
        size = known_size(reader, area_filter.as_of.known_on)
        yield from reader.areas(area_filter.query(size))


def area(books: RegisterBooks, area: str, as_of: AsOf) -> Mapping[str, Any]:
    """Return one area as of two dates; raises NotFoundError naming the nearest ids."""
    with books.reading() as (reader, actor):
        size = known_size(reader, as_of.known_on)
        code = code_at(reader, area, size)
        version = next(iter(reader.areas(AreaQuery(as_of.valid_on, size, area=code))), None)
        if version is None:
            raise not_found(reader, books.store.origin, area, as_of, size)
        return redact(json.loads(version.body), actor)


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
    return AreaHistory(area, as_of, size, events, spans, corrections_by_entry(events))


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
        versions = tuple(reader.areas(AreaQuery(as_of.valid_on, size, box)))
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


def balances(books: RegisterBooks, area: str, as_of: AsOf) -> tuple[AreaBalance, ...]:
    """Return how the land of one area, or of every one, adds up as of two dates."""
    with books.reading() as (reader, actor):
        require_permission(actor, "look", FieldClass.RESTRICTED)
        size = known_size(reader, as_of.known_on)
        asked = AreaQuery(as_of.valid_on, size, area=code_at(reader, area, size))
        bodies = [json.loads(row.body) for row in reader.areas(asked)]
        if area and not bodies:
            raise not_found(reader, books.store.origin, area, as_of, size)
    if area:
        require_permission(actor, "look", FieldClass.RESTRICTED, bodies[0].get("organisations", ()))
    return tuple(
        _balance(body)
        for body in bodies
        if is_permitted(actor, "look", body.get("organisations", ()), FieldClass.RESTRICTED)
    )


def _balance(body: Mapping[str, Any]) -> AreaBalance:
    sums = body["m2"]
    return AreaBalance(
        body["area"],
        body["name"],
        Balance(
            sums["original"], sums["cancelled"], sums["reduced"], sums["cleared"], sums["remaining"], sums["carried_on"]
        ),
    )


def open_conflicts(books: RegisterBooks, as_of: AsOf) -> tuple[ClaimConflict, ...]:
    """Return every claim that stands open beside the record as of two dates."""
    found: list[ClaimConflict] = []
    with books.reading() as (reader, actor):
        require_permission(actor, "look", FieldClass.RESTRICTED)
        size = known_size(reader, as_of.known_on)
        for row in reader.areas(AreaQuery(as_of.valid_on, size, contested=True)):
            state = _state(reader, row, as_of, size)
            if state is not None and is_permitted(actor, "look", state.organisations, FieldClass.RESTRICTED):
                found.extend(one for one in conflicts(state) if one.standing.value == "open")
    return tuple(found)


def _state(reader: RegisterReader, row: Version, as_of: AsOf, size: int) -> AreaState | None:
    events = list(read_events(reader, row.subject, size))
    return state_on(history(events), as_of.valid_on)


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


@dataclass(frozen=True, slots=True)
class PendingDecision:
    """Somebody has said yes to a decision on an area, and nothing that rests on it is recorded yet."""

    area: str
    decision: str
    actor: str
    seq: int
    approved_on: date


def pending_decisions(books: RegisterBooks, most: int = _LOOKED_BACK) -> tuple[PendingDecision, ...]:
    """Return the decisions that wait for a second person, of the last entries of the ledger, the newest first."""
    used: set[tuple[str, str]] = set()
    pending: list[PendingDecision] = []
    with books.reading() as (reader, actor):
        require_permission(actor, "look", FieldClass.RESTRICTED)
        size = reader.head().size
        for entry in reversed(list(reader.entries(max(0, size - most), size))):
            if entry.payload is None or entry.kind not in _DECIDING:
                continue
            event = from_bytes(entry.payload)
            if event.decision is not None:
                used.add((event.area, event.decision.name))
            elif isinstance(event.details, Approved) and (event.area, event.details.approves) not in used:
                pending.append(
                    PendingDecision(event.area, event.details.approves, entry.actor, entry.seq, event.valid_on)
                )
    return tuple(pending)
