"""The whole curve of an output: for each value, how many draws in a hundred do not exceed it."""

from __future__ import annotations

from marchland.assess.domain.assessment import Distribution
from marchland.assess.faces.charts import Say
from marchland.core.message import Message
from marchland.formats.drawing import BLUE, GRID, INK, MUTED, WIDE, Canvas, LinearScale, LogScale, text_width
from marchland.formats.numbers import MONEY, figure, unit_words

_SMALL = 12.0
_LOGARITHMIC_FROM = 15
_MARKED = (5.0, 50.0, 95.0)


def cumulative(found: Distribution, title: str, width: int = WIDE, say: Say = str) -> str:
    """Return the curve from its 1 % to its 99 % point with the chief points and the mean; empty if it has one value."""
    least, most = found.curve[0].value, found.curve[-1].value
    if not least < most:
        return ""
    canvas = Canvas(width, 292.0)
    money = found.unit if found.unit in MONEY else ""
    left, right, top, bottom = 52.0, width - 34.0, 46.0, 224.0
    logarithmic = least > 0 and most > least * _LOGARITHMIC_FROM
    across: LinearScale | LogScale = LinearScale(least, most, left, right, 3 if width < 600 else 6)
    if logarithmic:
        across = LogScale(least, most, left, right, beyond=False)
    up = LinearScale(0.0, 100.0, bottom, top, 4)
    canvas.text(0, 13, say(Message("Draws that do not exceed a value, %")), MUTED, size=_SMALL)
    for percent in (0, 25, 50, 75, 100):
        canvas.line([(left, up(percent)), (right, up(percent))], GRID, 1)
        canvas.text(left - 8, up(percent) + 4, f"{percent}", MUTED, size=_SMALL, anchor="right")
    _axis(canvas, across, say, money, bottom, width)
    canvas.line([(across(at.value), up(at.percent)) for at in found.curve], BLUE, 2.5)
    told = []
    for at in found.curve:
        if at.percent in _MARKED:
            x, y = across(at.value), up(at.percent)
            canvas.dot(x, y, 3.5, BLUE)
            words = f"{at.percent:g} % {say(figure(at.value, money))}"
            if x + text_width(words, _SMALL) + 10 > width:
                canvas.text(x - 8, y + 4, words, INK, size=_SMALL, anchor="right", halo=True)
            else:
                canvas.text(x + 8, y + 4, words, INK, size=_SMALL, halo=True)
            told.append(words)
    _mean(canvas, across, found, say, (least, most, top, bottom))
    unit = say(unit_words(found.unit)) if not money else ""
    named = [name for name in (unit, say(Message("logarithmic")) if logarithmic else "") if name]
    canvas.text(right, bottom + 60, ", ".join(named), MUTED, size=_SMALL, anchor="right")
    mean = say(Message("mean {figure}", figure=figure(found.mean, money)))
    heading = say(Message("The curve of all draws: {title}", title=title))
    return canvas.svg(heading, "; ".join([*told, mean]))


def _axis(canvas: Canvas, across: LinearScale | LogScale, say: Say, money: str, bottom: float, width: int) -> None:
    free = 0.0
    for tick in across.ticks:
        words = say(figure(tick, money))
        half = text_width(words, _SMALL) / 2
        if across(tick) - half >= free and across(tick) + half <= width:
            canvas.text(across(tick), bottom + 18, words, MUTED, size=_SMALL, anchor="center")
            free = across(tick) + half + 10


def _mean(
    canvas: Canvas,
    across: LinearScale | LogScale,
    found: Distribution,
    say: Say,
    ends: tuple[float, float, float, float],
) -> None:
    """Draw where the mean lies, which few large draws may carry beyond the middle."""
    least, most, top, bottom = ends
    if not least <= found.mean <= most:
        return
    money = found.unit if found.unit in MONEY else ""
    x = across(found.mean)
    canvas.line([(x, top), (x, bottom)], INK, 1)
    words = say(Message("mean {figure}", figure=figure(found.mean, money)))
    half = text_width(words, _SMALL) / 2
    canvas.text(min(max(x, half), canvas.width - half), top - 8, words, INK, size=_SMALL, anchor="center", halo=True)
