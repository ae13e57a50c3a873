"""Any noun as a unit: what is opened, as what it is printed, and what is refused because it is a slip of the pen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core import units
from marchland.core.errors import MarchlandError, QuantityError
from marchland.core.nouns import singular
from tests.refusal import refused

OPENED = {
    "soldiers": "soldier", "Soldiers": "soldier", "soldiers/sq km": "soldier/km²", "people per house": "person/house",
    "men": "man", "cities": "city", "boxes": "box", "lenses": "lense", "glasses": "glass", "buses": "bus",
    "series": "series", "UAV": "UAV", "drone-hours": "drone-hour", "anti-tank mines": "anti-tank mine",
    "tonnes of steel": "tonnes of steel", "дронів": "дронів", "EUR/drone": "EUR/drone", "power": "power",
    "planes": "plane", "lines": "line", "miners": "miner", "fleets": "fleet", "towns": "town", "plans": "plan",
    "Mines": "mine", "1/drone": "1/drone", "drones²": "drone²",
}  # fmt: skip
SLIPS = {
    "kilometrs": "'kilometres'", "milles": "'miles'", "kilometters": "'kilometres'", "hectars": "'hectares'",
    "metrse": "'metres'", "yeras": "'years'", "gbp": "'GBP'", "KM": "'km'", "tonnnes": "'tonnes'", "kn": "'km'",
    "soldiers/kilometrs": "'kilometres'", "kilametres": "'kilometres'",
}  # fmt: skip


@pytest.mark.parametrize("text", OPENED)
def test_a_noun_is_opened_and_printed_in_its_singular(text: str) -> None:
    inside = units.opened(text)
    assert units.label(inside) == OPENED[text]
    assert units.unit(inside) == units.unit(text, open=True)
    assert units.opened(inside) == inside


@pytest.mark.parametrize("text", ["soldiers", "soldiers/km", "UAV", "дронів", "per soldier"])
def test_a_noun_is_refused_where_it_is_not_opened(text: str) -> None:
    error = refused(lambda: units.unit(text))
    assert isinstance(error, QuantityError)
    assert error.message.startswith("unknown unit ")


@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_of_the_pen_is_refused_with_the_nearest_unit(text: str) -> None:
    error = refused(lambda: units.unit(text, open=True))
    assert error.message.startswith("unknown unit ")
    assert SLIPS[text] in error.next_step


@pytest.mark.parametrize(
    "text", ["so", "x" * 41, "drones; rm", "drones)", "5 drones", "drones/", "_drone", "drone\x00"]
)
def test_what_is_no_noun_is_refused(text: str) -> None:
    assert isinstance(refused(lambda: units.unit(text, open=True)), QuantityError)


def test_each_noun_is_a_dimension_of_its_own() -> None:
    assert units.factor(units.opened("soldiers"), units.opened("soldier")) == 1
    error = refused(lambda: units.factor(units.opened("soldiers"), units.opened("drones")))
    assert error.message == "soldier is [soldier], but drone is [drone]"
    power = refused(lambda: units.factor(units.opened("power"), "W"))
    assert power.message == "power is [power_], but W is [power]"


@pytest.mark.parametrize("word", ["mine", "glass", "virus", "analysis", "series", "НАТО", "UAVs"])
def test_what_is_one_already_stays(word: str) -> None:
    assert singular(word) == (word if word != "UAVs" else "uav")


letters = st.text(alphabet="abcdefghijklmnopqrstuvwxyzабвгґдеєжзиіїйклмнопрстуфхцчшщьюя-' ", max_size=45)


@given(letters)
def test_any_word_is_opened_or_refused_and_means_the_same_again(text: str) -> None:
    try:
        made = units.unit(text, open=True)
    except MarchlandError:
        return
    assert units.unit(made.text) == made
    assert units.unit(str(made), open=True).powers == made.powers
