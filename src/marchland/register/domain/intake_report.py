"""What an import of a foreign file comes to: counts and areas that add up, and every reason of every row."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from marchland.register.domain.intake import KeyedEvent
from marchland.register.domain.intake_verdict import RowOutcome, RowVerdict


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """The verdict of each row, and the events of those that are to be recorded, by the number of their row.

    `read` is the sum of accepted, repaired and set aside; the land of all rows is that of those taken and of those set
    aside. `on_record` of the accepted are there already, word for word. A shape that is none, or off the globe, has no
    land to add.
    """

    kind: str
    digest: str
    rows: tuple[RowVerdict, ...]
    events: tuple[tuple[int, KeyedEvent], ...]
    walls: tuple[str, ...] = ()
    note: str = ""
    is_committed: bool = False
    columns_kept: tuple[str, ...] = field(default=())

    @property
    def read(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    def count(self, verdict: RowOutcome) -> int:
        """Return how many rows have that verdict."""
        return sum(row.verdict is verdict for row in self.rows)

    @property
    def on_record(self) -> int:
        """Return how many are on record already, word for word."""
        return sum(row.is_on_record for row in self.rows)

    @property
    def area_in_m2(self) -> float:
        """Return the land of all rows, as far as they have any, as drawn."""
        return math.fsum(row.drawn_m2 for row in self.rows)

    @property
    def area_out_m2(self) -> float:
        """Return the land that is taken."""
        return math.fsum(row.taken_m2 for row in self.rows if row.verdict is not RowOutcome.SET_ASIDE)

    @property
    def area_set_aside_m2(self) -> float:
        """Return the land of what is set aside, as drawn."""
        return math.fsum(row.drawn_m2 for row in self.rows if row.verdict is RowOutcome.SET_ASIDE)
