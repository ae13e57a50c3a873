"""Try a restore: into a fresh folder that goes again, verified, compared with the living store, and timed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path

import msgspec

from marchland.backup.adapters.partial_folder import partial_folder, remove_left
from marchland.backup.domain.copies import CopyKind, Drill
from marchland.backup.service.copies import check_not_turned_back, keep_copy, known_copies, known_copy, shown_place
from marchland.backup.service.making import Clock, Progress
from marchland.backup.service.opening import open_depot
from marchland.backup.service.restoring import Areas, Outside, fill_from_archive, fill_from_backup, is_archive
from marchland.core.errors import MarchlandError, StoreError
from marchland.ledger.service.questions import make_anew
from marchland.register.domain.version import AreaQuery, Version
from marchland.register.service.kept_files import REGISTER
from marchland.register.service.stores import RegisterReader, RegisterStore, open_store
from marchland.tlog.domain.entry import ERASED
from marchland.tlog.domain.store import Head
from marchland.tlog.domain.tiles import root_at

STEM = "marchland-drill"
_DAYS = 4
"""As of today, and of so many days over the time that the ledger covers."""


@dataclass
class _Times:
    """How long what took, measured by a clock that nobody sets."""

    restored_s: float = 0.0
    verified_s: float = 0.0
    compared: list[str] = field(default_factory=list)


def drill(
    store: str, place: str, passphrase: str | None, outside: Outside, areas: Areas, room: Path, clock: Clock,
    progress: Progress,
) -> Drill:  # fmt: skip
    """Restore the newest backup of a depot, or an archive, beside nothing that lives, and return what came of it.

    The result is kept with what is known of the copy, also where it failed. Raises StoreError where it could not begin.
    """
    kind = CopyKind.ARCHIVE if is_archive(place) else CopyKind.BACKUPS
    shown = shown_place(place)
    times, what, fault, head = _Times(), shown, "", Head(0, b"", "")
    remove_left(room, STEM)
    if kind is CopyKind.BACKUPS and known_copies(store).of(shown) is None:
        open_depot(place, passphrase)  # a mistyped name is no copy that failed
    living = open_store(store, read_only=True)
    try:
        with partial_folder(room, STEM) as folder:
            begun = time.perf_counter()
            try:
                if kind is CopyKind.ARCHIVE:
                    _, head = fill_from_archive(Path(place), folder, outside, areas, progress)
                else:
                    depot = open_depot(place, passphrase)
                    check_not_turned_back(store, depot)
                    manifest = depot.chosen(None)
                    what = manifest.id
                    head = fill_from_backup(depot, manifest, folder, outside, progress)
                times.restored_s = time.perf_counter() - begun
                if (folder / REGISTER).exists():
                    _compare(living, folder / REGISTER, times, progress)
            except MarchlandError as error:
                fault = str(error)
            result = _result(living, head, what, fault, times, clock())
    finally:
        living.close()
    keep_copy(store, msgspec.structs.replace(known_copy(store, shown, kind), drill=result, entries=head.size))
    return result


def _result(living: RegisterStore, head: Head, what: str, fault: str, times: _Times, now: str) -> Drill:
    with living.reading() as reader:
        size = reader.head().size
        first = next(reader.entries(head.size, head.size + 1), None) if size > head.size else None
    return Drill(
        at=now, what=what, ok=not fault, fault=fault, entries=head.size, newest_at=head.recorded_at,
        newest_age_s=_seconds(head.recorded_at, now), entries_behind=max(size - head.size, 0),
        behind_s=_seconds(first.recorded_at, now) if first else 0.0, restored_s=round(times.restored_s, 3),
        verified_s=round(times.verified_s, 3), compared=tuple(times.compared),
    )  # fmt: skip


def _seconds(instant: str, now: str) -> float:
    if not instant:
        return 0.0
    return max(0.0, (datetime.fromisoformat(now) - datetime.fromisoformat(instant)).total_seconds())


def _compare(living: RegisterStore, path: Path, times: _Times, progress: Progress) -> None:
    """Raise StoreError where the living store is not one that grew out of what was restored, or answers otherwise."""
    begun = time.perf_counter()
    restored = open_store(str(path))
    try:
        rebuilt = make_anew(restored, progress)
        if not rebuilt.same:
            raise StoreError("the areas in what was restored are not those that its entries make")
        times.compared.append("entries")
        with living.reading() as ours, restored.reading() as theirs:
            _compare_roots(ours, theirs)
            times.compared.append("root")
            if ours.head() == theirs.head():
                _same(ours.version_digest(), theirs.version_digest(), "the versions of the areas")
                times.compared.append("versions")
            if not _erased_since(ours, theirs.head().size):  # an erasure changes what earlier days say, too
                for day in _days(theirs):
                    _same_areas(ours, theirs, day)
                times.compared.append("answers")
    finally:
        restored.close()
    times.verified_s = time.perf_counter() - begun


def _compare_roots(ours: RegisterReader, theirs: RegisterReader) -> None:
    head, living = theirs.head(), ours.head()
    if head.size > living.size:
        raise StoreError(
            "the backup has {size} entries, and the living store only {living}", size=head.size, living=living.size,
            next_step="before anything is written: marchland ledger verify --against CHECKPOINT",
        )  # fmt: skip
    if root_at(head.size, ours.tile) != head.root:
        raise StoreError("the living store did not grow out of the backup: their roots at {size} entries differ",
                         size=head.size, next_step="marchland ledger verify --against CHECKPOINT")  # fmt: skip


def _erased_since(reader: RegisterReader, size: int) -> bool:
    return any(entry.kind == ERASED for entry in reader.entries(size))


def _days(reader: RegisterReader) -> tuple[date, ...]:
    size = reader.head().size
    wanted = sorted({size * part // _DAYS for part in range(_DAYS)}) if size else ()
    found = [entry.recorded_at for seq in wanted for entry in reader.entries(seq, seq + 1)]
    return tuple(
        sorted({date.fromisoformat(instant[:10]) for instant in (*found, reader.head().recorded_at) if instant})
    )


def _same_areas(ours: RegisterReader, theirs: RegisterReader, day: date) -> None:
    query = AreaQuery(day, theirs.head().size)
    for living, restored in zip_longest(_open_ended(ours, query), _open_ended(theirs, query)):
        found = living or restored
        _same(living, restored, f"area {found.area if found else ''}")


def _open_ended(reader: RegisterReader, query: AreaQuery) -> Iterator[Version]:
    """Yield the versions that answer, as they were known then: when they ended is known only later."""
    yield from (replace(version, to_size=None) for version in reader.areas(query))


def _same(living: object, restored: object, what: str) -> None:
    if living != restored:
        raise StoreError("{what} in what was restored is not what the living store says", what=what,
                         next_step="marchland ledger verify, and ledger rebuild")  # fmt: skip
