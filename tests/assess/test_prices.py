"""Prices of one year and discounting: counted again in bare NumPy, what is told of them, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

from marchland.adapters.package_data import data_root
from marchland.assess.adapters.price_files import read_price_indices
from marchland.assess.adapters.scenario_files import read_scenario
from marchland.assess.domain.assessment import Assessment
from marchland.assess.faces import answers, markdown, terminal
from marchland.assess.faces.words import money_told
from marchland.assess.service.books import Books, open_books
from marchland.assess.service.questions import RunOptions, assess
from marchland.core.asof import AsOf
from marchland.core.errors import FactError
from tests.refusal import refused

AS_OF = AsOf(date(2026, 11, 29), date(2026, 11, 29))
US = {1994: 148.225, 2006: 201.592, 2019: 255.657, 2022: 292.655, 2023: 304.702, 2024: 313.689}
"""Means of the twelve months of CPI-U, worked out from the Bureau of Labor Statistics' own months."""
EURO_CHANGES = {2020: 0.19, 2021: 2.49, 2022: 8.47, 2023: 5.78}
"""The World Bank's yearly changes in per cent for the euro area, to two decimals."""
BELT = """
[[belts]]
id = "pol"
state = "POL"
facing = "BLR"
length = "400 km"
along = ["POL-BLR"]
"""
FENCE = """
[[layers]]
id = "fence"
unit_cost = { value = 1000000, unit = "EUR/km", prices_of = 2019 }
yearly_cost = "20,000 EUR/km/year"
"""


@pytest.fixture(scope="module")
def books() -> Books:
    return open_books()


def asked(folder: Path, text: str, books: Books, draws: int = 1000) -> Assessment:
    file = folder / "mine.toml"
    file.write_text(f'title = "T"\n{text}', encoding="utf-8")
    return assess(read_scenario(file), books, RunOptions(AS_OF, draws=draws, seed=1))


def wrong(folder: Path, text: str, books: Books) -> tuple[str, int, str, str]:
    error = refused(lambda: asked(folder, text, books))
    return error.message, error.where.line, error.where.field, error.next_step


def test_the_shipped_indices_are_those_of_their_sources() -> None:
    indices = read_price_indices(data_root())
    assert {year: indices["USD"].by_year[year] for year in US} == pytest.approx(US, abs=5e-4)
    chained = np.prod([1 + change / 100 for change in EURO_CHANGES.values()])
    euro = indices["EUR"].by_year
    assert euro[2023] / euro[2019] == pytest.approx(chained, rel=2e-4)
    assert set(indices) == {"USD", "EUR", "GBP", "PLN", "UAH", "SEK", "NOK", "CZK", "KRW"}
    assert all(index.by_year[2015] == 100 for code, index in indices.items() if code != "USD")


def test_layers_and_life_are_brought_to_one_year_and_discounted_as_counted_by_hand(
    tmp_path: Path, books: Books
) -> None:
    head = 'price_year = 2023\ndiscount_rate = "3 %"\nhorizon = "30 years"\n'
    stated = 'mine_unit_price = "10 EUR/mine"\n'
    tail = 'front_density = "2000 mine/km"\n' + FENCE + '[clearance]\nground_density = "10,000 mine/km²"\n'
    answer = asked(tmp_path, head + stated + BELT + tail + 'cost_per_area = "5 EUR/m²"\n', books)
    euro = read_price_indices(data_root())["EUR"].by_year
    years = np.arange(1, 31)
    fence = 400 * 1_000_000 * euro[2023] / euro[2019] + (400 * 20_000 / 1.03**years).sum()
    mines = 400 * 2000
    clearance = mines / 10_000 * 1e6 * 5
    told = {name: outcome.range.p50 for name, outcome in answer.total.items()}
    assert told["layers_cost"] == pytest.approx(fence)
    assert told["barrier_cost"] == pytest.approx(fence + mines * 10)
    assert told["clearance_cost_by_area"] == pytest.approx(clearance)  # the price of clearance itself stays whole
    assert told["whole_life_cost"] == pytest.approx(fence + mines * 10 + clearance / 1.03**30)


