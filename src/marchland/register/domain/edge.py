"""How far many things reach in space and time, found by asking an index for a few at a time, not by looking at each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum

from marchland.core.asof import Period
from marchland.core.box import Box

AT_ONCE = 64
"""How many numbers an index is asked for at once."""
_NEAR = 1e-9
_FLOOR = -181.0
"""Less than any degree, and than any degree turned round."""
_YES = True
_DAYS = range(1, date.max.toordinal() + 1)

Below = Callable[[float], Sequence[float]]
"""Gives at most `AT_ONCE` of the numbers that are less than one, any of them; all where they are fewer."""


class Edge(StrEnum):
    """A side of a box."""

    WEST = "west"
    SOUTH = "south"
    EAST = "east"
    NORTH = "north"

    @property
    def sign(self) -> int:
        """Return what a degree is multiplied by, so that less is further out."""
        return 1 if self in (Edge.WEST, Edge.SOUTH) else -1

    @property
    def than(self) -> str:
        """Return how SQL says that one degree lies further out than another."""
        return "<" if self.sign == 1 else ">"


def box_around(below: Callable[[Edge, float], Sequence[float]]) -> Box | None:
    """Return the box whose sides are the outermost of those that an index gives, or None where it gives none.

    `below` is asked for sides further out than a number, each multiplied by the sign of its side, as the number is.
    """
    found = [least(lambda number, edge=edge: below(edge, number), _FLOOR) for edge in Edge]  # type: ignore[misc]
    sides = [each * edge.sign for each, edge in zip(found, Edge, strict=True) if each is not None]
    return (sides[0], sides[1], sides[2], sides[3]) if len(sides) == len(Edge) else None


def least(below: Below, floor: float) -> float | None:
    """Return the least of the numbers, all of which are above `floor`, or None where there is none.

    What is left between the floor and the least that was seen is halved, so that the number of questions grows with the
    digits of a number and not with how many there are.
    """
    found = below(float("inf"))
    best = min(found) if found else None
    while best is not None and found and len(found) == AT_ONCE:
        middle = (floor + best) / 2
        if best - floor > _NEAR:
            within = below(middle)
            floor = floor if within else middle
            found = within or found
        else:
            found = below(best)
        best = min((best, *found))
    return best


def days_between(begun_by: Callable[[date], bool], lasting_on: Callable[[date], bool]) -> Period | None:
    """Return the days from the first on which something had begun to the last on which it lasted; None for never.

    Without an end where something lasts on the last day that there is.
    """
    first = bisect_left(_DAYS, _YES, key=lambda ordinal: begun_by(date.fromordinal(ordinal)))
    if first == len(_DAYS):
        return None
    end = bisect_left(_DAYS, _YES, lo=first, key=lambda ordinal: not lasting_on(date.fromordinal(ordinal)))
    return Period(date.fromordinal(_DAYS[first]), None if end == len(_DAYS) else date.fromordinal(_DAYS[end]))
