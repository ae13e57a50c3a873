"""Answers about leads as typed structures: what a story may change, what would move, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from marchland.core.answer import Answer, AsOfAnswer
from marchland.formats.values import number
from marchland.watch.domain.lead import Lead, LeadState, TargetKind
from marchland.watch.domain.lead_effect import ClaimMove, DutyMove, FactMove, LeadEffect, StatusMove
from marchland.watch.domain.news_store import NewsDecision, NewsEntry
from marchland.watch.service.lead_books import LeadBooks
from marchland.watch.service.lead_decisions import DecidedLead
from marchland.watch.service.leads import LeadList, OpenedLead, ProposedValue, ShownLead


class LeadTargetAnswer(Answer, frozen=True):
    """What of the books a lead is on; `state`, `treaty` and `act` are those of an act."""

    kind: TargetKind
    name: str
    state: str | None
    treaty: str | None
    act: str | None


class LeadItemAnswer(Answer, frozen=True):
    """One item that speaks for a lead: the first of its voice, in the version that was known."""

    item: str
    version: int
    sha256: str
    title: str
    link: str
    source: str
    publisher: str
    language: str
    published_at: datetime | None
    shown_at: datetime


class ProposedValueAnswer(Answer, frozen=True):
    """A quantity near the words of a fact: both ends in `unit`, as it was written, and the item it stands in."""

    number: int
    low: float | None
    high: float | None
    unit: str
    text: str
    item: str


class ClaimMoveAnswer(Answer, frozen=True):
    """A claim before and after; `ratio` is the figure after by the figure before."""

    claim: str
    quote: str
    verdict_before: str
    verdict_after: str
    value_before: str
    value_after: str
    ratio: float | None


class FactMoveAnswer(Answer, frozen=True):
    """A fact before and after."""

    fact: str
    before: str
    after: str
    ratio: float | None


class StatusMoveAnswer(Answer, frozen=True):
    """A state's status under a treaty from a day on, before and after."""

    state: str
    treaty: str
    on: date
    status_before: str
    status_after: str
    bound_before: str
    bound_after: str


class DutyMoveAnswer(Answer, frozen=True):
    """Whether a duty binds a state from a day on, before and after; empty where it is none."""

    state: str
    treaty: str
    on: date
    rule: str
    bound_before: str
    bound_after: str


class LeadEffectAnswer(Answer, frozen=True):
    """What one supposition would move: a value of the fact, or the act on a day (empty where nothing is supposed).

    `refused` is why it cannot be supposed; `resting` are the claims that rest on the target.
    """

    supposed: str
    text: str
    item: str
    facts: tuple[FactMoveAnswer, ...]
    claims: tuple[ClaimMoveAnswer, ...]
    statuses: tuple[StatusMoveAnswer, ...]
    duties: tuple[DutyMoveAnswer, ...]
    resting: tuple[ClaimMoveAnswer, ...]
    refused: str | None


class LeadAnswer(Answer, frozen=True):
    """A lead: the story, its target, what became of it, the items that speak for it, and what it would move.

    `past` are items that a decision was about and that no longer say so: they are no voices.
    """

    lead: str
    story: str
    title: str
    target: LeadTargetAnswer
    state: LeadState
    reason: str
    until_on: date | None
    reopened: str
    opened_at: datetime
    last_at: datetime
    voices: int
    items: tuple[LeadItemAnswer, ...]
    past: tuple[LeadItemAnswer, ...]
    values: tuple[ProposedValueAnswer, ...]
    effects: tuple[LeadEffectAnswer, ...]


class LeadListAnswer(Answer, frozen=True):
    """The leads of some days, the newest first; `more` tells how many there are beside these."""

    rows_of = "leads"

    days: int
    counts: Mapping[str, int]
    leads: tuple[LeadAnswer, ...]
    more: int
    as_of: AsOfAnswer


class SealedAnswer(Answer, frozen=True):
    """Where a decision was sealed: the ledger, the number of its entry, and the hash of its leaf."""

    ledger: str
    entry: int
    hash: str


class SeenVersionAnswer(Answer, frozen=True):
    """A version of an item that was seen for a decision."""

    item: str
    number: int


class LeadDecisionAnswer(Answer, frozen=True):
    """A decision about a lead: with the versions that were seen, and the proposal where it was accepted."""

    number: int
    decision: str
    by: str
    at: datetime | None
    reason: str
    until_on: date | None
    versions: tuple[SeenVersionAnswer, ...]
    card: str
    record: str
    sealed: SealedAnswer | None


