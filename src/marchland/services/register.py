"""Ask and tell the register: which areas there are as of two dates, what happened, what is near, what adds up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from marchland.adapters.feature_files import read_features
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError, nearest
from marchland.register.balance import Balance
from marchland.register.conflict import Conflict, conflicts
from marchland.register.effect import Recorded
from marchland.register.event import Event, subject_of
from marchland.register.fold import Span, history, state_on
from marchland.register.intake import Intake, intake
from marchland.register.near import MOST_WITHIN_M, Hit, Nearby, box_around, check_place
from marchland.register.policy import Actor, FieldClass, Role, redact
from marchland.register.state import AreaState
from marchland.register.version import AreaQuery, Box, Version
from marchland.services.erasure import without_persons
from marchland.services.mending import Mended, mended
from marchland.services.recording import Entered, Receipt, Recorder, key_of, read_events
from marchland.services.roster import Roster, may, read_roster, registration, require
from marchland.services.stores import RegisterReader, RegisterStore, embedded

Clock = Callable[[], str]
_DISTANCE = re.compile(r"(?P<number>\d{1,7}(\.\d{1,6})?)\s*(?P<unit>m|km)?", re.ASCII)
_KM = 1000.0
_END_OF_DAY = "T23:59:59.999999Z"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which areas are asked for, as a person says it."""

    as_of: AsOf
    box: Box | None = None
    statuses: tuple[str, ...] = ()
    classifications: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Areas as of two dates, each with what the one who asks may see of it, and the size that the known day means."""

    as_of: AsOf
    size: int
    areas: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that was recorded of one area by the known day, and what it was from day to day."""

    area: str
    as_of: AsOf
    size: int
    events: tuple[Recorded, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What a file added: receipts, what it would add or did, what was on record word for word, and mended shapes."""

    receipts: tuple[Receipt, ...]
    already: tuple[str, ...]
    events: tuple[Event, ...]
    mended: tuple[Mended, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaBalance:
    """The balance of one area."""

    area: str
    name: str
    balance: Balance


def who(reader: RegisterReader, store: RegisterStore, identity: str) -> tuple[Actor, Roster]:
    """Return the actor of that id, and the roster it stands in."""
    roster = read_roster(reader, store.origin, embedded=embedded(store.place))
    return roster.actor(identity), roster


def register_actor(
    store: RegisterStore, name: str, organisation: str, roles: frozenset[Role], identity: str, clock: Clock
) -> None:
    """Put an actor on the roster with those roles and no others; raises NotAllowedError."""
    instant = clock()
    with store.writing() as writer:
        require(who(writer, store, identity)[0], "maintain")
        actor = Actor(name, organisation, roles)
        writer.append((registration(store.origin, actor, identity, instant),), instant)
        check_administered(writer, store)


def check_administered(reader: RegisterReader, store: RegisterStore) -> None:
    """Raise InputError where nobody is left who may give roles: a register locks nobody out for ever."""
    if not read_roster(reader, store.origin, embedded=embedded(store.place)).administered:
        raise InputError("nobody would be an administrator any more", next_step="give somebody else that role first")


def roster_of(store: RegisterStore, identity: str) -> Roster:
    """Return who may act; raises NotAllowedError for somebody who has no role."""
    with store.reading() as reader:
        actor, roster = who(reader, store, identity)
        require(actor, "look")
        return roster


def known_size(reader: RegisterReader, known_on: date) -> int:
    """Return how many entries the ledger had by the end of that day, in UTC."""
    return reader.size_at(f"{known_on.isoformat()}{_END_OF_DAY}")


def record(
    store: RegisterStore, events: Sequence[Event], identity: str, clock: Clock, key: str = ""
) -> tuple[Receipt, ...]:
    """Return the receipts of events, all recorded or none; the same event told twice is recorded once."""
    with store.writing() as writer:
        actor, roster = who(writer, store, identity)
        entered = [Entered(event, key or key_of(event, actor), actor) for event in events]
        return Recorder(store.origin, roster).take(writer, entered, clock())


def rehearse(store: RegisterStore, events: Sequence[Event], identity: str, clock: Clock) -> None:
    """Check events as `record` would, and record nothing; raises what it would raise."""

    with suppress(_Rehearsed), store.writing() as writer:
        actor, roster = who(writer, store, identity)
        entered = [Entered(event, key_of(event, actor), actor) for event in events]
        Recorder(store.origin, roster).take(writer, entered, clock())
        raise _Rehearsed


class _Rehearsed(Exception):  # noqa: N818 - no error: the way out of a transaction that is not to be kept
    """Nothing spoke against it."""


def add(
    store: RegisterStore, file: Path, identity: str, clock: Clock, *, dry_run: bool = False, repair: bool = False
) -> Added:
    """Return what a file of GeoJSON features added: all of it or nothing; raises IntakeError listing every refusal.

    With `repair` a shape that crosses itself is mended, and the event says so; without it, it is refused.
    """
    collection = read_features(file)
    collection, mends = mended(collection) if repair else (collection, ())
    with store.reading() as reader:
        found = intake(collection, lambda area: _reported_key(reader, store.origin, area), file.name)
    events = tuple(keyed.event for keyed in found.new)
    if dry_run:
        rehearse(store, events, identity, clock)
        return Added((), found.already, events, mends)
    receipts = _add(store, found, identity, clock)
    # Somebody else may have handed in the same since it was looked at: that is on record, and was not added here.
    there = {receipt.area for receipt in receipts if receipt.already}
    return Added(
        tuple(receipt for receipt in receipts if not receipt.already),
        (*found.already, *sorted(there)),
        tuple(event for event in events if event.area not in there),
        mends,
    )


def _add(store: RegisterStore, found: Intake, identity: str, clock: Clock) -> tuple[Receipt, ...]:
    with store.writing() as writer:
        actor, roster = who(writer, store, identity)
        entered = [Entered(keyed.event, keyed.key, actor) for keyed in found.new]
        return Recorder(store.origin, roster).take(writer, entered, clock())


def _reported_key(reader: RegisterReader, origin: str, area: str) -> str | None:
    entries = reader.of_subject(subject_of(origin, area), reader.head().size)
    return entries[0].key if entries else None


def areas(store: RegisterStore, asked: Asked, identity: str, *, operation: str = "look") -> Listing:
    """Return the areas asked for, in the order of their ids, each with what the actor may see of it."""
    with store.reading() as reader:
        actor, _ = who(reader, store, identity)
        require(actor, operation)
        size = known_size(reader, asked.as_of.known_on)
        query = AreaQuery(asked.as_of.valid_on, size, asked.box, asked.statuses, asked.classifications)
        bodies = (json.loads(version.body) for version in reader.areas(query))
        found = tuple(
            redact(body, actor)
            for body in bodies
            if may(actor, operation, body.get("organisations", ()), FieldClass.PUBLIC)
        )
    return Listing(asked.as_of, size, found)


def versions(store: RegisterStore, asked: Asked) -> Iterator[Version]:
    """Yield the rows of the areas asked for, unredacted: for what is worked out from them, and never shown as it is."""
    with store.reading() as reader:
        size = known_size(reader, asked.as_of.known_on)
        yield from reader.areas(AreaQuery(asked.as_of.valid_on, size, asked.box, asked.statuses, asked.classifications))


def area(store: RegisterStore, name: str, as_of: AsOf, identity: str) -> Mapping[str, Any]:
    """Return one area as of two dates; raises NotFoundError naming the nearest ids."""
    with store.reading() as reader:
        actor, _ = who(reader, store, identity)
        size = known_size(reader, as_of.known_on)
        found = next(iter(reader.areas(AreaQuery(as_of.valid_on, size, area=name))), None)
        if found is None:
            raise _not_found(reader, name, as_of, size)
        return redact(json.loads(found.body), actor)


def _not_found(reader: RegisterReader, name: str, as_of: AsOf, size: int) -> NotFoundError:
    there = [version.area for version in reader.areas(AreaQuery(as_of.valid_on, size))]
    return NotFoundError(
        f"no area {name!r} is on record {as_of}", next_step=nearest(name, there) or "see register list, and both dates"
    )


def story(store: RegisterStore, name: str, as_of: AsOf, identity: str) -> Story:
    """Return the events of an area known by the known day, and its spans; raises NotFoundError where there are none."""
    with store.reading() as reader:
        actor, _ = who(reader, store, identity)
        require(actor, "look", FieldClass.RESTRICTED)
        size = known_size(reader, as_of.known_on)
        events = tuple(read_events(reader, subject_of(store.origin, name), size))
        if not events:
            raise _not_found(reader, name, as_of, size)
    spans = history(events)
    organisations = spans[-1].state.organisations
    require(actor, "look", FieldClass.RESTRICTED, organisations)
    if not may(actor, "look", organisations, FieldClass.PERSONAL):
        events = tuple(replace(each, event=without_persons(each.event)) for each in events)
    return Story(name, as_of, size, events, spans)


def near(
    store: RegisterStore, latitude: float, longitude: float, within_m: float, as_of: AsOf, identity: str
) -> tuple[Hit, ...]:
    """Return what is recorded within the geodesic distance of a place, as of two dates, the nearest first."""
    check_place(latitude, longitude, within_m)
    with store.reading() as reader:
        require(who(reader, store, identity)[0], "look")
        size = known_size(reader, as_of.known_on)
        found = {
            version.area: version
            for box in _boxes(box_around(latitude, longitude, within_m))
            for version in reader.areas(AreaQuery(as_of.valid_on, size, box))
        }
    return Nearby(tuple(found.values())).near(latitude, longitude, within_m)


def nearby(store: RegisterStore, as_of: AsOf, identity: str) -> Nearby:
    """Return the index over every hazard as of two dates, for many questions."""
    with store.reading() as reader:
        require(who(reader, store, identity)[0], "look")
    return Nearby(tuple(versions(store, Asked(as_of))))


def _boxes(box: Box) -> tuple[Box, ...]:
    """Return the box, parted where it reaches over ±180°."""
    west, south, east, north = box
    if west < -180:
        return (-180.0, south, east, north), (west + 360, south, 180.0, north)
    if east > 180:
        return (west, south, 180.0, north), (-180.0, south, east - 360, north)
    return (box,)


def balances(store: RegisterStore, name: str, as_of: AsOf, identity: str) -> tuple[AreaBalance, ...]:
    """Return how the land of one area, or of every one, adds up as of two dates."""
    with store.reading() as reader:
        actor, _ = who(reader, store, identity)
        require(actor, "look", FieldClass.RESTRICTED)
        size = known_size(reader, as_of.known_on)
        bodies = [json.loads(row.body) for row in reader.areas(AreaQuery(as_of.valid_on, size, area=name))]
        if name and not bodies:
            raise _not_found(reader, name, as_of, size)
    if name:
        require(actor, "look", FieldClass.RESTRICTED, bodies[0].get("organisations", ()))
    return tuple(
        _balance(body) for body in bodies if may(actor, "look", body.get("organisations", ()), FieldClass.RESTRICTED)
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


def open_conflicts(store: RegisterStore, as_of: AsOf, identity: str) -> tuple[Conflict, ...]:
    """Return every claim that stands open beside the record as of two dates."""
    found: list[Conflict] = []
    with store.reading() as reader:
        actor, _ = who(reader, store, identity)
        require(actor, "look", FieldClass.RESTRICTED)
        size = known_size(reader, as_of.known_on)
        for row in reader.areas(AreaQuery(as_of.valid_on, size, contested=True)):
            state = _state(reader, row, as_of, size)
            if state is not None and may(actor, "look", state.organisations, FieldClass.RESTRICTED):
                found.extend(one for one in conflicts(state) if one.standing.value == "open")
    return tuple(found)


def _state(reader: RegisterReader, row: Version, as_of: AsOf, size: int) -> AreaState | None:
    events = list(read_events(reader, row.subject, size))
    return state_on(history(events), as_of.valid_on)


def parse_distance(text: str) -> float:
    """Return the metres that 500m, 500 m, 2km or 1.5 km mean; raises InputError."""
    found = _DISTANCE.fullmatch(text.strip().lower())
    if found is None:
        raise InputError(f"{text!r} is no distance", next_step=f"write 500m or 2km, at most {MOST_WITHIN_M / _KM:g} km")
    return float(found["number"]) * (_KM if found["unit"] == "km" else 1.0)
