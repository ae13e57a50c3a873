"""What was set aside of a foreign file: the row as it was, why, and what a person decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marchland.register.domain.intake_verdict import IntakeProblem


class AsideState(StrEnum):
    """Where a row that was set aside stands: a person has yet to look, repaired it, or refused it."""

    OPEN = "open"
    REPAIRED = "repaired"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class IntakeRun:
    """An import: a digest of all that was imported and how; of which file, by whom, begun and finished when.

    `source` is the digest of what was imported without the mapping: the same rows, however they are read. `said` is
    what the mapping says of all rows that say nothing of it, as JSON.
    """

    id: str
    file: str
    actor: str
    begun_at: str
    source: str = ""
    said: str = "{}"
    finished_at: str | None = None


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """A row that was set aside: its reasons, and its feature with every column as the source had it.

    `said` is what the mapping says of all rows, as JSON. The feature of a row that was decided about is kept no longer.
    """

    run: str
    row: int
    area: str
    problems: tuple[IntakeProblem, ...]
    feature: Any
    number: int = 0
    file: str = ""
    state: AsideState = AsideState.OPEN
    actor: str = ""
    decided_at: str = ""
    reason: str = ""
    said: str = "{}"


@dataclass(frozen=True, slots=True)
class RowDecision:
    """What a person decided about a row of a file: it was repaired or refused, and why if they said."""

    state: AsideState
    reason: str
