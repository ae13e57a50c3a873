"""Laws of quantities and formulas: what is turned and turned back, printed and read, is the same."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marchland.core import expression, units
from marchland.core.errors import MarchlandError
from marchland.core.quantity import Shape, make_range, number, parse_estimate, parse_number, point

ALIKE = [
    ["km", "m", "kilometre"],
    ["km²", "m²", "ha"],
    ["mine/km²", "mine/m²", "mine/ha", "mines per km²"],
    ["year", "month", "day", "hour"],
    ["EUR/km/year", "EUR/m/day"],
    ["", "percent"],
    ["m²/deminer/day", "km²/deminer/year"],
]
PAIRS = [pair for group in ALIKE for pair in itertools.permutations(group, 2)]

figures = st.floats(min_value=1e-6, max_value=1e9)
whole = st.integers(-(10**14), 10**14)
pairs = st.sampled_from(PAIRS)
ranges = st.tuples(figures, figures).map(lambda ends: (min(ends), max(ends)))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_unit_and_back_is_one(one: str, other: str) -> None:
    assert math.isclose(units.factor(one, other) * units.factor(other, one), 1, rel_tol=1e-12)


@pytest.mark.parametrize("group", ALIKE, ids=lambda group: group[0] or "number")
def test_the_way_over_a_third_unit_is_the_same(group: list[str]) -> None:
    for one, over, other in itertools.product(group, repeat=3):
        way = units.factor(one, over) * units.factor(over, other)
        assert math.isclose(way, units.factor(one, other), rel_tol=1e-12)


LENGTH_SHAPES = [shape for shape in Shape if shape not in (Shape.POINT, Shape.LOGITNORMAL, Shape.MIXTURE)]
"""The shapes that two ends of a length may have: a share is no length, and a mixture has parts."""


@given(ranges, pairs, st.sampled_from(LENGTH_SHAPES))
def test_an_estimate_turned_and_turned_back_is_itself(
    ends: tuple[float, float], pair: tuple[str, str], shape: Shape
) -> None:
    made = make_range(*ends, pair[0], shape=shape)
    again = made.to(pair[1]).to(pair[0])
    assert [again.low, again.central, again.high] == pytest.approx([made.low, made.central, made.high], rel=1e-12)
    assert again.shape is made.shape


@given(ranges, st.sampled_from(LENGTH_SHAPES))
def test_the_centre_is_never_outside(ends: tuple[float, float], shape: Shape) -> None:
    made = make_range(*ends, "km", shape=shape)
    assert made.low <= made.central <= made.high


@given(whole)
def test_a_whole_number_is_printed_so_that_it_is_read_again(value: int) -> None:
    assert parse_number(number(value)) == value


@given(st.floats(-1e12, 1e12))
def test_any_other_number_is_printed_to_four_digits(value: float) -> None:
    assert parse_number(number(value)) == pytest.approx(value, rel=5.1e-4, abs=1e-300)


@given(whole, st.sampled_from([unit for group in ALIKE for unit in group]))
def test_a_printed_point_is_read_again(value: int, unit: str) -> None:
    made = point(value, unit)
    again = parse_estimate(str(made), unit)
    assert again.to(unit).central == pytest.approx(value)


@given(ranges, st.sampled_from(["{} to {} km", "{}–{} km", "{} .. {} km", "{} km - {} km"]))
def test_a_range_is_read_as_it_is_written(ends: tuple[float, float], pattern: str) -> None:
    made = parse_estimate(pattern.format(*ends), "m", Shape.UNIFORM)
    assert (made.low, made.high, made.unit) == (*ends, "km")


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader_of_quantities(text: str) -> None:
    try:
        made = parse_estimate(text, "km")
    except MarchlandError:
        return
    assert made.low <= made.central <= made.high


pieces = st.text(alphabet="0123456789.,-–eE km²/€$%()^*to", max_size=20)


@given(pieces)
def test_no_mixture_of_figures_and_units_breaks_it(text: str) -> None:
    try:
        made = parse_estimate(text, "km")
    except MarchlandError:
        return
    assert math.isfinite(made.low)
    assert math.isfinite(made.high)


@given(st.one_of(pieces, st.text(max_size=70)))
def test_no_text_breaks_the_reader_of_units(text: str) -> None:
    try:
        units.unit(text)
    except MarchlandError:
        return
    assert units.to_base(text) > 0
    assert units.factor(text, text) == 1


KNOWN = {"a": (3.0, ""), "b": (0.25, ""), "share": (40.0, "percent")}
numbers = st.one_of(
    st.integers(0, 999_999).map(str),
    st.integers(1, 9999).map(lambda n: f"{n / 100:.4g}"),
    st.integers(1, 999).map(lambda n: f"{n}_000"),
    st.sampled_from(["5 %", "12 percent", "1.27e6", "2e-3"]),
)
atoms = st.one_of(numbers, st.sampled_from(list(KNOWN)))
plain_atoms = st.one_of(st.integers(1, 999).map(str), st.sampled_from(list(KNOWN)))


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    sides = st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "×", "−"]), inner)
    return st.one_of(
        sides.map(lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"),
        sides.map(lambda parts: f"{parts[0]} {parts[1]} {parts[2]}"),
        inner.map(lambda text: f"-({text})"),
        inner.map(lambda text: f"-{text}"),
        st.tuples(inner, st.sampled_from(["^2", "²", "^-1", "³"])).map(lambda parts: f"({parts[0]}){parts[1]}"),
    )


formulas = st.recursive(atoms, grown, max_leaves=8)


def worth(text: str) -> float | None:
    try:
        made = expression.parse(text).quantity({name: expression.as_quantity(*value) for name, value in KNOWN.items()})
    except MarchlandError:
        return None
    return made.base_value


@given(formulas)
@example("-((1) / (-((1) * (2))))")
def test_a_written_formula_comes_to_the_same(text: str) -> None:
    try:
        written = expression.parse(text).written({})
    except MarchlandError:
        return  # such as 5 % ² or a sign before nothing
    before, after = worth(text), worth(written)
    if before is not None and after is not None:
        assert after == pytest.approx(before, rel=1e-9, abs=1e-9 * (1 + abs(before)))
    assert expression.parse(written).written({}) == written


@given(
    st.recursive(plain_atoms, lambda inner: st.tuples(inner, inner).map(lambda p: f"max({p[0]}, {p[1]})"), max_leaves=6)
)
def test_a_written_call_comes_to_the_same(text: str) -> None:
    written = expression.parse(text).written({})
    assert worth(written) == worth(text)
    assert expression.parse(written).names == expression.parse(text).names


@given(figures, figures, figures)
def test_a_formula_computes_as_its_numbers_do(length: float, depth: float, density: float) -> None:
    known = {
        "L": expression.as_quantity(length, "km"),
        "D": expression.as_quantity(depth * 1000, "m"),
        "d": expression.as_quantity(density, "mine/km²"),
    }
    made = expression.parse("L * D * d").quantity(known)
    assert made.to("mine").value == pytest.approx(length * depth * density, rel=1e-12)
