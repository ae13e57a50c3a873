"""Copies of a register: an archive that is read without Marchland, and a move to another store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from marchland.access.service.roster import OWN, actor_and_roster, read_roster, registration, require_permission
from marchland.core.policy import Actor, Role
from marchland.ledger.service.migration import migrate
from marchland.ledger.service.questions import Progress, make_anew
from marchland.register.domain.version_digest import line_of
from marchland.register.service.questions import Clock
from marchland.register.service.stores import RegisterReader, RegisterStore, create_store
from marchland.tlog.adapters.archive_files import WrittenArchive, write_archive
from marchland.tlog.domain.store import Head, embedded


def archive(
    store: RegisterStore, folder: Path, geojson: bytes, csv: bytes, identity: str, clock: Clock, progress: Progress
) -> WrittenArchive:
    """Write the ledger to a new folder, with the areas as a face made files of them; raises StoreError."""
    with store.reading() as reader:
        require_permission(actor_and_roster(reader, store, identity)[0], "export")
        return write_archive(
            folder, reader, store.origin, clock(), geojson=geojson, csv=csv, versions=_lines(reader),
            progress=lambda done, every: progress("entries", done, every),
        )  # fmt: skip


def _lines(reader: RegisterReader) -> Iterator[bytes]:
    """Yield the line of every version, in the order of subjects; raises AlteredError at one that is not as recorded."""
    for subject in sorted(reader.kept_subjects()):
        yield from map(line_of, reader.versions_of(subject))


def move(store: RegisterStore, target: str, identity: str, clock: Clock, progress: Progress) -> Head:
    """Move the ledger to a store where nothing is yet, make its versions anew there, and return the head of both.

    On a server where the ledger names nobody who may give roles, whoever moved it is then registered as its first
    administrator, in an entry of its own. Raises StoreError where the roots are not equal; then the target holds none.
    """
    made = create_store(target, store.origin)
    try:
        head = migrate(store, made, progress)
        make_anew(made, progress)
        if not embedded(target):
            _check_access(made, identity, clock)
        return head
    finally:
        made.close()


def _check_access(store: RegisterStore, identity: str, clock: Clock) -> None:
    with store.writing() as writer:
        if not read_roster(writer, store.origin, embedded=False).administered:
            writer.append((registration(store.origin, Actor(identity, OWN, frozenset(Role)), identity),), clock())
