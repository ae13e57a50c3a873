"""Rows that were set aside, in a file of SQLite beside the register, each with its reasons until a person decides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from marchland.core.errors import NotFoundError, StoreError
from marchland.register.domain.intake_verdict import IntakeProblem
from marchland.register.domain.kept_reasons import kept_reasons, reasons_of
from marchland.register.domain.set_aside import AsideState, IntakeRun, RowDecision, SetAsideRow

_TABLES = """
CREATE TABLE IF NOT EXISTS run (
    id TEXT PRIMARY KEY, file TEXT NOT NULL, actor TEXT NOT NULL, begun_at TEXT NOT NULL, source TEXT NOT NULL,
    said TEXT NOT NULL, finished_at TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS aside (
    number INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run, row INTEGER NOT NULL, area TEXT NOT NULL,
    problems TEXT NOT NULL, feature TEXT NOT NULL, state TEXT NOT NULL, actor TEXT NOT NULL, decided_at TEXT NOT NULL,
    reason TEXT NOT NULL, UNIQUE (run, row)
) STRICT;
"""
_DECIDE = (
    "UPDATE aside SET state = ?, actor = ?, decided_at = ?, reason = ?, feature = 'null'"
    " WHERE state = 'open' AND run IN (SELECT id FROM run WHERE source = ?) AND row = ?"
)
_WAIT_MS = 10_000
_FIELDS = (
    "aside.number, run.file, aside.row, area, problems, feature, state, aside.actor, decided_at, reason, aside.run,"
    " run.said"
)


class SetAsideStore:
    """What was set aside, and which imports were begun and finished."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = apsw.Connection(str(path))
            self._db.set_busy_timeout(_WAIT_MS)
            self._db.execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
            self._db.execute(_TABLES)
        except apsw.Error as error:
            raise StoreError("{path} cannot be used: {reason}", path=path, reason=str(error),
                             next_step="move that file away, or let its folder be written") from None  # fmt: skip

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def run(self, name: str) -> IntakeRun | None:
        """Return an import by what was imported, or None where it was never begun."""
        found = next(
            self._db.execute(
                "SELECT id, file, actor, begun_at, source, said, finished_at FROM run WHERE id = ?", (name,)
            ),
            None,
        )
        return IntakeRun(*found) if found else None

    def begin(self, run: IntakeRun, rows: Iterable[SetAsideRow]) -> None:
        """Keep that an import is begun, and all that it sets aside, at once; what is there already stays."""
        with self._db:
            self._db.execute(
                "INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?, ?, ?, NULL)",
                (run.id, run.file, run.actor, run.begun_at, run.source, run.said),
            )
            self._insert(rows)

    def _insert(self, rows: Iterable[SetAsideRow]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO aside (run, row, area, problems, feature, state, actor, decided_at, reason)"
            " VALUES (?, ?, ?, ?, ?, 'open', '', '', '')",
            (
                (row.run, row.row, row.area, kept_reasons(row.problems), json.dumps(row.feature, ensure_ascii=False))
                for row in rows
            ),
        )

    def finish(self, name: str, at: str) -> None:
        """Keep that an import came to its end."""
        self._db.execute("UPDATE run SET finished_at = ? WHERE id = ?", (at, name))

    def waiting(self, name: str) -> dict[int, tuple[IntakeProblem, ...]]:
        """Return the rows that an import set aside and that are open, by their numbers, each with its reasons."""
        found = self._db.execute("SELECT row, problems FROM aside WHERE run = ? AND state = 'open'", (name,))
        return {int(row): reasons_of(problems) for row, problems in found}

    def decided(self, source: str) -> dict[int, RowDecision]:
        """Return what people decided about rows of what was imported, by whichever mapping, by their numbers."""
        found = self._db.execute(
            "SELECT row, state, reason FROM aside JOIN run ON run.id = run WHERE source = ? AND state <> 'open'"
            " ORDER BY number", (source,),
        )  # fmt: skip
        return {int(row): RowDecision(AsideState(state), str(reason)) for row, state, reason in found}

    def settle(self, source: str, rows: Iterable[int], actor: str, at: str) -> None:
        """Keep that rows of what was imported wait no longer, by whichever mapping they did: they are recorded."""
        with self._db:
            self._db.executemany(_DECIDE, ((AsideState.REPAIRED.value, actor, at, "", source, row) for row in rows))

    def rows(self, state: AsideState | None) -> Iterator[SetAsideRow]:
        """Yield what was set aside, in order; of one state, or all."""
        said = f"SELECT {_FIELDS} FROM aside JOIN run ON run.id = run ORDER BY number"  # noqa: S608 - a constant of ours
        for found in self._db.execute(said):
            row = _row(found)
            if state is None or row.state is state:
                yield row

    def one(self, number: int) -> SetAsideRow:
        """Return what was set aside under that number; raises NotFoundError."""
        said = f"SELECT {_FIELDS} FROM aside JOIN run ON run.id = run WHERE number = ?"  # noqa: S608 - as above
        found = next(self._db.execute(said, (number,)), None)
        if found is None:
            raise NotFoundError(
                "nothing was set aside under number {number}", number=number, next_step="see `import list`"
            )
        return _row(found)

    @contextmanager
    def deciding(self, number: int, state: AsideState, actor: str, at: str, reason: str) -> Iterator[SetAsideRow]:
        """Give what is open under that number, and keep what was decided once all that belongs to it is done.

        It is decided for the row, by whichever mapping it waits, and its columns are kept no longer.
        """
        with self._db:
            row = self.one(number)
            if row.state is not AsideState.OPEN:
                raise StoreError("number {number} is {state} already, by {actor}", number=number, state=row.state,
                                 actor=row.actor, next_step="see `import list --all`")  # fmt: skip
            ((source,),) = self._db.execute("SELECT source FROM run WHERE id = ?", (row.run,))
            self._db.execute(_DECIDE, (state.value, actor, at, reason, source, row.row))
            yield row


def _row(found: tuple[Any, ...]) -> SetAsideRow:
    number, file, row, area, problems, feature, state, actor, decided_at, reason, run, said = found
    return SetAsideRow(
        run,
        row,
        area,
        reasons_of(problems),
        json.loads(feature),
        number,
        file,
        AsideState(state),
        actor,
        decided_at,
        reason,
        said,
    )
