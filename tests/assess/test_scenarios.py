"""A scenario made countable: what the file says, what the facts fill in, and what is refused at its field."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from marchland.assess.adapters.scenario_files import read_scenario
from marchland.assess.domain.scenario import Scenario
from marchland.assess.service.books import Books, find_scenario, open_books, scenario_names
from marchland.assess.service.fronts import border_fact, pair_of
from marchland.assess.service.scenarios import make_scenario
from marchland.core.asof import AsOf
from marchland.core.errors import NotKnownError
from tests.refusal import refused

BELT = '[[belts]]\nid = "a"\nstate = "POL"\n'
GOOD = 'title = "T"\n' + BELT + 'length = "400 km"\ndepth = "2 km"\ndensity = "12,000 mine/km²"\n'


def made(folder: Path, text: str, books: Books, as_of: AsOf) -> Scenario:
    """Return the scenario of a text."""
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return make_scenario(read_scenario(file), books, as_of)


def test_the_articles_belts_carry_what_the_article_states() -> None:
    books = open_books()
    day = AsOf(date(2026, 11, 22), date(2026, 11, 22))
    scenario = make_scenario(find_scenario("korean-density"), books, day)
    assert [belt.id for belt in scenario.belts] == ["ukr", "pol", "baltics", "fin"]
    for belt in scenario.belts:
        assert belt.density is not None
        assert belt.density.estimate.to("mine/km²").central == 12_000


@pytest.mark.parametrize("name", scenario_names())
def test_every_built_in_scenario_can_be_counted(name: str, today: AsOf) -> None:
    scenario = make_scenario(find_scenario(name), open_books(), today)
    assert scenario.belts
    assert not scenario.unknown


def test_what_the_file_leaves_open_the_facts_fill_in(tmp_path: Path, small_books: Books, today: AsOf) -> None:
    scenario = made(tmp_path, GOOD, small_books, today)
    price = scenario.terms["mine_unit_price"]
    assert (price.fact, price.estimate.low, price.estimate.high, price.sources) == (
        "mine_unit_price", 3, 30, ("atlas",),
    )  # fmt: skip


def test_what_the_file_says_stands_before_the_facts(tmp_path: Path, small_books: Books, today: AsOf) -> None:
    price = made(tmp_path, 'mine_unit_price = "7 USD/mine"\n' + GOOD, small_books, today).terms["mine_unit_price"]
    assert (price.fact, price.estimate.central, price.sources) == ("", 7, ())


def test_two_belts_that_name_one_fact_share_its_draw_unless_they_ask_for_their_own(
    tmp_path: Path, small_books: Books, today: AsOf
) -> None:
    belt = 'state = "POL"\nlength = "10 km"\nfront_density = '
    shared = 'title = "T"\n' + "".join(f'[[belts]]\nid = "{i}"\n{belt}"mines_per_front"\n' for i in "ab")
    names = [item.front_density.name for item in made(tmp_path, shared, small_books, today).belts if item.front_density]
    assert names == ["mines_per_front"] * 2
    own = shared.replace('"mines_per_front"', '{ fact = "mines_per_front", draw = "own" }')
    names = [item.front_density.name for item in made(tmp_path, own, small_books, today).belts if item.front_density]
    assert names == ["mines_per_front@a", "mines_per_front@b"]


def test_a_term_that_nobody_knew_is_left_out_and_listed(tmp_path: Path, small_books: Books) -> None:
    early = AsOf(date(2010, 1, 1), date(2010, 1, 1))
    scenario = made(tmp_path, GOOD, small_books, early)
    assert "mine_unit_price" not in scenario.terms
    assert any(line.startswith("mine_unit_price: ") for line in scenario.unknown)


def test_a_fact_that_the_file_names_must_be_known(tmp_path: Path, small_books: Books) -> None:
    early = AsOf(date(2002, 1, 1), date(2002, 1, 1))
    text = GOOD.replace('"400 km"', '"front_length"')
    error = refused(lambda: made(tmp_path, text, small_books, early))
    assert isinstance(error, NotKnownError)
    assert (error.where.field, error.where.line) == ("belts.0.length", 5)


def test_a_pair_is_found_in_either_order(small_books: Books) -> None:
    assert pair_of("POL-BLR", small_books, "belts.0.border") == pair_of("BLR-POL", small_books, "belts.0.border")
    assert border_fact("POL-BLR") == "border_length_pol_blr"


@pytest.mark.parametrize(
    ("old", "new", "message", "field"),
    [
        ('"2 km"', '{ fact = "front_length", low = 3 }', "a fact is named and numbers are given", "belts.0.depth"),
        ('"2 km"', '{ value = 2, low = 1, high = 3 }', "value stands beside low", "belts.0.depth"),
        ('"2 km"', '{ low = "1 to 2 km", high = 3 }', "is a range, not one end", "belts.0.depth"),
        ('"2 km"', '{ low = 0.1, central = 1, high = 9, as = "normal" }', "reaches below zero", "belts.0.depth"),
        ('"2 km"', '"2 years"', "year is [time]", "belts.0.depth"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_refused_at_its_field(
    tmp_path: Path, small_books: Books, today: AsOf, old: str, new: str, message: str, field: str
) -> None:
    error = refused(lambda: made(tmp_path, GOOD.replace(old, new), small_books, today))
    assert message in error.message
    assert error.where.field == field
