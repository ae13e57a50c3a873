"""How a status list of the Treaty Collection is laid out, as elements: its columns, texts and days."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from marchland.core.errors import InputError, Location
from marchland.law.domain.observation import ParticipationField

LINE = "source line"  # no XML attribute has a blank in its name, so this one is ours
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(r"(\d{1,2}) ([a-z]{3})[a-z]*\.? (\d{4})(?: ?([a-z]{1,2}))?", re.IGNORECASE)
_FOOTNOTE = re.compile(r"<(superscript|sup)\b[^>]*>(.*?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
TRAILING_MARKS = re.compile(r"(?:[\s,]+\d{1,2})+$")


@dataclass(frozen=True, slots=True)
class UntcColumn:
    """One column: its title, what it tells, and which act each letter after a day stands for."""

    title: str
    field: ParticipationField
    kinds: dict[str, str]


@dataclass(frozen=True, slots=True)
class UntcDay:
    """A day as a cell prints it, with the letter after it, and whether it stands in brackets."""

    day: date
    letter: str
    bracketed: bool


def drift(problem: str, expected: str, shown: str, element: Element, field: str = "") -> InputError:
    """Return the error for a list that is laid out otherwise than it was known."""
    return InputError(
        "the layout of the Treaty Collection has changed: {problem}; expected {expected}",
        problem=problem,
        expected=expected,
        where=Location(shown, int(element.get(LINE, "0")), field),
        next_step="check the file; if it is complete, its layout has changed and Marchland must be updated",
    )


def only(parent: Element, tag: str, shown: str) -> Element:
    """Return the one child of that name; raises InputError where there is none, or several."""
    elements = parent.findall(tag)
    if len(elements) != 1:
        there = f"{len(elements)} <{tag}>" if elements else f"no <{tag}>"
        raise drift(f"<{parent.tag}> holds {there}", f"one <{tag}> in it", shown, parent)
    return elements[0]


def _raw(element: Element) -> str:
    """Return all text in an element, with superscripts written as tags whichever way the file has them."""
    parts = [element.text or ""]
    for child in element:
        inner = _raw(child)
        mark = child.tag.lower() in ("superscript", "sup")
        parts += [f"<superscript>{inner}</superscript>" if mark else inner, child.tail or ""]
    return "".join(parts)


def read(element: Element) -> tuple[str, tuple[str, ...]]:
    """Return an element's text in one line, and the footnotes it is marked with."""
    text = html.unescape(_raw(element))
    marks = " ".join(_TAG.sub(" ", found[1]) for found in _FOOTNOTE.findall(text))
    plain = _TAG.sub(" ", _FOOTNOTE.sub("", text))
    return " ".join(plain.split()).strip(" ,;"), tuple(re.findall(r"\w+", marks))


def text_of(element: Element | None) -> str:
    """Return an element's text in one line without its footnotes, nothing where there is no element."""
    return "" if element is None else read(element)[0]


def read_day(text: str, column: UntcColumn, shown: str, entry: Element, number: int) -> UntcDay:
    """Return the day of a cell; raises InputError where it is none, or its letter is none that the column explains."""
    plain = " ".join(text.replace("[", " ").replace("]", " ").split())
    match = _DAY.fullmatch(plain)
    place = f"row {number}, column {column.title!r}"
    try:
        if not match:
            raise ValueError  # noqa: TRY301 - one way out for every wrong day
        day, month, year, letter = match.groups()
        day_ = date(int(year), _MONTHS.index(month.lower()) + 1, int(day))
    except ValueError:
        raise drift(f"{text!r} is no date", "one such as '3 Dec 2008' or '3 Dec 2008 a'", shown, entry, place) from None
    if (letter or "") not in column.kinds:
        letters = ", ".join(key or "none" for key in column.kinds)
        raise drift(
            f"{text!r} has {f'the letter {letter}' if letter else 'no letter'}",
            f"one that the column's title explains: {letters}", shown, entry, place,
        )  # fmt: skip
    return UntcDay(day_, letter or "", plain != text)
