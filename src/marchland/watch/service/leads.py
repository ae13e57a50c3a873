"""Leads of a newsroom: what of the books its stories may change, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from marchland.core.asof import AsOf
from marchland.core.errors import NotFoundError
from marchland.law.service.questions import treaties
from marchland.watch.domain.act_wording import NamedState, sentence_of, subjects
from marchland.watch.domain.item import ItemVersion
from marchland.watch.domain.lead import (
    Lead,
    LeadState,
    LeadSupport,
    LeadTarget,
    TargetKind,
    first_of_voices,
    lead_id,
    numbers_of,
    standing,
)
from marchland.watch.domain.lead_effect import LeadEffect
from marchland.watch.domain.news_store import PAGE_MOST, NewsDecision, NewsEntry
from marchland.watch.domain.quantity_text import TextQuantity, quantities
from marchland.watch.domain.query import FieldFilter, Query
from marchland.watch.domain.tag import MatchedTag
from marchland.watch.service.lead_books import LeadBooks
from marchland.watch.service.lead_effects import Engines
from marchland.watch.service.newsroom import FIRST_DAY

DAYS = 30
"""So many days back stories open leads where nothing else is asked."""
DAYS_MOST = 3660


@dataclass(frozen=True, slots=True)
class ProposedValue:
    """A quantity that an item has near the words of a fact, in the version that was read."""

    version: ItemVersion
    quantity: TextQuantity
    sentence: str


@dataclass(frozen=True, slots=True)
class OpenedLead:
    """A lead with the items that speak for it, the values that they propose, and what each would move."""

    lead: Lead
    entries: tuple[NewsEntry, ...]
    values: tuple[ProposedValue, ...]
    effects: tuple[LeadEffect, ...]

    @property
    def title(self) -> str:
        """Return the title of the first item."""
        return self.entries[0].version.title


@dataclass(frozen=True, slots=True)
class LeadList:
    """The leads of some days, the newest first; `more` tells how many there are beside."""

    leads: tuple[OpenedLead, ...]
    counts: dict[str, int]
    days: int
    as_of: AsOf
    more: int = 0


@dataclass(frozen=True, slots=True)
class ShownLead:
    """One lead with every decision about it, the first one first."""

    opened: OpenedLead
    decisions: tuple[NewsDecision, ...]
    asked: str
    as_of: AsOf


def leads(books: LeadBooks, state: str | None, target: str | None, days: int, limit: int, as_of: AsOf) -> LeadList:
    """Return the leads of the last days in that state, the newest first, with what each would move."""
    every = _derived(books, days, as_of)
    wanted = [each for each in every if target in (None, "", each.target.kind.value)]
    counts = {known.value: sum(each.standing.state is known for each in wanted) for known in LeadState}
    chosen = [each for each in wanted if state in (None, "", "all", each.standing.state.value)]
    chosen.sort(key=lambda each: (each.last_at, each.id), reverse=True)
    engines = Engines(books, as_of)
    opened = tuple(_opened(books, each, engines) for each in chosen[:limit])
    return LeadList(opened, counts, days, as_of, len(chosen) - len(opened))


def lead(books: LeadBooks, lead: str, as_of: AsOf) -> ShownLead:
    """Return one lead, also by an identifier from before its story was merged; raises NotFoundError."""
    for days in (DAYS, DAYS_MOST):
        for each in _derived(books, days, as_of):
            if lead in (each.id, *each.names):
                decisions = _decisions_of(each, books.news.store.decisions(as_of=as_of))
                return ShownLead(_opened(books, each, Engines(books, as_of)), decisions, lead, as_of)
    raise NotFoundError("no lead {lead!r} is known", lead=lead, next_step="`marchland watch leads` lists them")


def _derived(books: LeadBooks, days: int, as_of: AsOf) -> list[Lead]:
    store = books.news.store
    entries = {entry.version.item: entry for entry in _tagged(books, days, as_of)}
    joins = store.story_of(list(entries), as_of)
    support: dict[tuple[str, LeadTarget], list[LeadSupport]] = {}
    for item, entry in entries.items():
        if item in joins:
            for target, steps in _targets(books, entry):
                support.setdefault((joins[item].story, target), []).append(_support(entry, joins[item].voice, steps))
    decisions = store.decisions(as_of=as_of)
    former = {story: store.former_names(story, as_of) for story in {key[0] for key in support}}
    return [
        _lead(story, target, several, former[story], decisions, as_of) for (story, target), several in support.items()
    ]


def _lead(
    story: str, target: LeadTarget, support: Iterable[LeadSupport], former: Sequence[str],
    decisions: Sequence[NewsDecision], as_of: AsOf,
) -> Lead:  # fmt: skip
    names = tuple(lead_id(name, target) for name in former)
    firsts = first_of_voices(support)
    own = {lead_id(story, target), *names}
    about = [each for each in decisions if each.subject in own]
    return Lead(lead_id(story, target), story, target, firsts, standing(about, firsts, as_of.valid_on), names)


def _decisions_of(of: Lead, decisions: Iterable[NewsDecision]) -> tuple[NewsDecision, ...]:
    return tuple(each for each in decisions if each.subject in (of.id, *of.names))


def _support(entry: NewsEntry, voice: str, steps: tuple[str, ...]) -> LeadSupport:
    of = entry.version
    numbers = numbers_of(text_of(of))
    return LeadSupport(of.item, of.number, of.digest, voice, of.publisher or of.source, entry.shown_at, numbers, steps)


def _tagged(books: LeadBooks, days: int, as_of: AsOf) -> Iterator[NewsEntry]:
    """Yield the items of the last days that have a tag a lead may come of, each as often as it has one."""
    since_on = max(as_of.valid_on, FIRST_DAY) - timedelta(days=days)
    by_kind = {"treaty": tuple(each.id for each in treaties())} | {
        kind: tuple(name.casefold() for of, name in books.rules.definitions if of == kind) for kind in ("fact", "claim")
    }
    for kind, values in by_kind.items():
        query, cursor = Query(fields=(FieldFilter(kind, values),), since_on=since_on), ""
        while True:
            page = books.news.store.search(query, as_of=as_of, cursor=cursor, limit=PAGE_MOST)
            yield from page.entries
            cursor = page.cursor
            if not cursor:
                break


def _targets(books: LeadBooks, entry: NewsEntry) -> Iterator[tuple[LeadTarget, tuple[str, ...]]]:
    """Yield what of the books an item may change, with the steps that its wording names on the way to an act."""
    named = [tag.value for tag in entry.tags if tag.kind == "treaty"]
    for tag in entry.tags:
        if tag.kind in (TargetKind.FACT, TargetKind.CLAIM):
            yield LeadTarget(TargetKind(tag.kind), tag.value), ()
    if named and any(tag.kind == "state" for tag in entry.tags):
        tagged = {tag.value for tag in entry.tags if tag.kind == "state"}
        for state, kind, steps in _acts(books, text_of(entry.version)):
            for treaty in named if state in tagged else ():
                yield LeadTarget(TargetKind.ACT, f"{state}/{treaty}/{kind}"), steps


def _acts(books: LeadBooks, text: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    matched = books.rules.tagger.tags(text)
    states = [NamedState(tag.id, span) for tag in matched if tag.kind == "state" for span in tag.reasons]
    acts = [tag for tag in matched if tag.kind == "act"]
    steps = tuple(tag.id.removeprefix("step:") for tag in acts if tag.id.startswith("step:"))
    for tag in acts:
        if not tag.id.startswith("step:"):
            for state in subjects(text, tag.reasons, states):
                yield state, tag.id, steps


def text_of(version: ItemVersion) -> str:
    """Return the text of an item that tags are looked for in."""
    return f"{version.title}. {version.summary}"


def _opened(books: LeadBooks, of: Lead, engines: Engines) -> OpenedLead:
    entries = books.news.store.entries([each.item for each in of.support], engines.as_of)
    values = tuple(_values(books, of.target, entries)) if of.target.kind is TargetKind.FACT else ()
    return OpenedLead(of, entries, values, _effects(of, entries, values, engines))


def _effects(
    of: Lead, entries: Sequence[NewsEntry], values: Sequence[ProposedValue], engines: Engines
) -> tuple[LeadEffect, ...]:
    if of.target.kind is TargetKind.ACT:
        by_supposed = {
            effect.supposed: effect for effect in (engines.of_act(of, entry.version) for entry in reversed(entries))
        }
        return tuple(reversed(by_supposed.values()))
    if not values:
        return (engines.without_value(of),)
    return tuple(engines.of_value(of.target.name, each.quantity, each.version) for each in values)


def _values(books: LeadBooks, target: LeadTarget, entries: Sequence[NewsEntry]) -> Iterator[ProposedValue]:
    """Yield the quantities that stand in one sentence with the words of a fact, each value once."""
    unit = books.facts.fact(target.name).unit
    taken = set()
    for entry in entries:
        text = text_of(entry.version)
        for start, end in _sentences(text, books.rules.tagger.tags(text), target):
            for quantity in quantities(text[start:end], unit, books.rules.quantities):
                key = (quantity.low, quantity.high, quantity.unit)
                if key not in taken:
                    taken.add(key)
                    yield ProposedValue(entry.version, quantity, text[start:end])


def _sentences(text: str, matched: Iterable[MatchedTag], target: LeadTarget) -> list[tuple[int, int]]:
    spans = [span for tag in matched if (tag.kind, tag.id) == (target.kind.value, target.name) for span in tag.reasons]
    return list(dict.fromkeys(sentence_of(text, span.start) for span in spans))
