"""Events: what happened to an area, as typed details under one head, and their exact bytes.

Land is always stated as a shape, never as "all that remains": what comes to light later must not be released unseen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from shapely.geometry.base import BaseGeometry

from marchland.core.errors import EventError, Location, MarchlandError, nearest
from marchland.core.message import Message
from marchland.core.schema import Record, fields_of, matching, within
from marchland.register.domain.canonical import (
    AREA_ID,
    Accuracy,
    AreaId,
    Measure,
    Said,
    Text,
    canonical,
    checked,
    checked_plain,
    decoded,
    faults,
    read_json,
)
from marchland.register.domain.correction import Amended, Recoded, Withdrawn
from marchland.register.domain.event_terms import (
    BoundaryChange,
    Classification,
    Condition,
    EvidenceKind,
    Method,
    Survey,
)

ActorId = Annotated[str, matching(r"[A-Za-z0-9._:@-]{1,64}")]

Digest = Annotated[str, matching("[0-9a-f]{64}")]
"""The SHA-256 of an event's exact bytes, in hexadecimal."""

Place = tuple[Measure, Measure]

BYTES_MOST = 64 * 1024 * 1024
_ID_MOST = 64

RECORD = "record"
"""What `settled` names as what holds when it is what the register had, and none of the claims."""


class Evidence(Record):
    """One piece of evidence: its kind, how it is known, the day it is of, and who told it (personal)."""

    kind: EvidenceKind
    how: Said
    on: date
    source: Text = ""
    informant: Text = ""


class Decision(Record):
    """A decision: its reference, its text, and the two who approve it."""

    name: Said
    text: Said
    approvers: tuple[ActorId, ...]

    def __post_init__(self) -> None:
        if len(set(self.approvers)) != 2 or len(self.approvers) != 2:
            raise EventError(
                "a decision names two people who approve it, not {approvers_count}",
                approvers_count=len(set(self.approvers)), where=Location(field="approvers"),
                next_step="name two different people",
            )  # fmt: skip


class DevicesFound(Record):
    """Devices of one kind that were found, and what was done with them."""

    device: Said
    number: Annotated[int, within(least=-(10**15), most=10**15)]
    done: Text = ""


class Segment(Record):
    """A stretch of fence or other marking, by its name; its line is a list of longitudes and latitudes."""

    name: Said
    kind: Text = ""
    line: tuple[Place, ...] = ()


class Sign(Record):
    """A sign by its name, where it stands, and what it says."""

    name: Said
    position: Place | None = None
    says: Text = ""


class MarkingFinding(Record):
    """How one segment or sign was found."""

    name: Said
    condition: Condition
    note: Text = ""


class Successor(Record):
    """An area that carries on part of the land of one that is split; it begins by that where it is given a name."""

    area: AreaId
    shape: BaseGeometry
    name: Text = ""


class Predecessor(Record):
    """An area that is merged beside the one of the event, and what remains of it."""

    area: AreaId
    shape: BaseGeometry


class CarriedEvidence(Record):
    """Evidence of an area that goes on to count for those that carry on its land: its entry, kind and day."""

    area: AreaId
    entry: Annotated[int, within(least=0)]
    kind: EvidenceKind
    on: date


class Reported(Record):
    """An area enters the register. `district`, `devices`, `owner` and `accuracy_m` are told if they are known."""

    name: Said
    classification: Classification
    shape: BaseGeometry
    source: Said
    district: Text = ""
    devices: tuple[Text, ...] = ()
    owner: Text = ""
    informant: Text = ""
    accuracy_m: Accuracy = None


class Classified(Record):
    """Its classification changes."""

    classification: Classification
    reason: Text = ""


class BoundaryRevised(Record):
    """Its boundary changes: by more land, or because it was wrong."""

    how: BoundaryChange
    shape: BaseGeometry
    reason: Said
    accuracy_m: Accuracy = None


class EvidenceAdded(Record):
    """Evidence comes to light: that of the event."""


class Surveyed(Record):
    """It was surveyed from one day to another, the last one included."""

    survey: Survey
    organisation: Said
    from_on: date
    to_on: date
    findings: Text = ""


class WorkStarted(Record):
    """Work on the ground begins."""

    method: Method
    organisation: Said


class Suspended(Record):
    """Work stops before its end."""

    reason: Said


class Resumed(Record):
    """Work goes on."""


class Cancelled(Record):
    """A portion is cancelled after non-technical survey."""

    portion: BaseGeometry


class Reduced(Record):
    """A portion is reduced after technical survey."""

    portion: BaseGeometry


class Cleared(Record):
    """A portion is cleared to a depth."""

    portion: BaseGeometry
    depth_m: Measure
    found: tuple[DevicesFound, ...] = ()


class QualityChecked(Record):
    """What was sampled passed or failed."""

    passed: bool
    sampled: Said
    organisation: Text = ""


class HandedOver(Record):
    """Released land is given back."""

    recipient: Said
    residual_risk_owner: Said


class Reopened(Record):
    """A portion of released land is dangerous again."""

    portion: BaseGeometry
    classification: Classification
    reason: Said
    accuracy_m: Accuracy = None


class Marked(Record):
    """Segments and signs are set up."""

    segments: tuple[Segment, ...] = ()
    signs: tuple[Sign, ...] = ()


class Inspected(Record):
    """Segments and signs were looked at."""

    findings: tuple[MarkingFinding, ...]


class Contradicted(Record):
    """Another account of the area, kept side by side with the record under a name of its own."""

    claim: AreaId
    says: Said
    source: Said
    shape: BaseGeometry | None = None
    accuracy_m: Accuracy = None


class Settled(Record):
    """Which account holds: the name of a claim, or `record`."""

    holds: AreaId
    reason: Said


