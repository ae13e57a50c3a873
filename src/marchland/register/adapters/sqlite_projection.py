"""What an embedded store keeps of its own versions and counts of them, and whether the two agree before it answers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import astuple, replace
from typing import Any
from weakref import WeakKeyDictionary

from marchland.register.adapters.projection_sum import ProjectionSum
from marchland.register.adapters.sqlite_links import LinksReader, LinksWriter
from marchland.register.domain.projection import Projection, ProjectionCounts, incomplete
from marchland.register.domain.set_digest import SetDigest
from marchland.tlog.adapters.sqlite_file import Connection

_KEPT = "SELECT versions, ended, sizes, days, areas, hazards, released, links, size, added, removed FROM projection"
_KEEP = """INSERT INTO projection (one, versions, ended, sizes, days, areas, hazards, released, links, size, added,
    removed) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET versions = excluded.versions,
    ended = excluded.ended, sizes = excluded.sizes, days = excluded.days, areas = excluded.areas,
    hazards = excluded.hazards, released = excluded.released, links = excluded.links, size = excluded.size,
    added = excluded.added, removed = excluded.removed"""
# The Julian day before 0001-01-01 numbers days as Python does. The shadow tables of the trees are counted by their
# primary keys, and not by walking the trees.
_COUNTED = """SELECT count(*), count(to_size), coalesce(sum(from_size), 0) + coalesce(sum(to_size), 0),
    CAST(coalesce(sum(julianday(valid_from) - 1721424.5), 0)
        + coalesce(sum(julianday(valid_to) - 1721424.5), 0) AS INTEGER),
    (SELECT count(*) FROM areas_box_rowid), (SELECT count(*) FROM hazards_box_rowid),
    (SELECT count(*) FROM released_box_rowid), (SELECT count(*) FROM concern) + (SELECT count(*) FROM code),
    (SELECT count(*) FROM shape), (SELECT size FROM head) FROM version"""
LINKS = "SELECT (SELECT count(*) FROM concern) + (SELECT count(*) FROM code)"
_RATHER = 20
"""Counting anew after others wrote may take at most one part in so many of the time."""


class ProjectionReader(LinksReader):
    """A view of a ledger that reads what the store keeps of its versions too."""

    def projection(self) -> Projection:
        """Return what the store keeps of its versions; raises AlteredError where that cannot be."""
        row: Any = self._db.execute(_KEPT).fetchone()
        try:
            *counts, size, added, removed = row
            return Projection(size, ProjectionCounts(*counts), SetDigest.from_bytes(added, removed))
        except (TypeError, ValueError):
            raise incomplete() from None

    def check_counts(self) -> None:
        """Raise AlteredError where there are not as many versions, shapes, boxes and links as the store says."""
        kept = self.projection()
        row: Any = self._db.execute(_COUNTED).fetchone()
        *counted, shapes, size = row
        layers = sum(kept.counts.of_layers().values())
        if (ProjectionCounts(*counted), shapes, size) != (kept.counts, layers, kept.size):
            raise incomplete()


class ProjectionWriter(ProjectionSum, LinksWriter, ProjectionReader):
    """The same, to write: what changes is summed up here, and kept when the transaction ends."""

    def _stored(self) -> Projection:
        return ProjectionReader.projection(self)

    def _store(self, kept: Projection) -> None:
        keep(self._db, kept)

    def add_links(self, seq: int, concerned: Mapping[str, str], codes: Mapping[str, str]) -> None:
        """Keep which subjects an entry concerns beside its own, with their codes there, and which codes find which."""
        if not (concerned or codes):
            return
        before = self._db.total_changes()
        super().add_links(seq, concerned, codes)
        self._count_links(self._db.total_changes() - before)

    def clear_links(self) -> None:
        """Remove all links, to make them anew from the entries."""
        super().clear_links()
        self._count_links(-self._summed().counts.links)


def keep(db: Connection, kept: Projection) -> None:
    """Keep that of the versions of a store."""
    db.execute(_KEEP, (*astuple(kept.counts), kept.size, *kept.digest.to_bytes()))


def with_links(db: Connection, kept: Projection) -> Projection:
    """Return the same with the links of a store counted."""
    return replace(kept, counts=replace(kept.counts, links=db.execute(LINKS).get))


class Completeness:
    """Remembers of each connection at which change of the file its versions were last counted, and how long it took."""

    def __init__(self) -> None:
        self._seen: WeakKeyDictionary[Connection, int] = WeakKeyDictionary()
        self._again_s = 0.0

    def check(self, db: Connection, view: ProjectionReader) -> None:
        """Check the counts where somebody has written since they were last checked; raises AlteredError.

        Where counting takes long and others write often, it is done as often as it is worth.
        """
        now = db.pragma("data_version")
        if self._seen.get(db) == now:
            return
        began = time.monotonic()
        if db in self._seen and began < self._again_s:
            return
        view.check_counts()
        ended = time.monotonic()
        self._again_s = ended + _RATHER * (ended - began)
        self._seen[db] = now
