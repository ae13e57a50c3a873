"""A large ledger in a file looked at by several processes, each with the file open for itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context

from marchland.adapters.machine import cores
from marchland.core.errors import MarchlandError
from marchland.register.service.stores import open_store
from marchland.tlog.domain.examine import RangeReport, examine
from marchland.tlog.domain.store import Head, Reader, Store, embedded
from marchland.tlog.domain.verify import Examiner, Range

_RANGES_LEAST = 5
"""To start a process takes as long as to look at two ranges: fewer than these are looked at sooner by one."""


def examiner(store: Store, reader: Reader) -> Examiner | None:
    """Return what looks at the ranges of a store in several processes, or None where that is of no use.

    A process that sees another head than the reader, or none at all, is not believed: its range is looked at here.
    """
    return partial(_looked_at, store.place, reader) if embedded(store.place) else None


def _looked_at(place: str, reader: Reader, ranges: Sequence[Range]) -> Iterator[RangeReport]:
    at_once = min(cores(), len(ranges))
    if at_once < 2 or len(ranges) < _RANGES_LEAST:
        yield from (examine(reader, first, end) for first, end in ranges)
        return
    head = reader.head()
    pool = ProcessPoolExecutor(at_once, mp_context=get_context("spawn"))
    try:
        waiting = _handed_out(pool, place, head, ranges)
        for (first, end), future in zip(ranges, waiting, strict=True):
            yield _given_back(future) or examine(reader, first, end)
    finally:
        pool.shutdown(cancel_futures=True)


def _handed_out(
    pool: ProcessPoolExecutor, place: str, head: Head, ranges: Sequence[Range]
) -> list[Future[RangeReport | None] | None]:
    try:
        return [pool.submit(examine_at, place, head, first, end) for first, end in ranges]
    except (BrokenProcessPool, OSError):
        return [None] * len(ranges)


def _given_back(future: Future[RangeReport | None] | None) -> RangeReport | None:
    try:
        return future.result() if future is not None else None
    except (BrokenProcessPool, OSError):
        return None


def examine_at(place: str, head: Head, first: int, end: int) -> RangeReport | None:
    """Return what is in a range of the store at that place, or None where it does not have that head, or any."""
    try:
        store = open_store(place, read_only=True)
        try:
            with store.reading() as reader:
                return examine(reader, first, end) if reader.head() == head else None
        finally:
            store.close()
    except MarchlandError:
        return None
