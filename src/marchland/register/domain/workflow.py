"""The workflow: which event is allowed in which status, what comes of it, and what it demands, as one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from marchland.core.message import Message
from marchland.register.domain.event import KINDS
from marchland.register.domain.state import Status


@dataclass(frozen=True, slots=True)
class Rule:
    """A demand by its name: what it asks, and what to do where it is not met."""

    name: str
    asks: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `allowed_in` is empty for what begins an area."""

    kind: str
    allowed_in: tuple[Status, ...]
    then: str
    rules: tuple[Rule, ...]


_RULES = (
    Rule("reported-first", Message("the area is on record"), Message("give `reported` first, or an earlier day to it")),
    Rule(
        "report-once",
        Message("no area of that id is on record"),
        Message("use another id, or revise the area of that id"),
    ),
    Rule(
        "status-allows",
        Message("the status is one of those of the table"),
        Message("see the table in docs/register.md"),
    ),
    Rule(
        "known-by-then", Message("no day in it is after the day it is recorded"), Message("give the days as they were")
    ),
    Rule("report-dates-information", Message("the day the information is of"), Message("add information_on")),
    Rule("class-changes", Message("another classification than the area has"), Message("nothing need be recorded")),
    Rule(
        "sha-needs-evidence", Message("to SHA: evidence of either kind on record or with it"), Message("add evidence")
    ),
    Rule(
        "cha-needs-direct-evidence",
        Message("to CHA: direct evidence on record or with it"),
        Message("add direct evidence"),
    ),
    Rule(
        "downward-needs-decision", Message("downwards: a decision"), Message("add a decision that two people approve")
    ),
    Rule(
        "extension-covers",
        Message("extended: the new boundary covers the old one"),
        Message("give all of the boundary"),
    ),
    Rule(
        "correction-needs-decision", Message("corrected: a decision"), Message("add a decision that two people approve")
    ),
    Rule(
        "correction-keeps-released",
        Message("corrected: every released part inside it"),
        Message("see the difference on the map"),
    ),
    Rule(
        "correction-leaves-land", Message("corrected: something remains"), Message("cancel, reduce or clear it instead")
    ),
    Rule("evidence-given", Message("at least one piece of evidence"), Message("add evidence: kind, how, on")),
    Rule(
        "survey-days-in-order",
        Message("the days from and to, not after the valid day"),
        Message("give the days in order"),
    ),
    Rule(
        "portion-inside-remaining", Message("a portion inside what remains"), Message("see the difference on the map")
    ),
    Rule(
        "release-needs-survey",
        Message("a survey of its kind on record since it was last reopened"),
        Message("record the survey first"),
    ),
    Rule("release-needs-decision", Message("a decision"), Message("add a decision that two people approve")),
    Rule(
        "clearance-needs-work",
        Message("work started with a method of clearance"),
        Message("record `work_started` first"),
    ),
    Rule("clearance-needs-depth", Message("the depth in m, more than 0"), Message("give depth_m")),
    Rule(
        "handover-needs-quality",
        Message("the last check since the last part was cleared passed, if any was"),
        Message("check it"),
    ),
    Rule("handover-needs-decision", Message("a decision"), Message("add a decision that two people approve")),
    Rule("settle-first", Message("no claim is open"), Message("settle it first")),
    Rule("reopening-needs-evidence", Message("evidence with it"), Message("add evidence: kind, how, on")),
    Rule(
        "reopens-released-land",
        Message("a portion inside the boundary with released land in it"),
        Message("see what was released"),
    ),
    Rule("marks-something", Message("segments or signs, each name once"), Message("add segments or signs")),
    Rule(
        "inspects-what-is-marked",
        Message("findings on segments and signs that are on record"),
        Message("record `marked` first"),
    ),
    Rule("claim-is-new", Message("a name that no claim of the area has"), Message("give the claim another name")),
    Rule(
        "settles-a-claim",
        Message("it is contested, and an open claim or `record` is named"),
        Message("see the open claims"),
    ),
    Rule("settlement-needs-decision", Message("a decision"), Message("add a decision that two people approve")),
    Rule(
        "merges-others", Message("the new area and at least one other, none of them itself"), Message("name the others")
    ),
    Rule("merge-brings-what-remains", Message("a shape that is what remains"), Message("give what remains")),
    Rule(
        "split-parts-what-remains",
        Message("two or more new areas that part what remains"),
        Message("see the difference on the map"),
    ),
)
RULES: Mapping[str, Rule] = {rule.name: rule for rule in _RULES}

