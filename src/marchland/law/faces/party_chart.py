"""How many parties a treaty had over time, as a picture and as rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

from marchland.core.message import Message
from marchland.formats import csv_table
from marchland.formats.drawing import BLUE, GRID, INK, MUTED, RULE, WIDE, Canvas, LinearScale
from marchland.formats.numbers import day
from marchland.formats.table import Table
from marchland.law.domain.party_curve import PartyCount
from marchland.law.service.questions import LawBooks
from marchland.law.service.treaty_record import TreatyRecord

Say = Callable[[str], str]
"""Says words in the language of the reader."""
_HEIGHT, _TOP, _LEFT, _UNDER = 250.0, 22.0, 36.0, 26.0
_SMALL = 12.0
_MOST_YEARS = 7


def chart(of: TreatyRecord, width: float = WIDE, say: Say = str) -> str:
    """Return the number of parties over time as a line of steps, from the treaty's adoption to the day asked about."""
    canvas, bottom = Canvas(width, _HEIGHT), _HEIGHT - _UNDER
    first, last = of.adopted_on, max(of.as_of.valid_on, of.adopted_on)
    most = max(count.parties for count in of.curve)
    across = LinearScale(first.toordinal(), last.toordinal(), _LEFT, width - 44)
    up = LinearScale(0, max(most, 1), bottom, _TOP)
    for tick in up.ticks:
        if tick == int(tick):
            canvas.line([(_LEFT, up(tick)), (width - 44, up(tick))], GRID)
            canvas.text(_LEFT - 6, up(tick) + 4, f"{tick:g}", MUTED, size=_SMALL, anchor="right")
    canvas.line([(_LEFT, bottom), (width - 44, bottom)], RULE)
    for year in _years(first, last, _MOST_YEARS if width >= WIDE else _MOST_YEARS // 2):
        x = across(date(year, 1, 1).toordinal())
        canvas.line([(x, bottom), (x, bottom + 4)], RULE)
        canvas.text(x, bottom + 18, str(year), MUTED, size=_SMALL, anchor="center")
    if of.in_force_on and first <= of.in_force_on <= last:
        _in_force(canvas, across(of.in_force_on.toordinal()), bottom, say)
    canvas.line([(across(on), up(parties)) for on, parties in _steps(of.curve, last)], BLUE, 2.5)
    end = of.curve[-1].parties
    canvas.dot(across(last.toordinal()), up(end), 4, BLUE)
    canvas.text(across(last.toordinal()) + 9, up(end) + 4, str(end), INK, bold=True)
    return canvas.svg(*_said(of, most, say))


def _in_force(canvas: Canvas, x: float, bottom: float, say: Say) -> None:
    canvas.line([(x, _TOP - 6), (x, bottom)], RULE, dashes=(3, 3))
    canvas.text(x + 5, _TOP + 4, say(Message("in force")), MUTED, size=_SMALL, halo=True)


def _steps(curve: Sequence[PartyCount], last: date) -> list[tuple[int, int]]:
    """Return the corners of the steps: a count holds until the day of the next."""
    corners = [(curve[0].on.toordinal(), curve[0].parties)]
    for before, after in pairwise(curve):
        corners += [(after.on.toordinal(), before.parties), (after.on.toordinal(), after.parties)]
    return [*corners, (last.toordinal(), curve[-1].parties)]


def _years(first: date, last: date, most: int) -> list[int]:
    """Return round years within the days, no more than so many."""
    span = last.year - first.year
    step = next((each for each in (1, 2, 5, 10, 20) if span / each <= most), span)
    return list(range(math.ceil((first.year + 1) / step) * step, last.year + 1, step))


def _said(of: TreatyRecord, most: int, say: Say) -> tuple[str, str]:
    """Return what the picture is called, and what it shows in words."""
    title = say(Message("Parties over time: {treaty}", treaty=of.treaty.title))
    words = Message(
        "{first} on {adopted}, {last} on {day}, at most {most}",
        first=of.curve[0].parties, adopted=day(of.curve[0].on), last=of.curve[-1].parties,
        day=day(of.as_of.valid_on), most=most,
    )  # fmt: skip
    return title, say(words)


def picture(of: TreatyRecord, _books: LawBooks, **_given: object) -> bytes:
    """Return the picture alone."""
    return chart(of).encode()


def rows(of: TreatyRecord, _books: LawBooks, **_given: object) -> str:
    """Return the counts as CSV: the day from which each holds, and the number."""
    counts = tuple((each.on.isoformat(), each.parties) for each in of.curve)
    return csv_table.table(Table("", ("On", "Parties"), counts))
