"""Answers on what changes, as typed structures: what was learned between two days, and what supposed events do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import field

from marchland.core.answer import Answer
from marchland.law.domain.hypothesis import HypothesisEffect, HypotheticalEvent
from marchland.law.domain.status import Participation, StatusPeriod
from marchland.law.domain.timeline import StatusChange
from marchland.law.faces.answers import ActAnswer, ReasonAnswer, StandingAnswer, act, reason, standing
from marchland.law.service.questions import KnowledgeDiff, LawBooks, LawWhatIf


class StandingChangeAnswer(Answer, frozen=True):
    """A standing as it read before and as it reads after."""

    before: StandingAnswer
    after: StandingAnswer


class KnowledgeDiffAnswer(Answer, frozen=True):
    """What became known between two days, and the standings that read otherwise for it."""

    rows_of = "learned"

    on: date
    known: date
    known_to: date
    learned: tuple[ActAnswer, ...]
    changes: tuple[StandingChangeAnswer, ...]


class StatusSpanAnswer(Answer, frozen=True):
    """One span of a history; it ends where the next begins."""

    from_: date = field(name="from")
    status: Participation
    bound: str
    default: str
    since: date | None
    effective_on: date | None
    reasons: tuple[ReasonAnswer, ...]


class HypothesisEffectAnswer(Answer, frozen=True):
    """A history without and with the supposed events."""

    state: str
    treaty: str
    before: tuple[StatusSpanAnswer, ...]
    after: tuple[StatusSpanAnswer, ...]


class HypotheticalEventAnswer(Answer, frozen=True):
    """One supposed event."""

    state: str
    treaty: str | None
    kind: str
    on: date


class WhatIfAnswer(Answer, frozen=True):
    """The supposed events, what they do to the histories they touch, and whether they change any."""

    rows_of = "effects"

    supposed: tuple[HypotheticalEventAnswer, ...]
    known: date
    changes_nothing: bool
    effects: tuple[HypothesisEffectAnswer, ...]


def change(change: StatusChange, names: Mapping[str, str]) -> StandingChangeAnswer:
    """Return a standing as it read before and as it reads after."""
    return StandingChangeAnswer(standing(change.before, names), standing(change.after, names))


def learned(of: KnowledgeDiff, books: LawBooks, **_given: object) -> KnowledgeDiffAnswer:
    """Return what became known between two days."""
    names = books.names
    changes = tuple(change(each, names) for each in of.changes)
    return KnowledgeDiffAnswer(of.valid_on, of.known_on, of.known_to_on, tuple(act(each) for each in of.acts), changes)


def span(period: StatusPeriod) -> StatusSpanAnswer:
    """Return one span of a history."""
    reasons = tuple(reason(each) for each in period.reasons)
    return StatusSpanAnswer(
        period.start_on, period.standing, period.bound, period.default, period.since, period.effective_on, reasons
    )


def effect(effect: HypothesisEffect) -> HypothesisEffectAnswer:
    """Return a history without and with the supposed events."""
    return HypothesisEffectAnswer(
        effect.state,
        effect.treaty,
        tuple(span(period) for period in effect.before),
        tuple(span(period) for period in effect.after),
    )


def supposed(supposed: HypotheticalEvent) -> HypotheticalEventAnswer:
    """Return one supposed event."""
    return HypotheticalEventAnswer(supposed.state, supposed.treaty or None, supposed.kind, supposed.on)


def what_if(what_if: LawWhatIf, _books: object, **_given: object) -> WhatIfAnswer:
    """Return the supposed events and what they do."""
    return WhatIfAnswer(
        tuple(supposed(hypothesis) for hypothesis in what_if.events),
        what_if.known_on,
        all(effect.before == effect.after for effect in what_if.effects),
        tuple(effect(each) for each in what_if.effects),
    )
