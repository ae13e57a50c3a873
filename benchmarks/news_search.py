"""How quickly a newsroom is searched: `python benchmarks/news_search.py FOLDER ITEMS [POSTGRES_URL]`.

Items are made up with a seed: words of two languages by Zipf's law (exponent 1.07), 10 in a title and 30 in a summary,
from 200 sources, three a minute, and one word in three has two lemmas. Each query is asked in its own transaction for
20 items. What is reported is the time a reader waits, page of versions and tags included.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from marchland.watch.adapters.postgres_news import create_postgres_news
from marchland.watch.adapters.sqlite_news import create_sqlite_news, open_sqlite_news
from marchland.watch.domain.identity import KnownOf
from marchland.watch.domain.item import ParsedItem, Source
from marchland.watch.domain.news_store import Delivery, NewsStore, Order
from marchland.watch.domain.query_text import parse_query

SEED = 20261128
VOCABULARY = 40_000
SOURCES = 200
BATCH = 2000
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
EACH = 40
SYLLABLES = {"en": "bacedifoguhajekilomunaperisotuvawexiyozu", "uk": "бацедіфогугажєкіломунаперісотувавєхійозу"}


def _guids(items: Sequence[ParsedItem], _source: Source, _known: KnownOf) -> list[str]:
    return [item.guid for item in items]


def word(language: str, rank: int) -> str:
    """Return the word of that rank."""
    parts, left = [], rank + 20 * 20
    while left:
        left, index = divmod(left, 20)
        parts.append(SYLLABLES[language][2 * index : 2 * index + 2])
    return "".join(parts)


def lemmatize(text: str) -> tuple[str, ...]:
    """Return made-up lemmas: every third word has two."""
    return (text, text + "х") if len(text) % 3 == 0 else (text,)


def deliveries(count: int) -> Iterator[tuple[list[Delivery], datetime]]:
    """Yield items by the batch, with the instant at which each batch is seen."""
    rng = np.random.default_rng(SEED)
    weights = 1 / np.arange(1, VOCABULARY + 1) ** 1.07
    weights /= weights.sum()
    words = {language: [word(language, rank) for rank in range(VOCABULARY)] for language in SYLLABLES}
    for first in range(0, count, BATCH):
        ranks = rng.choice(VOCABULARY, size=(BATCH, 40), p=weights)
        late_s = rng.exponential(3600, BATCH)
        several: dict[str, list[ParsedItem]] = {}
        seen_at = BEGIN + timedelta(seconds=20 * (first + BATCH))
        for number in range(min(BATCH, count - first)):
            language = "en" if number % 2 else "uk"
            texts = [words[language][rank] for rank in ranks[number]]
            published = BEGIN + timedelta(seconds=20 * (first + number) - float(late_s[number]))
            guid = f"{first + number}"
            item = ParsedItem(guid, f"https://example.org/{guid}", " ".join(texts[:10]), " ".join(texts[10:]),
                              language=language, published_at=published)  # fmt: skip
            several.setdefault(f"s{(first + number) % SOURCES}", []).append(item)
        yield [Delivery(source, tuple(items)) for source, items in several.items()], seen_at


def load(store: NewsStore, count: int) -> float:
    """Fill a store and return how long it took."""
    store.add_sources([Source(f"s{number}", f"https://s{number}.example") for number in range(SOURCES)], BEGIN)
    start = time.perf_counter()
    for batch, seen_at in deliveries(count):
        store.take(batch, seen_at, _guids)
    return time.perf_counter() - start


def mixes() -> dict[str, list[str]]:
    """Return the queries by kind: words by rank, common ones among the first 30 and rare ones after the 20,000th."""
    rng = np.random.default_rng(SEED + 1)

    def some(low: int, high: int, language: str = "en") -> str:
        return word(language, int(rng.integers(low, high)))

    kinds: dict[str, Callable[[], str]] = {
        "one rare word": lambda: some(20_000, VOCABULARY),
        "one middling word": lambda: some(300, 3000),
        "one common word": lambda: some(0, 30),
        "two common words": lambda: f"{some(0, 30)} {some(0, 30)}",
        "two middling words": lambda: f"{some(300, 3000)} {some(300, 3000)}",
        "common and rare": lambda: f"{some(0, 30)} {some(20_000, VOCABULARY)}",
        "common in two languages, either": lambda: f"{some(0, 30)} OR {some(0, 30, 'uk')}",
        "a phrase of common words": lambda: f'"{some(0, 10)} {some(0, 10)}"',
        "common, one excluded": lambda: f"{some(0, 30)} -{some(0, 30)}",
        "common, of one source": lambda: f"{some(0, 30)} source:s{rng.integers(SOURCES)}",
        "middling, in a month": lambda: f"{some(300, 3000)} on:2024-02",
        "all of one source": lambda: f"source:s{rng.integers(SOURCES)}",
        "everything": lambda: "",
    }
    return {kind: [make() for _ in range(EACH)] for kind, make in kinds.items()}


def measure(store: NewsStore, name: str) -> None:
    """Ask every query in both orders, and print medians and 95th percentiles in milliseconds."""
    everything: dict[Order, list[float]] = {order: [] for order in Order}
    for kind, texts in mixes().items():
        line = f"{name:10} {kind:34}"
        for order in Order:
            times = []
            for text in texts:
                query = parse_query(text)
                start = time.perf_counter()
                store.search(query, order=order)
                times.append((time.perf_counter() - start) * 1000)
            everything[order] += times
            line += f"  {order}: {statistics.median(times):7.1f} p95 {p95(times):7.1f}"
        print(line)
    for order, times in everything.items():
        print(f"{name:10} all, {order}: median {statistics.median(times):.1f} ms, p95 {p95(times):.1f} ms")


def p95(times: list[float]) -> float:
    """Return the 95th percentile."""
    return float(np.percentile(times, 95))


def main(folder: Path, count: int, url: str = "") -> None:
    """Fill and measure the embedded store, and the other one where its address is given."""
    path = folder / f"news-{count}.db"
    if path.exists():
        store = open_sqlite_news(path, lemmatize)
    else:
        store = create_sqlite_news(path, lemmatize)
        took_s = load(store, count)
        print(f"sqlite     {count:,} items in {took_s:.0f} s ({count / took_s:,.0f} a second)")
    measure(store, "sqlite")
    store.close()
    print(f"sqlite     {path.stat().st_size / 1e6:,.0f} MB")
    if url:
        other = create_postgres_news(url, lemmatize)
        took_s = load(other, count)
        print(f"postgres   {count:,} items in {took_s:.0f} s ({count / took_s:,.0f} a second)")
        measure(other, "postgres")
        other.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:4])
