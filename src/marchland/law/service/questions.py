"""Ask the law: standing, duties, deadlines and stories of states under treaties, as of two dates, and what if."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from marchland.adapters.compiled_books import compiled
from marchland.adapters.package_data import data_root
from marchland.adapters.settings import read_cache_folder
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError, nearest
from marchland.core.message import N_, Message, StateName
from marchland.core.state import State, StateIndex
from marchland.law.domain import deadline, hypothesis, obligation, timeline
from marchland.law.domain.act import Act, ActBook
from marchland.law.domain.article import ArticleRef, cited, telling
from marchland.law.domain.position import plain
from marchland.law.domain.rule import LegalRule
from marchland.law.domain.status import TreatyStatus, adopted_on
from marchland.law.domain.status import status as standing
from marchland.law.domain.treaties.all import NAMED, NAMES, RULES, TREATIES
from marchland.law.domain.treaty import Treaty

if TYPE_CHECKING:
    from marchland.law.domain.daily import DailyStatuses


@dataclass(frozen=True, slots=True)
class LawBooks:
    """What legal questions are answered from: the acts, and what states are called."""

    root: Path | Traversable
    acts: ActBook
    states: StateIndex

    @property
    def names(self) -> dict[str, str]:
        """Return what each state is called, by its code."""
        return {code: state.name for code, state in self.states.by_iso3.items()}

    def state_name(self, iso3: str) -> str:
        """Return what a state is called, or the word itself if it is no state's code."""
        state_ = self.states.by_iso3.get(iso3)
        return StateName(state_.name, state_.name_uk) if state_ else iso3


@dataclass(frozen=True, slots=True)
class StateDuties:
    """What binds a state on a day: its standing under every treaty, each duty, and its own policies."""

    state: str
    as_of: AsOf
    statuses: tuple[TreatyStatus, ...]
    obligations: tuple[obligation.Obligation, ...]
    policies: tuple[obligation.Policy, ...]


@dataclass(frozen=True, slots=True)
class StateTimeline:
    """A state's acts and changes of standing in order of time."""

    state: str
    known_on: date
    entries: tuple[timeline.TimelineEntry, ...]


@dataclass(frozen=True, slots=True)
class PartyList:
    """The states counted as parties on a day, and those of which the book cannot say."""

    treaty: str
    as_of: AsOf
    parties: tuple[TreatyStatus, ...]
    undecided: tuple[TreatyStatus, ...]
    complete_on: date | None = None


@dataclass(frozen=True, slots=True)
class KnowledgeDiff:
    """What became known between two days, and which standings read otherwise for it."""

    valid_on: date
    known_on: date
    known_to_on: date
    acts: tuple[Act, ...]
    changes: tuple[timeline.StatusChange, ...]


@dataclass(frozen=True, slots=True)
class LawWhatIf:
    """Supposed events, and what they do to the histories they touch."""

    events: tuple[hypothesis.HypotheticalEvent, ...]
    effects: tuple[hypothesis.HypothesisEffect, ...]
    known_on: date


def open_law(root: Path | Traversable | None = None, treaty: str = "") -> LawBooks:
    """Return the legal books under a data folder, by default the package's own; raises FactError if they are broken.

    With a treaty's name, only its acts are read, and those of its parent and protocols, on which its standings rest.
    """
    family = _family(find_treaty(treaty)) if treaty else None
    if root is not None:
        return LawBooks(root, *_acts_and_states(root, family))
    place, name = data_root(), f"law-{min(family)}" if family else "law"
    files = [place.joinpath(each) for each in ("law", "states.yaml", "not_states.yaml")]
    return LawBooks(place, *compiled(name, files, lambda: _acts_and_states(place, family), read_cache_folder()))


def _acts_and_states(root: Path | Traversable, treaties: set[str] | None) -> tuple[ActBook, StateIndex]:
    from marchland.gazetteer.service.states import open_states  # noqa: PLC0415 - only where no compiled book is
    from marchland.law.adapters.act_files import read_acts  # noqa: PLC0415 - as above

    return read_acts(root, treaties), open_states(root)


def _family(treaty: Treaty) -> set[str]:
    head = treaty.parent or treaty.id
    return {treaty.id for treaty in TREATIES.values() if head in (treaty.id, treaty.parent)}


def find_treaty(name: str) -> Treaty:
    """Return the treaty of a name, or raise NotFoundError naming the nearest."""
    treaty = NAMES.get(plain(name))
    if treaty is None:
        raise NotFoundError(
            "unknown treaty {name!r}",
            name=name,
            next_step=nearest(plain(name), [*TREATIES, *NAMES])
            or Message("known are: {treaties}", treaties=", ".join(TREATIES)),
        )
    return TREATIES[treaty]


