"""The workflow: which event is allowed in which status, what comes of it, and what it demands, as one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from marchland.core.message import Message
from marchland.register.domain.event import KINDS
from marchland.register.domain.state import AreaStatus


@dataclass(frozen=True, slots=True)
class WorkflowRule:
    """A demand by its name: what it asks, and what to do where it is not met."""

    name: str
    requirement: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Transition:
    """A line of the table; `from_statuses` is empty for what begins an area."""

    kind: str
    from_statuses: tuple[AreaStatus, ...]
    to_status: str
    rules: tuple[WorkflowRule, ...]


_RULES = (
    WorkflowRule(
        "reported-first", Message("the area is on record"), Message("give `reported` first, or an earlier day to it")
    ),
    WorkflowRule(
        "report-once",
        Message("no area of that id is on record"),
        Message("use another id, or revise the area of that id"),
    ),
    WorkflowRule(
        "status-allows",
        Message("the status is one of those of the table"),
        Message("see the table in docs/register.md"),
    ),
    WorkflowRule(
        "known-by-then", Message("no day in it is after the day it is recorded"), Message("give the days as they were")
    ),
    WorkflowRule("report-dates-information", Message("the day the information is of"), Message("add information_on")),
    WorkflowRule(
        "class-changes", Message("another classification than the area has"), Message("nothing need be recorded")
    ),
    WorkflowRule(
        "sha-needs-evidence", Message("to SHA: evidence of either kind on record or with it"), Message("add evidence")
    ),
    WorkflowRule(
        "cha-needs-direct-evidence",
        Message("to CHA: direct evidence on record or with it"),
        Message("add direct evidence"),
    ),
    WorkflowRule(
        "downward-needs-decision", Message("downwards: a decision"), Message("add a decision that two people approve")
    ),
    WorkflowRule(
        "extension-covers",
        Message("extended: the new boundary covers the old one"),
        Message("give all of the boundary"),
    ),
    WorkflowRule(
        "correction-needs-decision", Message("corrected: a decision"), Message("add a decision that two people approve")
    ),
    WorkflowRule(
        "correction-keeps-released",
        Message("corrected: every released part inside it"),
        Message("see the difference on the map"),
    ),
    WorkflowRule(
        "correction-leaves-land", Message("corrected: something remains"), Message("cancel, reduce or clear it instead")
    ),
    WorkflowRule("evidence-given", Message("at least one piece of evidence"), Message("add evidence: kind, how, on")),
    WorkflowRule(
        "survey-days-in-order",
        Message("the days from and to, not after the valid day"),
        Message("give the days in order"),
    ),
    WorkflowRule(
        "portion-inside-remaining", Message("a portion inside what remains"), Message("see the difference on the map")
    ),
    WorkflowRule(
        "release-needs-survey",
        Message("a survey of its kind on record since it was last reopened"),
        Message("record the survey first"),
    ),
    WorkflowRule("release-needs-decision", Message("a decision"), Message("add a decision that two people approve")),
    WorkflowRule(
        "clearance-needs-work",
        Message("work started with a method of clearance"),
        Message("record `work_started` first"),
    ),
    WorkflowRule("clearance-needs-depth", Message("the depth in m, more than 0"), Message("give depth_m")),
    WorkflowRule(
        "handover-needs-quality",
        Message("the last check since the last part was cleared passed, if any was"),
        Message("check it"),
    ),
    WorkflowRule("handover-needs-decision", Message("a decision"), Message("add a decision that two people approve")),
    WorkflowRule("settle-first", Message("no claim is open"), Message("settle it first")),
    WorkflowRule("reopening-needs-evidence", Message("evidence with it"), Message("add evidence: kind, how, on")),
    WorkflowRule(
        "reopens-released-land",
        Message("a portion inside the boundary with released land in it"),
        Message("see what was released"),
    ),
    WorkflowRule("marks-something", Message("segments or signs, each name once"), Message("add segments or signs")),
    WorkflowRule(
        "marks-on-the-globe",
        Message("positions on the globe"),
        Message("give longitude from -180 to 180, then latitude from -90 to 90, in degrees (WGS 84)"),
    ),
    WorkflowRule(
        "inspects-what-is-marked",
        Message("findings on segments and signs that are on record"),
        Message("record `marked` first"),
    ),
    WorkflowRule(
        "claim-is-new", Message("a name that no claim of the area has"), Message("give the claim another name")
    ),
    WorkflowRule(
        "settles-a-claim",
        Message("it is contested, and an open claim or `record` is named"),
        Message("see the open claims"),
    ),
    WorkflowRule("settlement-needs-decision", Message("a decision"), Message("add a decision that two people approve")),
    WorkflowRule(
        "merges-others", Message("the new area and at least one other, none of them itself"), Message("name the others")
    ),
    WorkflowRule("merge-brings-what-remains", Message("a shape that is what remains"), Message("give what remains")),
    WorkflowRule(
        "split-parts-what-remains",
        Message("two or more new areas that part what remains"),
        Message("see the difference on the map"),
    ),
    WorkflowRule(
        "proposal-rests-on-decision",
        Message("an event that names a decision of two people"),
        Message("add a decision, or record it directly if none is asked for"),
    ),
    WorkflowRule(
        "proposed-once",
        Message("the very same was not proposed before"),
        Message("see `register proposals`; what is to be decided anew says so in the text of its decision"),
    ),
    WorkflowRule(
        "approval-names-content",
        Message("the digest of a proposal"),
        Message("give the whole digest that `register proposals` shows"),
    ),
    WorkflowRule(
        "proposal-is-open",
        Message("a proposal on the area that neither took effect nor was taken back"),
        Message("see `register proposals`; to decide anew, propose it anew with `register propose`"),
    ),
    WorkflowRule(
        "another-approves",
        Message("somebody else than who proposed it"),
        Message("ask the other person whom the decision names"),
    ),
    WorkflowRule(
        "approver-is-named",
        Message("somebody whom its decision names"),
        Message("ask those whom it names, or take it back and propose it with others"),
    ),
    WorkflowRule(
        "approves-once",
        Message("nobody approves twice"),
        Message("ask the other person whom the decision names"),
    ),
    WorkflowRule(
        "successors-begin-with-it",
        Message("every new area has a name, and keeps the highest classification there was"),
        Message("use `register merge` or `register split`, which work it out"),
    ),
    WorkflowRule(
        "current-code", Message("the area is named by the code it has now"), Message("use the code it has now")
    ),
    WorkflowRule(
        "corrects-an-entry",
        Message("an earlier entry of the same area, which holds, and which is no approval"),
        Message("see register history for the entries of the area"),
    ),
    WorkflowRule(
        "amends-its-fields",
        Message("fields of that event, but for its area and kind, of which one is other than it was"),
        Message("name the fields of that kind of event, with their right values"),
    ),
    WorkflowRule(
        "amendment-needs-decision",
        Message("of a release, a handover or what was decided, or with less hazard then: a decision"),
        Message("add a decision that two people approve"),
    ),
    WorkflowRule(
        "withdraws-report-last",
        Message("of the entry that begins an area: nothing else of the area holds any more"),
        Message("withdraw what stands on it first"),
    ),
    WorkflowRule(
        "withdrawal-needs-decision",
        Message("of a release, a handover or what was decided, or with less hazard then: a decision"),
        Message("add a decision that two people approve"),
    ),
    WorkflowRule(
        "code-is-new",
        Message("a code that no area has or ever had"),
        Message("give another code; if both are one place, withdraw or merge one of them"),
    ),
)
RULES: Mapping[str, WorkflowRule] = {rule.name: rule for rule in _RULES}

_LIVE = (AreaStatus.OPEN, AreaStatus.WORKED_ON, AreaStatus.SUSPENDED)
_KEPT = (*_LIVE, AreaStatus.RELEASED, AreaStatus.HANDED_OVER)
_SAME, _RELEASED = "the same", "the same, or released if nothing remains"
_CORRECTED = "as the corrected history has it"


def _transition(kind: str, allowed_in: tuple[AreaStatus, ...], then: str, *names: str) -> Transition:
    return Transition(kind, allowed_in, then, tuple(RULES[name] for name in names))


_TRANSITIONS = (
    _transition(
        "reported", (), "open",
        "report-once", "report-dates-information", "sha-needs-evidence", "cha-needs-direct-evidence",
    ),
    _transition(
        "classified", _LIVE, _SAME,
        "class-changes", "sha-needs-evidence", "cha-needs-direct-evidence", "downward-needs-decision",
    ),
    _transition(
        "boundary_revised", _LIVE, _SAME,
        "extension-covers", "correction-needs-decision", "correction-keeps-released", "correction-leaves-land",
    ),
    _transition("evidence_added", _KEPT, _SAME, "evidence-given"),
    _transition("surveyed", (AreaStatus.OPEN, AreaStatus.WORKED_ON), _SAME, "survey-days-in-order"),
    _transition("work_started", (AreaStatus.OPEN, AreaStatus.WORKED_ON), "worked_on"),
    _transition("suspended", (AreaStatus.WORKED_ON,), "suspended"),
    _transition("resumed", (AreaStatus.SUSPENDED,), "worked_on"),
    _transition(
        "cancelled", (AreaStatus.OPEN, AreaStatus.WORKED_ON), _RELEASED,
        "release-needs-survey", "release-needs-decision", "portion-inside-remaining",
    ),
    _transition(
        "reduced", (AreaStatus.OPEN, AreaStatus.WORKED_ON), _RELEASED,
        "release-needs-survey", "release-needs-decision", "portion-inside-remaining",
    ),
    _transition(
        "cleared", (AreaStatus.WORKED_ON,), _RELEASED,
        "clearance-needs-work", "clearance-needs-depth", "release-needs-decision", "portion-inside-remaining",
    ),
    _transition("quality_checked", (AreaStatus.WORKED_ON, AreaStatus.RELEASED), _SAME),
    _transition(
        "handed_over", (AreaStatus.RELEASED,), "handed_over",
        "settle-first", "handover-needs-quality", "handover-needs-decision",
    ),
    _transition(
        "reopened", _KEPT, "open",
        "reopening-needs-evidence", "sha-needs-evidence", "cha-needs-direct-evidence", "reopens-released-land",
    ),
    _transition("marked", _LIVE, _SAME, "marks-something", "marks-on-the-globe"),
    _transition("inspected", _LIVE, _SAME, "inspects-what-is-marked"),
    _transition("contradicted", _KEPT, "the same, contested", "claim-is-new"),
    _transition(
        "settled", _KEPT, "no longer contested; open if land joins what remains",
        "settles-a-claim", "settlement-needs-decision",
    ),
    _transition(
        "merged", _LIVE, "merged",
        "settle-first", "merges-others", "merge-brings-what-remains", "successors-begin-with-it",
    ),
    _transition("split", _LIVE, "split", "settle-first", "split-parts-what-remains", "successors-begin-with-it"),
    _transition(
        "approved", tuple(AreaStatus), "as the proposed event says, if nobody else has to approve it",
        "approval-names-content", "proposal-is-open", "another-approves", "approver-is-named", "approves-once",
    ),
    _transition("proposed", tuple(AreaStatus), _SAME, "proposal-rests-on-decision", "proposed-once"),
    _transition("proposal_withdrawn", tuple(AreaStatus), _SAME, "proposal-is-open"),
    _transition(
        "amended", tuple(AreaStatus), _CORRECTED, "corrects-an-entry", "amends-its-fields", "amendment-needs-decision"
    ),
    _transition(
        "withdrawn", tuple(AreaStatus), _CORRECTED,
        "corrects-an-entry", "withdraws-report-last", "withdrawal-needs-decision",
    ),
    _transition("recoded", tuple(AreaStatus), _SAME, "code-is-new"),
)  # fmt: skip
WORKFLOW: Mapping[str, Transition] = {row.kind: row for row in _TRANSITIONS}
"""The table, by kind of event, in its order.

For every row hold `reported-first`, `status-allows`, `known-by-then` and `current-code`.
"""


def next_events(status: AreaStatus) -> tuple[str, ...]:
    """Return the kinds of events that an area of that status may have next."""
    return tuple(row.kind for row in _TRANSITIONS if status in row.from_statuses)


def table() -> tuple[tuple[str, str, str, str], ...]:
    """Return the rows to print: event, allowed in, then, demands by the names of their rules."""
    return tuple(
        (
            row.kind,
            ", ".join(row.from_statuses) or "not yet recorded",
            row.to_status,
            "; ".join(f"{rule.requirement} (`{rule.name}`)" for rule in row.rules),
        )
        for row in _TRANSITIONS
        if row.kind in KINDS
    )
