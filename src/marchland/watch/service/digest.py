"""The digest of a day: its stories by independent voices, and the numbers that outlets changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from marchland.core.asof import AsOf
from marchland.core.errors import InputError
from marchland.core.message import N_
from marchland.watch.domain.item import ItemVersion, Source
from marchland.watch.domain.item_changes import item_changes
from marchland.watch.domain.news_store import JoinedItem, NewsEntry
from marchland.watch.domain.rank import Covered, Mention, rank_popular
from marchland.watch.service.newsroom import FIRST_DAY, NewsBooks
from marchland.watch.service.outlets import outlet_of, sources_of

ORDER = N_(
    "The order is by independent voices on that day (UTC); near copies add nothing, and nobody's reading is counted."
)
CHANGES_MOST = 50
"""So many changed numbers are shown of a day: a feed that counts in its titles changes them all day."""
Sources = Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class DigestVoice:
    """One text of a story on that day: who printed it first, when, and which outlets printed near copies of it."""

    item: str
    outlet: str
    at: datetime
    title: str
    link: str
    language: str
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestStory:
    """A story of the day: its headlines by language, its summary, and its texts in the order they came."""

    story: str
    titles: tuple[tuple[str, str], ...]
    summary: str
    summary_language: str
    voices: tuple[DigestVoice, ...]
    outlets: int
    independent: int

    def title(self, language: str) -> tuple[str, str]:
        """Return the language and the text of the headline in a language, or of the first one there is."""
        return next((pair for pair in self.titles if pair[0] == language), self.titles[0])

    def other_titles(self, language: str) -> tuple[tuple[str, str], ...]:
        """Return the headlines in the other languages."""
        return tuple(pair for pair in self.titles if pair != self.title(language))


@dataclass(frozen=True, slots=True)
class ChangedNumber:
    """Words with a number that an outlet wrote and then changed."""

    item: str
    outlet: str
    title: str
    language: str
    link: str
    at: datetime
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A day of news as known on a day; `finished` tells that the day is over, and that nothing of it will move.

    `stories_of_day` and `items_of_day` are how many there were in all; of changed numbers the first CHANGES_MOST stand.
    """

    day: date
    known_on: date
    finished: bool
    stories: tuple[DigestStory, ...]
    changes: tuple[ChangedNumber, ...]
    stories_of_day: int
    items_of_day: int
    order: str = ORDER


def digest(books: NewsBooks, day: date, known: date, limit: int) -> Digest:
    """Return the digest of a day as known on another; a day that is over, known on one that is over, never changes.

    Raises InputError for a day that has not begun, or that was not yet known.
    """
    today = books.clock().astimezone(UTC).date()
    known = min(known, today)
    if day > known:
        raise InputError("{day} has not begun, as known on {known}", day=day, known=known,
                         next_step="ask for a day that has")  # fmt: skip
    if day < FIRST_DAY:
        raise InputError("no news is as old as {day}", day=day, next_step="ask for a day from 1900 on")
    as_of = AsOf(day, known)
    begins = datetime.combine(day, time(), UTC)
    joined: dict[str, list[JoinedItem]] = {}
    for each in books.store.joined_since(begins, as_of):
        joined.setdefault(each.join.story, []).append(each)
    changed = books.store.changed_between(begins, begins + timedelta(days=1), as_of)
    named = [each.source for items in joined.values() for each in items] + [each.source for each in changed]
    sources = sources_of(books, named)
    chosen = list(_order(joined, sources, begins + timedelta(days=1)).items())[:limit]
    stories = tuple(_story(books, story, voices, joined[story], sources, as_of) for story, voices in chosen)
    return Digest(
        day, known, known < today, stories, _changes(books, changed, sources, as_of), len(joined),
        sum(map(len, joined.values())),
    )  # fmt: skip


def digest_in(books: NewsBooks, day: date, known: date, limit: int, lang: str) -> Digest:  # noqa: ARG001 - of its words
    """Return the digest of a day, whatever the language that it is then written in."""
    return digest(books, day, known, limit)


def _order(joined: dict[str, list[JoinedItem]], sources: Sources, end: datetime) -> dict[str, int]:
    """Return how many independent voices each story had on that day; the most, languages, who was first go before."""
    covered = [Covered(story, tuple(_mention(each, sources) for each in items)) for story, items in joined.items()]
    ranked = {each.story: len(each.voices) for each in rank_popular(covered, end)}
    # A story of which the day has only near copies of what came before has no voice of that day.
    return ranked | {story: 0 for story in sorted(joined) if story not in ranked}


def _mention(of: JoinedItem, sources: Sources) -> Mention:
    source = sources.get(of.source)
    copy_of = of.join.voice if of.join.voice != of.join.item else ""
    return Mention(of.join.item, of.source, of.shown_at, source.owner if source else "", of.language, copy_of=copy_of)


def _story(
    books: NewsBooks, story: str, independent: int, items: Sequence[JoinedItem], sources: Sources, as_of: AsOf
) -> DigestStory:
    entries = {entry.version.item: entry for entry in books.store.entries([each.join.item for each in items], as_of)}
    texts: dict[str, list[NewsEntry]] = {}
    for each in items:
        if each.join.item in entries:
            texts.setdefault(each.join.voice, []).append(entries[each.join.item])
    titles: dict[str, str] = {}
    summary = ("", "")
    for first, *_ in texts.values():
        titles.setdefault(first.version.language[:2], first.version.title)
        summary = summary if summary[0] else (first.version.summary, first.version.language)
    voices = tuple(_voice(several, sources) for several in texts.values())
    outlets = len({each.source for each in items})
    return DigestStory(story, tuple(titles.items()), *summary, voices, outlets, independent)


def _voice(several: Sequence[NewsEntry], sources: Sources) -> DigestVoice:
    first, *copies = several
    outlets = dict.fromkeys(outlet_of(each.version, sources) for each in copies)
    version = first.version
    return DigestVoice(
        version.item, outlet_of(version, sources), version.published_at or first.shown_at, version.title, version.link,
        version.language, tuple(outlets),
    )  # fmt: skip


def _changes(
    books: NewsBooks, changed: Sequence[ItemVersion], sources: Sources, as_of: AsOf
) -> tuple[ChangedNumber, ...]:
    """Return the numbers that changed on that day, each beside what the version before had."""
    rows: list[ChangedNumber] = []
    for new in changed:
        if len(rows) >= CHANGES_MOST:
            break
        before = [each for each in books.store.versions(new.item, as_of) if each.number < new.number]
        rows += _numbers(before[-1], new, outlet_of(new, sources)) if before else []
    return tuple(rows)


def _numbers(old: ItemVersion, new: ItemVersion, outlet: str) -> list[ChangedNumber]:
    changes = item_changes(old, new)
    texts = ((old.title, new.title, changes.title), (old.summary, new.summary, changes.summary))
    return [
        ChangedNumber(
            new.item, outlet, new.title, new.language, new.link, new.seen_at,
            before[change.old.start : change.old.end], after[change.new.start : change.new.end],
        )
        for before, after, several in texts
        for change in several
        if change.numbers
    ]  # fmt: skip
