"""A scenario as it was asked, made into one that can be counted: facts looked up, units and names checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from marchland.assess.adapters.scenario_files import (
    AskedBelt,
    AskedLayer,
    AskedRange,
    AskedScenario,
    ScenarioFile,
    Value,
)
from marchland.assess.domain.model import EXCHANGED, RATES, currency_of, rates_needed
from marchland.assess.domain.scenario import TERMS, Belt, Dependence, Input, Layer, Scenario
from marchland.assess.service.books import Books
from marchland.core import units
from marchland.core.asof import AsOf
from marchland.core.errors import (
    InputError,
    Location,
    MarchlandError,
    NotFoundError,
    NotKnownError,
    QuantityError,
    ScenarioError,
    nearest,
)
from marchland.core.fact import FactBook
from marchland.core.message import Message, join
from marchland.core.quantity import Estimate, Shape, make_range, parse_estimate, parse_shape, point

_FACT = re.compile(r"^[a-z][a-z0-9_]*$")
_FIELDS = {"length": "km", "depth": "km", "density": "mine/km²", "front_density": "mine/km", "share": ""}
_BORDER_FACT = "border_length_{}_{}"


@dataclass(frozen=True, slots=True)
class _ValueSpec:
    """One value of the file: its field, the vector it would name, the unit it is read in."""

    field: str
    name: str
    unit: str
    belt: str = ""
    above_zero: bool = False


@dataclass(slots=True)
class _ValueReader:
    """Reads the values of one scenario against the books as of two dates."""

    books: Books
    as_of: AsOf
    names: dict[str, str] = field(default_factory=dict)

    def input(self, value: Value, spec: _ValueSpec) -> Input:
        """Return the input, of the field's dimension and not negative; raises ScenarioError placed at the field."""
        item = self.read(value, spec)
        try:
            self._check(item.estimate, spec)
        except MarchlandError as error:
            raise ScenarioError(error.message, where=Location(field=spec.field), next_step=error.next_step) from None
        self.names[spec.name] = item.name
        return item

    def read(self, value: Value, spec: _ValueSpec) -> Input:
        """Return the input as it is written, of whatever unit; raises ScenarioError placed at the field."""
        try:
            return self._input(value, spec)
        except NotKnownError as error:
            raise error.located(Location(field=spec.field)) from None
        except MarchlandError as error:
            raise ScenarioError(error.message, where=Location(field=spec.field), next_step=error.next_step) from None

    def _input(self, value: Value, spec: _ValueSpec) -> Input:
        if isinstance(value, AskedRange):
            return self._table(value, spec)
        if isinstance(value, str) and _FACT.match(value):
            return self.of_fact(value, value)
        if isinstance(value, str):
            return Input(spec.name, parse_estimate(value, spec.unit))
        return Input(spec.name, point(float(value), spec.unit))

    def _table(self, value: AskedRange, spec: _ValueSpec) -> Input:
        numbers = [value.low, value.central, value.high, value.value]
        if value.fact is not None:
            if any(n is not None for n in numbers) or value.as_ or value.unit or value.shared:
                raise ScenarioError("a fact is named and numbers are given too", next_step="keep one of the two")
            own = f"{value.fact}@{spec.belt}" if value.draw == "own" and spec.belt else value.fact
            return self.of_fact(value.fact, own)
        name = f"shared.{value.shared}" if value.shared else spec.name
        unit = value.unit if value.unit is not None else spec.unit
        if value.value is not None:
            if any(n is not None for n in numbers[:3]):
                raise ScenarioError("value stands beside low, central or high", next_step="keep one of the two")
            return Input(name, point(value.value, unit))
        if value.low is None or value.high is None:
            missing = "low" if value.low is None else "high"
            raise ScenarioError(
                "{missing!r} is missing", missing=missing, next_step="give low and high, or fact, or value"
            )
        low, high = (_end(end, unit) for end in (value.low, value.high))
        shape = parse_shape(value.as_) if value.as_ else None
        return Input(name, make_range(low, high, unit, central=value.central, shape=shape))

    def of_fact(self, fact: str, name: str) -> Input:
        """Return a fact's value in use as an input, with its grade and the sources behind it."""
        facts = self.books.facts
        try:
            estimate = facts.estimate(fact, self.as_of)
        except NotFoundError as error:
            raise QuantityError(
                "{fact!r} is neither a number nor the name of a fact", fact=fact, next_step=error.next_step
            ) from None
        return Input(name, estimate, fact, facts.grade(fact, self.as_of), facts.cards(fact, self.as_of))

    def _check(self, estimate: Estimate, spec: _ValueSpec) -> None:
        units.factor(estimate.unit, _in_currency_of(spec.unit, estimate.unit))
        if estimate.low < 0:
            raise QuantityError("{low:g} is negative", low=estimate.low, next_step="give a value of zero or more")
        if spec.above_zero and estimate.low <= 0:
            raise QuantityError("{low:g} is not above zero", low=estimate.low, next_step="give a value above zero")
        if estimate.shape is Shape.NORMAL and not estimate.is_point:
            # The left half of a normal range reaches below zero once its low end is close to zero.
            reach = estimate.central - 5 * (estimate.central - estimate.low) / 1.645
            if reach < 0:
                raise QuantityError(
                    "a normal range this wide reaches below zero",
                    next_step='give `as = "lognormal"` or `as = "uniform"`',
                )


