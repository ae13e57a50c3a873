"""Figures as people read them: three digits, words for millions, signs for money."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.quantity import Range
from marchland.formats.numbers import NO_FIGURE, between, day, exact, figure, interval, share, spread, unit_words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (62_400_000, "", "62.4 million"),
        (62_400_000, "mine", "62.4 million mines"),
        (1274, "", "1,274"),
        (1274.4, "", "1,274"),
        (12_740, "", "12,700"),
        (999_960, "", "1 million"),
        (9999.7, "", "10,000"),
        (0.41, "", "0.41"),
        (0.4096, "", "0.41"),
        (0, "mine", "0 mines"),
        (1, "mine", "1 mine"),
        (19e9, "EUR", "€19 billion"),
        (-1_500_000, "USD", "−$1.5 million"),
        (2.5e6, "PLN", "PLN 2.5 million"),
        (1.9, "EUR/m²", "€1.9 per m²"),
        (5080, "mine/km", "5,080 mines per km"),
        (3, "person", "3 people"),
        (12_000, "mine/km²", "12,000 mines per km²"),
        (0.5, "%", "0.5 %"),
        (4, "1/year", "4 per year"),
        (1.27e15, "", "1.27 × 10¹⁵"),
        (0.00000042, "", "4.2 × 10⁻⁷"),
        (-3.28, "", "−3.28"),
    ],
)
def test_a_figure_reads_as_a_person_writes_it(value: float, unit: str, words: str) -> None:
    assert figure(value, unit) == words


def test_more_digits_are_kept_when_asked_for() -> None:
    assert figure(1_275_000, "mine", 6) == "1.275 million mines"
    assert figure(10_200, "", 6) == "10,200"


@given(st.floats(min_value=1e-12, max_value=1e18))
def test_a_figure_is_within_half_a_hundredth_of_the_number(value: float) -> None:
    text = figure(value)
    scale = {"million": 1e6, "billion": 1e9, "trillion": 1e12}
    number, _, word = text.partition(" ")
    if "×" in text:
        powers = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
        word = ""
        read = float(number) * 10 ** float(text.split("10", 1)[1].translate(powers))
    else:
        read = float(number.replace(",", "")) * scale.get(word, 1)
    assert read == pytest.approx(value, rel=0.00501)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_no_figure(value: float) -> None:
    assert figure(value, "mine") == exact(value) == between(0, value) == NO_FIGURE


def test_the_exact_number_has_every_digit() -> None:
    assert exact(62_400_000.0) == "62,400,000"
    assert exact(1234.5678) == "1,234.5678"
    assert exact(-0.1) == "−0.1"


def test_both_ends_share_their_word_and_unit() -> None:
    assert between(1.9e6, 12.6e6, "mine") == "1.9 to 12.6 million mines"
    assert between(0.8e9, 3e9, "EUR") == "€0.8 to 3 billion"
    assert between(508, 5500) == "508 to 5,500"
    assert between(24e6, 24e6, "mine") == "24 million mines"


def test_ends_far_apart_have_words_of_their_own() -> None:
    assert between(341e6, 134e9, "EUR") == "€341 million to €134 billion"


def test_a_range_shows_three_points_or_one_figure() -> None:
    assert spread(Range(1.9e6, 5.4e6, 12.6e6, "mine")) == "1.9 – 5.4 – 12.6 million mines"
    assert spread(Range(5, 5, 5, "km")) == "5 km"
    assert interval(Range(1.9e6, 5.4e6, 12.6e6, "mine")) == "1.9 to 12.6 million mines"


def test_days_shares_and_units_in_words() -> None:
    assert day(date(2025, 7, 7)) == "7 July 2025"
    assert share(0.624) == "62 %"
    assert unit_words("m²/deminer/day") == "m² per deminer per day"
