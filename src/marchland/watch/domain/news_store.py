"""What a newsroom keeps and how it is asked for, whatever keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from marchland.core.asof import AsOf
from marchland.watch.domain.identity import KnownOf
from marchland.watch.domain.item import ItemVersion, ParsedItem, Source
from marchland.watch.domain.query import EVERYTHING, Query

FORMAT = 1
"""The version of what is kept; a store of a newer one is refused."""
PAGE_MOST = 500
"""Items of a page at most."""

Identity = Callable[[Sequence[ParsedItem], Source, KnownOf], Sequence[str]]
"""Gives the identifier of each item of a feed, the same whenever the same item is read again."""


class Order(StrEnum):
    """The order of a list: by the instant of each item, or by how well it answers the query."""

    NEWEST = "newest"
    RANKED = "ranked"


@dataclass(frozen=True, slots=True)
class Fetch:
    """How a source was asked: the HTTP status (0 without one), why it failed (empty where it did not), what was read.

    `body` is None where nothing new came; `interval_s` is how long the source is left alone, `next_at` until when.
    `memory` is what whoever asks wants to know the next time, as a text of its own.
    """

    status: int
    reason: str = ""
    etag: str = ""
    last_modified: str = ""
    interval_s: int = 0
    next_at: datetime | None = None
    headers: str = ""
    body: bytes | None = None
    memory: str = ""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source has been: when it was asked last, what came of it, since when it fails, when it is tried again."""

    fetched_at: datetime | None = None
    status: int = 0
    reason: str = ""
    failing_since_at: datetime | None = None
    failures: int = 0
    next_at: datetime | None = None
    interval_s: int = 0
    etag: str = ""
    last_modified: str = ""
    memory: str = ""


@dataclass(frozen=True, slots=True)
class FollowedSource:
    """A source with its health."""

    source: Source
    health: SourceHealth


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one source brought: its items in the feed's order, and how it was asked (None where nobody asked it)."""

    source: str
    items: tuple[ParsedItem, ...]
    fetch: Fetch | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a delivery: identifiers of new and of changed items, and how many were as before or repeated."""

    source: str
    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    repeated: int
    revision: int


@dataclass(frozen=True, slots=True)
class Pending:
    """An item that still waits for its tags and its story, since which revision, and since when."""

    item: str
    revision: int
    since_at: datetime


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A feed as it came: its bytes and the headers beside them."""

    source: str
    fetched_at: datetime
    headers: str
    digest: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Tag:
    """What an item is about: `kind` is a field of queries (state, treaty, fact, claim), `rule` what set it."""

    kind: str
    value: str
    rule: str = ""

    @property
    def key(self) -> str:
        """Return the tag as queries ask for it."""
        return f"{self.kind}:{' '.join(self.value.casefold().split())}"


@dataclass(frozen=True, slots=True)
class StoryJoin:
    """An item in a story: as which voice, for which reasons (what JSON can say), and who decided it."""

    story: str
    item: str
    voice: str
    reasons: Any = ()
    decided_by: str = "rule"


