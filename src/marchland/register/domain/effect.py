"""The effect of each kind of event on an area."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shapely.geometry.base import BaseGeometry

from marchland.core.polygon import NO_LAND, area_m2, difference, union
from marchland.core.schema import changed
from marchland.register.domain import balance
from marchland.register.domain.correction import EntryCorrection
from marchland.register.domain.event import (
    BoundaryRevised,
    Cancelled,
    CarriedEvidence,
    Classified,
    Cleared,
    Contradicted,
    Event,
    HandedOver,
    Inspected,
    Marked,
    Merged,
    QualityChecked,
    Reduced,
    Reopened,
    Reported,
    Settled,
    Split,
    Surveyed,
    WorkStarted,
)
from marchland.register.domain.event_terms import BoundaryChange, Condition
from marchland.register.domain.state import (
    AreaClaim,
    AreaState,
    AreaStatus,
    ClaimStatus,
    CompletedSurvey,
    DecidedHow,
    Marking,
    QualityCheck,
    RecordedEvidence,
    ReleasedPart,
    worst,
)


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event as the ledger has it: its place, the instant it was recorded, by whom, and under which key.

    `digest` is that of the proposal which takes effect by the entry, if it is one that two people approved, and
    `earlier` are the entries before it by which it was proposed and approved.
    An entry may concern several areas: `part` is the code of the one it is looked at for, where that is not the one it
    is written on. What holds of it for an area (`resolution.py`) has with it its `corrections`, the `former_codes` of
    an area that begins by it, and the areas and evidence that are `carried_from` and `carried`.
    """

    seq: int
    recorded_at: str
    actor: str
    organisation: str
    key: str
    event: Event
    digest: str = ""
    earlier: tuple[int, ...] = ()
    part: str = ""
    corrections: tuple[EntryCorrection, ...] = ()
    former_codes: tuple[str, ...] = ()
    carried_from: tuple[str, ...] = ()
    carried: tuple[CarriedEvidence, ...] = ()


def apply_event(state: AreaState | None, recorded: RecordedEvent) -> AreaState:
    """Return the area after an event that is allowed; raises BalanceError where its shapes do not fit."""
    event, seq = recorded.event, recorded.seq
    details: Any = event.details
    if state is None:
        changed = replace(
            _reported(details, event),
            former_codes=recorded.former_codes,
            carried_from=recorded.carried_from,
            carried_evidence=recorded.carried,
        )
    else:
        changed = EFFECTS[event.kind](state, details, recorded) if event.kind in EFFECTS else state
    return replace(
        changed,
        evidence=(*changed.evidence, *(RecordedEvidence(evidence, seq) for evidence in event.evidence)),
        organisations=_with(changed.organisations, recorded.organisation),
        information_on=max(changed.information_on, event.known_day),
        entries=(*changed.entries, *recorded.earlier, seq, *(correction.entry for correction in recorded.corrections)),
        corrections=(*changed.corrections, *recorded.corrections),
    )


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if not name or name in names else (*names, name)


def _reported(details: Reported, event: Event) -> AreaState:
    area = area_m2(details.shape)
    return AreaState(
        area=event.area,
        name=details.name,
        classification=details.classification,
        status=AreaStatus.OPEN,
        extent=details.shape,
        original_m2=area,
        remaining=details.shape,
        remaining_m2=area,
        sources=(details.source,),
        information_on=event.known_day,
        district=details.district,
        devices=details.devices,
        owner=details.owner,
        informant=details.informant,
        accuracy_m=details.accuracy_m,
    )


def _classified(state: AreaState, details: Classified, _: RecordedEvent) -> AreaState:
    return replace(state, classification=details.classification)


def _boundary_revised(state: AreaState, details: BoundaryRevised, _: RecordedEvent) -> AreaState:
    if details.how is BoundaryChange.EXTENDED:
        extent, remaining = balance.extend(state, details.shape)
        parts = state.parts
    else:
        extent = details.shape
        parts, remaining = balance.correct(state, extent)
        if details.accuracy_m is not None:  # what is drawn anew is as accurate as it says, and no claim is lost by it
            state = replace(state, accuracy_m=None if not state.open_claims else state.accuracy_m)
    revised = replace(state, extent=extent, original_m2=area_m2(extent), parts=parts)
    return _measured(_placed(revised, details.accuracy_m), remaining)


def _placed(state: AreaState, accuracy_m: float | None) -> AreaState:
    """Return the state with the worse accuracy of its own and of what comes to it."""
    return replace(state, accuracy_m=worst((state.accuracy_m, accuracy_m)))


def _measured(state: AreaState, remaining: BaseGeometry) -> AreaState:
    return replace(state, remaining=remaining, remaining_m2=area_m2(remaining))


def _surveyed(state: AreaState, details: Surveyed, recorded: RecordedEvent) -> AreaState:
    done = CompletedSurvey(details.survey, details.organisation, details.from_on, details.to_on, recorded.seq)
    return replace(
        state, surveys=(*state.surveys, done), organisations=_with(state.organisations, details.organisation)
    )


def _work_started(state: AreaState, details: WorkStarted, _: RecordedEvent) -> AreaState:
    methods = state.methods if details.method in state.methods else (*state.methods, details.method)
    organisations = _with(state.organisations, details.organisation)
    return replace(state, status=AreaStatus.WORKED_ON, methods=methods, organisations=organisations)


def _suspended(state: AreaState, _details: object, _: RecordedEvent) -> AreaState:
    return replace(state, status=AreaStatus.SUSPENDED)


def _resumed(state: AreaState, _details: object, _: RecordedEvent) -> AreaState:
    return replace(state, status=AreaStatus.WORKED_ON)


