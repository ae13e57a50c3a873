"""The book of facts: which value holds on which two dates, what is derived from what, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from marchland.core.asof import AsOf, Period
from marchland.core.citation import Citation, SourceCard
from marchland.core.errors import ExpressionError, FactError, NotFoundError, NotKnownError
from marchland.core.fact import Derivation, Fact, FactBook, Grade, Reading
from marchland.core.quantity import Shape, make_range, point
from tests.refusal import refused

NOW = AsOf(date(2026, 1, 1), date(2026, 1, 1))


def known(text: str, valid: str = "2020-01-01") -> AsOf:
    return AsOf(date.fromisoformat(valid), date.fromisoformat(text))


def derived(name: str, central: str, unit: str = "km", **more: str) -> Fact:
    amount = Derivation(more.get("low", ""), central, more.get("high", ""), unit, None)
    reading = Reading("made", amount, Period(date(2000, 1, 1)), date(2000, 1, 1), Grade.DERIVED, None, used=True)
    return Fact(name, "Made for a test.", unit, (reading,))


def with_facts(book: FactBook, *more: Fact) -> FactBook:
    return replace(book, facts={**book.facts, **{fact.name: fact for fact in more}})


def test_before_anything_was_known_there_is_no_value(facts: FactBook) -> None:
    error = refused(lambda: facts.estimate("front_length", known("2003-09-23")))
    assert isinstance(error, NotKnownError)
    assert error.message == "no value of 'front_length' holds on 2020-01-01, as known on 2003-09-23"
    assert "its first reading was known on 2003-09-24" in error.next_step
    assert "--known" in error.next_step


def test_the_latest_known_correction_is_in_use(facts: FactBook) -> None:
    assert facts.estimate("front_length", known("2003-09-24")) == point(250, "km")
    assert facts.estimate("front_length", known("2018-06-29")) == point(250, "km")
    assert facts.estimate("front_length", known("2018-06-30")) == point(200, "km")


def test_a_value_does_not_hold_before_its_period(facts: FactBook) -> None:
    with pytest.raises(NotKnownError):
        facts.estimate("front_length", known("2026-01-01", valid="1999-12-31"))


def test_periods_follow_each_other(facts: FactBook) -> None:
    assert facts.estimate("garrison", known("2026-01-01", valid="2009-12-31")).central == 100
    assert facts.estimate("garrison", known("2026-01-01", valid="2010-01-01")).central == 80
    with pytest.raises(NotKnownError):
        facts.estimate("garrison", known("2010-12-31", valid="2010-06-01"))


def test_competing_readings_stand_beside_the_used_one(facts: FactBook) -> None:
    fact = facts.fact("front_length")
    assert [reading.label for reading in fact.competing(known("2009-01-01"))] == []
    assert [reading.label for reading in fact.competing(known("2012-01-01"))] == ["wire"]
    # Once corrected, the earlier value stands beside the later one.
    assert [reading.label for reading in fact.competing(NOW)] == ["gazette", "wire"]
    used = fact.used(NOW)
    assert used is not None
    assert used.label == "atlas"


def test_a_derived_fact_follows_what_it_is_made_of(facts: FactBook) -> None:
    assert facts.estimate("mines_per_front", known("2004-01-01")) == point(4000, "mine/km")
    assert facts.estimate("mines_per_front", NOW) == point(5000, "mine/km")
    longer = facts.with_value("front_length", point(500, "km"))
    assert longer.estimate("mines_per_front", NOW) == point(2000, "mine/km")
    assert longer.estimate("mines_per_front", known("2004-01-01")) == point(2000, "mine/km")


def test_a_derived_range_keeps_its_ends(facts: FactBook) -> None:
    made = facts.estimate("rumour_density", NOW)
    assert (made.low, made.high, made.unit) == (5, 20, "mine/km")
    assert made.central == pytest.approx(10)


def test_a_what_if_leaves_the_book_as_it_is_and_has_another_digest(facts: FactBook) -> None:
    changed = facts.with_value("front_length", point(500, "km"))
    assert changed.digest != facts.digest
    assert changed.digest == facts.with_value("front_length", point(500, "km")).digest
    assert changed.digest != facts.with_value("front_length", point(501, "km")).digest
    assert facts.estimate("front_length", NOW) == point(200, "km")
    assert changed.grade("front_length", NOW) == "changed by the reader"
    assert changed.cards("front_length", NOW) == ()
    twice = changed.with_value("mines_laid", point(100, "mine"))
    assert twice.estimate("mines_per_front", NOW) == point(0.2, "mine/km")


def test_a_what_if_of_a_derived_fact_or_a_day(facts: FactBook) -> None:
    assert facts.with_value("mines_per_front", point(7, "mine/km")).estimate("mines_per_front", NOW).central == 7
    moved = facts.with_value("notice_day", date(2022, 3, 1))
    assert moved.day("notice_day", NOW) == date(2022, 3, 1)
    assert facts.day("notice_day", NOW) == date(2020, 8, 31)


def test_a_what_if_of_what_is_no_fact_is_refused(facts: FactBook) -> None:
    error = refused(lambda: facts.with_value("front_lenght", point(1, "km")))
    assert isinstance(error, NotFoundError)
    assert error.message == "no fact is called 'front_lenght'"
    assert "'front_length'" in error.next_step


def test_a_day_is_no_quantity_and_a_quantity_no_day(facts: FactBook) -> None:
    assert refused(lambda: facts.estimate("notice_day", NOW)).message == "'notice_day' is a day, not a quantity"
    error = refused(lambda: facts.day("front_length", NOW))
    assert isinstance(error, FactError)
    assert error.message == "'front_length' is a quantity, not a day"
    assert "unit is `date`" in error.next_step


def test_facts_that_go_round_in_a_circle_are_refused(facts: FactBook) -> None:
    book = with_facts(facts, derived("one", "2 * two"), derived("two", "three / 3"), derived("three", "one"))
    error = refused(lambda: book.estimate("one", NOW))
    assert isinstance(error, FactError)
    assert error.message == "facts depend on each other in a circle: one → two → three → one"
    assert book.cards("one", NOW) == ()


def test_a_fact_that_rests_on_itself_is_refused(facts: FactBook) -> None:
    book = with_facts(facts, derived("one", "2 * one"))
    assert "one → one" in refused(lambda: book.estimate("one", NOW)).message


def test_many_facts_one_on_another_are_resolved(facts: FactBook) -> None:
    chain = [derived(f"step_{n}", f"step_{n - 1} + step_{n - 1}" if n else "front_length") for n in range(30)]
    assert with_facts(facts, *chain).estimate("step_29", NOW).central == 200 * 2.0**29


@pytest.mark.parametrize(
    ("central", "message"),
    [
        ("mines_laid * front_length", "'mines_laid * front_length' is [length]·[mine], but the value must be [length]"),
        ("front_length * 3 mine/km", "is [mine], but the value must be [length]"),
        ("50 %", "'50 %' is a plain number, but the value must be [length]"),
        ("front_length + mines_laid", "does not go with"),
        ("2 * notice_day", "counts with 'notice_day', which is a day"),
        ("1 / (front_length - front_length)", "divides by zero"),
    ],
)
def test_a_derivation_of_the_wrong_dimension_is_refused(facts: FactBook, central: str, message: str) -> None:
    book = with_facts(facts, derived("made", central))
    assert message in refused(lambda: book.estimate("made", NOW)).message


def test_a_dimension_error_says_which_unit_to_give(facts: FactBook) -> None:
    error = refused(lambda: with_facts(facts, derived("made", "2 * mines_laid")).estimate("made", NOW))
    assert isinstance(error, ExpressionError)
    assert error.next_step == "give a value in km"


def test_a_bare_number_in_a_formula_is_in_the_facts_own_unit(facts: FactBook) -> None:
    assert with_facts(facts, derived("made", "1_000 + 250", "m")).estimate("made", NOW) == point(1250, "m")
    assert with_facts(facts, derived("made", "2 * front_length", "m")).estimate("made", NOW) == point(400_000, "m")


def test_an_unknown_name_in_a_derivation_is_refused(facts: FactBook) -> None:
    error = refused(lambda: with_facts(facts, derived("made", "2 * front_lenght")).estimate("made", NOW))
    assert isinstance(error, NotFoundError)
    assert "'front_length'" in error.next_step


def test_the_names_of_a_derivation_leave_units_out() -> None:
    made = Derivation("2 km * a", "b * mine / km", "a + c", "km", None)
    assert made.names == ("a", "b", "c")


def test_the_sources_of_a_derived_value_are_all_behind_it(facts: FactBook) -> None:
    assert facts.cards("mines_per_front", known("2004-01-01")) == ("gazette",)
    assert facts.cards("mines_per_front", NOW) == ("gazette", "atlas")
    assert facts.cards("rumour_density", NOW) == ("diary", "atlas")
    changed = facts.with_value("front_length", point(1, "km"))
    assert changed.cards("mines_per_front", NOW) == ("gazette",)


def test_a_grade_warns_of_weak_sources(facts: FactBook) -> None:
    assert facts.grade("front_length", NOW) == "measured"
    assert facts.grade("mines_per_front", NOW) == "derived"
    assert facts.grade("rumour", NOW) == "published, weak source (state media)"
    assert facts.grade("rumour_density", NOW) == "derived, weak source (blog)"


@pytest.mark.parametrize(("kind", "weak"), [("official", False), ("mirror", True), ("advocacy", True), ("ngo", False)])
def test_which_sources_are_weak(kind: str, weak: bool) -> None:
    card = SourceCard("a", "b", "c", "d", kind, "2020", date(2026, 1, 1), "e")
    assert card.weak is weak


def test_what_is_in_no_book_is_told_with_the_nearest(facts: FactBook) -> None:
    assert "'mines_laid'" in refused(lambda: facts.fact("mine_laid")).next_step
    assert refused(lambda: facts.fact("zzz")).next_step == "see `marchland facts list`"
    error = refused(lambda: facts.source("gazete"))
    assert isinstance(error, NotFoundError)
    assert error.message == "no source is called 'gazete'"
    assert "'gazette'" in error.next_step


def test_resolve_takes_an_estimate_as_it_is(facts: FactBook) -> None:
    made = make_range(1, 2, "km", shape=Shape.UNIFORM)
    assert facts.resolve(made, NOW) is made


def test_a_citation_is_plain() -> None:
    assert Citation("gazette", "table 2").quote == ""
