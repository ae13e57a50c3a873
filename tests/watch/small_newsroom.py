"""A small newsroom to ask: a story of two outlets in two languages, an item with two versions, and one with a lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from marchland.adapters.lemmas import Lemmas
from marchland.watch.domain.item import ParsedItem, Source
from marchland.watch.domain.news_store import Delivery, Fetch, SavedSearch
from marchland.watch.service.fetching import identities
from marchland.watch.service.grouping import group
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.opening import create_news
from marchland.watch.service.tagging import tag

ENGLISH = ParsedItem(
    "1", "https://wire.example/1", "Nausėda and Steinmeier discuss defence of the eastern flank", "About 20,000 mines.",
    publisher="Baltic Wire", language="en",
)  # fmt: skip
UKRAINIAN = ParsedItem(
    "1", "https://prapor.example/1", "Президенти Литви та Німеччини обговорили захист східного флангу", "",
    publisher="Прапор", language="uk",
)  # fmt: skip
BORDER = ParsedItem(
    "2", "https://wire.example/2", "The border between Poland and Belarus is 500 km long, a survey says", "",
    publisher="Baltic Wire", language="en",
)  # fmt: skip
SOURCES = (
    Source("wire", "https://wire.example/feed", "Baltic Wire", "Flank", "Wire", "en"),
    Source("prapor", "https://prapor.example/feed", "Прапор", "Flank", "Прапор", "uk"),
)


def make_newsroom(place: Path, at: datetime = datetime(2026, 11, 22, 9, tzinfo=UTC), mark: str = "") -> str:
    """Make a newsroom as of an instant, its titles ending in a mark, and return its place."""
    lemmas = Lemmas()
    store = create_news(str(place), lemmas)
    store.add_sources([replace(each, title=each.title + mark) for each in SOURCES], at - timedelta(days=1))
    first = replace(ENGLISH, title=ENGLISH.title + mark, summary=ENGLISH.summary + mark)
    changed = replace(first, summary=f"About 12,000 mines.{mark}")
    rounds = [(timedelta(hours=4), first), (timedelta(hours=2), changed)]
    for ago, item in rounds:
        seen_at = at - ago
        border = replace(BORDER, title=BORDER.title + mark, published_at=at - timedelta(hours=30))
        english = Delivery("wire", (replace(item, published_at=at - timedelta(hours=5)), border), Fetch(200))
        other = replace(UKRAINIAN, title=UKRAINIAN.title + mark, published_at=at - timedelta(hours=5, minutes=20))
        taken = store.take([english, Delivery("prapor", (other,), Fetch(200))], seen_at, identities)
        books = NewsBooks(store, lemmas, lambda seen_at=seen_at: seen_at)
        items = [each for one in taken for each in (*one.new, *one.changed)]
        tag(books, items)
        group(books, items)
    store.save_search(SavedSearch("mines", f"Mines{mark}", "mines OR міни"))
    store.close()
    return str(place)
