"""Working on: feeds are fetched as they come due, by one worker for a file and by any number for a PostgreSQL."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from types import FrameType

from marchland.core.errors import StoreError
from marchland.tlog.domain.store import embedded
from marchland.watch.adapters.feed_http import FetchSettings
from marchland.watch.adapters.fetch_queue import QueueTimes, ready_queue
from marchland.watch.service.fetching import FetchReport, Progress, due_now, fetch_round, memory_of
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.shared_work import SharedWork, WorkTally

QUEUE_TIMES = QueueTimes()
_LOOK_AGAIN = timedelta(minutes=1)
"""A source that somebody adds meanwhile is seen after so long at most."""


def work(
    books: NewsBooks,
    url: str,
    settings: FetchSettings,
    progress: Progress,
    *,
    once: bool,
    times: QueueTimes = QUEUE_TIMES,
) -> WorkTally:
    """Fetch what is due, whenever it is, until a signal ends it, or `once`; return what came of it.

    `url` is where the newsroom is. A signal to end lets what was begun be finished. Raises StoreError where the
    newsroom is a file and another worker has it.
    """
    if embedded(url):
        return asyncio.run(_work_alone(books, settings, progress, once=once))
    ready_queue(url)
    return asyncio.run(_work_shared(SharedWork(books, settings, progress, times, once=once), url))


async def _work_alone(books: NewsBooks, settings: FetchSettings, progress: Progress, *, once: bool) -> WorkTally:
    tally = WorkTally(listed=once)
    with books.store.alone("work", wait=False) as free, _stopped_by_signals() as stop:
        if not free:
            raise StoreError(
                "{place}: another worker fetches for it", place=books.store.place,
                next_step="stop that one; a newsroom in PostgreSQL takes any number of workers",
            )  # fmt: skip
        while True:
            report = await fetch_round(books, due_now(books), settings, progress, stop)
            tally.add(report.sources)
            tally.stories += report.stories
            if once or stop.is_set():
                return tally
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _rest(books).total_seconds())


def _rest(books: NewsBooks) -> timedelta:
    """Return how long nothing is due."""
    now = books.clock()
    following = (each.health.next_at for each in books.store.sources() if not memory_of(each).state.stopped)
    next_at = min((at or now for at in following), default=now + _LOOK_AGAIN)
    return min(max(next_at - now, timedelta()), _LOOK_AGAIN)


async def _work_shared(shared: SharedWork, url: str) -> WorkTally:
    with _stopped_by_signals() as stop:
        await shared.run(url, stop)
    return shared.tally


@contextmanager
def _stopped_by_signals() -> Iterator[asyncio.Event]:
    """Give an event that a signal to end sets, once; a second one ends the process as ever."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def end(_number: int, _frame: FrameType | None) -> None:
        restore()
        loop.call_soon_threadsafe(stop.set)

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, end)
    try:
        yield stop
    finally:
        restore()


def as_report(tally: WorkTally) -> FetchReport:
    """Return what a worker came to, source by source."""
    return FetchReport(tally.sources, tally.stories)
