"""Events: what happened to an area, as typed details under one head, and their exact bytes.

Land is always stated as a shape, never as "all that remains": what comes to light later must not be released unseen.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from shapely.geometry.base import BaseGeometry

from marchland.core.errors import EventError, Where, nearest
from marchland.register.codec import canonical, decoded, encoded, read_json, slots

AreaId = Annotated[str, r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}"]
ActorId = Annotated[str, r"[A-Za-z0-9._:@-]{1,64}"]
Said = Annotated[str, r"(?s)\s*\S.*"]
"""A text that says something."""
BYTES_MOST = 64 * 1024 * 1024
RECORD = "record"
"""What `settled` names as what holds when it is what the register had, and none of the claims."""


class Classification(StrEnum):
    """How sure it is that there is contamination; in rising order."""

    INDICATION = "indication"
    SHA = "SHA"
    CHA = "CHA"

    @property
    def rank(self) -> int:
        """Return its place in the order: a lower one after a higher one is a downward classification."""
        return list(Classification).index(self)


class EvidenceKind(StrEnum):
    """Evidence of contamination: direct, such as a mine seen; indirect, such as a field that nobody uses."""

    DIRECT = "direct"
    INDIRECT = "indirect"


class Survey(StrEnum):
    """Which survey: by asking, reading and looking; or with tools that go over the ground or into it."""

    NON_TECHNICAL = "non_technical"
    TECHNICAL = "technical"


class Method(StrEnum):
    """What work is done on the ground."""

    NON_TECHNICAL_SURVEY = "non_technical_survey"
    TECHNICAL_SURVEY = "technical_survey"
    MANUAL_CLEARANCE = "manual_clearance"
    MECHANICAL_CLEARANCE = "mechanical_clearance"
    ANIMAL_CLEARANCE = "animal_clearance"
    BATTLE_AREA_CLEARANCE = "battle_area_clearance"

    @property
    def clears(self) -> bool:
        """Tell whether the method is one of clearance, after which land may be recorded as cleared."""
        return self.value.endswith("_clearance")


class Change(StrEnum):
    """How a boundary is revised: by more land, or by putting right what was wrong."""

    EXTENDED = "extended"
    CORRECTED = "corrected"


class Condition(StrEnum):
    """How a sign or a segment of a fence was found."""

    GOOD = "good"
    DAMAGED = "damaged"
    MISSING = "missing"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: its kind, how it is known, the day it is of, and who told it (personal)."""

    kind: EvidenceKind
    how: Said
    on: date
    source: str = ""
    informant: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: its reference, its text, and the two who approve it."""

    name: Said
    text: Said
    approvers: tuple[ActorId, ...]

    def __post_init__(self) -> None:
        if len(set(self.approvers)) != 2 or len(self.approvers) != 2:
            raise EventError(
                f"a decision names two people who approve it, not {len(set(self.approvers))}",
                where=Where(field="approvers"),
                next_step="name two different people",
            )


@dataclass(frozen=True, slots=True)
class Found:
    """Devices of one kind that were found, and what was done with them."""

    device: Said
    number: int
    done: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of fence or other marking, by its name; its line is a list of longitudes and latitudes."""

    name: Said
    kind: str = ""
    line: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign by its name, where it stands, and what it says."""

    name: Said
    position: tuple[float, float] | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """How one segment or sign was found."""

    name: Said
    condition: Condition
    note: str = ""


@dataclass(frozen=True, slots=True)
class Successor:
    """An area that carries on part of the land of one that is split."""

    area: AreaId
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Reported:
    """An area enters the register. `district`, `devices` and `owner` are told if they are known."""

    name: Said
    classification: Classification
    shape: BaseGeometry
    source: Said
    district: str = ""
    devices: tuple[str, ...] = ()
    owner: str = ""
    informant: str = ""


@dataclass(frozen=True, slots=True)
class Classified:
    """Its classification changes."""

    classification: Classification
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BoundaryRevised:
    """Its boundary changes: by more land, or because it was wrong."""

    how: Change
    shape: BaseGeometry
    reason: Said


@dataclass(frozen=True, slots=True)
class EvidenceAdded:
    """Evidence comes to light: that of the event."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """It was surveyed from one day to another, the last one included."""

    survey: Survey
    organisation: Said
    from_on: date
    to_on: date
    findings: str = ""


@dataclass(frozen=True, slots=True)
class WorkStarted:
    """Work on the ground begins."""

    method: Method
    organisation: Said


@dataclass(frozen=True, slots=True)
class Suspended:
    """Work stops before its end."""

    reason: Said


@dataclass(frozen=True, slots=True)
class Resumed:
    """Work goes on."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A portion is cancelled after non-technical survey."""

    portion: BaseGeometry


@dataclass(frozen=True, slots=True)
class Reduced:
    """A portion is reduced after technical survey."""

    portion: BaseGeometry


