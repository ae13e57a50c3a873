"""A depot opened: its seal, its chunks and manifests, and whose turn it is, by marks that those who work in it put."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import getpid
from pathlib import Path

import msgspec

from marchland.adapters.machine import lives, machine_name
from marchland.backup.adapters.folder_depot import FolderDepot
from marchland.backup.adapters.sealing import Seal, new_depot, read_about, seal_of
from marchland.backup.domain.depot import (
    ABOUT,
    ABOUT_BYTES_MOST,
    BACKUPS,
    CHUNK_BYTES,
    MANIFEST_BYTES_MOST,
    RUNNING,
    SEALED_MORE_BYTES,
    Depot,
    backup_id_of,
    backup_name,
    chunk_name,
)
from marchland.backup.domain.manifest import Manifest, read_manifest
from marchland.core.errors import InputError, Location, NotFoundError, ProofError, StoreError
from marchland.core.message import Message

_STALE = timedelta(days=1)


class RunningMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who works in a depot: what they do, since when, on which machine and in which process."""

    work: str
    began_at: str
    machine: str
    process: int


@dataclass(frozen=True, slots=True)
class OpenDepot:
    """A depot and its seal; what it gives back is what was put there, or an error."""

    depot: Depot
    id: str
    seal: Seal

    def put_chunk(self, chunk_id: str, data: bytes) -> int:
        """Put a chunk there, and return how many bytes that took."""
        closed = self.seal.close(chunk_name(chunk_id), data)
        self.depot.put(chunk_name(chunk_id), closed)
        return len(closed)

    def chunk(self, chunk_id: str) -> bytes:
        """Return a chunk; raises StoreError where it is not there or not what its name says."""
        name = chunk_name(chunk_id)
        data = self._opened(name, CHUNK_BYTES)
        if self.seal.name(data) != chunk_id:
            raise StoreError("it is not what its name says", where=self.where(name))
        return data

    def _opened(self, name: str, most: int) -> bytes:
        closed = self.depot.get(name, most + SEALED_MORE_BYTES)
        try:
            return self.seal.open(name, closed, most)
        except ProofError as error:
            raise StoreError(error.message, where=self.where(name)) from None

    def where(self, name: str) -> Location:
        """Return the location of a thing in the depot, for an error about it."""
        return Location(f"{self.depot.place}/{name}")

    def put_manifest(self, manifest: Manifest) -> None:
        """Put the manifest of a backup there: from now on it is one."""
        name = backup_name(manifest.id)
        self.depot.put(name, self.seal.close(name, manifest.to_bytes()))

    def backups(self) -> tuple[str, ...]:
        """Return which backups there are, the newest first."""
        found = (backup_id_of(name) for name in self.depot.names(BACKUPS))
        return tuple(sorted((each for each in found if each), reverse=True))

    def manifest(self, backup: str) -> Manifest:
        """Return the manifest of a backup; raises StoreError where it is damaged."""
        name = backup_name(backup)
        data = self._opened(name, MANIFEST_BYTES_MOST)
        try:
            return read_manifest(data, backup, self.id)
        except ProofError as error:
            raise StoreError(error.message, where=self.where(name)) from None

    def chosen(self, backup: str | None) -> Manifest:
        """Return the manifest of a backup, by default the newest; raises NotFoundError where there is none."""
        there = self.backups()
        if not there:
            raise NotFoundError(
                "{place} holds no backup yet", place=self.depot.place, next_step="marchland backup make"
            )
        if backup is not None and backup not in there:
            raise NotFoundError(
                "{place} holds no backup {backup!r}", place=self.depot.place, backup=backup[:80],
                next_step="marchland backup list shows those that there are",
            )  # fmt: skip
        return self.manifest(backup or there[0])

    @contextmanager
    def working(self, work: str, clock_now: str) -> Iterator[tuple[str, ...]]:
        """Say that one works here, and give the marks that were left by those who died; a mark goes in the end.

        Many may make backups side by side; whoever prunes does so alone. Raises StoreError where it is not one's turn.
        """
        name = f"{RUNNING}{work}-{secrets.token_hex(8)}.json"
        self.depot.put(name, msgspec.json.encode(RunningMark(work, clock_now, machine_name(), getpid())))
        try:
            left = tuple(
                other for other in self.depot.names(RUNNING) if other != name and self._is_left(other, clock_now)
            )
            self.depot.remove(left)
            if left:
                self.depot.sweep()
            for other in self.depot.names(RUNNING):
                if other != name and "prune" in {work, _work_of(other)}:
                    raise StoreError(
                        "somebody else works in {place}: {other}", place=self.depot.place, other=_work_of(other),
                        next_step=Message("try again when it has finished; a mark that stays counts for a day"),
                    )  # fmt: skip
            yield left
        finally:
            self.depot.remove((name,))

    def _is_left(self, name: str, clock_now: str) -> bool:
        try:
            mark = msgspec.json.decode(self.depot.get(name, ABOUT_BYTES_MOST), type=RunningMark)
            age = datetime.fromisoformat(clock_now) - datetime.fromisoformat(mark.began_at)
        except (msgspec.MsgspecError, ValueError, TypeError):
            return True
        except StoreError:  # it has gone by now
            return False
        return age > _STALE or (mark.machine == machine_name() and not lives(mark.process))


def _work_of(name: str) -> str:
    return name.removeprefix(RUNNING).partition("-")[0]


def depot_at(place: str) -> Depot:
    """Return the depot at a place: a folder, or `s3://BUCKET/PREFIX`; raises StoreError."""
    if place.startswith("s3://"):
        try:
            from marchland.backup.adapters.bucket_depot import BucketDepot  # noqa: PLC0415 - an extra, only for buckets
        except ImportError:
            raise StoreError("backups to a bucket need obstore", next_step="install marchland[s3]") from None
        return BucketDepot(place)
    if "://" in place:
        raise InputError(
            "{place} is no place for backups", place=place, next_step="give a folder, or s3://BUCKET/PREFIX"
        )
    return FolderDepot(Path(place))


def open_depot(place: str, passphrase: str | None) -> OpenDepot:
    """Open a depot that is there; raises StoreError where there is none, or the passphrase does not open it."""
    depot = depot_at(place)
    if ABOUT not in depot.names(ABOUT):
        raise StoreError(
            "{place} holds no backups", place=place, next_step="marchland backup make begins with the first"
        )
    about = read_about(depot.get(ABOUT, ABOUT_BYTES_MOST), depot.place)
    return OpenDepot(depot, about.id, seal_of(about, passphrase, depot.place))


def make_depot(place: str, passphrase: str | None, cost: int | None = None) -> OpenDepot:
    """Open a depot, or make one where nothing is yet; with a passphrase all in it is encrypted."""
    depot = depot_at(place)
    if isinstance(depot, FolderDepot):
        depot.make()
    there = depot.names()
    if ABOUT in there:
        return open_depot(place, passphrase)
    if there:
        raise StoreError(
            "{place} holds other things than backups", place=place, next_step="give a folder or prefix that is empty"
        )
    about, seal = new_depot(passphrase) if cost is None else new_depot(passphrase, cost)
    depot.put(ABOUT, about.to_bytes())
    return OpenDepot(depot, about.id, seal)
