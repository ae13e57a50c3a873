"""Facts from dated, cited YAML, with the cards of their sources: refused where a value has no paper."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from marchland.adapters.yaml_files import YamlFile
from marchland.core import expression, units
from marchland.core.asof import Period
from marchland.core.citation import Citation
from marchland.core.errors import FactError, MarchlandError, Where
from marchland.core.fact import Amount, Derivation, Fact, FactBook, Grade, Reading
from marchland.core.message import Message
from marchland.core.quantity import Shape, make_range, point
from marchland.core.schema import DayTextOrNumber, Number, Record, long, parse
from marchland.facts.adapters.source_files import cards_of, read_folder

_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_QUOTE_WORDS = 12
T = TypeVar("T")


class _Cite(Record):
    source: str
    locator: Annotated[str, long(3)]
    quote: str = ""


class _Reading(Record, kw_only=True, rename={"from_": "from"}):
    label: str
    standing: Literal["used", "competing"]
    from_: date
    to: date | None = None
    known_on: date
    low: Number | str | None = None
    central: DayTextOrNumber | None = None
    high: Number | str | None = None
    shape: Literal["point", "lognormal", "normal", "uniform", "loguniform", "triangular"] | None = None
    grade: Literal["measured", "published", "derived", "guess"]
    cite: _Cite | None = None
    scale: str = ""
    note: str = ""
    corrects: str = ""


class _Fact(Record, kw_only=True):
    name: str
    meaning: str
    unit: str
    belt: str = ""
    readings: Annotated[list[_Reading], long(1)]


class _FactFile(Record):
    facts: list[_Fact]


def read_fact_book(root: Path | Traversable) -> FactBook:
    """Return all facts and source cards under a data folder; raises FactError for the first file that is wrong."""
    digest = hashlib.sha256()
    facts: dict[str, Fact] = {}
    sources = list(read_folder(root, "sources"))
    for file in sources:
        digest.update(file.content)
    cards = cards_of(sources)
    for file in read_folder(root, "facts"):
        digest.update(file.content)
        for position, fact in enumerate(parse(_FactFile, file.data, file.where, FactError).facts):
            try:
                made = _fact(fact)
            except MarchlandError as error:
                raise FactError(
                    error.message, where=_placed(file, position, error), next_step=error.next_step
                ) from None
            if made.name in facts:
                raise FactError(
                    "the fact {name!r} is defined twice",
                    name=made.name,
                    where=file.where(("facts", position, "name")),
                    next_step="make the second a further reading of the first, or rename it",
                )
            facts[made.name] = made
    return FactBook(facts, cards, digest.hexdigest())


def _placed(file: YamlFile, position: int, error: MarchlandError) -> Where:
    path: list[str | int] = ["facts", position]
    path.extend(int(part) if part.isdigit() else part for part in error.where.field.split(".") if part)
    return file.where(tuple(path))


def _fact(asked: _Fact) -> Fact:
    if not _NAME.match(asked.name) or asked.name in units.unit_names():
        raise FactError(
            "{name!r} cannot name a fact",
            name=asked.name,
            where=Where(field="name"),
            next_step="use a-z, 0-9, _, and no unit's name",
        )
    if asked.unit != "date":
        _at("unit", functools.partial(units.unit, asked.unit))
    readings = tuple(
        _at(f"readings.{position}", functools.partial(_reading, reading, asked.unit))
        for position, reading in enumerate(asked.readings)
    )
    return Fact(asked.name, Message(asked.meaning), asked.unit, readings, asked.belt)


def _at(field: str, make: Callable[[], T]) -> T:
    """Return what `make` makes; an error it raises is placed at the field."""
    try:
        return make()
    except MarchlandError as error:
        raise error.at(Where(field=field)) from None


def _reading(asked: _Reading, unit: str) -> Reading:
    amount = _amount(asked, unit)
    grade = Grade(asked.grade)
    if asked.cite is None and grade is not Grade.DERIVED:
        raise FactError(
            "a {grade} value has no citation",
            grade=grade,
            where=Where(field="cite"),
            next_step="add source and locator",
        )
    names = amount.names if isinstance(amount, Derivation) else ()
    if grade is Grade.DERIVED and asked.cite is None and not names:
        raise FactError("a derived value must name a fact or cite a source", where=Where(field="central"))
    if names and grade is not Grade.DERIVED:
        raise FactError(
            "computed from {names}, but graded {grade}", names=names[0], grade=grade, where=Where(field="grade")
        )
    if asked.cite and len(asked.cite.quote.split()) > _QUOTE_WORDS:
        raise FactError(
            "the quote is longer than {quote_words} words", quote_words=_QUOTE_WORDS, where=Where(field="cite.quote")
        )
    cite = Citation(asked.cite.source, asked.cite.locator, asked.cite.quote) if asked.cite else None
    return Reading(
        asked.label,
        amount,
        Period(asked.from_, asked.to),
        asked.known_on,
        grade,
        cite,
        asked.standing == "used",
        asked.scale,
        asked.note,
        asked.corrects,
    )


def _amount(asked: _Reading, unit: str) -> Amount:
    if unit == "date":
        if not isinstance(asked.central, date) or asked.low is not None or asked.high is not None:
            raise FactError("a dated fact has one day as `central`", where=Where(field="central"))
        return asked.central
    if isinstance(asked.central, date):
        raise FactError(
            "{central} is a day, but the unit is {unit}", central=asked.central, unit=unit, where=Where(field="central")
        )
    if (asked.low is None) != (asked.high is None):
        missing = "low" if asked.low is None else "high"
        raise FactError("{missing!r} is missing beside its other end", missing=missing, where=Where(field=missing))
    if asked.low is None and asked.central is None:
        raise FactError("no value is given", where=Where(field="central"), next_step="give central, or low and high")
    shape = Shape(asked.shape) if asked.shape else None
    parts = (asked.low, asked.central, asked.high)
    if any(isinstance(part, str) for part in parts):
        texts = ["" if part is None else str(part) for part in parts]
        for name, text in zip(("low", "central", "high"), texts, strict=True):
            if text:
                _at(name, functools.partial(expression.parse, text))
        return Derivation(texts[0], texts[1], texts[2], unit, shape)
    low, central, high = (None if part is None else float(part) for part in parts)
    if low is None or high is None:
        return point(central if central is not None else 0.0, unit)
    return make_range(low, high, unit, central=central, shape=shape)
