"""Which leads a newsroom has, by what its items say and by what was decided before."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta

from marchland.core.asof import AsOf
from marchland.law.service.questions import treaties
from marchland.watch.domain.act_wording import NamedState, subjects
from marchland.watch.domain.item import ItemVersion
from marchland.watch.domain.lead import (
    Lead,
    LeadState,
    LeadSupport,
    LeadTarget,
    TargetKind,
    first_of_voices,
    lead_id,
    standing,
    target_of,
)
from marchland.watch.domain.news_store import PAGE_MOST, NewsDecision, NewsEntry
from marchland.watch.domain.query import FieldFilter, Query
from marchland.watch.domain.tag import TagDefinition
from marchland.watch.service.lead_books import ACTS_KNOWN_MOST, LeadBooks, LeadRules, NamedAct
from marchland.watch.service.newsroom import FIRST_DAY

_Key = tuple[str, LeadTarget]


@dataclass
class _Gathered:
    """What speaks for each story and target: `now` by the words of today, `once` by those that a decision saw."""

    now: dict[_Key, list[LeadSupport]] = field(default_factory=dict)
    once: dict[_Key, list[LeadSupport]] = field(default_factory=dict)


def text_of(version: ItemVersion) -> str:
    """Return the text of an item that tags are looked for in."""
    return f"{version.title}. {version.summary}"


def first_on(days: int, as_of: AsOf) -> date:
    """Return the first of the last days."""
    return max(as_of.valid_on, FIRST_DAY) - timedelta(days=days)


def derived(books: LeadBooks, days: int, as_of: AsOf) -> list[Lead]:
    """Return the leads of the items of the last days, and of the items that decisions are on, however old those are.

    An item that no longer says what a decision saw in it supports nothing, but its lead stays.
    """
    store = books.news.store
    decisions = _on_targets(books, store.decisions(as_of=as_of))
    gathered = _gathered(books, decisions, days, as_of)
    keys = dict.fromkeys((*gathered.now, *gathered.once))
    former = {story: store.former_names(story, as_of) for story in {story for story, _ in keys}}
    return [
        _lead(
            key, gathered.now.get(key, ()), gathered.once.get(key, ()), former[key[0]], decisions.get(key[1], ()), as_of
        )
        for key in keys
    ]  # fmt: skip


def is_listed(of: Lead, since_on: date) -> bool:
    """Tell whether a lead is still of interest: something came of it since that day, or it waits for a person."""
    decision = of.standing.decision
    decided_at = decision.decided_at if decision else None
    return (
        of.standing.state in (LeadState.OPEN, LeadState.DEFERRED)
        or of.last_at.astimezone(UTC).date() >= since_on
        or (decided_at is not None and decided_at.astimezone(UTC).date() >= since_on)
    )


def _on_targets(books: LeadBooks, decisions: Iterable[NewsDecision]) -> dict[LeadTarget, list[NewsDecision]]:
    """Return the decisions about leads by their targets, but for targets that are in no book any more."""
    on: dict[LeadTarget, list[NewsDecision]] = {}
    for each in decisions:
        target = target_of(each)
        if target is not None and (target.kind is TargetKind.ACT or _is_in_books(books, target.kind, target.name)):
            on.setdefault(target, []).append(each)
    return on


def _is_in_books(books: LeadBooks, kind: str, name: str) -> bool:
    return (kind, name) in books.rules.definitions and (kind != TargetKind.FACT or name in books.facts.facts)


def _gathered(
    books: LeadBooks, decisions: Mapping[LeadTarget, Sequence[NewsDecision]], days: int, as_of: AsOf
) -> _Gathered:
    store = books.news.store
    seen = dict.fromkeys(
        (item, target) for target, several in decisions.items() for each in several for item, _ in each.versions
    )
    entries = {entry.version.item: entry for entry in _tagged(books, days, as_of)}
    recent = frozenset(entries)
    older = dict.fromkeys(item for item, _ in seen if item not in recent)
    entries |= {entry.version.item: entry for entry in store.entries(list(older), as_of)}
    joins = store.story_of(list(entries), as_of)
    gathered, known = _Gathered(), frozenset(treaty.id for treaty in treaties())
    for item in entries:
        for target, steps in _targets(books, entries[item], known) if item in joins else ():
            if item in recent or (item, target) in seen:
                one = _support(entries[item], joins[item].voice, steps)
                gathered.now.setdefault((joins[item].story, target), []).append(one)
    for item, target in seen:
        if item in joins:
            key = joins[item].story, target
            if all(each.item != item for each in gathered.now.get(key, ())):
                gathered.once.setdefault(key, []).append(_support(entries[item], joins[item].voice, ()))
    return gathered


def _lead(
    key: _Key, now: Sequence[LeadSupport], once: Sequence[LeadSupport], former: Sequence[str],
    decisions: Iterable[NewsDecision], as_of: AsOf,
) -> Lead:  # fmt: skip
    story, target = key
    own = {lead_id(name, target): None for name in (story, *former)}
    items = {each.item for each in (*now, *once)}
    about = [each for each in decisions if each.subject in own or not items.isdisjoint(dict(each.versions))]
    name, *names = dict.fromkeys((*own, *(each.subject for each in about)))
    became = standing(about, now, as_of.valid_on)
    return Lead(name, story, target, first_of_voices(now), became, tuple(names), tuple(once))


def _support(entry: NewsEntry, voice: str, steps: tuple[str, ...]) -> LeadSupport:
    of = entry.version
    outlet = of.publisher or of.source
    return LeadSupport(of.item, of.number, of.digest, voice, outlet, entry.shown_at, text_of(of), steps)


def _tagged(books: LeadBooks, days: int, as_of: AsOf) -> Iterator[NewsEntry]:
    """Yield the items of the last days that have a tag a lead may come of, each as often as it has one."""
    by_kind = {"treaty": tuple(each.id for each in treaties())} | {
        kind: tuple(name.casefold() for of, name in books.rules.definitions if of == kind) for kind in ("fact", "claim")
    }
    for kind, values in by_kind.items():
        query, cursor = Query(fields=(FieldFilter(kind, values),), since_on=first_on(days, as_of)), ""
        while True:
            page = books.news.store.search(query, as_of=as_of, cursor=cursor, limit=PAGE_MOST)
            yield from page.entries
            cursor = page.cursor
            if not cursor:
                break


def _targets(
    books: LeadBooks, entry: NewsEntry, treaties: Container[str]
) -> Iterator[tuple[LeadTarget, tuple[str, ...]]]:
    """Yield what of the books an item may change, with the steps that its wording names on the way to an act.

    What has no rule any more, or is in no book, is passed over: items keep the tags of the rules of their day.
    """
    for tag in entry.tags:
        if tag.kind in (TargetKind.FACT, TargetKind.CLAIM) and _is_in_books(books, tag.kind, tag.value):
            yield LeadTarget(TargetKind(tag.kind), tag.value), ()
    named = [tag.value for tag in entry.tags if tag.kind == "treaty" and tag.value in treaties]
    states = frozenset(tag.value for tag in entry.tags if tag.kind == "state")
    if named and states:
        for act in _acts(books.rules, entry.version, states):
            for treaty in named:
                yield LeadTarget(TargetKind.ACT, f"{act.state}/{treaty}/{act.kind}"), act.steps


def _acts(rules: LeadRules, version: ItemVersion, states: frozenset[str]) -> tuple[NamedAct, ...]:
    """Return the acts that an item tells of these states; a text is read for them once."""
    key = version.digest, states
    if key not in rules.acts_known:
        if len(rules.acts_known) >= ACTS_KNOWN_MOST:
            rules.acts_known.clear()
        rules.acts_known[key] = tuple(_read_acts(rules, text_of(version), states))
    return rules.acts_known[key]


def _read_acts(rules: LeadRules, text: str, states: frozenset[str]) -> Iterator[NamedAct]:
    def is_wanted(tag: TagDefinition) -> bool:
        return tag.kind == "act" or (tag.kind == "state" and tag.id in states)

    matched = rules.tagger.tags(text, is_wanted)
    named = [NamedState(tag.id, span) for tag in matched if tag.kind == "state" for span in tag.reasons]
    acts = [tag for tag in matched if tag.kind == "act"]
    steps = tuple(tag.id.removeprefix("step:") for tag in acts if tag.id.startswith("step:"))
    for tag in acts:
        if not tag.id.startswith("step:"):
            for state in subjects(text, tag.reasons, named):
                yield NamedAct(state, tag.id, steps)
