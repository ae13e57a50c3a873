"""What a store in PostgreSQL keeps of its own versions and counts of them, and whether the two agree."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import astuple

from marchland.register.adapters.postgres_links import PostgresLinkWriter
from marchland.register.adapters.projection_sum import ProjectionSum
from marchland.register.domain.projection import Projection, ProjectionCounts, incomplete
from marchland.register.domain.set_digest import SetDigest
from marchland.tlog.adapters.postgres_session import DbSession

_NAMES = "versions, ended, sizes, days, areas, hazards, released, links, size, added, removed"
_KEPT = f"SELECT {_NAMES} FROM marchland.projection"
_KEEP = f"UPDATE marchland.projection SET ({_NAMES}) = (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
LINKS = "(SELECT count(*) FROM marchland.concern) + (SELECT count(*) FROM marchland.code)"
_OF_LAYER = "(SELECT count(*) FROM marchland.shape WHERE layer = '{}')"
_DAY = "coalesce(sum({0}(valid) - date '0001-01-01' + 1), 0)"
_COUNTED = f"""
SELECT count(*), count(upper(known)), coalesce(sum(lower(known)), 0)::bigint + coalesce(sum(upper(known)), 0)::bigint,
    {_DAY.format("lower")} + {_DAY.format("upper")},
    {_OF_LAYER.format("areas")}, {_OF_LAYER.format("hazards")}, {_OF_LAYER.format("released")}, {LINKS},
    (SELECT size FROM marchland.head) FROM marchland.version
"""
_AGAIN_S = 60.0
"""How long counting holds for where nothing was recorded meanwhile: the server does not tell who wrote."""
_RATHER = 20
"""Counting anew may take at most one part in so many of the time."""


class PostgresProjectionReader:
    """What the store keeps of its versions, as one transaction sees it."""

    _session: DbSession

    def projection(self) -> Projection:
        """Return what the store keeps of its versions; raises AlteredError where that cannot be."""
        rows = self._session.rows(_KEPT)
        try:
            ((*counts, size, added, removed),) = rows
            return Projection(size, ProjectionCounts(*counts), SetDigest.from_bytes(bytes(added), bytes(removed)))
        except (TypeError, ValueError):
            raise incomplete() from None

    def check_counts(self) -> None:
        """Raise AlteredError where there are not as many versions, shapes and links as the store says."""
        kept = self.projection()
        *counted, size = self._session.row(_COUNTED)
        if (ProjectionCounts(*map(int, counted)), size) != (kept.counts, kept.size):
            raise incomplete()


class PostgresProjectionWriter(ProjectionSum, PostgresLinkWriter, PostgresProjectionReader):
    """The same, to write: what changes is summed up here, and kept when the transaction ends."""

    def _stored(self) -> Projection:
        return PostgresProjectionReader.projection(self)

    def _store(self, kept: Projection) -> None:
        keep(self._session, kept)

    def add_links(self, seq: int, concerned: Mapping[str, str], codes: Mapping[str, str]) -> None:
        """Keep which subjects an entry concerns beside its own, with their codes there, and which codes find which."""
        if not (concerned or codes):
            return
        before = links_of(self._session)
        super().add_links(seq, concerned, codes)
        self._count_links(links_of(self._session) - before)

    def clear_links(self) -> None:
        """Remove all links, to make them anew from the entries."""
        super().clear_links()
        self._count_links(-self._summed().counts.links)


def links_of(session: DbSession) -> int:
    """Return how many links there are."""
    return int(session.row(f"SELECT {LINKS}")[0])


def keep(session: DbSession, kept: Projection) -> None:
    """Keep that of the versions of a store."""
    session.run(_KEEP, *astuple(kept.counts), kept.size, *kept.digest.to_bytes())


class PostgresCompleteness:
    """Remembers at which size of the ledger its versions were last counted, and when."""

    def __init__(self) -> None:
        self._size = -1
        self._again_s = 0.0
        self._until_s = 0.0

    def check(self, size: int, view: PostgresProjectionReader) -> None:
        """Check the counts where something was recorded since, or a while has passed; raises AlteredError.

        Where counting takes long and others write often, it is done as often as it is worth.
        """
        began = time.monotonic()
        if self._size >= 0 and began < (self._until_s if size == self._size else self._again_s):
            return
        view.check_counts()
        ended = time.monotonic()
        self._size, self._again_s = size, ended + _RATHER * (ended - began)
        self._until_s = max(ended + _AGAIN_S, self._again_s)
