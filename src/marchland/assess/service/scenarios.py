"""A scenario as it was asked, made into one that can be counted: facts looked up, units and names checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from marchland.assess.adapters.price_files import read_price_indices
from marchland.assess.adapters.scenario_files import (
    AskedBelt,
    AskedDependence,
    AskedLayer,
    AskedRange,
    AskedScenario,
    ScenarioFile,
    Value,
)
from marchland.assess.domain import engine
from marchland.assess.domain.engine import Engine
from marchland.assess.domain.model import RATES, currency_of, rates_needed
from marchland.assess.domain.prices import PriceBasis, PriceLevel
from marchland.assess.domain.scenario import TERMS, Belt, Dependence, Input, Layer, PopulationRaster, Scenario
from marchland.assess.service.books import Books
from marchland.assess.service.fronts import front_of
from marchland.assess.service.values import ValueReader, ValueSpec
from marchland.core.asof import AsOf
from marchland.core.errors import (
    InputError,
    Location,
    MarchlandError,
    NotFoundError,
    NotKnownError,
    ScenarioError,
    nearest,
)
from marchland.core.fact import FactBook
from marchland.core.message import Message, join

_FIELDS = {"length": "km", "depth": "km", "density": "mine/km²", "front_density": "mine/km", "share": ""}

_MOST_DISCOUNTED = 500
"""The longest horizon in years over which money is discounted; at any rate nothing is left of it long before."""


def make_scenario(file: ScenarioFile, books: Books, as_of: AsOf) -> Scenario:
    """Return the scenario with every value looked up and checked; raises ScenarioError with file, line and field."""
    try:
        return _make(file, books, as_of)
    except (InputError, NotFoundError, NotKnownError) as error:
        raise placed(error, file, error.where.field) from None


def make_engine(file: ScenarioFile, scenario: Scenario, seed: int) -> Engine:
    """Return the engine of a scenario for a seed; raises ScenarioError at the field of the file that does not fit."""
    try:
        return engine.make_engine(scenario, seed)
    except ScenarioError as error:
        raise placed(error, file, scenario.fields.get(error.where.field, error.where.field)) from None


def placed(error: MarchlandError, file: ScenarioFile, field: str) -> MarchlandError:
    """Return the error at the line of the file that a field stands on."""
    path = tuple(int(part) if part.isdigit() else part for part in field.split(".") if part)
    return type(error)(error.message, where=file.where(path), next_step=error.next_step)


def _make(file: ScenarioFile, books: Books, as_of: AsOf) -> Scenario:
    scenario = file.asked
    reader = ValueReader(books, as_of, _price_level(scenario, books))
    _check_sources(scenario.sources, books.facts, "sources")
    terms, unknown = _terms(scenario, reader)
    _add_discount(scenario, terms, reader)
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
    belts = tuple(
        _belt(belt, position, layers, reader, file.where(()).file) for position, belt in enumerate(scenario.belts)
    )
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
        reader.fields,
        _people(file, books),
        _price_basis(terms, reader),
    )


def _price_level(scenario: AskedScenario, books: Books) -> PriceLevel | None:
    """Return the year that prices are brought to, if one is named; raises ScenarioError for a year of no index."""
    year = scenario.price_year
    if year is None:
        return None
    indices = read_price_indices(books.root)
    if not any(year in index.by_year for index in indices.values()):
        span = ", ".join(f"{index.currency} {index.span}" for index in indices.values())
        raise ScenarioError(
            "no index of prices is known for {year}",
            year=str(year),
            where=Location(field="price_year"),
            next_step=Message("known are: {names}", names=span),
        )
    return PriceLevel(year, indices)


def _add_discount(scenario: AskedScenario, terms: dict[str, Input], reader: ValueReader) -> None:
    """Add the rate of discount, if one is stated; raises ScenarioError where it or the horizon does not serve."""
    if scenario.discount_rate is None:
        return
    field = "discount_rate"
    rate = reader.input(scenario.discount_rate, ValueSpec(field, field, "percent", above_zero=True))
    if rate.estimate.to("").high >= 1:
        raise ScenarioError("a rate of {rate} a year is no real rate of discount", rate=rate.estimate,
                            where=Location(field=field), next_step="give a share such as 3 %")  # fmt: skip
    horizon = terms["horizon"].estimate.to("year")
    if not horizon.is_point or horizon.central != round(horizon.central) or horizon.central > _MOST_DISCOUNTED:
        raise ScenarioError("discounting needs a horizon of whole years, at most {most}", most=_MOST_DISCOUNTED,
                            where=Location(field="horizon"),
                            next_step='give one number, such as "30 years", or leave discount_rate out')  # fmt: skip
    terms[field] = rate


def _price_basis(terms: dict[str, Input], reader: ValueReader) -> PriceBasis:
    """Return of which year the scenario's money is, by which indices, and at which rate it is discounted."""
    rate = terms["discount_rate"].estimate if "discount_rate" in terms else None
    if reader.prices is None:
        return PriceBasis(None, rate)
    series = tuple(index for code, index in reader.prices.indices.items() if code in reader.brought)
    return PriceBasis(reader.prices.year, rate, series)


