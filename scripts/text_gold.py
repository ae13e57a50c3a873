"""Texts with gold: what a labelled file says of its quantities and claims, and the plain arithmetic that holds it.

Nothing of the reader that is measured stands here: units, expressions and rounding are worked out anew, so that an
error of the reader's cannot hide in the gold.
"""

from __future__ import annotations

import ast
import itertools
import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

_AREA, _ROOM = 1609.344**2, 1e9
_YEAR_DAYS = 365.25
# A unit, the thing it measures and how much of that thing's own unit it is.
_UNITS: dict[str, tuple[str, float]] = {
    "km": ("m", 1000.0), "m": ("m", 1.0), "cm": ("m", 0.01), "mm": ("m", 0.001), "mile": ("m", 1609.344),
    "nautical mile": ("m", 1852.0), "foot": ("m", 0.3048), "yard": ("m", 0.9144),
    "m²": ("m²", 1.0), "km²": ("m²", 1e6), "hectare": ("m²", 1e4), "acre": ("m²", 4046.8564224), "mile²": ("m²", _AREA),
    "m³": ("m³", 1.0), "km³": ("m³", _ROOM), "litre": ("m³", 0.001), "barrel of oil": ("m³", 0.158987294928),
    "kg": ("kg", 1.0), "g": ("kg", 0.001), "tonne": ("kg", 1000.0), "pound": ("kg", 0.45359237),
    "second": ("day", 1 / 86400), "minute": ("day", 1 / 1440), "hour": ("day", 1 / 24), "day": ("day", 1.0),
    "week": ("day", 7.0), "month": ("day", _YEAR_DAYS / 12), "quarter": ("day", _YEAR_DAYS / 4),
    "year": ("day", _YEAR_DAYS), "decade": ("day", 10 * _YEAR_DAYS),
    "W": ("W", 1.0), "kW": ("W", 1e3), "MW": ("W", 1e6), "GW": ("W", 1e9),
    "kWh": ("W day", 1e3 / 24), "MWh": ("W day", 1e6 / 24), "GWh": ("W day", 1e9 / 24), "TWh": ("W day", 1e12 / 24),
    "percent": ("1", 0.01), "times": ("1", 1.0), "": ("1", 1.0), "percentage point": ("point", 0.01),
}  # fmt: skip
_SPELT = {
    "ha": "hectare", "t": "tonne", "tonnes": "tonne", "ton": "tonne", "metric ton": "tonne", "l": "litre",
    "min": "minute", "h": "hour", "%": "percent", "per cent": "percent",
    "time": "times", "x": "times", "1": "times", "share": "times",
    "ratio": "times", "dimensionless": "times", "mi": "mile", "mi²": "mile²", "km2": "km²", "m2": "m²", "m3": "m³",
    "sqm": "m²", "kilometre": "km", "kilometer": "km", "metre": "m", "meter": "m",
    "percentage points": "percentage point", "pp": "percentage point", "lb": "pound",
    "square kilometre": "km²", "square kilometer": "km²", "square metre": "m²",
    "cubic metre": "m³", "cubic meter": "m³", "square mile": "mile²", "liter": "litre",
}  # fmt: skip
_MONEY = re.compile(r"[A-Z]{3}")
_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GoldQuantity:
    """A quantity that a text states, at its place, from `low` to `high` of its unit."""

    spans: tuple[tuple[int, int], ...]
    low: float
    high: float
    units: tuple[str, ...]
    is_date: bool

    @property
    def span(self) -> tuple[int, int]:
        """The place that is named first; others are as good."""
        return self.spans[0]

    @property
    def unit(self) -> str:
        """The unit that is printed; one that the sentence adds to it ("each", "a head") is as good."""
        return self.units[0]