class Merged(Record):
    """Its land, which the shape states, is carried on by a new area, together with that of others.

    Where the new area is given a name, the entry is about all of them: it begins with `land`, and `brought` is what
    remains of the others, which end.
    """

    into: AreaId
    shape: BaseGeometry
    others: tuple[AreaId, ...]
    name: Text = ""
    classification: Classification | None = None
    land: BaseGeometry | None = None
    brought: tuple[Predecessor, ...] = ()
    carries: tuple[CarriedEvidence, ...] = ()
    district: Text = ""
    devices: tuple[Text, ...] = ()
    reason: Text = ""
    accuracy_m: Accuracy = None


class Split(Record):
    """Its land is carried on by new areas; where each is given a name, they begin by the same entry."""

    into: tuple[Successor, ...]
    classification: Classification | None = None
    carries: tuple[CarriedEvidence, ...] = ()
    district: Text = ""
    devices: tuple[Text, ...] = ()
    reason: Text = ""
    accuracy_m: Accuracy = None


class Approved(Record):
    """Its actor says yes to the proposal of that digest; in entries of before, to a decision by its name."""

    approves: Said


class Proposed(Record):
    """An event is proposed: what it would say, exactly, and the SHA-256 of its bytes; it waits for others to say yes.

    The digest stays when what is personal in the proposal is erased.
    """

    digest: Digest
    proposes: dict[str, Any]


class ProposalWithdrawn(Record):
    """A proposal, named by its digest, is taken back: nobody can say yes to it any more."""

    withdraws: Digest
    reason: Said


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
    | Proposed
    | ProposalWithdrawn
    | Amended
    | Withdrawn
    | Recoded
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


class _EventHead(Record):
    """The head of a payload: what stands beside the details."""

    area: AreaId
    event: Text
    valid_on: date
    information_on: date | None = None
    evidence: tuple[Evidence, ...] = ()
    decision: Decision | None = None
    note: Text = ""
    other: dict[str, Any] = {}  # noqa: RUF012 - copied for each


_FIRST = ("area", "event", "valid_on")


def to_mapping(event: Event) -> dict[str, Any]:
    """Return what the payload of an event says, in its fixed order; raises EventError for what may not stand there."""
    head = checked(
        _EventHead(
            event.area, event.kind, event.valid_on, event.information_on, event.evidence, event.decision, event.note,
            checked_plain(dict(event.other), "other"),
        )
    )  # fmt: skip
    first = {name: head.pop(name) for name in _FIRST}
    return {**first, **checked(event.details), **head}


def to_bytes(event: Event) -> bytes:
    """Return the exact bytes of an event: JSON, UTF-8, one order, nothing that is not a number among the numbers."""
    return canonical(to_mapping(event))


def from_bytes(payload: bytes) -> Event:
    """Return the event that a payload holds; raises EventError, or ShapeError, naming the field that is wrong."""
    return from_mapping(read_json(payload, BYTES_MOST))


_ID_STEP = Message("write letters A to Z and digits, and between them . _ : -, at most 64, such as HA-001")


def wrong_id(given: Any) -> EventError | None:
    """Return what keeps a text from being the id of an area, in words, or None."""
    if not isinstance(given, str) or re.fullmatch(AREA_ID, given):
        return None
    signs = sorted({sign for sign in given if not re.fullmatch(r"[A-Za-z0-9._:-]", sign)})
    if not given:
        what = Message("it is empty")
    elif len(given) > _ID_MOST:
        what = Message("it has {count} characters, and 64 is the most", count=len(given))
    elif signs:
        what = Message("{signs} may not stand in an id", signs=", ".join(map(_sign, signs[:5])))
    else:
        what = Message("it begins with {first!r}, and an id begins with a letter or a digit", first=given[0])
    return EventError(
        "the id {given!r} cannot be taken: {what}",
        given=given[:_ID_MOST], what=what, where=Location(field="area"), next_step=_ID_STEP,
    )  # fmt: skip


def _sign(sign: str) -> str:
    return Message("a space") if sign == " " else repr(sign)


def all_wrong(given: Mapping[str, Any], kind: str) -> list[MarchlandError]:
    """Return everything that is wrong in the fields of an event of a kind, which `from_mapping` raises one by one."""
    found: list[MarchlandError] = []
    for model in (_EventHead, KINDS[kind]):
        names = {field.name for field in fields_of(model)}
        found += faults(model, {key: value for key, value in given.items() if key in names})
    return found


def from_mapping(given: Any) -> Event:
    """Return the event that a mapping holds; raises EventError, or ShapeError, naming the field that is wrong."""
    if not isinstance(given, dict):
        raise EventError("an event is a mapping", next_step='begin with {"area": …, "event": …, "valid_on": …}')
    kind = given.get("event")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        step = nearest(kind, KINDS) if isinstance(kind, str) else "add event"
        raise EventError(
            "unknown kind of event {kind!r}", kind=str(kind)[:60], where=Location(field="event"), next_step=step
        )
    names = {field.name for field in fields_of(_EventHead)}
    own = {field.name for field in fields_of(model)}
    for key in given:
        if key not in names | own:
            raise EventError(
                "a {kind} event has no key {key!r}",
                kind=kind,
                key=str(key)[:60],
                where=Location(field=str(key)[:60]),
                next_step=nearest(str(key)[:60], names | own),
            )
    if wrong := wrong_id(given.get("area")):
        raise wrong
    head = decoded(_EventHead, {key: value for key, value in given.items() if key in names})
    details = decoded(model, {key: value for key, value in given.items() if key in own})
    return Event(
        head.area, head.valid_on, details, head.information_on, head.evidence, head.decision, head.note,
        checked_plain(head.other, "other"),
    )  # fmt: skip
