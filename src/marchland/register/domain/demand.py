"""The demands of the workflow, tried on an area and the event that would happen to it next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from marchland.core.errors import EventError
from marchland.core.message import Message, Word
from marchland.register.domain.event import (
    RECORD,
    BoundaryRevised,
    Classified,
    Cleared,
    Contradicted,
    Event,
    Inspected,
    Marked,
    Merged,
    Reopened,
    Reported,
    Settled,
    Split,
    Surveyed,
)
from marchland.register.domain.event_terms import BoundaryChange, Classification, EvidenceKind, Survey
from marchland.register.domain.state import AreaState
from marchland.register.domain.workflow import RULES, WORKFLOW, next_events

_DAY = timedelta(days=1)
_LONGITUDE_MOST, _LATITUDE_MOST = 180, 90


def check_demands(state: AreaState | None, event: Event, recorded_on: date) -> None:
    """Check that an event may happen to an area as it is; raises EventError that names the rule and the next step.

    What a shape must cover or lie inside is checked where shapes are worked out (`balance.py`), under its rule's name.
    """
    latest = max(_days(event))
    if latest > recorded_on + _DAY:
        raise demand_error(
            "known-by-then",
            Message("{latest} is after {recorded_on}, the day it is recorded", latest=latest, recorded_on=recorded_on),
        )
    row = WORKFLOW[event.kind]
    if state is None:
        if row.from_statuses:
            raise demand_error(
                "reported-first",
                Message("on {valid_on} no area {area!r} is on record yet", valid_on=event.valid_on, area=event.area),
            )
        if event.information_on is None:
            raise demand_error("report-dates-information", Message("it does not say of what day the information is"))
        check_reported_class(event)
        return
    if not row.from_statuses:
        raise demand_error("report-once", Message("the area {area!r} is on record already", area=event.area))
    if state.status not in row.from_statuses:
        step = Message("next may be: {events}", events=", ".join(next_events(state.status)))
        raise demand_error(
            "status-allows",
            Message("an area that is {status} cannot be {kind}", status=Word(state.status), kind=Word(event.kind)),
            step,
        )
    for rule in row.rules:
        missing = DEMANDS[rule.name](state, event) if rule.name in DEMANDS else ""
        if missing:
            raise demand_error(rule.name, missing)


def check_reported_class(event: Event) -> None:
    """Check that what enters the register as suspected or confirmed has the evidence that `classified` demands."""
    to = event.details.classification if isinstance(event.details, Reported) else None
    if to is Classification.SHA and not event.evidence:
        raise demand_error(
            "sha-needs-evidence",
            Message("it is reported as SHA, and no evidence is with it"),
            Message("add evidence of either kind (kind, how, on), or report it as an indication"),
        )
    if to is Classification.CHA and not any(item.kind is EvidenceKind.DIRECT for item in event.evidence):
        raise demand_error(
            "cha-needs-direct-evidence",
            Message("it is reported as CHA, and no direct evidence is with it"),
            Message("add direct evidence (kind, how, on), or report it as SHA with evidence, or as an indication"),
        )


def demand_error(rule: str, missing: str, next_step: str = "") -> EventError:
    """Return the error that names the rule."""
    return EventError("rule {rule}: {found}", rule=rule, found=missing, next_step=next_step or RULES[rule].next_step)


def _days(event: Event) -> list[date]:
    days = [event.valid_on, event.known_day, *(evidence.on for evidence in event.evidence)]
    if isinstance(event.details, Surveyed):
        days += [event.details.from_on, event.details.to_on]
    return days


def _class_changes(state: AreaState, event: Event) -> str:
    details = event.details
    same = isinstance(details, Classified) and details.classification is state.classification
    return Message("the area is {classification} already", classification=state.classification) if same else ""


def _to(event: Event) -> Classification | None:
    return event.details.classification if isinstance(event.details, Classified | Reopened) else None


def _sha_needs_evidence(state: AreaState, event: Event) -> str:
    wanted = _to(event) is Classification.SHA and (
        state.classification.rank < Classification.SHA.rank or isinstance(event.details, Reopened)
    )
    return "" if not wanted or state.has_evidence(None, event.evidence) else Message("no evidence is on record")


def _cha_needs_direct_evidence(state: AreaState, event: Event) -> str:
    wanted = _to(event) is Classification.CHA
    direct = state.has_evidence(EvidenceKind.DIRECT, event.evidence)
    return "" if not wanted or direct else Message("no direct evidence is on record")


def _downward_needs_decision(state: AreaState, event: Event) -> str:
    to = _to(event)
    down = to is not None and to.rank < state.classification.rank
    return (
        Message("from {classification} to {to} is downwards", classification=state.classification, to=to)
        if down and event.decision is None
        else ""
    )


def _decision(state: AreaState, event: Event) -> str:
    return (
        ""
        if event.decision is not None
        else Message("{kind} {area!r} does not name a decision", kind=Word(event.kind), area=state.area)
    )


def _correction_needs_decision(state: AreaState, event: Event) -> str:
    corrected = isinstance(event.details, BoundaryRevised) and event.details.how is BoundaryChange.CORRECTED
    return _decision(state, event) if corrected else ""


def _evidence_given(_: AreaState, event: Event) -> str:
    return "" if event.evidence else Message("no evidence is given")


def _survey_days(_: AreaState, event: Event) -> str:
    details = event.details
    if not isinstance(details, Surveyed) or details.from_on <= details.to_on <= event.valid_on:
        return ""
    return Message(
        "from {from_on} to {to_on}, valid on {valid_on}",
        from_on=details.from_on,
        to_on=details.to_on,
        valid_on=event.valid_on,
    )


def _release_needs_survey(state: AreaState, event: Event) -> str:
    survey = Survey.NON_TECHNICAL if event.kind == "cancelled" else Survey.TECHNICAL
    surveyed = any(done.survey is survey for done in state.surveys)
    return (
        ""
        if surveyed
        else Message(
            "land is {kind} after a {survey} survey, and none is on record",
            kind=Word(event.kind),
            survey=survey.value.replace("_", "-"),
        )
    )


def _clearance_needs_work(state: AreaState, _: Event) -> str:
    return "" if any(method.clears for method in state.methods) else Message("no clearance was started")


def _clearance_needs_depth(_: AreaState, event: Event) -> str:
    shallow = isinstance(event.details, Cleared) and event.details.depth_m <= 0
    return Message("the depth is not more than 0 m") if shallow else ""


def _handover_needs_quality(state: AreaState, _: Event) -> str:
    cleared = any(part.kind == "cleared" for part in state.parts)
    if not cleared or state.quality:
        return ""
    return (
        Message("the last quality check failed")
        if state.quality is False
        else Message("no quality check since the last clearance")
    )


def _settle_first(state: AreaState, _: Event) -> str:
    names = ", ".join(claim.name for claim in state.open_claims)
    return Message("open claims: {names}", names=names) if names else ""


def _marks_something(_: AreaState, event: Event) -> str:
    details = event.details
    names = []
    if isinstance(details, Marked):
        names = [segment.name for segment in details.segments] + [sign.name for sign in details.signs]
    return "" if names and len(set(names)) == len(names) else Message("no segment or sign is given, or a name twice")


def _marks_on_the_globe(_: AreaState, event: Event) -> str:
    details = event.details
    if not isinstance(details, Marked):
        return ""
    places = [sign.position for sign in details.signs if sign.position]
    places += [place for segment in details.segments for place in segment.line]
    wrong = next((each for each in places if abs(each[0]) > _LONGITUDE_MOST or abs(each[1]) > _LATITUDE_MOST), None)
    return Message("{xy} is off the globe", xy=f"{wrong[0]:g} {wrong[1]:g}") if wrong else ""


def _inspects_what_is_marked(state: AreaState, event: Event) -> str:
    names = [finding.name for finding in event.details.findings] if isinstance(event.details, Inspected) else []
    unknown = sorted(set(names) - {mark.name for mark in state.marks})
    return Message("not on record: {unknown}", unknown=", ".join(unknown)) if unknown or not names else ""


def _claim_is_new(state: AreaState, event: Event) -> str:
    name = event.details.claim if isinstance(event.details, Contradicted) else ""
    taken = name == RECORD or any(claim.name == name for claim in state.claims)
    return Message("the name {name!r} is taken", name=name) if taken else ""


def _settles_a_claim(state: AreaState, event: Event) -> str:
    name = event.details.holds if isinstance(event.details, Settled) else ""
    known = [claim.name for claim in state.open_claims]
    if not known:
        return Message("no claim is open")
    return (
        ""
        if name in (*known, RECORD)
        else Message("{name!r} is not one of: {known}", name=name, known=", ".join((*known, RECORD)))
    )


def _merges_others(_: AreaState, event: Event) -> str:
    details = event.details
    if not isinstance(details, Merged):
        return ""
    fit = details.others and len({details.into, event.area, *details.others}) == len(details.others) + 2
    return "" if fit else Message("the others are missing, or an area is named twice")


def _split_parts(_: AreaState, event: Event) -> str:
    names = [successor.area for successor in event.details.into] if isinstance(event.details, Split) else []
    fit = len(names) > 1 and len({*names, event.area}) == len(names) + 1
    return "" if fit else Message("fewer than two new areas, or an area named twice")


DEMANDS: Mapping[str, Callable[[AreaState, Event], str]] = {
    "class-changes": _class_changes,
    "sha-needs-evidence": _sha_needs_evidence,
    "cha-needs-direct-evidence": _cha_needs_direct_evidence,
    "downward-needs-decision": _downward_needs_decision,
    "correction-needs-decision": _correction_needs_decision,
    "evidence-given": _evidence_given,
    "survey-days-in-order": _survey_days,
    "release-needs-survey": _release_needs_survey,
    "release-needs-decision": _decision,
    "clearance-needs-work": _clearance_needs_work,
    "clearance-needs-depth": _clearance_needs_depth,
    "settle-first": _settle_first,
    "handover-needs-quality": _handover_needs_quality,
    "handover-needs-decision": _decision,
    "reopening-needs-evidence": _evidence_given,
    "marks-something": _marks_something,
    "marks-on-the-globe": _marks_on_the_globe,
    "inspects-what-is-marked": _inspects_what_is_marked,
    "claim-is-new": _claim_is_new,
    "settles-a-claim": _settles_a_claim,
    "settlement-needs-decision": _decision,
    "merges-others": _merges_others,
    "split-parts-what-remains": _split_parts,
}
"""What tries each rule that is not about shapes: it returns what is wrong, or nothing."""