def _in_currency_of(wanted: str, given: str) -> str:
    """Return the wanted unit in the currency of the given one: any money will do, for rates bring it home."""
    codes = [code for code in EXCHANGED if code in wanted]
    return wanted.replace(codes[0], currency_of(given) or codes[0]) if len(codes) == 1 else wanted


def _end(value: float | str, unit: str) -> float:
    if isinstance(value, str):
        estimate = parse_estimate(value, unit)
        if not estimate.is_point:
            raise QuantityError("{value!r} is a range, not one end of it", value=value, next_step="give one number")
        return estimate.to(unit).central
    return float(value)


def make_scenario(file: ScenarioFile, books: Books, as_of: AsOf) -> Scenario:
    """Return the scenario with every value looked up and checked; raises ScenarioError with file, line and field."""
    try:
        return _make(file, books, as_of)
    except (InputError, NotFoundError, NotKnownError) as error:
        path = tuple(int(part) if part.isdigit() else part for part in error.where.field.split(".") if part)
        raise type(error)(error.message, where=file.where(path), next_step=error.next_step) from None


def _make(file: ScenarioFile, books: Books, as_of: AsOf) -> Scenario:
    scenario, reader = file.asked, _ValueReader(books, as_of)
    _check_sources(scenario.sources, books.facts, "sources")
    terms, unknown = _terms(scenario, reader)
    ids = [belt.id for belt in scenario.belts]
    for position, belt_id in enumerate(ids):
        if belt_id in ids[:position] or belt_id == "total":
            raise ScenarioError(
                "the belt id {belt_id!r} is taken",
                belt_id=belt_id,
                where=Location(field=f"belts.{position}.id"),
                next_step="choose another",
            )
    layers = [_layer(layer, position, scenario, reader) for position, layer in enumerate(scenario.layers)]
    belts = tuple(_belt(belt, position, layers, reader) for position, belt in enumerate(scenario.belts))
    _add_rates(terms, belts, scenario.currency, reader)
    for name, item in terms.items():
        reader.names.setdefault(name, item.name)
    return Scenario(
        file.name,
        scenario.title,
        scenario.summary,
        scenario.currency,
        belts,
        terms,
        tuple(_dependences(scenario, reader)),
        tuple(scenario.sources),
        file.digest,
        tuple(unknown),
    )


