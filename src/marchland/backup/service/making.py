"""Make a backup while others write: each file copied as it is at one instant, and only new chunks sent."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from marchland.backup.adapters.partial_folder import partial_folder, remove_left
from marchland.backup.adapters.sqlite_copy import copy_database, database_faults
from marchland.backup.domain.depot import CHUNK_BYTES, CHUNKS, SEALED_MORE_BYTES, chunk_id_of
from marchland.backup.domain.manifest import FORMAT, Manifest, ManifestFile
from marchland.backup.service.opening import OpenDepot
from marchland.core.backed_up import BackedUp
from marchland.core.errors import InputError, StoreError
from marchland.register.service.kept_files import REGISTER
from marchland.register.service.stores import open_store
from marchland.registry import declared
from marchland.tlog.adapters.sqlite_faults import page_faults
from marchland.tlog.domain.store import Head, embedded

Clock = Callable[[], str]
Progress = Callable[[str, int, int], None]
STEM = "marchland-backup"
_AT_ONCE = 4
_WAITING_MOST = 16
"""So many chunks are held in memory until they are in the depot."""


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A backup that was made; `sent` of its chunks were new, and took so many bytes. `left` was removed first."""

    manifest: Manifest
    sent: int
    sent_bytes: int
    left: tuple[str, ...]


def to_back_up(store: str, *, secret: bool) -> tuple[BackedUp, ...]:
    """Return which files beside a store its capabilities want backed up, and those that are secret if asked for."""
    found = tuple(each for of in declared("backed_up") for each in of(store))
    return tuple(each for each in found if secret or not each.secret)


def make_backup(
    store: str, depot: OpenDepot, clock: Clock, progress: Progress, *, secret: bool = False, whole: bool = False
) -> MadeBackup:
    """Make a backup of a store and what is kept beside it. Nothing counts as one until all of it is in the depot.

    With `whole` every chunk is sent, also those that are there. Raises StoreError where a file is damaged, and then
    leaves the earlier backups as they are.
    """
    if secret and not depot.seal.sealed:
        raise InputError("keys are backed up only into a depot that is encrypted", next_step="give --passphrase-file")
    files = to_back_up(store, secret=secret)
    with depot.working("make", clock()) as left, _room(store) as (folder, removed):
        head = _copied(files, folder, progress)
        origin = _origin(store)
        there = set() if whole else _whole_chunks(depot)
        sending = Sending(depot, there, sum(path.stat().st_size for path in folder.iterdir()), progress)
        made_at = clock()
        listed = tuple(sending.file(folder / each.name) for each in files)
        manifest = Manifest(
            format=FORMAT, id=_new_id(made_at), depot=depot.id, made_at=made_at, origin=origin, entries=head.size,
            root=head.root.hex(), recorded_at=head.recorded_at, files=listed,
        )  # fmt: skip
        depot.put_manifest(manifest)
    return MadeBackup(manifest, sending.sent, sending.sent_bytes, (*left, *removed))


def _new_id(made_at: str) -> str:
    return "".join(letter for letter in made_at if letter.isdigit() or letter in "TZ") + "-" + secrets.token_hex(4)


def _origin(store: str) -> str:
    opened = open_store(store, read_only=True)
    try:
        return opened.origin
    finally:
        opened.close()


@contextmanager
def _room(store: str) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Give a folder to copy to, beside the store, and what of earlier such folders was removed."""
    parent = Path(store).absolute().parent if embedded(store) else Path.cwd()
    removed = remove_left(parent, STEM)
    with partial_folder(parent, STEM) as folder:
        yield folder, removed


def _copied(files: tuple[BackedUp, ...], folder: Path, progress: Progress) -> Head:
    """Copy every file as it is now, and return the head of the register among them."""
    head = Head(0, b"", "")
    for each in files:
        source, target = Path(each.place), folder / each.name
        if not each.database:
            _copy_plain(source, target)
            continue

        def show(done: int, every: int, name: str = each.name) -> None:
            progress(f"copying {name}", done, every)

        copy_database(source, target, show)
        if each.name == REGISTER:
            head = _head_of(target, source)
        elif fault := next(database_faults(target), None):
            raise StoreError(
                "{path} is damaged: {fault}", path=source, fault=fault, next_step="restore it from a backup"
            )
    return head


def _copy_plain(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
    except OSError as error:
        raise StoreError("{path}: {reason}", path=source, reason=error.strerror) from None


def _head_of(copy: Path, source: Path) -> Head:
    fault = next(page_faults(copy), None)
    if fault is not None:
        raise StoreError("{path} is damaged: {fault}", path=source, fault=f"{fault.where}: {fault.what}",
                         next_step="marchland ledger verify")  # fmt: skip
    store = open_store(str(copy), read_only=True)
    try:
        with store.reading() as reader:
            return reader.head()
    finally:
        store.close()


def _whole_chunks(depot: OpenDepot) -> set[str]:
    """Return the chunks that lie in a depot, and are not visibly too short or long."""
    named = ((chunk_id_of(name), length) for name, length in depot.depot.names(CHUNKS).items())
    return {chunk for chunk, length in named if chunk and 0 < length <= CHUNK_BYTES + SEALED_MORE_BYTES}


class Sending:
    """Chunks on their way into a depot, several at once."""

    def __init__(self, depot: OpenDepot, there: set[str], octets: int, progress: Progress) -> None:
        self._depot, self._there, self._octets, self._progress = depot, there, octets, progress
        self._done = self.sent = self.sent_bytes = 0

    def file(self, path: Path) -> ManifestFile:
        """Put a file's chunks there, and return what the manifest says of it."""
        digest, length, chunks = hashlib.sha256(), 0, []
        waiting: deque[Future[int]] = deque()
        with path.open("rb") as file, ThreadPoolExecutor(_AT_ONCE) as pool:
            try:
                while data := file.read(CHUNK_BYTES):
                    digest.update(data)
                    length += len(data)
                    chunk = self._depot.seal.name(data)
                    chunks.append(chunk)
                    if chunk not in self._there:
                        self._there.add(chunk)
                        waiting.append(pool.submit(self._depot.put_chunk, chunk, data))
                        self.sent += 1
                    while len(waiting) >= _WAITING_MOST:
                        self.sent_bytes += waiting.popleft().result()
                    self._done += len(data)
                    self._progress("storing", self._done, self._octets)
                self.sent_bytes += sum(each.result() for each in waiting)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return ManifestFile(path.name, length, digest.hexdigest(), tuple(chunks))
