"""The model: every formula with its unit and meaning, as a table that is printed, checked and computed from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from marchland.assess.domain.scenario import Belt, Input, Layer, Scenario
from marchland.core import expression, units
from marchland.core.errors import ExpressionError, Location, ScenarioError
from marchland.core.measure import Measure
from marchland.core.message import Message


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula: the output it gives, its text over local names, its unit and what it means."""

    output: str
    text: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class BoundFormula:
    """A formula bound to a belt or to the total: each local name tied to an input or an earlier output."""

    output: str
    formula: Formula
    binding: dict[str, str]


@dataclass(frozen=True, slots=True)
class Model:
    """All inputs by the name of their vector, and all steps in the order they are computed."""

    inputs: dict[str, Input]
    steps: tuple[BoundFormula, ...]
    belts: tuple[str, ...]

    def unit(self, output: str) -> str:
        """Return the unit that an output is given in."""
        return next(step.formula.unit for step in self.steps if step.output == output)


_AREA_AND_DENSITY = (
    Formula("area", "length * depth", "km²", Message("ground inside the belt")),
    Formula("mines", "area * density", "mine", Message("mines, at a density over the whole area")),
)
_FRONT_DENSITY = Formula("mines", "length * front_density", "mine", Message("mines, at so many per km of front"))
_AREA_BY_DEPTH = Formula("area", "length * mined_depth", "km²", Message("mined ground, at so much per km of front"))
_AREA_BY_DENSITY = Formula(
    "area", "mines / ground_density", "km²", Message("mined ground, at the stated density of mined ground")
)
_NO_MINES = (
    Formula("area", "length * 0 km", "km²", Message("no ground is mined")),
    Formula("mines", "length * 0 mine/km", "mine", Message("no mines")),
)
_PER_BELT = (
    Formula("front_density", "mines / length", "mine/km", Message("mines per km of front")),
    Formula(
        "ratio_to_korea",
        "mines / length / korea_front_density",
        "",
        Message("times the mines per km of front in Korea"),
    ),
    Formula("mine_cost", "mines * mine_unit_price {mine_unit_price}", "{money}", Message("price of the mines alone")),
    Formula("production_years", "mines / production_rate", "year", Message("years of production at the rate")),
)
_AFTER = (
    Formula(
        "clearance_years_at_world_rate",
        "mines / world_clearance_rate",
        "year",
        Message("years, if the mines cleared in a year by all States Parties together were cleared here"),
    ),
    Formula(
        "clearance_years_of_deminers",
        "area / (clearance_rate * deminers * clearance_days)",
        "year",
        Message("years of manual clearance by so many deminers"),
    ),
    Formula(
        "clearance_cost_by_mine",
        "mines * clearance_cost_per_mine {clearance_cost_per_mine}",
        "{money}",
        Message("clearance at a cost per mine"),
    ),
    Formula(
        "clearance_cost_by_area",
        "area * clearance_cost_per_area {clearance_cost_per_area}",
        "{money}",
        Message("clearance at a cost per m²"),
    ),
    Formula("residue", "mines * residue_share", "mine", Message("mines left in the ground after clearance")),
)
_CASUALTIES = Formula(
    "casualties",
    "length * casualty_rate * horizon",
    "person",
    Message("people killed or hurt over the horizon, at Korea's rate"),
)
_NO_CASUALTIES = Formula("casualties", "length * 0 person/km", "person", Message("no mines, no mine casualties"))
_LIFE = (
    Formula(
        "barrier_cost", "mine_cost + layers_cost", "{money}", Message("mines and the other layers, over the horizon")
    ),
    Formula(
        "whole_life_cost",
        "barrier_cost + clearance_cost_by_area",
        "{money}",
        Message("the barrier and the clearance after it"),
    ),
)
_TOTAL_FROM_SUMS = (
    Formula("front_density", "mines / length", "mine/km", Message("mines per km of front over all belts")),
    Formula(
        "ratio_to_korea",
        "mines / length / korea_front_density",
        "",
        Message("times the mines per km of front in Korea"),
    ),
)
_SUMMED = (
    "length", "area", "mines", "mine_cost", "production_years", "land_taken", "layers_cost",
    "clearance_years_at_world_rate", "clearance_years_of_deminers", "clearance_cost_by_mine",
    "clearance_cost_by_area", "residue", "casualties", "barrier_cost", "whole_life_cost",
)  # fmt: skip
_PRICE = re.compile(r" \{([a-z_]+)\}")
_LARGEST_POWER = 9
"""The largest exponent that the grammar of formulas has."""
RATES = {
    "USD": "usd_per_eur", "GBP": "gbp_per_eur", "PLN": "pln_per_eur", "UAH": "uah_per_eur", "SEK": "sek_per_eur",
    "NOK": "nok_per_eur", "CZK": "czk_per_eur", "KRW": "krw_per_eur",
}  # fmt: skip
EXCHANGED = ("EUR", *RATES)
"""The currencies that the book of facts has a rate of exchange for."""


