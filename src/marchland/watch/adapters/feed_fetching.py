"""Thousands of feeds fetched at once, at a pace for every host, each fault on its own and memory bounded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from marchland.watch.adapters.feed_http import Clock, FeedHttp, FetchSettings, Hop, Resolve, system_resolve
from marchland.watch.domain.fetched import Fetched, FetchRequest
from marchland.watch.domain.host_pace import HostPace
from marchland.watch.domain.robots import NOBODY, Robots, robots

Sleep = Callable[[float], Awaitable[None]]
_ROBOTS_BYTES = 500_000
_ASKS_TO_WAIT = (429, 503)
_AGENT = "marchland"


class _Fetching:
    """One run over many feeds: a dispatcher begins requests as the pace lets it, and answers go into a short queue."""

    def __init__(self, http: FeedHttp, settings: FetchSettings, clock: Clock, sleep: Sleep) -> None:
        self._http = http
        self._settings = settings
        self._clock = clock
        self._sleep = sleep
        self._pace: HostPace[Hop] = HostPace(settings.gap_s, settings.per_host)
        self._running: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._paused: dict[str, Fetched] = {}
        self._broken: BaseException | None = None
        self.results: asyncio.Queue[Fetched | None] = asyncio.Queue(settings.waiting)

    async def run(self, requests: Iterable[FetchRequest]) -> None:
        """Fetch all and put every answer into the queue, and None behind the last one."""
        try:
            for request in requests:
                await self._line_up(self._http.first(request))
            await self._dispatch()
        except BaseException:
            if self.results.full():
                self.results.get_nowait()
            self.results.put_nowait(None)
            raise
        await self.results.put(None)

    async def stop(self) -> None:
        """End what still runs."""
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _line_up(self, hop: Hop | Fetched) -> None:
        if isinstance(hop, Fetched):
            await self.results.put(hop)
        elif (pause := self._paused.get(hop.address.host)) is not None:
            await self.results.put(self._left_alone(hop, pause))
        else:
            self._pace.add(hop.address.host, hop)

    async def _dispatch(self) -> None:
        while (self._pace.waiting or self._running) and self._broken is None:
            self._changed.clear()
            if len(self._running) < self._settings.concurrency:
                taken = self._pace.take(self._now_s())
                if taken is not None:
                    task = asyncio.create_task(self._turn(*taken))
                    self._running.add(task)
                    task.add_done_callback(self._ended)
                    continue
                await self._change_or(self._pace.wait_s(self._now_s()))
            else:
                await self._changed.wait()
        if self._broken is not None:
            raise self._broken

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._broken = task.exception()
        self._changed.set()

    async def _change_or(self, wait_s: float | None) -> None:
        waits: set[asyncio.Future[Any]] = {asyncio.ensure_future(self._changed.wait())}
        if wait_s is not None:
            waits.add(asyncio.ensure_future(self._sleep(wait_s)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def _now_s(self) -> float:
        return self._clock().timestamp()

    async def _turn(self, host: str, hop: Hop) -> None:
        """Ask a host, also where a redirect leads to itself; one that leads elsewhere waits for that host's turn."""
        try:
            answer = await self._http.ask(hop)
            while isinstance(answer, Hop) and answer.address.host == host:
                answer = await self._http.ask(answer)
        finally:
            self._pace.done(host, self._now_s())
        if isinstance(answer, Fetched) and answer.status in _ASKS_TO_WAIT and answer.header("retry-after"):
            await self._leave_alone(host, answer)
        await self._line_up(answer)

    async def _leave_alone(self, host: str, answer: Fetched) -> None:
        self._paused[host] = replace(answer, body=b"")
        for hop in self._pace.drop(host):
            await self.results.put(self._left_alone(hop, answer))

    def _left_alone(self, hop: Hop, pause: Fetched) -> Fetched:
        """Return what stands for a feed that was not asked, since its host has just asked for a pause."""
        return Fetched(
            hop.request,
            self._clock(),
            url=str(hop.address),
            host=hop.address.host,
            headers=(("retry-after", pause.header("retry-after")),),
            fault="host_paused",
        )


async def fetch_all(
    requests: Iterable[FetchRequest],
    *,
    settings: FetchSettings,
    clock: Clock,
    resolve: Resolve = system_resolve,
    sleep: Sleep = asyncio.sleep,
) -> AsyncGenerator[Fetched, None]:
    """Yield one answer or fault for every request, as they come; a server's fault touches no other feed.

    Bodies wait in a queue of `settings.waiting`: who reads slowly makes the fetching wait. Leaving the iteration early
    ends what runs (use `contextlib.aclosing`).
    """
    async with (
        FeedHttp(settings, clock, resolve) as http,
        aclosing(fetch_with(http, requests, settings=settings, clock=clock, sleep=sleep)) as answers,
    ):
        async for fetched in answers:
            yield fetched


async def fetch_with(
    http: FeedHttp,
    requests: Iterable[FetchRequest],
    *,
    settings: FetchSettings,
    clock: Clock,
    sleep: Sleep = asyncio.sleep,
) -> AsyncGenerator[Fetched, None]:
    """Yield as `fetch_all` does, over connections that are open already and that others use as well."""
    fetching = _Fetching(http, settings, clock, sleep)
    run = asyncio.create_task(fetching.run(requests))
    try:
        while (fetched := await fetching.results.get()) is not None:
            yield fetched
        await run
    finally:
        run.cancel()
        await fetching.stop()
        await asyncio.gather(run, return_exceptions=True)


async def fetch_page(url: str, *, settings: FetchSettings, clock: Clock, resolve: Resolve = system_resolve) -> Fetched:
    """Return a web page, as far as the robots.txt of every site on the way lets us read it (fault `robots`)."""
    async with FeedHttp(settings, clock, resolve) as http:
        known: dict[str, Robots] = {}
        answer = http.first(FetchRequest("", url), page=True)
        while isinstance(answer, Hop):
            hop, site = answer, answer.address
            origin = f"{site.scheme}://{site.host}:{site.port}"
            if origin not in known:
                known[origin] = await _robots_of(http, hop)
            if not known[origin].allows(site.rest):
                return Fetched(hop.request, clock(), str(site), site.host, fault="robots")
            answer = await http.ask(hop)
        return answer


async def _robots_of(http: FeedHttp, hop: Hop) -> Robots:
    """Return the rules of a site: all may be read where it has none (4xx), nothing where it fails (RFC 9309)."""
    there = str(replace(hop.address, rest="/robots.txt"))
    answer = http.first(FetchRequest("", there), page=True)
    while isinstance(answer, Hop):
        answer = await http.ask(answer)
    if answer.status == 200:
        return robots(answer.body[:_ROBOTS_BYTES].decode("utf-8", "replace"), _AGENT)
    return Robots() if 400 <= answer.status < 500 else NOBODY
