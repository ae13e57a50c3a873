"""What an area is on a day: its status and classification, what remains, how parts were released, and what is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from shapely.geometry.base import BaseGeometry

from marchland.core.polygon import NO_LAND, union
from marchland.core.schema import Record
from marchland.register.domain.correction import EntryCorrection
from marchland.register.domain.event import CarriedEvidence, DevicesFound, Evidence
from marchland.register.domain.event_terms import Classification, Condition, EvidenceKind, Method, Survey


class AreaStatus(StrEnum):
    """Where an area stands between being recorded and being given back."""

    OPEN = "open"
    WORKED_ON = "worked_on"
    SUSPENDED = "suspended"
    RELEASED = "released"
    HANDED_OVER = "handed_over"
    MERGED = "merged"
    SPLIT = "split"

    @property
    def carried_on(self) -> bool:
        """Tell whether the land is carried on by other areas."""
        return self in (AreaStatus.MERGED, AreaStatus.SPLIT)


class DecidedHow(StrEnum):
    """How two people decided, as the entries tell it.

    - `by_content`: each said yes to the digest of just that content.
    - `by_name`: recorded before that was asked; whoever did not record it had said yes to the decision's name.
    - `vouched`: recorded by the keeper of an embedded store, who says that two people decided it on paper.
    """

    BY_CONTENT = "by_content"
    BY_NAME = "by_name"
    VOUCHED = "vouched"


class ReleasedPart(Record):
    """Land that was released by one event: how, when, and what was snapped off because it lay outside by a hair.

    `decided` is kept where two people decided by content; how it was else decided is told by the entries.
    `snapped_m2` is what the portion reached over what remained, and `joined_m2` the sliver that would have remained.
    """

    kind: str
    shape: BaseGeometry
    area_m2: float
    valid_on: date
    seq: int
    decision: str = ""
    depth_m: float | None = None
    found: tuple[DevicesFound, ...] = ()
    snapped_m2: float = 0.0
    joined_m2: float = 0.0
    decided: DecidedHow | None = None


class ClaimStatus(StrEnum):
    """What became of a claim."""

    OPEN = "open"
    HELD = "held"
    NOT_HELD = "not_held"


class AreaClaim(Record):
    """Another account of the area, beside the record."""

    name: str
    says: str
    source: str
    shape: BaseGeometry | None
    on: date
    seq: int
    standing: ClaimStatus = ClaimStatus.OPEN


class RecordedEvidence(Record):
    """Evidence and the entry it came with."""

    evidence: Evidence
    seq: int


class CompletedSurvey(Record):
    """A survey that was done."""

    survey: Survey
    organisation: str
    from_on: date
    to_on: date
    seq: int


class QualityCheck(Record):
    """A quality check that was made."""

    passed: bool
    sampled: str
    organisation: str
    valid_on: date
    seq: int


class Marking(Record):
    """A segment or sign that was set up, and how it was last found."""

    name: str
    what: str
    says: str
    place: tuple[tuple[float, float], ...]
    condition: Condition
    seen_on: date


@dataclass(frozen=True)
class AreaState:
    """An area on a day, as its events up to that day make it.

    `surveys`, `methods` and `quality` count since the area was last reopened: new danger asks for new work. `quality`
    is what the last check since the last part was cleared found, or None. `accuracy_m` is the worst that was said of
    any of its land.
    """

    area: str
    name: str
    classification: Classification
    status: AreaStatus
    extent: BaseGeometry
    original_m2: float
    remaining: BaseGeometry
    remaining_m2: float
    sources: tuple[str, ...]
    information_on: date
    district: str = ""
    devices: tuple[str, ...] = ()
    owner: str = ""
    informant: str = ""
    parts: tuple[ReleasedPart, ...] = ()
    claims: tuple[AreaClaim, ...] = ()
    evidence: tuple[RecordedEvidence, ...] = ()
    surveys: tuple[CompletedSurvey, ...] = ()
    methods: tuple[Method, ...] = ()
    organisations: tuple[str, ...] = ()
    checks: tuple[QualityCheck, ...] = ()
    quality: bool | None = None
    marks: tuple[Marking, ...] = ()
    recipient: str = ""
    residual_risk_owner: str = ""
    carried_into: tuple[str, ...] = ()
    carried_m2: float = 0.0
    carried_from: tuple[str, ...] = ()
    carried_evidence: tuple[CarriedEvidence, ...] = ()
    former_codes: tuple[str, ...] = ()
    corrections: tuple[EntryCorrection, ...] = ()
    entries: tuple[int, ...] = ()
    accuracy_m: float | None = None

    @property
    def open_claims(self) -> tuple[AreaClaim, ...]:
        """Return the claims that are not settled."""
        return tuple(claim for claim in self.claims if claim.standing is ClaimStatus.OPEN)

    @property
    def contested(self) -> bool:
        """Tell whether two accounts stand side by side."""
        return bool(self.open_claims)

    @cached_property
    def hazard(self) -> BaseGeometry:
        """Return the land to be taken as dangerous: what remains and what any open claim says beside."""
        if self.status.carried_on:
            return NO_LAND
        shapes = [claim.shape for claim in self.open_claims if claim.shape is not None]
        return union([self.remaining, *shapes]) if shapes else self.remaining

    def has_evidence(self, kind: EvidenceKind | None, beside: tuple[Evidence, ...] = ()) -> bool:
        """Tell whether evidence of that kind (None: of either) is on record, or comes with an event."""
        kinds = {evidence.kind for evidence in (*(known.evidence for known in self.evidence), *beside)}
        kinds |= {evidence.kind for evidence in self.carried_evidence}
        return kind in kinds if kind is not None else bool(kinds)

    def released_m2(self, kind: str) -> float:
        """Return how much was released in that way: cancelled, reduced or cleared."""
        return sum(part.area_m2 for part in self.parts if part.kind == kind)


def worst(accuracies_m: Iterable[float | None]) -> float | None:
    """Return the largest error of positions among those that are known, or None where none is."""
    return max((each for each in accuracies_m if each is not None), default=None)
