"""Intake: a GeoJSON FeatureCollection made into events, all of it or nothing, and every refusal is named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any

from marchland.core.crs import check_crs
from marchland.core.errors import EventError, InputError, Location, MarchlandError
from marchland.core.message import N_, Message, join
from marchland.register.domain.canonical import checked_plain
from marchland.register.domain.demand import check_demands, check_reported_class
from marchland.register.domain.event import Event, all_wrong, from_mapping, to_mapping, wrong_id
from marchland.register.domain.feature_fields import AS_GIVEN, GivenEvidence, tidied
from marchland.register.domain.plausibility import Doubt, accepting

_DETAILS = ("name", "classification", "source", "district", "devices", "owner", "informant", "accuracy_m")
_HEAD = ("valid_on", "information_on", "evidence", "note")
_MEMBERS = frozenset({"type", "id", "properties", "geometry", "valid_on", "crs"})
_SHOWN = 8
_GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
_EVIDENCE_STEP = Message(
    "give each feature its {form}, or one evidence for all with --evidence KIND:HOW[:DAY], or --as-indication",
    form='"evidence": [{"kind": "direct", "how": "…", "on": "YYYY-MM-DD"}]',
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a feature is not taken: its place in the file, its id, the field and the rule, what is wrong, what next.

    `rule` is the name of the rule, or the kind of the error where it breaks none of the workflow's.
    """

    index: int
    id: str
    field: str
    rule: str
    message: str
    next_step: str

    @classmethod
    def of(cls, index: int, name: str, error: MarchlandError) -> Refusal:
        """Return the refusal of a feature for an error."""
        rule = str(error.message.values.get("rule", "")) if "{rule}" in error.message.template else ""
        step = _EVIDENCE_STEP if rule.endswith("-evidence") else error.next_step
        return cls(index, name, error.where.field, rule or error.code, error.message, step)

    @property
    def reason(self) -> Message:
        """Return what is wrong with its place."""
        placed = Message("{field}: {message}", field=self.field, message=self.message)
        return placed if self.field else Message(self.message)

    def __str__(self) -> str:
        name = self.id or Message("without an id")
        told = Message("feature {index} ({name}): {reason}", index=self.index, name=name, reason=self.reason)
        return Message("{told} ({step})", told=told, step=self.next_step) if self.next_step else told

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


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
        count: int = 0,
        **values: Any,
    ) -> None:
        super().__init__(message, where=where, next_step=next_step, **values)
        self.refusals = refusals
        self.count = count

    def located(self, where: Location) -> IntakeError:
        """Return the same error, placed, with its refusals."""
        placed = super().located(where)
        return IntakeError(
            self.message, where=placed.where, next_step=self.next_step, refusals=self.refusals, count=self.count
        )


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


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What is said of a whole file: where it is from, the evidence for all of it, and what is accepted of it.

    `evidence` is that of every feature that has none; `as_indication` takes each as an indication, whatever it says;
    `accept_implausible` takes what is hardly so, and the events say it.
    """

    source: str = ""
    evidence: tuple[GivenEvidence, ...] = ()
    as_indication: bool = False
    accept_implausible: bool = False


Recorded = Callable[[str], str | None]
"""Returns the key under which an area was reported, or None."""
Doubts = Callable[[Sequence[Event]], Callable[[Event], tuple[Doubt, ...]]]
"""Of all that is to be recorded makes what tells which of it is hardly so."""


@dataclass(frozen=True, slots=True)
class SiftedFeatures:
    """What is to be recorded, what is on record already word for word, each by its place, and what is refused."""

    new: tuple[tuple[int, KeyedEvent], ...]
    already: tuple[tuple[int, KeyedEvent], ...]
    refusals: tuple[Refusal, ...]


def plan_import(
    collection: Any, recorded: Recorded, options: ImportOptions, recorded_on: date, doubts: Doubts
) -> ImportPlan:
    """Return the events of a FeatureCollection that was parsed; raises IntakeError that lists every refusal."""
    features = features_of(collection)
    sifted = sift(features, recorded, options, recorded_on, doubts)
    if sifted.refusals:
        raise _refused(list(sifted.refusals), len(features))
    return ImportPlan(
        tuple(keyed for _, keyed in sifted.new), tuple(_id(features[place]) for place, _ in sifted.already)
    )


def sift(
    features: Sequence[Any], recorded: Recorded, options: ImportOptions, recorded_on: date, doubts: Doubts
) -> SiftedFeatures:
    """Return which features are sound, which are on record, and every refusal of the others in the file's order."""
    made: list[tuple[int, KeyedEvent]] = []
    refusals: list[Refusal] = []
    seen: dict[str, int] = {}
    for index, feature in enumerate(features):
        event, errors = read_feature(feature, options)
        if event is not None:
            first = seen.setdefault(event.area, index)
            if first != index:
                errors.append(_twice(first))
            else:
                made.append((index, _keyed(event)))
        refusals += [Refusal.of(index, _shown_id(feature), error) for error in errors]
    already, new, refused = _new(made, recorded, options, recorded_on, doubts)
    told = tuple(sorted([*refusals, *refused], key=lambda refusal: refusal.index))
    wrong = {refusal.index for refusal in told}
    return SiftedFeatures(tuple(each for each in new if each[0] not in wrong), already, told)


