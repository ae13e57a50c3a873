"""Fetch what is due: ask the feeds, hand each answer to whoever reads it, and keep when it is asked again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from marchland.watch.adapters.feed_fetching import Sleep, fetch_all
from marchland.watch.adapters.feed_http import Clock, FetchSettings, Resolve, system_resolve
from marchland.watch.adapters.saved_feeds import saved_feeds
from marchland.watch.domain.address_rules import AddressRefusal, split_address
from marchland.watch.domain.fetched import Fetched, FetchRequest
from marchland.watch.domain.item import Source
from marchland.watch.domain.schedule import (
    FeedState,
    FetchOutcome,
    ScheduleRules,
    is_due,
    outcome,
)
from marchland.watch.domain.subscriptions import source_id


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What the reader of an answer had of it: whether it is a feed, how many items were new, and its own pace."""

    is_feed: bool
    new_items: int = 0
    update_minutes: int | None = None


Read = Callable[[Source, Fetched], FeedReading]
"""Parses and stores an answer of status 200; what it raises ends the run."""


class SourceStates(Protocol):
    """What a store keeps for the fetching."""

    def source_states(self) -> Iterable[tuple[Source, FeedState]]:
        """Return every source with its state."""
        ...

    def host_pauses(self, now: datetime) -> Mapping[str, datetime]:
        """Return the hosts that are to be left alone yet, with the instant until which."""
        ...

    def keep(self, source: Source, found: FetchOutcome) -> None:
        """Keep a source's new state, its message, and the pause of its host if there is one, in one transaction."""
        ...


@dataclass(frozen=True, slots=True)
class SourceResult:
    """One source that was tried, and what came of it."""

    source: Source
    outcome: FetchOutcome


def due_sources(
    states: Iterable[tuple[Source, FeedState]], pauses: Mapping[str, datetime], now: datetime
) -> list[tuple[Source, FeedState]]:
    """Return the sources that are to be asked now."""
    return [(source, state) for source, state in states if is_due(state, _host(state.url), dict(pauses), now)]


async def fetch_due(
    store: SourceStates,
    read: Read,
    *,
    settings: FetchSettings,
    clock: Clock,
    rules: ScheduleRules | None = None,
    resolve: Resolve = system_resolve,
    sleep: Sleep = asyncio.sleep,
    everything: bool = False,
) -> AsyncIterator[SourceResult]:
    """Yield what came of each source that is due (with `everything`, of each that is not stopped), once it is kept."""
    now = clock()
    states = list(store.source_states())
    chosen = (
        [pair for pair in states if not pair[1].stopped]
        if everything
        else due_sources(states, store.host_pauses(now), now)
    )
    by_id = {source.id: (source, state) for source, state in chosen}
    requests = [FetchRequest(source.id, state.url, state.etag, state.last_modified) for source, state in chosen]
    bounds = rules or ScheduleRules()
    async for fetched in fetch_all(requests, settings=settings, clock=clock, resolve=resolve, sleep=sleep):
        source, state = by_id[fetched.request.source]
        found = _outcome(source, state, fetched, read, bounds)
        store.keep(source, found)
        yield SourceResult(source, found)


def take_saved(folder: Path, read: Read, *, clock: Clock, max_bytes: int = 10_000_000) -> Iterator[SourceResult]:
    """Yield what came of each saved feed of a folder, as if it had just been fetched; no state is kept of it."""
    for fetched in saved_feeds(folder, clock=clock, max_bytes=max_bytes):
        source = Source(source_id(fetched.url), fetched.url, title=fetched.request.source)
        yield SourceResult(source, _outcome(source, FeedState(fetched.url), fetched, read, ScheduleRules()))


def _outcome(source: Source, state: FeedState, fetched: Fetched, read: Read, rules: ScheduleRules) -> FetchOutcome:
    has_body = not fetched.fault and fetched.status == 200
    reading = read(source, fetched) if has_body else FeedReading(is_feed=False)
    return outcome(
        fetched,
        state,
        rules,
        fetched.at,
        new_items=reading.new_items,
        update_minutes=reading.update_minutes,
        is_feed=reading.is_feed,
    )


def _host(url: str) -> str:
    address = split_address(url)
    return "" if isinstance(address, AddressRefusal) else address.host