def _terms(scenario: AskedScenario, reader: _ValueReader) -> tuple[dict[str, Input], list[str]]:
    """Return the terms by name, and of those not given in the file the ones that no fact knew by then."""
    terms: dict[str, Input] = {}
    unknown: list[str] = []
    for name, (path, unit, fact) in TERMS.items():
        value: Value | None = None
        holder: object = scenario
        for part in path.split("."):
            holder = getattr(holder, part)
        value = holder if isinstance(holder, float | int | str | AskedRange) else None
        spec = _ValueSpec(
            path, name, unit, above_zero=name not in ("residue_share", "casualty_rate", "mine_unit_price")
        )
        try:
            terms[name] = reader.input(fact if value is None else value, spec)
        except NotKnownError:
            if value is not None:
                raise
            lacking = Message("no value of the fact {fact} holds {as_of}", fact=fact, as_of=reader.as_of)
            unknown.append(join(": ", (name, lacking)))
    return terms, unknown


def _check_sources(slugs: list[str], facts: FactBook, path: str) -> None:
    for position, slug in enumerate(slugs):
        if slug not in facts.sources:
            raise ScenarioError(
                "no source is called {slug!r}",
                slug=slug,
                where=Location(field=f"{path}.{position}"),
                next_step=nearest(slug, facts.sources) or "see `marchland facts sources`",
            )


def _layer(asked: AskedLayer, position: int, scenario: AskedScenario, reader: _ValueReader) -> tuple[Layer, list[str]]:
    where = f"layers.{position}"
    if [layer.id for layer in scenario.layers].index(asked.id) != position:
        raise ScenarioError("the layer id {id!r} is taken", id=asked.id, where=Location(field=f"{where}.id"))
    known = [belt.id for belt in scenario.belts]
    for belt in asked.belts or ():
        if belt not in known:
            raise ScenarioError(
                "no belt is called {belt!r}",
                belt=belt,
                where=Location(field=f"{where}.belts"),
                next_step=nearest(belt, known),
            )
    if asked.unit_cost is None and asked.yearly_cost is None:
        raise ScenarioError(
            "the layer has no cost", where=Location(field=where), next_step="add unit_cost or yearly_cost"
        )
    quantity = _free(asked.quantity_per_km, f"{where}.quantity_per_km", f"layer.{asked.id}.quantity", "", reader)
    unit_cost = yearly_cost = width = None
    currency = scenario.currency
    if asked.unit_cost is not None:
        unit_cost = _free(
            asked.unit_cost, f"{where}.unit_cost", f"layer.{asked.id}.unit_cost", f"{currency}/km", reader
        )
    if asked.yearly_cost is not None:
        yearly_cost = _free(
            asked.yearly_cost, f"{where}.yearly_cost", f"layer.{asked.id}.yearly_cost", f"{currency}/km/year", reader
        )
    for path, item in (("unit_cost", unit_cost), ("yearly_cost", yearly_cost)):
        if item is not None and not currency_of(item.estimate.unit):
            raise ScenarioError(
                "{unit} is not money",
                unit=item.estimate.unit or Message("a plain number"),
                where=Location(field=f"{where}.{path}"),
            )
    if asked.width is not None:
        width = reader.input(asked.width, _ValueSpec(f"{where}.width", f"layer.{asked.id}.width", "km"))
    made = Layer(asked.id, asked.title or asked.id, quantity, unit_cost, yearly_cost, width)
    return made, asked.belts if asked.belts is not None else known


def _free(value: Value, path: str, name: str, unit: str, reader: _ValueReader) -> Input:
    """Return an input whose unit the model proves, such as a layer's quantity times its cost."""
    spec = _ValueSpec(path, name, unit)
    return reader.input(value, replace(spec, unit=reader.read(value, spec).estimate.unit))


