"""Restore a backup, or a register from an archive alone: under a name that nothing opens, verified, then renamed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from marchland.backup.adapters.partial_folder import partial_folder, publish, remove_left
from marchland.backup.adapters.sqlite_copy import database_faults, is_database
from marchland.backup.domain.manifest import Manifest, ManifestFile
from marchland.backup.service.archived_ledger import ArchivedLedger
from marchland.backup.service.making import Progress
from marchland.backup.service.opening import OpenDepot
from marchland.core.asof import AsOf
from marchland.core.errors import ProofError, StoreError
from marchland.ledger.service.migration import migrate
from marchland.ledger.service.questions import make_anew, trust, verify_store
from marchland.register.service.kept_files import REGISTER
from marchland.register.service.opening import RegisterBooks, opened_at
from marchland.register.service.stores import RegisterStore, create_store
from marchland.tlog.adapters.archive_files import archive_faults
from marchland.tlog.domain.archive import BAGIT, GEOJSON
from marchland.tlog.domain.store import Head
from marchland.tlog.domain.verify import Trust

Areas = Callable[[RegisterBooks, AsOf], bytes]
"""Writes the areas as an archive has them."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What whoever restores knows from elsewhere: a checkpoint kept outside, and the ledger's public keys."""

    against: Path | None = None
    verifiers: tuple[str, ...] = ()
    keys: Path | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: where, of which ledger, its head, which files, and what of earlier attempts was removed."""

    folder: Path
    origin: str
    head: Head
    files: tuple[str, ...]
    octets: int
    left: tuple[str, ...] = ()


def is_archive(place: str) -> bool:
    """Tell whether a place is the folder of an archive, and not a depot of backups."""
    return "://" not in place and (Path(place) / BAGIT).is_file()


def restore_backup(
    depot: OpenDepot, backup: str | None, target: Path, outside: Outside, progress: Progress
) -> Restored:
    """Restore a backup, by default the newest, to a folder that is not there yet.

    Raises StoreError where a chunk is missing or damaged or the register does not verify; then nothing is there.
    """
    with _filled(target) as (folder, left):
        manifest = depot.chosen(backup)
        head = fill_from_backup(depot, manifest, folder, outside, progress)
        publish(folder, target)
    return Restored(target, manifest.origin, head, tuple(each.name for each in manifest.files), manifest.octets, left)


def restore_archive(archive: Path, target: Path, outside: Outside, areas: Areas, progress: Progress) -> Restored:
    """Make a register anew of an archive alone, in a folder that is not there yet.

    Raises StoreError where the archive is not as it was written, or the areas made anew are not those that it has.
    """
    with _filled(target) as (folder, left):
        origin, head = fill_from_archive(archive, folder, outside, areas, progress)
        octets = (folder / REGISTER).stat().st_size
        publish(folder, target)
    return Restored(target, origin, head, (REGISTER,), octets, left)


@contextmanager
def _filled(target: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    left = remove_left(target.absolute().parent, target.name)
    if os.path.lexists(target):
        raise StoreError(
            "{folder} is there already, and nothing is restored over it", folder=target,
            next_step="name a folder that is not there yet",
        )  # fmt: skip
    with partial_folder(target.absolute().parent, target.name) as folder:
        yield folder, left


def fill_from_backup(depot: OpenDepot, manifest: Manifest, folder: Path, outside: Outside, progress: Progress) -> Head:
    """Write the files of a backup into an empty folder, look at each, verify the register and return its head."""
    _check_room(folder, manifest.octets)
    done = 0
    for file in manifest.files:
        _write(depot, file, folder / file.name, partial(_tell, progress, done, manifest.octets))
        done += file.length
    others = (file.name for file in manifest.files if file.name != REGISTER and is_database(folder / file.name))
    for name in others:
        for fault in database_faults(folder / name):
            raise StoreError("{name} is damaged in the backup: {fault}", name=name, fault=fault)
    there = (folder / REGISTER).exists()
    head = verified_head(folder / REGISTER, outside, progress) if there else Head(0, b"", "")
    if (head.size, head.root.hex()) != (manifest.entries, manifest.root):
        raise StoreError("the register in the backup is not the one that its list says")
    return head


def _tell(progress: Progress, done: int, every: int, more: int) -> None:
    progress("restoring", done + more, every)


def _check_room(folder: Path, octets: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < octets:
        raise StoreError(
            "{folder} has room for {free} bytes, and {octets} are needed", folder=folder.parent.parent, free=free,
            octets=octets, next_step="free some disk space, or restore elsewhere",
        )  # fmt: skip


def _write(depot: OpenDepot, file: ManifestFile, path: Path, progress: Callable[[int], None]) -> None:
    digest, length = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            for chunk in file.chunks:
                data = depot.chunk(chunk)
                digest.update(data)
                length += out.write(data)
                progress(length)
    except OSError as error:
        raise StoreError("{path} cannot be written: {reason}", path=file.name, reason=error.strerror) from None
    if length != file.length or digest.hexdigest() != file.sha256:
        raise StoreError(
            "{name} in the backup is not as it was copied", name=file.name, next_step="marchland backup verify"
        )


def verified_head(path: Path, outside: Outside, progress: Progress) -> Head:
    """Return the head of a register in a file, after all of it was verified; raises StoreError at the first fault."""
    with opened_at(str(path)) as books:
        trusted = _trust(books.store, outside)
        result = verify_store(books, trusted, progress)
        if not result.ok:
            fault = result.faults[0]
            raise StoreError("what was restored does not verify: {place}: {what}", place=fault.where, what=fault.what)
        with books.store.reading() as reader:
            return reader.head()


def _trust(store: RegisterStore, outside: Outside) -> Trust:
    from marchland.register.service.founding import key_file  # noqa: PLC0415 - makes demonstrations too

    keys = key_file(outside.keys, store.origin) if outside.keys else None
    try:
        return trust(store, outside.against, outside.verifiers, keys)
    except ProofError as error:
        raise error.with_next_step("give a checkpoint of this ledger, and its key with --verifier") from None


def fill_from_archive(
    archive: Path, folder: Path, outside: Outside, areas: Areas, progress: Progress
) -> tuple[str, Head]:
    """Make a register of an archive in an empty folder, verify it, and return whose it is and its head."""
    fault = next(archive_faults(archive, progress=lambda done, every: progress("archive", done, every)), None)
    if fault is not None:
        raise StoreError("the archive is not as it was written: {place}: {what}", place=fault.where, what=fault.what)
    source = ArchivedLedger(archive)
    made = create_store(str(folder / REGISTER), source.origin)
    try:
        head = migrate(source, made, progress)
        make_anew(made, progress)
    finally:
        made.close()
    verified_head(folder / REGISTER, outside, progress)
    made_on = date.fromisoformat(source.reader.about.made_at[:10])
    with opened_at(str(folder / REGISTER)) as books:
        if _features(areas(books, AsOf(made_on, made_on))) != _features((archive / GEOJSON).read_bytes()):
            raise StoreError(
                "the areas made of the entries are not those that the archive has",
                next_step="marchland ledger verify, and a version of Marchland of the archive's own time",
            )
    return source.origin, head


def _features(geojson: bytes) -> object:
    """Return what a file of areas says of them, without the word on who kept the register, which may have moved."""
    said = json.loads(geojson)
    return {name: value for name, value in said.items() if name != "keeper"}
