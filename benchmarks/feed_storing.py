"""How fast feeds are fetched, read, kept and made searchable, beside `reader`.

`python benchmarks/feed_storing.py [--reader PYTHON]`, where PYTHON is an interpreter that has `reader`: it cannot
be locked here, for one of its dependencies comes as source alone. Both fetch the same feeds of a server on this
machine into an empty file, and take turns. What `reader` does not do, tags and stories, is timed apart.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from marchland.adapters.lemmas import Lemmas
from marchland.watch.adapters.feed_fetching import fetch_all
from marchland.watch.adapters.feed_http import FetchSettings
from marchland.watch.domain.address_rules import address_rules
from marchland.watch.domain.item import Source
from marchland.watch.service.fetching import Run, due_now, request_of
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.opening import create_news
from marchland.watch.service.settling import settle

SEED = 20261129
WORDS = 4_000
READER = """
import sys, time
from reader import make_reader
reader = make_reader(sys.argv[1])
reader.enable_search()
for number in range(int(sys.argv[3])):
    reader.add_feed(f"http://127.0.0.1:{sys.argv[2]}/{number}")
begun = time.perf_counter()
reader.update_feeds(workers=10)
fetched = time.perf_counter()
reader.update_search()
done = time.perf_counter()
items = reader.get_entry_counts().total
print(items, fetched - begun, done - fetched)
"""


def feeds(count: int, items: int) -> list[bytes]:
    """Return feeds of made-up words, each item about half a kilobyte and like no other."""
    rng = np.random.default_rng(SEED)
    letters = np.array(list("abcdefghijklmnoprstuvz"))
    words = ["".join(rng.choice(letters, rng.integers(3, 10))) for _ in range(WORDS)]
    made = []
    for feed in range(count):
        rows = []
        for number in range(items):
            text = [words[place] for place in rng.zipf(1.3, 75) % WORDS]
            key = f"{feed}-{number}"
            rows.append(
                f"<item><title>{' '.join(text[:9])} {key}</title><link>https://f{feed}.example/{number}</link>"
                f"<guid>{key}</guid><pubDate>Sun, 29 Nov 2026 {number % 24:02}:00:00 +0200</pubDate>"
                f"<description>{' '.join(text[9:])}</description></item>"
            )
        head = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {feed}</title><language>en</language>'
        made.append(f"{head}{''.join(rows)}</channel></rss>".encode())
    return made


def server_of(bodies: list[bytes]) -> ThreadingHTTPServer:
    """Return a running server that gives each feed under its number."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = bodies[int(self.path[1:])] if self.path[1:].isdigit() else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing of requests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def ours(folder: Path, port: int, count: int) -> tuple[float, float]:
    """Return the seconds until all items can be searched, and those of tags and stories."""
    lemmas = Lemmas()
    store = create_news(str(folder / "news.db"), lemmas)
    books = NewsBooks(store, lemmas, lambda: datetime.now(UTC))
    sources = [Source(str(number), f"http://127.0.0.1:{port}/{number}") for number in range(count)]
    store.add_sources(sources, books.clock())
    lemmas("begun")
    begun = time.perf_counter()
    asyncio.run(_fetch(books, port))
    kept = time.perf_counter()
    settle(books)
    done = time.perf_counter()
    store.close()
    return kept - begun, done - kept


async def _fetch(books: NewsBooks, port: int) -> None:
    settings = FetchSettings(rules=address_rules(["127.0.0.1/32"], [port]), per_host=32, gap_s=0)
    followed = {each.source.id: each for each in due_now(books)}
    run = Run(books, _silent, len(followed))
    requests = [request_of(each) for each in followed.values()]
    async for fetched in fetch_all(requests, settings=settings, clock=books.clock):
        one = followed[fetched.request.source]
        run.add(one.source, one.health, fetched)
    run.take()
    assert all(report.code == "read" for report in run.reports), {report.message for report in run.reports}


def _silent(_what: str, _done: int, _all: int) -> None:
    """Show nobody how far it is."""


def theirs(python: str, folder: Path, port: int, count: int) -> tuple[float, float]:
    """Return the seconds that `reader` took to fetch and keep, and to update its search."""
    command = [python, "-c", READER, str(folder / "reader.db"), str(port), str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    items, fetched, searched = done.stdout.split()
    assert int(items)
    return float(fetched), float(searched)


def main() -> None:
    """Print the medians of the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reader", default="")
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    server = server_of(feeds(asked.feeds, asked.items))
    own, peer = [], []
    for _ in range(asked.rounds):
        own.append(_in_folder(lambda folder: ours(folder, server.server_port, asked.feeds)))
        if asked.reader:
            peer.append(_in_folder(lambda folder: theirs(asked.reader, folder, server.server_port, asked.feeds)))
    print(f"{asked.feeds} feeds of {asked.items} items")
    kept_s, settled_s = (statistics.median(each) for each in zip(*own, strict=True))
    print(f"marchland: fetched, kept and searchable {kept_s:.1f} s; tags and stories {settled_s:.1f} s more")
    if peer:
        fetched_s, searched_s = (statistics.median(each) for each in zip(*peer, strict=True))
        print(f"reader: fetched and kept {fetched_s:.1f} s, search updated {searched_s:.1f} s more")
        print(f"ratio {(fetched_s + searched_s) / kept_s:.1f}, with tags and stories on our side alone "
              f"{(fetched_s + searched_s) / (kept_s + settled_s):.1f}")  # fmt: skip
    server.shutdown()


def _in_folder(measure: Callable[[Path], tuple[float, float]]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder))


if __name__ == "__main__":
    main()
