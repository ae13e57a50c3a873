"""Fetch what is due, or read a folder of saved feeds: from servers' answers to items, their stories and their tags."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import msgspec

from marchland.adapters.text_language import text_language
from marchland.core.errors import InputError, MarchlandError
from marchland.watch.adapters.feed_bytes import read_feed
from marchland.watch.adapters.feed_fetching import fetch_all
from marchland.watch.adapters.feed_http import FetchSettings
from marchland.watch.adapters.feed_rules import feed_rules
from marchland.watch.adapters.saved_feeds import count_saved, saved_feeds, saved_folder
from marchland.watch.domain.fetched import Fetched, FetchRequest
from marchland.watch.domain.identity import KnownOf, item_keys
from marchland.watch.domain.item import FeedFault, ParsedFeed, ParsedItem, Source
from marchland.watch.domain.news_store import Delivery, Fetch, FollowedSource, SourceHealth, Taken
from marchland.watch.domain.schedule import FeedState, FetchOutcome, ScheduleRules, outcome
from marchland.watch.domain.subscriptions import source_id
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.settling import settle

AT_ONCE = 32
"""Answers that are taken in one transaction."""
EVERY_SOURCE = 1_000_000
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class FeedMemory:
    """What is remembered of a feed from one fetch to the next: how it is scheduled, and the faults of its last text."""

    state: FeedState
    faults: tuple[FeedFault, ...] = ()


@dataclass(frozen=True, slots=True)
class FetchedSource:
    """What one fetch of a source came to: the code of its outcome, in words, and how many items came."""

    source: str
    url: str
    code: str
    message: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: tuple[FeedFault, ...] = ()


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What a run of fetching came to, source by source, and how many stories it touched."""

    sources: tuple[FetchedSource, ...]
    stories: int

    @property
    def failed(self) -> int:
        """Return how many sources brought nothing because something was wrong."""
        return sum(each.code not in ("read", "unchanged") for each in self.sources)


@dataclass(slots=True)
class Run:
    """One run: what came in is taken a batch at a time."""

    books: NewsBooks
    progress: Progress
    total: int
    waiting: list[tuple[Delivery, FetchedSource]] = field(default_factory=list)
    reports: list[FetchedSource] = field(default_factory=list)

    def add(self, source: Source, health: SourceHealth, fetched: Fetched) -> None:
        """Read one answer, and take it with the others when there are enough."""
        self.waiting.append(read_answer(source, health, fetched, self.books.clock()))
        if len(self.waiting) >= AT_ONCE:
            self.take()

    def take(self) -> None:
        """Take what waits, in one transaction."""
        self.reports += take(self.books, self.waiting)
        self.waiting.clear()
        self.progress("fetching", len(self.reports), self.total)

    def report(self) -> FetchReport:
        """Group what is new into stories, and return what came of it all."""
        self.take()
        return FetchReport(tuple(self.reports), settle(self.books))


def take(books: NewsBooks, answers: Sequence[tuple[Delivery, FetchedSource]]) -> list[FetchedSource]:
    """Take what several sources brought in one transaction, and return what came of each."""
    if not answers:
        return []
    taken = books.store.take([delivery for delivery, _ in answers], books.clock(), identities)
    return [_counted(report, one) for one, (_, report) in zip(taken, answers, strict=True)]


def fetch(
    books: NewsBooks, only: Sequence[str], settings: FetchSettings, progress: Progress, *, everything: bool = False
) -> FetchReport:
    """Fetch the sources that are due, those named by `only`, or all of them, and take what they bring.

    A source that fails harms no other. Raises NotFoundError where a source of `only` is not followed.
    """
    if only:
        wanted: Iterable[FollowedSource] = [books.store.source(name) for name in only]
    else:
        wanted = books.store.sources() if everything else due_now(books)
    return asyncio.run(fetch_round(books, wanted, settings, progress, asyncio.Event()))


def due_now(books: NewsBooks) -> tuple[FollowedSource, ...]:
    """Return the sources that are to be asked now, the longest waiting first."""
    due = books.store.due_sources(books.clock(), EVERY_SOURCE)
    return tuple(each for each in due if not memory_of(each).state.stopped)


async def fetch_round(
    books: NewsBooks, wanted: Iterable[FollowedSource], settings: FetchSettings, progress: Progress, stop: asyncio.Event
) -> FetchReport:
    """Fetch these sources once, or those of them that answer before it is to stop, and group what is new.

    Answers are read and kept in a thread: a heavy feed does not make the others wait for their sockets.
    """
    followed = {each.source.id: each for each in wanted}
    run = Run(books, progress, len(followed))
    with ThreadPoolExecutor(1) as thread:
        fetching = asyncio.create_task(_fetch_each(run, followed, settings, thread))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in (fetching, stopping):
            if not task.done():
                task.cancel()
        await asyncio.wait({fetching, stopping})
        if not fetching.cancelled():
            fetching.result()
        return await asyncio.get_running_loop().run_in_executor(thread, run.report)


