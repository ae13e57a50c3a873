"""The rows of sources: which are followed, how each has been, and feeds as they came."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marchland.core.errors import NotFoundError, nearest
from marchland.watch.adapters.news_rows import NewsRows, Row, optional
from marchland.watch.domain.instants import instant_text, read_instant
from marchland.watch.domain.item import Source
from marchland.watch.domain.news_store import Fetch, FollowedSource, RawFeed, SourceHealth

_ROW = """SELECT s.id, s.url, s.title, s.folder, s.owner, s.language, s.site_url, s.fetched_at, s.status, s.reason,
    s.failing_since_at, s.failures, s.next_at, s.interval_s, s.etag, s.last_modified, s.memory FROM source s """
_KEEP = """INSERT INTO source (id, url, title, folder, owner, language, site_url) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET url = excluded.url, title = excluded.title, folder = excluded.folder,
    owner = excluded.owner, language = excluded.language, site_url = excluded.site_url"""
_FOLLOWED = "JOIN following f ON f.source = s.id WHERE f.since_in <= ? AND (f.until_in IS NULL OR f.until_in > ?) "
_DUE = """JOIN following f ON f.source = s.id WHERE f.until_in IS NULL AND (s.next_at IS NULL OR s.next_at <= ?)
    ORDER BY coalesce(s.next_at, ''), s.id LIMIT ?"""
_WENT_WELL = """UPDATE source SET fetched_at = ?, status = ?, reason = '', failing_since_at = NULL, failures = 0,
    next_at = ?, interval_s = ?, etag = ?, last_modified = ?, memory = ? WHERE id = ?"""
_FAILED = """UPDATE source SET fetched_at = ?, status = ?, reason = ?, failing_since_at = coalesce(failing_since_at, ?),
    failures = failures + 1, next_at = ?, interval_s = ?, memory = ? WHERE id = ?"""


class SourceRows(NewsRows):
    """What is known of sources."""

    def keep_sources(self, sources: Sequence[Source], revision: int) -> int:
        """Follow the sources and return how many were not followed before."""
        count = 0
        for source in sources:
            s = source
            self.run(_KEEP, s.id, s.url, s.title, s.folder, s.owner, s.language, s.site_url)
            if not self.rows("SELECT 1 FROM following WHERE source = ? AND until_in IS NULL", s.id):
                self.run("INSERT INTO following (source, since_in) VALUES (?, ?)", s.id, revision)
                count += 1
        return count

    def end_following(self, source: str, revision: int) -> None:
        """Follow a source no more."""
        statement = "UPDATE following SET until_in = ? WHERE source = ? AND until_in IS NULL"
        if not self.run(statement, revision, source):
            raise self._unknown(source)

    def followed(self, revision: int) -> tuple[FollowedSource, ...]:
        """Return the sources that were followed then."""
        return tuple(map(_followed, self.rows(_ROW + _FOLLOWED + "ORDER BY s.id", revision, revision)))

    def followed_source(self, source: str) -> FollowedSource:
        """Return a source; raises NotFoundError."""
        rows = self.rows(_ROW + "WHERE s.id = ?", source)
        if not rows:
            raise self._unknown(source)
        return _followed(rows[0])

    def due(self, at: datetime, limit: int) -> tuple[FollowedSource, ...]:
        """Return the sources whose time has come."""
        return tuple(map(_followed, self.rows(_ROW + _DUE, instant_text(at), limit)))

    def note_fetch(self, source: str, fetch: Fetch, at: datetime) -> None:
        """Note how a source was asked, and keep the bytes that came unless they came the last time."""
        f, when = fetch, instant_text(at)
        next_at = None if f.next_at is None else instant_text(f.next_at)
        if f.reason:
            self.run(_FAILED, when, f.status, f.reason, when, next_at, f.interval_s, f.memory, source)
        else:
            self.run(_WENT_WELL, when, f.status, next_at, f.interval_s, f.etag, f.last_modified, f.memory, source)
        if f.body is not None:
            self._keep_raw(source, when, f.headers, f.body)

    def _keep_raw(self, source: str, when: str, headers: str, body: bytes) -> None:
        digest = hashlib.sha256(body).hexdigest()
        query = "SELECT digest FROM raw_feed WHERE source = ? ORDER BY fetched_at DESC LIMIT 1"
        if self.value(query, source) != digest:
            statement = """INSERT INTO raw_feed (source, fetched_at, headers, digest, body) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING"""
            self.run(statement, source, when, headers, digest, zlib.compress(body))

    def kept_raw(self, source: str) -> tuple[RawFeed, ...]:
        """Return the kept feeds of a source, the newest first."""
        query = "SELECT fetched_at, headers, digest, body FROM raw_feed WHERE source = ? ORDER BY fetched_at DESC"
        return tuple(
            RawFeed(source, read_instant(at), headers, digest, zlib.decompress(body))
            for at, headers, digest, body in self.rows(query, source)
        )

    def drop_raw(self, before: datetime) -> int:
        """Remove the feeds that came before an instant, and return how many there were."""
        return self.run("DELETE FROM raw_feed WHERE fetched_at < ?", instant_text(before))

    def count_raw(self, before: datetime) -> int:
        """Return how many feeds came before an instant."""
        return int(self.value("SELECT count(*) FROM raw_feed WHERE fetched_at < ?", instant_text(before)))

    def drop_raw_of(self, source: str) -> int:
        """Remove the kept feeds of a source, and return how many there were."""
        return self.run("DELETE FROM raw_feed WHERE source = ?", source)

    def _unknown(self, source: str) -> NotFoundError:
        names = [row[0] for row in self.rows("SELECT id FROM source ORDER BY id")]
        return NotFoundError("no source {source!r} is followed", source=source, next_step=nearest(source, names))


def _followed(row: Row) -> FollowedSource:
    source: Any = row[:7]
    fetched, status, reason, since, failures, next_at, interval_s, etag, modified, memory = row[7:]
    health = SourceHealth(
        optional(fetched),
        status,
        reason,
        optional(since),
        failures,
        optional(next_at),
        interval_s,
        etag,
        modified,
        memory,
    )
    return FollowedSource(Source(*source), health)
