"""Answers of the register as JSON and GeoJSON structures, and as delimited rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marchland.core.asof import AsOf
from marchland.core.polygon import to_mapping
from marchland.register.domain.balance import Balance
from marchland.register.domain.conflict import Conflict
from marchland.register.domain.effect import Recorded
from marchland.register.domain.event import Event
from marchland.register.domain.event import to_mapping as event_mapping
from marchland.register.domain.feature import feature
from marchland.register.domain.fold import Span
from marchland.register.domain.near import SILENCE, Hit

__all__ = ["feature"]
Structure = dict[str, Any]
Body = Mapping[str, Any]


def as_of(of: AsOf, size: int | None = None) -> Structure:
    """Return the two days of a question, and the size of the ledger that the known day means."""
    found: Structure = {"on": of.valid_on.isoformat(), "known": of.known_on.isoformat()}
    return found if size is None else {**found, "entries": size}


def area(of: Body) -> Structure:
    """Return one area; its id comes first, as `id`."""
    return {"id": of["area"], **{key: value for key, value in of.items() if key != "area"}}


def features(of: Iterable[Body], dates: AsOf, size: int) -> Structure:
    """Return the areas as one GeoJSON FeatureCollection (RFC 7946): what remains, or else the boundary."""
    return {
        "type": "FeatureCollection",
        "features": [feature(each) for each in of],
        "as_of": as_of(dates, size),
        "note": SILENCE,
    }


def near(hits: Sequence[Hit], latitude: float, longitude: float, within_m: float, dates: AsOf) -> Structure:
    """Return what is recorded near a place, the nearest first, with the sentence about silence."""
    return {
        "query": {"lat": latitude, "lon": longitude, "within_m": within_m, "as_of": as_of(dates)},
        "hits": [hit(each) for each in hits],
        "note": SILENCE,
    }


def hit(of: Hit) -> Structure:
    """Return one recorded area near a place."""
    said = json.loads(of.version.body)
    return {
        "id": of.version.area,
        "status": of.version.status,
        "classification": of.version.classification,
        "contested": of.version.contested,
        "distance_m": round(of.distance_m, 2),
        "bearing_deg": round(of.bearing_deg, 1) % 360,
        "inside": of.inside,
        "information_on": said["information_on"],
    }


def event_body(of: Event) -> Structure:
    """Return what an event says."""
    return dict(event_mapping(of))


def event(of: Recorded) -> Structure:
    """Return one event with its place in the ledger, and what it says."""
    said = event_mapping(of.event)
    return {
        "entry": of.seq,
        "recorded_at": of.recorded_at,
        "actor": of.actor,
        "organisation": of.organisation,
        "key": of.key,
        **{key: value for key, value in said.items() if key != "area"},
    }


def span(of: Span) -> Structure:
    """Return what an area was from one day to another, the second not included."""
    state = of.state
    return {
        "from": of.valid_from.isoformat(),
        "to": of.valid_to.isoformat() if of.valid_to else None,
        "status": state.status.value,
        "classification": state.classification.value,
        "contested": state.contested,
        "remaining_m2": round(state.remaining_m2, 2),
        "entry": of.step.recorded.seq,
    }


def history(name: str, events: Sequence[Recorded], spans: Sequence[Span], dates: AsOf, size: int) -> Structure:
    """Return everything that was recorded of an area, and what it was from day to day."""
    return {
        "id": name,
        "as_of": as_of(dates, size),
        "events": [event(each) for each in events],
        "spans": [span(each) for each in spans],
    }


def balance(name: str, title: str, of: Balance) -> Structure:
    """Return how the land of one area adds up, in m²."""
    return {
        "id": name,
        "name": title,
        "original_m2": of.original_m2,
        "cancelled_m2": of.cancelled_m2,
        "reduced_m2": of.reduced_m2,
        "cleared_m2": of.cleared_m2,
        "remaining_m2": of.remaining_m2,
        "carried_on_m2": of.carried_on_m2,
        "holds": of.holds,
    }


def conflict(of: Conflict) -> Structure:
    """Return one claim beside the record, with the land by which they differ."""
    return {
        "id": of.area,
        "claim": of.claim,
        "says": of.says,
        "source": of.source,
        "on": of.on.isoformat(),
        "entry": of.seq,
        "standing": of.standing.value,
        "beyond_m2": round(of.beyond_m2, 2),
        "released_m2": round(of.released_m2, 2),
        "beyond": None if of.beyond.is_empty else to_mapping(of.beyond),
        "released": None if of.released.is_empty else to_mapping(of.released),
    }
