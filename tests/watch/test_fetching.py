"""The whole round: what is due is asked, what came is read and kept, and a second round asks only what it must."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from marchland.watch.domain.fetched import Fetched
from marchland.watch.domain.item import Source
from marchland.watch.domain.schedule import FeedState, FetchOutcome
from marchland.watch.service.fetching import FeedReading, SourceResult, fetch_due, take_saved
from tests.watch.servers import FEED, NOW, SETTINGS, Asked, Clock, answer, redirect, serving, to_this_machine


class Kept:
    """A store of the kind that the fetching needs, in memory."""

    def __init__(self, urls: Iterable[str]) -> None:
        self.states = {url: (Source(url, url), FeedState(url)) for url in urls}
        self.pauses: dict[str, datetime] = {}

    def source_states(self) -> Iterable[tuple[Source, FeedState]]:
        return self.states.values()

    def host_pauses(self, _now: datetime) -> Mapping[str, datetime]:
        return self.pauses

    def keep(self, source: Source, found: FetchOutcome) -> None:
        self.states[source.id] = (source, found.state)
        if found.pause:
            self.pauses[found.pause.host] = found.pause.until_at


def read(source: Source, fetched: Fetched) -> FeedReading:
    return FeedReading(is_feed=fetched.body.startswith(b"<?xml"), new_items=1)


async def run(store: Kept, clock: Clock, **more: bool) -> dict[str, SourceResult]:
    found = fetch_due(store, read, settings=SETTINGS, clock=clock, resolve=to_this_machine, sleep=clock.sleep, **more)
    return {each.source.id: each async for each in found}


def test_a_second_round_asks_what_is_due_with_what_it_remembers() -> None:
    async def conditional(asked: Asked) -> bytes:
        same = asked.headers.get("if-none-match") == '"1"'
        return answer(b"", "304 Not Modified") if same else answer(FEED, "200 OK", 'ETag: "1"')

    async def rounds() -> None:
        routes = {
            "/a": conditional,
            "/page": answer(b"<html>"),
            "/gone": answer(b"", "410 Gone"),
            "/old": redirect("/a", 301),
        }
        async with serving(routes) as server:
            clock = Clock()
            store = Kept(server.url(path) for path in routes)
            first = await run(store, clock)
            codes = {url.rpartition("/")[2]: each.outcome.code for url, each in first.items()}
            assert codes == {"a": "read", "page": "not_a_feed", "gone": "gone", "old": "read"}
            assert await run(store, clock) == {}
            clock.at += timedelta(minutes=60)
            second = await run(store, clock)
            codes = {url.rpartition("/")[2]: each.outcome.code for url, each in second.items()}
            assert codes == {"a": "unchanged", "page": "not_a_feed", "old": "unchanged"}
            assert second[server.url("/old")].outcome.moved_from == server.url("/old")
            assert store.states[server.url("/old")][1].url == server.url("/a")
            assert "since 2026-11-28 12:00:00" in second[server.url("/page")].outcome.message

    asyncio.run(rounds())


def test_a_host_that_asked_for_a_pause_is_not_asked_in_the_next_round_either() -> None:
    async def rounds() -> None:
        routes = {"/busy": answer(b"", "429 Slow down", "Retry-After: 7200"), "/b": answer(), "/c": answer()}
        async with serving(routes) as server:
            clock = Clock()
            store = Kept([server.url("/busy"), server.url("/b"), server.url("/c", "b.test")])
            first = await run(store, clock)
            assert [each.outcome.code for each in first.values()].count("host_paused") == 1
            clock.at += timedelta(minutes=61)
            assert set(await run(store, clock)) == {server.url("/c", "b.test")}
            clock.at += timedelta(minutes=60)
            assert set(await run(store, clock)) >= {server.url("/busy"), server.url("/b")}

    asyncio.run(rounds())


def test_everything_is_asked_but_what_is_stopped() -> None:
    async def rounds() -> None:
        async with serving({"/a": answer(), "/gone": answer(b"", "410 Gone")}) as server:
            clock = Clock()
            store = Kept([server.url("/a"), server.url("/gone")])
            await run(store, clock)
            assert set(await run(store, clock, everything=True)) == {server.url("/a")}

    asyncio.run(rounds())


def test_saved_feeds_are_taken_as_fetched_ones(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(FEED)
    (tmp_path / "b.html").write_bytes(b"<html>")
    (tmp_path / "c.xml").write_bytes(b"")
    (tmp_path / "c.xml.headers").write_text("503\nRetry-After: 60")
    found = list(take_saved(tmp_path, read, clock=lambda: NOW))
    assert [(each.source.title, each.outcome.code) for each in found] == [
        ("a.xml", "read"), ("b.html", "not_a_feed"), ("c.xml", "unavailable"),
    ]  # fmt: skip
