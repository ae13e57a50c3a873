"""What inputs can give and what a stated figure stands for, worked out by hand at the edges."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from marchland.audit.domain.claim import Bound
from marchland.audit.domain.interval import HAIR, Amount, Fit, as_input, fit, joined, measured, opened_unit, stated_room
from marchland.audit.domain.stated_quantity import PrintedNumber, QuantityKind, StatedQuantity
from marchland.audit.domain.text import TextSpan

KM = frozenset({"km", "km^2", "m"})
ONE, OTHER = Amount(10, 20, 9, 22), Amount(4, 5, 3, 8)


def printed(value: float, step: float = 1, padding: float | None = None) -> PrintedNumber:
    return PrintedNumber(value, step, step if padding is None else padding, has_decimals=step < 1)


def stated(low: PrintedNumber, high: PrintedNumber | None = None, **more: object) -> StatedQuantity:
    made = StatedQuantity("q1", QuantityKind.MEASURE, TextSpan(0, 1), "", low, high or low, "km", 3, 7)
    return replace(made, **more)  # type: ignore[arg-type]


def test_amounts_are_computed_with_end_by_end() -> None:
    assert Amount(14, 25, 12, 30) == ONE + OTHER
    assert Amount(10 - 5, 20 - 4, 9 - 8, 22 - 3) == ONE - OTHER
    assert Amount(40, 100, 27, 176) == ONE * OTHER
    assert ONE.over(OTHER) == Amount(10 / 5, 20 / 4, 9 / 8, 22 / 3)
    assert ONE.times(3) == Amount(30, 60, 27, 66)


@pytest.mark.parametrize(
    ("low", "least", "divides"), [(4, 0.5, True), (4, 0, False), (0, 0.5, False), (0, 0, False), (4, -1, False)]
)
def test_nothing_is_divided_by_what_may_be_nothing(low: float, least: float, divides: bool) -> None:
    assert (ONE.over(Amount(low, 5, least, 8)) is not None) is divides


def test_a_whole_input_is_exact_and_one_with_decimals_is_not() -> None:
    assert as_input(stated(printed(12)), 1000) == Amount(12_000, 12_000, 12_000, 12_000)
    found = as_input(stated(printed(1.2, 0.1), printed(1.6, 0.1)), 10)
    assert found == pytest.approx(Amount(12, 16, 11.5, 16.5))
    assert as_input(stated(printed(0.1, 0.5)), 1).least == 0  # 0.1 - 0.25, and nothing is below nothing


@pytest.mark.parametrize(
    ("number", "kind", "about", "room"),
    [
        (printed(1300, 1, 100), QuantityKind.MEASURE, False, 50),  # half a hundred, below a twentieth: 65
        (printed(1000, 1, 1000), QuantityKind.MEASURE, False, 50),  # half a thousand is more than a twentieth
        (printed(1300, 1, 100), QuantityKind.MEASURE, True, 100),
        (printed(1300, 1, 100), QuantityKind.PERCENT, False, 0.5),
        (printed(100, 1, 100), QuantityKind.MEASURE, False, 5),
        (printed(90, 1, 10), QuantityKind.MEASURE, False, 0.5),  # below a hundred no nought is padding
        (printed(123, 1), QuantityKind.MEASURE, False, 0.5),
        (printed(100.0, 0.1), QuantityKind.MEASURE, False, 0.05),
    ],
)
def test_how_far_off_a_stated_figure_may_be(
    number: PrintedNumber, kind: QuantityKind, about: bool, room: float
) -> None:
    assert stated_room(number, kind, is_about=about) == pytest.approx(room)


def point(value: float) -> Amount:
    return Amount(value, value, value, value)


@pytest.mark.parametrize(
    ("quantity", "computed", "expected"),
    [
        (stated(printed(200)), point(200), (Fit.FOLLOWS, 0)),
        (stated(printed(201)), point(200), (Fit.FOLLOWS, 0.005)),
        (stated(printed(21)), point(20.5), (Fit.ROUNDS, 0.5 / 20.5)),  # 20.5 is where 21 begins
        (stated(printed(21)), point(20.4), (Fit.NONE, 0.6 / 20.4)),
        (stated(printed(21)), point(21.5), (Fit.ROUNDS, 0.5 / 21.5)),
        (stated(printed(21)), point(21.6), (Fit.NONE, 0.6 / 21.6)),
        (stated(printed(21)), Amount(30, 30, 21.5, 31), (Fit.ROUNDS, 0.3)),  # what the inputs may have been
        (stated(printed(21)), Amount(10, 10, 5, 20.5), (Fit.ROUNDS, 1.1)),
        (stated(printed(21)), Amount(10, 10, 5, 20.4), (Fit.NONE, 1.1)),
        (stated(printed(21)), Amount(20, 24, 20, 24), (Fit.FOLLOWS, 0.125)),  # inside of what is given
        (stated(printed(20), printed(24)), Amount(18, 24, 18, 24), (Fit.FOLLOWS, 2 / 18)),
        (stated(printed(21), printed(25)), Amount(20.5, 25.5, 20.5, 25.5), (Fit.FOLLOWS, 0.5 / 20.5)),
        (stated(printed(20), printed(26)), Amount(20.5, 25.5, 20.5, 25.5), (Fit.ROUNDS, 0.5 / 20.5)),
        (stated(printed(20), printed(27)), Amount(20.5, 25.5, 20.5, 25.5), (Fit.NONE, 1.5 / 25.5)),
        (stated(printed(19), printed(26)), Amount(20.5, 25.5, 20.5, 25.5), (Fit.NONE, 1.5 / 20.5)),
        (stated(printed(19), printed(26)), Amount(20.5, 25.5, 19.5, 25.5), (Fit.ROUNDS, 1.5 / 20.5)),
        (stated(printed(20), printed(27)), Amount(20.5, 25.5, 20.5, 26.5), (Fit.ROUNDS, 1.5 / 25.5)),
        (stated(printed(5)), point(0), (Fit.NONE, math.inf)),
        (stated(printed(0)), point(0), (Fit.FOLLOWS, 0)),
    ],
)
def test_how_a_figure_fits_what_was_recomputed(
    quantity: StatedQuantity, computed: Amount, expected: tuple[Fit, float]
) -> None:
    how, gap = fit(quantity, 1, computed)
    assert (how, gap) == (expected[0], pytest.approx(expected[1]))
    thousand = Amount(*(1000 * each for each in computed))
    assert fit(quantity, 1000, thousand) == (how, pytest.approx(expected[1])), "units make no difference"


@pytest.mark.parametrize(
    ("bound", "computed", "expected"),
    [
        (Bound.OVER, 100, Fit.FOLLOWS), (Bound.OVER, 110, Fit.FOLLOWS), (Bound.OVER, 111, Fit.LOOSE),
        (Bound.OVER, 100 * (1 - HAIR / 2), Fit.FOLLOWS), (Bound.OVER, 98, Fit.NONE), (Bound.OVER, 99.6, Fit.FOLLOWS),
        (Bound.UP_TO, 100, Fit.FOLLOWS), (Bound.UP_TO, 90, Fit.FOLLOWS), (Bound.UP_TO, 89, Fit.LOOSE),
        (Bound.UP_TO, 102, Fit.NONE),
    ],
)  # fmt: skip
def test_a_bound_is_held_nearby_or_from_afar_or_is_a_figure(bound: Bound, computed: float, expected: Fit) -> None:
    assert fit(stated(printed(100), bound=bound), 1, point(computed))[0] is expected


@pytest.mark.parametrize(("day", "expected"), [(9, Fit.NONE), (10, Fit.FOLLOWS), (12, Fit.FOLLOWS), (13, Fit.NONE)])
def test_a_day_is_in_a_month_or_is_not(day: float, expected: Fit) -> None:
    month = stated(printed(10), printed(12), kind=QuantityKind.DATE)
    assert fit(month, 1, point(day)) == (expected, 0.0)


def test_a_quantity_has_its_dimension_with_and_without_what_is_counted() -> None:
    length = measured(5, stated(printed(2)), KM)
    assert (length.index, length.sentence, length.block, length.is_plain) == (5, 3, 7, True)
    assert length.powers == length.loose != ()
    assert length.amount == Amount(*(2 * length.factor,) * 4)
    assert length.factor == pytest.approx(1000 * measured(5, stated(printed(2), unit="m"), KM).factor)
    assert length.unit_parts == ("km",)
    mines = measured(0, stated(printed(5), unit="mines/km", kind=QuantityKind.RATE), KM)
    assert mines.unit_parts == ("mines", "km")
    assert mines.loose == joined((), length.powers, -1)
    assert mines.is_rate
    each = measured(0, stated(printed(5), implied_per="km"), KM)
    assert (each.unit_parts, each.is_rate) == (("km", "km"), True)
    assert each.powers == ()
    percent = measured(0, stated(printed(5), unit="", kind=QuantityKind.PERCENT), KM)
    assert (percent.factor, percent.powers, percent.is_plain) == (0.01, (), False)
    assert percent.amount == pytest.approx(Amount(0.05, 0.05, 0.05, 0.05))
    multiple = measured(0, stated(printed(5), unit="", kind=QuantityKind.MULTIPLE), KM)
    assert (multiple.factor, multiple.powers, multiple.loose) == (1.0, (), ())
    bare = measured(0, stated(printed(5), unit="", kind=QuantityKind.NUMBER), KM)
    assert (bare.factor, bare.powers, bare.loose) == (1.0, (("number", 1),), ())
    year = measured(0, stated(printed(2025), printed(2026), kind=QuantityKind.YEAR), KM)
    assert (year.powers, year.loose, year.is_date) == ((("calendar", 1),), (("calendar", 1),), True)
    assert year.amount == Amount(2025, 2026, 2025, 2026)


def test_dimensions_are_joined_and_what_cancels_is_gone() -> None:
    assert joined((("m", 2),), (("s", 1),)) == (("m", 2), ("s", 1))
    assert joined((("m", 2),), (("m", 1), ("s", 1)), -1) == (("m", 1), ("s", -1))
    assert joined((("m", 1),), (("m", 1),), -1) == ()
    assert opened_unit("1/km") == "1/km"
    assert opened_unit("bridges/km") == "[bridges]/km"