def _new(
    made: Sequence[tuple[int, KeyedEvent]],
    recorded: Recorded,
    options: ImportOptions,
    recorded_on: date,
    doubts: Doubts,
) -> tuple[tuple[tuple[int, KeyedEvent], ...], tuple[tuple[int, KeyedEvent], ...], list[Refusal]]:
    """Return which are on record, which are to be recorded, and which are refused by what is on record or by rules."""
    already: list[tuple[int, KeyedEvent]] = []
    new: list[tuple[int, KeyedEvent]] = []
    refused: list[Refusal] = []
    tell = doubts([keyed.event for _, keyed in made])
    for index, keyed in made:
        event = keyed.event
        try:
            if _is_there(keyed, recorded(event.area)):
                already.append((index, keyed))
                continue
        except MarchlandError as error:
            refused.append(Refusal.of(index, event.area, error))
        refused += [Refusal.of(index, event.area, error) for error in _unmet(event, recorded_on)]
        found = tell(event)
        if options.accept_implausible:
            new.append((index, KeyedEvent(keyed.key, accepting(event, found))))
        else:
            refused += [Refusal.of(index, event.area, doubt.error()) for doubt in found]
            new.append((index, keyed))
    return tuple(already), tuple(new), refused


def _unmet(event: Event, recorded_on: date) -> list[MarchlandError]:
    """Return each demand on a first report that is not met, where `check_demands` would raise one after another."""
    found: dict[str, MarchlandError] = {}
    checks: tuple[Callable[[], None], ...] = (
        partial(check_demands, None, event, recorded_on),
        partial(check_reported_class, event),
    )
    for check in checks:
        try:
            check()
        except MarchlandError as error:
            found[error.message] = error
    return list(found.values())


def features_of(collection: Any) -> list[Any]:
    """Return the features of a collection; raises IntakeError for anything else."""
    kind = collection.get("type") if isinstance(collection, Mapping) else None
    if kind in _GEOMETRIES:
        raise IntakeError(
            "this is a bare {kind}: a geometry alone has no id, name or day",
            kind=kind,
            next_step='make it the "geometry" of a Feature with an id and properties',
        )
    if kind != "FeatureCollection":
        raise IntakeError("this is not a GeoJSON FeatureCollection", next_step="give RFC 7946 GeoJSON in WGS 84")
    features = collection.get("features")
    if not isinstance(features, list):
        raise IntakeError("the collection has no list of features", where=Location(field="features"))
    try:
        check_crs(collection)
    except MarchlandError as error:
        raise IntakeError(error.message, where=error.where, next_step=error.next_step) from None
    return features


