"""Questions to the service on conduct: who may help whom, and what a munition's class means."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError
from marchland.law.domain.munition import TIMER
from marchland.law.domain.position import Permissibility
from marchland.law.domain.treaties.all import RULES
from marchland.law.service.conduct import activities, assist, judge, munitions
from marchland.law.service.questions import LawBooks, open_law
from tests.refusal import refused

DAY = date(2026, 11, 22)
NOW = AsOf(DAY, DAY)
OWN = "name: Own\ndesigned_for: person\ninitiation: victim\nremotely_delivered: no\npersistence: persistent\n"


@pytest.fixture(scope="module")
def books() -> LawBooks:
    return open_law()


def test_names_in_ukrainian_ask_the_same(books: LawBooks) -> None:
    ours = assist(books, "Німеччина", "transit", "США", NOW)
    assert ours == assist(books, "DEU", "transit", "USA", NOW)
    for activity in activities(books):
        assert assist(books, "DEU", activity.label_uk, "USA", NOW).activity == activity


@pytest.mark.parametrize(("said", "kind"), [("self", "self"), ("Company", "company"), ("ANYONE", "any")])
def test_a_counterpart_need_not_be_a_state(said: str, kind: str, books: LawBooks) -> None:
    assert assist(books, "Germany", "use", said, NOW).counterpart == kind


def test_a_state_with_itself_is_itself(books: LawBooks) -> None:
    assert assist(books, "Germany", "stockpile", "Німеччина", NOW).counterpart == "self"


@pytest.mark.parametrize(
    ("actor", "activity", "counterpart", "words"),
    [
        ("Polnd", "use", "self", "'Poland'"),
        ("Poland", "uze", "self", "'use'"),
        ("Poland", "xyzzyxyzzy", "self", "known are: use"),
        ("Poland", "use", "Germny", "'Germany'"),
    ],
)
def test_unknown_names_are_refused(actor: str, activity: str, counterpart: str, words: str, books: LawBooks) -> None:
    error = refused(lambda: assist(books, actor, activity, counterpart, NOW))
    assert isinstance(error, NotFoundError)
    assert words in error.next_step


def test_what_a_state_does_by_itself_needs_no_counterpart_and_the_rest_does(books: LawBooks) -> None:
    assert assist(books, "DEU", "use", "", NOW) == assist(books, "DEU", "use", "self", NOW)
    error = refused(lambda: assist(books, "DEU", "transit", "", NOW))
    assert isinstance(error, InputError)
    assert error.message == "transit needs a counterpart"


@pytest.mark.parametrize("counterpart", ["FRA", "anyone", "self", "company"])
def test_a_counterpart_of_no_rule_is_answered_with_what_is_held_of_others(counterpart: str, books: LawBooks) -> None:
    found = assist(books, "DEU", "transit", counterpart, NOW).overall
    ruled = assist(books, "DEU", "transit", "USA", NOW).overall
    assert (found.answer, found.default, found.rule) == (Permissibility.CONTESTED, None, "")
    assert "no rule of the matrix is about this counterpart" in found.reason
    assert found.views == ruled.views != ()
    assert found.sources == ruled.sources != ()
    assert found.article == ruled.article


def test_every_contested_answer_has_a_source(books: LawBooks) -> None:
    for activity in activities(books):
        for counterpart in ("USA", "FRA", "anyone", "company", "self"):
            for each in assist(books, "DEU", activity.id, counterpart, NOW).answers:
                assert each.sources or each.answer is not Permissibility.CONTESTED


def test_a_day_before_the_treaties_is_refused(books: LawBooks) -> None:
    for day, activity, words in (
        (date(1960, 1, 1), "use", "no treaty of the book existed on 1960-01-01"),
        (date(2000, 1, 1), "transit_cluster", "the Convention on Cluster Munitions did not exist on 2000-01-01"),
    ):
        error = refused(lambda day=day, activity=activity: assist(books, "DEU", activity, "USA", AsOf(day, DAY)))  # type: ignore[misc]
        assert isinstance(error, InputError)
        assert error.message == words
    early = AsOf(date(1960, 1, 1), DAY)
    assert "no treaty" in refused(lambda: judge(books, "ADAM", None, "DEU", early)).message


def test_every_munition_of_the_book_is_judged_for_a_party_and_for_one_that_left(books: LawBooks) -> None:
    for munition in munitions(books):
        for state in ("Germany", "Польща", "США", "UKR"):
            found = judge(books, munition.name, None, state, NOW)
            assert {each.treaty for each in found.classes} == {"apmbc", "ccm", "ccw_p2", "ccw_ap2", "ccw_p5"}
            assert all(each.article and each.text for each in (*found.classes, *found.answers))
            if munition.charge:
                assert {each.charge for each in (*found.classes, *found.answers)} == {TIMER}


def test_every_condition_can_be_explained(books: LawBooks) -> None:
    for munition in munitions(books):
        for answer in judge(books, munition.id, None, "USA", NOW).answers:
            assert {rule.id for rule in answer.conditions} <= set(RULES)


def test_without_a_state_there_are_classes_alone(books: LawBooks) -> None:
    found = judge(books, "adam", None, "", NOW)
    assert (found.state, found.answers) == ("", ())
    assert found.classes


def test_a_munition_of_ones_own(tmp_path: Path, books: LawBooks) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(OWN, "utf-8")
    found = judge(books, "", file, "Germany", NOW)
    assert {each.answer for each in found.answers if each.treaty == "apmbc"} == {Permissibility.PROHIBITED}


def test_one_munition_is_asked_about_and_not_two_or_none(tmp_path: Path, books: LawBooks) -> None:
    for name, file in (("", None), ("ADAM", tmp_path / "own.yaml")):
        error = refused(lambda name=name, file=file: judge(books, name, file, "", NOW))  # type: ignore[misc]
        assert isinstance(error, InputError)
        assert error.next_step.startswith("known are: ")
    assert "'adam'" in refused(lambda: judge(books, "ADDAM", None, "", NOW)).next_step
    assert "RAAMS" in refused(lambda: judge(books, "xyzzy", None, "", NOW)).next_step
    assert "'Poland'" in refused(lambda: judge(books, "ADAM", None, "Polnd", NOW)).next_step
