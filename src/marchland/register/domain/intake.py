"""Intake: a GeoJSON FeatureCollection made into events, all of it or nothing, and every refusal is named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marchland.core.errors import EventError, InputError, Location, MarchlandError
from marchland.core.message import Message, join
from marchland.register.domain.canonical import checked_plain
from marchland.register.domain.event import Event, from_mapping, to_mapping

_CRS = frozenset(
    {"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326", "CRS84"}
)
_DETAILS = ("name", "classification", "source", "district", "devices", "owner", "informant")
_HEAD = ("valid_on", "information_on", "evidence", "note")
_MEMBERS = frozenset({"type", "id", "properties", "geometry", "valid_on"})
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a feature is not taken: its place in the file, its id, what is wrong, and what to do next."""

    index: int
    id: str
    reason: str
    next_step: str

    def __str__(self) -> str:
        name = self.id or Message("without an id")
        told = Message("feature {index} ({name}): {reason}", index=self.index, name=name, reason=self.reason)
        return Message("{told} ({step})", told=told, step=self.next_step) if self.next_step else told


class IntakeError(EventError):
    """A file is not taken: nothing of it was recorded, and `refusals` names every feature that is in the way."""

    code = "intake"

    def __init__(
        self,
        message: str,
        /,
        *,
        where: Location | None = None,
        next_step: str = "",
        refusals: tuple[Refusal, ...] = (),
        **values: Any,
    ) -> None:
        super().__init__(message, where=where, next_step=next_step, **values)
        self.refusals = refusals

    def located(self, where: Location) -> IntakeError:
        """Return the same error, placed, with its refusals."""
        placed = super().located(where)
        return IntakeError(self.message, where=placed.where, next_step=self.next_step, refusals=self.refusals)


@dataclass(frozen=True, slots=True)
class KeyedEvent:
    """An event to record, with the key made from what it says: the same feature has the same key for ever."""

    key: str
    event: Event


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What is to be recorded, and the ids of what is on record already, word for word."""

    new: tuple[KeyedEvent, ...]
    already: tuple[str, ...]


def plan_import(collection: Any, recorded: Callable[[str], str | None], source: str = "") -> ImportPlan:
    """Return the events of a FeatureCollection that was parsed; raises IntakeError that lists every refusal.

    `recorded` returns the key under which an area was reported, or None; `source` stands in where a feature has none.
    """
    features = _features(collection)
    new: list[KeyedEvent] = []
    already: list[str] = []
    refusals: list[Refusal] = []
    seen: dict[str, int] = {}
    for index, feature in enumerate(features):
        shown = str(feature.get("id", ""))[:64] if isinstance(feature, Mapping) else ""
        try:
            keyed = _with_key(feature, source)
            first = seen.setdefault(keyed.event.area, index)
            if first != index:
                raise InputError(
                    "the id is that of feature {first} too", first=first, next_step="give every area an id of its own"
                )
            if _is_there(keyed, recorded(keyed.event.area)):
                already.append(keyed.event.area)
            else:
                new.append(keyed)
        except MarchlandError as error:
            refusals.append(Refusal(index, shown, str(error), error.next_step))
    if refusals:
        raise _refused(refusals, len(features))
    return ImportPlan(tuple(new), tuple(already))


def _features(collection: Any) -> list[Any]:
    if not isinstance(collection, Mapping) or collection.get("type") != "FeatureCollection":
        raise IntakeError("this is not a GeoJSON FeatureCollection", next_step="give RFC 7946 GeoJSON in WGS 84")
    features = collection.get("features")
    if not isinstance(features, list):
        raise IntakeError("the collection has no list of features", where=Location(field="features"))
    crs = collection.get("crs")
    inner = crs.get("properties") if isinstance(crs, Mapping) else crs
    name = inner.get("name") if isinstance(inner, Mapping) else inner
    if crs is not None and not (isinstance(name, str) and name in _CRS):
        raise IntakeError(
            "the coordinates are in {name!r}; only WGS 84 longitude and latitude are accepted",
            name=str(name)[:80],
            where=Location(field="crs"),
            next_step="convert it, for example with ogr2ogr -t_srs EPSG:4326 -lco RFC7946=YES",
        )
    return features


def _with_key(feature: Any, source: str) -> KeyedEvent:
    event = to_event(feature, source)
    text = json.dumps(to_mapping(event), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return KeyedEvent("add:" + hashlib.sha256(text.encode("utf-8")).hexdigest(), event)


def _is_there(keyed: KeyedEvent, key: str | None) -> bool:
    """Tell whether just this is on record; raises InputError where the area is, but otherwise."""
    if key is not None and key != keyed.key:
        area = keyed.event.area
        raise InputError(
            "the area {area!r} is on record, and not as it is here",
            area=area,
            next_step=Message(
                "nothing is overwritten: record what changed, such as register event {area} boundary_revised …",
                area=area,
            ),
        )
    return key is not None


def to_event(feature: Any, source: str = "") -> Event:
    """Return the `reported` event of one feature; raises EventError or ShapeError naming the property that is wrong."""
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        raise EventError("it is not a Feature", where=Location(field="type"))
    properties = feature.get("properties")
    if not isinstance(properties, Mapping):
        raise EventError("it has no properties", where=Location(field="properties"))
    given: dict[str, Any] = {"area": _id(feature), "event": "reported"}
    given |= {key: properties[key] for key in (*_DETAILS, *_HEAD) if properties.get(key) is not None}
    if source and not given.get("source"):
        given["source"] = source
    if "valid_on" not in given and feature.get("valid_on") is not None:
        given["valid_on"] = feature["valid_on"]
    given.setdefault("information_on", given.get("valid_on"))
    given["shape"] = feature.get("geometry")
    if other := _other(feature, properties):
        given["other"] = other
    return from_mapping(given)


def _other(feature: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the feature says beside, word for word, so that nothing is lost."""
    known = {*_DETAILS, *_HEAD}
    aside = {key: value for key, value in properties.items() if key not in known or value is None}
    members = {key: value for key, value in feature.items() if key not in _MEMBERS}
    if members:
        aside["members_of_feature"] = members
    checked: dict[str, Any] = checked_plain(aside, "properties")
    return checked


def _id(feature: Mapping[str, Any]) -> Any:
    given = feature.get("id")
    if given is None:
        raise EventError(
            "the feature has no id", where=Location(field="id"), next_step="give every feature an id that it keeps"
        )
    return str(given) if type(given) is int else given


def _refused(refusals: list[Refusal], count: int) -> IntakeError:
    lines = [Message("  {refusal}", refusal=refusal) for refusal in refusals[:_SHOWN]]
    if len(refusals) > _SHOWN:
        lines.append(Message("  and {count} more", count=len(refusals) - _SHOWN))
    refused = Message(
        "{refused} of {count} features are refused, so none was recorded:", refused=len(refusals), count=count
    )
    return IntakeError(
        join("\n", (refused, *lines)),
        next_step="correct these features, and give the file again",
        refusals=tuple(refusals),
    )
