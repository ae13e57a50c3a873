"""An event made from what a person types: fields as name=value, a shape from a file, evidence and a decision."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from marchland.core.crs import check_crs
from marchland.core.errors import EventError, InputError, Location, nearest
from marchland.core.message import Message
from marchland.core.polygon import without_heights
from marchland.register.adapters.feature_files import read_features
from marchland.register.domain.event import KINDS, Event, from_mapping
from marchland.register.domain.feature_fields import AS_GIVEN

AMENDED = "amended"
_SHAPES = ("shape", "portion")


@dataclass(frozen=True, slots=True)
class EventOptions:
    """What was typed."""

    fields: tuple[str, ...]
    shape: Path | None
    evidence: tuple[str, ...]
    decision: str | None
    because: str | None
    decided_by: tuple[str, ...]
    note: str
    on: date
    amends: str = ""
    """The kind of the entry that is amended, where it is known: it says which of its fields is a shape."""


def from_file(file: Path, area: str, kind: str) -> Event:
    """Return the event that a JSON file holds; area and kind must be those typed."""
    content = read_features(file)
    if not isinstance(content, dict):
        raise InputError("the file holds no event", where=Location(str(file)))
    content = {"area": area, "event": kind, **content}
    if (content["area"], content["event"]) != (area, kind):
        raise InputError(
            "the file is about {area!r} {event!r}",
            area=content["area"],
            event=content["event"],
            where=Location(str(file)),
            next_step="type the same",
        )
    return from_mapping(content)


def from_words(area: str, kind: str, given: EventOptions) -> Event:
    """Return the event; raises EventError naming the field that lacks, is unknown or is not of its form."""
    if kind not in KINDS:
        raise EventError(
            "unknown kind of event {kind!r}",
            kind=kind,
            next_step=nearest(kind, KINDS) or Message("known are: {kinds}", kinds=", ".join(KINDS)),
        )
    payload: dict[str, Any] = {"area": area, "event": kind, "valid_on": given.on.isoformat()}
    payload.update(_fields(kind, given.fields))
    if given.shape is not None:
        _place_shape(payload, kind, given.amends or kind, given.shape)
    if given.evidence:
        payload["evidence"] = [_evidence(text, given.on) for text in given.evidence]
    if given.decision or given.because or given.decided_by:
        payload["decision"] = {
            "name": given.decision or "",
            "text": given.because or "",
            "approvers": list(given.decided_by),
        }
    if kind == "reported":
        payload.setdefault("information_on", payload["valid_on"])
    if given.note:
        payload["note"] = given.note
    return from_mapping(payload)


def _fields(kind: str, words: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields that are typed as name=value; those of an amendment that are not its own are what it amends."""
    hints = get_type_hints(KINDS[kind])
    payload: dict[str, Any] = {}
    for word in words:
        name, sign, text = word.partition("=")
        if not sign:
            raise InputError(
                "{word!r} is not name=value",
                word=word,
                next_step=Message("fields of {kind}: {hints}", kind=kind, hints=", ".join(hints)),
            )
        if kind == AMENDED and name not in hints:
            payload.setdefault("fields", {})[name] = field_value(name, text)
        else:
            payload[name] = _value(hints.get(name), text)
    return payload


def _place_shape(payload: dict[str, Any], kind: str, shaped: str, file: Path) -> None:
    """Put the shape of a file where the kind of event that it is of has one, and what is kept aside of it."""
    slot = next((name for name in _SHAPES if name in get_type_hints(KINDS[shaped])), None)
    if slot is None:
        raise InputError("a {kind} event has no shape", kind=shaped, next_step="leave out --shape")
    shape, heights = without_heights(read_shape(file))
    (payload.setdefault("fields", {}) if kind == AMENDED else payload)[slot] = shape
    if heights is not None:
        payload["other"] = {AS_GIVEN: {"heights_m": list(heights)}}


def read_shape(file: Path) -> Any:
    """Return the one geometry that a GeoJSON file holds: bare, in a feature, or alone in a collection."""
    content = read_features(file)
    check_crs(content)
    if isinstance(content, dict) and content.get("type") == "FeatureCollection":
        features = content.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise InputError("one feature is wanted", where=Location(str(file)), next_step="give a file with one shape")
        content = features[0]
    if isinstance(content, dict) and content.get("type") == "Feature":
        check_crs(content)
        content = content.get("geometry")
    return content


def field_value(name: str, text: str) -> Any:
    """Return what is typed for a field that events of some kind have, as that takes it; nothing typed is null.

    Lists and groups are typed as JSON.
    """
    if not text.strip():
        return None
    if text.lstrip()[:1] in "[{":
        try:
            return json.loads(text)
        except ValueError:
            raise EventError(
                "{text!r} is not JSON", text=text[:60], where=Location(field=f"fields.{name}"),
                next_step="write a list or a group as JSON has it",
            ) from None  # fmt: skip
    return _value(next((hints[name] for hints in map(get_type_hints, KINDS.values()) if name in hints), None), text)


def _value(hint: Any, text: str) -> Any:
    """Return a typed word as its field takes it: a number, a truth value, a list parted by commas, or the word."""
    kinds = _kinds(hint)
    if bool in kinds:
        return {"true": True, "yes": True, "passed": True, "false": False, "no": False, "failed": False}.get(
            text.lower(), text
        )
    if float in kinds or int in kinds:
        try:
            return int(text) if text.lstrip("-").isdigit() else float(text)
        except ValueError:
            return text
    if tuple in kinds:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _kinds(hint: Any) -> set[Any]:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return {kind for part in get_args(hint) for kind in _kinds(part)}
    return {origin or hint}


def _evidence(text: str, on: date) -> dict[str, str]:
    kind, how, day = evidence_words(text)
    return {"kind": kind, "how": how, "on": day or on.isoformat()}


def evidence_words(text: str) -> tuple[str, str, str]:
    """Return the kind, how it is known, and the day or nothing, of KIND:HOW or KIND:HOW:DAY; raises InputError."""
    kind, sign, rest = text.partition(":")
    if not sign:
        raise InputError(
            "{text!r} is not KIND:HOW", text=text, next_step='write "direct:a mine was seen by the road:2024-05-01"'
        )
    how, _, day = rest.rpartition(":")
    if not how or not _is_day(day):
        how, day = rest, ""
    return kind.strip(), how.strip(), day


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
