"""The public's own store of cells: a file by itself, with no way back to the register it was made from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import apsw

from marchland.core.errors import StoreError
from marchland.public.domain.grid import Cell, Grid
from marchland.public.domain.release import Precision, Release

_TABLES = """
CREATE TABLE precision (id INTEGER PRIMARY KEY CHECK (id = 1), width TEXT, height TEXT, error_m REAL, buffer_m REAL);
CREATE TABLE release (number INTEGER PRIMARY KEY, released_on TEXT, cover TEXT, decision TEXT, decided_by TEXT,
    withdrawn INTEGER);
CREATE TABLE cell (number INTEGER, col INTEGER, row INTEGER, PRIMARY KEY (number, col, row)) WITHOUT ROWID;
"""
_APPLICATION = 0x4D50_7562


class PublicStore:
    """Releases of cells, the last of which is what the public is shown."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.remembered: dict[int, Any] = {}
        """What was worked out of a release, by its number, for whoever holds this: a release never changes."""

    @property
    def place(self) -> str:
        """Return the path of the file."""
        return str(self._path)

    @contextmanager
    def _opened(self, flags: int) -> Iterator[apsw.Connection]:
        try:
            with closing(apsw.Connection(str(self._path), flags=flags)) as db:
                db.set_busy_timeout(10_000)
                yield db
        except apsw.Error as error:
            raise StoreError(
                "{place}: {error}", place=self.place, error=error, next_step="marchland public release makes it anew"
            ) from None

    def create(self, precision: Precision) -> None:
        """Make the store with the authority's choice of precision, which then stays; one there must be the same.

        Raises StoreError where another precision was chosen before: cells of two grids together tell more than either.
        """
        if self._path.exists():
            if self.precision() != precision:
                raise StoreError(
                    "{place}: the precision was chosen before and cannot change",
                    place=self.place,
                    next_step="leave the options away",
                )
            return
        with self._opened(apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE) as db, db:
            db.pragma("application_id", _APPLICATION)
            for _ in db.execute(_TABLES):
                pass
            grid = precision.grid
            db.execute(
                "INSERT INTO precision VALUES (1, ?, ?, ?, ?)",
                (str(grid.width_degrees), str(grid.height_degrees), precision.error_m, precision.buffer_m),
            )

    def precision(self) -> Precision:
        """Return the authority's choice of precision."""
        with self._opened(apsw.SQLITE_OPEN_READONLY) as db:
            width, height, error_m, buffer_m = next(
                db.execute("SELECT width, height, error_m, buffer_m FROM precision WHERE id = 1")
            )
        return Precision(Grid(Fraction(width), Fraction(height)), error_m, buffer_m)

    def last_number(self) -> int:
        """Return the number of the last release, 0 where nothing was released yet."""
        with self._opened(apsw.SQLITE_OPEN_READONLY) as db:
            return int(next(db.execute("SELECT coalesce(max(number), 0) FROM release"))[0])

    def last(self) -> Release | None:
        """Return the last release, or None where nothing was released yet."""
        with self._opened(apsw.SQLITE_OPEN_READONLY) as db:
            row = next(db.execute("SELECT * FROM release ORDER BY number DESC LIMIT 1"), None)
            if row is None:
                return None
            number, released_on, cover, decision, decided_by, _ = row
            cells: frozenset[Cell] = frozenset(
                (col, line) for col, line in db.execute("SELECT col, row FROM cell WHERE number = ?", (number,))
            )
        return Release(
            number, date.fromisoformat(released_on), cover, cells, frozenset(), decision, tuple(json.loads(decided_by))
        )

    def keep(self, release: Release) -> None:
        """Keep a release, whole or not at all."""
        with self._opened(apsw.SQLITE_OPEN_READWRITE) as db, db:
            db.execute(
                "INSERT INTO release VALUES (?, ?, ?, ?, ?, ?)",
                (release.number, release.released_on.isoformat(), release.cover, release.decision,
                 json.dumps(release.decided_by), len(release.withdrawn)),
            )  # fmt: skip
            db.executemany(
                "INSERT INTO cell VALUES (?, ?, ?)",
                ((release.number, col, row) for col, row in sorted(release.occupied)),
            )

    def history(self) -> tuple[tuple[int, date, int, int], ...]:
        """Return of every release its number, its day, how many cells were occupied, and how many were withdrawn."""
        with self._opened(apsw.SQLITE_OPEN_READONLY) as db:
            rows = db.execute(
                "SELECT r.number, r.released_on, (SELECT count(*) FROM cell c WHERE c.number = r.number), r.withdrawn "
                "FROM release r ORDER BY r.number"
            )
            return tuple((number, date.fromisoformat(on), cells, gone) for number, on, cells, gone in rows)