class ShownLeadAnswer(Answer, frozen=True):
    """One lead with every decision about it, the first one first."""

    rows_of = "decisions"

    asked: str
    current: LeadAnswer
    decisions: tuple[LeadDecisionAnswer, ...]
    as_of: AsOfAnswer


class DecidedLeadAnswer(Answer, frozen=True):
    """A lead and what was decided of it; where `sealed` is empty, the newsroom alone keeps the decision."""

    lead: str
    state: LeadState
    decision: LeadDecisionAnswer


def leads(of: LeadList, _books: LeadBooks, **_given: object) -> LeadListAnswer:
    """Return the leads of some days."""
    listed = tuple(map(lead_answer, of.leads))
    return LeadListAnswer(of.days, of.counts, listed, of.more, AsOfAnswer(of.as_of.valid_on, of.as_of.known_on))


def lead(of: ShownLead, _books: LeadBooks, **_given: object) -> ShownLeadAnswer:
    """Return one lead with the decisions about it."""
    decisions = tuple(map(decision, of.decisions))
    as_of = AsOfAnswer(of.as_of.valid_on, of.as_of.known_on)
    return ShownLeadAnswer(of.asked, lead_answer(of.opened), decisions, as_of)


def decided(of: DecidedLead) -> DecidedLeadAnswer:
    """Return a lead with the decision that was taken."""
    return DecidedLeadAnswer(of.lead.id, of.lead.standing.state, decision(of.decision))


def decision(of: NewsDecision) -> LeadDecisionAnswer:
    """Return a decision about a lead."""
    body = of.body
    sealed = body.get("sealed")
    return LeadDecisionAnswer(
        of.number, of.kind, of.actor, of.decided_at, body.get("reason", ""),
        date.fromisoformat(body["until"]) if "until" in body else None,
        tuple(SeenVersionAnswer(*each) for each in of.versions), body.get("card", ""), body.get("record", ""),
        SealedAnswer(**sealed) if sealed else None,
    )  # fmt: skip


def lead_answer(of: OpenedLead) -> LeadAnswer:
    """Return a lead with what it would move."""
    lead, standing = of.lead, of.lead.standing
    return LeadAnswer(
        lead.id, lead.story, of.title, _target(lead), standing.state, standing.reason, standing.until_on,
        standing.reopened, lead.opened_at.astimezone(UTC), lead.last_at.astimezone(UTC), len(lead.support),
        _items(of.entries), _items(of.past),
        tuple(_value(n, each) for n, each in enumerate(of.values, 1)), tuple(map(_effect, of.effects)),
    )  # fmt: skip


def _target(of: Lead) -> LeadTargetAnswer:
    parts = of.target.act if of.target.kind is TargetKind.ACT else (None, None, None)
    return LeadTargetAnswer(of.target.kind, of.target.name, *parts)


def _items(of: Iterable[NewsEntry]) -> tuple[LeadItemAnswer, ...]:
    return tuple(
        LeadItemAnswer(
            entry.version.item, entry.version.number, entry.version.digest, entry.version.title, entry.version.link,
            entry.version.source, entry.version.publisher, entry.version.language, entry.version.published_at,
            entry.shown_at.astimezone(UTC),
        )
        for entry in of
    )  # fmt: skip


def _value(place: int, of: ProposedValue) -> ProposedValueAnswer:
    quantity = of.quantity
    return ProposedValueAnswer(
        place, number(quantity.low), number(quantity.high), quantity.unit, quantity.text, of.version.item
    )


def _effect(of: LeadEffect) -> LeadEffectAnswer:
    return LeadEffectAnswer(
        of.supposed, of.text, of.item, tuple(map(_fact, of.facts)), tuple(map(_claim, of.claims)),
        tuple(map(_status, of.statuses)), tuple(map(_duty, of.duties)), tuple(map(_claim, of.resting)),
        of.refused or None,
    )  # fmt: skip


def _fact(of: FactMove) -> FactMoveAnswer:
    return FactMoveAnswer(of.fact, of.before, of.after, number(of.ratio))


def _claim(of: ClaimMove) -> ClaimMoveAnswer:
    return ClaimMoveAnswer(
        of.claim, of.quote, of.verdict_before, of.verdict_after, of.value_before, of.value_after, number(of.ratio)
    )


def _status(of: StatusMove) -> StatusMoveAnswer:
    return StatusMoveAnswer(
        of.state, of.treaty, of.on, of.status_before, of.status_after, of.bound_before, of.bound_after
    )


def _duty(of: DutyMove) -> DutyMoveAnswer:
    return DutyMoveAnswer(of.state, of.treaty, of.on, of.rule, of.bound_before, of.bound_after)
