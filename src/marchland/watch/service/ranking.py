"""Top and Popular: the stories of the last days in order, each with the terms of its score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from marchland.core.asof import AsOf
from marchland.core.message import N_
from marchland.watch.domain.news_store import JoinedItem, NewsEntry
from marchland.watch.domain.rank import POPULAR_DAYS, Covered, Mention, first_of_voices, rank_popular, rank_top
from marchland.watch.service.newsroom import NewsBooks

TOP = N_("Score: the sum over independent voices of 2^(-age / 6 h) of the first item of each; near copies add nothing.")
POPULAR = N_("Score: independent voices within seven days. Most covered is meant; nobody's reading is counted.")


@dataclass(frozen=True, slots=True)
class VoiceShare:
    """One independent voice of a story: its first item, and what it adds to the score."""

    item: str
    source: str
    at: datetime
    adds: float


@dataclass(frozen=True, slots=True)
class RankedStory:
    """A story in a ranking; `entry` is its first item, which names it, and `mentions` the first item of each voice."""

    story: str
    score: float
    entry: NewsEntry
    mentions: tuple[NewsEntry, ...]
    voices: tuple[VoiceShare, ...]
    languages: tuple[str, ...]
    outlets: int
    items: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class StoryRanking:
    """Stories in order, with the formula and the instant that it is computed for."""

    ranking: str
    formula: str
    at: datetime
    stories: tuple[RankedStory, ...]
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the stories of the last days are ranked from: each as ranking sees it, and its items."""

    stories: tuple[Covered, ...]
    joined: Mapping[str, Sequence[JoinedItem]]


def top(books: NewsBooks, limit: int, as_of: AsOf) -> StoryRanking:
    """Return the stories that independent outlets report now, the highest score first."""
    return top_of_coverage(books, coverage(books, as_of), limit, as_of)


def popular(books: NewsBooks, limit: int, as_of: AsOf) -> StoryRanking:
    """Return the most covered stories of seven days."""
    return popular_of_coverage(books, coverage(books, as_of), limit, as_of)


def top_of_coverage(books: NewsBooks, of: Coverage, limit: int, as_of: AsOf) -> StoryRanking:
    """Return the stories of a coverage that independent outlets report now, the highest score first."""
    at = books.instant(as_of)
    shares = {
        each.story: (each.score, {term.item: term.worth for term in each.terms})
        for each in rank_top(of.stories, at)[:limit]
    }
    return StoryRanking("top", TOP, at, _ranked(books, shares, of, as_of), as_of)


def popular_of_coverage(books: NewsBooks, of: Coverage, limit: int, as_of: AsOf) -> StoryRanking:
    """Return the most covered stories of a coverage, of seven days."""
    at = books.instant(as_of)
    by_story = {story.story: story for story in of.stories}
    shares: dict[str, tuple[float, dict[str, float]]] = {}
    for each in rank_popular(of.stories, at)[:limit]:
        firsts = first_of_voices(_recent(by_story[each.story], at), at)
        shares[each.story] = float(len(each.voices)), {mention.item: 1.0 for mention in firsts.values()}
    return StoryRanking("popular", POPULAR, at, _ranked(books, shares, of, as_of), as_of)


def _recent(story: Covered, at: datetime) -> list[Mention]:
    since = at - timedelta(days=POPULAR_DAYS)
    return [mention for mention in story.mentions if min(mention.at, at) > since]


def coverage(books: NewsBooks, as_of: AsOf) -> Coverage:
    """Return what was reported since the beginning of an hour seven days ago, by story."""
    since_at = coverage_since(books, as_of)
    owners = {each.source.id: each.source.owner for each in books.store.sources()}
    joined: dict[str, list[JoinedItem]] = {}
    for each in books.store.joined_since(since_at, as_of):
        joined.setdefault(each.join.story, []).append(each)
    stories = (Covered(story, tuple(_mention(each, owners) for each in items)) for story, items in joined.items())
    return Coverage(tuple(stories), joined)


def coverage_since(books: NewsBooks, as_of: AsOf) -> datetime:
    """Return the instant that a coverage reaches back to."""
    hour = books.instant(as_of).replace(minute=0, second=0, microsecond=0)
    return hour - timedelta(days=POPULAR_DAYS)


def _mention(of: JoinedItem, owners: dict[str, str]) -> Mention:
    copy_of = of.join.voice if of.join.voice != of.join.item else ""
    return Mention(of.join.item, of.source, of.shown_at, owners.get(of.source, ""), of.language, copy_of=copy_of)


def _ranked(
    books: NewsBooks, shares: dict[str, tuple[float, dict[str, float]]], of: Coverage, as_of: AsOf
) -> tuple[RankedStory, ...]:
    chosen, joined = list(shares.items()), of.joined
    firsts = {story: min(joined[story], key=lambda each: (each.shown_at, each.join.item)) for story, _ in chosen}
    asked = dict.fromkeys(item for _, (_, worths) in chosen for item in worths)
    asked |= dict.fromkeys(first.join.item for first in firsts.values())
    by_item = {entry.version.item: entry for entry in books.store.entries(list(asked), as_of)}
    return tuple(
        _story(story, score, worths, firsts[story].join.item, by_item, joined[story])
        for story, (score, worths) in chosen
        if firsts[story].join.item in by_item
    )


def _story(
    story: str, score: float, worths: dict[str, float], first: str, entries: Mapping[str, NewsEntry],
    items: Sequence[JoinedItem],
) -> RankedStory:  # fmt: skip
    by_item = {each.join.item: each for each in items}
    voices = tuple(
        VoiceShare(item, by_item[item].source, by_item[item].shown_at, worth) for item, worth in worths.items()
    )
    times = [each.shown_at for each in items]
    mentions = sorted((entries[item] for item in worths if item in entries), key=lambda entry: entry.shown_at)
    return RankedStory(
        story, score, entries[first], tuple(mentions), voices,
        tuple(sorted({each.language for each in items} - {""})), len({each.source for each in items}), len(items),
        min(times), max(times),
    )  # fmt: skip
