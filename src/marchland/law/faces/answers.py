"""Legal answers as typed structures: ISO days, sources and every view; their fields are the keys of the JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict

from marchland.core.answer import Answer, Answers, AsOfAnswer
from marchland.core.asof import AsOf
from marchland.law.domain.act import Act, View
from marchland.law.domain.deadline import Deadline
from marchland.law.domain.obligation import Obligation, Policy
from marchland.law.domain.rule import Reason, Rule
from marchland.law.domain.status import Standing, Status
from marchland.law.domain.timeline import Entry
from marchland.law.service.questions import Duties, LawBooks, Parties, Story


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


class StandingAnswer(Answer, frozen=True):
    """One standing with its reasons and every view."""

    state: str
    treaty: str
    status: Standing
    since: date | None
    bound: str
    default: str
    reasons: tuple[ReasonAnswer, ...]
    views: tuple[ViewAnswer, ...]
    effective_on: date | None
    as_of: AsOfAnswer


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


class CitedAnswer(Answer, frozen=True):
    """A paper and the place in it."""

    source: str
    locator: str


class ActAnswer(Answer, frozen=True):
    """One act with its two dates as printed, and its papers with their locators."""

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
    sources: tuple[CitedAnswer, ...]


class PolicyAnswer(ActAnswer, frozen=True):
    """One executive instrument, and whether it is the one in force or still awaited."""

    in_force: bool
    pending: bool


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
    parties: tuple[StandingAnswer, ...] | UnsetType = UNSET
    open: tuple[StandingAnswer, ...] | UnsetType = UNSET

    def rows(self) -> list[dict[str, object]]:
        """Return the parties, or where they are only counted the count."""
        made = self.to_dict()
        return list(made.get("parties", [made]))


class EntryAnswer(Answer, frozen=True):
    """One line of a story."""

    on: str
    treaty: str
    what: str
    text: str
    certainty: str
    known_on: date | None
    source: str
    computed: bool


class RuleAnswer(Answer, frozen=True):
    """One rule in plain words with its article."""

    rule: str
    article: str
    text: str


def as_of(of: AsOf) -> AsOfAnswer:
    """Return the two days of a question."""
    return AsOfAnswer(of.valid_on, of.known_on)


def reason(of: Reason) -> ReasonAnswer:
    """Return one reason: article, what it means here, and the paper."""
    return ReasonAnswer(of.article, of.text, of.source)


def view(of: View, names: Mapping[str, str]) -> ViewAnswer:
    """Return one view with its holder, called by name where that is a state."""
    return ViewAnswer(names.get(of.holder, of.holder), of.says, of.bound, of.article, of.source, of.known_on)


def standing(of: Status, names: Mapping[str, str]) -> StandingAnswer:
    """Return one standing; holders of views that are states are called by name."""
    return StandingAnswer(
        of.state,
        of.treaty,
        of.status,
        of.since,
        of.bound,
        of.default,
        tuple(reason(each) for each in of.reasons),
        tuple(view(each, names) for each in of.views),
        of.effective_on,
        as_of(of.as_of),
    )


def statuses(
    of: Sequence[Status], books: LawBooks, *, treaty: str, **_given: object
) -> StandingAnswer | Answers[StandingAnswer]:
    """Return a state's standing under every treaty, or under the one that was asked about."""
    names = books.names
    made = [standing(each, names) for each in of]
    return made[0] if treaty else Answers(made)


def deadline(of: Deadline) -> DeadlineAnswer:
    """Return one thing that is due."""
    return DeadlineAnswer(
        of.state, of.treaty, of.due_on, of.what, of.condition, of.rule.article, of.rule.id, of.extended, of.source
    )


def deadlines(of: Sequence[Deadline], _books: LawBooks, **_given: object) -> Answers[DeadlineAnswer]:
    """Return what is due, the earliest first."""
    return Answers(deadline(each) for each in of)


def obligation(of: Obligation) -> ObligationAnswer:
    """Return one duty."""
    return ObligationAnswer(
        of.treaty, of.rule.article, of.rule.text, of.rule.id, of.bound, of.default, of.condition, of.due_on, of.source
    )


def duties(of: Duties, books: LawBooks, **_given: object) -> DutiesAnswer:
    """Return what binds a state."""
    names = books.names
    return DutiesAnswer(
        of.state,
        as_of(of.as_of),
        tuple(standing(each, names) for each in of.statuses),
        tuple(obligation(each) for each in of.obligations),
        tuple(policy(each) for each in of.policies),
    )


def parties(of: Parties, books: LawBooks, *, count: bool, **_given: object) -> PartiesAnswer:
    """Return the parties to a treaty, or only how many they are."""
    counted = (of.treaty, len(of.parties), len(of.open), as_of(of.as_of))
    if count:
        return PartiesAnswer(*counted)
    names = books.names
    named, undecided = (tuple(standing(each, names) for each in group) for group in (of.parties, of.open))
    return PartiesAnswer(*counted, named, undecided)


def act(of: Act) -> ActAnswer:
    """Return one act."""
    return ActAnswer(
        of.state or None,
        of.treaty,
        of.kind,
        str(of.done_on) if of.done_on else None,
        of.known_on if of.known_on != date.min else None,
        of.why or None,
        of.authority or None,
        of.reference or None,
        of.certainty.value,
        of.note or None,
        of.about or None,
        tuple(CitedAnswer(cite.source, cite.locator) for cite in of.cites),
    )


def policy(of: Policy) -> PolicyAnswer:
    """Return one executive instrument."""
    return PolicyAnswer(**asdict(act(of.act)), in_force=of.in_force, pending=of.pending)


def entry(of: Entry) -> EntryAnswer:
    """Return one line of a story."""
    known_on = of.known_on if of.known_on != date.min else None
    return EntryAnswer(of.day_text, of.treaty, of.what, of.text, of.certainty, known_on, of.source, of.computed)


def story(of: Story, _books: LawBooks, **_given: object) -> Answers[EntryAnswer]:
    """Return a state's story in order of time."""
    return Answers(entry(each) for each in of.entries)


def rule(of: Rule) -> RuleAnswer:
    """Return one rule."""
    return RuleAnswer(of.id, of.article, of.text)


def rules(of: Sequence[Rule], _books: object, **_given: object) -> Answers[RuleAnswer]:
    """Return rules in plain words."""
    return Answers(rule(each) for each in of)
