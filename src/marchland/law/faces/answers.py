"""Legal answers as typed structures: ISO days, sources and every view; their fields are the keys of the JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict, replace

from marchland.core.answer import Answer, Answers, AsOfAnswer
from marchland.core.asof import AsOf
from marchland.law.domain.act import Act, LegalView
from marchland.law.domain.deadline import Deadline
from marchland.law.domain.obligation import Obligation, Policy
from marchland.law.domain.rule import LegalRule, Reason
from marchland.law.domain.statement import Statement
from marchland.law.domain.statement import statements as said
from marchland.law.domain.status import Participation, TreatyStatus
from marchland.law.domain.timeline import TimelineEntry
from marchland.law.service.questions import LawBooks, PartyList, StateDuties, StateTimeline


class ReasonAnswer(Answer, frozen=True):
    """One reason: article, what it means here, and the paper."""

    article: str
    text: str
    source: str


class ViewAnswer(Answer, frozen=True):
    """One view with its holder, its source and the day it became public."""

    holder: str
    says: str
    bound: str
    article: str
    source: str
    known_on: date


class CitationAnswer(Answer, frozen=True):
    """A paper and the place in it."""

    source: str
    locator: str


class StatementAnswer(Answer, frozen=True):
    """One thing said beside a consent: its words where the depositary prints them, and the acts it is joined to."""

    act: str
    state: str | None
    treaty: str
    kind: str
    on: str | None
    known_on: date
    reference: str | None
    note: str | None
    text: str | None
    joins: tuple[str, ...]
    joined_by: tuple[str, ...]
    sources: tuple[CitationAnswer, ...]


class StandingAnswer(Answer, frozen=True):
    """One standing with its reasons and every view."""

    state: str
    treaty: str
    status: Participation
    since: date | None
    bound: str
    default: str
    reasons: tuple[ReasonAnswer, ...]
    views: tuple[ViewAnswer, ...]
    effective_on: date | None
    as_of: AsOfAnswer
    certainty: str
    complete_on: date | None
    statements: tuple[StatementAnswer, ...] | UnsetType = UNSET


class DeadlineAnswer(Answer, frozen=True):
    """One thing that is due, with the article and the condition under which it is."""

    state: str
    treaty: str
    due_on: date
    what: str
    condition: str
    article: str
    rule: str
    extended: bool
    source: str
    fulfilled_on: str | None


class ObligationAnswer(Answer, frozen=True):
    """One duty, how sure it is that it binds, and when something is next due under it."""

    treaty: str
    article: str
    text: str
    rule: str
    bound: str
    default: str
    condition: str
    due_on: date | None
    source: str


class ActAnswer(Answer, frozen=True):
    """One act with its two dates as printed, and its papers with their locators."""

    id: str | None
    state: str | None
    treaty: str
    kind: str
    on: str | None
    known_on: date | None
    why_blank: str | None
    authority: str | None
    reference: str | None
    certainty: str
    note: str | None
    about: str | None
    sources: tuple[CitationAnswer, ...]


class PolicyAnswer(ActAnswer, frozen=True):
    """One executive instrument or statute, whether it is in force or still awaited, and when it runs out."""

    in_force: bool
    pending: bool
    statute: bool
    until_on: date | None


class DutiesAnswer(Answer, frozen=True):
    """What binds a state: its standing under every treaty, each duty, and its own policies."""

    rows_of = "obligations"

    state: str
    as_of: AsOfAnswer
    statuses: tuple[StandingAnswer, ...]
    obligations: tuple[ObligationAnswer, ...]
    policies: tuple[PolicyAnswer, ...]


class PartiesAnswer(Answer, frozen=True):
    """The parties to a treaty and the states of which the book cannot say, or only how many they are."""

    treaty: str
    count: int
    open_count: int
    as_of: AsOfAnswer
    complete_on: date | None
    parties: tuple[StandingAnswer, ...] | UnsetType = UNSET
    open: tuple[StandingAnswer, ...] | UnsetType = UNSET

    def rows(self) -> list[dict[str, object]]:
        """Return the parties, or where they are only counted the count."""
        content = self.to_dict()
        return list(content.get("parties", [content]))


class TimelineEntryAnswer(Answer, frozen=True):
    """One line of a story."""

    on: str
    treaty: str
    what: str
    text: str
    certainty: str
    known_on: date | None
    source: str
    computed: bool
    act: str | None


class RuleAnswer(Answer, frozen=True):
    """One rule in plain words with its article."""

    rule: str
    article: str
    text: str


def as_of(as_of: AsOf) -> AsOfAnswer:
    """Return the two days of a question."""
    return AsOfAnswer(as_of.valid_on, as_of.known_on)


def reason(reason: Reason) -> ReasonAnswer:
    """Return one reason: article, what it means here, and the paper."""
    return ReasonAnswer(reason.article, reason.text, reason.source)


def view(view: LegalView, names: Mapping[str, str]) -> ViewAnswer:
    """Return one view with its holder, called by name where that is a state."""
    return ViewAnswer(
        names.get(view.holder, view.holder), view.says, view.bound, view.article, view.source, view.known_on
    )


def standing(status: TreatyStatus, names: Mapping[str, str]) -> StandingAnswer:
    """Return one standing; holders of views that are states are called by name."""
    return StandingAnswer(
        status.state,
        status.treaty,
        status.status,
        status.since,
        status.bound,
        status.default,
        tuple(reason(each) for each in status.reasons),
        tuple(view(each, names) for each in status.views),
        status.effective_on,
        as_of(status.as_of),
        status.certainty.value,
        status.complete_on,
    )


def statuses(
    statuses: Sequence[TreatyStatus], books: LawBooks, *, treaty: str, **_given: object
) -> StandingAnswer | Answers[StandingAnswer]:
    """Return a state's standing under every treaty, or under the one that was asked about."""
    names, book = books.names, books.acts
    made = [
        replace(
            standing(each, names),
            statements=tuple(statement(of) for of in said(book, each.as_of, each.treaty, each.state)),
        )
        for each in statuses
    ]
    return made[0] if treaty else Answers(made)