def build(scenario: Scenario) -> Model:
    """Return the model of a scenario, every formula's dimensions proved; raises ScenarioError if they fail."""
    inputs: dict[str, Input] = {item.name: item for item in scenario.terms.values()}
    steps: list[BoundFormula] = []
    for belt in scenario.belts:
        _add_inputs(inputs, belt)
        steps.extend(_belt_steps(scenario, belt))
    steps.extend(_total_steps(scenario, steps, second_sides(scenario.belts)))
    used = {name for step in steps for name in step.binding.values()}
    model = Model(
        {name: item for name, item in inputs.items() if name in used},
        tuple(steps),
        tuple(belt.id for belt in scenario.belts),
    )
    check_dimensions(model)
    return model


def _add_inputs(inputs: dict[str, Input], belt: Belt) -> None:
    layered = (item for y in belt.layers for item in (y.quantity, y.unit_cost, y.yearly_cost, y.width))
    own = belt.length, belt.share, belt.depth, belt.density, belt.front_density, belt.mined_depth
    for item in (*own, *layered):
        if item is None:
            continue
        before = inputs.setdefault(item.name, item)
        if before.estimate != item.estimate:
            raise ScenarioError(
                "the draw {name!r} is given two values: {estimate} and {item_estimate}",
                name=item.name,
                estimate=before.estimate,
                item_estimate=item.estimate,
                where=Location(field=item.name),
                next_step="let inputs that share a draw have one value",
            )


def _money(formula: Formula, scenario: Scenario) -> Formula:
    """Return a formula in the scenario's currency: each price is brought home from the currency it is stated in."""

    def home(price: re.Match[str]) -> str:
        item = scenario.terms.get(price[1])  # what is unknown is left out afterwards, with the whole formula
        return "" if item is None else _exchange(currency_of(item.estimate.unit), scenario.currency)

    text = _PRICE.sub(home, formula.text)
    return Formula(formula.output, text, formula.unit.replace("{money}", scenario.currency), formula.meaning)


def _exchange(source: str, target: str) -> str:
    to_euro = f" / {RATES[source]}" if source != "EUR" and source != target else ""
    from_euro = f" * {RATES[target]}" if target != "EUR" and source != target else ""
    return to_euro + from_euro


def rates_needed(currencies: set[str], target: str) -> set[str]:
    """Return the facts of exchange that bring these currencies into the target; raises ScenarioError for others."""
    foreign = {code for code in currencies if code != target}
    if without := sorted({*foreign, *([target] if foreign else [])} - set(EXCHANGED)):
        raise ScenarioError(
            "no rate of exchange is known for {code}",
            code=without[0],
            next_step=Message("known are: {names}", names=", ".join(EXCHANGED)),
        )
    needed = {RATES[code] for code in foreign if code != "EUR"}
    return needed | ({RATES[target]} if foreign and target != "EUR" else set())


def currency_of(unit: str) -> str:
    """Return the currency in a unit such as `USD/mine`, or the empty text."""
    return next(iter(units.currencies(unit)), "")


def _life(scenario: Scenario) -> tuple[Formula, ...]:
    """Return the cost of the barrier and of all its life; discounted, clearance is paid for at the horizon."""
    years = scenario.discounted_years
    if not years:
        return _LIFE
    barrier, life = _LIFE
    present = (
        Message("mines and the other layers, over the horizon, at present value"),
        Message("the barrier and the clearance after it, at present value"),
    )
    text = f"barrier_cost + clearance_cost_by_area / {_grown(years)}"
    return Formula(barrier.output, barrier.text, barrier.unit, present[0]), Formula(
        life.output, text, life.unit, present[1]
    )


def _grown(years: int) -> str:
    """Return what one unit of money becomes in so many years at the rate of discount, as the grammar has powers."""
    return _raised("(1 + discount_rate)", years)


