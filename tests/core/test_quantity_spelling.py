"""Money, multiples and rates as people write them in files of their own, each with the value it has by hand."""

import pytest

from marchland.core.errors import QuantityError
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
        ("1,8 млн євро/км", "EUR/km", 1_800_000, "EUR/km"),
        ("1,5 Mio. €", "EUR", 1_500_000, "EUR"),
        ("1.5 mio EUR", "EUR", 1_500_000, "EUR"),
        ("3 mn USD", "USD", 3e6, "USD"),
        ("3 USD mn", "EUR", 3e6, "USD"),
        ("2 Mrd € ", "EUR", 2e9, "EUR"),
        ("100 tys. zł/km", "EUR/km", 100_000, "PLN/km"),
        ("500 тис. грн/км", "EUR/km", 500_000, "UAH/km"),
        ("3 млн дол.", "EUR", 3e6, "USD"),
        ("3 млн дол. США", "EUR", 3e6, "USD"),
        ("300 грн за міну", "USD/mine", 300, "UAH/mine"),
        ("3 euros apiece", "USD/mine", 3, "EUR/mine"),
        ("10 pounds per mine", "USD/mine", 10, "GBP/mine"),
        ("10 lbs", "g", 10, "lb"),
        ("£2 each", "USD/mine", 2, "GBP/mine"),
        ("1.5K mines per km", "mine/km", 1500, "mine/km"),
        ("5m mines", "mine", 5e6, "mine"),
        ("1.500.000 EUR", "EUR", 1_500_000, "EUR"),
        ("30 yrs", "year", 30, "year"),
        ("USD 3 per m2", "USD/m²", 3, "USD/m²"),
        ("12 тис. мін на кв. км", "mine/km²", 12_000, "mine/km²"),
    ],
)
def test_a_quantity_is_read_as_people_write_it(text: str, default: str, value: float, unit: str) -> None:
    read = parse_estimate(text, default)
    assert (read.central, label(read.unit)) == (pytest.approx(value), label(unit))
    assert read.is_point


def test_both_ends_of_money_are_read() -> None:
    read = parse_estimate("EUR 0.06m to EUR 1.9m per km", "EUR/km")
    assert (read.low, read.high, label(read.unit)) == (60_000, 1_900_000, "EUR/km")
    each = parse_estimate("$300–$1,000 each", "USD/mine")
    assert (each.low, each.high, label(each.unit)) == (300, 1000, "USD/mine")
    walked = parse_estimate("from 2 to 4 km", "km")
    assert (walked.low, walked.high, walked.unit) == (2, 4, "km")
    bare = parse_estimate("0.06m to 1.9m per km", "EUR/km")
    assert (bare.low, bare.high) == (60_000, 1_900_000)


@pytest.mark.parametrize("text", ["1,8 km", "up to 4 km", ">3 km", "3±1 USD", "1.2 mil km", "1,8", "€", "1.500,5 EUR"])
def test_what_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_estimate(text, "km")
