"""The one writer of SVG: elements whose attributes and texts are escaped, and whose numbers are always the same."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal

from marchland.formats.plain_text import clean, clean_lines

SPACE = "http://www.w3.org/2000/svg"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
Tag = Literal["svg", "title", "desc", "defs", "pattern", "g", "path", "rect", "circle", "text", "tspan"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Paint:
    """A colour that follows the page, light or dark: its CSS variable, and what it is where no page sets it."""

    variable: str
    colour: str

    def __str__(self) -> str:
        """Return the colour as an attribute has it."""
        return f"var(--{self.variable}, {self.colour})"


Value = str | float | Paint


@dataclass(frozen=True, slots=True)
class Element:
    """An element with its attributes and what stands in it."""

    tag: Tag
    attributes: tuple[tuple[str, Value], ...]
    content: tuple[Element | str, ...]

    def __str__(self) -> str:
        """Return the element as text, without a space or a line of its own."""
        named = "".join(f' {name}="{_attribute(value)}"' for name, value in self.attributes)
        if not self.content:
            return f"<{self.tag}{named}/>"
        inner = "".join(str(each) if isinstance(each, Element) else _escaped(each) for each in self.content)
        return f"<{self.tag}{named}>{inner}</{self.tag}>"


def element(tag: Tag, *content: Element | str, **attributes: Value | None) -> Element:
    """Return an element; `stroke_width` is the attribute stroke-width, `class_` is class, and None leaves one out."""
    named = ((name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items() if value is not None)
    return Element(tag, tuple(named), content)


def picture(
    width: float, height: float, title: str, description: str, *content: Element | str, **attributes: Value | None
) -> Element:
    """Return a whole picture, with a name and a description for those who cannot see it.

    Its looks are attributes and no style, which the policy of a page may forbid.
    """
    name, long = clean(title), clean(description)
    return element(
        "svg", element("title", name), element("desc", long), *content, xmlns=SPACE,
        viewBox=f"0 0 {number(width)} {number(height)}", width=width, height=height, role="img",
        aria_label=f"{name}. {long}", font_family=FONT, **attributes,
    )  # fmt: skip


def number(value: float, places: int = 2) -> str:
    """Return the number with at most so many places and no zero that says nothing.

    Raises ValueError for what is no number, for it has no place in a drawing.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be drawn")
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def way(points: Iterable[Point], *, closed: bool = False) -> str:
    """Return the data of a path through the points: tenths of a pixel, each point as a step from the one before.

    It is empty where the points are all in one place, and where a closed way has fewer than three.
    """
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    while closed and len(tenths) > 1 and tenths[0] == tenths[-1]:
        tenths.pop()
    steps = [(x - a, y - b) for (a, b), (x, y) in itertools.pairwise(tenths) if (x, y) != (a, b)]
    if len(steps) < (2 if closed else 1):
        return ""
    first = f"M{_tenths(tenths[0][0])},{_tenths(tenths[0][1])}"
    return f"{first}l{' '.join(f'{_tenths(x)},{_tenths(y)}' for x, y in steps)}{'z' if closed else ''}"


def _tenths(of: int) -> str:
    return number(of / 10, 1)


def _attribute(value: Value) -> str:
    return number(value) if isinstance(value, int | float) else _escaped(str(value))


def _escaped(text: str) -> str:
    return escape(clean_lines(text))