@pytest.mark.parametrize("years", [1, 5, 9, 10, 17, 81, 100, 333, 500])
def test_any_horizon_of_whole_years_is_discounted(years: int, tmp_path: Path, books: Books) -> None:
    head = f'discount_rate = "2 %"\nhorizon = "{years} years"\n'
    layer = '[[layers]]\nid = "guard"\nyearly_cost = "1,000 EUR/km/year"\n'
    answer = asked(tmp_path, head + BELT + layer, books)
    paid = (400 * 1000 / 1.02 ** np.arange(1, years + 1)).sum()
    assert answer.total["layers_cost"].range.p50 == pytest.approx(paid)


def test_a_range_of_rates_is_drawn(tmp_path: Path, books: Books) -> None:
    head = 'discount_rate = { min = 1, max = 5, unit = "percent" }\n'
    layer = '[[layers]]\nid = "guard"\nyearly_cost = "1,000 EUR/km/year"\n'
    answer = asked(tmp_path, head + BELT + layer, books, 40_000)
    rates = np.random.default_rng(7).uniform(0.01, 0.05, 200_000)
    ours = 400 * 1000 * (1 - (1 + rates) ** -30.0) / rates
    found = answer.total["layers_cost"].range
    assert [found.p5, found.p50, found.p95] == pytest.approx(np.quantile(ours, [0.05, 0.5, 0.95]).tolist(), rel=4e-3)


def test_facts_are_brought_from_the_year_that_each_end_is_of(tmp_path: Path, books: Books) -> None:
    text = 'currency = "USD"\nprice_year = 2024\n' + BELT + 'front_density = "2000 mine/km"\n'
    inputs = asked(tmp_path, text, books).inputs
    price, area = inputs["mine_unit_price"].estimate, inputs["clearance_cost_per_area"].estimate
    assert [price.low, price.high] == pytest.approx([3 * US[2024] / US[1994], 30 * US[2024] / US[1994]], rel=1e-5)
    assert [area.low, area.high] == pytest.approx([2 * US[2024] / US[2006], 39 * US[2024] / US[2006]], rel=1e-5)
    first, unicef = (part.estimate for part in inputs["clearance_cost_per_mine"].estimate.parts)
    korea = 400e6 / 500 / 1185
    then, now = US[2024] / US[1994], US[2024] / US[2019]
    assert [first.low, first.central, first.high] == pytest.approx([300 * then, korea * now, 1000 * then], rel=1e-5)
    assert [unicef.low, unicef.high] == pytest.approx([300 * US[2024] / 160.517, 1000 * US[2024] / 160.517], rel=1e-5)
    assert "bls-cpi-u" in inputs["mine_unit_price"].sources
    rate = asked(tmp_path, text.replace("USD", "EUR").replace("2024", "2023"), books).inputs["usd_per_eur"].estimate
    assert rate.to("USD/EUR").central == 1.0813  # a rate of exchange is no price


def test_without_them_nothing_moves_and_the_answer_says_so(tmp_path: Path, books: Books) -> None:
    plain = asked(tmp_path, BELT + FENCE.replace(", prices_of = 2019", ""), books)
    assert plain.total["layers_cost"].range.p50 == 400 * 1_000_000 + 400 * 20_000 * 30
    told = "Prices stay those of their own years, and nothing is discounted."
    assert money_told(plain) == told
    assert told in terminal.assessment(plain, width=200)
    assert told in markdown.assessment(plain, books)
    said = answers.assessment(plain).to_dict()["prices"]
    assert said == {"price_year": None, "discount_rate": None, "indices": []}


