"""Charts as SVG: densities beside the record, what drives an output, convergence, and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from marchland.assess.domain.assessment import Assessment, Driver, Outcome
from marchland.assess.domain.scenario import Input
from marchland.assess.faces.words import input_title
from marchland.core.message import Message
from marchland.core.quantity import Range
from marchland.core.units import label as label_of
from marchland.formats.drawing import (
    BAND,
    BLUE,
    GREY,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    WIDE,
    Canvas,
    LinearScale,
    LogScale,
    in_two,
    shortened,
    text_width,
)
from marchland.formats.numbers import MONEY, between, figure, share, spread, unit_words
from marchland.formats.svg import Paint

_SMALL = 12.0
_MOST_DRIVERS = 8
_LOGARITHMIC_FROM = 15

Say = Callable[[str], str]
"""Says words and figures in the language of the reader."""


@dataclass(frozen=True, slots=True)
class _ChartRow:
    label: str
    range: Range
    colour: Paint
    bold: bool = False


def densities(assessments: Sequence[Assessment], width: int = WIDE) -> str:
    """Return mines per km of front of each belt beside the documented belts, on a logarithmic axis."""
    groups = _density_groups(assessments)
    low, high = _documented_span(assessments)
    values = [v for _, rows in groups for row in rows for v in (row.range.p5, row.range.p95) if v > 0]
    narrow = width < 600
    long = any(len(in_two(row.label, 204)) > 1 for _, rows in groups for row in rows)
    step, top = (42.0 if narrow else 36.0 if long else 28.0), 34.0
    head = 36.0 if long and not narrow else 30.0
    height = top + sum(head + step * len(rows) for _, rows in groups) + 44
    canvas = Canvas(width, height)
    left, right = (4.0, width - 8.0) if narrow else (218.0, width - 158.0)
    scale = LogScale(min(values, default=1.0), max(values, default=10.0), left, right)
    bottom = height - 44
    if low and high:
        canvas.box(scale(low), 20, scale(high) - scale(low), bottom - 20, BAND)
        centre = (scale(low) + scale(high)) / 2
        words = f"documented: {between(low, high)}"
        reach = text_width(words, _SMALL) / 2 + 2
        canvas.text(min(max(centre, reach), width - reach), 13, words, MUTED, size=_SMALL, anchor="center")
    _log_axis(canvas, scale, 20, bottom, "mines per km of front, each step ten times the last")
    y = top
    for title, rows in groups:
        canvas.text(0, y + 16, shortened(title, width, _SMALL, bold=True), MUTED, size=_SMALL, bold=True)
        y += head
        for row in rows:
            _density_row(canvas, row, scale, y, narrow=narrow)
            y += step
    words = "; ".join(f"{row.label} {spread(row.range)}" for _, rows in groups for row in rows)
    return canvas.svg("Mines per km of front beside the documented belts", words)


def _density_groups(assessments: Sequence[Assessment]) -> list[tuple[str, list[_ChartRow]]]:
    groups: list[tuple[str, list[_ChartRow]]] = []
    if len(assessments) == 1:
        rows = [_ChartRow(b.title, b.outcomes["front_density"].range, BLUE) for b in assessments[0].belts
                if "front_density" in b.outcomes]  # fmt: skip
        if len(rows) != 1 and "front_density" in assessments[0].total:
            rows.append(_ChartRow("All belts together", assessments[0].total["front_density"].range, BLUE, bold=True))
        groups.append(("THIS SCENARIO", rows))
    else:
        rows = [
            _ChartRow(a.title, a.total["front_density"].range, BLUE) for a in assessments if "front_density" in a.total
        ]
        groups.append(("THE SCENARIOS, ALL BELTS TOGETHER", rows))
    record = {d.name: d for a in assessments for d in a.documented}
    documented = [_ChartRow(d.title, Range(d.low, d.central, d.high, "mine/km"), GREY) for d in record.values()]
    documented.sort(key=lambda row: -row.range.p50)
    groups.append(("BELTS OF THE RECORD", documented))
    return [(title, rows) for title, rows in groups if rows]


def _documented_span(assessments: Sequence[Assessment]) -> tuple[float, float]:
    lows = [d.low for a in assessments for d in a.documented if d.low > 0]
    highs = [d.high for a in assessments for d in a.documented]
    return min(lows, default=0.0), max(highs, default=0.0)


def _density_row(canvas: Canvas, row: _ChartRow, scale: LogScale, y: float, *, narrow: bool) -> None:
    range_ = row.range
    shown = (
        figure(range_.p50)
        if range_.p5 == range_.p95
        else f"{figure(range_.p5)} – {figure(range_.p50)} – {figure(range_.p95)}"
    )
    shown = shown if range_.p95 > 0 else "no mines"
    beside = text_width(shown, _SMALL)
    if narrow:
        label = shortened(row.label, canvas.width - beside - 14, bold=row.bold)
        canvas.text(0, y + 5, label, INK, bold=row.bold)
    else:
        lines = in_two(row.label, 204, bold=row.bold)
        for index, words in enumerate(lines):
            canvas.text(0, y + 5 + 15 * index - 7 * (len(lines) - 1), words, INK, bold=row.bold)
    canvas.text(canvas.width, y + 5, shown, MUTED, size=_SMALL, anchor="right")
    bar = y + 19 if narrow else y + 1
    if range_.p95 <= 0:
        return
    first = scale(range_.p5) if range_.p5 > 0 else scale(scale.ticks[0])
    canvas.line([(first, bar), (scale(range_.p95), bar)], row.colour, 3.5 if row.bold else 2.5)
    if range_.p50 > 0:
        canvas.dot(scale(range_.p50), bar, 5.5 if row.bold else 4.8, row.colour, PAPER)


def _log_axis(canvas: Canvas, scale: LogScale, top: float, bottom: float, title: str) -> None:
    for tick in scale.ticks:
        canvas.line([(scale(tick), top), (scale(tick), bottom)], GRID, 1)
        words = figure(tick)
        half = text_width(words, _SMALL) / 2
        x = min(max(scale(tick), half), canvas.width - half)
        canvas.text(x, bottom + 16, words, MUTED, size=_SMALL, anchor="center")
    middle = (scale(scale.ticks[0]) + scale(scale.ticks[-1])) / 2
    if len(scale.ticks) > 1 and scale.ticks[1] / scale.ticks[0] < 9:
        title = title.replace("each step ten times the last", "logarithmic")
    canvas.text(middle, bottom + 36, title, MUTED, size=_SMALL, anchor="center")


def tornado(
    outcome: Outcome, title: str, belts: Mapping[str, str], inputs: Mapping[str, Input], width: int = WIDE,
    say: Say = str,
) -> str:  # fmt: skip
    """Return what each input alone does to an output: its value with the input at its 5 % and 95 % points."""
    if not outcome.drivers:
        return _nothing_in_doubt(title, width, say)
    drivers, rest = outcome.drivers[:_MOST_DRIVERS], outcome.drivers[_MOST_DRIVERS:]
    narrow = width < 600
    column = 0.0 if narrow else 270.0
    room = width if narrow else column
    named = [say(input_title(driver.input, belts)) for driver in drivers]
    labels = [in_two(name, room, bold=True) for name in named]
    step, top = (60.0 if narrow else 46.0) + (16.0 if any(len(label) > 1 for label in labels) else 0.0), 52.0
    bottom = top + step * len(drivers)
    canvas = Canvas(width, bottom + 46 + (22 if rest else 0))
    frame = _framed(canvas, outcome, drivers, column, say)
    frame.draw(top, bottom)
    for index, (driver, label) in enumerate(zip(drivers, labels, strict=True)):
        y = top + step * index
        for number, words in enumerate(label):
            canvas.text(0, y + 16 + 16 * number, words, INK, bold=True, halo=True)
        doubt = shortened(say(_doubt(inputs.get(driver.input))), room, _SMALL)
        canvas.text(0, y + 16 + 16 * len(label), doubt, MUTED, size=_SMALL, halo=True)
        frame.bar(driver, y + (7 + 16 * (len(label) + 1) if narrow else 10))
    if rest:
        words = Message(
            "and {count} more inputs, with {share} of all swings",
            count=len(rest),
            share=share(sum(driver.share for driver in rest)),
        )
        canvas.text(0, bottom + 60, say(words), MUTED, size=_SMALL)
    unit = outcome.range.unit
    ends = [
        say(Message("{low} to {high}", low=figure(driver.low, unit), high=figure(driver.high, unit)))
        for driver in drivers
    ]
    return canvas.svg(_what_moves(title, say), "; ".join(map(": ".join, zip(named, ends, strict=True))))


def _what_moves(title: str, say: Say) -> str:
    return say(Message("Drivers of {title}", title=title))


def _nothing_in_doubt(title: str, width: int, say: Say) -> str:
    canvas, words = Canvas(width, 30), say(Message("No input of this scenario is in doubt."))
    canvas.text(0, 18, words, MUTED)
    return canvas.svg(_what_moves(title, say), words)


def _doubt(item: Input | None) -> str:
    if item is None:
        return ""
    e = item.estimate
    return spread(Range(e.low, e.central, e.high, label_of(e.unit)))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the bars of a tornado lie, about the middle of their output, and how its words are said."""

    canvas: Canvas
    scale: LinearScale | LogScale
    of: Range
    centre: float
    money: str
    say: Say

    def draw(self, top: float, bottom: float) -> None:
        """Draw what the colours mean, the axis and the middle."""
        canvas, scale, x = self.canvas, self.scale, 0.0
        for meaning, colour in (
            (Message("input at its 5 % point"), ORANGE),
            (Message("at its 95 % point"), BLUE),
        ):
            name = self.say(meaning)
            canvas.box(x, 3, 11, 11, colour)
            canvas.text(x + 16, 13, name, MUTED, size=_SMALL)
            x += 16 + text_width(name, _SMALL) + 14
        for tick in scale.ticks:
            canvas.line([(scale(tick), top - 8), (scale(tick), bottom)], GRID, 1)
            words = self.say(figure(tick, self.money))
            canvas.text(scale(tick), bottom + 16, words, MUTED, size=_SMALL, anchor="center")
        at = scale(self.centre)
        canvas.line([(at, top - 8), (at, bottom)], INK, 1)
        middle = self.say(Message("inputs at their medians {figure}", figure=figure(self.centre, self.money)))
        half = text_width(middle, _SMALL) / 2
        canvas.text(min(max(at, half), canvas.width - half), top - 13, middle, INK, size=_SMALL, anchor="center")
        unit = "" if self.money else unit_words(self.of.unit) or "times"
        named = [
            self.say(name) for name in (unit, Message("logarithmic") if isinstance(scale, LogScale) else "") if name
        ]
        canvas.text(canvas.width, bottom + 36, ", ".join(named), MUTED, size=_SMALL, anchor="right")

    def bar(self, driver: Driver, y: float) -> None:
        """Draw what one input does, with the output's value at both ends."""
        canvas, scale = self.canvas, self.scale
        least, most = sorted((driver.low, driver.high))
        centre = scale(self.centre)
        for value, colour in ((driver.low, ORANGE), (driver.high, BLUE)):
            first, last = sorted((centre, scale(value)))
            canvas.box(first, y, max(last - first, 0.5), 14, colour)
        canvas.line([(centre, y), (centre, y + 14)], PAPER, 1)
        low, high = (self.say(figure(value, self.money)) for value in (least, most))
        canvas.text(scale(least) - 5, y + 11.5, low, INK, size=_SMALL, anchor="right", halo=True)
        canvas.text(scale(most) + 5, y + 11.5, high, INK, size=_SMALL, halo=True)


