"""Hold the book against the depositary's own tables: what each counts on the table's day, and every difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marchland.law.adapters.depositary_files import read_tables
from marchland.law.domain.reconciliation import Reconciliation, TableDifference, beyond_tables, reconcile
from marchland.law.service.questions import LawBooks, find_treaty, treaties


@dataclass(frozen=True, slots=True)
class TreatyReconciliation:
    """A treaty's tables held against the book; `beyond` is a horizon that no whole table bears out."""

    treaty: str
    complete_on: date | None
    tables: tuple[Reconciliation, ...]
    beyond: TableDifference | None

    @property
    def agrees(self) -> bool:
        """Tell whether every difference has its recorded reason, and the horizon its table."""
        return self.beyond is None and all(table.agrees for table in self.tables)


def reconciliations(books: LawBooks, treaty: str = "") -> tuple[TreatyReconciliation, ...]:
    """Return every table of the depositary held against the book, of one treaty or of all.

    Raises NotFoundError for an unknown treaty, and FactError where a file of tables is wrong.
    """
    wanted = [find_treaty(treaty)] if treaty else treaties()
    made = []
    for name in (each.id for each in wanted):
        tables = read_tables(books.root, name)
        held = tuple(reconcile(books.acts, table) for table in tables)
        made.append(
            TreatyReconciliation(name, books.acts.horizons.get(name), held, beyond_tables(books.acts, name, tables))
        )
    return tuple(made)


def disagree(found: Sequence[TreatyReconciliation]) -> bool:
    """Tell whether any treaty has a difference without a recorded reason."""
    return not all(each.agrees for each in found)
