"""What is read from a ledger verified: versions, shapes, trees and links against the entries, in several processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from marchland.adapters.machine import cores
from marchland.core.errors import EntryError, MarchlandError
from marchland.core.message import Message
from marchland.ledger.service.committing import check_commitment, last_commitment, shown_at
from marchland.register.service.comparing import RowComparison, compare_alone, compare_rest, whole_faults
from marchland.register.service.deriving import DerivedRows, derive
from marchland.register.service.stores import RegisterReader, RegisterStore, open_store
from marchland.tlog.domain.store import Head, StoreFault

Progress = Callable[[str, int, int], None]
_AT_ONCE = 500
"""So many subjects are handed to a process at once."""
_LEAST = 900
"""To start processes takes as long as to compare some hundreds of subjects: fewer than these are compared here."""


@dataclass(frozen=True, slots=True)
class ProjectionCheck:
    """What a verification of what is read found: all that differs, and how long it took."""

    size: int
    found: RowComparison
    faults: tuple[StoreFault, ...]
    seconds: float
    notes: tuple[str, ...] = ()


def check_projection(
    store: RegisterStore, reader: RegisterReader, place: str, progress: Progress, *, at_once: int | None = None
) -> ProjectionCheck:
    """Return how what the store keeps differs from what its entries make; nothing is written.

    `place` is where processes open the store for themselves, or nothing where none may; `at_once` how many they are.
    """
    began, head = time.monotonic(), reader.head()
    derived = derive(reader, store.origin, head.size)
    pieces = [derived.alone[first : first + _AT_ONCE] for first in range(0, len(derived.alone), _AT_ONCE)]
    then = last_commitment(reader, head.size)
    found = compare_rest(reader, derived, then or 0)
    for done, piece in enumerate(_compared(reader, place, head, (then or 0, pieces), at_once or cores()), 1):
        found = found.joined(piece)
        progress("areas", min(done * _AT_ONCE, len(derived.alone)), len(derived.alone))
    faults = (*(each.fault for each in found.differing), *found.faults)
    notes: tuple[str, ...] = ()
    if not found.faults:
        faults = (*faults, *whole_faults(reader, head.size, found))
        committed, notes = _commitment(reader, store.origin, then, (derived, found))
        faults = (*faults, *committed)
    return ProjectionCheck(head.size, found, faults, time.monotonic() - began, notes)


def _commitment(
    reader: RegisterReader, origin: str, then: int | None, made: tuple[DerivedRows, RowComparison]
) -> tuple[tuple[StoreFault, ...], tuple[str, ...]]:
    """Return what is wrong with the last entry that commits to the versions, or why that cannot be told."""
    derived, found = made
    if then is None:
        return (), (Message("No entry commits to the areas yet: marchland ledger checkpoint makes one."),)
    if any(seq >= then for seq in derived.erased):
        return (), (
            Message("Payloads were erased since entry {then} committed to the areas, so it is not compared; the next"
                    " checkpoint commits anew.", then=then),
        )  # fmt: skip
    try:
        shown = shown_at(reader, origin, then)
    except EntryError as error:
        return (StoreFault(Message("entry {seq}", seq=then), error.message, then),), ()
    commitments = reader.entries(then, then + 1)
    return tuple(
        fault for entry in commitments for fault in check_commitment(entry, found.then, found.versions_then, shown)
    ), ()


def _compared(
    reader: RegisterReader, place: str, head: Head, given: tuple[int, Sequence[tuple[str, ...]]], at_once: int
) -> Iterator[RowComparison]:
    then, pieces = given
    if not place or at_once < 2 or sum(map(len, pieces)) < _LEAST:
        yield from (compare_alone(reader, piece, head.size, then) for piece in pieces)
        return
    pool = ProcessPoolExecutor(min(at_once, len(pieces)), mp_context=get_context("spawn"))
    try:
        waiting = _handed_out(pool, place, head, given)
        for piece, future in zip(pieces, waiting, strict=True):
            yield _given_back(future) or compare_alone(reader, piece, head.size, then)
    finally:
        pool.shutdown(cancel_futures=True)


def _handed_out(
    pool: ProcessPoolExecutor, place: str, head: Head, given: tuple[int, Sequence[tuple[str, ...]]]
) -> list[Future[RowComparison | None] | None]:
    then, pieces = given
    try:
        return [pool.submit(compare_at, place, head, piece, then) for piece in pieces]
    except (BrokenProcessPool, OSError):
        return [None] * len(pieces)


def _given_back(future: Future[RowComparison | None] | None) -> RowComparison | None:
    try:
        return future.result() if future is not None else None
    except (BrokenProcessPool, OSError):
        return None


def compare_at(place: str, head: Head, subjects: tuple[str, ...], then: int) -> RowComparison | None:
    """Return the comparison of subjects of the store at that place, or None where it has not that head, or none."""
    try:
        store = open_store(place, read_only=True)
        try:
            with store.reading() as reader:
                return compare_alone(reader, subjects, head.size, then) if reader.head() == head else None
        finally:
            store.close()
    except MarchlandError:
        return None
