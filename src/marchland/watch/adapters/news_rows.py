"""The rows of a newsroom: what every store's tables are asked through, and revisions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from marchland.core.asof import AsOf
from marchland.watch.domain.instants import end_of_day, instant_text, read_instant

Row = tuple[Any, ...]
_Thing = TypeVar("_Thing")


class NewsRows(ABC):
    """Tables within one transaction; a store says how statements, written with `?` for values, are carried out."""

    among = ""
    """How a statement says that a value is one of a list that is given as one value by `listed`."""

    @abstractmethod
    def rows(self, query: str, *values: object) -> list[Row]:
        """Return all rows that a query gives."""

    @abstractmethod
    def run(self, statement: str, *values: object) -> int:
        """Carry out a statement and return how many rows it met."""

    @abstractmethod
    def run_each(self, statement: str, rows: Sequence[Row]) -> None:
        """Carry out a statement for each row of values."""

    @abstractmethod
    def listed(self, values: Collection[Any]) -> object:
        """Return a list as the one value that `among` takes."""

    def value(self, query: str, *values: object) -> Any:
        """Return the first value of the first row, None where there is none."""
        rows = self.rows(query, *values)
        return rows[0][0] if rows else None

    def last_revision(self) -> tuple[int, str]:
        """Return the number and the instant of the last revision, 0 and an empty text for none."""
        rows = self.rows("SELECT number, at FROM revision ORDER BY number DESC LIMIT 1")
        return (rows[0][0], rows[0][1]) if rows else (0, "")

    def revision_of(self, as_of: AsOf | None) -> int:
        """Return the revision that a question is answered at."""
        if as_of is None:
            return self.last_revision()[0]
        number = self.value(
            "SELECT number FROM revision WHERE at < ? ORDER BY at DESC, number DESC LIMIT 1", end_of_day(as_of.known_on)
        )
        return int(number or 0)

    def revision_at(self, at: datetime) -> int:
        """Return the last revision that was made by an instant, 0 for none."""
        query = "SELECT number FROM revision WHERE at <= ? ORDER BY at DESC, number DESC LIMIT 1"
        return int(self.value(query, instant_text(at)) or 0)

    def begin_revision(self, at: datetime) -> tuple[int, datetime]:
        """Make a new revision and return its number and instant, which is never before the last one's."""
        number, last = self.last_revision()
        instant = max(instant_text(at), last)
        self.run("INSERT INTO revision (number, at) VALUES (?, ?)", number + 1, instant)
        return number + 1, read_instant(instant)


def optional(text: str | None) -> datetime | None:
    """Return the instant that a kept text is, None for none."""
    return None if text is None else read_instant(text)


def in_pieces(things: Sequence[_Thing], size: int = 500) -> Iterable[Sequence[_Thing]]:
    """Yield a sequence in pieces of a size that one statement takes."""
    for start in range(0, len(things), size):
        yield things[start : start + size]