def _belt(belt_model: AskedBelt, position: int, layers: list[tuple[Layer, list[str]]], reader: _ValueReader) -> Belt:
    where = f"belts.{position}"
    _check_sources(belt_model.sources, reader.books.facts, f"{where}.sources")
    states, facing = (
        tuple(_state(name, f"{where}.{path}", reader) for name in ([names] if isinstance(names, str) else names))
        for path, names in (("state", belt_model.state), ("facing", belt_model.facing))
    )
    if not states:
        raise ScenarioError("no state is named", where=Location(field=f"{where}.state"))
    length, share, along = _length(belt_model, where, reader)
    values: dict[str, Input | None] = {}
    for name in ("depth", "density", "front_density"):
        value: Value | None = getattr(belt_model, name)
        spec = _ValueSpec(f"{where}.{name}", f"{belt_model.id}.{name}", _FIELDS[name], belt_model.id, above_zero=True)
        values[name] = reader.input(value, spec) if value is not None else None
    own = tuple(layer for layer, belts in layers if belt_model.id in belts)
    try:
        return Belt(
            belt_model.id,
            belt_model.title or belt_model.id,
            states,
            facing,
            length,
            share,
            values["depth"],
            values["density"],
            values["front_density"],
            along,
            own,
            tuple(belt_model.sources),
            belt_model.note,
        )
    except ScenarioError as error:
        raise error.located(Location(field=where)) from None


def _state(name: str, path: str, reader: _ValueReader) -> str:
    try:
        return reader.books.states.find(name).iso3
    except NotFoundError as error:
        raise ScenarioError(error.message, where=Location(field=path), next_step=error.next_step) from None


def pair_of(text: str, books: Books, path: str) -> str:
    """Return the border of that name as it is written in the book, whichever state is named first."""
    known = list(dict.fromkeys(line.pair for line in books.borders))
    first, _, second = text.strip().upper().partition("-")
    for pair in (f"{first}-{second}", f"{second}-{first}"):
        if pair in known:
            return pair
    raise ScenarioError(
        "unknown border {text!r}", text=text, where=Location(field=path), next_step=nearest(text, known)
    )


def border_fact(pair: str) -> str:
    """Return the name of the fact that holds a border's published length."""
    first, second = pair.lower().split("-")
    return _BORDER_FACT.format(first, second)


def _length(belt_model: AskedBelt, where: str, reader: _ValueReader) -> tuple[Input, Input | None, tuple[str, ...]]:
    along = tuple(pair_of(name, reader.books, f"{where}.along") for name in belt_model.along)
    if (belt_model.length is None) == (belt_model.border is None):
        raise ScenarioError(
            "length and border are both given"
            if belt_model.length is not None
            else "neither length nor border is given",
            where=Location(field=where),
            next_step='give length = "400 km", or border = "POL-BLR" with a share',
        )
    if belt_model.border is None and belt_model.length is not None:
        if belt_model.share is not None:
            raise ScenarioError("a share needs a border", where=Location(field=f"{where}.share"), next_step="remove it")
        spec = _ValueSpec(f"{where}.length", f"{belt_model.id}.length", "km", belt_model.id, above_zero=True)
        return reader.input(belt_model.length, spec), None, along
    pair = pair_of(belt_model.border or "", reader.books, f"{where}.border")
    spec = _ValueSpec(f"{where}.border", f"{belt_model.id}.length", "km", belt_model.id, above_zero=True)
    length = reader.input(border_fact(pair), spec)
    share_ask = _ValueSpec(f"{where}.share", f"{belt_model.id}.share", "", belt_model.id, above_zero=True)
    share = reader.input(belt_model.share if belt_model.share is not None else 1.0, share_ask)
    by = units.factor(share.estimate.unit, "")
    if share.estimate.high * by > 1:
        raise ScenarioError(
            "the share {high:g} is above 1",
            high=share.estimate.high * by,
            where=Location(field=f"{where}.share"),
            next_step="give 0 to 1",
        )
    if not share.estimate.is_point and share.estimate.shape not in (Shape.UNIFORM, Shape.TRIANGULAR, Shape.LOGUNIFORM):
        bounded = Estimate(
            share.estimate.low, share.estimate.central, share.estimate.high, share.estimate.unit, Shape.TRIANGULAR
        )
        share = Input(share.name, bounded, share.fact, share.grade, share.sources)
    return length, share, along or (pair,)


