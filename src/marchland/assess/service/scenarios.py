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
from marchland.assess.domain.model import RATES, currency_of, rates_needed
from marchland.assess.domain.scenario import TERMS, Belt, Dependence, Input, Layer, Scenario
from marchland.assess.service.books import Books
from marchland.core import units
from marchland.core.asof import AsOf
from marchland.core.errors import (
    InputError,
    MarchlandError,
    NotFoundError,
    NotKnownError,
    QuantityError,
    ScenarioError,
    Where,
    nearest,
)
from marchland.core.fact import FactBook
from marchland.core.message import Message, join
from marchland.core.quantity import Estimate, Shape, make_range, parse_estimate, parse_shape, point

_FACT = re.compile(r"^[a-z][a-z0-9_]*$")
_FIELDS = {"length": "km", "depth": "km", "density": "mine/km²", "front_density": "mine/km", "share": ""}
_BORDER_FACT = "border_length_{}_{}"


@dataclass(frozen=True, slots=True)
class _Ask:
    """One value of the file: its field, the vector it would name, the unit it is read in."""

    field: str
    name: str
    unit: str
    belt: str = ""
    above_zero: bool = False


@dataclass(slots=True)
class _Reader:
    """Reads the values of one scenario against the books as of two dates."""

    books: Books
    as_of: AsOf
    names: dict[str, str] = field(default_factory=dict)

    def input(self, value: Value, ask: _Ask) -> Input:
        """Return the input, of the field's dimension and not negative; raises ScenarioError placed at the field."""
        made = self.read(value, ask)
        try:
            self._check(made.estimate, ask)
        except MarchlandError as error:
            raise ScenarioError(error.message, where=Where(field=ask.field), next_step=error.next_step) from None
        self.names[ask.name] = made.name
        return made

    def read(self, value: Value, ask: _Ask) -> Input:
        """Return the input as it is written, of whatever unit; raises ScenarioError placed at the field."""
        try:
            return self._input(value, ask)
        except NotKnownError as error:
            raise error.at(Where(field=ask.field)) from None
        except MarchlandError as error:
            raise ScenarioError(error.message, where=Where(field=ask.field), next_step=error.next_step) from None

    def _input(self, value: Value, ask: _Ask) -> Input:
        if isinstance(value, AskedRange):
            return self._table(value, ask)
        if isinstance(value, str) and _FACT.match(value):
            return self.of_fact(value, value)
        if isinstance(value, str):
            return Input(ask.name, parse_estimate(value, ask.unit))
        return Input(ask.name, point(float(value), ask.unit))

    def _table(self, value: AskedRange, ask: _Ask) -> Input:
        numbers = [value.low, value.central, value.high, value.value]
        if value.fact is not None:
            if any(n is not None for n in numbers) or value.as_ or value.unit or value.shared:
                raise ScenarioError("a fact is named and numbers are given too", next_step="keep one of the two")
            own = f"{value.fact}@{ask.belt}" if value.draw == "own" and ask.belt else value.fact
            return self.of_fact(value.fact, own)
        name = f"shared.{value.shared}" if value.shared else ask.name
        unit = value.unit if value.unit is not None else ask.unit
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

    def _check(self, estimate: Estimate, ask: _Ask) -> None:
        units.factor(estimate.unit, _in_currency_of(ask.unit, estimate.unit))
        if estimate.low < 0:
            raise QuantityError("{low:g} is negative", low=estimate.low, next_step="give a value of zero or more")
        if ask.above_zero and estimate.low <= 0:
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
    codes = [code for code in units.CURRENCIES if code in wanted]
    return wanted.replace(codes[0], currency_of(given) or codes[0]) if len(codes) == 1 else wanted


def _end(value: float | str, unit: str) -> float:
    if isinstance(value, str):
        made = parse_estimate(value, unit)
        if not made.is_point:
            raise QuantityError("{value!r} is a range, not one end of it", value=value, next_step="give one number")
        return made.to(unit).central
    return float(value)


def make_scenario(file: ScenarioFile, books: Books, as_of: AsOf) -> Scenario:
    """Return the scenario with every value looked up and checked; raises ScenarioError with file, line and field."""
    try:
        return _make(file, books, as_of)
    except (InputError, NotFoundError, NotKnownError) as error:
        path = tuple(int(part) if part.isdigit() else part for part in error.where.field.split(".") if part)
        raise type(error)(error.message, where=file.where(path), next_step=error.next_step) from None


