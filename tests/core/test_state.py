"""States are found by code, by name and by variant, in English and Ukrainian."""

from __future__ import annotations

import pytest

from marchland.core.errors import NotFoundError
from marchland.core.state import State, StateIndex, index
from tests.refusal import refused


@pytest.fixture
def states() -> StateIndex:
    return index(
        [
            State("POL", "PL", "Poland", "Польща", ("Republic of Poland",)),
            State("CIV", "CI", "Côte d’Ivoire", "Кот-д’Івуар", ("Ivory Coast",)),
            State("GNB", "GW", "Guinea-Bissau", "Гвінея-Бісау"),
            State("GIN", "GN", "Guinea", "Гвінея"),
        ]
    )


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        ("POL", "POL"),
        ("pl", "POL"),
        (" poland ", "POL"),
        ("Republic  of Poland", "POL"),
        ("ПОЛЬЩА", "POL"),
        ("cote d'ivoire", "CIV"),
        ("Cote d Ivoire", "CIV"),
        ("Côte d'Ivoire", "CIV"),
        ("ivory coast", "CIV"),
        ("Кот д'Івуар", "CIV"),
        ("guinea bissau", "GNB"),
        ("Guinea", "GIN"),
    ],
)
def test_a_state_is_found(states: StateIndex, text: str, iso3: str) -> None:
    assert states.find(text).iso3 == iso3


@pytest.mark.parametrize(
    ("text", "near"), [("Polnd", "'Poland'"), ("Guinea Bisau", "'Guinea-Bissau'"), ("POI", "'POL'")]
)
def test_an_unknown_state_is_told_with_the_nearest(states: StateIndex, text: str, near: str) -> None:
    error = refused(lambda: states.find(text))
    assert isinstance(error, NotFoundError)
    assert error.message == f"unknown state {text!r}"
    assert near in error.next_step


@pytest.mark.parametrize("word", ["Korea", "корея", " KOREA "])
def test_a_word_of_several_names_offers_them_all(word: str) -> None:
    koreas = index(
        [
            State("KOR", "KR", "Republic of Korea", "Республіка Корея"),
            State("PRK", "KP", "Democratic People's Republic of Korea", "Північна Корея", ("North Korea",)),
        ]
    )
    error = refused(lambda: koreas.find(word))
    assert "names several states" in error.message
    assert "'Republic of Korea'" in error.next_step
    assert "Democratic People's" in error.next_step


@pytest.mark.parametrize(
    ("union", "name"), [("EU", "European Union"), ("Євросоюз", "European Union"), ("НАТО", "NATO")]
)
def test_a_union_is_no_state(states: StateIndex, union: str, name: str) -> None:
    error = refused(lambda: states.find(union))
    assert error.message.endswith(f"{name} is not a state")
    assert "one of its members" in error.next_step


def test_the_first_state_of_a_name_keeps_it() -> None:
    made = index([State("AAA", "AA", "Same", "Те"), State("BBB", "BB", "Same", "Саме")])
    assert made.find("same").iso3 == "AAA"
    assert made.find("саме").iso3 == "BBB"