def deadline(deadline: Deadline) -> DeadlineAnswer:
    """Return one thing that is due."""
    return DeadlineAnswer(
        deadline.state,
        deadline.treaty,
        deadline.due_on,
        deadline.what,
        deadline.condition,
        deadline.rule.article,
        deadline.rule.id,
        deadline.extended,
        deadline.source,
        str(deadline.fulfilled_on) if deadline.fulfilled_on else None,
    )


def deadlines(deadlines: Sequence[Deadline], _books: LawBooks, **_given: object) -> Answers[DeadlineAnswer]:
    """Return what is due, the earliest first."""
    return Answers(deadline(due) for due in deadlines)


def obligation(obligation: Obligation) -> ObligationAnswer:
    """Return one duty."""
    return ObligationAnswer(
        obligation.treaty,
        obligation.rule.article,
        obligation.rule.text,
        obligation.rule.id,
        obligation.bound,
        obligation.default,
        obligation.condition,
        obligation.due_on,
        obligation.source,
    )


def duties(duties: StateDuties, books: LawBooks, **_given: object) -> DutiesAnswer:
    """Return what binds a state."""
    names = books.names
    return DutiesAnswer(
        duties.state,
        as_of(duties.as_of),
        tuple(standing(status, names) for status in duties.statuses),
        tuple(obligation(each) for each in duties.obligations),
        tuple(policy(each) for each in duties.policies),
    )


def parties(party_list: PartyList, books: LawBooks, *, count: bool, **_given: object) -> PartiesAnswer:
    """Return the parties to a treaty, or only how many they are."""
    counted = (
        party_list.treaty, len(party_list.parties), len(party_list.undecided), as_of(party_list.as_of),
        party_list.complete_on,
    )  # fmt: skip
    if count:
        return PartiesAnswer(*counted)
    names = books.names
    named, undecided = (
        tuple(standing(status, names) for status in group) for group in (party_list.parties, party_list.undecided)
    )
    return PartiesAnswer(*counted, named, undecided)


def act(act: Act) -> ActAnswer:
    """Return one act."""
    return ActAnswer(
        act.id or None,
        act.state or None,
        act.treaty,
        act.kind,
        str(act.done_on) if act.done_on else None,
        act.known_on if act.known_on != date.min else None,
        act.why or None,
        act.authority or None,
        act.reference or None,
        act.certainty.value,
        act.note or None,
        act.about or None,
        tuple(CitationAnswer(cite.source, cite.locator) for cite in act.cites),
    )


def statement(of: Statement) -> StatementAnswer:
    """Return one thing said beside a consent."""
    act = of.act
    return StatementAnswer(
        act.id,
        act.state or None,
        act.treaty,
        act.kind,
        str(act.done_on) if act.done_on else None,
        act.known_on,
        act.reference or None,
        act.note or None,
        act.text or None,
        tuple(each.id for each in of.joins),
        tuple(each.id for each in of.answers),
        tuple(CitationAnswer(cite.source, cite.locator) for cite in act.cites),
    )


def policy(policy: Policy) -> PolicyAnswer:
    """Return one executive instrument."""
    return PolicyAnswer(
        **asdict(act(policy.act)),
        in_force=policy.in_force,
        pending=policy.pending,
        statute=policy.statute,
        until_on=policy.act.until_on,
    )


def entry(entry: TimelineEntry) -> TimelineEntryAnswer:
    """Return one line of a story."""
    known_on = entry.known_on if entry.known_on != date.min else None
    return TimelineEntryAnswer(
        entry.day_text, entry.treaty, entry.what, entry.text, entry.certainty, known_on, entry.source, entry.computed,
        entry.act or None,
    )  # fmt: skip


def story(of: StateTimeline, _books: LawBooks, **_given: object) -> Answers[TimelineEntryAnswer]:
    """Return a state's story in order of time."""
    return Answers(entry(each) for each in of.entries)


def rule(rule: LegalRule) -> RuleAnswer:
    """Return one rule."""
    return RuleAnswer(rule.id, rule.article, rule.text)


def rules(rules: Sequence[LegalRule], _books: object, **_given: object) -> Answers[RuleAnswer]:
    """Return rules in plain words."""
    return Answers(rule(each) for each in rules)