@dataclass(frozen=True, slots=True)
class GoldReading:
    """A calculation that gives a claim: its inputs by letter, and the expression over them."""

    inputs: tuple[tuple[float, float, str], ...]
    expression: str


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """A figure that a text states as a result, the calculations it rests on, and the verdict."""

    span: tuple[int, int]
    quote: str
    low: float
    high: float
    unit: str
    bound: str
    is_about: bool
    readings: tuple[GoldReading, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class GoldText:
    """A text and everything that was labelled in it."""

    name: str
    topic: str
    language: str
    text: str
    quantities: tuple[GoldQuantity, ...]
    claims: tuple[GoldClaim, ...]


class GoldError(Exception):
    """A labelled file says what cannot be."""


def read_texts(folder: Path) -> list[GoldText]:
    """Return the labelled texts of a folder in the order of their names; raise `GoldError` for a wrong label."""
    aliases = folder.parent / "nouns.yaml"
    if not aliases.exists():
        raise GoldError(f"{folder} is no folder of labelled texts: {aliases.name} is missing beside it")
    return [read_text(path) for path in sorted(folder.glob("*.yaml"))]


def read_nouns(folder: Path) -> dict[str, str]:
    """Return the names that a counted noun may go by, each with the one that the gold uses."""
    said = yaml.safe_load((folder.parent / "nouns.yaml").read_text("utf-8"))
    return {other: noun for noun, others in said.items() for other in others}


def read_text(path: Path) -> GoldText:
    """Return one labelled text; raise `GoldError` when a quote does not stand in it."""
    said = yaml.safe_load(path.read_text("utf-8"))
    return _labelled(path, said, said)


def read_labels(path: Path, of: GoldText) -> GoldText:
    """Return a text with the labels of another file; raise `GoldError` when a quote does not stand in it."""
    said = yaml.safe_load(path.read_text("utf-8"))
    return _labelled(path, said, {"topic": of.topic, "language": of.language, "text": of.text})


def _labelled(path: Path, labels: Mapping[str, Any], said: Mapping[str, Any]) -> GoldText:
    text = said["text"]
    quantities = tuple(_quantity(path, text, each) for each in labels["quantities"])
    claims = tuple(_claim(path, text, each) for each in labels["claims"])
    return GoldText(path.stem, said["topic"], said["language"], text, quantities, claims)


def place(path: Path, text: str, quote: str, nth: int) -> tuple[int, int]:
    """Return where a quote stands the nth time; raise `GoldError` when it does not."""
    found = [match.start() for match in re.finditer(f"(?={re.escape(quote)})", text)]
    if not 1 <= nth <= len(found):
        raise GoldError(f"{path.name}: {quote!r} stands {len(found)} times, not {nth}")
    return found[nth - 1], found[nth - 1] + len(quote)


def _quantity(path: Path, text: str, said: Mapping[str, Any]) -> GoldQuantity:
    start, end = place(path, text, said["quote"], said["nth"])
    others = [_around(path, text, other, start, end) for other in said.get("also", ())]
    low, high = number(said["low"]), number(said["high"])
    return GoldQuantity(
        ((start, end), *others), low, high, (said["unit"], *said.get("units", ())), said.get("date", False)
    )


def _around(path: Path, text: str, quote: str, start: int, end: int) -> tuple[int, int]:
    """Return the place of a quote that overlaps another."""
    for match in re.finditer(f"(?={re.escape(quote)})", text):
        if match.start() < end and start < match.start() + len(quote):
            return match.start(), match.start() + len(quote)
    raise GoldError(f"{path.name}: {quote!r} does not stand at its quantity")


def _claim(path: Path, text: str, said: Mapping[str, Any]) -> GoldClaim:
    stated = said["stated"]
    readings = [said, *said.get("also", ())]
    return GoldClaim(
        place(path, text, said["quote"], said["nth"]), said["quote"], number(stated["low"]), number(stated["high"]),
        stated["unit"], stated["bound"], stated.get("about", False),
        tuple(
            GoldReading(
                tuple((number(low), number(high), unit) for low, high, unit in each["inputs"]), each["expression"]
            )
            for each in readings
            if each["inputs"]
        ),
        said["verdict"],
    )  # fmt: skip


def number(said: Any) -> float:
    """Return a figure as a number, and a day as the number of days to it."""
    if isinstance(said, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", said):
        return float(date.fromisoformat(said).toordinal())
    if isinstance(said, date):
        return float(said.toordinal())
    return float(said)


def measure(unit: str, nouns: Mapping[str, str]) -> tuple[str, float]:
    """Return what a unit measures, written one way, and its size in that thing's own unit."""
    top, *below = [part.strip() for part in unit.replace(" per ", "/").split("/")]
    thing, size = _simple(top, nouns)
    under = []
    for part in below:
        one, factor = _simple(part, nouns)
        under.append(one)
        size /= factor
    return "/".join([thing, *sorted(under)]), size


def _simple(unit: str, nouns: Mapping[str, str]) -> tuple[str, float]:
    spelt = _SPELT.get(unit, unit)
    if spelt in _UNITS:
        return _UNITS[spelt]
    if _MONEY.fullmatch(spelt) or spelt in {"date", "weekday"}:
        return spelt, 1.0
    words = spelt.lower().split()
    for start in range(len(words)):  # "trained deminer" is a deminer, and "people" are persons
        for tail in (" ".join(words[start:]), singular(" ".join(words[start:]))):
            if tail in nouns:
                return nouns[tail], 1.0
            if tail in _SPELT or tail in _UNITS:
                return _UNITS[_SPELT.get(tail, tail)]
    return singular(words[-1]) if words else "1", 1.0


def singular(noun: str) -> str:
    """Return an English noun without its plural, near enough to compare two spellings of one."""
    for end, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if noun.endswith(end):
            return noun[: -len(end)] + instead
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us")) else noun


def kind_of(unit: str, nouns: Mapping[str, str]) -> str:
    """Return the kind of thing that a unit measures, by which figures are told apart in the score."""
    thing, _ = measure(unit, nouns)
    if "/" in thing:
        return "rate"
    if _MONEY.fullmatch(thing):
        return "money"
    kinds = {
        "m": "length", "m²": "area", "m³": "volume", "kg": "mass", "day": "duration", "W": "power", "W day": "energy",
        "point": "percentage point", "date": "date",
    }  # fmt: skip
    if thing == "1":
        return "percent" if _SPELT.get(unit, unit) == "percent" else "multiple"
    return kinds.get(thing, "count")


def evaluate(expression: str, values: Mapping[str, float]) -> float:
    """Return what an expression over letters gives; raise `ValueError` for one that is no arithmetic."""
    try:
        tree = ast.parse(
            expression.replace("×", "*").replace("·", "*").replace("÷", "/").replace("−", "-"), mode="eval"
        )
        return _value(tree.body, values)
    except (SyntaxError, KeyError, ZeroDivisionError, OverflowError) as error:
        raise ValueError(f"{expression!r} cannot be worked out") from error


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, values)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](_value(node.left, values), _value(node.right, values))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _call(node.func.id, [_value(each, values) for each in node.args])
    raise ValueError("that is no arithmetic")


