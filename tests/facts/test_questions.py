"""The rules a book of facts keeps, each broken once; and the shipped book, which breaks none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from marchland.core.asof import AsOf
from marchland.core.fact import FactBook
from marchland.facts.adapters.fact_files import read_fact_book
from marchland.facts.service.questions import check, find_cards, listed

TODAY = date(2026, 11, 30)  # a card that is read later moves this day on

BROKEN = {
    "two in use": ("standing: competing", "standing: used", "are both in use over one period"),
    "not corrected": ("    corrects: the table counted an island\n", "", "say what the later one corrects"),
    "no card": ("cite: {source: wire", "cite: {source: radio", "is cited, but has no card"),
    "a day to come": ("known_on: 2018-06-30", "known_on: 2038-06-30", "a day to come"),
    "one label": ("label: atlas", "label: gazette", "two readings have one label"),
    "no such fact": ("mines_laid / front_length", "mines_lost / front_length", "which is no fact"),
    "dimensions": ("mines_laid / front_length", "mines_laid * front_length", "but the value must be"),
    "a circle": ("mines_laid / front_length", "mines_per_front * 2", "circle"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_rule_is_told_when_it_is_broken(name: str, small_data: Path) -> None:
    old, new, message = BROKEN[name]
    file = small_data / "facts" / "fronts.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    problems = check(read_fact_book(small_data), TODAY)
    assert any(message in problem.what for problem in problems), problems


def test_a_whole_book_breaks_no_rule(facts: FactBook, shipped: FactBook) -> None:
    assert check(facts, TODAY) == ()
    assert check(shipped, TODAY) == ()


def test_known_lists_what_holds_on_the_two_dates(facts: FactBook) -> None:
    late = AsOf(TODAY, TODAY)
    assert set(listed(facts, as_of=late, part="front", words="")) == {
        "front_density_korea",
        "front_density_korea_counts",
        "front_length",
        "mines_per_front",
    }
    assert listed(facts, as_of=AsOf(TODAY, date(2003, 9, 23)), part="front", words="") == ()
    assert listed(facts, as_of=AsOf(date(1999, 12, 31), TODAY), part="front", words="") == ()


def test_every_shipped_reading_has_a_source_that_has_a_card(shipped: FactBook) -> None:
    for fact in shipped.facts.values():
        for reading in fact.readings:
            if reading.cite:
                assert shipped.source(reading.cite.source).url
                assert reading.cite.locator, (fact.name, reading.label)
                assert len(reading.cite.quote.split()) <= 12


def test_cards_are_found_by_every_word_of_slug_publisher_or_title(shipped: FactBook) -> None:
    assert [card.slug for card in find_cards(shipped)] == sorted(shipped.sources)
    assert "natural-earth-50m" in {card.slug for card in find_cards(shipped, "EARTH natural")}
    assert find_cards(shipped, "natural zzzz") == ()