def test_the_answer_says_year_indices_and_rate(tmp_path: Path, books: Books) -> None:
    answer = asked(tmp_path, 'price_year = 2023\ndiscount_rate = "3 %"\n' + BELT + FENCE, books)
    assert money_told(answer) == (
        "Prices are those of 2023. Older ones are brought there by the consumer prices of their currency (USD, EUR). "
        "Yearly costs and clearance at the horizon are brought to the first year at 3 % a year, a real rate."
    )
    assert "at present value" in answer.total["layers_cost"].meaning
    said = answers.assessment(answer).to_dict()["prices"]
    assert (said["price_year"], said["discount_rate"]["central"]) == (2023, 3)
    assert [each["source"] for each in said["indices"]] == ["bls-cpi-u", "worldbank-cpi"]


@pytest.mark.parametrize(
    ("head", "layer", "message", "line", "field"),
    [
        ("price_year = 1980", FENCE, "no index of prices is known for 1980", 2, "price_year"),
        ("price_year = 2024", FENCE, "no index of prices in EUR is known for 2024", 12, "layers.0.unit_cost"),
        ('discount_rate = "0 %"', "", "0 is not above zero", 2, "discount_rate"),
        ('discount_rate = "120 %"', "", "a rate of 120 % a year is no real rate of discount", 2, "discount_rate"),
        ('discount_rate = "3 km"', "", "km is [length], but % is a plain number", 2, "discount_rate"),
        ("discount_rate = -0.03", "", "-0.03 is negative", 2, "discount_rate"),
        ('discount_rate = "3 %"\nhorizon = "20 to 30 years"', "",
         "discounting needs a horizon of whole years, at most 500", 3, "horizon"),
        ('discount_rate = "3 %"\nhorizon = "501 years"', "",
         "discounting needs a horizon of whole years, at most 500", 3, "horizon"),
        ("", FENCE, "the year of a price is given, and the scenario has no price_year", 12, "layers.0.unit_cost"),
        ("price_year = 2023", FENCE.replace("2019", "1900"), "no index of prices in EUR is known for 1900", 12,
         "layers.0.unit_cost"),
    ],
)  # fmt: skip
def test_what_does_not_serve_is_refused_at_its_line(
    head: str, layer: str, message: str, line: int, field: str, tmp_path: Path, books: Books
) -> None:
    found = wrong(tmp_path, head + BELT + layer, books)
    assert found[:3] == (message, line, field)
    assert found[3]


def test_a_length_has_no_year_of_prices(tmp_path: Path, books: Books) -> None:
    belt = BELT.replace('"400 km"', '{ value = 400, unit = "km", prices_of = 2019 }')
    assert wrong(tmp_path, "price_year = 2023" + belt, books)[0] == "km is not money"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data["indices"].append(data["indices"][0]), "'USD' is defined twice"),
        (lambda data: data["indices"][0]["by_year"].pop(2000), "the years of an index have a gap"),
        (lambda data: data["indices"][0].update(by_year={}), "the years of an index have a gap"),
    ],
)
def test_a_broken_book_of_indices_is_refused(change: object, message: str, tmp_path: Path) -> None:
    data = yaml.safe_load(data_root().joinpath("price_indices.yaml").read_text("utf-8"))
    assert callable(change)
    change(data)
    (tmp_path / "price_indices.yaml").write_text(yaml.safe_dump(data), "utf-8")
    error = refused(lambda: read_price_indices(tmp_path))
    assert isinstance(error, FactError)
    assert error.message == message


def test_every_index_cites_a_card(books: Books) -> None:
    cited = {index.cite.source for index in read_price_indices(data_root()).values()}
    assert cited <= set(books.facts.sources)


@pytest.mark.parametrize(("price", "rates"), [("10 EUR/mine", 1.0), ("10 PLN/mine", 4.24), ("10 USD/mine", 1.0813)])
def test_a_price_may_be_stated_in_any_currency(price: str, rates: float, tmp_path: Path, books: Books) -> None:
    text = f'mine_unit_price = "{price}"\n{BELT}front_density = "2000 mine/km"\n'
    answer = asked(tmp_path, text, books)
    centre = answer.total["mine_cost"].centre
    assert centre == pytest.approx(400 * 2000 * 10 / rates, rel=0.02)