def _call(name: str, given: list[float]) -> float:
    if name == "weekday":
        return float(date.fromordinal(round(given[0])).isoweekday())
    if name == "add_months":
        start, months = date.fromordinal(round(given[0])), round(given[1] / _UNITS["month"][1])
        count = start.year * 12 + start.month - 1 + months
        return float(start.replace(year=count // 12, month=count % 12 + 1).toordinal())
    if name in {"days", "days_between"}:
        return abs(given[1] - given[0])
    if name == "abs":
        return abs(given[0])
    raise ValueError(f"{name} is not known")


def worked_out(reading: GoldReading, nouns: Mapping[str, str]) -> tuple[float, float]:
    """Return the least and the most that a reading gives, in the own units of what it measures."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    ends = [
        tuple(end * measure(unit, nouns)[1] for end in dict.fromkeys((low, high))) for low, high, unit in reading.inputs
    ]
    found = [evaluate(reading.expression, dict(zip(letters, each, strict=False))) for each in itertools.product(*ends)]
    return min(found), max(found)


def printed_half(quote: str, value: float) -> float:
    """Return half of the last place that a figure is printed to, in the figure's unit.

    Zeros at the end of a whole number count as printed up to its second digit: 10 million is 9.5 to 10.5 million, 4,100
    is 4,050 to 4,150. A figure in words is read to the nearest whole, a fraction in words to a twentieth of it.
    """
    found = re.findall(r"\d+(?:[.,\u00a0\u202f ]\d+)*", quote)
    if not found:
        return 0.5 if value >= 1 and value == round(value) else 0.05 * value
    last = found[-1]
    digits = re.sub(r"\D", "", last).lstrip("0")
    is_grouped = re.fullmatch(r"\d{1,3}([.,\u00a0\u202f ]\d{3})+", last) is not None
    if is_grouped or not re.search(r"[.,]\d+$", last):
        digits = digits.rstrip("0").ljust(min(2, len(digits)), "0")
    return float(0.5 * 10 ** (math.floor(math.log10(abs(value))) - len(digits) + 1))


def ruled(claim: GoldClaim, least: float, most: float, nouns: Mapping[str, str]) -> str:
    """Return the verdict that the gold's rules give of a claim when its calculation gives `least` to `most`."""
    size = measure(claim.unit, nouns)[1]
    low, high = claim.low * size, claim.high * size
    if claim.unit in {"date", "weekday"}:
        return "follows" if least <= low <= most else "does_not_follow"
    slack = 1e-9 * abs(most)
    if claim.bound == "over":
        return "does_not_follow" if most < low - slack else "loose_bound" if least > 1.1 * low else "follows"
    if claim.bound == "up_to":
        return "does_not_follow" if least > high + slack else "loose_bound" if high > 1.1 * most else "follows"
    if low == high and least < most and least - slack <= low <= most + slack:
        return "follows"
    return _rounded(((low, least), (high, most)), printed_half(claim.quote, claim.high) * size * 1.0001)


def _rounded(ends: Iterable[tuple[float, float]], half: float) -> str:
    off = [(abs(said - found), abs(found)) for said, found in ends]
    if any(far > half for far, _ in off):
        return "does_not_follow"
    return "follows" if all(far <= 0.005 * of for far, of in off) else "rounds_to"
