"""The place where backups lie, whatever it is: things under names, put whole, read back, listed and taken away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

ABOUT = "depot.json"
"""What a depot says of itself: written once, when it is made."""
BACKUPS, CHUNKS, RUNNING = "backups/", "chunks/", "running/"
BACKUP_ID = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{8}")
"""The instant of a backup to the microsecond, and a random part: in the order of time."""
CHUNK_ID = re.compile(r"[0-9a-f]{64}")
CHUNK_BYTES = 1 << 16
"""16 pages: small enough that little is sent anew of a register that grew, large enough that names stay few."""
ABOUT_BYTES_MOST = 1 << 12
MANIFEST_BYTES_MOST = 1 << 26
SEALED_MORE_BYTES = 1 << 10
"""So much longer than what is in it a thing in the depot may be, packed badly and sealed."""


@dataclass(frozen=True, slots=True)
class DepotWriters:
    """Who can write what lies in a depot, in words; on which disk or server it is; and whether we can."""

    told: str
    zone: str
    ours: bool


class Depot(Protocol):
    """A place that keeps things by name; what is put there is there whole or not at all."""

    @property
    def place(self) -> str:
        """Return where it is, with no secret in it."""

    def names(self, prefix: str = "") -> Mapping[str, int]:
        """Return the names that begin so, each with its length in bytes."""

    def get(self, name: str, most: int) -> bytes:
        """Return what lies under a name; raises StoreError where nothing does, or more than `most` bytes."""

    def put(self, name: str, data: bytes) -> None:
        """Put something there, in the place of what was there; durable when it returns. Raises StoreError."""

    def remove(self, names: Iterable[str]) -> None:
        """Take things away; those that are not there are gone already."""

    def sweep(self) -> int:
        """Take away what somebody was putting there and died over; return how many things that were."""

    def writers(self) -> DepotWriters:
        """Return who can write there."""


def backup_name(backup_id: str) -> str:
    """Return the name under which the manifest of a backup lies."""
    return f"{BACKUPS}{backup_id}.json"


def backup_id_of(name: str) -> str | None:
    """Return the backup whose manifest lies under a name, or None where it is no such name."""
    found = name.removeprefix(BACKUPS).removesuffix(".json")
    return found if BACKUP_ID.fullmatch(found) and backup_name(found) == name else None


def chunk_name(chunk_id: str) -> str:
    """Return the name under which a chunk lies."""
    return f"{CHUNKS}{chunk_id[:2]}/{chunk_id}"


def chunk_id_of(name: str) -> str | None:
    """Return the chunk that lies under a name, or None where it is no such name."""
    found = name.rpartition("/")[2]
    return found if CHUNK_ID.fullmatch(found) and chunk_name(found) == name else None
