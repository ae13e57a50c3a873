"""What becomes of each row of a foreign file: accepted, with a logged repair or without, or set aside with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ProblemKind(StrEnum):
    """Why a row is set aside, or what was repaired in it."""

    NO_SHAPE = "no-shape"
    EMPTY_SHAPE = "empty-shape"
    POINT_OR_LINE = "point-or-line"
    MIXED_SHAPE = "mixed-shape"
    UNREADABLE_SHAPE = "unreadable-shape"
    BROKEN_SHAPE = "broken-shape"
    NOT_FINITE = "not-finite"
    OFF_GLOBE = "off-globe"
    CRS = "crs"
    PLACE = "place"
    SIZE = "size"
    DAY = "day"
    ID = "id"
    FIELD = "field"
    CONFLICT = "conflict"
    DUPLICATE = "duplicate"
    SAME_LAND = "same-land"
    NEAR_DUPLICATE = "near-duplicate"
    RELEASED = "released-elsewhere"
    REFUSED = "refused"
    RULE = "rule"
    HEIGHTS = "heights"
    RING_CLOSED = "ring-closed"

    @property
    def is_repair(self) -> bool:
        """Tell whether it keeps nothing from being taken: it was put right, and that is logged."""
        return self in (ProblemKind.HEIGHTS, ProblemKind.RING_CLOSED)


class RowOutcome(StrEnum):
    """What becomes of a row."""

    ACCEPTED = "accepted"
    REPAIRED = "repaired"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class IntakeProblem:
    """What is wrong with a row, or was: its kind, the field, the reason in words, and what is proposed."""

    kind: ProblemKind
    field: str
    detail: str
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What becomes of one row: its number, the id of its area, every reason, and its land as drawn and as taken."""

    number: int
    id: str
    verdict: RowOutcome
    problems: tuple[IntakeProblem, ...] = ()
    drawn_m2: float = 0.0
    taken_m2: float = 0.0
    is_on_record: bool = False
    feature: Any = None


def verdict_of(problems: tuple[IntakeProblem, ...]) -> RowOutcome:
    """Return what becomes of a row with these problems."""
    if any(not problem.kind.is_repair for problem in problems):
        return RowOutcome.SET_ASIDE
    return RowOutcome.REPAIRED if problems else RowOutcome.ACCEPTED
