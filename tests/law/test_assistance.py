"""The matrix on assistance: every row of the research as a case, and what holds for all of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marchland.adapters.yaml_files import read_yaml
from marchland.assess.service.books import data_root
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError
from marchland.law.adapters.act_files import read_acts
from marchland.law.adapters.assistance_files import read_assistance
from marchland.law.domain.act import ActBook
from marchland.law.domain.assistance import Assistance, Matrix, assist
from marchland.law.domain.position import STRICTEST_FIRST, Permissibility
from tests.refusal import refused

FILE = Path(__file__).parents[1] / "cases" / "law" / "assistance.yaml"
CASES: list[dict[str, Any]] = read_yaml(FILE).data["cases"]
TODAY = AsOf(date(2026, 11, 24), date(2026, 11, 24))


@pytest.fixture(scope="module")
def book() -> ActBook:
    return read_acts(data_root())


@pytest.fixture(scope="module")
def matrix() -> Matrix:
    return read_assistance(data_root())


def shown(case: dict[str, Any]) -> str:
    return f"{case['row']}-{case['actor']}-{case['activity']}-{case['counterpart']}-{case['on']}"


@pytest.mark.parametrize("case", CASES, ids=shown)
def test_each_row_is_answered_as_the_research_has_it(case: dict[str, Any], book: ActBook, matrix: Matrix) -> None:
    as_of = AsOf(case["on"], case.get("known", date(2026, 11, 24)))
    made = assist(book, matrix, case["actor"], case["activity"], case["counterpart"], as_of)
    answer = next(answer for answer in made.answers if answer.treaty == case["treaty"])
    assert (answer.answer, answer.rule) == (case["answer"], case["rule"]), answer
    assert case["article"] in answer.article
    assert answer.default == case.get("default")
    holders = {view.holder for view in answer.views}
    assert set(case.get("heard", ())) <= holders
    assert not set(case.get("unheard", ())) & holders


def test_every_row_has_a_case_and_a_rule(matrix: Matrix) -> None:
    assert {case["row"] for case in CASES} == set(range(1, 33))
    assert {rule.id for rule in matrix.rules} >= {str(row) for row in range(1, 27)}


@pytest.mark.parametrize("actor", ["DEU", "UKR", "FIN", "USA", "PRK", "MHL", "LTU"])
@pytest.mark.parametrize("counterpart", ["self", "company", "anyone", "USA", "FIN", "DEU", "UKR", "PRK"])
def test_every_question_gets_a_full_answer(actor: str, counterpart: str, book: ActBook, matrix: Matrix) -> None:
    for activity in matrix.activities:
        made = assist(book, matrix, actor, activity, counterpart, TODAY)
        assert len(made.answers) == len(made.activity.treaties)
        ranks = [STRICTEST_FIRST.index(answer.answer) for answer in made.answers]
        assert STRICTEST_FIRST.index(made.overall.answer) == min(ranks)
        for answer in made.answers:
            assert answer.article
            assert answer.reason
            assert answer.sources or not answer.rule
            assert answer.actor is not None
            assert answer.reasons
            assert answer.default is not Permissibility.CONTESTED


def test_a_pending_party_is_bound_in_all(book: ActBook, matrix: Matrix) -> None:
    pending, party = AsOf(date(2025, 12, 1), TODAY.known_on), AsOf(date(2025, 7, 1), TODAY.known_on)
    for activity in matrix.activities:
        for other in ("USA", "anyone"):
            late = assist(book, matrix, "FIN", activity, other, pending)
            early = assist(book, matrix, "FIN", activity, other, party)
            assert late.overall.answer == early.overall.answer


def test_a_claimed_suspension_never_permits(book: ActBook, matrix: Matrix) -> None:
    for activity in matrix.activities:
        now = under(assist(book, matrix, "UKR", activity, "USA", TODAY), "apmbc")
        before = under(assist(book, matrix, "UKR", activity, "USA", AsOf(date(2025, 7, 1), TODAY.known_on)), "apmbc")
        if before == Permissibility.PROHIBITED:
            assert now == Permissibility.CONTESTED
        else:
            assert now == before


def under(made: Assistance, treaty: str) -> Permissibility | None:
    return next((answer.answer for answer in made.answers if answer.treaty == treaty), None)


def test_the_claim_brings_the_views_known_by_then(book: ActBook, matrix: Matrix) -> None:
    early = assist(book, matrix, "UKR", "acquire", "USA", AsOf(date(2025, 8, 1), date(2025, 8, 1))).overall
    late = assist(book, matrix, "UKR", "acquire", "USA", TODAY).overall
    assert {view.answer for view in late.views} >= {Permissibility.PROHIBITED, Permissibility.NOT_GOVERNED}
    assert len(early.views) < len(late.views)
    assert all(view.known_on <= date(2025, 8, 1) for view in early.views)


def test_an_answer_tells_both_standings(book: ActBook, matrix: Matrix) -> None:
    answer = assist(book, matrix, "DEU", "assist_use", "FIN", TODAY).overall
    assert answer.actor is not None
    assert answer.counterpart is not None
    assert (answer.actor.status, answer.counterpart.status) == ("party", "withdrawn")
    assert "21a" in answer.also


def test_an_activity_goes_by_any_of_its_names(book: ActBook, matrix: Matrix) -> None:
    label = "діяти спільно з тим, хто застосовує протипіхотні міни"
    for said in ("joint operations", "Joint-Operation", label, label.replace(",", "")):
        assert assist(book, matrix, "GBR", said, "USA", TODAY).activity.id == "joint_operation"


def test_a_counterpart_without_a_rule_is_no_permission(book: ActBook, matrix: Matrix) -> None:
    answer = assist(book, matrix, "DEU", "transit", "NOR", TODAY).overall
    assert (answer.answer, answer.rule) == (Permissibility.CONTESTED, "")
    assert "does not permit it" in answer.reason


def test_before_the_treaty_nothing_is_governed(book: ActBook, matrix: Matrix) -> None:
    answer = assist(book, matrix, "DEU", "stockpile", "self", AsOf(date(1996, 1, 1), TODAY.known_on)).overall
    assert answer.answer == Permissibility.NOT_GOVERNED
    assert "did not exist" in answer.reason


@pytest.mark.parametrize(
    ("actor", "activity", "counterpart", "kind", "words"),
    [
        ("DEU", "transitt", "USA", NotFoundError, "did you mean 'transit'"),
        ("Germany", "transit", "USA", InputError, "three letters"),
        ("DEU", "transit", "nobody", InputError, "self, company or anyone"),
        ("USA", "transfer", "not_bound_by_ap2", InputError, "self, company or anyone"),
    ],
)
def test_a_wrong_question_is_refused(
    actor: str, activity: str, counterpart: str, kind: type, words: str, book: ActBook, matrix: Matrix
) -> None:
    error = refused(lambda: assist(book, matrix, actor, activity, counterpart, TODAY))
    assert isinstance(error, kind)
    assert words in error.next_step
