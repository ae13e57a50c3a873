"""Charts as SVG: densities beside the record, what drives an output, convergence, and verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marchland.assess.assessment import Assessment, Driver, Outcome, Range
from marchland.assess.scenario import Input
from marchland.audit.claim import Verdict
from marchland.core.units import label as label_of
from marchland.report.drawing import (
    BAND,
    BLUE,
    GREY,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    RULE,
    Canvas,
    LinearScale,
    LogScale,
    in_two,
    shortened,
    text_width,
)
from marchland.report.numbers import MONEY, between, figure, share, spread, unit_words
from marchland.report.words import input_title, verdict_title

WIDE = 760
NARROW = 330
_SMALL = 12.0
_HELD = (Verdict.FOLLOWS, Verdict.ROUNDS_TO, Verdict.CONFIRMED)
_FAILED = (Verdict.DOES_NOT_FOLLOW, Verdict.CONTRADICTED)
_MOST_DRIVERS = 8
_LOGARITHMIC_FROM = 15


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    range: Range
    colour: str
    bold: bool = False


def densities(assessments: Sequence[Assessment], width: int = WIDE) -> str:
    """Return mines per km of front of each belt beside the documented belts, on a logarithmic axis."""
    groups = _density_groups(assessments)
    low, high = _documented_span(assessments)
    values = [v for _, rows in groups for row in rows for v in (row.range.p5, row.range.p95) if v > 0]
    narrow = width < 600
    long = any(len(in_two(row.label, 204)) > 1 for _, rows in groups for row in rows)
    step, top = (42.0 if narrow else 36.0 if long else 28.0), 34.0
    height = top + sum(30 + step * len(rows) for _, rows in groups) + 44
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
        y += 30
        for row in rows:
            _density_row(canvas, row, scale, y, narrow=narrow)
            y += step
    words = "; ".join(f"{row.label} {spread(row.range)}" for _, rows in groups for row in rows)
    return canvas.svg("Mines per km of front beside the documented belts", words)


def _density_groups(assessments: Sequence[Assessment]) -> list[tuple[str, list[_Row]]]:
    groups: list[tuple[str, list[_Row]]] = []
    if len(assessments) == 1:
        rows = [_Row(b.title, b.outcomes["front_density"].range, BLUE) for b in assessments[0].belts
                if "front_density" in b.outcomes]  # fmt: skip
        if len(rows) != 1 and "front_density" in assessments[0].total:
            rows.append(_Row("All belts together", assessments[0].total["front_density"].range, BLUE, bold=True))
        groups.append(("THIS SCENARIO", rows))
    else:
        rows = [_Row(a.title, a.total["front_density"].range, BLUE) for a in assessments if "front_density" in a.total]
        groups.append(("THE SCENARIOS, ALL BELTS TOGETHER", rows))
    record = {d.name: d for a in assessments for d in a.documented}
    documented = [_Row(d.title, Range(d.low, d.central, d.high, "mine/km"), GREY) for d in record.values()]
    documented.sort(key=lambda row: -row.range.p50)
    groups.append(("BELTS OF THE RECORD", documented))
    return [(title, rows) for title, rows in groups if rows]


def _documented_span(assessments: Sequence[Assessment]) -> tuple[float, float]:
    lows = [d.low for a in assessments for d in a.documented if d.low > 0]
    highs = [d.high for a in assessments for d in a.documented]
    return min(lows, default=0.0), max(highs, default=0.0)


def _density_row(canvas: Canvas, row: _Row, scale: LogScale, y: float, *, narrow: bool) -> None:
    of = row.range
    shown = figure(of.p50) if of.p5 == of.p95 else f"{figure(of.p5)} – {figure(of.p50)} – {figure(of.p95)}"
    shown = shown if of.p95 > 0 else "no mines"
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
    if of.p95 <= 0:
        return
    first = scale(of.p5) if of.p5 > 0 else scale(scale.ticks[0])
    canvas.line([(first, bar), (scale(of.p95), bar)], row.colour, 3.5 if row.bold else 2.5)
    if of.p50 > 0:
        canvas.dot(scale(of.p50), bar, 5.5 if row.bold else 4.8, row.colour, PAPER)


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
    outcome: Outcome, title: str, belts: Mapping[str, str], inputs: Mapping[str, Input], width: int = WIDE
) -> str:
    """Return what each input alone does to an output: its value with the input at its 5 % and 95 % points."""
    drivers = outcome.drivers[:_MOST_DRIVERS]
    rest = outcome.drivers[_MOST_DRIVERS:]
    money = outcome.range.unit if outcome.range.unit in MONEY else ""
    narrow = width < 600
    column = 0.0 if narrow else 270.0
    room = width if narrow else column
    labels = [in_two(input_title(driver.input, belts), room, bold=True) for driver in drivers]
    extra = 16.0 if any(len(label) > 1 for label in labels) else 0.0
    step, top = (60.0 if narrow else 46.0) + extra, 52.0
    bottom = top + step * len(drivers)
    canvas = Canvas(width, bottom + 46 + (22 if rest else 0))
    ends = [value for driver in drivers for value in (driver.low, driver.high)] + [outcome.range.p50]
    margin = max(text_width(figure(value, money), _SMALL) for value in ends) + 10
    left, right = column + margin, width - margin
    scale: LinearScale | LogScale = LinearScale(min(ends), max(ends), left, right, 2 if narrow else 4)
    if min(ends) > 0 and max(ends) > min(ends) * _LOGARITHMIC_FROM:
        scale = LogScale(min(ends), max(ends), left, right, beyond=False)
    _tornado_frame(canvas, scale, outcome.range, top, bottom)
    for index, (driver, label) in enumerate(zip(drivers, labels, strict=True)):
        y = top + step * index
        for number, words in enumerate(label):
            canvas.text(0, y + 16 + 16 * number, words, INK, bold=True, halo=True)
        doubt = shortened(_doubt(inputs.get(driver.input)), room, _SMALL)
        canvas.text(0, y + 16 + 16 * len(label), doubt, MUTED, size=_SMALL, halo=True)
        below = 7 + 16 * (len(label) + 1) if narrow else 10
        _tornado_bar(canvas, scale, driver, outcome.range.p50, y + below, money)
    if rest:
        words = f"and {len(rest)} more inputs, with {share(sum(driver.share for driver in rest))} of all swings"
        canvas.text(0, bottom + 60, words, MUTED, size=_SMALL)
    unit = outcome.range.unit
    words = "; ".join(
        f"{input_title(d.input, belts)}: {figure(d.low, unit)} to {figure(d.high, unit)}" for d in drivers
    )
    return canvas.svg(f"What moves it: {title}", words)


def _doubt(of: Input | None) -> str:
    if of is None:
        return ""
    e = of.estimate
    return spread(Range(e.low, e.central, e.high, label_of(e.unit)))


def _tornado_frame(canvas: Canvas, scale: LinearScale | LogScale, of: Range, top: float, bottom: float) -> None:
    money = of.unit if of.unit in MONEY else ""
    x = 0.0
    for name, colour in (("input at its 5 % point", ORANGE), ("at its 95 % point", BLUE)):
        canvas.box(x, 3, 11, 11, colour)
        canvas.text(x + 16, 13, name, MUTED, size=_SMALL)
        x += 16 + text_width(name, _SMALL) + 14
    for tick in scale.ticks:
        canvas.line([(scale(tick), top - 8), (scale(tick), bottom)], GRID, 1)
        canvas.text(scale(tick), bottom + 16, figure(tick, money), MUTED, size=_SMALL, anchor="center")
    canvas.line([(scale(of.p50), top - 8), (scale(of.p50), bottom)], INK, 1)
    middle = f"middle {figure(of.p50, money)}"
    half = text_width(middle, _SMALL) / 2
    x = min(max(scale(of.p50), half), canvas.width - half)
    canvas.text(x, top - 13, middle, INK, size=_SMALL, anchor="center")
    named = ["" if money else unit_words(of.unit) or "times", "logarithmic" if isinstance(scale, LogScale) else ""]
    words = ", ".join(name for name in named if name)
    canvas.text(canvas.width, bottom + 36, words, MUTED, size=_SMALL, anchor="right")


def _tornado_bar(
    canvas: Canvas, scale: LinearScale | LogScale, of: Driver, middle: float, y: float, money: str
) -> None:
    least, most = sorted((of.low, of.high))
    centre = scale(min(max(middle, least), most))
    for value, colour in ((of.low, ORANGE), (of.high, BLUE)):
        first, last = sorted((centre, scale(value)))
        canvas.box(first, y, max(last - first, 0.5), 14, colour)
    canvas.line([(centre, y), (centre, y + 14)], PAPER, 1)
    canvas.text(scale(least) - 5, y + 11.5, figure(least, money), INK, size=_SMALL, anchor="right", halo=True)
    canvas.text(scale(most) + 5, y + 11.5, figure(most, money), INK, size=_SMALL, halo=True)


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


def tone(verdict: str) -> str:
    """Return whether a verdict is that the figure held, that it failed, or that it stays open."""
    return "held" if verdict in _HELD else "failed" if verdict in _FAILED else "open"


def verdicts(counts: Mapping[str, int], width: int = WIDE) -> str:
    """Return how many claims have each verdict, as bars with their counts."""
    step = 28.0
    canvas = Canvas(width, step * len(counts) + 6)
    left = 132.0
    scale = LinearScale(0, max(counts.values(), default=1), left, width - 44)
    for index, (name, count) in enumerate(counts.items()):
        y = step * index + 4
        colour = {"held": BLUE, "failed": ORANGE}.get(tone(name), RULE)
        canvas.text(0, y + 15, verdict_title(name), INK)
        canvas.box(left, y, max(scale(count) - left, 1), 20, colour)
        canvas.text(scale(count) + 7, y + 15, str(count), INK, bold=True)
    words = "; ".join(f"{verdict_title(name)} {count}" for name, count in counts.items())
    return canvas.svg("Claims by verdict", words)
