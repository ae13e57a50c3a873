"""The values of a scenario: numbers, ranges, mixtures, facts and records as they are asked for, made into inputs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from marchland.assess.adapters.scenario_files import AskedRange, Value
from marchland.assess.domain.model import EXCHANGED, currency_of
from marchland.assess.domain.prices import PriceLevel, PriceYears
from marchland.assess.domain.scenario import Input
from marchland.assess.service.belt_records import belt_records, recorded
from marchland.assess.service.books import Books
from marchland.core import units
from marchland.core.asof import AsOf
from marchland.core.distribution import mixture
from marchland.core.errors import Location, MarchlandError, NotFoundError, NotKnownError, QuantityError, ScenarioError
from marchland.core.fact import Reading
from marchland.core.message import Message
from marchland.core.quantity import (
    LIMITED,
    Estimate,
    Shape,
    WeightedEstimate,
    make_beta,
    make_range,
    parse_estimate,
    parse_shape,
    point,
)
from marchland.core.rivals import with_rivals

_FACT = re.compile(r"^[a-z][a-z0-9_]*$")
RECORDS = "documented_belts"
"""The set of records that the book holds."""


@dataclass(frozen=True, slots=True)
class ValueSpec:
    """One value of the file: its field, the vector it would name, the unit it is read in, the shape of a bare range."""

    field: str
    name: str
    unit: str
    belt: str = ""
    above_zero: bool = False
    shape: Shape | None = None


@dataclass(slots=True)
class ValueReader:
    """Reads the values of one scenario against the books as of two dates."""

    books: Books
    as_of: AsOf
    prices: PriceLevel | None = None
    names: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    brought: set[str] = field(default_factory=set)

    def input(self, value: Value, spec: ValueSpec) -> Input:
        """Return the input, of the field's dimension and not negative; raises ScenarioError placed at the field."""
        item = self.read(value, spec)
        try:
            check(item.estimate, spec)
        except MarchlandError as error:
            raise ScenarioError(error.message, where=Location(field=spec.field), next_step=error.next_step) from None
        self.names[spec.name] = item.name
        self.fields[item.name] = spec.field
        return item

    def read(self, value: Value, spec: ValueSpec) -> Input:
        """Return the input as it is written, of whatever unit; raises ScenarioError placed at the field."""
        try:
            return self._input(value, spec)
        except NotKnownError as error:
            raise error.located(Location(field=spec.field)) from None
        except MarchlandError as error:
            raise ScenarioError(error.message, where=Location(field=spec.field), next_step=error.next_step) from None

    def recorded(self, value: AskedRange, spec: ValueSpec) -> tuple[Input, Input]:
        """Return mines per km of front and mined ground per km as they were recorded together, drawn as one."""
        if value.records != RECORDS:
            raise ScenarioError("no records are called {name!r}", name=value.records, where=Location(field=spec.field),
                                next_step=Message("write {known}", known=RECORDS))  # fmt: skip
        if any(each is not None for each in _numbers(value)) or value.fact or value.shared:
            raise ScenarioError("records are named and something else is given too", where=Location(field=spec.field),
                                next_step="keep one of the two")  # fmt: skip
        records = belt_records(self.books.facts, self.as_of)
        if not records:
            raise NotKnownError(
                "no documented belt is known {as_of}", as_of=self.as_of, where=Location(field=spec.field)
            )
        key = f"{RECORDS}@{spec.belt}" if value.draw == "own" else RECORDS
        front, depth = recorded(records, key)
        self.names[spec.name] = front.name
        return front, depth

    def of_fact(self, fact: str, name: str) -> Input:
        """Return a fact with its rivals as an input, with its grade and the sources behind it."""
        facts = self.books.facts
        try:
            estimate = with_rivals(facts, fact, self.as_of, self._brought if self.prices else None)
        except NotFoundError as error:
            raise QuantityError(
                "{fact!r} is neither a number nor the name of a fact", fact=fact, next_step=error.next_step
            ) from None
        agreed = Message("no other reading of it is known") if estimate.is_point else ""
        cards = (*facts.cards(fact, self.as_of), *self._index_cards(estimate.unit))
        return Input(name, estimate, fact, facts.grade(fact, self.as_of), cards, agreed=agreed)

    def _brought(self, estimate: Estimate, reading: Reading) -> Estimate:
        """Return a reading's money in the prices of the scenario's year; what is no money as it is."""
        return self._in_prices(estimate, reading.price_years)

    def _in_prices(self, estimate: Estimate, years: PriceYears) -> Estimate:
        currency = price_currency(estimate.unit)
        if self.prices is None or not currency:
            return estimate
        self.brought.add(currency)
        return self.prices.brought(estimate, currency, years)

    def _index_cards(self, unit: str) -> tuple[str, ...]:
        currency = price_currency(unit)
        return (self.prices.indices[currency].cite.source,) if self.prices and currency else ()

    def _input(self, value: Value, spec: ValueSpec) -> Input:
        if isinstance(value, AskedRange):
            return self._table(value, spec)
        if isinstance(value, str) and _FACT.match(value):
            return self.of_fact(value, value)
        if isinstance(value, str):
            return _stated(spec.name, parse_estimate(value, spec.unit, spec.shape))
        return _stated(spec.name, point(float(value), spec.unit))

    def _table(self, value: AskedRange, spec: ValueSpec) -> Input:
        if value.records is not None:
            raise ScenarioError("records give mines per km of front", next_step="name them under front_density")
        if value.fact is not None:
            beside = value.as_ or value.unit or value.shared or value.prices_of
            if any(each is not None for each in _numbers(value)) or beside:
                raise ScenarioError("a fact is named and numbers are given too", next_step="keep one of the two")
            own = f"{value.fact}@{spec.belt}" if value.draw == "own" and spec.belt else value.fact
            return self.of_fact(value.fact, own)
        name = f"shared.{value.shared}" if value.shared else spec.name
        return _stated(name, self._estimate(value, spec))

    def _estimate(self, value: AskedRange, spec: ValueSpec) -> Estimate:
        """Return what a table of numbers says, in the prices of the scenario's year where it is money of another."""
        made = self._numbered(value, spec)
        if value.prices_of is None:
            return made
        if self.prices is None:
            raise ScenarioError("the year of a price is given, and the scenario has no price_year",
                                next_step="add `price_year`, or leave `prices_of` out")  # fmt: skip
        if not price_currency(made.unit):
            raise ScenarioError("{unit} is not money", unit=made.unit or Message("a plain number"),
                                next_step="leave `prices_of` out")  # fmt: skip
        return self._in_prices(made, (value.prices_of,) * 3)

    def _numbered(self, value: AskedRange, spec: ValueSpec) -> Estimate:
        """Return what a table of numbers says: a point, a range by its points or its limits, or a mixture."""
        unit = value.unit if value.unit is not None else spec.unit
        if value.mixture is not None:
            if any(each is not None for each in _numbers(value)[:-1]):
                raise ScenarioError("a mixture stands beside numbers", next_step="put them into a part of the mixture")
            if not value.mixture:
                raise ScenarioError("a mixture has no parts", next_step="give at least one value, range or fact")
            return mixture([self._part(part, spec, unit) for part in value.mixture], unit)
        if value.value is not None:
            if any(each is not None for each in (value.low, value.central, value.high, value.least, value.most)):
                raise ScenarioError("value stands beside low, central or high", next_step="keep one of the two")
            return point(value.value, unit)
        return ranged(value, unit)

    def _part(self, part: AskedRange, spec: ValueSpec, unit: str) -> WeightedEstimate:
        if part.fact is not None:
            if part.prices_of is not None:
                raise ScenarioError("a fact is named and numbers are given too", next_step="keep one of the two")
            return WeightedEstimate(self.of_fact(part.fact, part.fact).estimate.to(unit), part.weight, part.fact)
        inner = ValueSpec(spec.field, spec.name, unit, spec.belt, spec.above_zero, spec.shape)
        return WeightedEstimate(self._estimate(part, inner).to(unit), part.weight)


