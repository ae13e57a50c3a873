"""Words find their other forms in both languages, and nothing is merged that is not one word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.adapters.lemmas import Lemmas
from marchland.watch.domain.words import words


@pytest.fixture(scope="module")
def lemmas() -> Lemmas:
    return Lemmas()


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("міни", "мінами"),
        ("міна", "мін"),
        ("Києві", "Київ"),
        ("Харкові", "Харків"),
        ("Харків", "Харкова"),
        ("Суми", "Сумах"),
        ("поле", "полів"),
        ("людей", "людина"),
        ("людина", "людьми"),
        ("п’ять", "п'ятьма"),
        ("розмінування", "розмінуванням"),
        ("договір", "договору"),
        ("minefields", "minefield"),
        ("mines", "mine"),
        ("mine", "mined"),
        ("children", "child"),
        ("treaties", "treaty"),
        ("Ukrainians", "Ukrainian"),
        ("Ukraine’s", "Ukraine"),
        ("killed", "kills"),
        ("withdrew", "withdraw"),
    ],
)
def test_one_form_finds_the_other(lemmas: Lemmas, asked: str, there: str) -> None:
    (first,), (second,) = words(asked), words(there)
    assert set(lemmas(first.text)) & set(lemmas(second.text))


@pytest.mark.parametrize(
    ("asked", "other"),
    [("грати", "ґрати"), ("міна", "мить"), ("mine", "miner"), ("Georgia", "George"), ("news", "new")],
)
def test_different_words_stay_apart(lemmas: Lemmas, asked: str, other: str) -> None:
    (first,), (second,) = words(asked), words(other)
    assert not set(lemmas(first.text)) & set(lemmas(second.text))


@pytest.mark.parametrize("number", ["1.8", "20000", "2026", "155mm", "28.11.2026"])
def test_numbers_stay_as_they_are(lemmas: Lemmas, number: str) -> None:
    assert lemmas(number) == (number,)


def test_all_parses_count_and_come_in_order(lemmas: Lemmas) -> None:
    assert lemmas("києві") == ("кий", "київ")
    assert lemmas("суми") == ("сума", "суми")


@given(word=st.text(st.sampled_from("абвгґєіїйьщюя'abcxyzéß"), min_size=1, max_size=12))
def test_a_lemma_can_be_kept_in_any_index(lemmas: Lemmas, word: str) -> None:
    for one in words(word):
        found = lemmas(one.text)
        assert found == lemmas(one.text) == tuple(sorted(set(found)))
        assert found
        assert not any(re.search(r"[\s|:]", lemma) for lemma in found)
        assert all(found)
