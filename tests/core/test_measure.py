"""Measures: arithmetic with units, beside what pint makes of the same, and the rule of percentages and points."""

from __future__ import annotations

import math
import operator

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core import expression, units
from marchland.core.errors import ExpressionError, QuantityError
from marchland.core.expression import as_quantity
from marchland.core.measure import Measure
from tests.refusal import refused

# What pint calls the same unit; `None` where it has none of that meaning.
PEER = {
    "km": "kilometer", "m": "meter", "cm": "centimeter", "mm": "millimeter", "mile": "mile", "yard": "yard",
    "foot": "foot", "nautical mile": "nautical_mile", "ha": "hectare", "acre": "international_acre", "litre": "liter",
    "barrel": "oil_barrel", "week": "week", "day": "day", "hour": "hour", "minute": "minute", "second": "second",
    "month": "month", "year": "year", "g": "gram", "kg": "kilogram", "tonne": "metric_ton", "lb": "pound",
}  # fmt: skip
ENERGY = {
    "W": "watt", "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt", "Wh": "watt*hour", "kWh": "kilowatt*hour",
    "MWh": "megawatt*hour", "GWh": "gigawatt*hour", "TWh": "terawatt*hour",
}  # fmt: skip


@pytest.fixture(scope="module")
def peer() -> pint.UnitRegistry:
    registry = pint.UnitRegistry(cache_folder=None)
    registry.define("international_acre = 4840 * yard ** 2")  # pint's own is the survey acre
    return registry


@pytest.mark.parametrize("name", [*PEER, *ENERGY])
def test_a_unit_is_as_long_as_the_peer_says(name: str, peer: pint.UnitRegistry) -> None:
    theirs = peer.Quantity(1, (PEER | ENERGY)[name])
    alike = [one for one in PEER | ENERGY if units.unit(one).powers == units.unit(name).powers]
    for one in alike:
        same = theirs.to((PEER | ENERGY)[one]).magnitude
        assert units.factor(name, one) == pytest.approx(same, rel=1e-9), one


ATOMS = ("km", "m", "hour", "day", "kg", "ha", "W")
terms = st.lists(st.tuples(st.sampled_from(ATOMS), st.integers(-3, 3)), min_size=1, max_size=5)


@given(terms, terms)
def test_products_and_quotients_have_the_peers_dimension_and_factor(
    one: list[tuple[str, int]], other: list[tuple[str, int]]
) -> None:
    registry = _registry()
    made, theirs = Measure(1.0, units.ONE), registry.Quantity(1.0)
    for parts, apply in ((one, operator.mul), (other, operator.truediv)):
        for name, power in parts:
            made = apply(made, as_quantity(1.0, name) ** power)
            theirs = apply(theirs, registry.Quantity(1.0, name) ** power)
    base = theirs.to_base_units()
    dimension = {name.strip("[]"): power for name, power in base.dimensionality.items()}
    assert dict(made.unit.powers) == dimension
    assert made.base_value == pytest.approx(base.magnitude, rel=1e-9)


def _registry() -> pint.UnitRegistry:
    """Return pint with our base units, so that a watt is a dimension of its own there too."""
    registry = pint.UnitRegistry(None, cache_folder=None)
    for line in (
        "km = [length]", "m = 0.001 km", "year = [time]", "day = year / 365.25", "hour = day / 24", "gram = [mass]",
        "kg = 1000 gram", "ha = 0.01 km ** 2", "W = [power]",
    ):  # fmt: skip
        registry.define(line)
    return registry


figures = st.floats(1e-6, 1e9)


@given(figures, figures, figures)
def test_the_laws_of_arithmetic_hold(one: float, other: float, third: float) -> None:
    a, b, c = as_quantity(one, "km"), as_quantity(other, "m"), as_quantity(third, "mile")
    assert (a + b).base_value == pytest.approx((b + a).base_value, rel=1e-12)
    assert ((a + b) + c).base_value == pytest.approx((a + (b + c)).base_value, rel=1e-12)
    assert (a * (b + c)).base_value == pytest.approx((a * b + a * c).base_value, rel=1e-12)
    assert (a * b / b).base_value == pytest.approx(a.base_value, rel=1e-12)
    assert (a * b / b).unit.powers == a.unit.powers
    assert (a < b) == (a.base_value < b.base_value) or math.isclose(a.base_value, b.base_value, rel_tol=1e-12)
    assert (a**2 / a).base_value == pytest.approx(a.base_value, rel=1e-12)


def test_a_sum_stays_in_the_unit_of_its_first_part() -> None:
    made = as_quantity(1, "km") + as_quantity(500, "m")
    assert (made.value, str(made.unit)) == (1.5, "km")
    assert made.to("m").value == 1500


@pytest.mark.parametrize("apply", [operator.add, operator.sub, operator.lt, operator.gt])
def test_unlike_dimensions_do_not_go_together(apply: object) -> None:
    error = refused(lambda: apply(as_quantity(1, "km"), as_quantity(1, "mine")))  # type: ignore[operator]
    assert isinstance(error, QuantityError)
    assert error.message == "[length] does not go with [mine]"
    assert refused(lambda: as_quantity(1, "km").to("mine")).message == "[mine] does not go with [length]"


PERCENT_CASES = [
    ("6 % - 4 %", 2, "percentage point"),
    ("100 % - 60 %", 40, "%"),  # the share that is left
    ("60 % + 25 %", 85, "%"),
    ("4 % + (6 % - 4 %)", 6, "%"),
    ("(6 % - 4 %) + 4 %", 6, "%"),
    ("6 % - (6 % - 4 %)", 4, "%"),
    ("(6 % - 4 %) / 4 %", 0.5, ""),
    ("(6 % - 4 %) * 2", 4, "percentage point"),
    ("1 - 5 %", 0.95, ""),
    ("5 % * 200", 1000, "%"),
]


@pytest.mark.parametrize(("text", "value", "unit"), PERCENT_CASES)
def test_percentages_and_points_are_told_apart(text: str, value: float, unit: str) -> None:
    made = expression.parse(text).quantity({})
    assert (made.value, str(made.unit)) == (pytest.approx(value), unit)


def test_points_are_no_plain_number() -> None:
    error = refused(lambda: expression.parse("2 % - 1 % + 1").quantity({}))
    assert isinstance(error, ExpressionError)
    assert error.message == "in '2 % - 1 % + 1', [percentage_point] does not go with a plain number"


def test_a_formula_counts_any_noun_where_it_is_opened() -> None:
    made = expression.parse("1200 soldiers / 4 km").quantity({}, open=True)
    assert (made.value, str(made.unit), made.dimension) == (300, "soldier/km", "[soldier]/[length]")
    assert "unknown unit 'soldiers'" in refused(lambda: expression.parse("1200 soldiers").quantity({})).message
    error = refused(lambda: expression.parse("3 drones + 2 tanks").quantity({}, open=True))
    assert error.message == "in '3 drones + 2 tanks', [drone] does not go with [tank]"
