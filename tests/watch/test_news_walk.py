"""With thousands of items PostgreSQL walks or asks its index, whichever is less work, and SQLite says the same."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from marchland.watch.adapters.postgres_index import Outlook, Way
from marchland.watch.adapters.postgres_news import create_postgres_news
from marchland.watch.adapters.sqlite_news import create_sqlite_news
from marchland.watch.domain.item import ParsedItem, Source
from marchland.watch.domain.news_store import Delivery, Order
from marchland.watch.domain.query_text import parse_query

AT = datetime(2026, 5, 1, tzinfo=UTC)
QUERIES = (
    "the", "the of", '"the of"', '"of rare"', "rare", "rare the", "seldom OR rare", "the -of", "-the", "old the", "old",
    "title:the of", "the source:b", "the since:2026-04-25 until:2026-04-28", '"the seldom" of', "none the",
)  # fmt: skip


def test_both_stores_say_the_same_of_thousands(tmp_path: Path, news_url: str) -> None:
    rng = random.Random(5)
    words = ["the"] * 60 + ["of"] * 30 + ["seldom"] * 3 + ["rare"]
    items = []
    for number in range(3000):
        title, summary = (" ".join(rng.choices(words, k=length)) for length in (3, 4))
        old = " old" * (number > 2800)
        items.append(ParsedItem(str(number), "", title, summary + old, published_at=AT - timedelta(minutes=5 * number)))
    stores = [
        create_sqlite_news(tmp_path / "news", lambda word: (word,)),
        create_postgres_news(news_url, lambda word: (word,)),
    ]
    for store in stores:
        store.add_sources([Source("a", "https://a.example"), Source("b", "https://b.example")], AT)
        deliveries = [Delivery("a", tuple(items[::2])), Delivery("b", tuple(items[1::2]))]
        store.take(deliveries, AT, lambda several, _source, _known_of: [item.guid for item in several])
    for text in QUERIES:
        for order in Order:
            told = []
            for store in stores:
                first = store.search(parse_query(text), order=order, limit=30)
                second = store.search(parse_query(text), order=order, limit=30, cursor=first.cursor)
                entries = [*first.entries, *second.entries] if first.cursor else [*first.entries]
                told.append(
                    [(each.version.item, each.score) for each in entries] + [(str(first.bounded), first.ranked)]
                )
            assert told[0] == told[1], (text, order)
    for store in stores:
        store.close()


def test_the_shortest_way_is_gone() -> None:
    rare, common = Outlook(given=10, share=0.00001), Outlook(given=900_000, share=0.9)
    assert rare.way(1_000_000, 21) == (Way.INDEX_OF_ALL, 1_000_000)
    assert common.way(1_000_000, 21) == (Way.WALK, 1000)
    assert Outlook(given=900_000, share=0.001).way(1_000_000, 21) == (Way.WALK, 42_000), "21,000 against 1.0 × 26,250"
    two = Outlook(given=40_000, share=0.04)
    assert two.way(1_000_000, 2001) == (Way.INDEX_OF_SOME, 62_531), "50,025 against 0.14 × 62,531 and 40,000"
    longer = replace(two, postings=2_000_000)
    assert longer.way(1_000_000, 2001) == (Way.WALK, 100_050), "to read the entries is 60,000 more"
    assert Outlook(given=0, share=0).way(0, 21) == (Way.WALK, 1000)