async def _fetch_each(
    run: Run, followed: dict[str, FollowedSource], settings: FetchSettings, thread: ThreadPoolExecutor
) -> None:
    loop = asyncio.get_running_loop()
    requests = [request_of(each) for each in followed.values()]
    async with aclosing(fetch_all(requests, settings=settings, clock=run.books.clock)) as answers:
        async for fetched in answers:
            one = followed[fetched.request.source]
            await loop.run_in_executor(thread, run.add, one.source, one.health, fetched)


def check_saved(folder: Path) -> None:
    """Raise InputError where there is no such folder to read saved feeds from."""
    saved_folder(folder)


def fetch_saved(books: NewsBooks, folder: Path, progress: Progress) -> FetchReport:
    """Read a folder of saved feeds as if each had just been fetched; a feed that nobody follows yet is followed."""
    run = Run(books, progress, count_saved(folder))
    known = {each.source.id: each for each in books.store.sources()}
    for fetched in saved_feeds(folder, clock=books.clock):
        source = Source(source_id(fetched.url), fetched.url)
        if source.id not in known:
            source = replace(source, title=_title(fetched))
            books.store.add_sources([source], books.clock())
            known[source.id] = FollowedSource(source, SourceHealth())
        run.add(known[source.id].source, known[source.id].health, fetched)
    return run.report()


def _title(fetched: Fetched) -> str:
    try:
        return read_feed(fetched.body, content_type=fetched.header("content-type")).title if fetched.body else ""
    except MarchlandError:
        return ""


def memory_of(of: FollowedSource) -> FeedMemory:
    """Return what is remembered of a source, with the validators of its last answer."""
    health = of.health
    if not health.memory:
        return FeedMemory(FeedState(of.source.url))
    memory = msgspec.json.decode(health.memory, type=FeedMemory)
    return replace(memory, state=replace(memory.state, etag=health.etag, last_modified=health.last_modified))


def faults_of(health: SourceHealth) -> tuple[FeedFault, ...]:
    """Return the faults of the last text of a feed."""
    return msgspec.json.decode(health.memory, type=FeedMemory).faults if health.memory else ()


def request_of(of: FollowedSource) -> FetchRequest:
    """Return how a source is asked, by what is remembered of it."""
    state = memory_of(of).state
    return FetchRequest(of.source.id, state.url, of.health.etag, of.health.last_modified)


def read_answer(
    source: Source, health: SourceHealth, fetched: Fetched, now: datetime
) -> tuple[Delivery, FetchedSource]:
    """Return what a source brought, what is to be noted of it, and what to report of it."""
    feed, wrong = _parsed(fetched, now)
    before = memory_of(FollowedSource(source, health))
    result = outcome(
        fetched, before.state, ScheduleRules(), now, new_items=len(feed.items) if feed else 0,
        update_minutes=feed.update_minutes if feed else None, is_feed=not wrong,
    )  # fmt: skip
    items = tuple(_completed(item, source, feed) for item in feed.items) if feed else ()
    faults = feed.faults if feed else before.faults
    message = str(wrong.message) if wrong and result.code == "not_a_feed" else str(result.message)
    delivery = Delivery(source.id, items, _noted(fetched, result, FeedMemory(result.state, faults), feed, message))
    return delivery, FetchedSource(source.id, source.url, result.code, message, faults=feed.faults if feed else ())


def _parsed(fetched: Fetched, now: datetime) -> tuple[ParsedFeed | None, InputError | None]:
    if fetched.fault or fetched.status != 200:
        return None, None
    try:
        return read_feed(
            fetched.body, content_type=fetched.header("content-type"), url=fetched.url,
            language=fetched.header("content-language"), now=now,
        ), None  # fmt: skip
    except MarchlandError as error:
        return None, error if isinstance(error, InputError) else InputError(error.message)


def _completed(item: ParsedItem, source: Source, feed: ParsedFeed) -> ParsedItem:
    """Return the item with what its feed or its source says; its words tell its language where neither does."""
    declared = item.language or source.language or feed.language
    return replace(
        item, publisher=item.publisher or source.title or feed.title,
        language=declared or text_language(f"{item.title} {item.summary}"), summary_html="",
    )  # fmt: skip


def _noted(fetched: Fetched, result: FetchOutcome, memory: FeedMemory, feed: ParsedFeed | None, message: str) -> Fetch:
    state = result.state
    wait_s = int((state.next_try_at - fetched.at).total_seconds()) if state.next_try_at else 0
    return Fetch(
        status=fetched.status, reason="" if result.succeeded else message, etag=state.etag,
        last_modified=state.last_modified, interval_s=max(wait_s, 0), next_at=state.next_try_at,
        headers="\n".join(f"{name}: {value}" for name, value in fetched.headers),
        body=fetched.body if feed else None, memory=msgspec.json.encode(memory).decode(),
    )  # fmt: skip


def _counted(report: FetchedSource, taken: Taken) -> FetchedSource:
    return replace(report, new=len(taken.new), changed=len(taken.changed), unchanged=taken.unchanged)


def identities(items: Sequence[ParsedItem], source: Source, known_of: KnownOf) -> Sequence[str]:
    """Return the identifier of each item of a feed."""
    return item_keys(items, source.id, feed_rules().tracking, known_of)
