"""What was set aside of a foreign file: the row as it was, why, and what a person decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class AsideState(StrEnum):
    """Where a row that was set aside stands: a person has yet to look, repaired it, or refused it."""

    OPEN = "open"
    REPAIRED = "repaired"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class IntakeRun:
    """An import: what was imported by which mapping, as a digest; of which file, by whom, begun and finished when."""

    id: str
    file: str
    actor: str
    begun_at: str
    finished_at: str | None = None


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """A row that was set aside: its reasons as JSON, and its feature with every column as the source had it."""

    run: str
    row: int
    area: str
    problems: str
    feature: Any
    number: int = 0
    file: str = ""
    state: AsideState = AsideState.OPEN
    actor: str = ""
    decided_at: str = ""
    reason: str = ""
