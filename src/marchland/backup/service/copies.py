"""How many copies of a register there are, where, when each was last looked at, and who can write it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from marchland.adapters.settings import read_settings
from marchland.backup.adapters.copies_file import copies_path, read_copies, write_copies
from marchland.backup.adapters.folder_depot import FolderDepot
from marchland.backup.domain.copies import CopyKind, KnownCopies, KnownCopy, SeenCopy, lacking
from marchland.backup.domain.depot import DepotWriters
from marchland.backup.service.making import MadeBackup
from marchland.backup.service.opening import OpenDepot, depot_at
from marchland.core.errors import StoreError
from marchland.core.message import Message
from marchland.register.service.opening import identity
from marchland.tlog.domain.store import StoreFault, embedded


@dataclass(frozen=True, slots=True)
class CopiesReport:
    """The living store and every copy that is known, and what they lack."""

    copies: tuple[SeenCopy, ...]
    lacks: tuple[Message, ...]


def path_of(store: str) -> Path:
    """Return where it is kept what is known of a store's copies."""
    return copies_path(store, embedded=embedded(store), folder=Path(read_settings().store).parent)


def known_copies(store: str) -> KnownCopies:
    """Return what is known of a store's copies."""
    return read_copies(path_of(store))


def known_copy(store: str, place: str, kind: CopyKind) -> KnownCopy:
    """Return what is known of one copy, which may be nothing yet."""
    return known_copies(store).of(place) or KnownCopy(place=place, kind=kind)


def keep_copy(store: str, copy: KnownCopy) -> None:
    """Take note of a copy as it now is."""
    path = path_of(store)
    write_copies(path, read_copies(path).having(copy))


def check_encrypted(store: str, place: str, passphrase: str | None) -> None:
    """Raise StoreError where a depot was encrypted when it was last written, and now no passphrase is given.

    Whoever can write there could otherwise put an empty depot in its place, and be sent everything in the clear.
    """
    known = known_copies(store).of(place)
    if known is not None and known.encrypted and passphrase is None:
        raise StoreError("{place} is encrypted", place=place, next_step="give --passphrase-file")


def keep_made(store: str, depot: OpenDepot, made: MadeBackup) -> None:
    """Take note of a backup that was made."""
    known = known_copy(store, depot.depot.place, CopyKind.BACKUPS)
    keep_copy(
        store,
        KnownCopy(
            place=known.place, kind=CopyKind.BACKUPS, encrypted=depot.seal.sealed, backup=made.manifest.id,
            backup_at=made.manifest.made_at, entries=made.manifest.entries, checked_at=known.checked_at,
            check=known.check, drill=known.drill,
        ),
    )  # fmt: skip


def keep_checked(store: str, place: str, kind: CopyKind, faults: tuple[StoreFault, ...], at: str) -> None:
    """Take note of what a look at every byte of a copy found."""
    first = f"{faults[0].where}: {faults[0].what}" if faults else ""
    keep_copy(store, msgspec.structs.replace(known_copy(store, place, kind), checked_at=at, check=first))


def shown_place(copy: str) -> str:
    """Return the place of a copy as it is kept: a whole path, or the address of a bucket."""
    return copy.rstrip("/") if "://" in copy else str(Path(copy).absolute())


def check_not_turned_back(store: str, depot: OpenDepot) -> None:
    """Raise StoreError where the newest backup that was made from here is not in its depot any more."""
    known = known_copies(store).of(depot.depot.place)
    if known is not None and known.backup and known.backup not in depot.backups():
        raise StoreError(
            "{place} does not hold the backup {backup}, which was made from here", place=depot.depot.place,
            backup=known.backup, next_step="ask who can write there; marchland backup make makes a new one",
        )  # fmt: skip


def copies_report(store: str, now: str) -> CopiesReport:
    """Return the living store and its copies as they are now, and what they lack of the goal."""
    known = sorted(known_copies(store).copies, key=lambda copy: copy.place)
    seen = (_living(store), *map(_seen, known))
    return CopiesReport(seen, tuple(lacking(seen, datetime.fromisoformat(now))))


def _living(store: str) -> SeenCopy:
    if embedded(store):
        path = Path(store).absolute()
        known = KnownCopy(place=str(path), kind=CopyKind.STORE)
        if not path.exists():
            return SeenCopy(known, None, Message("there is no store"))
        return SeenCopy(known, FolderDepot(path).writers())
    from urllib.parse import urlsplit  # noqa: PLC0415 - only for a server

    parts = urlsplit(store)
    place = f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
    login = identity(store)
    return SeenCopy(
        KnownCopy(place=place, kind=CopyKind.STORE), DepotWriters(login, parts.hostname or "socket", ours=True)
    )


def _seen(copy: KnownCopy) -> SeenCopy:
    try:
        return SeenCopy(copy, depot_at(copy.place).writers())
    except StoreError as error:
        return SeenCopy(copy, None, error.message)