def _released(state: AreaState, details: Cancelled | Reduced | Cleared, recorded: RecordedEvent) -> AreaState:
    event = recorded.event
    taken = balance.take_portion(state, details.portion)
    part = ReleasedPart(
        kind=event.kind,
        shape=taken.shape,
        area_m2=taken.area_m2,
        valid_on=event.valid_on,
        seq=recorded.seq,
        decision=event.decision.name if event.decision else "",
        decided=DecidedHow.BY_CONTENT if recorded.digest else None,
        depth_m=details.depth_m if isinstance(details, Cleared) else None,
        found=details.found if isinstance(details, Cleared) else (),
        snapped_m2=taken.snapped_m2,
        joined_m2=taken.joined_m2,
    )
    return replace(
        state,
        parts=(*state.parts, part),
        remaining=taken.left,
        remaining_m2=taken.left_m2,
        status=AreaStatus.RELEASED if taken.left.is_empty else state.status,
        quality=None if isinstance(details, Cleared) else state.quality,
    )


def _quality_checked(state: AreaState, details: QualityChecked, recorded: RecordedEvent) -> AreaState:
    check = QualityCheck(details.passed, details.sampled, details.organisation, recorded.event.valid_on, recorded.seq)
    return replace(state, checks=(*state.checks, check), quality=details.passed)


def _handed_over(state: AreaState, details: HandedOver, _: RecordedEvent) -> AreaState:
    return replace(
        state,
        status=AreaStatus.HANDED_OVER,
        recipient=details.recipient,
        residual_risk_owner=details.residual_risk_owner,
    )


def _reopened(state: AreaState, details: Reopened, _: RecordedEvent) -> AreaState:
    parts, remaining = balance.reopen(state, details.portion)
    again = replace(
        state,
        parts=parts,
        classification=details.classification,
        status=AreaStatus.OPEN,
        surveys=(),
        methods=(),
        quality=None,
        recipient="",
        residual_risk_owner="",
    )
    return _measured(_placed(again, details.accuracy_m), remaining)


def _marked(state: AreaState, details: Marked, recorded: RecordedEvent) -> AreaState:
    on = recorded.event.valid_on
    new = [Marking(item.name, "segment", item.kind, item.line, Condition.GOOD, on) for item in details.segments]
    new += [
        Marking(item.name, "sign", item.says, (item.position,) if item.position else (), Condition.GOOD, on)
        for item in details.signs
    ]
    names = {mark.name for mark in new}
    return replace(state, marks=(*(mark for mark in state.marks if mark.name not in names), *new))


def _inspected(state: AreaState, details: Inspected, recorded: RecordedEvent) -> AreaState:
    conditions = {finding.name: finding.condition for finding in details.findings}
    on = recorded.event.valid_on
    marks = (changed(m, condition=conditions[m.name], seen_on=on) if m.name in conditions else m for m in state.marks)
    return replace(state, marks=tuple(marks))


def _contradicted(state: AreaState, details: Contradicted, recorded: RecordedEvent) -> AreaState:
    on, seq = recorded.event.known_day, recorded.seq
    claim = AreaClaim(details.claim, details.says, details.source, details.shape, on, seq)
    told = replace(state, claims=(*state.claims, claim), sources=_with(state.sources, details.source))
    return _placed(told, details.accuracy_m)


def _settled(state: AreaState, details: Settled, _: RecordedEvent) -> AreaState:
    """Close every open claim; whatever land they say is dangerous joins what remains, so that none is dropped."""
    land = difference(union(c.shape for c in state.open_claims if c.shape is not None), state.remaining)
    claims = tuple(
        changed(claim, standing=ClaimStatus.HELD if claim.name == details.holds else ClaimStatus.NOT_HELD)
        if claim.standing is ClaimStatus.OPEN
        else claim
        for claim in state.claims
    )
    settled = replace(state, claims=claims)
    if area_m2(land) < balance.LEAST_M2:
        return settled
    extent = union([state.extent, land])
    released = state.status in (AreaStatus.RELEASED, AreaStatus.HANDED_OVER)
    joined = replace(
        settled,
        extent=extent,
        original_m2=area_m2(extent),
        parts=balance.without(state.parts, land),
        status=AreaStatus.OPEN if released else state.status,
    )
    return _measured(joined, union([state.remaining, land]))


def _carried(state: AreaState, status: AreaStatus, into: tuple[str, ...]) -> AreaState:
    carried = state.remaining_m2
    return replace(state, status=status, carried_into=into, carried_m2=carried, remaining=NO_LAND, remaining_m2=0.0)


def _merged(state: AreaState, details: Merged, _: RecordedEvent) -> AreaState:
    balance.divide(state, [details.shape], "merge-brings-what-remains")
    return _carried(state, AreaStatus.MERGED, (details.into,))


def _split(state: AreaState, details: Split, _: RecordedEvent) -> AreaState:
    balance.divide(state, (successor.shape for successor in details.into), "split-parts-what-remains")
    return _carried(state, AreaStatus.SPLIT, tuple(successor.area for successor in details.into))


EFFECTS: Mapping[str, Callable[[AreaState, Any, RecordedEvent], AreaState]] = {
    "classified": _classified,
    "boundary_revised": _boundary_revised,
    "surveyed": _surveyed,
    "work_started": _work_started,
    "suspended": _suspended,
    "resumed": _resumed,
    "cancelled": _released,
    "reduced": _released,
    "cleared": _released,
    "quality_checked": _quality_checked,
    "handed_over": _handed_over,
    "reopened": _reopened,
    "marked": _marked,
    "inspected": _inspected,
    "contradicted": _contradicted,
    "settled": _settled,
    "merged": _merged,
    "split": _split,
}
"""What each kind does; a kind that is not here adds what goes with any event, and nothing else."""
