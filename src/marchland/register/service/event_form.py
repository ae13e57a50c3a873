"""An event made from a form: which fields its kind has, what each takes, and where in it something is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, get_args, get_origin

from shapely.geometry.base import BaseGeometry

from marchland.access.service.permission import decide, operations
from marchland.core.crs import check_crs
from marchland.core.errors import EventError, InputError, Location, MarchlandError, nearest
from marchland.core.message import Message
from marchland.core.policy import DECIDE, Actor, Permit
from marchland.core.polygon import without_heights
from marchland.core.schema import Record, fields_of
from marchland.register.adapters.feature_files import parse_features
from marchland.register.domain.event import KINDS, Event, Successor, from_mapping
from marchland.register.domain.event_terms import EvidenceKind
from marchland.register.domain.feature_fields import AS_GIVEN
from marchland.register.domain.proposal import KINDS_OF_DECIDING
from marchland.register.domain.workflow import WORKFLOW, WorkflowRule
from marchland.register.service.event_fields import field_value
from marchland.register.service.repair import RepairedFeature, repair_features

EVIDENCE = 2
"""How many pieces of evidence one form takes."""
_WORKED_OUT: Mapping[str, tuple[str, ...]] = {
    "merged": ("shape", "classification", "land", "brought", "carries", "district", "devices", "accuracy_m"),
    "split": ("classification", "carries", "district", "devices", "accuracy_m"),
}
"""Fields that no form asks for: they follow from what is on record (`succession_events.py`)."""
HEAD = ("area", "valid_on", "information_on", "note")
AMENDING = ("field", "value")
"""What a line of an amendment says: a field of the event, and its right value."""
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_PLACES = re.compile(r"-?\d+(?:\.\d+)?(?:\s+-?\d+(?:\.\d+)?)+")
"""Longitude and latitude of one place or of several, parted by spaces."""
_CORNER = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form: `text`, `choice`, `flag`, `number`, `whole`, `day`, `shape`, or `lines` of some columns."""

    name: str
    kind: str
    required: bool
    choices: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventForm:
    """The form of a kind of event: its fields, the rules it is held to, and whether it may rest on a decision.

    Of what is `worked_out` from the record the form asks for no evidence, and for no day of the information.
    """

    kind: str
    fields: tuple[FormField, ...]
    rules: tuple[WorkflowRule, ...]
    decides: bool
    worked_out: bool = False


FORMS = tuple(kind for kind in KINDS if kind not in KINDS_OF_DECIDING)
"""The kinds that have a form: what is proposed has that of its own kind, and is approved where it is seen."""


def operation_of(kind: str) -> str:
    """Return the operation of the policy that is asked of whoever opens the form of a kind.

    What only those record who decide is open to those who may propose it.
    """
    return "proposed" if operations()[kind] == DECIDE else kind


def may_record(actor: Actor, kind: str, organisations: Collection[str] | None = None) -> bool:
    """Tell whether the actor may record, or else propose, such an event on an area of those organisations."""
    asked = {kind, operation_of(kind)}
    return any(isinstance(decide(actor, operation, organisations), Permit) for operation in asked)


def form_of(kind: str) -> EventForm:
    """Return the form of a kind of event; raises InputError for a word that is none."""
    if kind not in FORMS:
        raise InputError(
            "unknown kind of event {kind!r}", kind=kind[:80], next_step=nearest(kind, FORMS) or "see /register/record"
        )
    rules = WORKFLOW[kind].rules
    worked_out = _WORKED_OUT.get(kind, ())
    decides = any("decision" in rule.name for rule in rules)
    return EventForm(
        kind,
        tuple(
            _field(each.name, each.type, each.required or (bool(worked_out) and each.name in ("name", "reason")))
            for each in fields_of(KINDS[kind]) if each.name not in worked_out
        ),
        rules, decides, bool(worked_out),
    )  # fmt: skip


