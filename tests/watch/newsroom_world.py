"""A small newsroom with known items, and a site that answers from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path

from marchland.adapters.lemmas import Lemmas
from marchland.site.app import make_app
from marchland.site.site import RateLimits, Site
from marchland.watch.domain.item import ParsedItem, Source
from marchland.watch.domain.news_store import Delivery, StoryJoin, Tag
from marchland.watch.faces.books import newsroom
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.opening import create_news
from tests.site.browser import Browser
from tests.watch.news_oracle import identities

DAY = datetime(2026, 11, 20, tzinfo=UTC)
SOURCES = (
    Source("wire", "https://wire.example/feed", "Baltic Wire", language="en", site_url="https://wire.example/"),
    Source("prapor", "https://prapor.example/rss", "Прапор", language="uk"),
    Source("bridge", "https://bridge.example/rss", "Bridge & Border", owner="Bridge Group", language="en"),
    Source("local", "saved:local.xml", "Local file"),
)
WIDE = RateLimits({"all": "100000/minute", "session": "100000/minute", "sign_in": "9/minute", "heavy": "100000/minute"})


def item(guid: str, title: str, hours: float, summary: str = "", link: str = "", language: str = "en") -> ParsedItem:
    """Return an item that was published so many hours into the first day."""
    return ParsedItem(guid, link or f"https://news.example/{guid}", title, summary, language=language,
                      published_at=DAY + timedelta(hours=hours))  # fmt: skip


@cache
def _lemmas() -> Lemmas:
    return Lemmas()


@dataclass
class NewsroomWorld:
    """A newsroom that is asked by hand, by its commands and over HTTP; `now` is moved by tests."""

    folder: Path
    now: datetime = DAY + timedelta(days=1, hours=10)
    books: NewsBooks = field(init=False)
    site: Site = field(init=False)

    def __post_init__(self) -> None:
        lemmas = _lemmas()
        store = create_news(str(self.folder / "news.db"), lemmas)
        self.books = NewsBooks(store, lemmas, lambda: self.now)
        self.site = Site(lambda: f"{self.now:%Y-%m-%dT%H:%M:%S}.000000Z", limits=WIDE)
        self.site.opened[newsroom] = self.books
        store.add_sources(SOURCES, DAY)

    @cached_property
    def browser(self) -> Browser:
        """Return a browser of the site."""
        return Browser(make_app(self.site))

    def take(self, source: str, at: datetime, *items: ParsedItem) -> None:
        """Let a source bring items at an instant."""
        self.books.store.take([Delivery(source, items)], at, identities)

    def tell(self) -> None:
        """Let the news of the first day come: two stories, one of them in both languages with a near copy."""
        at = DAY + timedelta(hours=20)
        self.take("wire", at, item("1", "Estonia leaves the mine ban treaty", 9.5, "About 20,000 mines & shells."),
                  item("2", "Ferry delayed", 11))  # fmt: skip
        self.take(
            "prapor", at, item("1", "Естонія вийшла з договору про міни", 12, "Близько 20 000 мін.", language="uk")
        )
        self.take("bridge", at, item("1", "Estonia leaves the mine ban treaty", 12, "About 20,000 mines & shells."))
        self.books.store.join_stories(
            [StoryJoin("est", "wire/1", "wire/1"), StoryJoin("est", "prapor/1", "prapor/1", ["names"]),
             StoryJoin("est", "bridge/1", "wire/1", ["copy"]), StoryJoin("ferry", "wire/2", "wire/2")], at,
        )  # fmt: skip
        self.books.store.set_tags({"wire/1": [Tag("state", "EST", "rule"), Tag("treaty", "apmbc")]}, at)


Make = Callable[[], NewsroomWorld]


@contextmanager
def newsroom_world(folder: Path) -> Iterator[NewsroomWorld]:
    """Give a world with the news of the first day."""
    world = NewsroomWorld(folder)
    world.tell()
    yield world
    world.books.store.close()
