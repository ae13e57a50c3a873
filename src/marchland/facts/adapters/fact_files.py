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
from marchland.core.errors import FactError, Location, MarchlandError
from marchland.core.fact import Amount, Derivation, Fact, FactBook, Grade, Reading
from marchland.core.message import Message
from marchland.core.quantity import LIMITED, Shape, make_range, point
from marchland.core.schema import DayTextOrNumber, Number, Record, long, parse, within
from marchland.facts.adapters.source_files import cards_of, read_folder

_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_QUOTE_WORDS = 12
T = TypeVar("T")


class _FactCiteModel(Record):
    source: str
    locator: Annotated[str, long(3)]
    quote: str = ""


_Year = Annotated[int, within(above=0)]


class _PriceYearsModel(Record):
    low: _Year
    central: _Year
    high: _Year


class _ReadingModel(Record, kw_only=True, rename={"from_": "from", "least": "min", "most": "max"}):
    label: str
    standing: Literal["used", "competing"]
    from_: date
    to: date | None = None
    known_on: date
    low: Number | str | None = None
    central: DayTextOrNumber | None = None
    high: Number | str | None = None
    least: Number | str | None = None
    most: Number | str | None = None
    shape: (
        Literal["point", "lognormal", "normal", "logitnormal", "uniform", "loguniform", "triangular", "pert"] | None
    ) = None
    weight: Annotated[float, within(least=0)] = 1.0
    prices_of: _Year | _PriceYearsModel | None = None
    grade: Literal["measured", "published", "derived", "guess"]
    cite: _FactCiteModel | None = None
    scale: str = ""
    note: str = ""
    corrects: str = ""


class _FactModel(Record, kw_only=True):
    name: str
    meaning: str
    unit: str
    belt: str = ""
    mined_depth: str = ""
    place: str = ""
    readings: Annotated[list[_ReadingModel], long(1)]


class _FactFile(Record):
    facts: list[_FactModel]


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


def _placed(file: YamlFile, position: int, error: MarchlandError) -> Location:
    path: list[str | int] = ["facts", position]
    path.extend(int(part) if part.isdigit() else part for part in error.where.field.split(".") if part)
    return file.where(tuple(path))


def _fact(model: _FactModel) -> Fact:
    if not _NAME.match(model.name) or model.name in units.unit_names():
        raise FactError(
            "{name!r} cannot name a fact",
            name=model.name,
            where=Location(field="name"),
            next_step="use a-z, 0-9, _, and no unit's name",
        )
    if model.unit != "date":
        _at("unit", functools.partial(units.unit, model.unit))
    readings = tuple(
        _at(f"readings.{position}", functools.partial(_reading, reading, model.unit))
        for position, reading in enumerate(model.readings)
    )
    return Fact(
        model.name, Message(model.meaning), model.unit, readings, Message(model.belt), model.mined_depth, model.place
    )


def _at(field: str, make: Callable[[], T]) -> T:
    """Return what `make` makes; an error it raises is placed at the field."""
    try:
        return make()
    except MarchlandError as error:
        raise error.located(Location(field=field)) from None


def _reading(model: _ReadingModel, unit: str) -> Reading:
    if not model.weight and not model.note:
        raise FactError(
            "a reading without weight does not say why", where=Location(field="weight"), next_step="add a note"
        )
    amount = _amount(model, unit)
    grade = Grade(model.grade)
    if model.cite is None and grade is not Grade.DERIVED:
        raise FactError(
            "a {grade} value has no citation",
            grade=grade,
            where=Location(field="cite"),
            next_step="add source and locator",
        )
    names = amount.names if isinstance(amount, Derivation) else ()
    if grade is Grade.DERIVED and model.cite is None and not names:
        raise FactError("a derived value must name a fact or cite a source", where=Location(field="central"))
    if names and grade is not Grade.DERIVED:
        raise FactError(
            "computed from {names}, but graded {grade}", names=names[0], grade=grade, where=Location(field="grade")
        )
    if model.cite and len(model.cite.quote.split()) > _QUOTE_WORDS:
        raise FactError(
            "the quote is longer than {quote_words} words", quote_words=_QUOTE_WORDS, where=Location(field="cite.quote")
        )
    cite = Citation(model.cite.source, model.cite.locator, model.cite.quote) if model.cite else None
    return Reading(
        model.label,
        amount,
        Period(model.from_, model.to),
        model.known_on,
        grade,
        cite,
        model.standing == "used",
        model.scale,
        model.note,
        model.corrects,
        model.weight,
        _price_years(model.prices_of),
    )


def _price_years(model: int | _PriceYearsModel | None) -> tuple[int, int, int] | None:
    """Return the years of the prices of the low end, the centre and the high end; None where none is written."""
    if model is None:
        return None
    return (model, model, model) if isinstance(model, int) else (model.low, model.central, model.high)


def _amount(model: _ReadingModel, unit: str) -> Amount:
    if unit == "date":
        if not isinstance(model.central, date) or model.low is not None or model.high is not None:
            raise FactError("a dated fact has one day as `central`", where=Location(field="central"))
        return model.central
    if isinstance(model.central, date):
        raise FactError(
            "{central} is a day, but the unit is {unit}",
            central=model.central,
            unit=unit,
            where=Location(field="central"),
        )
    shape = Shape(model.shape) if model.shape else None
    low_text, high_text = _ends(model, shape)
    if model.low is None and model.least is None and model.central is None:
        raise FactError("no value is given", where=Location(field="central"), next_step="give central, or low and high")
    parts = (low_text, model.central, high_text)
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


def _ends(model: _ReadingModel, shape: Shape | None) -> tuple[float | str | None, float | str | None]:
    """Return both ends of a reading: limits as `min` and `max`, 5 % and 95 % points as `low` and `high`."""
    if (model.low is None) != (model.high is None):
        missing = "low" if model.low is None else "high"
        raise FactError("{missing!r} is missing beside its other end", missing=missing, where=Location(field=missing))
    if (model.least is None) != (model.most is None):
        missing = "min" if model.least is None else "max"
        raise FactError("{missing!r} is missing beside its other end", missing=missing, where=Location(field=missing))
    if model.low is not None and shape in LIMITED:
        raise FactError(
            "a {shape} range has limits, not 5 % and 95 % points", shape=shape, where=Location(field="low"),
            next_step="write min and max in place of low and high",
        )  # fmt: skip
    if model.least is not None and (model.low is not None or shape not in LIMITED):
        raise FactError(
            "min and max are the limits of a uniform, loguniform, triangular or pert shape",
            where=Location(field="min"), next_step="give one of these shapes, or low and high",
        )  # fmt: skip
    return (model.low, model.high) if model.least is None else (model.least, model.most)
