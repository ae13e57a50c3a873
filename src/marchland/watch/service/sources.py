"""Which feeds are followed: one added or removed, lists brought in and out as OPML, and feeds that a page names."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from marchland.adapters.package_data import data_root
from marchland.core.errors import InputError, Location, NotFoundError
from marchland.watch.adapters.feed_discovery import FeedLink, discover_feeds, looks_like_feed
from marchland.watch.adapters.feed_fetching import fetch_page
from marchland.watch.adapters.feed_http import FetchSettings
from marchland.watch.adapters.opml_files import read_opml, write_opml
from marchland.watch.adapters.starter_files import read_starters
from marchland.watch.domain.address_rules import AddressRefusal, AddressRules, check_address
from marchland.watch.domain.item import Source
from marchland.watch.domain.subscriptions import Merge, merged, plain_feed_address, source_id
from marchland.watch.service.newsroom import Clock, NewsBooks


@dataclass(frozen=True, slots=True)
class FoundFeeds:
    """The feeds that a page names; the page itself where it is a feed."""

    page: str
    feeds: tuple[FeedLink, ...]


def source_at(url: str, title: str, folder: str, owner: str, language: str, rules: AddressRules) -> Source:
    """Return a feed as a source; raises InputError for what cannot be its address."""
    address = plain_feed_address(url)
    refusal = check_address(address, rules)
    if isinstance(refusal, AddressRefusal):
        raise InputError("{url!r} cannot be followed: {reason}", url=url, reason=refusal.message,
                         next_step="give the http: or https: address of a feed")  # fmt: skip
    return Source(source_id(address), address, title, folder, owner, language)


def opml_sources(file: Path) -> tuple[Source, ...]:
    """Return the feeds of an OPML file; raises InputError where it cannot be read."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError("the file cannot be read: {reason}", reason=error.strerror, where=Location(str(file)),
                         next_step="check the path") from None  # fmt: skip
    return tuple(read_opml(content, str(file)).sources)


def starter_sources(language: str) -> tuple[Source, ...]:
    """Return the feeds to begin with, in one language or (`all`) in both."""
    starters = read_starters(data_root())
    return tuple(each.source for each in starters if language in ("all", each.source.language))


def follow(books: NewsBooks, sources: Sequence[Source], *, dry_run: bool = False) -> Merge:
    """Follow every source that is not followed yet; with `dry_run` only say which these are."""
    return _merge(books, sources) if dry_run else _keep(books, sources)


def _merge(books: NewsBooks, sources: Sequence[Source]) -> Merge:
    return merged((each.source for each in books.store.sources()), sources)


def _keep(books: NewsBooks, sources: Sequence[Source]) -> Merge:
    merge = _merge(books, sources)
    if merge.added:
        books.store.add_sources(merge.added, books.clock())
    return merge


def listed(books: NewsBooks) -> tuple[Source, ...]:
    """Return all sources that are followed."""
    return tuple(each.source for each in books.store.sources())


def export_opml(books: NewsBooks) -> bytes:
    """Return all sources as an OPML file, in their folders."""
    return write_opml("Marchland", listed(books), books.clock())


def source_list(title: str, sources: Iterable[Source], at: datetime) -> bytes:
    """Return some sources as an OPML file of that title, made at that instant."""
    return write_opml(title, sources, at)


def remove(books: NewsBooks, source: str) -> Source:
    """Follow a source no more; its items stay. Raises NotFoundError where it is not followed."""
    followed = books.store.source(source).source
    books.store.remove_source(source, books.clock())
    return followed


def discover(url: str, settings: FetchSettings, clock: Clock) -> FoundFeeds:
    """Return the feeds that a page names, as far as its site's robots.txt lets us read it.

    Raises NotFoundError where the page cannot be read.
    """
    fetched = asyncio.run(fetch_page(url, settings=settings, clock=clock))
    if fetched.fault or fetched.status != 200:
        reason = fetched.detail or fetched.fault or f"HTTP {fetched.status}"
        raise NotFoundError("{url} cannot be read: {reason}", url=url, reason=reason, next_step="check the address")
    if looks_like_feed(fetched.body):
        return FoundFeeds(fetched.url, ())
    return FoundFeeds(fetched.url, discover_feeds(fetched.body, fetched.url, fetched.header("content-type")))
