"""The work of one worker among many: jobs of a queue that it fills with the others, and does with them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from marchland.core.errors import MarchlandError
from marchland.watch.adapters.feed_fetching import fetch_with
from marchland.watch.adapters.feed_http import FeedHttp, FetchSettings
from marchland.watch.adapters.fetch_queue import FetchQueue, QueueJob, QueueTimes, Task
from marchland.watch.domain.news_store import Delivery, FollowedSource
from marchland.watch.domain.web_address import address_parts
from marchland.watch.service.fetching import (
    AT_ONCE,
    FetchedSource,
    due_now,
    memory_of,
    read_answer,
    request_of,
    take,
)
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.settling import settle

FETCH, GROUP, SCHEDULE = "fetch", "group", "schedule"
_OF_A_HOST = 20
"""Sources of one host that are one job."""
_AHEAD = 500
"""Jobs that wait or are done at a time: what is due beyond them is put into the queue later."""
_UNKEPT = 4
"""Answers of one job that wait to be kept."""
_SLOTS = 4
"""Jobs of a worker for each request that it makes at once: most of them leave their host alone for a moment."""
_GROUP_AFTER = timedelta(seconds=30)
"""Grouping waits until nothing is fetched, but no longer than this: the fewer the times, the less is put back."""
_BROKEN = timedelta(minutes=10)
"""So long a worker leaves a source to others over which it came to grief itself."""
_Answer = tuple[Delivery, FetchedSource]


@dataclass(slots=True)
class WorkTally:
    """What a worker has come to so far; the sources one by one only where somebody asks for them."""

    listed: bool
    fetched: int = 0
    failed: int = 0
    new: int = 0
    stories: int = 0
    sources: tuple[FetchedSource, ...] = ()

    def add(self, reports: Iterable[FetchedSource]) -> None:
        """Count what came of some sources."""
        for each in reports:
            self.fetched += 1
            self.failed += each.code not in ("read", "unchanged")
            self.new += each.new
            if self.listed:
                self.sources += (each,)


class _Keeper:
    """Keeps answers of many jobs by the batch: what comes while one transaction runs is the next one."""

    def __init__(self, books: NewsBooks, thread: ThreadPoolExecutor) -> None:
        self._books = books
        self._thread = thread
        self._waiting: list[tuple[_Answer, asyncio.Future[FetchedSource]]] = []
        self._more = asyncio.Event()

    def keep(self, answer: _Answer) -> asyncio.Future[FetchedSource]:
        """Return what came of an answer, as soon as it is kept."""
        kept: asyncio.Future[FetchedSource] = asyncio.get_running_loop().create_future()
        self._waiting.append((answer, kept))
        self._more.set()
        return kept

    async def run(self) -> None:
        """Keep what comes, until cancelled."""
        while True:
            await self._more.wait()
            self._more.clear()
            while self._waiting:
                batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                await self._keep(batch)

    async def _keep(self, batch: Sequence[tuple[_Answer, asyncio.Future[FetchedSource]]]) -> None:
        loop = asyncio.get_running_loop()
        try:
            reports = await loop.run_in_executor(self._thread, take, self._books, [answer for answer, _ in batch])
        except MarchlandError as error:
            if len(batch) == 1:
                batch[0][1].set_exception(error)
                return
            for one in batch:  # so that one of them harms no other
                await self._keep([one])
        else:
            for report, (_, kept) in zip(reports, batch, strict=True):
                if not kept.done():
                    kept.set_result(report)


class SharedWork:
    """One worker: what it does for each kind of job, and how it sees to it that there are jobs."""

    def __init__(
        self, books: NewsBooks, settings: FetchSettings, progress: Callable[[str, int, int], None], times: QueueTimes,
        *, once: bool,
    ) -> None:  # fmt: skip
        self._books = books
        self._settings = settings
        self._progress = progress
        self._times = times
        self._once = once
        self._begun_at = books.clock()
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._broken: dict[str, datetime] = {}
        self.tally = WorkTally(listed=once)

    async def run(self, url: str, stop: asyncio.Event) -> None:
        """Work until it is to stop, or with `once` until nothing that was due is left, for whoever it was."""
        tasks: dict[str, Task] = {FETCH: self._fetch, GROUP: self._group, SCHEDULE: self._schedule}
        with ThreadPoolExecutor(1) as reading, ThreadPoolExecutor(1) as keeping:
            self._reading, self._keeper = reading, _Keeper(self._books, keeping)
            async with (
                FetchQueue(url, tasks, self._times) as self._queue,
                FeedHttp(self._settings, self._books.clock) as self._http,
            ):
                keeper = asyncio.create_task(self._keeper.run())
                working = asyncio.create_task(self._queue.work(self._settings.concurrency * _SLOTS, stop))
                ticking = asyncio.create_task(self._tick(stop))
                await asyncio.wait({keeper, working, ticking}, return_when=asyncio.FIRST_COMPLETED)
                stop.set()
                if keeper.done():
                    working.cancel()
                await asyncio.wait({working, ticking})
                keeper.cancel()
                await asyncio.wait({keeper})
            for task in (keeper, ticking, working):
                if not task.cancelled():
                    task.result()

    async def _tick(self, stop: asyncio.Event) -> None:
        """See to it again and again that jobs of the dead are dropped, and that what is due gets into the queue."""
        while not stop.is_set():
            await self._queue.drop_stalled()
            jobs = await self._queue.unfinished()
            waiting = sum(job.task == FETCH for job in jobs)
            self._progress("fetching", self.tally.fetched, self.tally.fetched + waiting)
            # Whoever is the last to end leaves no job behind: none is added by one who may end at once.
            if self._once and not jobs and await asyncio.to_thread(self._is_over):
                stop.set()
            elif not any(job.task == SCHEDULE for job in jobs):
                await self._queue.add([QueueJob(SCHEDULE, SCHEDULE, priority=1)])
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._times.poll_s)

    def _is_over(self) -> bool:
        """Tell whether nothing is left of what was due when this worker began, and of what came of it."""
        due = (each for each in due_now(self._books) if each.source.id not in self._broken)
        left = any(each.health.next_at is None or each.health.next_at <= self._begun_at for each in due)
        return not left and not self._books.store.pending(1)

    async def _schedule(self) -> None:
        """Put what is due into the queue, a job for each host that has none, and the grouping of what came in."""
        unfinished = await self._queue.unfinished()
        await self._queue.add(await asyncio.to_thread(self._jobs, {job.lock for job in unfinished}))

    def _jobs(self, busy: set[str]) -> list[QueueJob]:
        hosts: dict[str, list[str]] = {}
        for each in due_now(self._books):
            hosts.setdefault(f"host {address_parts(memory_of(each).state.url).host}", []).append(each.source.id)
        free = [(lock, several) for lock, several in hosts.items() if lock not in busy]
        jobs = [QueueJob(FETCH, lock, {"sources": several[:_OF_A_HOST]}) for lock, several in free]
        jobs = jobs[: max(_AHEAD - len(busy), 0)]
        pending = self._books.store.pending(1)
        if pending and GROUP not in busy:
            waited = self._books.clock() - pending[0].since_at
            if waited >= _GROUP_AFTER or not (jobs or busy - {SCHEDULE}):
                jobs.append(QueueJob(GROUP, GROUP, priority=1))
        return jobs

    async def _fetch(self, sources: Sequence[str]) -> None:
        """Fetch those sources of a host that are still due, and then leave the host alone for a moment."""
        async with self._slots:
            due = await asyncio.to_thread(self._still_due, sources)
            try:
                await self._fetch_due(due)
            except BaseException:
                self._broken |= dict.fromkeys(due, self._books.clock())
                raise
        if due:
            await asyncio.sleep(self._settings.gap_s)

    def _still_due(self, sources: Sequence[str]) -> dict[str, FollowedSource]:
        now, due = self._books.clock(), {}
        for name in sources:
            one = self._books.store.source(name)
            next_at, broken_at = one.health.next_at, self._broken.get(name)
            if (next_at is None or next_at <= now) and (broken_at is None or now - broken_at > _BROKEN):
                due[name] = one
        return due

    async def _fetch_due(self, due: Mapping[str, FollowedSource]) -> None:
        loop, clock = asyncio.get_running_loop(), self._books.clock
        requests = [request_of(each) for each in due.values()]
        unkept: list[asyncio.Future[FetchedSource]] = []
        async with aclosing(fetch_with(self._http, requests, settings=self._settings, clock=clock)) as answers:
            async for fetched in answers:
                of = due[fetched.request.source]
                answer = await loop.run_in_executor(self._reading, read_answer, of.source, of.health, fetched, clock())
                unkept.append(self._keeper.keep(answer))
                if len(unkept) >= _UNKEPT:
                    self.tally.add(await asyncio.gather(*unkept))
                    unkept.clear()
        self.tally.add(await asyncio.gather(*unkept))

    async def _group(self) -> None:
        """Group what came in; the lock of its job and that of the newsroom see to it that nobody else does."""
        self.tally.stories += await asyncio.to_thread(settle, self._books)
