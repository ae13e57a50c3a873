"""What a newsroom answers: its lists, one item with its versions, one story, and its sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError
from marchland.watch.domain.highlight import Span, highlights
from marchland.watch.domain.item import ItemVersion
from marchland.watch.domain.item_changes import ItemChanges, item_changes
from marchland.watch.domain.news_store import FollowedSource, JoinedItem, NewsEntry, Order, StoryJoin
from marchland.watch.domain.query import EVERYTHING, Query
from marchland.watch.domain.query_text import parse_query
from marchland.watch.service.newsroom import NewsBooks


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item in a list: the entry, the story it is in, and the characters of its texts that a query matches."""

    entry: NewsEntry
    story: StoryJoin | None
    title_spans: tuple[Span, ...] = ()
    summary_spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class NewsList:
    """A page of a list; `after` leads to the next one, and is empty at the end.

    `ranked` is how many items were ranked, 0 where none was; `bounded` tells that older ones match too and were not.
    """

    items: tuple[ListedItem, ...]
    after: str
    as_of: AsOf
    query: Query = EVERYTHING
    order: Order = Order.NEWEST
    ranked: int = 0
    bounded: bool = False


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """An item as it was known, every version of it, and what each changed from the one before."""

    listed: ListedItem
    versions: tuple[ItemVersion, ...]
    changes: tuple[ItemChanges, ...]
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """Two versions of an item, and what changed from the first to the second."""

    first: ItemVersion
    second: ItemVersion
    changes: ItemChanges
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class StoryItems:
    """A story: its identifier now, and its items with the reasons for which each joined, the oldest first."""

    story: str
    asked: str
    items: tuple[tuple[JoinedItem, NewsEntry], ...]
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class SourceList:
    """The sources that are followed, each with its health."""

    sources: tuple[FollowedSource, ...]
    as_of: AsOf


def latest(books: NewsBooks, after: str | None, limit: int, as_of: AsOf) -> NewsList:
    """Return a page of the newest items."""
    return _listed(books, EVERYTHING, Order.NEWEST, after, limit, as_of)


def search(books: NewsBooks, query: str, order: str, after: str | None, limit: int, as_of: AsOf) -> NewsList:
    """Return a page of the items that match a query; raises InputError, with the place, for one that cannot be read."""
    return _listed(books, parse_query(query), Order(order), after, limit, as_of)


def _listed(books: NewsBooks, query: Query, order: Order, after: str | None, limit: int, as_of: AsOf) -> NewsList:
    page = books.store.search(query, order=order, as_of=as_of, cursor=after or "", limit=limit)
    listed = _with_stories(books, page.entries, query, as_of)
    return NewsList(listed, page.cursor, as_of, query, order, page.ranked, page.bounded)


def _with_stories(books: NewsBooks, entries: Sequence[NewsEntry], query: Query, as_of: AsOf) -> tuple[ListedItem, ...]:
    joins = books.store.story_of([entry.version.item for entry in entries], as_of)
    return tuple(
        ListedItem(
            entry,
            joins.get(entry.version.item),
            highlights(entry.version.title, query, books.lemmatize, title=True),
            highlights(entry.version.summary, query, books.lemmatize, title=False),
        )
        for entry in entries
    )


def item(books: NewsBooks, item: str, as_of: AsOf) -> ItemHistory:
    """Return an item with every version known; raises NotFoundError where it was not known."""
    listed = _with_stories(books, (books.store.item(item, as_of),), EVERYTHING, as_of)[0]
    versions = books.store.versions(item, as_of)
    changes = tuple(item_changes(old, new) for old, new in pairwise(versions))
    return ItemHistory(listed, versions, changes, as_of)


def diff(books: NewsBooks, item: str, first: int | None, second: int | None, as_of: AsOf) -> VersionDifference:
    """Return what changed between two versions of an item, by default the last two."""
    versions = {version.number: version for version in books.store.versions(item, as_of)}
    numbers = sorted(versions)
    if not numbers:
        books.store.item(item, as_of)
    new = numbers[-1] if second is None else second
    old = max((number for number in numbers if number < new), default=new) if first is None else first
    for number in (old, new):
        if number not in versions:
            raise InputError(
                "the item has no version {number}",
                number=number,
                next_step="`marchland watch item` lists the versions there are",
            )
    return VersionDifference(versions[old], versions[new], item_changes(versions[old], versions[new]), as_of)


def story(books: NewsBooks, story: str, as_of: AsOf) -> StoryItems:
    """Return a story with its items; one that was merged gives the story it was merged into.

    Raises NotFoundError where no item of it was known.
    """
    joined = books.store.story(story, as_of)
    if not joined:
        raise NotFoundError("no story {story!r} was known", story=story, next_step="`marchland watch top` lists some")
    entries = books.store.entries([each.join.item for each in joined], as_of)
    by_item = {entry.version.item: entry for entry in entries}
    items = tuple((each, by_item[each.join.item]) for each in joined if each.join.item in by_item)
    return StoryItems(books.store.redirected(story, as_of), story, items, as_of)


def sources(books: NewsBooks, as_of: AsOf) -> SourceList:
    """Return the sources that are followed, with their health as it is now."""
    return SourceList(books.store.sources(as_of), as_of)
