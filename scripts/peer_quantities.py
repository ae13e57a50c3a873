"""Quantities of texts by another program, run by the interpreter of an environment that has it.

    PYTHON scripts/peer_quantities.py quantulum3|recognizers < texts.json > quantities.json

Texts are read sentence by sentence, for Recognizers-Text finds nothing at all in some longer ones. What it reads by
several models is put together: a currency, a dimension, a percentage or a duration before the bare number within it.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

_SENTENCE = re.compile(r"[^\n]+?(?:[.!?](?=\s)|$)", re.MULTILINE)
_MONEY = {
    "euro": "EUR", "dollar": "USD", "us dollar": "USD", "united states dollar": "USD", "pound sterling": "GBP",
    "british pound": "GBP", "pound": "GBP", "polish zloty": "PLN", "zloty": "PLN", "polish złoty": "PLN",
    "norwegian krone": "NOK", "ukrainian hryvnia": "UAH", "swiss franc": "CHF", "hryvnia": "UAH",
}  # fmt: skip
_NAMES = {
    "dimensionless": "", "percentage": "percent", "kilometre": "km", "kilometer": "km", "metre": "m", "meter": "m",
    "centimeter": "cm", "centimetre": "cm", "square kilometre": "km²", "square kilometer": "km²", "cubic metre": "m³",
    "cubic meter": "m³", "square metre": "m²", "square meter": "m²", "square hectometer": "hectare", "tonne": "tonne",
    "metric ton": "tonne", "square mile": "mile²", "megawatt hour": "MWh", "kilowatt hour": "kWh", "megawatt": "MW",
    "gigawatt hour": "GWh", "gigawatt": "GW", "kilowatt": "kW", "kilowatt-hour": "kWh", "megawatt-hour": "MWh",
}  # fmt: skip
Read = Callable[[str], Iterator[dict[str, Any]]]


def unit(name: str) -> str:
    """Return a unit's name as the gold writes it, and the name itself where it knows no other."""
    parts = [part.strip().lower() for part in re.split(r" per | / ", name)]
    return "/".join(_MONEY.get(part, _NAMES.get(part, part)) for part in parts)


def by_quantulum() -> Read:
    """Return the reading of quantulum3."""
    parser = importlib.import_module("quantulum3.parser")

    def read(text: str) -> Iterator[dict[str, Any]]:
        for each in parser.parse(text):
            spread = each.uncertainty or 0
            start, end = each.span
            found = {"span": [start, end], "low": each.value - spread, "high": each.value + spread}
            yield {**found, "unit": unit(each.unit.name)}

    return read


def by_recognizers() -> Read:
    """Return the reading of Recognizers-Text."""
    with_unit = importlib.import_module("recognizers_number_with_unit")
    numbers = importlib.import_module("recognizers_number")
    times = importlib.import_module("recognizers_date_time")
    english = with_unit.Culture.English
    models = (
        with_unit.recognize_currency, with_unit.recognize_dimension, numbers.recognize_percentage,
        times.recognize_datetime, numbers.recognize_number,
    )  # fmt: skip

    def read(text: str) -> Iterator[dict[str, Any]]:
        taken: list[tuple[int, int]] = []
        for model in models:
            for each in model(text, english):
                found = _recognized(each)
                start, end = each.start, each.end + 1
                if found and not any(start < stop and begin < end for begin, stop in taken):
                    taken.append((start, end))
                    yield {"span": [start, end], **found}

    return read


def _recognized(each: Any) -> dict[str, Any] | None:
    """Return the value and the unit of one result, or None for one that has no value."""
    said = each.resolution or {}
    if each.type_name.startswith("datetimeV2"):
        values = said.get("values") or [{}]
        if each.type_name == "datetimeV2.duration":
            return _duration(str(values[0].get("timex")))
        return {"low": None, "high": None, "unit": "date"} if "date" in each.type_name else None
    value = said.get("value")
    if value is None:
        return None
    number = float(str(value).rstrip("%"))
    name = "percentage" if each.type_name == "percentage" else said.get("isoCurrency") or said.get("unit") or ""
    return {"low": number, "high": number, "unit": name if re.fullmatch(r"[A-Z]{3}", name) else unit(name)}


def _duration(timex: str) -> dict[str, Any] | None:
    """Return a duration in the unit that it was written in, or None for one of several units."""
    of_days = {"Y": "year", "M": "month", "W": "week", "D": "day"}
    of_hours = {"H": "hour", "M": "minute", "S": "second"}
    said = re.fullmatch(r"P(T?)([\d.]+)([YMWDHS])", timex)
    name = (of_hours if said[1] else of_days).get(said[3]) if said else None
    return {"low": float(said[2]), "high": float(said[2]), "unit": name} if said and name else None


def quantities(read: Read, text: str) -> list[dict[str, Any]]:
    """Return the quantities of a text, each at its place."""
    found = []
    for sentence in _SENTENCE.finditer(text):
        for each in read(sentence[0]):
            start, end = each["span"]
            found.append({**each, "span": [start + sentence.start(), end + sentence.start()]})
    return sorted(found, key=lambda each: each["span"])


def main(arguments: list[str]) -> int:
    """Read texts from the standard input and write the quantities of each."""
    peers = {"quantulum3": by_quantulum, "recognizers": by_recognizers}
    if len(arguments) != 1 or arguments[0] not in peers:
        sys.stderr.write(f"name one of: {', '.join(peers)}\n")
        return 2
    read = peers[arguments[0]]()
    sys.stdout.write(json.dumps([quantities(read, text) for text in json.load(sys.stdin)]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
