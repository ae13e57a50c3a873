"""The curve of parties to a treaty over time, as a picture."""

from __future__ import annotations

from datetime import date

from marchland.formats.drawing import BLUE, GREY, GRID, MUTED, WIDE, Canvas, LinearScale
from marchland.formats.numbers import day
from marchland.law.domain.treaties.all import TREATIES
from marchland.law.service.law_book import PartyCurve
from marchland.law.service.questions import LawBooks

_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 280.0, 48.0, 16.0, 20.0, 36.0


def picture(of: PartyCurve, _books: LawBooks, **_given: object) -> str:
    """Return the curve as SVG: a step on each day that the number changes, dashed beyond the horizon of the book."""
    canvas = Canvas(WIDE, _HEIGHT)
    title = f"{TREATIES[of.treaty].title}: parties in force over time"
    if not of.counts:
        canvas.text(_LEFT, _HEIGHT / 2, "In force for nobody by that day.", MUTED)
        return canvas.svg(title, "No party by that day.")
    first, last = of.counts[0].from_on, max(of.as_of.valid_on, of.counts[-1].from_on)
    across = LinearScale(_years(first), _years(last), _LEFT, WIDE - _RIGHT, 8)
    most = max(each.parties for each in of.counts)
    up = LinearScale(0, most, _HEIGHT - _BOTTOM, _TOP, 4)
    _grid(canvas, across, up)
    points = _steps(of, last)
    horizon = min(of.complete_on or last, last)
    sure = [(when, parties) for when, parties in points if when <= horizon]
    rest = [(when, parties) for when, parties in points if when > horizon]
    edge = [(horizon, sure[-1][1])] if sure else []
    canvas.line([(across(_years(when)), up(parties)) for when, parties in (*sure, *edge)], BLUE, 2)
    if rest:
        beyond = [(across(_years(when)), up(parties)) for when, parties in (*edge, *rest)]
        canvas.line(beyond, GREY, 2, dashes=(4, 4))
    known = f"known complete to {day(horizon)}" if of.complete_on else "as far as the book goes"
    return canvas.svg(title, f"From {of.counts[0].parties} on {day(first)} to {of.counts[-1].parties}; {known}.")


def _grid(canvas: Canvas, across: LinearScale, up: LinearScale) -> None:
    for tick in up.ticks:
        canvas.line([(_LEFT, up(tick)), (WIDE - _RIGHT, up(tick))], GRID)
        canvas.text(_LEFT - 8, up(tick) + 4, f"{tick:.0f}", MUTED, size=12, anchor="right")
    for tick in across.ticks:
        if tick == int(tick):
            canvas.text(across(tick), _HEIGHT - 12, f"{tick:.0f}", MUTED, size=12, anchor="center")


def _steps(of: PartyCurve, last: date) -> list[tuple[date, int]]:
    """Return the corners of the curve: the old number up to the day, the new one from it on."""
    corners: list[tuple[date, int]] = []
    for each in of.counts:
        if corners:
            corners.append((each.from_on, corners[-1][1]))
        corners.append((each.from_on, each.parties))
    return [*corners, (last, corners[-1][1])]


def _years(day: date) -> float:
    """Return a day as years with their part: 2026-07-02 is 2026.5."""
    begins, ends = date(day.year, 1, 1).toordinal(), date(day.year, 12, 31).toordinal() + 1
    return day.year + (day.toordinal() - begins) / (ends - begins)