@dataclass(frozen=True, slots=True)
class NewsDecision:
    """What a person decided: its kind (merge, split, accept, reject, defer), about what, who, and why as JSON has it.

    `versions` are the items and numbers of versions that were seen for it: they outlive retention. A store that gives
    it back says its number and instant.
    """

    kind: str
    subject: str
    actor: str
    body: Any = None
    versions: tuple[tuple[str, int], ...] = ()
    number: int = 0
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query that has a name, an address and a feed; `marked_in` is the revision that alerts were given up to."""

    name: str
    title: str
    query: str
    owner: str = ""
    marked_in: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class NewsEntry:
    """An item in a list: its version at that time, the instant that it is sorted by, its tags and its relevance."""

    version: ItemVersion
    shown_at: datetime
    tags: tuple[Tag, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class NewsPage:
    """A page of a list: `cursor` leads to the next one (empty at the end), `revision` is what it was read at.

    `ranked` is how many items were ranked, 0 where none was; `bounded` tells that older ones answer too and were not.
    """

    entries: tuple[NewsEntry, ...]
    cursor: str
    revision: int
    ranked: int = 0
    bounded: bool = False


@dataclass(frozen=True, slots=True)
class JoinedItem:
    """An item of a story with what ranking asks of it."""

    join: StoryJoin
    source: str
    language: str
    shown_at: datetime


@dataclass(frozen=True, slots=True)
class Retired:
    """What was removed, or would be."""

    raw_feeds: int
    versions: int


class NewsStore(Protocol):
    """A newsroom that is kept somewhere; every method is one transaction, whole or not at all.

    What changes it makes a new revision, whose instant is never before that of the last one. Lists are read at a
    revision: the last one, or the last one by the end of the day `known_on` (UTC); of items only those are shown whose
    instant is not after the end of `valid_on`. An item's instant is when it was published or first seen, whichever was
    earlier, to the second, and it never changes; items of one second are newest as they came.
    """

    @property
    def place(self) -> str:
        """Return where it is kept, with no password in it."""

    def close(self) -> None:
        """Close it."""

    def revision(self, as_of: AsOf | None = None) -> int:
        """Return the number of the last revision, or of the last one by the end of the day known; 0 for none."""

    def add_sources(self, sources: Sequence[Source], at: datetime) -> int:
        """Follow these sources, or note what is new about them; return how many were not followed before."""

    def remove_source(self, source: str, at: datetime) -> None:
        """Follow a source no more; its items stay. Raises NotFoundError where it is not followed."""

    def sources(self, as_of: AsOf | None = None) -> tuple[FollowedSource, ...]:
        """Return the sources that are followed, by identifier; their health is that of now."""

    def source(self, source: str) -> FollowedSource:
        """Return a source that is or was followed; raises NotFoundError."""

    def due_sources(self, at: datetime, limit: int = PAGE_MOST) -> tuple[FollowedSource, ...]:
        """Return the followed sources whose time to be asked again has come, the longest waiting first."""

    def take(self, deliveries: Sequence[Delivery], seen_at: datetime, identity: Identity) -> tuple[Taken, ...]:
        """Take what sources brought, all of it or nothing, and return what became of each delivery.

        A version is new where title, summary, link, author, publisher or language changed; times alone make none, for
        feeds are known that stamp every item anew at each fetch. Of items with one identifier in a delivery the first
        counts. Raises NotFoundError where a source was never followed.
        """

    def pending(self, limit: int = PAGE_MOST) -> tuple[Pending, ...]:
        """Return items that were taken, new or changed, and are not settled yet, those that wait longest first."""

    def settle(self, pending: Sequence[Pending]) -> None:
        """Note that these have their tags and their story; one that changed since goes on waiting."""

    def alone(self, what: str, *, wait: bool = True) -> AbstractContextManager[bool]:
        """Hold what only one may do at a time, in whatever process; the server or the system ends it with its holder.

        With `wait` it waits for whoever holds it, else it gives False where another does.
        """

    def item(self, item: str, as_of: AsOf | None = None) -> NewsEntry:
        """Return an item as it was known; raises NotFoundError where it was not."""

    def entries(self, items: Sequence[str], as_of: AsOf | None = None) -> tuple[NewsEntry, ...]:
        """Return those of the items that were known, in the order asked for."""

    def versions(self, item: str, as_of: AsOf | None = None) -> tuple[ItemVersion, ...]:
        """Return the kept versions of an item that were known, the first one first."""

    def search(
        self,
        query: Query = EVERYTHING,
        *,
        order: Order = Order.NEWEST,
        as_of: AsOf | None = None,
        cursor: str = "",
        limit: int = 20,
    ) -> NewsPage:
        """Return a page of the items that answer a query; pages that follow by cursor repeat and miss nothing.

        They are read at the revision of the first one. A ranked list is of the newest `relevance.RANKED_MOST` items
        that answer, the best first, then the newer. Raises InputError where the cursor is not of this list.
        """

    def set_tags(self, tags: Mapping[str, Sequence[Tag]], at: datetime) -> None:
        """Set the tags of these items; tags they had and have no longer are cleared."""

    def join_stories(self, joins: Sequence[StoryJoin], at: datetime, redirects: Mapping[str, str] | None = None) -> int:
        """Put items into stories, each out of the one it was in, lead old stories to new ones; return the revision.

        Whoever leads a story to another puts its items there as well.
        """

    def story(self, story: str, as_of: AsOf | None = None) -> tuple[JoinedItem, ...]:
        """Return the items of a story, the oldest first; a story that was merged gives those of what it leads to."""

    def story_of(self, items: Sequence[str], as_of: AsOf | None = None) -> dict[str, StoryJoin]:
        """Return in which story each of the items was."""

    def redirected(self, story: str, as_of: AsOf | None = None) -> str:
        """Return where an old story leads; itself where it leads nowhere else."""

    def former_names(self, story: str, as_of: AsOf | None = None) -> tuple[str, ...]:
        """Return the old stories that lead to this one, directly or over others, by identifier."""

    def joined_since(self, since_at: datetime, as_of: AsOf | None = None) -> tuple[JoinedItem, ...]:
        """Return all items in stories whose instant is not before that one, the oldest first."""

    def decide(self, decision: NewsDecision, at: datetime, joins: Sequence[StoryJoin] = (),
               redirects: Mapping[str, str] | None = None) -> NewsDecision:  # fmt: skip
        """Keep a decision, with the joins that follow from it, and return it with its number."""

    def decisions(self, subject: str = "", as_of: AsOf | None = None) -> tuple[NewsDecision, ...]:
        """Return the decisions about a subject, or all, the first one first."""

    def changed_between(
        self, first_at: datetime, before_at: datetime, as_of: AsOf | None = None
    ) -> tuple[ItemVersion, ...]:
        """Return the versions that changed items from one instant to another (not in it), in the order they came."""

    def save_search(self, search: SavedSearch) -> None:
        """Keep a search under its name, in place of one of that name.

        There are alerts of what answers from then on; one that keeps its query keeps those it gave.
        """

    def drop_search(self, name: str) -> None:
        """Forget a saved search; raises NotFoundError."""

    def searches(self) -> tuple[SavedSearch, ...]:
        """Return the saved searches by name."""

    def revision_at(self, at: datetime) -> int:
        """Return the number of the last revision made by an instant; 0 for none."""

    def appeared(self, query: Query, since: int, alerted: str = "") -> NewsPage:
        """Return all items that answer a query now and did not at the revision `since`, the newest first.

        It goes by when they became known, whatever time they have. Those that the saved search `alerted` was alerted
        of are left out.
        """

    def mark_alerts(self, name: str, items: Sequence[str], revision: int) -> None:
        """Note that a saved search was alerted of these items, and up to which revision; raises NotFoundError."""

    def raw_feeds(self, source: str) -> tuple[RawFeed, ...]:
        """Return the kept feeds of a source as they came, the newest first."""

    def retire(self, items_before: datetime | None, raw_before: datetime | None) -> Retired:
        """Remove versions of items older than one instant, but for those that decisions name, and feeds older than
        another; of what has no instant nothing.
        """

    def retirable(self, items_before: datetime | None, raw_before: datetime | None) -> Retired:
        """Return what `retire` would remove."""

    def erase(self, decision: NewsDecision, at: datetime) -> Retired:
        """Remove every version of the item that a decision is about, also those that decisions name, and the kept feeds
        of their sources; keep the decision. What the feed goes on having unchanged does not come back.

        Raises NotFoundError where no version of the item is kept.
        """