def _field(name: str, hint: Any, required: bool) -> FormField:  # noqa: FBT001 - a fact of the field
    bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    if get_origin(bare) is dict:
        return FormField(name, "lines", required, columns=AMENDING)
    options = [each for each in get_args(bare) if each is not type(None)]
    if get_origin(bare) is not tuple and len(options) == 1:
        bare = options[0]
    if get_origin(bare) is tuple:
        inner = get_args(bare)[0]
        if inner is Successor:
            return FormField(name, "shape", required, columns=("area", "shape"))
        is_record = isinstance(inner, type) and issubclass(inner, Record)
        columns = tuple(each.name for each in fields_of(inner)) if is_record else (name,)
        return FormField(name, "lines", required, columns=columns)
    if isinstance(bare, type) and issubclass(bare, StrEnum):
        return FormField(name, "choice", required, tuple(each.value for each in bare))
    kinds = {bool: "flag", float: "number", int: "whole"}
    if bare is BaseGeometry:
        return FormField(name, "shape", required)
    return FormField(name, kinds.get(bare, "day" if name.endswith("_on") else "text"), required)


def event_of(
    kind: str, area: str, filled: Callable[[str], str], *, repair: bool = False
) -> tuple[Event, tuple[RepairedFeature, ...]]:
    """Return the event that a form says, and what of its shape was mended; raises EventError placed at the field."""
    form = form_of(kind)
    payload: dict[str, Any] = {"area": area.strip(), "event": kind}
    mends: tuple[RepairedFeature, ...] = ()
    other: dict[str, Any] = {}
    for name in ("valid_on", "information_on", "note"):
        if text := filled(name).strip():
            payload[name] = text
    for field in form.fields:
        if not (text := filled(field.name).strip()):
            continue
        payload[field.name] = _value(field, text)
        if field.kind == "shape" and not field.columns:
            payload[field.name], done, aside = _shape(field.name, payload[field.name], repair=repair)
            mends, other = (*mends, *done), other | aside
    if evidence := [item for number in range(EVIDENCE) if (item := _evidence(number, filled, payload))]:
        payload["evidence"] = evidence
    if filled("decision_name").strip():
        approvers = [filled(f"approver_{number}").strip() for number in (1, 2)]
        payload["decision"] = {
            "name": filled("decision_name").strip(), "text": filled("decision_text").strip(),
            "approvers": [each for each in approvers if each],
        }  # fmt: skip
    if kind == "reported":
        payload.setdefault("information_on", payload.get("valid_on", ""))
    if other:
        payload["other"] = other
    return from_mapping(payload), mends


def _evidence(number: int, filled: Callable[[str], str], payload: Mapping[str, Any]) -> dict[str, str] | None:
    given = {name: filled(f"evidence_{number}_{name}").strip() for name in ("kind", "how", "on", "source", "informant")}
    if not given["how"]:
        return None
    kind = given["kind"] or EvidenceKind.INDIRECT.value
    day = given["on"] or str(payload.get("information_on") or payload.get("valid_on", ""))
    rest = {name: given[name] for name in ("source", "informant") if given[name]}
    return {"kind": kind, "how": given["how"], "on": day, **rest}


def _value(field: FormField, text: str) -> Any:
    if field.kind == "flag":
        return text in ("yes", "true", "on", "passed")
    if field.kind in ("number", "whole"):
        return int(text) if field.kind == "whole" and text.isdigit() else _number(field, text)
    if field.kind == "shape":
        return _land(field, text)
    if field.columns == AMENDING:
        return dict(_amending(line) for line in text.splitlines() if line.strip())
    if field.kind == "lines":
        return [_line(field, line) for line in text.splitlines() if line.strip()]
    return text


def _number(field: FormField, text: str) -> float:
    """Return a number with a point or a comma before its decimals; `1,000` is refused, for it may be either."""
    where = Location(field=field.name)
    if _THOUSANDS.fullmatch(text):
        raise EventError(
            "{text!r} may be one number or a thousand times as much", text=text[:40], where=where,
            next_step="write 1000 for a thousand and 1.5 for one and a half",
        )  # fmt: skip
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise EventError(
            "{text!r} is not a number", text=text[:40], where=where, next_step="write it in digits"
        ) from None


def _amending(line: str) -> tuple[str, Any]:
    """Return the field that a line amends, and the value that it says holds; with none, it was not to be said."""
    name, _, text = line.partition(",")
    return name.strip(), field_value(name.strip(), text.strip())