def _raised(base: str, exponent: int) -> str:
    if exponent <= _LARGEST_POWER:
        return f"{base}**{exponent}"
    whole, rest = divmod(exponent, _LARGEST_POWER)
    raised = f"({_raised(base, whole)})**{_LARGEST_POWER}"
    return f"({raised} * {base}**{rest})" if rest else raised


def _belt_formulas(scenario: Scenario, belt: Belt) -> Iterator[Formula]:
    if belt.share is not None:
        yield Formula("length", "border_length * share", "km", Message("the stated share of the border's length"))
    else:
        yield Formula("length", "stated_length", "km", Message("length of the front, as stated"))
    if belt.density is not None:
        yield from _AREA_AND_DENSITY
    else:
        yield from _front_counted(scenario, belt) if belt.front_density is not None else _NO_MINES
    yield from _PER_BELT
    yield from _layer_formulas(scenario, belt)
    yield from _AFTER
    yield _CASUALTIES if belt.mined else _NO_CASUALTIES
    yield from _life(scenario)


def _front_counted(scenario: Scenario, belt: Belt) -> tuple[Formula, Formula]:
    """Return how a belt is counted by front: its ground is that of the record, or as the scenario states it."""
    stated = belt.mined_depth is None and "ground_density" in scenario.terms
    return _FRONT_DENSITY, _AREA_BY_DENSITY if stated else _AREA_BY_DEPTH


def _layer_formulas(scenario: Scenario, belt: Belt) -> Iterator[Formula]:
    land, costs = ["area"], []
    for layer in belt.layers:
        name = _local(layer)
        parts = []
        if layer.unit_cost is not None:
            code = currency_of(layer.unit_cost.estimate.unit)
            parts.append(f"length * {name}_quantity * {name}_unit_cost{_exchange(code, scenario.currency)}")
        if layer.yearly_cost is not None:
            code = currency_of(layer.yearly_cost.estimate.unit)
            money = _exchange(code, scenario.currency)
            parts.append(f"length * {name}_quantity * {name}_yearly_cost * {_years_paid(scenario)}{money}")
        title = _over(scenario, Message("{layer}, over the horizon", layer=layer.title))
        yield Formula(f"layer_{name}_cost", " + ".join(parts), "{money}", title)
        costs.append(f"layer_{name}_cost")
        if layer.width is not None:
            land.append(f"length * {name}_width")
    none = f"length * 0 {scenario.currency}/km"
    title = _over(scenario, Message("all layers beside the mines, over the horizon"))
    yield Formula("layers_cost", " + ".join(costs) or none, "{money}", title)
    yield Formula("land_taken", " + ".join(land), "km²", Message("ground closed to other use"))


def _over(scenario: Scenario, title: Message) -> Message:
    return Message("{title}, at present value", title=title) if scenario.discounted_years else title


def _years_paid(scenario: Scenario) -> str:
    """Return for how many years a yearly cost is paid: those of the horizon, each discounted from its end."""
    years = scenario.discounted_years
    return f"(1 - 1 / {_grown(years)}) / discount_rate * 1 year" if years else "horizon"


def _local(layer: Layer) -> str:
    return layer.id.replace("-", "_")


def _belt_steps(scenario: Scenario, belt: Belt) -> Iterator[BoundFormula]:
    local = {name: item.name for name, item in scenario.terms.items()}
    for name in ("share", "depth", "density", "front_density", "mined_depth"):
        item = getattr(belt, name)
        if item is not None:
            local[name] = item.name
    local["border_length" if belt.share is not None else "stated_length"] = belt.length.name
    for layer in belt.layers:
        for name in ("quantity", "unit_cost", "yearly_cost", "width"):
            item = getattr(layer, name)
            if item is not None:
                local[f"{_local(layer)}_{name}"] = item.name
    for template in _belt_formulas(scenario, belt):
        formula = _money(template, scenario)
        output = f"{belt.id}.{formula.output}"
        if not _can_be_had(formula, local):
            continue
        yield BoundFormula(output, formula, _bind(formula, local))
        local[formula.output] = output


def _can_be_had(formula: Formula, local: dict[str, str]) -> bool:
    """Tell whether every name of the formula is known: a term that no fact gave by the known day is not."""
    known = {*local, *units.unit_names()}
    return all(name in known for name in expression.parse(formula.text).names)


