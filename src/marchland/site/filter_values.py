"""What the operators of CQL2 do to values: comparison, patterns, arithmetic, spans of time, arrays and shapes."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

Moment = date | datetime
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
SPATIAL: Mapping[str, Callable[[BaseGeometry, BaseGeometry], bool]] = {
    "s_intersects": shapely.intersects,
    "s_disjoint": shapely.disjoint,
    "s_contains": shapely.contains,
    "s_within": shapely.within,
    "s_touches": shapely.touches,
    "s_crosses": shapely.crosses,
    "s_overlaps": shapely.overlaps,
    "s_equals": shapely.equals,
}


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A time from one moment to another, both within it; None is an end that is open."""

    first: Moment | None
    last: Moment | None


_Ends = tuple[float, float]
TEMPORAL: Mapping[str, Callable[[_Ends, _Ends], bool]] = {
    "t_after": lambda a, b: a[0] > b[1],
    "t_before": lambda a, b: a[1] < b[0],
    "t_disjoint": lambda a, b: a[0] > b[1] or a[1] < b[0],
    "t_equals": lambda a, b: a == b,
    "t_intersects": lambda a, b: a[0] <= b[1] and a[1] >= b[0],
    "t_contains": lambda a, b: a[0] < b[0] and a[1] > b[1],
    "t_during": lambda a, b: a[0] > b[0] and a[1] < b[1],
    "t_finishedby": lambda a, b: a[0] < b[0] and a[1] == b[1],
    "t_finishes": lambda a, b: a[0] > b[0] and a[1] == b[1],
    "t_meets": lambda a, b: a[1] == b[0],
    "t_metby": lambda a, b: a[0] == b[1],
    "t_overlappedby": lambda a, b: b[0] < a[0] < b[1] < a[1],
    "t_overlaps": lambda a, b: a[0] < b[0] < a[1] < b[1],
    "t_startedby": lambda a, b: a[0] == b[0] and a[1] > b[1],
    "t_starts": lambda a, b: a[0] == b[0] and a[1] < b[1],
}
OF_INSTANTS = ("t_after", "t_before", "t_disjoint", "t_equals", "t_intersects")
"""Those of them that take instants as well as intervals (OGC 21-065r2, 7.9)."""
ARRAYS: Mapping[str, Callable[[list[Any], list[Any]], bool]] = {
    "a_equals": lambda one, other: _among(one, other) and _among(other, one),
    "a_contains": lambda one, other: _among(other, one),
    "a_containedby": lambda one, other: _among(one, other),  # noqa: PLW0108 - it stands below
    "a_overlaps": lambda one, other: any(_alike(each, of) for each in one for of in other),
}
ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
    "%": math.fmod,
    "div": lambda one, other: math.trunc(one / other),
    "^": lambda one, other: math.pow(float(one), float(other)),
}
FOLDS: Mapping[str, Callable[[str], str]] = {
    "casei": lambda text: text.casefold(),
    "accenti": lambda text: "".join(
        _without_stroke(sign) for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign)
    ),
}


def _among(one: list[Any], other: list[Any]) -> bool:
    return all(any(_alike(each, of) for of in other) for each in one)


def _alike(one: Any, other: Any) -> bool:
    """Return whether two members of sets are the same: yes is not 1, and a second is the day that it is in."""
    if isinstance(one, list) and isinstance(other, list):
        return ARRAYS["a_equals"](one, other)
    if isinstance(one, date) and isinstance(other, date):
        return bool(compared("=", one, other))
    if isinstance(one, BaseGeometry) and isinstance(other, BaseGeometry):
        return bool(shapely.equals(one, other))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def _without_stroke(sign: str) -> str:
    """Return the letter under a stroke or a tail that is part of it, as in đ and ł."""
    plain, with_, _ = unicodedata.name(sign, "").partition(" WITH ")
    if not with_ or not sign.isalpha():
        return sign
    try:
        return unicodedata.lookup(plain)
    except KeyError:
        return sign


def compared(op: str, one: Any, other: Any) -> bool | None:
    """Return whether two values of one kind compare so; None where one is not there."""
    if one is None or other is None:
        return None
    if isinstance(one, date):
        (one, _), (other, _) = _ends(TimeSpan(one, one), TimeSpan(other, other))
    return COMPARISONS[op](one, other)


def related(op: str, one: TimeSpan | Moment, other: TimeSpan | Moment) -> bool:
    """Return whether two times stand to each other so."""
    return TEMPORAL[op](*_ends(_span(one), _span(other)))


def _span(value: TimeSpan | Moment) -> TimeSpan:
    return value if isinstance(value, TimeSpan) else TimeSpan(value, value)


def _ends(one: TimeSpan, other: TimeSpan) -> tuple[_Ends, _Ends]:
    """Return the ends as numbers: where any of them is a day, all of them are the days that they are in."""
    moments = [one.first, one.last, other.first, other.last]
    daily = any(moment is not None and not isinstance(moment, datetime) for moment in moments)
    found = [
        math.inf * (-1 if place % 2 == 0 else 1) if moment is None else _number(moment, daily=daily)
        for place, moment in enumerate(moments)
    ]
    return (found[0], found[1]), (found[2], found[3])


def _number(moment: Moment, *, daily: bool) -> float:
    if not isinstance(moment, datetime) or daily:
        return moment.toordinal()
    return moment.timestamp()


def moment_of(text: str) -> Moment | None:
    """Return the day, or the second of UTC, of a text as CQL2 writes it; None for any other."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text)
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", text):
            return datetime.fromisoformat(text)
    except ValueError:
        return None
    return None


def calculated(op: str, one: Any, other: Any) -> Any:
    """Return the result of a calculation, or None where it has none."""
    try:
        return ARITHMETIC[op](one, other)
    except (ZeroDivisionError, OverflowError, ValueError):
        return None


def like(value: str, pattern: str) -> bool:
    """Return whether a text is as a pattern says: % is any text, _ any one sign, and a backslash takes that away."""
    return _pattern(pattern).fullmatch(value) is not None


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    # Each middle part is found once, as far left as it is (an atomic group), so that no pattern is slow.
    first, *rest = _parts(text)
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    return re.compile(first + "".join(f"(?>.*?{part})" for part in middle) + f".*{last}", re.DOTALL)


def _parts(text: str) -> list[str]:
    """Return the expressions of what stands between the signs for any text."""
    parts = [""]
    for sign in re.findall(r"\\?.", text, re.DOTALL):
        if sign == "%":
            parts.append("")
        else:
            parts[-1] += "." if sign == "_" else re.escape(sign[-1])
    return parts
