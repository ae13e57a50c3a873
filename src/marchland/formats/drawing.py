"""A canvas in pixels that becomes one SVG text, the same for the same strokes, and the scales that charts go by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from marchland.formats.plain_text import clean
from marchland.formats.svg import Element, Paint, element, number, picture, way

INK = Paint("ink", "#1d1d1b")
MUTED = Paint("muted", "#5f5d57")
GRID = Paint("grid", "#dddad2")
RULE = Paint("rule", "#a5a198")
BAND = Paint("band", "#f0ede5")
PAPER = Paint("paper", "#fffffe")
BLUE = Paint("blue", "#0b5c8a")
ORANGE = Paint("orange", "#c2410c")
GREY = Paint("grey", "#7a766d")
_THIN = frozenset("iljtfrI.,:;'|!()[] –")
_BROAD = frozenset("mwMW%@—")
_ANCHORS = {"left": None, "center": "middle", "right": "end"}
WIDE = 760
NARROW = 330
Anchor = Literal["left", "center", "right"]


class Canvas:
    """A drawing so many pixels wide and high; x runs right, y runs down, and what is drawn later lies above."""

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self._strokes: list[Element] = []

    def line(
        self, points: Sequence[tuple[float, float]], colour: Paint, width: float = 1.0, *, dashes: Sequence[float] = ()
    ) -> None:
        """Draw a line through the points; with dashes so long and so far apart."""
        self._strokes.append(element(
            "path", d=way(points), fill="none", stroke=colour, stroke_width=width,
            stroke_dasharray=" ".join(map(number, dashes)) or None, stroke_linecap="butt" if dashes else None,
        ))  # fmt: skip

    def box(self, x: float, y: float, width: float, height: float, colour: Paint) -> None:
        """Fill a rectangle whose corner nearest the origin is given."""
        self._strokes.append(element("rect", x=x, y=y, width=width, height=height, fill=colour))

    def dot(self, x: float, y: float, radius: float, colour: Paint, edge: Paint | None = None) -> None:
        """Fill a circle, with an edge if one is given."""
        rim = 1.5 if edge else None
        self._strokes.append(element("circle", cx=x, cy=y, r=radius, fill=colour, stroke=edge, stroke_width=rim))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        colour: Paint = INK,
        *,
        size: float = 13.0,
        bold: bool = False,
        anchor: Anchor = "left",
        halo: bool = False,
    ) -> None:
        """Write words on the baseline y, with a rim of paper where they lie over lines; no words leave no trace."""
        words = clean(words)
        if not words:
            return
        self._strokes.append(element(
            "text", words, x=x, y=y, fill=colour if colour != INK else None, font_size=size,
            font_weight=700 if bold else None, text_anchor=_ANCHORS[anchor], stroke=PAPER if halo else None,
            stroke_width=4 if halo else None, paint_order="stroke" if halo else None,
        ))  # fmt: skip

    def svg(self, title: str, description: str) -> str:
        """Return the drawing as an inline SVG element with a name and a description for those who cannot see it."""
        return str(picture(
            self.width, self.height, title, description, *self._strokes, fill=INK, stroke_linejoin="round",
            stroke_linecap="round",
        ))  # fmt: skip


def text_width(words: str, size: float = 13.0, *, bold: bool = False) -> float:
    """Return about how many pixels wide the words are in a common sans-serif font."""
    ems = sum(0.34 if c in _THIN else 0.95 if c in _BROAD else 0.7 if c.isupper() else 0.62 for c in words)
    return ems * size * (1.06 if bold else 1.0)


def shortened(words: str, room: float, size: float = 13.0, *, bold: bool = False) -> str:
    """Return the words, cut with an ellipsis where they would be wider than the room."""
    words = clean(words)
    if text_width(words, size, bold=bold) <= room:
        return words
    while words and text_width(f"{words}…", size, bold=bold) > room:
        words = words[:-1]
    return f"{words.rstrip()}…"


def in_two(words: str, room: float, size: float = 13.0, *, bold: bool = False) -> list[str]:
    """Return the words in one line or two, broken at a space; the second is cut where it would be too wide."""
    first = ""
    parts = clean(words).split(" ")
    while parts and text_width(f"{first} {parts[0]}".strip(), size, bold=bold) <= room:
        first = f"{first} {parts.pop(0)}".strip()
    if not parts:
        return [first]
    rest = shortened(" ".join(parts), room, size, bold=bold)
    return [first, rest] if first else [rest]


class LogScale:
    """A logarithmic scale to pixels with round ticks: to the round numbers beyond the ends, or to the ends alone."""

    def __init__(self, low: float, high: float, left: float, right: float, *, beyond: bool = True) -> None:
        self._left, self._right = left, right
        ticks = _log_ticks(low, high, (1,) if high / low > 150 else (1, 2, 5))
        self.ticks = ticks if beyond else [tick for tick in ticks if low <= tick <= high]
        self._low = math.log10(min(low, ticks[0]) if beyond else low)
        self._high = math.log10(max(high, ticks[-1]) if beyond else high)

    def __call__(self, value: float) -> float:
        """Return the pixel of a value above zero."""
        part = (math.log10(value) - self._low) / (self._high - self._low)
        return self._left + part * (self._right - self._left)


def _log_ticks(low: float, high: float, steps: Sequence[int]) -> list[float]:
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
    every = [step * 10.0**power for power in powers for step in steps]
    first = max((tick for tick in every if tick <= low * 1.001), default=every[0])
    last = min((tick for tick in every if tick >= high * 0.999), default=every[-1])
    return [tick for tick in every if first <= tick <= last] if first < last else [first, first * 10]


class LinearScale:
    """A scale from numbers to pixels, with round ticks inside it."""

    def __init__(self, low: float, high: float, left: float, right: float, ticks: int = 5) -> None:
        self._low, self._left = low, left
        self._by = (right - left) / ((high - low) or 1.0)
        self.ticks = _linear_ticks(low, high, ticks)

    def __call__(self, value: float) -> float:
        """Return the pixel of a value."""
        return self._left + (value - self._low) * self._by


def _linear_ticks(low: float, high: float, count: int) -> list[float]:
    if high <= low:
        return [low]
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= rough)
    first = math.ceil(low / step - 1e-9)
    return [step * index for index in range(first, math.floor(high / step + 1e-9) + 1)]