def treaties() -> tuple[Treaty, ...]:
    """Return every treaty, in the order they are told."""
    return tuple(TREATIES.values())


def adoption_date(books: LawBooks, treaty: str) -> date:
    """Return the day the treaty was adopted: the first that can be asked about under it."""
    return adopted_on(books.acts, find_treaty(treaty).id)


def acts_citing(books: LawBooks, source: str) -> tuple[Act, ...]:
    """Return the acts that rest on a paper, in order of time."""
    acts = (act for act in books.acts.acts if any(cite.source == source for cite in act.cites))
    return tuple(sorted(acts, key=lambda act: act.order))


def find_state(books: LawBooks, name: str) -> State:
    """Return the state of a name or code, or raise NotFoundError naming the nearest."""
    return books.states.find(name)


def statuses(books: LawBooks, state: str, as_of: AsOf, treaty: str = "") -> tuple[TreatyStatus, ...]:
    """Return the state's standing under one treaty, or under every treaty that was adopted by the day."""
    code = find_state(books, state).iso3
    if treaty:
        return (standing(books.acts, find_treaty(treaty).id, code, as_of),)
    return tuple(standing(books.acts, name, code, as_of) for name in adopted(books, as_of.valid_on))


def adopted(books: LawBooks, day: date, among: Iterable[str] = TREATIES) -> list[str]:
    """Return those of the treaties that were adopted by the day; raises InputError for a day before them all."""
    since = {name: adopted_on(books.acts, name) for name in among}
    if treaties_ := [name for name, first_on in since.items() if first_on <= day]:
        return treaties_
    first = min(since, key=lambda name: since[name])
    raise InputError(
        N_("no treaty of the book existed on {day}") if len(since) > 1 else N_("the {treaty} did not exist on {day}"),
        day=day,
        treaty=TREATIES[first].title,
        next_step=Message("ask for {since} or a later day with --on", since=since[first]),
    )


def duties(books: LawBooks, state: str, as_of: AsOf) -> StateDuties:
    """Return what binds the state on the day, with its standing under every treaty."""
    code = find_state(books, state).iso3
    found = statuses(books, code, as_of)
    policies = obligation.policies(books.acts, code, as_of)
    return StateDuties(code, as_of, found, obligation.obligations(books.acts, code, as_of), policies)


def state_timeline(books: LawBooks, state: str, as_of: AsOf) -> StateTimeline:
    """Return everything the state did and became, up to the valid day and as known on the known day.

    Raises InputError for a day before the first treaty.
    """
    code = find_state(books, state).iso3
    adopted(books, as_of.valid_on)
    return StateTimeline(code, as_of.known_on, timeline.timeline(books.acts, code, as_of.known_on, as_of.valid_on))


def state_deadlines(books: LawBooks, state: str, as_of: AsOf, *, past: bool = False) -> tuple[deadline.Deadline, ...]:
    """Return what is due on or after the day, of one state or of all, the earliest first.

    Raises InputError for a day before the first treaty.
    """
    codes = [find_state(books, state).iso3] if state else sorted(books.states.by_iso3)
    adopted(books, as_of.valid_on)
    deadlines = [item for code in codes for item in deadline.deadlines(books.acts, code, as_of, past=past)]
    return tuple(sorted(deadlines, key=lambda item: (item.due_on, item.state, item.treaty, item.rule.id)))


def parties(books: LawBooks, treaty: str, as_of: AsOf) -> PartyList:
    """Return the parties to a treaty on a day, and the states of which the book does not know whether they are."""
    name = find_treaty(treaty).id
    codes = sorted({*books.states.by_iso3, *books.acts.states(name)})
    statuses = [standing(books.acts, name, code, as_of) for code in codes]
    undecided = tuple(status for status in statuses if not status.party and status.bound == "contested")
    named = tuple(status for status in statuses if status.party)
    return PartyList(name, as_of, named, undecided, books.acts.horizons.get(name))


def counted_parties(books: LawBooks, treaty: str, as_of: AsOf, *, count: bool) -> PartyList:  # noqa: ARG001 - told, not asked
    """Return the parties to a treaty; that they are only counted is a matter of how the answer is told."""
    return parties(books, treaty, as_of)


def all_statuses(books: LawBooks, treaty: str, as_of: AsOf) -> tuple[TreatyStatus, ...]:
    """Return the standing of every state of the book under one treaty."""
    name = find_treaty(treaty).id
    return tuple(standing(books.acts, name, code, as_of) for code in sorted(books.states.by_iso3))


