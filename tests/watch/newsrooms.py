"""A newsroom for tests of leads: items taken on a day, tagged and grouped as when feeds are fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from marchland.core.asof import AsOf
from marchland.watch.domain.item import ParsedItem, Source
from marchland.watch.domain.lemma_text import Lemmatize
from marchland.watch.domain.news_store import Delivery, NewsStore, StoryJoin
from marchland.watch.domain.tag import Tagger
from marchland.watch.service.fetching import identities
from marchland.watch.service.grouping import group
from marchland.watch.service.lead_books import LeadBooks
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.tagging import read_tagger, tag


@dataclass
class Hands:
    """A clock whose hands a test moves."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    @property
    def text(self) -> str:
        """Return the instant as a ledger writes it."""
        return self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    @property
    def today(self) -> AsOf:
        """Return the day as both dates."""
        return AsOf(self.at.date(), self.at.date())


def books_of(store: NewsStore, common: LeadBooks, clock: Hands) -> LeadBooks:
    """Return the books of leads with another newsroom."""
    news = NewsBooks(store, common.news.lemmatize, clock)
    return LeadBooks(news, common.facts, common.law, common.claims, common.rules)


def item_of(row: Mapping[str, Any], number: int) -> ParsedItem:
    """Return an item as a case has it: title, outlet, and if it says so summary, time and language."""
    at = datetime.fromisoformat(str(row["at"])) if "at" in row else None
    outlet = row.get("outlet", "Wire")
    return ParsedItem(
        str(row.get("guid", number)), f"https://{outlet.lower()}.example/{row.get('guid', number)}", row["title"],
        row.get("summary", ""), publisher=outlet, language=row.get("language", "en"), published_at=at,
    )  # fmt: skip


@cache
def tagger_of(lemmatize: Lemmatize) -> Tagger:
    """Return the tagger of a fetch, made once for all tests."""
    return read_tagger(lemmatize)


def deliver(books: LeadBooks, rows: Sequence[Mapping[str, Any]], *, grouped: bool = False) -> list[str]:
    """Take the items and tag them; group what is new as a fetch does, or put each into a story of its own."""
    changed: list[str] = []
    store, at = books.news.store, books.news.clock()
    for number, row in enumerate(rows, 1):
        outlet = row.get("outlet", "Wire")
        source = Source(outlet.lower(), f"https://{outlet.lower()}.example/feed", outlet)
        store.add_sources([source], at)
        (taken,) = store.take([Delivery(source.id, (item_of(row, number),))], at, identities)
        changed += [*taken.new, *taken.changed]
    tag(books.news, changed, tagger_of(books.news.lemmatize))
    if grouped:
        group(books.news, changed)
    else:
        there = store.story_of(changed)
        store.join_stories([StoryJoin(item, item, item) for item in changed if item not in there], at)
    return changed
