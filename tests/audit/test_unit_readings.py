"""A figure is read without what it is per, in the unit of its neighbours, or by the calendar, where it was left out."""

from __future__ import annotations

import pytest

from marchland.audit.domain.interval import measured
from marchland.audit.domain.named_words import named_words, rare_of
from marchland.audit.domain.place_features import slip_of_digits
from marchland.audit.domain.sentences import sentences
from marchland.audit.domain.stated_quantity import PrintedNumber
from marchland.audit.domain.unit_readings import unit_readings
from marchland.audit.service.reading_pages import read_page
from tests.audit.text_reading import audited, quantities, reader


def units_of(text: str) -> list[list[str]]:
    """Return the units that each figure of a text may be read in, the first that it is read in first."""
    source = read_page(text.encode(), "text", "en")
    read = reader().quantities.read(source, sentences(source))
    items = [measured(index, quantity, reader().physical) for index, quantity in enumerate(read)]
    return [[reading.quantity.unit for reading in several] for several in unit_readings(items, reader().physical)]


def calculation(text: str, figure: str, language: str = "en") -> tuple[str, list[str], str]:
    """Return the expression of a claim, the characters of its inputs, and its verdict."""
    (claim,) = [claim for claim in audited(text, language).claims if claim.span.of(text) == figure]
    made = claim.audited
    return made.claim.expression, [str(item.text) for item in made.claim.inputs], str(made.verdict)


def test_a_rate_may_be_read_without_its_time_or_without_all_that_it_is_per() -> None:
    assert units_of("They clear 25 m² a day per deminer.") == [["m²/day/deminer", "m²/deminer", "m²"]]


def test_a_bare_number_may_have_the_unit_of_its_neighbours() -> None:
    (_, bare) = units_of("The tower is 78 metres high. The gasworks beside it rise to 52 only.")
    assert bare == ["", "m"]


def test_a_printed_unit_is_not_lent_another() -> None:
    assert units_of("They laid 40 km of wire and 12 posts.") == [["km"], ["post"]]


@pytest.mark.parametrize(
    ("text", "figure", "expression", "inputs", "verdict"),
    [
        (  # 300 million × 4 % = 12 million
            "The section costs €300 million. Upkeep is set at 4% of that, €12 million a year.",
            "€12 million a year", "a * b", ["4%", "€300 million"], "follows",
        ),
        (  # 84 / 56 = 1.5
            "In March 84 millimetres fell against 56 in other years, one and a half times as much.",
            "one and a half times", "a / b", ["84 millimetres", "56"], "follows",
        ),
        (  # 9 / 300 = 3 %
            "Building it takes €300 million. The upkeep comes to €9 million a year, 3% of the price.",
            "3%", "a / b", ["€9 million a year", "€300 million"], "follows",
        ),
    ],
)  # fmt: skip
def test_what_a_text_leaves_out_of_its_units_is_filled_in(
    text: str, figure: str, expression: str, inputs: list[str], verdict: str
) -> None:
    assert calculation(text, figure) == (expression, inputs, verdict)


def test_a_number_takes_the_unit_of_what_it_is_taken_from() -> None:
    text = "The wood has lost 5,400 hectares since: it had 48,000, and has 42,600 hectares today."
    found = {quantity.text: quantity.unit for quantity in audited(text).quantities}
    assert found["48,000"] == "hectare"


def test_a_number_is_of_what_stands_behind_it() -> None:
    (first, *_) = quantities("To date 30,800 of the claims have been settled.")
    assert (first.low.value, first.unit) == (30_800, "claim")


def test_won_before_a_number_is_no_money() -> None:
    (figure,) = quantities("Plug the leaks and you have won 19,500 cubic metres a day.")
    assert figure.unit == "m³/day"
    (price,) = quantities("It costs 19,500 won.")
    assert price.unit == "KRW"


def printed(value: float, padding: float) -> PrintedNumber:
    """Return a whole number whose noughts at the end are padding."""
    return PrintedNumber(value, 1.0, padding)


@pytest.mark.parametrize(
    ("stated", "padding", "came", "slip"),
    [
        (8_820, 10, 8_280.0, "digits that changed places of 3"),
        (802_600, 100, 820_600.0, "digits that changed places of 4"),
        (43, 1, 34.2, "digits that changed places of 2"),
        (4_100, 100, 4_600.0, ""),  # two digits, of which one is another, are no sign of a slip
        (4_150, 10, 4_950.0, "one digit of 3"),
        (898, 1, 888.0, "one digit of 3"),
        (360, 10, 306.0, ""),  # to two digits, 36 is no 31
        (7, 1, 9.0, ""),
        (120, 10, 1_200.0, ""),  # that is a power of ten
        (45, 1, 0.0, ""),
    ],
)
def test_digits_that_changed_places_are_told(stated: float, padding: float, came: float, slip: str) -> None:
    assert slip_of_digits(printed(stated, padding), came) == slip


def test_words_that_stand_around_few_figures_say_what_they_are_about() -> None:
    text = "Poland pays five; Finland pays six; Latvia pays seven; Estonia pays eight; Lithuania pays nine"
    around = [named_words(part, 0, len(part)) for part in text.split(";")]
    assert all("pays" in words for words in around)
    rare = rare_of(around)
    assert ["polan" in words for words in rare] == [True, False, False, False, False]
    assert "lithu" in rare[4]
    assert not any("pays" in words for words in rare)
