"""What a lead would move: verdicts, values, statuses and duties, each before and after, as the engines answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ClaimMove:
    """A claim before and after: its verdict and the figure that was recomputed; `ratio` is after by before."""

    claim: str
    quote: str
    verdict_before: str
    verdict_after: str
    value_before: str
    value_after: str
    ratio: float | None = None


@dataclass(frozen=True, slots=True)
class FactMove:
    """A fact before and after, with its unit; `ratio` is after by before, of the central values."""

    fact: str
    before: str
    after: str
    ratio: float | None = None


@dataclass(frozen=True, slots=True)
class StatusMove:
    """A state's status under a treaty from a day on, before and after."""

    state: str
    treaty: str
    on: date
    status_before: str
    status_after: str
    bound_before: str
    bound_after: str


@dataclass(frozen=True, slots=True)
class DutyMove:
    """A duty of a state from a day on: whether it binds, before and after; empty where it was or is none."""

    state: str
    treaty: str
    on: date
    rule: str
    bound_before: str
    bound_after: str


@dataclass(frozen=True, slots=True)
class LeadEffect:
    """What one supposition would move: `value` of a fact or `act` on a day, and what the engines answer to it.

    `refused` is why the engines take no such act or value: the record has or forbids the act, or a figure cannot be
    reckoned with. `resting` are the claims that rest on the target whether they move or not.
    """

    supposed: str
    text: str = ""
    item: str = ""
    facts: tuple[FactMove, ...] = ()
    claims: tuple[ClaimMove, ...] = ()
    statuses: tuple[StatusMove, ...] = ()
    duties: tuple[DutyMove, ...] = ()
    resting: tuple[ClaimMove, ...] = ()
    refused: str = ""

    @property
    def moves(self) -> int:
        """Return how many verdicts, values, statuses and duties move."""
        return len(self.facts) + len(self.claims) + len(self.statuses) + len(self.duties)
