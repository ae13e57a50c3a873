"""Answers of the newsroom as typed structures; their fields are the keys of the JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec.structs import asdict

from marchland.core.answer import Answer, AsOfAnswer
from marchland.core.asof import AsOf
from marchland.watch.domain.faults import fault_message
from marchland.watch.domain.highlight import Span
from marchland.watch.domain.item import ItemVersion
from marchland.watch.domain.item_changes import ItemChanges, TextChange
from marchland.watch.domain.news_store import FollowedSource, NewsDecision, NewsEntry
from marchland.watch.service.fetching import faults_of
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.questions import (
    ItemHistory,
    ListedItem,
    NewsList,
    SourceList,
    StoryItems,
    VersionDifference,
)
from marchland.watch.service.ranking import StoryRanking


class TagAnswer(Answer, frozen=True):
    """What an item is about, and the rule that says so."""

    kind: str
    value: str
    rule: str


class NewsItemAnswer(Answer, frozen=True):
    """An item as it was known; times have the offset that its publisher wrote, `shown_at` is in UTC."""

    item: str
    version: int
    title: str
    summary: str
    link: str
    source: str
    author: str
    publisher: str
    language: str
    published_at: datetime | None
    updated_at: datetime | None
    seen_at: datetime
    shown_at: datetime
    tags: tuple[TagAnswer, ...]


class SpanAnswer(Answer, frozen=True):
    """Characters of a text, from `start` to `end` (not in it)."""

    start: int
    end: int


class ListedItemAnswer(NewsItemAnswer, frozen=True):
    """An item in a list, with its story and what of its texts a query matches."""

    story: str | None
    voice: str | None
    score: float
    title_matches: tuple[SpanAnswer, ...]
    summary_matches: tuple[SpanAnswer, ...]


class NewsListAnswer(Answer, frozen=True):
    """A page of a list of items; `after` is the cursor of the next page, and empty at the end."""

    rows_of = "items"

    query: str
    order: str
    ranked: int
    bounded: bool
    items: tuple[ListedItemAnswer, ...]
    after: str
    as_of: AsOfAnswer


class TextChangeAnswer(Answer, frozen=True):
    """One change of a text: where in the old and the new one, and the numbers that changed in it."""

    old: SpanAnswer
    new: SpanAnswer
    old_text: str
    new_text: str
    old_numbers: tuple[str, ...]
    new_numbers: tuple[str, ...]


class LinkChangeAnswer(Answer, frozen=True):
    """An address that changed."""

    old: str
    new: str


class ItemChangesAnswer(Answer, frozen=True):
    """What a version of an item changed from the one before it."""

    title: tuple[TextChangeAnswer, ...]
    summary: tuple[TextChangeAnswer, ...]
    link: LinkChangeAnswer | None
    numbers_changed: bool


class ItemVersionAnswer(Answer, frozen=True):
    """An item as it was seen from an instant on; `digest` is SHA-256 of its content."""

    number: int
    seen_at: datetime
    digest: str
    title: str
    summary: str
    link: str
    author: str
    published_at: datetime | None
    updated_at: datetime | None


class ItemHistoryAnswer(Answer, frozen=True):
    """An item with its versions, the first one first; `changes` has one entry fewer."""

    rows_of = "versions"

    current: ListedItemAnswer
    versions: tuple[ItemVersionAnswer, ...]
    changes: tuple[ItemChangesAnswer, ...]
    as_of: AsOfAnswer


class VersionDifferenceAnswer(Answer, frozen=True):
    """Two versions of an item, and what changed from the first to the second."""

    first: ItemVersionAnswer
    second: ItemVersionAnswer
    changes: ItemChangesAnswer
    as_of: AsOfAnswer


class StoryItemAnswer(Answer, frozen=True):
    """An item of a story: as which voice it speaks, and why it joined."""

    item: NewsItemAnswer
    voice: str
    near_copy: bool
    reasons: tuple[str, ...]
    decided_by: str


class StoryAnswer(Answer, frozen=True):
    """A story with its items in the order they came; `story` is where an old identifier leads."""

    rows_of = "items"

    story: str
    asked: str
    outlets: int
    voices: int
    items: tuple[StoryItemAnswer, ...]
    as_of: AsOfAnswer


class MergedStoryAnswer(Answer, frozen=True):
    """Two stories that a person made one: `story` keeps its identifier, and `merged` goes on answering."""

    decision: int
    story: str
    merged: str


class PartedItemAnswer(Answer, frozen=True):
    """An item that a person took out of its story, and the story that it is now."""

    decision: int
    item: str
    story: str


class VoiceAnswer(Answer, frozen=True):
    """One independent voice of a ranked story: its first item, and what it adds to the score."""

    item: str
    source: str
    at: datetime
    adds: float


class RankedStoryAnswer(Answer, frozen=True):
    """A story in a ranking: its score with its terms, and the item that names it."""

    place: int
    story: str
    score: float
    title: str
    link: str
    source: str
    languages: tuple[str, ...]
    outlets: int
    items: int
    first_at: datetime
    last_at: datetime
    voices: tuple[VoiceAnswer, ...]


class RankingAnswer(Answer, frozen=True):
    """Stories in order, with the formula that orders them and the instant it is computed for."""

    rows_of = "stories"

    ranking: str
    formula: str
    at: datetime
    stories: tuple[RankedStoryAnswer, ...]
    as_of: AsOfAnswer


class FeedFaultAnswer(Answer, frozen=True):
    """A fault of a feed: its code, the line it stands in (0 where there is none), and the sentence for a person."""

    code: str
    line: int
    message: str


class SourceAnswer(Answer, frozen=True):
    """A source with its health."""

    source: str
    url: str
    title: str
    folder: str
    owner: str
    language: str
    fetched_at: datetime | None
    status: int
    reason: str
    failing_since_at: datetime | None
    failures: int
    next_at: datetime | None
    faults: tuple[FeedFaultAnswer, ...]


class SourceListAnswer(Answer, frozen=True):
    """The sources that are followed."""

    rows_of = "sources"

    sources: tuple[SourceAnswer, ...]
    as_of: AsOfAnswer


def news(of: NewsList, _books: NewsBooks, **_given: object) -> NewsListAnswer:
    """Return a page of a list of items."""
    items = tuple(_listed(each) for each in of.items)
    return NewsListAnswer(str(of.query), of.order.value, of.ranked, of.bounded, items, of.after, _as_of(of.as_of))


def item(of: ItemHistory, _books: NewsBooks, **_given: object) -> ItemHistoryAnswer:
    """Return an item with its versions and what each changed."""
    pairs = zip(of.versions, of.versions[1:], of.changes, strict=False)
    return ItemHistoryAnswer(
        _listed(of.listed), tuple(_version(each) for each in of.versions),
        tuple(_changes(*pair) for pair in pairs), _as_of(of.as_of),
    )  # fmt: skip


def diff(of: VersionDifference, _books: NewsBooks, **_given: object) -> VersionDifferenceAnswer:
    """Return two versions of an item and what changed between them."""
    changes = _changes(of.first, of.second, of.changes)
    return VersionDifferenceAnswer(_version(of.first), _version(of.second), changes, _as_of(of.as_of))


def story(of: StoryItems, _books: NewsBooks, **_given: object) -> StoryAnswer:
    """Return a story with its items."""
    voices: set[str] = set()
    items = []
    for joined, entry in of.items:
        items.append(
            StoryItemAnswer(
                _item(entry), joined.join.voice, joined.join.voice in voices, tuple(map(str, joined.join.reasons)),
                joined.join.decided_by,
            )
        )  # fmt: skip
        voices.add(joined.join.voice)
    outlets = len({joined.source for joined, _ in of.items})
    return StoryAnswer(of.story, of.asked, outlets, len(voices), tuple(items), _as_of(of.as_of))


def merged(of: NewsDecision, other: str) -> MergedStoryAnswer:
    """Return two stories that were made one."""
    return MergedStoryAnswer(of.number, of.subject, other)


def parted(of: NewsDecision, story: str) -> PartedItemAnswer:
    """Return an item that was taken out of its story."""
    return PartedItemAnswer(of.number, of.subject, story)


def ranking(of: StoryRanking, _books: NewsBooks, **_given: object) -> RankingAnswer:
    """Return stories in the order of a ranking, each with the terms of its score."""
    stories = tuple(
        RankedStoryAnswer(
            number, each.story, each.score, each.entry.version.title, each.entry.version.link,
            each.entry.version.source, each.languages, each.outlets, each.items, _utc(each.first_at),
            _utc(each.last_at), tuple(VoiceAnswer(v.item, v.source, _utc(v.at), v.adds) for v in each.voices),
        )
        for number, each in enumerate(of.stories, 1)
    )  # fmt: skip
    return RankingAnswer(of.ranking, of.formula, _utc(of.at), stories, _as_of(of.as_of))


def sources(of: SourceList, _books: NewsBooks, **_given: object) -> SourceListAnswer:
    """Return the sources with their health."""
    return SourceListAnswer(tuple(map(_source, of.sources)), _as_of(of.as_of))


def _as_of(of: AsOf) -> AsOfAnswer:
    return AsOfAnswer(of.valid_on, of.known_on)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _item(entry: NewsEntry) -> NewsItemAnswer:
    of = entry.version
    return NewsItemAnswer(
        of.item, of.number, of.title, of.summary, of.link, of.source, of.author, of.publisher, of.language,
        of.published_at, of.updated_at, of.seen_at, _utc(entry.shown_at),
        tuple(TagAnswer(tag.kind, tag.value, tag.rule) for tag in entry.tags),
    )  # fmt: skip


def _listed(of: ListedItem) -> ListedItemAnswer:
    story, voice = (of.story.story, of.story.voice) if of.story else (None, None)
    return ListedItemAnswer(
        **asdict(_item(of.entry)), story=story, voice=voice, score=of.entry.score,
        title_matches=_spans(of.title_spans), summary_matches=_spans(of.summary_spans),
    )  # fmt: skip


def _spans(of: Iterable[Span]) -> tuple[SpanAnswer, ...]:
    return tuple(SpanAnswer(span.start, span.end) for span in of)


def _version(of: ItemVersion) -> ItemVersionAnswer:
    return ItemVersionAnswer(
        of.number, of.seen_at, of.digest, of.title, of.summary, of.link, of.author, of.published_at, of.updated_at
    )


def _changes(old: ItemVersion, new: ItemVersion, of: ItemChanges) -> ItemChangesAnswer:
    title = tuple(_text_change(old.title, new.title, each) for each in of.title)
    summary = tuple(_text_change(old.summary, new.summary, each) for each in of.summary)
    return ItemChangesAnswer(title, summary, LinkChangeAnswer(*of.link) if of.link else None, bool(of.numbers))


def _text_change(old: str, new: str, of: TextChange) -> TextChangeAnswer:
    return TextChangeAnswer(
        SpanAnswer(of.old.start, of.old.end), SpanAnswer(of.new.start, of.new.end), old[of.old.start : of.old.end],
        new[of.new.start : of.new.end], of.old_numbers, of.new_numbers,
    )  # fmt: skip


def _source(of: FollowedSource) -> SourceAnswer:
    source, health = of.source, of.health
    return SourceAnswer(
        source.id, source.url, source.title, source.folder, source.owner, source.language, health.fetched_at,
        health.status, health.reason, health.failing_since_at, health.failures, health.next_at,
        tuple(FeedFaultAnswer(fault.code, fault.line, fault_message(fault)) for fault in faults_of(health)),
    )  # fmt: skip