def _people(file: ScenarioFile, books: Books) -> PopulationRaster | None:
    """Return the raster that people are counted from, if the scenario names one that stands beside it."""
    asked = file.asked.people
    if asked is None:
        return None
    where, place = Location(field="people.raster"), Path(file.where(()).file).parent / asked.raster
    if not books.files:
        raise ScenarioError("a raster is read from a file", where=where,
                            next_step="run `marchland assess FILE` where both files are")  # fmt: skip
    if not place.is_file():
        raise ScenarioError("no file {name!r} stands beside the scenario", name=asked.raster, where=where,
                            next_step="name a GeoTIFF from the scenario's folder")  # fmt: skip
    return PopulationRaster(str(place), asked.raster, asked.source)


def _terms(scenario: AskedScenario, reader: ValueReader) -> tuple[dict[str, Input], list[str]]:
    """Return the terms by name, and of those not given in the file the ones that no fact knew by then."""
    terms: dict[str, Input] = {}
    unknown: list[str] = []
    clearance = scenario.clearance
    if clearance.ground_density is not None and clearance.mined_depth is not None:
        raise ScenarioError(
            "mined ground is given by its density and by its depth",
            where=Location(field="clearance.mined_depth"),
            next_step="keep ground_density or mined_depth",
        )
    for name, (path, unit, fact) in TERMS.items():
        value: Value | None = None
        holder: object = scenario
        for part in path.split("."):
            holder = getattr(holder, part)
        value = holder if isinstance(holder, float | int | str | AskedRange) else None
        if value is None and not fact:
            continue
        spec = ValueSpec(path, name, unit, above_zero=name not in ("residue_share", "casualty_rate", "mine_unit_price"))
        try:
            item = reader.input(fact if value is None else value, spec)
            terms[name] = item if value is not None else replace(item, default=_default(fact, reader))
        except NotKnownError:
            if value is not None:
                raise
            lacking = Message("no value of the fact {fact} holds {as_of}", fact=fact, as_of=reader.as_of)
            unknown.append(join(": ", (name, lacking)))
    return terms, unknown


def _default(fact: str, reader: ValueReader) -> str:
    """Return of what place and year a value is that the scenario does not state."""
    facts = reader.books.facts
    year = facts.reading(fact, reader.as_of).valid.start_on.year
    place = facts.fact(fact).place
    return Message("{place}, {year}", place=Message(place), year=str(year)) if place else str(year)


def _check_sources(slugs: list[str], facts: FactBook, path: str) -> None:
    for position, slug in enumerate(slugs):
        if slug not in facts.sources:
            raise ScenarioError(
                "no source is called {slug!r}",
                slug=slug,
                where=Location(field=f"{path}.{position}"),
                next_step=nearest(slug, facts.sources) or "see `marchland facts sources`",
            )


def _layer(asked: AskedLayer, position: int, scenario: AskedScenario, reader: ValueReader) -> tuple[Layer, list[str]]:
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
        width = reader.input(asked.width, ValueSpec(f"{where}.width", f"layer.{asked.id}.width", "km"))
    made = Layer(asked.id, asked.title or asked.id, quantity, unit_cost, yearly_cost, width)
    return made, asked.belts if asked.belts is not None else known


def _free(value: Value, path: str, name: str, unit: str, reader: ValueReader) -> Input:
    """Return an input whose unit the model proves, such as a layer's quantity times its cost."""
    spec = ValueSpec(path, name, unit)
    return reader.input(value, replace(spec, unit=reader.read(value, spec).estimate.unit))


def _belt(
    belt_model: AskedBelt, position: int, layers: list[tuple[Layer, list[str]]], reader: ValueReader, shown: str
) -> Belt:
    where = f"belts.{position}"
    _check_sources(belt_model.sources, reader.books.facts, f"{where}.sources")
    states, facing = (
        tuple(_state(name, f"{where}.{path}", reader) for name in ([names] if isinstance(names, str) else names))
        for path, names in (("state", belt_model.state), ("facing", belt_model.facing))
    )
    if not states:
        raise ScenarioError("no state is named", where=Location(field=f"{where}.state"))
    front = front_of(belt_model, where, reader, shown)
    values: dict[str, Input | None] = {}
    for name in ("depth", "density", "front_density"):
        value: Value | None = getattr(belt_model, name)
        spec = ValueSpec(f"{where}.{name}", f"{belt_model.id}.{name}", _FIELDS[name], belt_model.id, above_zero=True)
        if name == "front_density" and isinstance(value, AskedRange) and value.records is not None:
            values[name], values["mined_depth"] = reader.recorded(value, spec)
            continue
        values[name] = reader.input(value, spec) if value is not None else None
    own = tuple(layer for layer, belts in layers if belt_model.id in belts)
    try:
        return Belt(
            belt_model.id,
            belt_model.title or belt_model.id,
            states,
            facing,
            front.length,
            front.share,
            values["depth"],
            values["density"],
            values["front_density"],
            front.along,
            own,
            tuple(belt_model.sources),
            belt_model.note,
            values.get("mined_depth"),
            front.lines,
        )
    except ScenarioError as error:
        raise error.located(Location(field=where)) from None


