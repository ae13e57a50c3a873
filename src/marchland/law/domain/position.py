"""Answers to what is allowed, and the positions that states and others hold where the answer is contested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marchland.core.message import Message
from marchland.law.domain.act import LegalView


class Permissibility(StrEnum):
    """What the law says of an act; never a bare yes or no."""

    ALLOWED = "allowed"
    RESTRICTED = "restricted"
    PROHIBITED = "prohibited"
    CONTESTED = "contested"
    NOT_GOVERNED = "not_governed"


STRICTEST_FIRST = (
    Permissibility.PROHIBITED,
    Permissibility.CONTESTED,
    Permissibility.RESTRICTED,
    Permissibility.ALLOWED,
    Permissibility.NOT_GOVERNED,
)


@dataclass(frozen=True, slots=True)
class Position:
    """What somebody holds on a contested answer, with the paper it stands in.

    `at_latest` tells that no source gives the day it became public: it was so by `known_on`, the day it was read.
    """

    holder: str
    says: str
    answer: Permissibility
    article: str
    source: str
    known_on: date
    at_latest: bool = False

    def heard_by(self, day: date) -> bool:
        """Tell whether it is told as known by that day; one without a day of its own always is."""
        return self.at_latest or self.known_on <= day

    @property
    def known(self) -> str:
        """Return since when it is known, and where only the day of reading is sourced that it was so at the latest."""
        return (
            Message("{known_on} at the latest", known_on=self.known_on) if self.at_latest else self.known_on.isoformat()
        )


def plain(name: str) -> str:
    """Return a name in the one spelling by which names are compared."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def from_views(views: Iterable[LegalView], if_bound: Permissibility) -> tuple[Position, ...]:
    """Return the positions that follow from views on whether a state is bound at all."""
    follows = {"yes": if_bound, "no": Permissibility.NOT_GOVERNED}
    return tuple(
        Position(v.holder, v.says, follows.get(v.bound, Permissibility.CONTESTED), v.article, v.source, v.known_on)
        for v in views
    )
