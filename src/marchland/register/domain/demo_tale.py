"""The tale of one synthetic area: what happens to it, told event by event, each allowed by the workflow."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
from shapely.geometry.base import BaseGeometry

from marchland.core.policy import Actor
from marchland.core.polygon import NO_LAND, difference, union
from marchland.register.domain.demo_land import grown, portion, shifted, shrunk
from marchland.register.domain.event import (
    RECORD,
    Approved,
    BoundaryRevised,
    Cancelled,
    Classified,
    Cleared,
    Contradicted,
    Decision,
    Details,
    DevicesFound,
    Event,
    Evidence,
    EvidenceAdded,
    HandedOver,
    Inspected,
    Marked,
    MarkingFinding,
    QualityChecked,
    Reduced,
    Reopened,
    Reported,
    Resumed,
    Segment,
    Settled,
    Sign,
    Surveyed,
    Suspended,
    WorkStarted,
)
from marchland.register.domain.event_terms import (
    BoundaryChange,
    Classification,
    Condition,
    EvidenceKind,
    Method,
    Survey,
)
from marchland.register.domain.proposal import ENACTED, PROPOSED, proposing

SYNTHETIC = "synthetic: made by a program, no real area"
DEVICES = ("AP mine",)
BEGIN, END, LAST = date(1996, 1, 2), date(2026, 10, 1), date(2026, 11, 20)
_METHODS = (Method.MANUAL_CLEARANCE, Method.MECHANICAL_CLEARANCE, Method.ANIMAL_CLEARANCE, Method.BATTLE_AREA_CLEARANCE)
_HOW = ("mine seen", "accident", "crater", "unused field", "told by villagers", "old record", "warning sign")


class DemoEnded(Exception):  # noqa: N818 - not an error: the tale has come to the present day
    """The tale has come to its last day."""


def _first_evidence(classification: Classification, on: date) -> tuple[Evidence, ...]:
    """Return the evidence that an area comes with: a suspected one indirect, a confirmed one direct."""
    first = {
        Classification.SHA: Evidence(EvidenceKind.INDIRECT, "told by villagers", on, SYNTHETIC),
        Classification.CHA: Evidence(EvidenceKind.DIRECT, "mine seen", on, SYNTHETIC),
    }
    return (first[classification],) if classification in first else ()


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """An event as it comes to the register: the instant it is recorded, by whom, and what happened."""

    recorded_at: str
    actor: Actor
    event: Event
    key: str = ""


@dataclass(frozen=True, slots=True)
class DemoActors:
    """Who records in one organisation: a surveyor, and two who approve."""

    surveyor: Actor
    approver: Actor
    second: Actor


@dataclass
class DemoArea:
    """One area as its tale goes on: the day, the moment of recording, and the land that remains."""

    area: str
    cast: DemoActors
    rng: np.random.Generator
    day: date
    events: list[DemoEvent]
    remaining: BaseGeometry
    released: list[BaseGeometry] = field(default_factory=list)
    recorded: datetime = datetime(1996, 1, 1, tzinfo=UTC)
    decisions: int = 0
    first_gap: date = BEGIN
    contested: bool = False
    classification: Classification = Classification.SHA

    def chance(self, share: float) -> bool:
        """Return whether what happens in that share of cases happens now."""
        return bool(self.rng.random() < share)

    def tell(
        self,
        details: Details,
        *,
        days: tuple[int, int] = (5, 120),
        decided: bool = False,
        evidence: tuple[Evidence, ...] = (),
        on: date | None = None,
        information_on: date | None = None,
    ) -> None:
        """Let the event happen some days later, or on a day long ago that is only now known, and record it."""
        later = timedelta(days=int(self.rng.integers(*days)))
        if on is None:
            self.day += later
            on = self.day
        if self.day > END:
            raise DemoEnded
        known = max(self.recorded.date(), self.day) + timedelta(days=int(self.rng.integers(0, 40)))
        if known > LAST:
            raise DemoEnded
        morning = datetime(known.year, known.month, known.day, tzinfo=UTC)
        self.recorded = max(self.recorded, morning) + timedelta(seconds=int(self.rng.integers(1, 80)))
        event = Event(self.area, on, details, information_on, evidence)
        if decided:
            self._decide(event)
        else:
            self._record(self.cast.surveyor, event)

    def _decide(self, event: Event) -> None:
        """Let one propose the event and another approve just that, a minute later."""
        self.decisions += 1
        approvers = (self.cast.approver.id, self.cast.second.id)
        decision = Decision(f"{self.area}/{self.decisions}", "approved after review", approvers)
        proposed = proposing(replace(event, decision=decision))
        self._record(self.cast.approver, Event(self.area, event.valid_on, proposed), PROPOSED + proposed.digest)
        self.recorded += timedelta(seconds=60)
        said = Event(self.area, event.valid_on, Approved(proposed.digest))
        self._record(self.cast.second, said, ENACTED + proposed.digest)

    def _record(self, actor: Actor, event: Event, key: str = "") -> None:
        self.events.append(DemoEvent(self.recorded.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), actor, event, key))

    def evidence(self, kind: EvidenceKind, on: date | None = None) -> tuple[Evidence, ...]:
        """Return one piece of evidence of that kind."""
        return (Evidence(kind, str(self.rng.choice(_HOW)), on or self.day, SYNTHETIC),)

    def report(self, name: str, classification: Classification) -> None:
        """Begin: the area is reported, with information of some weeks before."""
        details = Reported(name, classification, self.remaining, SYNTHETIC, devices=DEVICES)
        known_on = self.day - timedelta(days=int(self.rng.integers(0, 60)))
        self.tell(details, days=(0, 1), information_on=known_on, evidence=_first_evidence(classification, known_on))
        self.classification = classification

    def survey_and_mark(self, classification: Classification) -> None:
        """Tell of the first years: evidence, surveys, marking, and other accounts."""
        self.first_gap = self.day
        self.tell(EvidenceAdded(), days=(60, 300), evidence=self.evidence(EvidenceKind.INDIRECT))
        if classification is Classification.INDICATION:
            self._classify(Classification.SHA)
        if self.chance(0.7):
            self.tell(EvidenceAdded(), evidence=self.evidence(EvidenceKind.DIRECT))
            if classification is not Classification.CHA:
                self._classify(Classification.CHA)
        if self.chance(0.5):
            segments = (Segment("fence-1", "tape"),) if self.chance(0.5) else ()
            self.tell(Marked(segments, (Sign("sign-1", says="Danger, mines"), Sign("sign-2", says="Danger, mines"))))
        if self.chance(0.1):
            wider = grown(union([self.remaining]), self.rng)
            self.tell(BoundaryRevised(BoundaryChange.EXTENDED, wider, "more was found beside it"))
            self.remaining = wider
        if self.chance(0.05):
            self.remaining = shrunk(self.remaining)
            self.tell(
                BoundaryRevised(BoundaryChange.CORRECTED, self.remaining, "the first sketch was wrong"), decided=True
            )
        if self.chance(0.1):
            self.contradict()
        if self.chance(0.25):
            self.know_late()

    def _classify(self, to: Classification) -> None:
        self.tell(Classified(to))
        self.classification = to

    def contradict(self) -> None:
        """Tell of another account, and mostly of how it is settled; its land joins what remains."""
        shape = shifted(self.remaining, self.rng) if self.chance(0.7) else None
        self.tell(Contradicted("claim-1", "it lies further on", SYNTHETIC, shape))
        self.contested = not self.chance(0.7)
        if not self.contested:
            holds = "claim-1" if self.chance(0.5) else RECORD
            self.tell(Settled(holds, "both were walked again"), days=(100, 700), decided=True)
            if shape is not None:
                self.remaining = union([self.remaining, difference(shape, self.remaining)])

    def know_late(self) -> None:
        """Tell, years after, of something that happened in the first weeks."""
        on = self.first_gap + timedelta(days=int(self.rng.integers(1, 50)))
        years = int(self.rng.integers(1, 9))
        self.recorded = max(self.recorded, datetime(self.day.year, 1, 1, tzinfo=UTC) + timedelta(days=365 * years))
        if self.recorded.date() > END:
            raise DemoEnded
        if self.chance(0.6):
            kind = EvidenceKind.DIRECT if self.chance(0.5) else EvidenceKind.INDIRECT
            self.tell(EvidenceAdded(), on=on, evidence=self.evidence(kind, on))
        else:
            self.tell(Surveyed(Survey.NON_TECHNICAL, self.cast.surveyor.organisation, on, on), on=on)

    def inspect(self) -> None:
        """Tell of the upkeep of signs, year after year."""
        signs = any(isinstance(event.event.details, Marked) for event in self.events if event.event.area == self.area)
        for _ in range(int(self.rng.integers(1, 3)) if signs else 0):
            condition = Condition(str(self.rng.choice([member.value for member in Condition], p=(0.7, 0.1, 0.1, 0.1))))
            self.tell(
                Inspected((MarkingFinding("sign-1", condition), MarkingFinding("sign-2", Condition.GOOD))),
                days=(200, 700),
            )

    def release_by_survey(self) -> None:
        """Tell of surveys, and of land that is cancelled and reduced after them."""
        organisation = self.cast.surveyor.organisation
        for survey in (Survey.NON_TECHNICAL, Survey.TECHNICAL):
            self.day += timedelta(days=int(self.rng.integers(100, 900)))
            ends = self.day + timedelta(days=20)
            self.tell(Surveyed(survey, organisation, self.day, ends), days=(20, 30))
            if self.chance(0.6):
                geometry = self._cut(float(self.rng.uniform(0.1, 0.5)))
                self.tell(Cancelled(geometry) if survey is Survey.NON_TECHNICAL else Reduced(geometry), decided=True)

    def clear(self) -> None:
        """Tell of clearance: portion by portion, with pauses, checks and mostly an end, and the land given back."""
        self.tell(WorkStarted(_METHODS[int(self.rng.integers(4))], self.cast.surveyor.organisation), days=(50, 900))
        for _ in range(int(self.rng.integers(1, 3))):
            if self.chance(0.2):
                self.tell(Suspended(str(self.rng.choice(["winter", "no funds", "floods"]))))
                self.tell(Resumed(), days=(60, 400))
            self._clear(self._cut(float(self.rng.uniform(0.15, 0.5))))
            if self.chance(0.6):
                self.tell(QualityChecked(self.chance(0.9), "a tenth of the land"), days=(1, 30))
        if self.chance(0.7):
            self._clear(self._cut(None))
            self.tell(QualityChecked(passed=True, sampled="a tenth of the land"), days=(1, 30))
            if not self.contested and self.chance(0.85):
                self.tell(HandedOver("the municipality", "the state"), decided=True)

    def _clear(self, geometry: BaseGeometry) -> None:
        devices = (DevicesFound("AP mine", int(self.rng.integers(1, 30)), "destroyed"),) if self.chance(0.6) else ()
        self.tell(Cleared(geometry, float(self.rng.choice([0.13, 0.2, 0.5])), devices), days=(20, 200), decided=True)

    def _cut(self, share: float | None) -> BaseGeometry:
        """Return a portion of what remains, or all of it, and take it away."""
        geometry = self.remaining if share is None else portion(self.remaining, share, self.rng)
        self.released.append(geometry)
        self.remaining = NO_LAND if share is None else difference(self.remaining, geometry)
        return geometry

    def reopen(self) -> None:
        """Tell of an accident on land that was released, and of the work that follows."""
        land = portion(self.released[-1], 0.3, self.rng)
        evidence = self.evidence(EvidenceKind.DIRECT)
        details = Reopened(land, Classification.CHA, "an accident while ploughing")
        self.tell(details, days=(100, 1500), evidence=evidence)
        self.remaining = union([self.remaining, land])
        self.tell(Surveyed(Survey.TECHNICAL, self.cast.surveyor.organisation, self.day, self.day), days=(1, 60))
        self.clear()