def price_currency(unit: str) -> str:
    """Return the currency of a price; empty for what is no money, and for a rate between two currencies."""
    codes = units.currencies(unit)
    return codes[0] if len(codes) == 1 else ""


def _stated(name: str, estimate: Estimate) -> Input:
    agreed = Message("the scenario states one number") if estimate.is_point else ""
    return Input(name, estimate, agreed=agreed)


def _numbers(value: AskedRange) -> tuple[object, ...]:
    return (
        value.low, value.central, value.high, value.value, value.least, value.most, value.alpha, value.beta,
        value.mixture,
    )  # fmt: skip


def ranged(value: AskedRange, unit: str) -> Estimate:
    """Return a range: low and high are its 5 % and 95 % points, min and max its limits, or where it is cut off."""
    shape = parse_shape(value.as_) if value.as_ else None
    low, high, least, most = (
        None if end is None else _end(end, unit) for end in (value.low, value.high, value.least, value.most)
    )
    if low is None and high is None and (least is not None or most is not None):
        return _limited(value, unit, shape, (least, most))
    if low is None or high is None:
        missing = "low" if low is None else "high"
        raise ScenarioError(
            "{missing!r} is missing", missing=missing, next_step="give low and high, or min and max, or fact, or value"
        )
    if shape in LIMITED:
        raise ScenarioError(
            "a {shape} range has limits, not 5 % and 95 % points",
            shape=shape,
            next_step="write min and max in place of low and high",
        )
    made = make_range(low, high, unit, central=value.central, shape=shape)
    if least is most is None:
        return made
    return Estimate(made.low, made.central, made.high, unit, made.shape, least, most)