def _bind(formula: Formula, local: dict[str, str]) -> dict[str, str]:
    """Tie the formula's names: a local name goes before a unit of the same name, such as `mines`."""
    return {name: local[name] for name in expression.parse(formula.text).names if name in local}


def second_sides(belts: tuple[Belt, ...]) -> frozenset[str]:
    """Return the belts that stand on the shorter-belted side of a line of which both sides have belts.

    Belts stand on two sides of one line where they run along the same borders and are of the one and the other state
    of each, or where no border is named and each faces the other's states.
    """
    second: set[str] = set()
    for belt in belts:
        sides: dict[tuple[str, ...], list[Belt]] = {belt.states: []}
        for other in belts:
            if (other.states == belt.states and other.along == belt.along) or _faces(belt, other):
                sides.setdefault(other.states, []).append(other)
        if len(sides) > 1:
            long_km = {states: sum(_front_km(each) for each in side) for states, side in sides.items()}
            chosen = max(sorted(long_km), key=lambda states: long_km[states])
            second.update(each.id for states, side in sides.items() if states != chosen for each in side)
    return frozenset(second)


def _faces(belt: Belt, other: Belt) -> bool:
    """Tell whether two belts stand on two sides of one line."""
    if belt.along != other.along or set(belt.states) & set(other.states):
        return False
    if belt.along:
        between = [set(pair.split("-")) for pair in belt.along]
        return all(pair & set(belt.states) and pair & set(other.states) for pair in between)
    return set(belt.states) <= set(other.facing) and set(other.states) <= set(belt.facing)


def _of_output(steps: list[BoundFormula], name: str) -> Iterator[BoundFormula]:
    return (step for step in steps if step.formula.output == name)


def _front_km(belt: Belt) -> float:
    share = belt.share.estimate.to("").central if belt.share is not None else 1.0
    return belt.length.estimate.to("km").central * share


def _total_steps(scenario: Scenario, steps: list[BoundFormula], second: frozenset[str]) -> Iterator[BoundFormula]:
    layer_outputs = dict.fromkeys(step.formula.output for step in steps if step.formula.output.startswith("layer_"))
    local = {name: item.name for name, item in scenario.terms.items()}
    for name in (*_SUMMED, *layer_outputs):
        parts = [(place, step) for place, step in enumerate(_of_output(steps, name), 1)]
        if not parts:
            continue
        meaning = Message("all belts: {meaning}", meaning=parts[0][1].formula.meaning)
        if name == "length" and second:
            parts = [(place, step) for place, step in parts if step.output.split(".")[0] not in second]
            meaning = Message("{meaning}; a line with belts on both sides once", meaning=meaning)
        binding = {f"belt_{place}": step.output for place, step in parts}
        formula = Formula(name, " + ".join(binding), parts[0][1].formula.unit, meaning)
        yield BoundFormula(f"total.{name}", formula, binding)
        local[name] = f"total.{name}"
    for formula in _TOTAL_FROM_SUMS:
        if _can_be_had(formula, local):
            yield BoundFormula(f"total.{formula.output}", formula, _bind(formula, local))


def _asked_first(model: Model, step: BoundFormula) -> str:
    """Return the last of the inputs of a formula that a scenario asks for, where its unit is most likely wrong."""
    return next((name for name in reversed(step.binding.values()) if name in model.inputs), "")


def check_dimensions(model: Model) -> None:
    """Prove that every formula gives its unit's dimension; raises ScenarioError naming the formula if not."""
    known: dict[str, Measure] = {
        name: expression.as_quantity(1.0, item.estimate.unit) for name, item in model.inputs.items()
    }
    for step in model.steps:
        try:
            value = expression.parse(step.formula.text).quantity({k: known[v] for k, v in step.binding.items()})
        except ExpressionError as error:
            raise ScenarioError(
                "{output} = {formula}: {message}",
                output=step.output,
                formula=step.formula.text,
                message=error.message,
                where=Location(field=_asked_first(model, step)),
                next_step="check the units of the inputs",
            ) from None
        if value.unit.powers != units.unit(step.formula.unit).powers:
            raise ScenarioError(
                "{output} = {formula} comes out as {value}, not {unit}",
                output=step.output,
                formula=step.formula.text,
                value=value.dimension,
                unit=units.dimension(step.formula.unit),
                where=Location(field=_asked_first(model, step)),
                next_step="check the units of the inputs, for a layer quantity × unit cost must be money per km",
            )
        known[step.output] = expression.as_quantity(1.0, step.formula.unit)
