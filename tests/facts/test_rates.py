"""Rates of exchange beside each other: what the euro buys must agree by every way there is."""

from __future__ import annotations

from datetime import date

import pytest

from marchland.assess.domain.model import RATES
from marchland.core.asof import AsOf
from marchland.facts.service.book import open_facts

TODAY = AsOf(date(2026, 11, 29), date(2026, 11, 29))

# Means of all days, computed apart from this program from the daily file of the European Central Bank.
MEANS_OF_2025 = {"GBP": 0.85679, "USD": 1.12998, "PLN": 4.23966, "SEK": 11.06631, "NOK": 11.71729, "CZK": 24.68794,
                 "KRW": 1605.45227}  # fmt: skip


@pytest.mark.parametrize(("code", "mean"), MEANS_OF_2025.items())
def test_a_rate_lies_within_a_twentieth_of_the_mean_of_2025(code: str, mean: float) -> None:
    rate = open_facts().estimate(RATES[code], TODAY)
    assert rate.unit == f"{code}/EUR"
    assert rate.central == pytest.approx(mean, rel=0.05)


def test_the_rates_in_years_are_the_banks_means() -> None:
    rate = open_facts().estimate("gbp_per_eur", TODAY)
    assert (rate.low, rate.central, rate.high) == (0.8466, 0.8568, 0.8698)


@pytest.mark.parametrize("code", RATES)
def test_every_rate_was_known_in_july_2025(code: str) -> None:
    then = AsOf(date(2025, 7, 11), date(2025, 7, 11))
    before = open_facts().estimate(RATES[code], then)
    assert before.central == pytest.approx(open_facts().estimate(RATES[code], TODAY).central, rel=0.3)