def _framed(canvas: Canvas, outcome: Outcome, drivers: Sequence[Driver], column: float, say: Say) -> _Frame:
    """Return the frame in which every bar and the words at its ends have room beside the column of names."""
    money = outcome.range.unit if outcome.range.unit in MONEY else ""
    ends = [value for driver in drivers for value in (driver.low, driver.high)] + [outcome.centre]
    margin = max(text_width(say(figure(value, money)), _SMALL) for value in ends) + 10
    left, right, least, most = column + margin, canvas.width - margin, min(ends), max(ends)
    if least > 0 and most > least * _LOGARITHMIC_FROM:
        return _Frame(
            canvas, LogScale(least, most, left, right, beyond=False), outcome.range, outcome.centre, money, say
        )
    ticks = 4 if column else 2
    return _Frame(canvas, LinearScale(least, most, left, right, ticks), outcome.range, outcome.centre, money, say)


def convergence(steps: Sequence[tuple[int, Range]], width: int = WIDE) -> str:
    """Return how the 5 %, 50 % and 95 % points settle as draws are added."""
    height = 236.0
    canvas = Canvas(width, height)
    last = steps[-1][1]
    margin = max(text_width(f"95 %  {figure(v)}", _SMALL, bold=True) for v in (last.p5, last.p50, last.p95)) + 12
    left, right, top, bottom = 0.0, width - margin, 24.0, height - 44
    draws = [float(count) for count, _ in steps]
    across = LogScale(min(draws), max(draws) * 1.0001, left + (50 if width < 600 else 80), right)
    up = LinearScale(min(0.0, *(at.p5 for _, at in steps)), max(at.p95 for _, at in steps) * 1.04, bottom, top, 4)
    for tick in up.ticks:
        canvas.line([(left, up(tick)), (right, up(tick))], GRID, 1)
        canvas.text(left, up(tick) - 4, figure(tick), MUTED, size=_SMALL)
    lines = (
        ("95 %", [at.p95 for _, at in steps], 1.5),
        ("50 %", [at.p50 for _, at in steps], 2.5),
        ("5 %", [at.p5 for _, at in steps], 1.5),
    )
    for name, values, thick in lines:
        points = [(across(x), up(y)) for x, y in zip(draws, values, strict=True)]
        canvas.line(points, BLUE, thick)
        for x, y in points:
            canvas.dot(x, y, thick + 1, BLUE)
        words = f"{name}  {figure(values[-1])}"
        canvas.text(right + 8, points[-1][1] + 4, words, INK, size=_SMALL, bold=name == "50 %")
    free = float(width)
    for count in reversed(draws):
        half = text_width(figure(count), _SMALL) / 2 + 4
        if across(count) + half <= free:
            canvas.text(across(count), bottom + 18, figure(count), MUTED, size=_SMALL, anchor="center")
            free = across(count) - half
    canvas.text(right, bottom + 38, "draws", MUTED, size=_SMALL, anchor="right")
    canvas.text(left, 11, unit_words(last.unit), MUTED, size=_SMALL)
    words = "; ".join(f"{count:,} draws: {spread(at)}" for count, at in steps)
    return canvas.svg("How the range settles as draws are added", words)
