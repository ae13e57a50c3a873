"""A newsroom that any reader can check: lists of all versions, gone through from end to end for every question."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from marchland.core.asof import AsOf
from marchland.watch.domain.identity import KnownOf
from marchland.watch.domain.item import ParsedItem, Source
from marchland.watch.domain.news_store import Delivery, NewsStore, Tag
from marchland.watch.domain.query import FieldFilter, Query, Term

BEGIN = datetime(2026, 5, 1, 6, tzinfo=UTC)
SOURCES = (Source("bbc", "https://bbc.example/feed"), Source("Up", "https://up.example/feed"))
LEMMAS = {
    "міни": ("міна",), "мінами": ("міна",), "києві": ("кий", "київ"), "київ": ("київ",), "кий": ("кий",),
    "mines": ("mine",), "mine": ("mine",), "sea": ("sea",), "all": ("all",), "1.8": ("1.8",), "it's": ("it's",),
}  # fmt: skip
WORDS = st.sampled_from(sorted(LEMMAS))
TEXTS = st.lists(WORDS, max_size=5).map(" ".join)


def lemmatize(word: str) -> tuple[str, ...]:
    """Return the lemmas of the few words there are."""
    return LEMMAS[word]


def identity(item: ParsedItem, source: Source) -> str:
    """Return the identifier of an item: its guid under its source."""
    return f"{source.id}/{item.guid}"


def identities(items: Sequence[ParsedItem], source: Source, _known: KnownOf) -> list[str]:
    return [identity(item, source) for item in items]


@dataclass(frozen=True)
class Step:
    """Something that happens after some hours: items come from a source, or an item is tagged."""

    hours: int
    source: str = ""
    items: tuple[ParsedItem, ...] = ()
    tagged: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """A version as the list keeps it; `order` is when it came among all."""

    id: str
    number: int
    source: str
    item: ParsedItem
    second: int
    order: int
    since: int
    until: float = math.inf

    @property
    def words(self) -> tuple[str, ...]:
        """Return what a version is made for."""
        item = self.item
        return item.title, item.summary, item.link, item.language


@dataclass
class Oracle:
    """All that ever came, in order."""

    seen: list[Seen] = field(default_factory=list)
    revisions: list[datetime] = field(default_factory=list)
    tags: list[tuple[str, str, int, float]] = field(default_factory=list)
    now: datetime = BEGIN

    def play(self, step: Step, store: NewsStore) -> None:
        """Let a step happen here and in a store."""
        self.now += timedelta(hours=step.hours)
        if step.tagged:
            if any(seen.id == step.tagged for seen in self.seen):
                store.set_tags({step.tagged: [Tag("state", value) for value in step.tags]}, self.now)
                self._tag(step.tagged, {f"state:{value.lower()}" for value in step.tags})
            return
        store.take([Delivery(step.source, step.items)], self.now, identities)
        self._take(step)

    def follow(self, store: NewsStore) -> None:
        """Follow all sources."""
        store.add_sources(SOURCES, self.now)
        self.revisions.append(self.now)

    def _take(self, step: Step) -> None:
        came: dict[str, ParsedItem] = {}
        for item in step.items:
            came.setdefault(f"{step.source}/{item.guid}", item)
        news = []
        for name, item in came.items():
            last = next((seen for seen in reversed(self.seen) if seen.id == name), None)
            new = Seen(name, last.number + 1 if last else 1, step.source, item, 0, 0, 0)
            if last is None or last.words != new.words:
                published = item.published_at or self.now
                second = last.second if last else min(int(published.timestamp()), int(self.now.timestamp()))
                news.append(replace(new, second=second))
        if news:
            self.revisions.append(self.now)
        for new in news:
            self.seen = [
                replace(seen, until=len(self.revisions)) if seen.id == new.id and seen.until == math.inf else seen
                for seen in self.seen
            ]
            self.seen.append(replace(new, since=len(self.revisions), order=len(self.seen)))

    def _tag(self, name: str, keys: set[str]) -> None:
        self.revisions.append(self.now)
        number = len(self.revisions)
        has = {key for item, key, _, until in self.tags if item == name and until == math.inf}
        self.tags = [
            (item, key, since, number if item == name and until == math.inf and key not in keys else until)
            for item, key, since, until in self.tags
        ]
        self.tags += [(name, key, number, math.inf) for key in keys - has]

    def revision(self, as_of: AsOf | None) -> int:
        """Return how many revisions there were."""
        return sum(1 for at in self.revisions if as_of is None or at.date() <= as_of.known_on)

    def known(self, as_of: AsOf | None, revision: int) -> Iterator[Seen]:
        """Yield the versions that were known then, the newest first."""
        there = [seen for seen in self.seen if seen.since <= revision < seen.until]
        for seen in sorted(there, key=lambda one: (-one.second, -one.order)):
            if as_of is None or datetime.fromtimestamp(seen.second, UTC).date() <= as_of.valid_on:
                yield seen

    def search(self, query: Query, as_of: AsOf | None, revision: int) -> list[Seen]:
        """Return every item that answers, the newest first."""
        return [seen for seen in self.known(as_of, revision) if self._answers(seen, query, revision)]

    def _answers(self, seen: Seen, query: Query, revision: int) -> bool:
        on = datetime.fromtimestamp(seen.second, UTC).date()
        return (
            all(any(hits(term, seen) for term in clause) for clause in query.clauses)
            and not any(hits(term, seen) for term in query.excluded)
            and all(self._has(seen, asked, revision) != asked.excluded for asked in query.fields)
            and (query.since_on is None or query.since_on <= on)
            and (query.until_on is None or on <= query.until_on)
        )

    def _has(self, seen: Seen, asked: FieldFilter, revision: int) -> bool:
        if asked.name == "source":
            return seen.source.lower() in asked.values
        if asked.name == "lang":
            return bool({seen.item.language.lower(), seen.item.language.lower()[:2]} & set(asked.values) - {""})
        held = {key for item, key, since, until in self.tags if item == seen.id and since <= revision < until}
        return bool(held & set(asked.keys))

    def score(self, query: Query, seen: Seen) -> float:
        """Return BM25 (k1 1.2, b 0.75, title twice) over all versions that ever came."""
        lengths = [len(one.item.title.split()) + len(one.item.summary.split()) for one in self.seen]
        mean = sum(lengths) / len(lengths) or 1
        length = len(seen.item.title.split()) + len(seen.item.summary.split())
        score = 0.0
        for term in dict.fromkeys(Term(term.words, term.title) for term in distinct(query)):
            often = 2 * hits(term, seen, "title") + (0 if term.title else hits(term, seen, "summary"))
            having = min(max(map(self._having, LEMMAS[word])) for word in term.words)
            weight = math.log(1 + (len(self.seen) - having + 0.5) / (having + 0.5))
            score += weight * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * length / mean))
        return score

    def _having(self, lemma: str) -> int:
        return sum(any(lemma in LEMMAS[word] for word in text_of(seen)) for seen in self.seen)


def distinct(query: Query) -> Iterator[Term]:
    """Yield the terms, of those with the same lemmas the first."""
    met = set()
    for term in query.terms:
        key = (tuple(LEMMAS[word] for word in term.words), term.title)
        if key not in met:
            met.add(key)
            yield term


def text_of(seen: Seen) -> list[str]:
    """Return all words of a version."""
    return f"{seen.item.title} {seen.item.summary}".split()


def hits(term: Term, seen: Seen, only: str = "") -> int:
    """Return how often a term stands in a version."""
    texts = [seen.item.title] if term.title or only == "title" else [seen.item.title, seen.item.summary]
    texts = [seen.item.summary] if only == "summary" else texts
    count = 0
    for text in texts:
        words = text.split()
        for start in range(len(words) - len(term.words) + 1):
            side = zip(term.words, words[start:], strict=False)
            count += all(set(LEMMAS[asked]) & set(LEMMAS[word]) for asked, word in side)
    return count


def played(store: NewsStore, steps: Sequence[Step]) -> Oracle:
    """Let all steps happen in a store and in a list, and return the list."""
    oracle = Oracle()
    oracle.follow(store)
    for step in steps:
        oracle.play(step, store)
    return oracle


OFFSETS = st.none() | st.integers(-90, 30).map(lambda hours: BEGIN + timedelta(hours=hours))
ITEMS = st.builds(
    ParsedItem, guid=st.sampled_from("abcde"), link=st.sampled_from(["", "https://x.example/1"]), title=TEXTS,
    summary=TEXTS, language=st.sampled_from(["", "en", "uk", "en-GB"]), published_at=OFFSETS,
)  # fmt: skip
NAMES = st.builds(lambda source, guid: f"{source.id}/{guid}", st.sampled_from(SOURCES), st.sampled_from("abcde"))
STEPS = st.builds(
    Step, hours=st.integers(0, 20), source=st.sampled_from(["bbc", "Up"]), items=st.lists(ITEMS, max_size=5).map(tuple)
) | st.builds(Step, hours=st.integers(0, 20), tagged=NAMES, tags=st.sets(st.sampled_from(["UKR", "EST"])).map(tuple))
HISTORIES = st.lists(STEPS, max_size=8)

TERMS = st.builds(Term, st.lists(WORDS, min_size=1, max_size=2).map(tuple), st.sampled_from([False, False, True]))
FILTERS = st.sampled_from(
    [FieldFilter(name, values, excluded)
     for name, values in (("source", ("bbc",)), ("source", ("bbc", "up")), ("lang", ("en",)), ("lang", ("en-gb", "uk")),
                          ("state", ("ukr",)), ("state", ("est", "ukr")))
     for excluded in (False, True)]
)  # fmt: skip
DAYS = st.none() | st.integers(-3, 6).map(lambda days: (BEGIN + timedelta(days=days)).date())
QUERIES = st.builds(
    Query, clauses=st.lists(st.lists(TERMS, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
    excluded=st.lists(TERMS, max_size=1).map(tuple), fields=st.lists(FILTERS, max_size=2).map(tuple),
    since_on=DAYS, until_on=DAYS,
)  # fmt: skip
AS_OF = st.none() | st.builds(AsOf, DAYS.filter(bool), DAYS.filter(bool))
