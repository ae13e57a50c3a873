"""Servers for the tests: real ones on free ports of this machine, well-behaved and hostile, answering byte for byte."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from marchland.watch.adapters.feed_fetching import fetch_all
from marchland.watch.adapters.feed_http import FetchSettings
from marchland.watch.domain.address_rules import address_rules
from marchland.watch.domain.fetched import Fetched, FetchRequest

FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>A</title></item></channel></rss>'
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@dataclass
class Asked:
    """One request as the server had it."""

    path: str
    headers: dict[str, str]
    writer: asyncio.StreamWriter


Answer = Callable[[Asked], Awaitable[bytes]] | bytes


@dataclass
class Server:
    """A running server: its port, and what it was asked."""

    port: int
    asked: list[Asked] = field(default_factory=list)
    open_now: int = 0
    open_most: int = 0

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def url(self, path: str, host: str = "a.test") -> str:
        return f"http://{host}:{self.port}{path}"


def answer(body: bytes = FEED, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("utf-8") + body


def redirect(to: str, status: int = 302) -> bytes:
    return answer(b"", f"{status} Moved", f"Location: {to}")


@asynccontextmanager
async def serving(routes: dict[str, Answer], host: str = "127.0.0.1") -> AsyncIterator[Server]:
    """Serve the routes on a free port; bytes are sent as they are, and a connection ends after each answer."""

    tasks: set[asyncio.Task[None]] = set()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task of ours, since asyncio's own complains of one that is cancelled at the end of the test.
        task = asyncio.create_task(handle(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.open_now += 1
        server.open_most = max(server.open_most, server.open_now)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            asked = Asked(head[0].split()[1], {}, writer)
            for line in head[1:]:
                name, _, value = line.partition(": ")
                asked.headers[name.lower()] = value
            server.asked.append(asked)
            reply = routes.get(asked.path, answer(b"", "404 Not Found"))
            writer.write(reply if isinstance(reply, bytes) else await reply(asked))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            server.open_now -= 1
            writer.close()

    listener = await asyncio.start_server(begin, host, 0)
    server = Server(listener.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        listener.close()
        for task in (left := list(tasks)):
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.at = NOW
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


async def to_this_machine(host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"] if host.endswith(".test") else []


NAMES = ("a.test", "b.test", "c.test")
SETTINGS = FetchSettings(rules=address_rules(NAMES), gap_s=0, connect_s=5, read_s=5, total_s=10)


async def fetched(urls: Iterable[str | FetchRequest], **changes: object) -> dict[str, Fetched]:
    """Return what came of each address, by its request's own."""
    clock = changes.pop("clock", None) or Clock()
    resolve = changes.pop("resolve", to_this_machine)
    settings = replace(SETTINGS, **changes)
    requests = [FetchRequest(url, url) if isinstance(url, str) else url for url in urls]
    answers = fetch_all(requests, settings=settings, clock=clock, resolve=resolve, sleep=clock.sleep)
    return {each.request.url: each async for each in answers}


async def one(url: str | FetchRequest, **changes: object) -> Fetched:
    (found,) = (await fetched([url], **changes)).values()
    return found
