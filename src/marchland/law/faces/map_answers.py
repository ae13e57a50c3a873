"""The answer of the map as a typed structure: how every state stands to a treaty, by its code."""

from __future__ import annotations

from collections import Counter
from datetime import date

from marchland.core.answer import Answer, AsOfAnswer
from marchland.law.domain.status import Participation
from marchland.law.faces.answers import as_of
from marchland.law.service.questions import LawBooks
from marchland.law.service.world_map import StatusTable

UNRECORDED = "not_recorded"


class MapStatusAnswer(Answer, frozen=True):
    """What a map shows of a state: its standing, or that the book cannot say."""

    status: str
    bound: str
    since: date | None


class LawMapAnswer(Answer, frozen=True):
    """How every state stands to a treaty, by its code, and how many states have each standing."""

    treaty: str
    as_of: AsOfAnswer
    statuses: dict[str, MapStatusAnswer]
    counts: dict[str, int]
    complete_on: date | None

    def rows(self) -> list[dict[str, object]]:
        """Return a row for every state."""
        return [{"state": state, **shown} for state, shown in self.to_dict()["statuses"].items()]


def shown(table: StatusTable, _books: LawBooks, **_given: object) -> LawMapAnswer:
    """Return what a map shows of each state, and how many have each standing."""
    made = {
        status.state: MapStatusAnswer(
            UNRECORDED if status.state in table.undecided else status.status.value, status.bound, status.since
        )
        for status in table.statuses
    }  # fmt: skip
    counted = Counter(each.status for each in made.values())
    counts = {str(kind): counted[kind] for kind in (*Participation, UNRECORDED) if counted[kind]}
    return LawMapAnswer(table.treaty.id, as_of(table.as_of), made, counts, table.complete_on)
