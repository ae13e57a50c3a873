"""Keep a depot: list its backups, look at every byte of it, and let old backups go."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from marchland.backup.domain.depot import (
    ABOUT,
    CHUNKS,
    RUNNING,
    backup_id_of,
    backup_name,
    chunk_id_of,
    chunk_name,
)
from marchland.backup.domain.manifest import Manifest
from marchland.backup.domain.retention import Keep, kept
from marchland.backup.service.making import Clock, Progress
from marchland.backup.service.opening import OpenDepot
from marchland.core.errors import StoreError
from marchland.core.message import Message
from marchland.tlog.domain.store import StoreFault

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class ListedBackup:
    """A backup that lies in a depot, or what is wrong with its manifest."""

    id: str
    manifest: Manifest | None
    fault: str = ""


def listed(depot: OpenDepot) -> tuple[ListedBackup, ...]:
    """Return the backups in a depot, the newest first, also those that cannot be read."""
    return tuple(_listed(depot, backup) for backup in depot.backups())


def _listed(depot: OpenDepot, backup: str) -> ListedBackup:
    try:
        return ListedBackup(backup, depot.manifest(backup))
    except StoreError as error:
        return ListedBackup(backup, None, error.message)


def depot_faults(depot: OpenDepot, progress: Progress) -> Iterator[StoreFault]:
    """Yield everything in a depot that is not as it was put there: manifests, chunks, and what does not belong."""
    names = depot.depot.names()
    for name in sorted(names):
        known = name == ABOUT or name.startswith(RUNNING) or backup_id_of(name) or chunk_id_of(name)
        if not known:
            yield StoreFault(name, Message("it does not belong to a depot of backups"))
    needed: dict[str, str] = {}
    for each in listed(depot):
        if each.manifest is None:
            yield StoreFault(backup_name(each.id), each.fault)
        else:
            needed |= dict.fromkeys(each.manifest.chunks, each.id)
    there = {chunk for name in names if name.startswith(CHUNKS) and (chunk := chunk_id_of(name))}
    for chunk in sorted(set(needed) - there):
        missing = Message("it is missing, and backup {backup} needs it", backup=needed[chunk])
        yield StoreFault(chunk_name(chunk), missing)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for done, fault in enumerate(pool.map(lambda chunk: _chunk_fault(depot, chunk), sorted(there)), 1):
            progress("chunks", done, len(there))
            if fault is not None:
                yield fault


def _chunk_fault(depot: OpenDepot, chunk: str) -> StoreFault | None:
    try:
        depot.chunk(chunk)
    except StoreError as error:
        return StoreFault(chunk_name(chunk), error.message)
    return None


@dataclass(frozen=True, slots=True)
class Pruning:
    """Which backups go and which stay, and how many chunks and bytes nothing needs then; `done` or only worked out."""

    gone: tuple[str, ...]
    stay: tuple[str, ...]
    chunks: int
    octets: int
    done: bool


def prune(depot: OpenDepot, keep: Keep, clock: Clock, *, dry_run: bool) -> Pruning:
    """Let old backups go, and the chunks that none of the others needs.

    Raises StoreError where a manifest that stays cannot be read, for then nobody knows what it needs.
    """
    if dry_run:
        return _pruned(depot, keep, dry_run=True)
    with depot.working("prune", clock()):
        return _pruned(depot, keep, dry_run=False)


def _pruned(depot: OpenDepot, keep: Keep, *, dry_run: bool) -> Pruning:
    there = depot.backups()
    stay = kept(there, keep)
    needed = frozenset[str]().union(*(depot.manifest(backup).chunks for backup in stay))
    gone = tuple(backup for backup in there if backup not in stay)
    lying = depot.depot.names(CHUNKS)
    useless = [name for name in lying if (chunk := chunk_id_of(name)) and chunk not in needed]
    if not dry_run:
        depot.depot.remove(map(backup_name, gone))  # first, so that no backup ever lacks a chunk
        depot.depot.remove(useless)
    octets = sum(lying[name] for name in useless)
    return Pruning(gone, tuple(sorted(stay, reverse=True)), len(useless), octets, not dry_run)