@dataclass(frozen=True, slots=True)
class Cleared:
    """A portion is cleared to a depth."""

    portion: BaseGeometry
    depth_m: float
    found: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class QualityChecked:
    """What was sampled passed or failed."""

    passed: bool
    sampled: Said
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Released land is given back."""

    recipient: Said
    residual_risk_owner: Said


@dataclass(frozen=True, slots=True)
class Reopened:
    """A portion of released land is dangerous again."""

    portion: BaseGeometry
    classification: Classification
    reason: Said


@dataclass(frozen=True, slots=True)
class Marked:
    """Segments and signs are set up."""

    segments: tuple[Segment, ...] = ()
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspected:
    """Segments and signs were looked at."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Contradicted:
    """Another account of the area, kept side by side with the record under a name of its own."""

    claim: AreaId
    says: Said
    source: Said
    shape: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """Which account holds: the name of a claim, or `record`."""

    holds: AreaId
    reason: Said


@dataclass(frozen=True, slots=True)
class Merged:
    """Its land, which the shape states, is carried on by a new area, together with that of others."""

    into: AreaId
    shape: BaseGeometry
    others: tuple[AreaId, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Its land is carried on by new areas."""

    into: tuple[Successor, ...]


@dataclass(frozen=True, slots=True)
class Approved:
    """Its actor says yes to the decision of that name."""

    approves: Said


Details = (
    Reported
    | Classified
    | BoundaryRevised
    | EvidenceAdded
    | Surveyed
    | WorkStarted
    | Suspended
    | Resumed
    | Cancelled
    | Reduced
    | Cleared
    | QualityChecked
    | HandedOver
    | Reopened
    | Marked
    | Inspected
    | Contradicted
    | Settled
    | Merged
    | Split
    | Approved
)


def _kind(details: type) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", details.__name__).lower()


KINDS: Mapping[str, type[Details]] = {_kind(details): details for details in Details.__args__}
"""Every kind of event with the type of its details, in the order of the table."""
_NAMES: Mapping[type, str] = {details: kind for kind, details in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Event:
    """One event: the area, the day it is valid from, its details, and what may go with any kind.

    `information_on` is the day the information is of, where it is not the valid day. `other` keeps what a file said
    beside, as it said it.
    """

    area: str
    valid_on: date
    details: Details
    information_on: date | None = None
    evidence: tuple[Evidence, ...] = ()
    decision: Decision | None = None
    note: str = ""
    other: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Return the word of the table for it."""
        return _NAMES[type(self.details)]

    @property
    def known_day(self) -> date:
        """Return the day its information is of."""
        return self.information_on or self.valid_on


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a payload: what stands beside the details."""

    area: AreaId
    event: str
    valid_on: date
    information_on: date | None = None
    evidence: tuple[Evidence, ...] = ()
    decision: Decision | None = None
    note: str = ""
    other: Mapping[str, Any] = field(default_factory=dict)


_FIRST = ("area", "event", "valid_on")


def to_mapping(event: Event) -> dict[str, Any]:
    """Return what the payload of an event says, in its fixed order; raises EventError for what may not stand there."""
    head = encoded(
        _Head(
            event.area, event.kind, event.valid_on, event.information_on, event.evidence, event.decision, event.note,
            event.other,
        )
    )  # fmt: skip
    first = {name: head.pop(name) for name in _FIRST}
    return {**first, **encoded(event.details), **head}


def to_bytes(event: Event) -> bytes:
    """Return the exact bytes of an event: JSON, UTF-8, one order, nothing that is not a number among the numbers."""
    return canonical(to_mapping(event))


def from_bytes(payload: bytes) -> Event:
    """Return the event that a payload holds; raises EventError, or ShapeError, naming the field that is wrong."""
    return from_mapping(read_json(payload, BYTES_MOST))


def from_mapping(given: Any) -> Event:
    """Return the event that a mapping holds; raises EventError, or ShapeError, naming the field that is wrong."""
    if not isinstance(given, dict):
        raise EventError("an event is a group of keys", next_step='begin with {"area": …, "event": …, "valid_on": …}')
    kind = given.get("event")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        step = nearest(kind, KINDS) if isinstance(kind, str) else "add event"
        raise EventError(f"{str(kind)[:60]!r} is no event", where=Where(field="event"), next_step=step)
    names = {slot.name for slot in slots(_Head)}
    own = {slot.name for slot in slots(model)}
    for key in given:
        if key not in names | own:
            raise EventError(
                f"a {kind} event has no key {str(key)[:60]!r}",
                where=Where(field=str(key)[:60]),
                next_step=nearest(str(key)[:60], names | own),
            )
    head = decoded(_Head, {key: value for key, value in given.items() if key in names})
    details = decoded(model, {key: value for key, value in given.items() if key in own})
    return Event(
        head.area, head.valid_on, details, head.information_on, head.evidence, head.decision, head.note, head.other
    )


def subject_of(origin: str, area: str) -> str:
    """Return the opaque key under which the events of an area are kept in the ledger of that origin."""
    return uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, f"marchland:{origin}"), area).hex