def daily_statuses(books: LawBooks, treaty: str, first_on: date, last_on: date, known_on: date) -> DailyStatuses:
    """Return what every state's status is under one treaty on every day of a span, as one array."""
    from marchland.law.domain.daily import daily  # noqa: PLC0415 - loads NumPy, and only for this

    name = find_treaty(treaty).id
    return daily(books.acts, name, sorted(books.states.by_iso3), first_on, last_on, known_on)


def knowledge_diff(
    books: LawBooks, valid_on: date, known_on: date, known_to_on: date, state: str = ""
) -> KnowledgeDiff:
    """Return what became known after the one day and by the other, and which standings it changed."""
    if known_to_on < known_on:
        raise InputError(
            "--known-to {known_to_on} is before --known {known_on}",
            known_to_on=known_to_on,
            known_on=known_on,
            next_step="give the earlier day with --known",
        )
    code = find_state(books, state).iso3 if state else ""
    acts = timeline.learned(books.acts, known_on, known_to_on, code)
    return KnowledgeDiff(
        valid_on, known_on, known_to_on, acts, timeline.changes(books.acts, valid_on, known_on, known_to_on, code)
    )


def diff(books: LawBooks, known: date, known_to: date, on: date | None = None, state: str = "") -> KnowledgeDiff:
    """Return what `learned` does, of standings on the second day where no other is given."""
    return knowledge_diff(books, on or known_to, known, known_to, state)


def what_if(books: LawBooks, file: Path, known_on: date) -> LawWhatIf:
    """Return what the supposed events of a file do; raises InputError where one contradicts the record or another."""
    from marchland.law.adapters.supposition_files import read_suppositions  # noqa: PLC0415 - slow to load, and only for it

    return suppose(books, read_suppositions(file), known_on)


def suppose(books: LawBooks, supposed: Sequence[hypothesis.HypotheticalEvent], known_on: date) -> LawWhatIf:
    """Return what supposed events do; raises InputError where one contradicts the record or another."""
    events = _resolved(books, supposed)
    changed = hypothesis.suppose(books.acts, events, known_on)
    return LawWhatIf(tuple(events), hypothesis.effects(books.acts, changed, events, known_on), known_on)


def _resolved(
    books: LawBooks, events: Iterable[hypothesis.HypotheticalEvent]
) -> Sequence[hypothesis.HypotheticalEvent]:
    """Return the events with codes for the names that people write."""
    resolved = []
    for event in events:
        try:
            state = find_state(books, event.state).iso3
            treaty = find_treaty(event.treaty).id if event.treaty else ""
        except NotFoundError as error:
            raise InputError(error.message, where=event.where, next_step=error.next_step) from None
        resolved.append(hypothesis.HypotheticalEvent(state, event.kind, event.on, treaty, event.where))
    return resolved


def rules(_books: object, rule: str | None = None) -> tuple[LegalRule, ...]:
    """Return the rules of a name, an article or a treaty, or all where none is given; raises NotFoundError."""
    return explain(rule) if rule is not None else all_rules()


def explain(name: str) -> tuple[LegalRule, ...]:
    """Return the rules of a name, an article such as `APMBC Art. 20(3)`, or a treaty; raises NotFoundError."""
    key = name.strip().lower()
    exact = [rule for rule in RULES.values() if key in (rule.id, rule.article.lower())]
    if exact:
        return tuple(exact)
    if plain(name) in NAMES:
        return TREATIES[NAMES[plain(name)]].rules
    if told := articles(name):
        return told
    started = [rule for rule in RULES.values() if rule.id.startswith(key) or rule.article.lower().startswith(key)]
    if started and key:
        return tuple(started)
    raise NotFoundError(
        "no rule is called {name!r}", name=name, next_step=nearest(key, RULES) or "try a treaty, such as apmbc"
    )


def articles(citation: str) -> tuple[LegalRule, ...]:
    """Return the rules that tell, in plain words, every article of a citation; none where it names no treaty's."""
    told = (rule for place in cited(citation, NAMED) for rule in telling(place, _cited_rules()))
    return tuple(dict.fromkeys(told))


@cache
def _cited_rules() -> tuple[tuple[LegalRule, tuple[ArticleRef, ...]], ...]:
    """Return every rule with the places that it cites, worked out once: a page asks for hundreds of citations."""
    return tuple((rule, cited(rule.article, NAMED)) for rule in RULES.values())


def all_rules() -> tuple[LegalRule, ...]:
    """Return every rule of the engine."""
    return tuple(RULES.values())
