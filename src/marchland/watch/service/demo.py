"""A synthetic newsroom for a demonstration: outlets that do not exist, as if they had been fetched round by round."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from marchland.adapters.lemmas import Lemmas
from marchland.adapters.package_data import data_root
from marchland.watch.adapters.demo_files import DemoItem, DemoNews, DemoOutlet, DemoRound, read_demo_news
from marchland.watch.domain.item import ParsedItem
from marchland.watch.domain.news_store import Delivery, Fetch
from marchland.watch.service.fetching import identities
from marchland.watch.service.grouping import group
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.opening import create_news
from marchland.watch.service.tagging import tag

_FILE = "news.db"
_HOUR_S = 60 * 60


def create_demo(folder: Path, clock: Callable[[], str]) -> str:
    """Make a newsroom of a demonstration in a folder, as of the instant of the clock, and return its place."""
    news, begins_at = read_demo_news(data_root()), datetime.fromisoformat(clock())
    place, lemmas = str(folder / _FILE), Lemmas()
    store = create_news(place, lemmas)
    try:
        store.add_sources([outlet.source for outlet in news.outlets], begins_at - news.rounds[0].ago)
        for each in news.rounds:
            _take(NewsBooks(store, lemmas, _standing(begins_at - each.ago)), each, news)
    finally:
        store.close()
    return place


def _standing(at: datetime) -> Callable[[], datetime]:
    return lambda: at


def _take(books: NewsBooks, of: DemoRound, news: DemoNews) -> None:
    seen_at = books.clock()
    deliveries = [_delivery(outlet, of.items, seen_at) for outlet in news.outlets if outlet.source.id != news.failing]
    failed = Delivery(news.failing, (), Fetch(news.status, news.reason, interval_s=_HOUR_S))
    taken = books.store.take([*deliveries, failed], seen_at, identities)
    items = [item for each in taken for item in (*each.new, *each.changed)]
    tag(books, items)
    group(books, items)


def _delivery(outlet: DemoOutlet, items: Iterable[DemoItem], seen_at: datetime) -> Delivery:
    own = tuple(_item(outlet, item, seen_at) for item in items if item.outlet == outlet.source.id)
    return Delivery(outlet.source.id, own, Fetch(200, interval_s=_HOUR_S))


def _item(outlet: DemoOutlet, of: DemoItem, seen_at: datetime) -> ParsedItem:
    published_at = (seen_at - of.before).replace(second=0, microsecond=0).astimezone(outlet.zone)
    return ParsedItem(
        of.guid, f"https://{outlet.host}/{of.guid}", of.title, of.summary, publisher=outlet.source.title,
        language=outlet.source.language, published_at=published_at,
    )  # fmt: skip