def _make(file: ScenarioFile, books: Books, as_of: AsOf) -> Scenario:
    asked, reader = file.asked, _Reader(books, as_of)
    _check_sources(asked.sources, books.facts, "sources")
    terms, unknown = _terms(asked, reader)
    ids = [belt.id for belt in asked.belts]
    for position, belt_id in enumerate(ids):
        if belt_id in ids[:position] or belt_id == "total":
            raise ScenarioError(
                "the belt id {belt_id!r} is taken",
                belt_id=belt_id,
                where=Where(field=f"belts.{position}.id"),
                next_step="choose another",
            )
    layers = [_layer(layer, position, asked, reader) for position, layer in enumerate(asked.layers)]
    belts = tuple(_belt(belt, position, layers, reader) for position, belt in enumerate(asked.belts))
    _add_rates(terms, belts, asked.currency, reader)
    for name, item in terms.items():
        reader.names.setdefault(name, item.name)
    return Scenario(
        file.name,
        asked.title,
        asked.summary,
        asked.currency,
        belts,
        terms,
        tuple(_dependences(asked, reader)),
        tuple(asked.sources),
        file.digest,
        tuple(unknown),
    )


def _terms(asked: AskedScenario, reader: _Reader) -> tuple[dict[str, Input], list[str]]:
    """Return the terms by name, and of those not given in the file the ones that no fact knew by then."""
    terms: dict[str, Input] = {}
    unknown: list[str] = []
    for name, (path, unit, fact) in TERMS.items():
        value: Value | None = None
        holder: object = asked
        for part in path.split("."):
            holder = getattr(holder, part)
        value = holder if isinstance(holder, float | int | str | AskedRange) else None
        ask = _Ask(path, name, unit, above_zero=name not in ("residue_share", "casualty_rate", "mine_unit_price"))
        try:
            terms[name] = reader.input(fact if value is None else value, ask)
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
                where=Where(field=f"{path}.{position}"),
                next_step=nearest(slug, facts.sources) or "see `marchland facts sources`",
            )


def _layer(asked: AskedLayer, position: int, scenario: AskedScenario, reader: _Reader) -> tuple[Layer, list[str]]:
    where = f"layers.{position}"
    if [layer.id for layer in scenario.layers].index(asked.id) != position:
        raise ScenarioError("the layer id {id!r} is taken", id=asked.id, where=Where(field=f"{where}.id"))
    known = [belt.id for belt in scenario.belts]
    for belt in asked.belts or ():
        if belt not in known:
            raise ScenarioError(
                "no belt is called {belt!r}",
                belt=belt,
                where=Where(field=f"{where}.belts"),
                next_step=nearest(belt, known),
            )
    if asked.unit_cost is None and asked.yearly_cost is None:
        raise ScenarioError("the layer has no cost", where=Where(field=where), next_step="add unit_cost or yearly_cost")
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
                where=Where(field=f"{where}.{path}"),
            )
    if asked.width is not None:
        width = reader.input(asked.width, _Ask(f"{where}.width", f"layer.{asked.id}.width", "km"))
    made = Layer(asked.id, asked.title or asked.id, quantity, unit_cost, yearly_cost, width)
    return made, asked.belts if asked.belts is not None else known


def _free(value: Value, path: str, name: str, unit: str, reader: _Reader) -> Input:
    """Return an input whose unit the model proves, such as a layer's quantity times its cost."""
    ask = _Ask(path, name, unit)
    return reader.input(value, replace(ask, unit=reader.read(value, ask).estimate.unit))


def _belt(asked: AskedBelt, position: int, layers: list[tuple[Layer, list[str]]], reader: _Reader) -> Belt:
    where = f"belts.{position}"
    _check_sources(asked.sources, reader.books.facts, f"{where}.sources")
    states, facing = (
        tuple(_state(name, f"{where}.{path}", reader) for name in ([names] if isinstance(names, str) else names))
        for path, names in (("state", asked.state), ("facing", asked.facing))
    )
    if not states:
        raise ScenarioError("no state is named", where=Where(field=f"{where}.state"))
    length, share, along = _length(asked, where, reader)
    values: dict[str, Input | None] = {}
    for name in ("depth", "density", "front_density"):
        value: Value | None = getattr(asked, name)
        ask = _Ask(f"{where}.{name}", f"{asked.id}.{name}", _FIELDS[name], asked.id, above_zero=True)
        values[name] = reader.input(value, ask) if value is not None else None
    own = tuple(layer for layer, belts in layers if asked.id in belts)
    try:
        return Belt(
            asked.id, asked.title or asked.id, states, facing, length, share, values["depth"], values["density"],
            values["front_density"], along, own, tuple(asked.sources), asked.note,
        )  # fmt: skip
    except ScenarioError as error:
        raise error.at(Where(field=where)) from None