def _line(field: FormField, line: str) -> Any:
    """Return one line of a list: a word, or its parts between commas under the names of the columns."""
    if len(field.columns) == 1 and field.columns[0] == field.name:
        return line.strip()
    parts = [part.strip() for part in line.split(",")]
    if len(parts) > len(field.columns):
        raise EventError(
            "{line!r} has more than {parts} parts", line=line[:60], parts=len(field.columns),
            where=Location(field=field.name),
            next_step=Message("write on each line: {columns}", columns=", ".join(field.columns)),
        )  # fmt: skip
    fields: dict[str, Any] = {}
    for name, part in zip(field.columns, parts, strict=False):
        if part:
            fields[name] = _part(field, name, part)
    return fields


def _part(field: FormField, name: str, part: str) -> Any:
    """Return a part of a line as its column takes it: places are longitude and latitude, parted by a space."""
    if name == "number" and part.isdigit():
        return int(part)
    if name in ("position", "line"):
        if not _PLACES.fullmatch(part):
            raise EventError(
                "{text!r} is not a position", text=part[:40], where=Location(field=field.name),
                next_step="write longitude, a space and latitude in degrees, such as 30.001 48.001",
            )  # fmt: skip
        numbers = [float(each) for each in part.split()]
        pairs = [list(numbers[n : n + 2]) for n in range(0, len(numbers), 2)]
        return pairs[0] if name == "position" and pairs else pairs
    return part


def _land(field: FormField, text: str) -> Any:
    """Return the land of a text: GeoJSON, or a line `latitude, longitude` for each corner."""
    try:
        content = parse_features(text.encode(), field.name) if text.startswith("{") else _corners(text)
    except MarchlandError as error:
        raise EventError(error.message, where=Location(field=field.name), next_step=error.next_step) from None
    if field.columns:
        features = content.get("features") if isinstance(content, dict) else None
        if not isinstance(features, list):
            raise EventError(
                "these are not areas", where=Location(field=field.name),
                next_step="give a GeoJSON FeatureCollection, each feature with the new area's id",
            )  # fmt: skip
        return [
            {"area": str(each.get("id", "")), "shape": each.get("geometry"),
             "name": str((each.get("properties") or {}).get("name", ""))}
            for each in features
        ]  # fmt: skip
    _check_systems(field, content)
    if (
        isinstance(content, dict)
        and content.get("type") == "FeatureCollection"
        and len(content.get("features") or ()) == 1
    ):
        content = content["features"][0]
    return content.get("geometry") if isinstance(content, dict) and content.get("type") == "Feature" else content


def _shape(name: str, given: Any, *, repair: bool) -> tuple[Any, tuple[RepairedFeature, ...], dict[str, Any]]:
    """Return a shape without heights, mended where it must be and may; what was done; and what is kept aside of it."""
    shape, heights = without_heights(given)
    aside: dict[str, Any] = {} if heights is None else {AS_GIVEN: {"heights_m": list(heights)}}
    if not repair:
        return shape, (), aside
    outcome = repair_features({"features": [{"type": "Feature", "id": name, "geometry": shape, "properties": {}}]})
    (feature,) = outcome.collection["features"]
    return feature["geometry"], outcome.repaired, {**feature["properties"], **aside}


def _check_systems(field: FormField, content: Any) -> None:
    """Check that no feature, and no collection of them, says of another system than WGS 84."""
    features = content.get("features") if isinstance(content, dict) else None
    try:
        for each in (content, *(features if isinstance(features, list) else ())):
            check_crs(each)
    except MarchlandError as error:
        raise EventError(error.message, where=Location(field=field.name), next_step=error.next_step) from None


def _corners(text: str) -> dict[str, Any]:
    corners = []
    for number, line in enumerate((each for each in text.splitlines() if each.strip()), start=1):
        match = _CORNER.fullmatch(line)
        if match is None:
            raise InputError(
                "line {number}, {line!r}, is not a corner",
                number=number,
                line=line[:60],
                next_step="write latitude, longitude in degrees",
            )
        latitude, longitude = float(match[1]), float(match[2])
        corners.append([longitude, latitude])
    if corners and corners[0] != corners[-1]:
        corners.append(corners[0])
    return {"type": "Polygon", "coordinates": [corners]}
