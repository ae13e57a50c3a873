"""Units: what each is in another, which names may be written, and what is refused."""

from __future__ import annotations

import math

import pytest

from marchland.core import units
from marchland.core.errors import QuantityError
from tests.refusal import refused


@pytest.mark.parametrize(
    ("source", "target", "by"),
    [
        ("km", "m", 1000),
        ("km²", "m²", 1e6),
        ("km²", "ha", 100),
        ("ha", "m²", 1e4),
        ("year", "month", 12),
        ("year", "day", 365.25),
        ("day", "hour", 24),
        ("percent", "", 0.01),
        ("%", "percent", 1),
        ("mine/m²", "mine/km²", 1e6),
        ("mines per km", "mine/km", 1),
        ("€/m²", "EUR/km²", 1e6),
        ("$", "USD", 1),
        ("m²/deminer/day", "km²/deminer/year", 365.25e-6),
        ("km·km", "km²", 1),
        ("km^2", "km**2", 1),
        ("km⁻¹", "1/km", 1),
        ("people", "persons", 1),
        ("stories", "story", 1),
        ("", "1", 1),
    ],
)
def test_a_unit_in_another(source: str, target: str, by: float) -> None:
    assert math.isclose(units.factor(source, target), by, rel_tol=1e-12)


@pytest.mark.parametrize("code", units.CURRENCIES)
def test_no_currency_turns_into_another(code: str) -> None:
    for other in units.CURRENCIES:
        if other != code:
            error = refused(lambda other=other: units.factor(code, other))
            assert error.message == f"{code} is [currency_{code}], but {other} is [currency_{other}]"


def test_unlike_dimensions_are_refused_by_name() -> None:
    error = refused(lambda: units.factor("mine/km²", "mine/km"))
    assert isinstance(error, QuantityError)
    assert error.message == "mine/km² is [mine]/[length]², but mine/km is [mine]/[length]"
    assert error.next_step == "give a value in mine/km"
    error = refused(lambda: units.factor("km", ""))
    assert error.message == "km is [length], but a plain number is a plain number"
    assert error.next_step == "give a value in no unit"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mine/km²", "[mine]/[length]²"),
        ("", "a plain number"),
        ("percent", "a plain number"),
        ("1/km", "1/[length]"),
        ("EUR/km/year", "[currency_EUR]/[length]/[time]"),
        ("km³", "[length]³"),
        ("km^4", "[length]^4"),
        ("m²/deminer/day", "[length]²/[deminer]/[time]"),
    ],
)
def test_a_dimension_in_words(text: str, words: str) -> None:
    assert units.dimension(text) == words


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("mines per km²", "mine/km²"),
        ("€/m²", "EUR/m²"),
        ("", ""),
        ("%", "%"),
        ("square", None),
        ("days/years", "day/year"),
    ],
)
def test_a_unit_is_printed_short(text: str, printed: str | None) -> None:
    if printed is None:
        refused(lambda: units.label(text))
    else:
        assert units.label(text) == printed


@pytest.mark.parametrize(
    ("text", "step"),
    [("kn", "'km'"), ("mins", "'mines'"), ("eur", "'EUR'"), ("hectar", "'hectare'"), ("import os", "did you mean")],
)
def test_an_unknown_unit_names_the_nearest(text: str, step: str) -> None:
    error = refused(lambda: units.unit(text))
    assert isinstance(error, QuantityError)
    assert error.message.startswith("unknown unit ")
    assert step in error.next_step


@pytest.mark.parametrize(
    "text",
    [
        "2 km", "km^", "(km", "km)", "km/", "*km", "/km", "km**", "·", "²", "^", "km^1.5", "km^99", "km^2^2",
        "km^9^9^9^9^9", "km-1", "0", "km²²", "(km)(mine)", "km; mine", "km\x00", "km" + "/km" * 40, "(" * 30, "km^-",
    ],
)  # fmt: skip
def test_what_is_no_unit_is_refused(text: str) -> None:
    error = refused(lambda: units.unit(text))
    assert isinstance(error, QuantityError)
    assert error.message.endswith("is not a unit")
    assert len(error.message) < 100
    assert "such as km" in error.next_step


def test_every_name_can_be_used() -> None:
    for name in units.unit_names():
        assert units.to_base(name) > 0
        assert units.factor(name, name) == 1


def test_plain_products_of_the_field_come_out_exactly() -> None:
    whole = 500 * 2 * 12_000 * units.factor("km*km*mine/km²", "mine")
    assert whole == 12_000_000


@pytest.mark.parametrize(
    ("unit", "codes"), [("USD/mine", ("USD",)), ("km", ()), ("UAH/EUR", ("EUR", "UAH")), ("EUR/km", ("EUR",))]
)
def test_the_currencies_of_a_unit_are_told_by_their_codes(unit: str, codes: tuple[str, ...]) -> None:
    assert set(units.currencies(unit)) == set(codes)
