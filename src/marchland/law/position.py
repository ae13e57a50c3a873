"""Answers to what is allowed, and the positions that states and others hold where the answer is contested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marchland.law.act import View


class Answer(StrEnum):
    """What the law says of an act; never a bare yes or no."""

    ALLOWED = "allowed"
    RESTRICTED = "restricted"
    PROHIBITED = "prohibited"
    CONTESTED = "contested"
    NOT_GOVERNED = "not_governed"


STRICTEST_FIRST = (Answer.PROHIBITED, Answer.CONTESTED, Answer.RESTRICTED, Answer.ALLOWED, Answer.NOT_GOVERNED)


@dataclass(frozen=True, slots=True)
class Position:
    """What somebody holds on a contested answer, with the paper it stands in."""

    holder: str
    says: str
    answer: Answer
    article: str
    source: str
    known_on: date


def from_views(views: Iterable[View], if_bound: Answer) -> tuple[Position, ...]:
    """Return the positions that follow from views on whether a state is bound at all."""
    follows = {"yes": if_bound, "no": Answer.NOT_GOVERNED}
    return tuple(
        Position(v.holder, v.says, follows.get(v.bound, Answer.CONTESTED), v.article, v.source, v.known_on)
        for v in views
    )
