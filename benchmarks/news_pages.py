"""What a page of the newsroom costs: `python benchmarks/news_pages.py FOLDER [ITEMS]`, in ms of CPU.

Items are made up with a seed and lie within the last seven days, 2.5 of them in a story on average, from 200 sources.
The first request of a minute ranks every story of seven days anew; the others of that minute do not.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import numpy as np

from marchland.adapters.lemmas import Lemmas
from marchland.site.app import make_app
from marchland.site.site import RateLimits, Site
from marchland.watch.domain.item import ParsedItem, Source
from marchland.watch.domain.news_store import Delivery, StoryJoin
from marchland.watch.service.opening import create_news

SEED, SOURCES, REQUESTS = 20261129, 200, 30
ITEMS = 8_000
WIDE = RateLimits(dict.fromkeys(("all", "session", "sign_in", "heavy"), "1000000/minute"))
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
WORDS = (
    "mines", "treaty", "border", "survey", "clearance", "parliament", "army", "village", "field", "report", "міни",
    "договір", "кордон", "поле", "армія",
)  # fmt: skip


def fill(place: Path, count: int) -> None:
    """Make a newsroom of so many items of the last seven days."""
    rng = np.random.default_rng(SEED)
    store = create_news(str(place), Lemmas())
    sources = [Source(f"s{number}", f"https://s{number}.example/feed", f"Outlet {number}") for number in range(SOURCES)]
    store.add_sources(sources, NOW)
    by_source: dict[str, list[ParsedItem]] = {}
    for number in range(count):
        at = NOW - timedelta(minutes=float(rng.uniform(1, 7 * 24 * 60)))
        title = " ".join(rng.choice(WORDS, 9)) + f" {number}"
        item = ParsedItem(
            f"g{number}", f"https://a.example/{number}", title, " ".join(rng.choice(WORDS, 30)), published_at=at
        )
        by_source.setdefault(f"s{rng.integers(SOURCES)}", []).append(item)
    deliveries = [Delivery(source, tuple(items)) for source, items in by_source.items()]
    taken = store.take(deliveries, NOW, lambda items, _source, _known: [item.guid for item in items])
    stories = max(1, int(count / 2.5))
    joins = [StoryJoin(f"story{rng.integers(stories)}", item, item) for one in taken for item in one.new]
    store.join_stories(joins, NOW)
    store.close()


class MinuteClock:
    """A clock that stands still, or goes on by a minute whenever it is told to."""

    def __init__(self) -> None:
        self.minutes = 0

    def __call__(self) -> str:
        """Return the instant in UTC."""
        return (NOW + timedelta(minutes=self.minutes)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def measured(place: Path, path: str, step: int) -> float:
    """Return the median CPU of a request in ms after the first one, so many minutes apart."""
    clock = MinuteClock()
    site = Site(clock, places={"watch": str(place)}, limits=WIDE)
    site.warm()

    async def ask() -> list[float]:
        transport = httpx.ASGITransport(make_app(site))
        spent = []
        async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
            for _ in range(REQUESTS):
                begun = time.process_time()
                answer = await client.get(path)
                spent.append((time.process_time() - begun) * 1000)
                assert answer.status_code == 200, answer.text
                clock.minutes += step
        return spent[1:]

    return statistics.median(asyncio.run(ask()))


def main() -> None:
    """Measure, and print a table."""
    place = Path(sys.argv[1]) / "news.db"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else ITEMS
    if not place.exists():
        fill(place, count)
    print(f"{count:,} items of seven days; ms of CPU, median of {REQUESTS - 1}: within a minute, and a minute apart")
    for path in ("/?f=html", "/uk", "/news/top", "/news/latest", "/news/search?q=кордони", "/api/v1/watch/latest"):
        print(f"{path:28} {measured(place, path, 0):8.1f} {measured(place, path, 1):8.1f}")


if __name__ == "__main__":
    main()
