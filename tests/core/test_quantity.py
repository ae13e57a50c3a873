"""Numbers with units and doubt: how people write them, how they are printed, what is refused."""

from __future__ import annotations

import math

import pytest

from marchland.core.errors import QuantityError
from marchland.core.quantity import (
    Z_95,
    Estimate,
    Shape,
    make_range,
    number,
    parse_estimate,
    parse_number,
    parse_shape,
    point,
)
from tests.refusal import refused

WRITTEN = {
    # text: (default unit, low, high, unit)
    "1,000 km": ("km", 1000, 1000, "km"),
    "5": ("km", 5, 5, "km"),
    "4 to 6 km": ("km", 4, 6, "km"),
    "4 TO 6 km": ("km", 4, 6, "km"),
    "200–300 km": ("km", 200, 300, "km"),
    "200 — 300 km": ("km", 200, 300, "km"),
    "200-300": ("km", 200, 300, "km"),
    "200 - 300 km": ("km", 200, 300, "km"),
    "4..6 km": ("m", 4, 6, "km"),
    "500 m to 2 km": ("km", 0.5, 2, "km"),
    "0.3 km–2": ("m", 0.3, 2, "km"),
    "about 1.27 million mines": ("mine", 1.27e6, 1.27e6, "mines"),
    "ca. 30 years": ("year", 30, 30, "years"),
    "~5 km": ("km", 5, 5, "km"),
    "1.5–2 million mines": ("mine", 1.5e6, 2e6, "mines"),
    "300 thousand to 1.9 million": ("mine", 300e3, 1.9e6, "mine"),
    "500 m–2 thousand km": ("km", 0.5, 2000, "km"),
    "900,000 to 1.2 million": ("mine", 900e3, 1.2e6, "mine"),
    "5,000 to 2 million mines": ("mine", 5000, 2e6, "mines"),
    "10%-20%": ("", 10, 20, "%"),
    "50 %": ("", 50, 50, "%"),
    "10–20 %": ("", 10, 20, "%"),
    "10 %–20 %": ("", 10, 20, "%"),
    "€0.3–1.9 million": ("USD", 0.3e6, 1.9e6, "€"),
    "€0.3–1.9m": ("USD", 0.3e6, 1.9e6, "€"),
    "€0.3–1.9 million per km": ("USD/km", 0.3e6, 1.9e6, "€ per km"),
    "$2 to $39/m²": ("EUR/m²", 2, 39, "USD/m²"),
    "€5 per km": ("EUR/km", 5, 5, "EUR/km"),
    "€5 – 6 EUR": ("USD", 5, 6, "EUR"),
    "5bn PLN": ("PLN", 5e9, 5e9, "PLN"),
    "1.8 m": ("km", 1.8, 1.8, "m"),
    "12,000 mines per km²": ("mine/km²", 12_000, 12_000, "mine/km²"),
    "1_270_000": ("mine", 1.27e6, 1.27e6, "mine"),
    "1.27e6 mines": ("mine", 1.27e6, 1.27e6, "mine"),
    "−3 to 4 km": ("km", -3, 4, "km"),
    "-5 - -3 km": ("km", -5, -3, "km"),
    ".5 km": ("km", 0.5, 0.5, "km"),
    "  7 km \n": ("km", 7, 7, "km"),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_what_people_write_is_read(text: str) -> None:
    default, low, high, unit = WRITTEN[text]
    read = parse_estimate(text, default)
    assert (read.low, read.high) == pytest.approx((low, high), rel=1e-12)
    assert read.to(unit).low == pytest.approx(low, rel=1e-12)
    assert read.is_point is (low == high)


REFUSED = {
    "": ("is not a number or a range", '"4 to 6 km"'),
    "km": ("is not a number or a range", '"5 km"'),
    "NaN": ("'NaN' is not a number or a range", ""),
    "inf km": ("is not a number or a range", ""),
    "4 to 6 to 8 km": ("is not a number or a range", ""),
    "2025-07-07": ("is not a number or a range", ""),
    "over 5 km": ("is not a number or a range", ""),
    "x" * 300: ("is not a number or a range", ""),
    "6 to 4 km": ("low 6 is above high 4", "smaller figure first"),
    "500 to 2 thousand": ("is above", "smaller figure first"),
    "1e400 km": ("low is inf, not a number", "finite"),
    "1e19 km": ("low is 1e+19, larger than anything counted here", ""),
    "1,27 km": ("'1,27' has a comma that does not separate thousands", "1.5 for one and a half"),
    "5 furlong": ("unknown unit 'furlong'", ""),
    "5 kn": ("unknown unit 'kn'", "'km'"),
    "2 km to 5 mines": ("km is [length], but mine is [mine]", "give a value in mine"),
    "$2–€3": ("USD is [currency_USD], but EUR is [currency_EUR]", ""),
    "$5 – 6 EUR": ("USD is [currency_USD]", ""),
    "5 ((((": ("is not a unit", "such as km"),
    "5 km^9^9^9": ("is not a unit", "such as km"),
    "12 00 km": ("is not a number or a range", ""),  # digits in threes are one number: 12 000
    "4 to": ("unknown unit 'to'", ""),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_quantity_is_refused(text: str) -> None:
    message, step = REFUSED[text]
    error = refused(lambda: parse_estimate(text, "km"))
    assert isinstance(error, QuantityError)
    assert message in error.message
    assert step in error.next_step
    assert len(error.message) < 120


def test_a_range_above_zero_is_lognormal_about_its_geometric_mean() -> None:
    made = parse_estimate("100 to 400", "mine")
    assert (made.shape, made.central) == (Shape.LOGNORMAL, 200)
    assert str(made) == "100 / 200 / 400 mine (lognormal)"


def test_a_range_from_zero_is_normal_about_its_middle() -> None:
    made = parse_estimate("0 to 3", "km")
    assert (made.shape, made.central) == (Shape.NORMAL, 1.5)


@pytest.mark.parametrize(
    ("shape", "central"),
    [
        (Shape.LOGNORMAL, 200),
        (Shape.LOGUNIFORM, 200),
        (Shape.NORMAL, 250),
        (Shape.UNIFORM, 250),
        (Shape.TRIANGULAR, 250),
    ],
)
def test_a_shape_may_be_said(shape: Shape, central: float) -> None:
    made = parse_estimate("100 to 400", "mine", shape)
    assert (made.shape, made.central) == (shape, pytest.approx(central))


def test_a_range_of_one_number_is_a_point() -> None:
    assert parse_estimate("4 to 4 km", "km") == point(4, "km")
    assert make_range(4, 4, "km", central=4, shape=Shape.UNIFORM) == point(4, "km")


ILL_FORMED = {
    "a centre outside": (lambda: make_range(1, 2, "km", central=3), "central 3 lies outside 1 to 2"),
    "a centre outside a point": (lambda: make_range(2, 2, "km", central=3), "central 3 lies outside 2 to 2"),
    "upside down": (lambda: make_range(2, 1, "km"), "low 2 is above high 1"),
    "no number below": (lambda: make_range(math.nan, 1, "km"), "low is nan, not a number"),
    "no number above": (lambda: make_range(1, math.inf, "km"), "high is inf, not a number"),
    "no number twice": (lambda: make_range(math.inf, math.inf, "km"), "low is inf, not a number"),
    "no number at the centre": (lambda: make_range(1, 2, "km", central=math.nan), "central is nan, not a number"),
    "too large": (lambda: point(2e18, "km"), "low is 2e+18, larger than anything counted here"),
    "a lognormal at zero": (
        lambda: make_range(0, 1, "km", shape=Shape.LOGNORMAL),
        "a lognormal range must lie above zero, but low is 0",
    ),
    "a loguniform below": (
        lambda: make_range(-1, 1, "km", shape=Shape.LOGUNIFORM),
        "a loguniform range must lie above zero, but low is -1",
    ),
    "a point with a range": (lambda: make_range(1, 2, "km", shape=Shape.POINT), "a point has no range"),
    "no unit": (lambda: point(1, "kn"), "unknown unit 'kn'"),
}


@pytest.mark.parametrize("what", ILL_FORMED)
def test_an_estimate_is_always_well_formed(what: str) -> None:
    make, message = ILL_FORMED[what]
    assert refused(make).message == message


def test_an_estimate_in_another_unit_keeps_its_shape() -> None:
    made = make_range(1, 4, "km", central=2, shape=Shape.TRIANGULAR).to("m")
    assert made == Estimate(1000, 2000, 4000, "m", Shape.TRIANGULAR)
    assert made.to("m") is made
    error = refused(lambda: made.to("mine"))
    assert error.message == "m is [length], but mine is [mine]"


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,270,000", 1.27e6), ("1_270_000", 1.27e6), ("1.27e6", 1.27e6), ("−3.5", -3.5), ("+2", 2), (" 7 ", 7)],
)
def test_a_number_is_read(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["1,27", "12,34,567", "1,2345", ",5", "5,", "five", "", "1e", "0x10"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert isinstance(refused(lambda: parse_number(text)), QuantityError)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (1_270_000, "1,270,000"),
        (5080.0, "5,080"),
        (11_280.866939, "11,280.9"),
        (999_999.96, "1,000,000"),
        (0.45032, "0.4503"),
        (2.3622047, "2.362"),
        (-4.0, "-4"),
        (-12_345.67, "-12,345.7"),
        (0, "0"),
        (1e15, "1,000,000,000,000,000.0".removesuffix(".0")),
        (0.00001234, "1.234e-05"),
        (math.inf, "inf"),
        (math.nan, "nan"),
    ],
)
def test_a_number_is_printed(value: float, printed: str) -> None:
    assert number(value) == printed


def test_a_shape_is_found_by_name() -> None:
    assert parse_shape("uniform") is Shape.UNIFORM
    error = refused(lambda: parse_shape("unifrom"))
    assert error.message == "unknown shape 'unifrom'"
    assert error.next_step.startswith("did you mean 'uniform'")


def test_the_95_percent_point_is_the_normal_distributions() -> None:
    assert math.isclose(0.5 * (1 + math.erf(Z_95 / math.sqrt(2))), 0.95, rel_tol=1e-15)


def test_a_range_in_one_scale_that_is_upside_down_is_still_refused() -> None:
    assert "is above" in refused(lambda: parse_estimate("5 to 3 million mines", "mine")).message