def _add_rates(terms: dict[str, Input], belts: tuple[Belt, ...], currency: str, reader: _ValueReader) -> None:
    layered = (item for belt in belts for y in belt.layers for item in (y.unit_cost, y.yearly_cost))
    currencies = {currency_of(item.estimate.unit) for item in (*terms.values(), *layered) if item is not None} - {""}
    for name in sorted(rates_needed(currencies, currency)):
        code = next(code for code, rate in RATES.items() if rate == name)
        terms[name] = reader.input(name, _ValueSpec(name, name, f"{code}/EUR", above_zero=True))


def _dependences(scenario: AskedScenario, reader: _ValueReader) -> list[Dependence]:
    dependences = []
    for position, item in enumerate(scenario.dependence):
        names = []
        for name in item.between:
            if name not in reader.names and name not in reader.names.values():
                raise ScenarioError(
                    "no input is called {name!r}",
                    name=name,
                    where=Location(field=f"dependence.{position}.between"),
                    next_step=nearest(name, reader.names),
                )
            names.append(reader.names.get(name, name))
        if len(set(names)) != len(names):
            raise ScenarioError(
                "two of the inputs are already the same draw",
                where=Location(field=f"dependence.{position}.between"),
                next_step='give each belt a draw of its own: {fact = "…", draw = "own"}',
            )
        dependences.append(Dependence(tuple(names), item.rank_correlation, item.reason))
    return dependences


EXAMPLE = """\
# A scenario for `marchland assess FILE`. Lines that begin with # explain and may go.
# Counts what a stated belt implies and leaves behind. It plans none.
title = "A belt along half of one border"
summary = "Half of the border between Poland and Belarus."
currency = "EUR"                     # or "USD"
horizon = "30 years"                 # yearly costs and harm are counted over it
# sources = ["espreso-2025-07-07"]   # slugs of `marchland facts sources`

[[belts]]
id = "pol"
title = "Poland"
state = "POL"                        # a name or an ISO code, or a list of them
facing = "BLR"
border = "POL-BLR"                   # a border with a share of it …
share = "0.4 to 0.6"
# length = "400 km"                  # … or a length; then `along = ["POL-BLR"]` says where, for map and people
front_density = "front_density_documented"   # the name of a fact: see `marchland facts list`
# front_density = "500 to 5,500 mine/km"     # or a range: 90 % of a lognormal unless `as` says otherwise
# front_density = { low = 500, central = 2000, high = 5500, as = "lognormal" }
# depth = "2 km"                     # or depth and density, never both ways at once
# density = "12,000 mine/km²"

[[layers]]                           # what else stands along the line; a belt may have layers and no mines
id = "fence"
title = "Fence"
unit_cost = "fence_cost_per_km"      # price once, per km
# yearly_cost = "20,000 EUR/km/year" # price in every year of the horizon
# quantity_per_km = "2 item/km"      # then unit_cost is in EUR/item
# width = "20 m"                     # ground that it closes
# belts = ["pol"]                    # on these belts only

[production]
# rate = "1.2 million mine/year"

[clearance]
# cost_per_area = { low = 2, high = 39, unit = "USD/m²" }
# deminers = "3,000 deminer"

# Belts draw for themselves where they say so, and then a dependence may be stated:
# front_density = { fact = "front_density_documented", draw = "own" }
# [[dependence]]
# between = ["pol.front_density", "fin.front_density"]
# rank_correlation = 0.5
"""
"""A scenario to begin with, as `marchland assess --init` writes it."""
