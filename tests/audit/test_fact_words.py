"""A figure is a fact of the book where its words and places say so, and nowhere else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.audit.adapters.fact_word_files import read_fact_words
from marchland.audit.domain.fact_matching import MatchedFacts, dimension_of, fact_names, matched_facts
from marchland.audit.domain.sentences import sentences
from marchland.audit.service.reading_pages import read_page
from marchland.core.asof import AsOf
from marchland.core.errors import ClaimError
from tests.audit.text_reading import facts, quantities, reader

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "texts" / "fact_words.yaml").read_text(encoding="utf-8"))


def _names(case: dict[str, list[str]]) -> tuple[str, ...]:
    """Return the facts of a case, both ends of a range."""
    return tuple(name for fact in case["facts"] for name in fact.split(".."))


HOLDS = [(_names(case), figure, text) for case in CASES for figure, text in case["holds"]]
FAILS = [(_names(case), text) for case in CASES for text in case["fails"]]
TODAY = AsOf(date(2026, 11, 30), date(2026, 11, 30))


def language_of(text: str) -> str:
    """Return the language of a sentence by its letters."""
    return "uk" if any("а" <= letter <= "я" or letter in "іїєґ" for letter in text.lower()) else "en"


def facts_in(text: str) -> dict[str, tuple[str, ...]]:
    """Return the facts that the figures of a text are, by the figures as they are written."""
    source = read_page(text.encode(), "text", language_of(text))
    read = quantities(text, language_of(text))
    units = {name: fact.unit for name, fact in facts().facts.items()}
    found = matched_facts(source, sentences(source), read, reader().rests.facts, units)
    return {read[index].text: tuple(fact_names(matched)) for index, matched in found.items()}


@pytest.mark.parametrize(("names", "figure", "text"), HOLDS, ids=[text[:50] for *_, text in HOLDS])
def test_the_figure_is_the_fact(names: tuple[str, ...], figure: str, text: str) -> None:
    assert facts_in(text)[figure] == names


@pytest.mark.parametrize(("names", "text"), FAILS, ids=[text[:50] for _, text in FAILS])
def test_no_figure_is_the_fact(names: tuple[str, ...], text: str) -> None:
    assert names not in facts_in(text).values()


def test_every_rule_is_tried_in_both_languages_and_has_what_it_fails_for() -> None:
    rules = [[*fact_names(MatchedFacts(rule.facts, rule.unit))] for rule in reader().rests.facts.rules]
    assert rules == [list(_names(case)) for case in CASES]
    for case in CASES:
        assert {language_of(text) for _, text in case["holds"]} == {"en", "uk"}, case["facts"]
        assert case["fails"], case["facts"]


def test_every_fact_is_in_the_book_in_the_dimension_of_its_rule() -> None:
    for rule in reader().rests.facts.rules:
        for name in (name for ends in rule.facts for name in (ends.low, ends.high)):
            assert dimension_of(facts().fact(name).unit) == rule.powers, name
            facts().estimate(name, TODAY)


MISMATCHES = [
    "Poland has moved 5,000 soldiers to its border with Belarus, and 186 km of the fence are finished.",
    "Lithuania will close a 20 km strip of its border with Belarus.",
    "A drone flew 120 km into Poland from the Belarusian border.",
    "Ukrainian forces hold a 1,200 km front line near the Russian border.",
    "The Suwalki Gap is a 100 km strip of land between Poland and Lithuania, between Belarus and Kaliningrad.",
    "Poland's border with Ukraine is 535 km long.",
    "Lithuania's 1,077 km of borders with Poland and Belarus will be guarded.",
    "Finland joined NATO in 2023, which doubled the alliance's border with Russia to 2,600 km.",
    "Ukraine needs 3,000 more deminers by 2026.",
    "The United States gave Ukraine $200 million for demining.",
    "Польща укріпить 800 км кордону з Росією та Білоруссю.",
    "Фінляндія збудувала перші 35 км паркану на кордоні з Росією.",
    "Від початку великої війни на мінах загинуло 359 людей.",
]


@pytest.mark.parametrize("text", MISMATCHES, ids=lambda text: text[:40])
def test_a_part_a_distance_or_another_place_is_no_fact(text: str) -> None:
    assert facts_in(text) == {}


def test_each_figure_of_a_sentence_has_its_own_border() -> None:
    text = "Latvia, which shares a 283-km border with Russia and a 173-km border with Belarus, sends soldiers."
    assert facts_in(text) == {"283-km": ("border_length_lva_rus",), "173-km": ("border_length_lva_blr",)}
    text = "Довжина українсько-білоруського кордону — 1084 км, а українсько-російського — 1974 км."
    assert facts_in(text) == {"1084 км": ("border_length_ukr_blr",), "1974 км": ("border_length_ukr_rus",)}


def test_a_place_may_stand_before_in_the_block_and_nowhere_else() -> None:
    assert facts_in("Finland is afraid. The border with Russia is 1,340 km long.") == {
        "1,340 km": ("border_length_fin_rus",)
    }
    assert facts_in("Finland is afraid.\n\nThe border with Russia is 1,340 km long.") == {}
    assert facts_in("Finland is afraid. Estonia is not. The border with Russia is 1,340 km long.") == {
        "1,340 km": ("border_length_est_rus",)
    }


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["It rained.", "Nobody came to the meeting.", "The talks go on."]), max_size=3))
def test_what_stands_in_other_paragraphs_changes_nothing(others: list[str]) -> None:
    text = "Finland has a 1,340 km border with Russia and builds a fence of 200 km on it."
    alone = facts_in(text)
    assert facts_in("\n\n".join([*others, text, *others])) == alone


def test_a_rule_of_unknown_words_is_told_with_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    folder.mkdir()
    (folder / "fact_words.yaml").write_text(
        "parts: {before: [], behind: [], of: [], near: []}\nwords: {border: [border]}\nplaces: {}\n"
        "rules:\n- facts: [border_length_pol_blr]\n  unit: km\n  words: [frontier]\n",
        encoding="utf-8",
    )
    with pytest.raises(ClaimError, match="no group or kind of words is called 'frontier'") as caught:
        read_fact_words(tmp_path)
    assert caught.value.where is not None
    assert caught.value.where.line == 7