_LIVE = (Status.OPEN, Status.WORKED_ON, Status.SUSPENDED)
_KEPT = (*_LIVE, Status.RELEASED, Status.HANDED_OVER)
_SAME, _RELEASED = "the same", "the same, or released if nothing remains"


def _row(kind: str, allowed_in: tuple[Status, ...], then: str, *names: str) -> Row:
    return Row(kind, allowed_in, then, tuple(RULES[name] for name in names))


_ROWS = (
    _row("reported", (), "open", "report-once", "report-dates-information"),
    _row(
        "classified", _LIVE, _SAME,
        "class-changes", "sha-needs-evidence", "cha-needs-direct-evidence", "downward-needs-decision",
    ),
    _row(
        "boundary_revised", _LIVE, _SAME,
        "extension-covers", "correction-needs-decision", "correction-keeps-released", "correction-leaves-land",
    ),
    _row("evidence_added", _KEPT, _SAME, "evidence-given"),
    _row("surveyed", (Status.OPEN, Status.WORKED_ON), _SAME, "survey-days-in-order"),
    _row("work_started", (Status.OPEN, Status.WORKED_ON), "worked_on"),
    _row("suspended", (Status.WORKED_ON,), "suspended"),
    _row("resumed", (Status.SUSPENDED,), "worked_on"),
    _row(
        "cancelled", (Status.OPEN, Status.WORKED_ON), _RELEASED,
        "release-needs-survey", "release-needs-decision", "portion-inside-remaining",
    ),
    _row(
        "reduced", (Status.OPEN, Status.WORKED_ON), _RELEASED,
        "release-needs-survey", "release-needs-decision", "portion-inside-remaining",
    ),
    _row(
        "cleared", (Status.WORKED_ON,), _RELEASED,
        "clearance-needs-work", "clearance-needs-depth", "release-needs-decision", "portion-inside-remaining",
    ),
    _row("quality_checked", (Status.WORKED_ON, Status.RELEASED), _SAME),
    _row(
        "handed_over", (Status.RELEASED,), "handed_over",
        "settle-first", "handover-needs-quality", "handover-needs-decision",
    ),
    _row(
        "reopened", _KEPT, "open",
        "reopening-needs-evidence", "sha-needs-evidence", "cha-needs-direct-evidence", "reopens-released-land",
    ),
    _row("marked", _LIVE, _SAME, "marks-something"),
    _row("inspected", _LIVE, _SAME, "inspects-what-is-marked"),
    _row("contradicted", _KEPT, "the same, contested", "claim-is-new"),
    _row(
        "settled", _KEPT, "no longer contested; open if land joins what remains",
        "settles-a-claim", "settlement-needs-decision",
    ),
    _row("merged", _LIVE, "merged", "settle-first", "merges-others", "merge-brings-what-remains"),
    _row("split", _LIVE, "split", "settle-first", "split-parts-what-remains"),
    _row("approved", tuple(Status), _SAME),
)  # fmt: skip
WORKFLOW: Mapping[str, Row] = {row.kind: row for row in _ROWS}
"""The table, by kind of event, in its order; `reported-first`, `status-allows`, `known-by-then` hold for every row."""


def next_events(status: Status) -> tuple[str, ...]:
    """Return the kinds of events that an area of that status may have next."""
    return tuple(row.kind for row in _ROWS if status in row.allowed_in)


def table() -> tuple[tuple[str, str, str, str], ...]:
    """Return the rows to print: event, allowed in, then, demands by the names of their rules."""
    return tuple(
        (
            row.kind,
            ", ".join(row.allowed_in) or "not yet recorded",
            row.then,
            "; ".join(f"{rule.asks} (`{rule.name}`)" for rule in row.rules),
        )
        for row in _ROWS
        if row.kind in KINDS
    )
