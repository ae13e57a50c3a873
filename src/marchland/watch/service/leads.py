"""Leads of a newsroom: what of the books its stories may change, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from marchland.core.asof import AsOf
from marchland.core.errors import NotFoundError
from marchland.watch.domain.act_wording import sentence_of
from marchland.watch.domain.item import ItemVersion
from marchland.watch.domain.lead import Lead, LeadState, LeadTarget, TargetKind
from marchland.watch.domain.lead_effect import LeadEffect
from marchland.watch.domain.news_store import NewsDecision, NewsEntry
from marchland.watch.domain.quantity_text import TextQuantity, quantities
from marchland.watch.domain.tag import MatchedTag
from marchland.watch.service.lead_books import LeadBooks
from marchland.watch.service.lead_effects import Engines
from marchland.watch.service.lead_support import derived, first_on, is_listed, text_of

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
    """A lead with the items that speak for it, the values that they propose, and what each would move.

    `past` are items that decisions name and that no longer say so.
    """

    lead: Lead
    entries: tuple[NewsEntry, ...]
    values: tuple[ProposedValue, ...]
    effects: tuple[LeadEffect, ...]
    past: tuple[NewsEntry, ...] = ()

    @property
    def first(self) -> ItemVersion:
        """Return the first item that speaks for it, or that once did."""
        return (*self.entries, *self.past)[0].version

    @property
    def title(self) -> str:
        """Return the title of the first item."""
        return self.first.title


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
    since_on = first_on(days, as_of)
    every = [each for each in derived(books, days, as_of) if is_listed(each, since_on)]
    wanted = [each for each in every if target in (None, "", each.target.kind.value)]
    counts = {known.value: sum(each.standing.state is known for each in wanted) for known in LeadState}
    chosen = [each for each in wanted if state in (None, "", "all", each.standing.state.value)]
    chosen.sort(key=lambda each: (each.last_at, each.id), reverse=True)
    engines = Engines(books, as_of)
    opened = tuple(_opened(books, each, engines) for each in chosen[:limit])
    return LeadList(opened, counts, days, as_of, len(chosen) - len(opened))


def lead(books: LeadBooks, lead: str, as_of: AsOf) -> ShownLead:
    """Return one lead, also by an identifier from before its story was merged or split; raises NotFoundError."""
    for days in (DAYS, DAYS_MOST):
        named = [each for each in derived(books, days, as_of) if lead in (each.id, *each.names)]
        for each in sorted(named, key=lambda one: (one.id != lead, not one.support, one.id))[:1]:
            decisions = _decisions_of(each, books.news.store.decisions(as_of=as_of))
            return ShownLead(_opened(books, each, Engines(books, as_of)), decisions, lead, as_of)
    raise NotFoundError("no lead {lead!r} is known", lead=lead, next_step="`marchland watch leads` lists them")


def _decisions_of(of: Lead, decisions: Iterable[NewsDecision]) -> tuple[NewsDecision, ...]:
    return tuple(each for each in decisions if each.subject in (of.id, *of.names))  # those that count for it named it


def _opened(books: LeadBooks, of: Lead, engines: Engines) -> OpenedLead:
    several = books.news.store.entries([each.item for each in (*of.support, *of.past)], engines.as_of)
    entries, past = several[: len(of.support)], several[len(of.support) :]
    values = tuple(_values(books, of.target, entries)) if of.target.kind is TargetKind.FACT else ()
    return OpenedLead(of, entries, values, _effects(of, entries, values, engines), past)


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