def _limited(value: AskedRange, unit: str, shape: Shape | None, ends: tuple[float | None, float | None]) -> Estimate:
    least, most = ends
    if least is None or most is None:
        missing = "min" if least is None else "max"
        raise ScenarioError("{missing!r} is missing", missing=missing, next_step="give min and max, or low and high")
    if shape is Shape.BETA:
        if value.alpha is None or value.beta is None:
            raise ScenarioError("a beta range needs alpha and beta", next_step="give both, such as 2 and 5")
        return make_beta(least, most, value.alpha, value.beta, unit)
    chosen = shape or (Shape.UNIFORM if value.central is None else Shape.PERT)
    if chosen not in LIMITED:
        raise ScenarioError("a {shape} range has no limits", shape=chosen,
                            next_step="give low and high; min and max beside them cut it off")  # fmt: skip
    if chosen in (Shape.TRIANGULAR, Shape.PERT) and value.central is None:
        raise ScenarioError("a {shape} range needs its mode", shape=chosen, next_step="give central")
    return make_range(least, most, unit, central=value.central, shape=chosen)


def _end(value: float | str, unit: str) -> float:
    if isinstance(value, str):
        estimate = parse_estimate(value, unit)
        if not estimate.is_point:
            raise QuantityError("{value!r} is a range, not one end of it", value=value, next_step="give one number")
        return estimate.to(unit).central
    return float(value)


def check(estimate: Estimate, spec: ValueSpec) -> None:
    """Raise QuantityError for another dimension, and for what is or may become negative."""
    units.factor(estimate.unit, _in_currency_of(spec.unit, estimate.unit))
    if estimate.low < 0:
        raise QuantityError("{low:g} is negative", low=estimate.low, next_step="give a value of zero or more")
    if spec.above_zero and estimate.low <= 0:
        raise QuantityError("{low:g} is not above zero", low=estimate.low, next_step="give a value above zero")
    for part in estimate.parts:
        check(part.estimate, spec)
    if estimate.shape is Shape.NORMAL and not estimate.is_point and (estimate.least is None or estimate.least < 0):
        # The left half of a normal range reaches below zero once its low end is close to zero.
        reach = estimate.central - 5 * (estimate.central - estimate.low) / 1.645
        if reach < 0:
            raise QuantityError(
                "a normal range this wide reaches below zero",
                next_step='give `as = "lognormal"`, or cut it off with `min = 0`',
            )


def _in_currency_of(wanted: str, given: str) -> str:
    """Return the wanted unit in the currency of the given one: any money will do, for rates bring it home."""
    codes = [code for code in EXCHANGED if code in wanted]
    return wanted.replace(codes[0], currency_of(given) or codes[0]) if len(codes) == 1 else wanted
