"""What the fault tests write into a store, and everything that a store then says, checked against its own hashes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import shapely

from marchland.core.proof import leaf_hash, root_of
from marchland.register.adapters.sqlite_store import SqliteStore, create_sqlite, open_sqlite
from marchland.register.adapters.sqlite_versions import VersionsWriter
from marchland.register.domain.version import Version
from marchland.tlog.domain.entry import ERASED, NewEntry
from marchland.tlog.domain.entry import commitment as commitment_of
from marchland.tlog.domain.store import Cosignature

AT = "2026-11-25T12:00:00.000000Z"
BODY = b'{"extent":{"type":"Polygon","coordinates":[[[30,48],[30.25,48],[30.25,48.5],[30,48.5],[30,48]]]}}'
"""What a version says of its area: a boundary, the same in every version."""
ORIGIN = "register.example/faults"
SUBJECTS = tuple(f"{number:032x}" for number in range(4))

Act = Callable[[SqliteStore], None]


def entry(key: str, size: int = 60, kind: str = "reported") -> NewEntry:
    """Return an entry whose payload follows from its key."""
    body = (key.encode() + b" ") * (size // (len(key) + 1) + 1)
    return NewEntry(key, kind, SUBJECTS[len(key) % 4], "person", "org", body)


def version(size: int, day: int, number: int = 0) -> Version:
    """Return a version of an area that holds from a day on, known from a size on."""
    west = 30.0 + number / 7
    box = (west, 48.0, west + 0.25, 48.5)
    day_from, land = date(2026, 1, day), shapely.to_wkb(shapely.box(*box))
    return Version(SUBJECTS[0], f"UA-{number}", day_from, None, size, None, "open", "SHA", False, box, land, BODY)


@dataclass(frozen=True)
class Snapshot:
    """Everything that can be asked of a store."""

    size: int
    root: bytes
    payloads: tuple[bytes | None, ...]
    checkpoints: tuple[tuple[int, str], ...]
    cosignatures: tuple[Cosignature, ...]
    versions: str


def snapshot(store: SqliteStore, *, faults: bool = True) -> Snapshot:
    """Return what the store says, after checking it against its own hashes."""
    with store.reading() as reader:
        head = reader.head()
        entries = tuple(reader.entries())
        leaves = [leaf_hash(kept.env) for kept in entries]
        assert [kept.seq for kept in entries] == list(range(head.size))
        assert root_of(leaves) == head.root
        assert b"".join(reader.tile(0, index) for index in range(head.size // 256 + 1)) == b"".join(leaves)
        for kept in entries:
            assert kept.payload is None or commitment_of(kept.salt or b"", kept.payload) == kept.commitment
        found = Snapshot(
            head.size,
            head.root,
            tuple(kept.payload for kept in entries),
            tuple(reader.checkpoints()),
            tuple(reader.cosignatures()),
            reader.version_digest(),
        )
    if faults:
        assert list(store.faults()) == []
    return found


def founded(path: Path) -> Path:
    """Create a small store with something of everything in it, and leave it at rest."""
    store = create_sqlite(path, ORIGIN, salts=bytes)
    with store.writing() as writer:
        writer.append([entry(f"first-{number}", 40 * number) for number in range(30)], AT)
        writer.replace_versions(30, SUBJECTS[0], [], [version(30, 1)])
        writer.keep_checkpoint(30, "a note")
        writer.keep_cosignature(Cosignature(30, "a line"))
    store.close()
    return path


def append_one(store: SqliteStore) -> None:
    """Append a single entry."""
    with store.writing() as writer:
        writer.append([entry("single", 700)], AT)


def append_batch(store: SqliteStore) -> None:
    """Append so many that tiles are filled, one payload running over several pages."""
    with store.writing() as writer:
        writer.append([entry(f"batch-{number}", 20_000 if number == 7 else 80) for number in range(260)], AT)


def erase(store: SqliteStore) -> None:
    """Erase a payload, and say so in an entry."""
    with store.writing() as writer:
        writer.append([NewEntry("erasure", ERASED, SUBJECTS[0], "person", "org", b'{"seq":29}')], AT)
        writer.drop_payload(29)


def keep_notes(store: SqliteStore) -> None:
    """Keep a checkpoint and a witness's line."""
    with store.writing() as writer:
        writer.keep_checkpoint(30, "another note")
        writer.keep_cosignature(Cosignature(30, "another line"))


def replace_versions(store: SqliteStore) -> None:
    """Append what changes an area, and its versions with it, unless that was done before."""
    with store.writing() as writer:
        _replace(writer)


def _replace(writer: VersionsWriter) -> None:
    size = writer.head().size
    (kept,) = writer.append([entry("revised")], AT)
    if kept.seq == size:
        current = [row for row in writer.versions_of(SUBJECTS[0]) if row.to_size is None]
        writer.replace_versions(size + 1, SUBJECTS[0], current, [version(size + 1, 1), version(size + 1, 9, 3)])


ACTS: dict[str, Act] = {
    "append one": append_one,
    "append a batch": append_batch,
    "erase": erase,
    "keep notes": keep_notes,
    "replace versions": replace_versions,
}


def opened(path: Path) -> SqliteStore:
    """Open a store whose salts are all zero, so that the same entries have the same root."""
    return open_sqlite(path, salts=bytes)
