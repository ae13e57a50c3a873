"""How fast feeds are fetched: 2,000 of a server on this machine, as one host and as many, with no gap between them."""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from marchland.watch.adapters.feed_fetching import fetch_all
from marchland.watch.adapters.feed_http import FetchSettings
from marchland.watch.domain.address_rules import address_rules
from marchland.watch.domain.fetched import FetchRequest

ITEM = "<item><title>Item {n} of a feed</title><link>https://example.org/{n}</link><guid>{n}</guid><description>{text}</description></item>"


def feed(items: int) -> bytes:
    """Return a feed of that many items, about half a kilobyte each."""
    rows = "".join(ITEM.format(n=n, text="Words of a summary. " * 18) for n in range(items))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{rows}</channel></rss>'.encode()


async def serve(body: bytes) -> asyncio.Server:
    """Return a server that gives every request the same body and keeps its connections open."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(head + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    return await asyncio.start_server(handle, "127.0.0.1", 0)


async def resolve(_host: str, _port: int) -> Sequence[str]:
    """Return this machine for every name."""
    return ["127.0.0.1"]


async def once(feeds: int, hosts: int, body: bytes, concurrency: int) -> float:
    """Return the seconds in which all feeds came."""
    server = await serve(body)
    port = server.sockets[0].getsockname()[1]
    rules = address_rules(["127.0.0.1/32"], [port])
    settings = FetchSettings(rules=rules, concurrency=concurrency, per_host=-(-concurrency // hosts), gap_s=0)
    requests = [FetchRequest(str(n), f"http://h{n % hosts}.example:{port}/{n}") for n in range(feeds)]
    start = time.perf_counter()
    answers = fetch_all(requests, settings=settings, clock=lambda: datetime.now(UTC), resolve=resolve)
    good = [fetched.status == 200 and len(fetched.body) == len(body) async for fetched in answers]
    took_s = time.perf_counter() - start
    server.close()
    assert len(good) == feeds
    assert all(good)
    return took_s


def main() -> None:
    """Print the median of the rounds for one host and for many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--concurrency", type=int, default=32)
    asked = parser.parse_args()
    body = feed(asked.items)
    for hosts in (1, 500):
        seconds = [asyncio.run(once(asked.feeds, hosts, body, asked.concurrency)) for _ in range(asked.rounds)]
        median_s = statistics.median(seconds)
        print(
            f"{asked.feeds} feeds of {len(body):,} bytes, {hosts} hosts: median {median_s:.2f} s "
            f"({min(seconds):.2f}–{max(seconds):.2f}), {asked.feeds / median_s:,.0f} feeds/s"
        )


if __name__ == "__main__":
    main()
