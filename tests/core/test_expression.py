"""Formulas: what they come to with units, how they are written, and that nothing else is ever run."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marchland.core import expression, units
from marchland.core.errors import ExpressionError, MarchlandError, NotFoundError
from tests.refusal import refused


def value(text: str, unit: str = "", **known: tuple[float, str]) -> float:
    """Return what a formula comes to in a unit."""
    made = expression.parse(text).quantity({name: expression.as_quantity(*given) for name, given in known.items()})
    return made.base_value / units.to_base(unit)


@pytest.mark.parametrize(
    ("text", "unit", "result"),
    [
        ("500 km * 2 km * 12_000 mine/km²", "mine", 12e6),
        ("1_322_700 mine / 800 km", "mine/km", 1653.375),
        ("1.27e6 mine / 250 km", "mine/km", 5080),
        ("12,000 mine / km²", "mine/km²", 12_000),
        ("(a - b) / b * 100".replace("a", "200000").replace("b", "20000"), "", 900),
        ("10 − 3 − 2", "", 5),
        ("8 ÷ 4 / 2", "", 1),
        ("2 × 3 · 4", "", 24),
        ("2 + 3 * 4", "", 14),
        ("(2 + 3) * 4", "", 20),
        ("-2^2", "", -4),
        ("(-2)^2", "", 4),
        ("2 * -3", "", -6),
        ("1--1", "", 2),
        ("2**3", "", 8),
        ("2^-1", "", 0.5),
        ("3²", "", 9),
        ("5 km²", "km²", 5),
        ("5 km^2", "km²", 5),
        ("5 km^-1", "1/km", 5),
        ("(5 km)^2", "km²", 25),
        ("(5 km)²", "km²", 25),
        ("2 km²/4 km", "km", 0.5),
        ("5 €/m²", "EUR/m²", 5),
        ("50 % + 0.25", "", 0.75),
        ("min(3 km, 500 m)", "km", 0.5),
        ("max(3 km, 500 m)", "km", 3),
        ("median(1 km, 4 km, 500 m)", "km", 1),
        ("median(1, 2, 3, 10)", "", 2.5),
        ("min(1_000, 2_000)", "", 1000),
        ("1 km + 1 m", "km", 1.001),
    ],
)
def test_a_formula_comes_to(text: str, unit: str, result: float) -> None:
    assert math.isclose(value(text, unit), result, rel_tol=1e-12)


def test_names_stand_for_what_is_known() -> None:
    assert value("L * D * d", "mine", L=(400, "km"), D=(2000, "m"), d=(12_000, "mine/km²")) == pytest.approx(9.6e6)


def test_a_known_name_goes_before_a_unit() -> None:
    assert value("m * 2", "km", m=(3, "km")) == 6
    assert value("3 m", "km", m=(3, "km")) == 0.003


def test_names_come_in_order_of_appearance_and_once() -> None:
    assert expression.parse("a + b*c - d/(e_ + a) ^ 2 + min(f, b)").names == ("a", "b", "c", "d", "e_", "f")
    assert expression.parse("5 km * x / 2 mine").names == ("x",)


UNREADABLE = {
    "a b": " at character 3",
    "(1 + 2": " at its end",
    "1 +": " at its end",
    "min()": " at character 5",
    "2 ^ km": " at character 5",
    "2 ^ 10": " at character 6",
    "05": " at character 2",
    "1,00": " at character 2",
    "€ 5": " at character 3",
    "__import__('os')": " at character 12",
    "a.b": " at character 2",
    "a[0]": " at character 2",
    "a = 3": " at character 3",
    "lambda: 0": " at character 7",
    "1 if 2 else 3": " at character 6",
    "a; b": " at character 2",
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_formula_is_refused_at_its_character(text: str) -> None:
    error = refused(lambda: expression.parse(text))
    assert isinstance(error, ExpressionError)
    assert error.message == f"{text!r} is not a formula{UNREADABLE[text]}"
    assert "parentheses, min, max, median" in error.next_step


SENSELESS = {
    "1 km + 1 mine": "in '1 km + 1 mine', [length] does not go with [mine]",
    "1 km + 0": "in '1 km + 0', [length] does not go with a plain number",
    "min(1, 2 km)": "in 'min(1, 2 km)', [length] does not go with a plain number",
    "1 / 0": "'1 / 0' divides by zero",
    "0^-1": "'0^-1' divides by zero",
    "5 furlong": "unknown unit 'furlong'",
    "sum(1, 2)": "unknown function 'sum'",
    "(1e300)^9": "'(1e300)^9' is larger than any number",
    "1e300 * 1e300": "'1e300 * 1e300' is larger than any number",
    "1e300*1e300 - 1e300*1e300": "'1e300*1e300 - 1e300*1e300' is larger than any number",
    "1e400": "'1e400' in '1e400' is larger than any number",
    "min(1,000, 2)": "in 'min(1,000, 2)', '1,000' may be one number or two",
}


@pytest.mark.parametrize("text", SENSELESS)
def test_what_makes_no_sense_is_refused(text: str) -> None:
    error = refused(lambda: value(text))
    assert isinstance(error, ExpressionError)
    assert error.message == SENSELESS[text]


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    error = refused(lambda: value("lenght * 2", length=(1, "km")))
    assert isinstance(error, NotFoundError)
    assert error.message == "'lenght' in 'lenght * 2' is neither an input nor a unit"
    assert "'length'" in error.next_step


def test_a_product_of_the_wrong_dimension_can_be_seen() -> None:
    made = expression.parse("12 km * 3/km²").quantity({})
    assert made.dimension == "1/[length]"


@pytest.mark.parametrize(
    "text",
    ["(" * 200 + "150" + ")" * 200, "(" * 400 + "150" + ")" * 400, "+".join("1" * 150)],
    ids=["200 parentheses", "400 parentheses", "150 sums"],
)
def test_deep_formulas_are_read(text: str) -> None:
    assert value(text) == 150


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_formula_is_refused(text: str) -> None:
    error = refused(lambda: expression.parse(text))
    assert error.message == "the formula is empty"
    assert "length * depth" in error.next_step


@pytest.mark.parametrize(
    "text",
    ["-" * 400 + "1", "-min(" * 160 + "1" + ")" * 160, "1-(" * 240 + "1" + ")" * 240, "+".join("1" * 400)],
    ids=["signs", "calls", "differences", "sums"],
)
def test_what_is_nested_too_deep_is_refused(text: str) -> None:
    error = refused(lambda: expression.parse(text))
    assert isinstance(error, ExpressionError)
    assert "is nested too deep" in error.message
    assert len(error.message) < 120


def test_what_is_too_long_is_refused() -> None:
    error = refused(lambda: expression.parse("1" + " + 1" * 300))
    assert error.message == "the formula is 1201 characters long, at most 999 allowed"


def test_a_sum_over_a_hundred_belts_is_read() -> None:
    names = [f"belt_{number}" for number in range(1, 101)]
    assert expression.parse(" + ".join(names)).names == tuple(names)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("L*D*d", "L × D × d"),
        ("a-(b-c)", "a − (b − c)"),
        ("(a-b)-c", "a − b − c"),
        ("a/(b*c)", "a / (b × c)"),
        ("(a+b)*c", "(a + b) × c"),
        ("-(a+b)", "−(a + b)"),
        ("(-a)^2", "(−a)^2"),
        ("-a²", "−a²"),
        ("(a^2)^3", "(a^2)^3"),
        ("(5 km)^2", "(5 km)^2"),
        ("5 km^2", "5 km^2"),
        ("1_270_000 mine/250 km", "1,270,000 mine / 250 km"),
        ("min(a,b , c)", "min(a, b, c)"),
        ("0.45032", "0.4503"),
    ],
)
def test_a_formula_is_written_as_a_person_would(text: str, written: str) -> None:
    assert expression.parse(text).written({}) == written


def test_labels_take_the_place_of_names() -> None:
    labels = {"L": "200–300 km", "d": "12,000 mine/km²"}
    assert expression.parse("L^2 * d / k").written(labels) == "(200–300 km)^2 × 12,000 mine/km² / k"


_PIECES = st.sampled_from(
    ["1", "2.5", "1e9", "0", "km", "mine", "%", "€", "x", "min(", "max(", "median(", "(", ")", "+", "-", "*", "/", "^",
     "²", "2", ",", " ", "**", "_", "1_0", "import os", "__class__", "'", ".", "km²", "1e308", "lambda", "[", "−", "×"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=25).map("".join)))
@example("__import__('os').system('true')")
@example("().__class__.__bases__[0].__subclasses__()")
@example("9^9^9^9^9^9")
@example("\x00")
@example("٣ km")
def test_no_text_is_ever_run_or_breaks_the_reader(text: str) -> None:
    try:
        made = expression.parse(text)
        made.written({"x": "3 km"})
        result = made.quantity({"x": expression.as_quantity(3.0, "km")})
    except MarchlandError:
        return
    assert math.isfinite(result.value)
