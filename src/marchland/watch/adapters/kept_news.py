"""A newsroom that is kept in tables: each thing that it is asked for, in one transaction."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError
from marchland.watch.adapters.news_items import Intake, KnownItem, ReadyItem
from marchland.watch.adapters.news_search import SearchRows, search_plan
from marchland.watch.domain.cursor import Cursor, read_cursor, write_cursor
from marchland.watch.domain.instants import LAST_PLACE, PLACE_BITS, place_after, second_of
from marchland.watch.domain.item import ItemVersion, Source
from marchland.watch.domain.item_version import storable, words_digest
from marchland.watch.domain.lemma_text import LemmaText, Lemmatize, lemma_term, lemma_text
from marchland.watch.domain.news_store import (
    PAGE_MOST,
    Delivery,
    FollowedSource,
    Identity,
    JoinedItem,
    NewsDecision,
    NewsEntry,
    NewsPage,
    Order,
    Pending,
    RawFeed,
    Retired,
    SavedSearch,
    StoryJoin,
    Tag,
    Taken,
)
from marchland.watch.domain.query import EVERYTHING, Query
from marchland.watch.domain.relevance import RANKED_MOST

RETIRED_AT_ONCE = 500
"""So many versions are removed in one transaction, for others wait so long."""


class KeptNews(ABC):
    """All that `NewsStore` says, over tables that a store opens in a transaction to be read or written."""

    def __init__(self, lemmatize: Lemmatize, cursor_key: bytes) -> None:
        self._lemmatize = lemmatize
        self._cursor_key = cursor_key

    @abstractmethod
    def _reading(self) -> AbstractContextManager[SearchRows]:
        """Give the tables in a transaction to read."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[SearchRows]:
        """Give the tables in the only transaction that writes; it is kept unless something is raised."""

    def revision(self, as_of: AsOf | None = None) -> int:
        """Return the number of the last revision, or of the last one by the end of the day known; 0 for none."""
        with self._reading() as rows:
            return rows.revision_of(as_of)

    def add_sources(self, sources: Sequence[Source], at: datetime) -> int:
        """Follow these sources, or note what is new about them; return how many were not followed before."""
        with self._writing() as rows:
            return rows.keep_sources(sources, rows.begin_revision(at)[0])

    def remove_source(self, source: str, at: datetime) -> None:
        """Follow a source no more; its items stay. Raises NotFoundError where it is not followed."""
        with self._writing() as rows:
            rows.end_following(source, rows.begin_revision(at)[0])

    def sources(self, as_of: AsOf | None = None) -> tuple[FollowedSource, ...]:
        """Return the sources that are followed, by identifier; their health is that of now."""
        with self._reading() as rows:
            return rows.followed(rows.revision_of(as_of))

    def source(self, source: str) -> FollowedSource:
        """Return a source that is or was followed; raises NotFoundError."""
        with self._reading() as rows:
            return rows.followed_source(source)

    def due_sources(self, at: datetime, limit: int = PAGE_MOST) -> tuple[FollowedSource, ...]:
        """Return the followed sources whose time to be asked again has come, the longest waiting first."""
        with self._reading() as rows:
            return rows.due(at, limit)

    def take(self, deliveries: Sequence[Delivery], seen_at: datetime, identity: Identity) -> tuple[Taken, ...]:
        """Take what sources brought, all of it or nothing, and return what became of each delivery."""
        with self._reading() as rows:
            sources = {each.source: rows.followed_source(each.source).source for each in deliveries}
            ready = [_ready(delivery, sources[delivery.source], identity, rows) for delivery in deliveries]
            known = rows.known_items({item.id for items in ready for item in items})
        texts = {item.words: self._lemma_text(item) for item in _fresh(ready, known)}
        with self._writing() as rows:
            known = rows.known_items({item.id for items in ready for item in items})
            fresh = _fresh(ready, known)
            for item in fresh:
                if item.words not in texts:
                    texts[item.words] = self._lemma_text(item)  # another writer came between
            # A fetch that brings nothing new, as most do, makes no revision.
            revision, seen_at = rows.begin_revision(seen_at) if fresh else (rows.last_revision()[0], seen_at)
            intake = Intake(revision, seen_at, known, texts)
            taken = []
            for delivery, items in zip(deliveries, ready, strict=True):
                repeated = len(delivery.items) - len(items)
                taken.append(rows.take_items(delivery.source, items, repeated, intake))
                if delivery.fetch is not None:
                    rows.note_fetch(delivery.source, delivery.fetch, seen_at)
            rows.keep_intake(intake)
        return tuple(taken)

    def _lemma_text(self, ready: ReadyItem) -> LemmaText:
        return lemma_text(ready.item.title, ready.item.summary, self._lemmatize)

    def pending(self, limit: int = PAGE_MOST) -> tuple[Pending, ...]:
        """Return items that were taken and are not settled yet, those that wait longest first."""
        with self._reading() as rows:
            return rows.unsettled(limit)

    def settle(self, pending: Sequence[Pending]) -> None:
        """Note that these have their tags and their story; one that changed since goes on waiting."""
        with self._writing() as rows:
            rows.end_pending(pending)

    @abstractmethod
    def alone(self, what: str, *, wait: bool = True) -> AbstractContextManager[bool]:
        """Hold what only one may do at a time."""

    def item(self, item: str, as_of: AsOf | None = None) -> NewsEntry:
        """Return an item as it was known; raises NotFoundError where it was not."""
        entries = self.entries([item], as_of)
        if not entries:
            raise NotFoundError("no item {item!r} is kept", item=item, next_step="see the latest items for theirs")
        return entries[0]

    def entries(self, items: Sequence[str], as_of: AsOf | None = None) -> tuple[NewsEntry, ...]:
        """Return those of the items that were known, in the order asked for."""
        with self._reading() as rows:
            revision = rows.revision_of(as_of)
            places = rows.places_of(items, revision)
            before = _before(as_of)
            wanted = [places[item] for item in items if places.get(item, before) < before]
            return tuple(rows.entries_at(wanted, revision))

    def versions(self, item: str, as_of: AsOf | None = None) -> tuple[ItemVersion, ...]:
        """Return the kept versions of an item that were known, the first one first."""
        with self._reading() as rows:
            return rows.versions_of(item, rows.revision_of(as_of))

    def search(
        self,
        query: Query = EVERYTHING,
        *,
        order: Order = Order.NEWEST,
        as_of: AsOf | None = None,
        cursor: str = "",
        limit: int = 20,
    ) -> NewsPage:
        """Return a page of the items that answer a query; pages that follow by cursor repeat and miss nothing."""
        if not 1 <= limit <= PAGE_MOST:
            raise InputError("a page has from 1 to {most} items, not {limit}", most=PAGE_MOST, limit=limit)
        asked = f"{order}\n{query}\n{as_of.valid_on if as_of else ''}\n{as_of.known_on if as_of else ''}"
        begun = read_cursor(cursor, asked, self._cursor_key) if cursor else None
        terms = tuple(dict.fromkeys(lemma_term(term, self._lemmatize) for term in query.terms))
        with self._reading() as rows:
            start = begun or Cursor(rows.revision_of(as_of))
            plan = search_plan(query, as_of, start.revision, self._lemmatize)
            if order is Order.RANKED and terms:
                entries, following, count = rows.ranked(plan, terms, start, limit)
            else:
                entries, following = rows.newest(plan, start, limit)
                count = 0
        sealed = write_cursor(following, asked, self._cursor_key) if following else ""
        return NewsPage(tuple(entries), sealed, start.revision, min(count, RANKED_MOST), bounded=count > RANKED_MOST)

    def set_tags(self, tags: Mapping[str, Sequence[Tag]], at: datetime) -> None:
        """Set the tags of these items; tags they had and have no longer are cleared."""
        with self._writing() as rows:
            revision = rows.begin_revision(at)[0]
            missing = set(tags) - set(rows.known_items(tags.keys()))
            if missing:
                raise NotFoundError("no item {item!r} is kept", item=min(missing))
            marked = [each for item, several in tags.items() for each in rows.set_item_tags(item, several, revision)]
            # In the order of places: an index of SQLite begins a new piece whenever it is written in another.
            for version in sorted(marked, key=lambda one: one.place):
                rows.mark(version)

    def join_stories(self, joins: Sequence[StoryJoin], at: datetime, redirects: Mapping[str, str] | None = None) -> int:
        """Put items into stories, each out of the one it was in, lead old stories to new ones; return the revision."""
        with self._writing() as rows:
            revision = rows.begin_revision(at)[0]
            rows.join_items(joins, redirects or {}, revision)
        return revision

    def story(self, story: str, as_of: AsOf | None = None) -> tuple[JoinedItem, ...]:
        """Return the items of a story, the oldest first; a story that was merged gives those of what it leads to."""
        with self._reading() as rows:
            revision = rows.revision_of(as_of)
            return rows.joined(rows.leads_to(story, revision), _before(as_of) >> PLACE_BITS, revision)

    def story_of(self, items: Sequence[str], as_of: AsOf | None = None) -> dict[str, StoryJoin]:
        """Return in which story each of the items was."""
        with self._reading() as rows:
            return rows.joins_of(items, rows.revision_of(as_of))

    def redirected(self, story: str, as_of: AsOf | None = None) -> str:
        """Return where an old story leads; itself where it leads nowhere else."""
        with self._reading() as rows:
            return rows.leads_to(story, rows.revision_of(as_of))

    def former_names(self, story: str, as_of: AsOf | None = None) -> tuple[str, ...]:
        """Return the old stories that lead to this one, directly or over others, by identifier."""
        with self._reading() as rows:
            return rows.led_here(story, rows.revision_of(as_of))

    def joined_since(self, since_at: datetime, as_of: AsOf | None = None) -> tuple[JoinedItem, ...]:
        """Return all items in stories whose instant is not before that one, the oldest first."""
        with self._reading() as rows:
            return rows.joined_between(second_of(since_at), _before(as_of) >> PLACE_BITS, rows.revision_of(as_of))

    def decide(self, decision: NewsDecision, at: datetime, joins: Sequence[StoryJoin] = (),
               redirects: Mapping[str, str] | None = None) -> NewsDecision:  # fmt: skip
        """Keep a decision, with the joins that follow from it, and return it with its number."""
        with self._writing() as rows:
            revision, instant = rows.begin_revision(at)
            rows.join_items(joins, redirects or {}, revision)
            return rows.keep_decision(decision, revision, instant)

    def decisions(self, subject: str = "", as_of: AsOf | None = None) -> tuple[NewsDecision, ...]:
        """Return the decisions about a subject, or all, the first one first."""
        with self._reading() as rows:
            return rows.kept_decisions(subject, rows.revision_of(as_of))

    def changed_between(
        self, first_at: datetime, before_at: datetime, as_of: AsOf | None = None
    ) -> tuple[ItemVersion, ...]:
        """Return the versions that changed items from one instant to another (not in it), in the order they came."""
        with self._reading() as rows:
            return rows.changed_between(first_at, before_at, rows.revision_of(as_of))

    def save_search(self, search: SavedSearch) -> None:
        """Keep a search under its name, in place of one of that name."""
        with self._writing() as rows:
            rows.keep_search(search)

    def drop_search(self, name: str) -> None:
        """Forget a saved search; raises NotFoundError."""
        with self._writing() as rows:
            rows.forget_search(name)

    def searches(self) -> tuple[SavedSearch, ...]:
        """Return the saved searches by name."""
        with self._reading() as rows:
            return rows.kept_searches()

    def revision_at(self, at: datetime) -> int:
        """Return the number of the last revision made by an instant; 0 for none."""
        with self._reading() as rows:
            return rows.revision_at(at)

    def appeared(self, query: Query, since: int, alerted: str = "") -> NewsPage:
        """Return all items that answer a query now and did not at the revision `since`, the newest first."""
        with self._reading() as rows:
            revision = rows.revision_of(None)
            places = rows.appeared(search_plan(query, None, revision, self._lemmatize), since)
            for item in rows.alerted_of(alerted, list(places)) if alerted else ():
                del places[item]
            return NewsPage(tuple(rows.entries_at(list(places.values()), revision)), "", revision)

    def mark_alerts(self, name: str, items: Sequence[str], revision: int) -> None:
        """Note that a saved search was alerted of these items, and up to which revision; raises NotFoundError."""
        with self._writing() as rows:
            rows.keep_alerts(name, items, revision)

    def raw_feeds(self, source: str) -> tuple[RawFeed, ...]:
        """Return the kept feeds of a source as they came, the newest first."""
        with self._reading() as rows:
            return rows.kept_raw(source)

    def retire(self, items_before: datetime | None, raw_before: datetime | None) -> Retired:
        """Remove versions of items and kept feeds that are older than an instant, but for what decisions name."""
        raw_feeds, versions = 0, 0
        if raw_before is not None:
            with self._writing() as rows:
                raw_feeds = rows.drop_raw(raw_before)
        dropped = RETIRED_AT_ONCE if items_before is not None else 0
        while dropped == RETIRED_AT_ONCE and items_before is not None:
            with self._writing() as rows:
                dropped = rows.drop_old_versions(second_of(items_before) << PLACE_BITS, RETIRED_AT_ONCE)
            versions += dropped
        return Retired(raw_feeds, versions)

    def retirable(self, items_before: datetime | None, raw_before: datetime | None) -> Retired:
        """Return what `retire` would remove."""
        with self._reading() as rows:
            raw_feeds = rows.count_raw(raw_before) if raw_before is not None else 0
            versions = rows.count_old_versions(second_of(items_before) << PLACE_BITS) if items_before is not None else 0
        return Retired(raw_feeds, versions)

    def erase(self, decision: NewsDecision, at: datetime) -> Retired:
        """Remove every version of the item that a decision is about and the feeds it came in; keep the decision."""
        with self._writing() as rows:
            revision, instant = rows.begin_revision(at)
            sources = rows.sources_of_item(decision.subject)
            if not sources:
                raise NotFoundError("no item {item!r} is kept", item=decision.subject)
            raw_feeds = sum(rows.drop_raw_of(source) for source in sources)
            versions = rows.drop_versions_of(decision.subject)
            rows.keep_decision(decision, revision, instant)
        return Retired(raw_feeds, versions)


def _ready(delivery: Delivery, source: Source, identity: Identity, rows: SearchRows) -> list[ReadyItem]:
    """Return what a source brought, each identifier once."""
    ready: dict[str, ReadyItem] = {}
    items = tuple(map(storable, delivery.items))
    for item, identifier in zip(items, identity(items, source, lambda keys: rows.known_items(set(keys))), strict=True):
        if identifier not in ready:
            ready[identifier] = ReadyItem(identifier, item, words_digest(item))
    return list(ready.values())


def _fresh(ready: Sequence[Sequence[ReadyItem]], known: Mapping[str, KnownItem]) -> list[ReadyItem]:
    """Return the items that are new, or not as they were."""
    return [item for items in ready for item in items if item.id not in known or known[item.id].words != item.words]


def _before(as_of: AsOf | None) -> int:
    return place_after(as_of.valid_on) if as_of else LAST_PLACE