def _state(name: str, path: str, reader: ValueReader) -> str:
    try:
        return reader.books.states.find(name).iso3
    except NotFoundError as error:
        raise ScenarioError(error.message, where=Location(field=path), next_step=error.next_step) from None


def _add_rates(terms: dict[str, Input], belts: tuple[Belt, ...], currency: str, reader: ValueReader) -> None:
    layered = (item for belt in belts for y in belt.layers for item in (y.unit_cost, y.yearly_cost))
    needed: set[str] = set()
    for item in (*terms.values(), *layered):
        code = currency_of(item.estimate.unit) if item is not None else ""
        try:
            needed |= rates_needed({code} - {""}, currency)
        except ScenarioError as error:
            raise error.located(Location(field=reader.fields.get(item.name if item else "", ""))) from None
    for name in sorted(needed):
        code = next(code for code, rate in RATES.items() if rate == name)
        terms[name] = reader.input(name, ValueSpec(name, name, f"{code}/EUR", above_zero=True))


def _dependences(scenario: AskedScenario, reader: ValueReader) -> list[Dependence]:
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
        dependences.append(_dependence(item, tuple(names), f"dependence.{position}"))
    return dependences


def _dependence(item: AskedDependence, names: tuple[str, ...], where: str) -> Dependence:
    """Return a dependence by one rank correlation or by a matrix; raises ScenarioError unless it is one of the two."""
    if (item.rank_correlation is None) == (item.matrix is None):
        raise ScenarioError("a dependence has one rank_correlation or a matrix", where=Location(field=where),
                            next_step="give one of the two")  # fmt: skip
    if item.matrix is None:
        return Dependence(names, item.rank_correlation or 0.0, item.reason)
    rows = tuple(map(tuple, item.matrix))
    square = len(rows) == len(names) and all(len(row) == len(names) for row in rows)
    if not square or any(rows[i][i] != 1 or rows[i][j] != rows[j][i] for i in range(len(rows)) for j in range(i)):
        raise ScenarioError(
            "the matrix is not one of correlations between {count} inputs",
            count=len(names),
            where=Location(field=f"{where}.matrix"),
            next_step="give a row for each input, 1 on the diagonal, the same on both sides of it",
        )
    return Dependence(names, 0.0, item.reason, rows)


EXAMPLE = """\
# A scenario for `marchland assess FILE`. Lines that begin with # explain and may go.
# Counts what a stated belt implies and leaves behind. It plans none.
title = "A belt along half of one border"
summary = "Half of the border between Poland and Belarus."
currency = "EUR"                     # or "USD", "GBP", "PLN"
horizon = "30 years"                 # yearly costs and harm are counted over it
# price_year = 2023                  # money in the prices of that year; without it prices stay those of their own
# discount_rate = "3 %"              # a real rate a year for what comes later; without it nothing is discounted
# sources = ["espreso-2025-07-07"]   # slugs of `marchland facts sources`

# [people]                           # people near from a raster of your own, in place of the book's towns
# raster = "population.tif"          # a GeoTIFF beside this file, with people in each cell
# source = "WorldPop 2020, 1 km"     # whose it is, and of which year

[[belts]]
id = "pol"
title = "Poland"
state = "POL"                        # a name or an ISO code, or a list of them
facing = "BLR"
border = "POL-BLR"                   # a border with a share of it …
share = "0.4 to 0.6"                 # 5 % and 95 % points; "between 0.4 and 0.6" are limits
# part = { from = "100 km", to = "300 km", end = "north" }   # or km along the map's line from that end
# line = "mine.geojson"              # or a line of your own, beside this file
# length = "400 km"                  # … or a length; then `along = ["POL-BLR"]` says where, for map and people
front_density = "front_density_documented"   # the name of a fact: see `marchland facts list`
# front_density = "500 to 5,500 mine/km"     # or a range: 90 % of a lognormal unless `as` says otherwise
# front_density = { low = 500, central = 2000, high = 5500, as = "lognormal" }
# front_density = { min = 500, central = 2000, max = 5500 }  # limits and a mode: PERT
# front_density = { records = "documented_belts" }           # belts on record, each with its own mined ground
# front_density = { mixture = [{ fact = "front_density_korea", weight = 2 }, { low = 500, high = 900 }] }
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