def _keyed(event: Event) -> KeyedEvent:
    text = json.dumps(to_mapping(event), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return KeyedEvent("add:" + hashlib.sha256(text.encode("utf-8")).hexdigest(), event)


def _twice(first: int) -> InputError:
    return InputError(
        "the id is that of feature {first} too", first=first, where=Location(field="id"),
        next_step="give every area an id of its own",
    )  # fmt: skip


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


def read_feature(feature: Any, options: ImportOptions) -> tuple[Event | None, list[MarchlandError]]:
    """Return the `reported` event of one feature, or everything that is wrong with it."""
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        at, step = Location(field="type"), N_("give a Feature with an id, properties and a geometry")
        return None, [EventError("it is not a Feature", where=at, next_step=step)]
    properties = feature.get("properties")
    if not isinstance(properties, Mapping):
        at, step = Location(field="properties"), N_("give it at least name, classification and valid_on")
        return None, [EventError("it has no properties", where=at, next_step=step)]
    errors: list[MarchlandError] = []
    for check in (_check_id, check_crs):
        try:
            check(feature)
        except MarchlandError as error:
            errors.append(error)
    given: dict[str, Any] = {"area": _id(feature), "event": "reported"}
    given |= {key: properties[key] for key in (*_DETAILS, *_HEAD) if properties.get(key) is not None}
    if options.source and not given.get("source"):
        given["source"] = options.source
    if "valid_on" not in given and feature.get("valid_on") is not None:
        given["valid_on"] = feature["valid_on"]
    given["shape"] = feature.get("geometry")
    aside, wrong = tidied(given, options.evidence, as_indication=options.as_indication)
    errors += wrong
    try:
        given["other"] = _beside(_other(feature, properties), aside)
        if not errors:
            return from_mapping(given), []
    except MarchlandError as error:
        errors.append(error)
    told = {_SAME.get(error.where.field, error.where.field) for error in errors}
    told |= {"information_on"} if "valid_on" in told else set()
    return None, [*errors, *(error for error in all_wrong(given, "reported") if error.where.field not in told)]


def _beside(other: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept aside, with what was given otherwise; a property of that name is kept in it."""
    if not before:
        return other
    return {**other, AS_GIVEN: {**before, **({AS_GIVEN: other[AS_GIVEN]} if AS_GIVEN in other else {})}}


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
    """Return the id of a feature as a text, where it is one or a whole number."""
    given = feature.get("id")
    if type(given) is float and given.is_integer():
        given = int(given)
    return str(given) if type(given) is int else given


def _shown_id(feature: Any) -> str:
    given = _id(feature) if isinstance(feature, Mapping) else None
    return "" if given is None else str(given)[:64]


def _check_id(feature: Mapping[str, Any]) -> None:
    given = _id(feature)
    if given is None:
        raise EventError("the feature has no id", where=Location(field="id"), next_step=_id_step(feature))
    if error := wrong_id(given):
        raise EventError(error.message, where=Location(field="id"), next_step=error.next_step)


def _id_step(feature: Mapping[str, Any]) -> Message:
    """Return where the id may stand that the feature lacks."""
    properties = feature.get("properties")
    names = [name for name in properties if str(name).lower() in _ID_NAMES] if isinstance(properties, Mapping) else []
    if not names:
        return Message("give every feature an id that it keeps")
    return Message('its property {name!r} may be it: put it beside type and geometry as "id"', name=names[0])


_SAME = {"id": "area"}
_ID_NAMES = frozenset({"id", "fid", "objectid", "object_id", "globalid", "guid", "uuid", "code", "hazard_id"})


def _refused(refusals: list[Refusal], count: int) -> IntakeError:
    lines = [Message("  {refusal}", refusal=refusal) for refusal in refusals[:_SHOWN]]
    if len(refusals) > _SHOWN:
        lines.append(Message("  and {count} more: --format json lists all of them", count=len(refusals) - _SHOWN))
    refused = Message(
        "{refused} of {count} features are refused, so none was recorded:",
        refused=len({refusal.index for refusal in refusals}),
        count=count,
    )
    return IntakeError(
        join("\n", (refused, *lines)),
        next_step="correct these features, and give the file again",
        refusals=tuple(refusals),
        count=count,
    )