def _state(name: str, path: str, reader: _Reader) -> str:
    try:
        return reader.books.states.find(name).iso3
    except NotFoundError as error:
        raise ScenarioError(error.message, where=Where(field=path), next_step=error.next_step) from None


def pair_of(text: str, books: Books, path: str) -> str:
    """Return the border of that name as it is written in the book, whichever state is named first."""
    known = list(dict.fromkeys(line.pair for line in books.borders))
    first, _, second = text.strip().upper().partition("-")
    for pair in (f"{first}-{second}", f"{second}-{first}"):
        if pair in known:
            return pair
    raise ScenarioError("unknown border {text!r}", text=text, where=Where(field=path), next_step=nearest(text, known))


def border_fact(pair: str) -> str:
    """Return the name of the fact that holds a border's published length."""
    first, second = pair.lower().split("-")
    return _BORDER_FACT.format(first, second)


def _length(asked: AskedBelt, where: str, reader: _Reader) -> tuple[Input, Input | None, tuple[str, ...]]:
    along = tuple(pair_of(name, reader.books, f"{where}.along") for name in asked.along)
    if (asked.length is None) == (asked.border is None):
        raise ScenarioError(
            "length and border are both given" if asked.length is not None else "neither length nor border is given",
            where=Where(field=where),
            next_step='give length = "400 km", or border = "POL-BLR" with a share',
        )
    if asked.border is None and asked.length is not None:
        if asked.share is not None:
            raise ScenarioError("a share needs a border", where=Where(field=f"{where}.share"), next_step="remove it")
        ask = _Ask(f"{where}.length", f"{asked.id}.length", "km", asked.id, above_zero=True)
        return reader.input(asked.length, ask), None, along
    pair = pair_of(asked.border or "", reader.books, f"{where}.border")
    ask = _Ask(f"{where}.border", f"{asked.id}.length", "km", asked.id, above_zero=True)
    length = reader.input(border_fact(pair), ask)
    share_ask = _Ask(f"{where}.share", f"{asked.id}.share", "", asked.id, above_zero=True)
    share = reader.input(asked.share if asked.share is not None else 1.0, share_ask)
    by = units.factor(share.estimate.unit, "")
    if share.estimate.high * by > 1:
        raise ScenarioError(
            "the share {high:g} is above 1",
            high=share.estimate.high * by,
            where=Where(field=f"{where}.share"),
            next_step="give 0 to 1",
        )
    if not share.estimate.is_point and share.estimate.shape not in (Shape.UNIFORM, Shape.TRIANGULAR, Shape.LOGUNIFORM):
        bounded = Estimate(
            share.estimate.low, share.estimate.central, share.estimate.high, share.estimate.unit, Shape.TRIANGULAR
        )
        share = Input(share.name, bounded, share.fact, share.grade, share.sources)
    return length, share, along or (pair,)


def _add_rates(terms: dict[str, Input], belts: tuple[Belt, ...], currency: str, reader: _Reader) -> None:
    layered = (item for belt in belts for y in belt.layers for item in (y.unit_cost, y.yearly_cost))
    found = {currency_of(item.estimate.unit) for item in (*terms.values(), *layered) if item is not None} - {""}
    for name in sorted(rates_needed(found, currency)):
        code = next(code for code, rate in RATES.items() if rate == name)
        terms[name] = reader.input(name, _Ask(name, name, f"{code}/EUR", above_zero=True))


def _dependences(asked: AskedScenario, reader: _Reader) -> list[Dependence]:
    made = []
    for position, item in enumerate(asked.dependence):
        names = []
        for name in item.between:
            if name not in reader.names and name not in reader.names.values():
                raise ScenarioError(
                    "no input is called {name!r}",
                    name=name,
                    where=Where(field=f"dependence.{position}.between"),
                    next_step=nearest(name, reader.names),
                )
            names.append(reader.names.get(name, name))
        if len(set(names)) != len(names):
            raise ScenarioError(
                "two of the inputs are already the same draw",
                where=Where(field=f"dependence.{position}.between"),
                next_step='give each belt a draw of its own: {fact = "…", draw = "own"}',
            )
        made.append(Dependence(tuple(names), item.rank_correlation, item.reason))
    return made


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
