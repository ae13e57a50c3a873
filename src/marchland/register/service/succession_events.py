"""The events of a merger, a split and an amendment, worked out from what is on record and what a person says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from marchland.access.service.roster import actor_and_roster, require_permission
from marchland.core.asof import AsOf
from marchland.core.asof import parse_day as read_day
from marchland.core.errors import EventError, InputError, Location
from marchland.core.message import Message
from marchland.core.policy import FieldClass
from marchland.core.polygon import checked_shape
from marchland.register.adapters.feature_files import parse_features
from marchland.register.domain.event import KINDS, Event, Successor
from marchland.register.domain.fold import history, state_on
from marchland.register.domain.state import AreaState
from marchland.register.domain.succession import division, merger
from marchland.register.service.area_codes import not_found
from marchland.register.service.area_entries import read_events, recorded_of, subject_for, took_effect
from marchland.register.service.stores import RegisterReader, RegisterStore


def merge_event(
    store: RegisterStore, identity: str, areas: Sequence[str], into: str, name: str, on: date, reason: str = "",
    note: str = "",
) -> Event:  # fmt: skip
    """Return the one event by which areas end and a new one begins with the union of what remains of them."""
    if len(set(areas)) < 2 or len(set(areas)) < len(areas):
        raise InputError(
            "two or more areas are merged, each named once", where=Location(field="others"),
            next_step="name the areas to merge",
        )  # fmt: skip
    if not into.strip() or not name.strip():
        raise InputError(
            "the new area needs an id and a name", where=Location(field="name" if into.strip() else "into"),
            next_step="give both",
        )  # fmt: skip
    return merger(_states(store, identity, areas, on, "merged"), into, name, on, reason, note)


def split_event(
    store: RegisterStore, identity: str, area: str, parts: Any, on: date, reason: str = "", note: str = ""
) -> Event:
    """Return the one event by which an area ends and new ones begin, which a FeatureCollection gives, each named."""
    (state,) = _states(store, identity, (area,), on, "split")
    return division(state, successors_of(parts), on, reason, note)


def successors_of(parts: Any) -> tuple[Successor, ...]:
    """Return the new areas of a FeatureCollection: id, name and shape of each; raises EventError naming the feature."""
    features = parts.get("features") if isinstance(parts, dict) else None
    if not isinstance(features, list) or len(features) < 2:
        raise InputError(
            "two or more new areas are wanted", where=Location(field="features"),
            next_step="give a GeoJSON FeatureCollection, one feature for each",
        )  # fmt: skip
    found = []
    for number, each in enumerate(features):
        given = each if isinstance(each, dict) else {}
        name = (given.get("properties") or {}).get("name")
        if not isinstance(given.get("id"), str) or not isinstance(name, str) or not name.strip():
            raise EventError(
                "feature {number} has no id or no name", number=number, where=Location(field=f"features.{number}"),
                next_step="give each an id, and a name among its properties",
            )  # fmt: skip
        found.append(Successor(given["id"], checked_shape(given.get("geometry")), name))
    return tuple(found)


def form_event(store: RegisterStore, identity: str, kind: str, area: str, filled: Callable[[str], str]) -> Event:
    """Return the event of a merger or a split that a form says: who and whereto; the rest is worked out."""
    on = read_day(filled("valid_on").strip(), "valid_on")
    reason, note = filled("reason").strip(), filled("note").strip()
    if not reason:
        raise InputError("why?", where=Location(field="reason"), next_step="give the reason")
    if kind == "merged":
        others = [line.strip() for line in filled("others").splitlines() if line.strip()]
        into, name = filled("into").strip(), filled("name").strip()
        return merge_event(store, identity, (area, *others), into, name, on, reason, note)
    parts = parse_features(filled("into").encode(), "into")
    return split_event(store, identity, area, parts, on, reason, note)


def kind_of_entry(store: RegisterStore, identity: str, seq: int) -> str:
    """Return the kind of the event that an entry is, or that took effect by it; raises InputError where it is none."""
    with store.reading() as reader:
        require_permission(actor_and_roster(reader, store, identity)[0], "look")
        entry = next(reader.entries(seq, seq + 1), None) if seq >= 0 else None
        if entry is None or entry.kind not in KINDS:
            raise InputError(
                "entry {entry} is no event of an area", entry=seq,
                next_step=Message("see register history for the entries of the area"),
            )  # fmt: skip
        if entry.payload is None:
            return entry.kind
        return took_effect(reader, entry, recorded_of(entry), reader.head().size).event.kind


def _states(store: RegisterStore, identity: str, areas: Sequence[str], on: date, operation: str) -> list[AreaState]:
    with store.reading() as reader:
        actor, _ = actor_and_roster(reader, store, identity)
        require_permission(actor, operation)
        states = [_state(reader, store.origin, area, on) for area in areas]
        for state in states:
            require_permission(actor, "look", FieldClass.RESTRICTED, state.organisations)
    return states


def _state(reader: RegisterReader, origin: str, area: str, on: date) -> AreaState:
    size = reader.head().size
    events = list(read_events(reader, subject_for(reader, origin, area, size), size))
    state = state_on(history(events), on)
    if state is None:
        raise not_found(reader, origin, area, AsOf(on, date.max), size)
    return state
