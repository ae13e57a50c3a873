"""A canvas in pixels that becomes one SVG text, the same for the same strokes; it alone draws with matplotlib."""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Sequence
from html import escape
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle

from marchland.report.plain import clean

INK = "#1d1d1b"
MUTED = "#5f5d57"
GRID = "#dddad2"
RULE = "#a5a198"
BAND = "#f0ede5"
PAPER = "#fffffe"
BLUE = "#0b5c8a"
ORANGE = "#c2410c"
GREY = "#7a766d"
_VARIABLES = {
    INK: "ink",
    MUTED: "muted",
    GRID: "grid",
    RULE: "rule",
    BAND: "band",
    PAPER: "paper",
    BLUE: "blue",
    ORANGE: "orange",
    GREY: "grey",
}
_SETTINGS: Any = {  # its keys are matplotlib's own
    "svg.hashsalt": "marchland",
    "svg.fonttype": "none",
    "text.parse_math": False,
    "path.simplify": False,
    "font.family": "DejaVu Sans",
}
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_HALO = "halo"
_HALO_STYLE = f"paint-order: stroke; stroke: {PAPER}; stroke-width: 4px; stroke-linejoin: round"
_NARROW = frozenset("iljtfrI.,:;'|!()[] –")
_WIDE = frozenset("mwMW%@—")
Anchor = Literal["left", "center", "right"]


class Canvas:
    """A drawing so many pixels wide and high; x runs right, y runs down."""

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self._figure = Figure(figsize=(width / 72, height / 72), dpi=72, frameon=False)
        FigureCanvasSVG(self._figure)
        self._axes = self._figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._strokes = 0

    def _next(self) -> int:
        """Return the order of the next stroke: what is drawn later lies above."""
        self._strokes += 1
        return self._strokes

    def line(
        self, points: Sequence[tuple[float, float]], colour: str, width: float = 1.0, *, dashes: Sequence[float] = ()
    ) -> None:
        """Draw a line through the points; with dashes so long and so far apart."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        drawn = Line2D(xs, ys, color=colour, linewidth=width, solid_capstyle="round", dash_capstyle="butt")
        drawn.set_zorder(self._next())
        if dashes:
            drawn.set_dashes([dash / width for dash in dashes])
        drawn.set_clip_on(False)
        self._axes.add_line(drawn)

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle whose corner nearest the origin is given."""
        drawn = Rectangle((x, y), width, height, facecolor=colour, edgecolor="none", linewidth=0)
        drawn.set_zorder(self._next())
        drawn.set_clip_on(False)
        self._axes.add_patch(drawn)

    def dot(self, x: float, y: float, radius: float, colour: str, edge: str = "none") -> None:
        """Fill a circle."""
        drawn = Circle((x, y), radius, facecolor=colour, edgecolor=edge, linewidth=0 if edge == "none" else 1.5)
        drawn.set_zorder(self._next())
        drawn.set_clip_on(False)
        self._axes.add_patch(drawn)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        colour: str = INK,
        *,
        size: float = 13.0,
        bold: bool = False,
        anchor: Anchor = "left",
        halo: bool = False,
    ) -> None:
        """Write words on the baseline y, with a rim of paper around them if they lie over lines."""
        self._axes.text(
            x, y, clean(words), color=colour, fontsize=size, fontweight=700 if bold else 400,
            ha=anchor, va="baseline", parse_math=False, clip_on=False, zorder=self._next(), gid=_HALO if halo else None,
        )  # fmt: skip

    def svg(self, title: str, description: str) -> str:
        """Return the drawing as an inline SVG element with a name and a description for those who cannot see it."""
        out = io.StringIO()
        blank = {"Date": None, "Creator": None, "Format": None, "Type": None}
        with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
            # A glyph missing from the measuring font is no fault: the reader's own font draws the text.
            warnings.filterwarnings("ignore", message="Glyph")
            self._figure.savefig(out, format="svg", metadata=blank)
        return _tidied(out.getvalue(), clean(title), clean(description), self.width, self.height)


def _tidied(text: str, title: str, description: str, width: float, height: float) -> str:
    """Return matplotlib's file as an element: no prologue, no ids, colours that follow the page, short numbers."""
    body = text[text.index("<defs>") : text.rindex("</svg>")]
    body = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", body, flags=re.DOTALL)
    body = body.replace(f'<g id="{_HALO}">', f'<g style="{_HALO_STYLE}">')
    body = re.sub(r'<g id="[^"]*">', "<g>", body)
    body = re.sub(r"font-family: [^;\"]*;? ?", "", body)
    body = re.sub(r' transform="rotate\(-0 [^"]*"', "", body)
    body = re.sub(r"-?\d+\.\d{3,}", lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), body)
    body = re.sub(r'(?<= d=")[^"]*', lambda found: " ".join(found[0].split()), body)
    body = re.sub(r">\s+<", "><", body)
    for colour, name in _VARIABLES.items():
        body = body.replace(colour, f"var(--{name}, {colour})")
    name, long = escape(title), escape(description)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label="{name}. {long}" '
        f'style="max-width: 100%; height: auto; font-family: {_FONT}; stroke-linejoin: round">'
        f"<title>{name}</title><desc>{long}</desc>{body}</svg>"
    )


def text_width(words: str, size: float = 13.0, *, bold: bool = False) -> float:
    """Return about how many pixels wide the words are in a common sans-serif font."""
    ems = sum(0.34 if c in _NARROW else 0.95 if c in _WIDE else 0.7 if c.isupper() else 0.62 for c in words)
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
