"""Quantities in texts: figures of a unit in English and Ukrainian, and those that are of another or of none."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.adapters.package_data import data_root
from marchland.core.quantity import parse_estimate
from marchland.facts.service.book import open_facts
from marchland.watch.adapters.quantity_files import read_quantity_words
from marchland.watch.adapters.tag_files import read_book_tags
from marchland.watch.domain.quantity_text import QuantityWords, quantities, written_values


@cache
def known() -> QuantityWords:
    return read_quantity_words(data_root())


def values(text: str, unit: str) -> list[tuple[float, float, str]]:
    return [(each.low, each.high, each.unit) for each in quantities(text, unit, known())]


@pytest.mark.parametrize(("text", "unit", "expected"), [
    ("418 km long", "km", [(418, 418, "km")]),
    ("the 400-kilometre border", "km", [(400, 400, "km")]),
    ("1,340 kilometers, and 1 340 км", "km", [(1340, 1340, "km")]),
    ("завдовжки 18,5 кілометра", "km", [(18.5, 18.5, "km")]),
    ("200–300 km of fence", "km", [(200, 300, "km")]),
    ("between 200 and 300 km", "km", [(200, 300, "km")]),
    ("Wire 5 and 300 km", "km", [(300, 300, "km")]),
    ("від 6 до 12 мільйонів мін", "mine", [(6e6, 12e6, "mine")]),
    ("4 to 5 million mines", "mine", [(4e6, 5e6, "mine")]),
    ("900,000 to 1.2 million mines", "mine", [(900e3, 1.2e6, "mine")]),
    ("1,000 to 2 million mines", "mine", [(1000, 2e6, "mine")]),
    ("900 to 1,2 thousand km", "km", [(900, 1200, "km")]),
    ("down from 12 to 5 million mines", "mine", [(5e6, 12e6, "mine")]),
    ("1.27 million anti-personnel mines", "mine", [(1.27e6, 1.27e6, "mine")]),
    ("828 тисяч мін", "mine", [(828e3, 828e3, "mine")]),
    ("12 млн протипіхотних мін", "mine", [(12e6, 12e6, "mine")]),
    ("12,000 mines per square kilometre", "mine", []),
    ("12,000 mines per square kilometre", "mine/km²", [(12e3, 12e3, "mine/km²")]),
    ("12 000 мін на квадратний кілометр", "mine/km²", [(12e3, 12e3, "mine/km²")]),
    ("1.2 million mines a year", "mine/year", [(1.2e6, 1.2e6, "mine/year")]),
    ("1.2 million mines", "mine/year", []),
    ("20 soldiers killed by mines", "mine", []),
    ("20 soldiers killed by mines", "person", []),
    ("6,279 people, among them 1,945 killed people", "person", [(6279, 6279, "person"), (1945, 1945, "person")]),
    ("загинули 359 цивільних", "person", [(359, 359, "person")]),
    ("cost €380 million", "EUR", [(380e6, 380e6, "EUR")]),
    ("cost $380 million", "EUR", []),
    ("US$29.8 billion", "USD", [(29.8e9, 29.8e9, "USD")]),
    ("10 billion zlotys", "PLN", [(10e9, 10e9, "PLN")]),
    ("10 млрд злотих", "PLN", [(10e9, 10e9, "PLN")]),
    ("137,000 square kilometres", "km²", [(137e3, 137e3, "km²")]),
    ("137,000 square kilometres", "km", []),
    ("2,000 hectares", "km²", [(2000, 2000, "hectare")]),
    ("in 2024 a mine was seen", "mine", []),
    ("500km of fence, 200км паркану, 1,5км", "km", [(500, 500, "km"), (200, 200, "km"), (1.5, 1.5, "km")]),
    ("1,340km", "km", [(1340, 1340, "km")]),
    ("€500m", "EUR", [(500e6, 500e6, "EUR")]),
    ("€500 m, €2bn and €1.5 mn", "EUR", [(500e6, 500e6, "EUR"), (2e9, 2e9, "EUR"), (1.5e6, 1.5e6, "EUR")]),
    ("€300m–€500m", "EUR", [(300e6, 500e6, "EUR")]),
    ("€300–500 million", "EUR", [(300e6, 500e6, "EUR")]),
    ("a fence of 500m", "EUR", []),
    ("C$50 billion, A$2 million, HK$ 3 million", "USD", []),
    ("US$50 billion and $2 million", "USD", [(50e9, 50e9, "USD"), (2e6, 2e6, "USD")]),
    ("at 50 km/h, 50 км/год", "km", []),
    ("5 km/3 miles", "km", [(5, 5, "km")]),
    ("5 км кв", "km", []),
    ("5 км кв, 7 кілометрів квадратних", "km²", [(5, 5, "km²"), (7, 7, "km²")]),
    ("from 2024 to 200 km", "km", [(200, 200, "km")]),
    ("from 2,024 to 200 km", "km", [(200, 2024, "km")]),
    ("from 1900 to 2100 km", "km", [(1900, 2100, "km")]),
    ("five million mines", "mine", [(5e6, 5e6, "mine")]),
    ("four to five million mines", "mine", [(4e6, 5e6, "mine")]),
    ("twenty-five million mines", "mine", [(25e6, 25e6, "mine")]),
    ("two hundred and a mine", "mine", []),
    ("two hundred and fifty thousand mines", "mine", [(250e3, 250e3, "mine")]),
    ("2 з половиною мільйона мін", "mine", []),
    ("two hundred thousand mines", "mine", [(200e3, 200e3, "mine")]),
    ("a million mines, half a million landmines", "mine", [(1e6, 1e6, "mine"), (5e5, 5e5, "mine")]),
    ("one and a half million mines", "mine", [(1.5e6, 1.5e6, "mine")]),
    ("a quarter of a million mines", "mine", [(250e3, 250e3, "mine")]),
    ("a few million mines, millions of mines, thousands of mines", "mine", []),
    ("one mine in five", "mine", []),
    ("мільйон мін", "mine", [(1e6, 1e6, "mine")]),
    ("п’ять мільйонів мін", "mine", [(5e6, 5e6, "mine")]),
    ("двадцять п'ять тисяч мін", "mine", [(25e3, 25e3, "mine")]),
    ("пів мільйона мін, півтора мільйона протипіхотних мін", "mine", [(5e5, 5e5, "mine"), (1.5e6, 1.5e6, "mine")]),
    ("кілька мільйонів мін, тисячі мін", "mine", []),
    ("no figure at all", "km", []),
    ("", "km", []),
])  # fmt: skip
def test_quantities_of_a_unit(text: str, unit: str, expected: list[tuple[float, float, str]]) -> None:
    assert values(text, unit) == expected


def test_what_stands_in_the_text_is_pointed_at() -> None:
    text = "Fences cost €1.5 million, or 200–300 km of mines."
    (money,), (length,) = quantities(text, "EUR", known()), quantities(text, "km", known())
    assert [text[each.start : each.end] for each in (money, length)] == ["€1.5 million", "200–300 km"]


@given(st.integers(1, 10**9), st.sampled_from([",", " ", "\u00a0", "\u202f"]))
def test_thousands_are_read_however_they_are_parted(number: int, sign: str) -> None:
    written = f"{number:,}".replace(",", sign)
    assert values(f"There are {written} mines.", "mine") == [(number, number, "mine")]


@given(
    st.text(alphabet="0123456789., –-km mtoand€$мін", max_size=60), st.sampled_from(["km", "mine", "EUR", "mine/year"])
)
def test_any_text_is_read_and_low_is_not_above_high(text: str, unit: str) -> None:
    for each in quantities(text, unit, known()):
        assert each.low <= each.high
        assert text[each.start : each.end] == each.text


def test_every_value_can_be_asked_of_the_audit() -> None:
    texts = ("2,000 hectares", "4 to 5 million mines", "€1.5 million", "1.2 million mines a year", "12 000 мін на км²")
    units = ("km²", "mine", "EUR", "mine/year", "mine/km²")
    asked = [next(written_values(quantities(text, unit, known()))) for text, unit in zip(texts, units, strict=True)]
    read = [parse_estimate(text, unit).to(unit) for text, unit in zip(asked, units, strict=True)]
    assert [(each.low, each.high) for each in read] == [
        (pytest.approx(20), pytest.approx(20)), (4e6, 5e6), (1.5e6, 1.5e6), (1.2e6, 1.2e6), (12e3, 12e3)
    ]  # fmt: skip


NO_VALUE: dict[str, str] = {}
"""Texts that a fact's tag holds of and that propose no value, each with why."""


def test_every_text_that_a_fact_holds_of_proposes_a_value_of_its_unit() -> None:
    facts = open_facts().facts
    without = {
        text
        for tag in read_book_tags(data_root()) if tag.kind == "fact"
        for text in tag.holds if not values(text, facts[tag.id].unit)
    }  # fmt: skip
    assert without == set(NO_VALUE)


def test_units_of_the_words_are_units_of_facts() -> None:
    bases = {fact.unit.split("/")[0] for fact in open_facts().facts.values()}
    assert {each.like or each.unit for each in known().units} <= bases
