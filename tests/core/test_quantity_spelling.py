"""Money, multiples and rates as people write them in files of their own, each with the value it has by hand."""

import pytest

from marchland.core.quantity import parse_estimate
from marchland.core.units import label


@pytest.mark.parametrize(
    ("text", "default", "value", "unit"),
    [
        ("€1.8m/km", "EUR/km", 1_800_000, "EUR/km"),
        ("1.8m EUR/km", "EUR/km", 1_800_000, "EUR/km"),
        ("EUR 1.8m/km", "EUR/km", 1_800_000, "EUR/km"),
        ("1.8M EUR/km", "EUR/km", 1_800_000, "EUR/km"),
        ("1.8m €/km", "EUR/km", 1_800_000, "EUR/km"),
        ("1.8m/km", "EUR/km", 1_800_000, "EUR/km"),
        ("€1.8 million a kilometre", "EUR/km", 1_800_000, "EUR/km"),
        ("1.8 mln EUR/km", "EUR/km", 1_800_000, "EUR/km"),
        ("PLN 10 bn", "EUR", 10e9, "PLN"),
        ("zł 10m/km", "EUR/km", 10e6, "PLN/km"),
        ("10 mld PLN", "EUR", 10e9, "PLN"),
        ("GBP 2m/km", "EUR/km", 2e6, "GBP/km"),
        ("£2m per km", "EUR/km", 2e6, "GBP/km"),
        ("US$ 300 per mine", "USD/mine", 300, "USD/mine"),
        ("EUR 20,000 per km per year", "EUR/km/year", 20_000, "EUR/km/year"),
        ("20k EUR/km/year", "EUR/km/year", 20_000, "EUR/km/year"),
        ("12k mine/km²", "mine/km²", 12_000, "mine/km²"),
        ("1.2M mines a year", "mine/year", 1_200_000, "mine/year"),
        ("20 000 km", "km", 20_000, "km"),
        ("120 miles", "km", 120, "mile"),
        ("2%", "percent", 2, "%"),
        ("1.8 m", "km", 1.8, "m"),
        ("5 m", "km", 5, "m"),
    ],
)
def test_a_quantity_is_read_as_people_write_it(text: str, default: str, value: float, unit: str) -> None:
    read = parse_estimate(text, default)
    assert (read.central, label(read.unit)) == (pytest.approx(value), label(unit))
    assert read.is_point


def test_both_ends_of_money_are_read() -> None:
    read = parse_estimate("EUR 0.06m to EUR 1.9m per km", "EUR/km")
    assert (read.low, read.high, label(read.unit)) == (60_000, 1_900_000, "EUR/km")
    bare = parse_estimate("0.06m to 1.9m per km", "EUR/km")
    assert (bare.low, bare.high) == (60_000, 1_900_000)
