"""Events in a few words, for tests to tell histories with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from marchland.register.domain.event import (
    Approved,
    BoundaryRevised,
    Cancelled,
    Classified,
    Cleared,
    Contradicted,
    Decision,
    Details,
    Event,
    Evidence,
    EvidenceAdded,
    HandedOver,
    Inspected,
    Marked,
    MarkingFinding,
    Merged,
    ProposalWithdrawn,
    QualityChecked,
    Reduced,
    Reopened,
    Reported,
    Resumed,
    Settled,
    Sign,
    Split,
    Successor,
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
from marchland.register.domain.fold import OpenHistory, RecordedEvent
from marchland.register.domain.proposal import proposing

AREA = "UA-1"
FIRST = date(2001, 1, 1)
SEEN = [{"kind": "indirect", "how": "told by villagers", "on": "2000-01-01"}]
"""What a feature of a file says under `evidence`, so that it may enter as suspected."""
DECISION = Decision("2001/7", "as proposed", ("ann", "bob"))
LAND: Mapping[str, BaseGeometry] = {
    "whole": shapely.box(30.0, 48.0, 30.01, 48.01),
    "west": shapely.box(30.0, 48.0, 30.005, 48.01),
    "east": shapely.box(30.005, 48.0, 30.01, 48.01),
    "middle": shapely.box(30.003, 48.003, 30.007, 48.007),
    "beyond": shapely.box(30.02, 48.0, 30.03, 48.01),
    "wider": shapely.box(29.99, 47.99, 30.02, 48.02),
    "crossing": shapely.box(30.005, 48.0, 30.015, 48.01),
}
DECIDED = {"cancelled", "reduced", "cleared", "shallow", "handed_over", "settled"}


def recorded(seq: int, event: Event, actor: str = "ann", on: date | None = None) -> RecordedEvent:
    """Return the event as an entry of the ledger, recorded on a day (by default: the valid day)."""
    day = on or event.valid_on
    return RecordedEvent(seq, f"{day.isoformat()}T12:00:00.000000Z", actor, "org", f"k{seq}", event)


def event(words: str, on: date) -> Event:
    """Return the event that a few words tell: what, on which land, and whether it is decided; or what is proposed."""
    what, *rest = words.split()
    if what == "proposed":
        return Event(AREA, on, proposing(event(" ".join(rest) or "cancelled west", on)))
    land = next((LAND[word] for word in rest if word in LAND), LAND["whole"])
    decided = "undecided" not in rest and (what in DECIDED or "decided" in rest)
    return Event(
        AREA,
        on,
        _details(what, rest, land, on),
        information_on=None if what == "undated" else on,
        evidence=_evidence(what, on),
        decision=DECISION if decided else None,
    )


def _evidence(what: str, on: date) -> tuple[Evidence, ...]:
    indirect, direct = ("indirect", "reported", "undated"), ("direct", "reopened", "evidence_added")
    kind = EvidenceKind.INDIRECT if what in indirect else EvidenceKind.DIRECT
    return (Evidence(kind, "seen", on),) if what in (*indirect, *direct) else ()


def _details(what: str, rest: Sequence[str], land: BaseGeometry, on: date) -> Details:
    surveyed = Survey.NON_TECHNICAL if what == "non_technical" else Survey.TECHNICAL
    begins = on + timedelta(days=1) if what == "backwards" else on
    grade = Classification.INDICATION if what == "indication" else Classification.SHA
    to = Classification(rest[0]) if what == "class" else Classification.CHA
    place = {"nowhere": (300.0, 48.0), "beyond": (30.0, -90.5)}
    signs = tuple(Sign("s1", position=place.get(" ".join(rest))) for _ in range(2 if "twice" in rest else 1))
    shape = land if rest and rest[0] in LAND else None
    halves = (Successor("N1", LAND["west"]), Successor("N2", LAND["east"]))
    made: dict[str, Details] = {
        **dict.fromkeys(("reported", "undated", "indication"), Reported("Field", grade, land, "survey")),
        **dict.fromkeys(("class", "classified"), Classified(to)),
        **dict.fromkeys(("direct", "indirect", "nothing", "evidence_added", "future"), EvidenceAdded()),
        **dict.fromkeys(("technical", "non_technical", "surveyed", "backwards"), Surveyed(surveyed, "org", begins, on)),
        **dict.fromkeys(("cleared_work", "work_started"), WorkStarted(Method.MANUAL_CLEARANCE, "org")),
        **dict.fromkeys(("extended", "boundary_revised"), BoundaryRevised(BoundaryChange.EXTENDED, land, "seen")),
        **dict.fromkeys(("passed", "quality_checked"), QualityChecked(passed=True, sampled="a tenth")),
        **dict.fromkeys(("reopened", "unfounded"), Reopened(land, Classification.CHA, "accident")),
        **dict.fromkeys(("split",), Split(halves)),
        "surveyors_work": WorkStarted(Method.TECHNICAL_SURVEY, "org"),
        "corrected": BoundaryRevised(BoundaryChange.CORRECTED, land, "a slip"),
        "suspended": Suspended("winter"),
        "resumed": Resumed(),
        "cancelled": Cancelled(land),
        "reduced": Reduced(land),
        "cleared": Cleared(land, 0.2),
        "shallow": Cleared(land, 0.0),
        "failed": QualityChecked(passed=False, sampled="a tenth"),
        "handed_over": HandedOver("village", "state"),
        "marked": Marked(signs=signs),
        "inspected": Inspected((MarkingFinding("s1", Condition.MISSING),)),
        "contradicted": Contradicted("c1", "otherwise", "another", shape),
        "settled": Settled("record", "walked again"),
        "merged": Merged("N1", land, ("UA-2",)),
        "merged_itself": Merged("N1", land, (AREA,)),
        "split_short": Split(
            (Successor("N1", LAND["west"]), Successor("N2", LAND["middle"].intersection(LAND["east"])))
        ),
        "split_one": Split((Successor("N1", LAND["whole"]),)),
        "approved": Approved(rest[0] if rest else "2001/7"),
        "proposal_withdrawn": ProposalWithdrawn(rest[0] if rest else "0" * 64, "a slip"),
    }
    return made[what]


@dataclass
class History:
    """A history that goes on, one event a month."""

    ongoing: OpenHistory = field(default_factory=OpenHistory)
    events: list[RecordedEvent] = field(default_factory=list)

    def does(self, words: str, on: date | None = None, recorded_on: date | None = None) -> None:
        """Add an event, by default a month after the last one; raises what the workflow raises.

        `by bob …` is told by bob and not by ann, and `it` is the digest of what was proposed last.
        """
        actor = words.split()[1] if words.startswith("by ") else "ann"
        words = words.removeprefix(f"by {actor} ").replace(" it", f" {self.proposed}")
        day = on or FIRST + timedelta(days=30 * len(self.events))
        known = day - timedelta(days=9) if words == "future" else recorded_on
        latest = max([self.events[-1].recorded_at[:10], day.isoformat()]) if self.events else day.isoformat()
        again = words == f"proposed {self.proposed}"
        same = self.ongoing.proposals.by_digest[self.proposed].proposed.event.details if again else None
        said = Event(AREA, day, same) if same else event(words, day)
        new = recorded(len(self.events), said, actor, known or date.fromisoformat(latest))
        self.ongoing = self.ongoing.with_checked(new)
        self.events.append(new)

    @property
    def proposed(self) -> str:
        """Return the digest of what was proposed last, or nothing."""
        return next(reversed(self.ongoing.proposals.by_digest), "")


def told(*words: str) -> History:
    """Return the history that these words tell."""
    history = History()
    for each in words:
        history.does(each)
    return history
