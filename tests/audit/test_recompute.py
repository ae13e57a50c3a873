"""The recomputation of whole letters: counts, what moves with a fact, and errors placed at their claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from marchland.audit.adapters.claim_files import read_claims
from marchland.audit.domain import recompute
from marchland.audit.domain.claim import (
    Basis,
    Bound,
    Claim,
    ClaimInput,
    ClaimKind,
    Claims,
    Document,
    FactName,
    Stated,
    Verdict,
)
from marchland.audit.domain.question import AnswerState, LegalAnswer, LegalPoint, LegalQuestion, QuestionKind
from marchland.audit.service.questions import audit, what_if
from marchland.core.asof import AsOf
from marchland.core.errors import ClaimError, InputError, NotFoundError
from marchland.core.fact import FactBook
from marchland.core.quantity import point
from tests.conftest import SMALL
from tests.refusal import refused


@pytest.fixture(scope="module")
def letter() -> Claims:
    return read_claims(SMALL / "claims" / "letter.yaml", "letter.yaml")


def claim(expression: str, *inputs: ClaimInput, stated: Stated | None = None) -> Claim:
    return Claim(
        "C1",
        ClaimKind.ARITHMETIC,
        "",
        "as the text has it",
        stated,
        inputs,
        expression,
        None,
        Basis.TEXT,
        "",
        (),
        "",
        "",
    )


def run(made: Claim, facts: FactBook, as_of: AsOf) -> recompute.AuditedClaim:
    [found] = recompute.audit(Claims(Document("d", "D", "", "", None), (made,)), facts, as_of).claims
    return found


def test_a_letter_is_audited_in_its_order(letter: Claims, facts: FactBook, today: AsOf) -> None:
    found = audit(letter, facts, today)
    assert [(item.claim.id, str(item.verdict)) for item in found.claims] == [
        ("L1", "follows"),
        ("L2", "contradicted"),
        ("L3", "follows"),
        ("L4", "contradicted"),
    ]
    assert found.counts == {"follows": 2, "contradicted": 2}
    assert (found.facts_digest, found.claims_digest) == (facts.digest, letter.digest)
    assert (found.valid_on, found.known_on) == (today.valid_on, today.known_on)
    assert found.document.title == "A letter"


def test_it_is_audited_as_it_was_known(letter: Claims, facts: FactBook) -> None:
    found = audit(letter, facts, AsOf(date(2020, 9, 1), date(2020, 9, 1)))
    assert [str(item.verdict) for item in found.claims] == ["follows", "contradicted", "not_derivable", "not_checked"]
    earlier = audit(letter, facts, AsOf(date(2020, 9, 1), date(2018, 1, 1)))
    assert [str(item.verdict) for item in earlier.claims] == ["follows", "contradicted", "not_derivable", "not_checked"]
    assert (found.claims[1].recomputed_low, earlier.claims[1].recomputed_low) == (200, 250)  # 240 prints 235 to 245


def test_the_same_audit_twice_is_the_same(letter: Claims, facts: FactBook, today: AsOf) -> None:
    assert audit(letter, facts, today) == audit(letter, facts, today)


def test_a_changed_fact_moves_the_claims_that_rest_on_it(letter: Claims, facts: FactBook, today: AsOf) -> None:
    found = what_if(letter, facts, today, ("front_length = 240 km",))
    assert found.changes == (("front_length", "200 km", "240 km"),)
    [moved] = found.moved
    assert (moved.before.claim.id, moved.before.verdict, moved.after.verdict) == (
        "L2",
        Verdict.CONTRADICTED,
        Verdict.FOLLOWS,
    )
    assert moved.after.sources == ()
    assert found.before == audit(letter, facts, today)


def test_a_figure_that_moves_without_its_verdict_is_told_too(letter: Claims, facts: FactBook, today: AsOf) -> None:
    [moved] = what_if(letter, facts, today, ("front_length=150 km",)).moved
    assert moved.before.verdict is moved.after.verdict
    assert (moved.before.recomputed_low, moved.after.recomputed_low) == (200, 150)


def test_a_day_may_be_changed_and_several_facts_at_once(letter: Claims, facts: FactBook, today: AsOf) -> None:
    found = what_if(letter, facts, today, ("notice_day=2020-09-30", "front_length=0.24 thousand km"))
    assert [moved.after.claim.id for moved in found.moved] == ["L2", "L3"]
    assert [str(moved.after.verdict) for moved in found.moved] == ["follows", "does_not_follow"]
    assert found.changes[0] == ("notice_day", "2020-08-31", "2020-09-30")


def test_a_value_is_given_to_a_fact_that_was_not_known(letter: Claims, facts: FactBook) -> None:
    then = AsOf(date(2020, 9, 1), date(2000, 1, 1))
    found = what_if(letter, facts, then, ("front_length=240 km",))
    assert found.changes == (("front_length", "not known", "240 km"),)
    assert str(found.after.claims[1].verdict) == "follows"


def test_a_change_that_moves_nothing(letter: Claims, facts: FactBook, today: AsOf) -> None:
    assert what_if(letter, facts, today, ("mines_laid=5 mines",)).moved == ()
    assert what_if(letter, facts, today, ()).moved == ()


WRONG_CHANGES = {
    "front_length": (InputError, "'front_length' is not FACT=VALUE", "--what-if"),
    "front_length=": (InputError, "'front_length=' is not FACT=VALUE", "--what-if"),
    "=5 km": (NotFoundError, "no fact is called ''", ""),
    "front_lenght=5 km": (NotFoundError, "no fact is called 'front_lenght'", "'front_length'"),
    "front_length=5 mines": (InputError, "mine is [mine], but km is [length]", "give a value in km"),
    "front_length=long": (InputError, "'long' is not a number or a range", "km"),
    "notice_day=soon": (InputError, "the value of notice_day 'soon' is not a day", "YYYY-MM-DD"),
}


@pytest.mark.parametrize("change", WRONG_CHANGES)
def test_a_wrong_change_is_refused(letter: Claims, facts: FactBook, today: AsOf, change: str) -> None:
    kind, message, step = WRONG_CHANGES[change]
    error = refused(lambda: what_if(letter, facts, today, (change,)))
    assert isinstance(error, kind)
    assert error.message == message
    assert step in error.next_step


def test_an_error_in_a_claim_names_the_claim(facts: FactBook, today: AsOf) -> None:
    made = claim("n", ClaimInput("n", FactName("nothing_of_the_kind"), FactName("front_length")))
    error = refused(lambda: run(made, facts, today))
    assert isinstance(error, ClaimError)
    assert str(error) == "claim C1: no fact is called 'nothing_of_the_kind'"


def test_the_facts_of_a_claim_are_named_once_and_in_order() -> None:
    inputs = (
        ClaimInput("a", FactName("front_length"), FactName("mines_laid")),
        ClaimInput("b", point(1, "km"), FactName("front_length")),
    )
    assert recompute.fact_names(claim("a + b", *inputs)) == ("front_length", "mines_laid")


def test_a_fact_in_doubt_is_computed_with_at_both_its_ends(facts: FactBook, today: AsOf) -> None:
    stated = Stated(1000, 4000, "mine", Bound.EXACT)
    found = run(claim("n", ClaimInput("n", FactName("rumour"), FactName("rumour")), stated=stated), facts, today)
    assert (found.recomputed_low, found.recomputed_high, found.verdict) == (1000, 4000, Verdict.FOLLOWS)


def test_a_formula_without_inputs_stands_for_itself(facts: FactBook, today: AsOf) -> None:
    found = run(claim("400 km * 2 km", stated=Stated(800, 800, "km²")), facts, today)
    assert found.working == "400 km × 2 km = 800 km²; stated 800 km²; gap 0.0 %"


def test_a_source_given_with_the_claim_comes_first(
    letter: Claims, facts: FactBook, today: AsOf, tmp_path: Path
) -> None:
    text = (
        (SMALL / "claims" / "letter.yaml")
        .read_text("utf-8")
        .replace("  expression: L\n", "  expression: L\n  source: wire\n")
    )
    file = tmp_path / "letter.yaml"
    file.write_text(text, "utf-8")
    found = audit(read_claims(file), facts, today).claims[1]
    assert found.sources == ("wire", "atlas")
    assert found.weak


@pytest.mark.parametrize(
    ("papers", "weak"),
    [
        (("wire",), True),  # state media
        (("wire", "diary"), True),  # state media and a blog
        (("wire", "gazette"), False),  # an official paper beside state media carries the answer
        (("gazette", "wire"), False),
        (("gazette", "atlas"), False),
        (("wire", "no card of it"), True),  # what has no card is neither weak nor strong
        ((), False),
    ],
)
def test_a_legal_answer_is_weak_where_all_its_papers_are(
    papers: tuple[str, ...], weak: bool, facts: FactBook, today: AsOf
) -> None:
    asked = LegalQuestion(QuestionKind.STATUS, "FIN", "apmbc")
    made = replace(claim("1", stated=Stated(1, 1, "", Bound.EXACT)), legal=(LegalPoint(asked, None),))
    answers = {asked: LegalAnswer(AnswerState.ANSWERED, "party", word="party", sources=papers)}
    [found] = recompute.audit(Claims(Document("d", "D", "", "", None), (made,)), facts, today, answers).claims
    assert found.weak is weak
    assert found.sources == papers


def test_one_weak_answer_of_several_makes_the_claim_weak(facts: FactBook, today: AsOf) -> None:
    strong, weak = (
        LegalQuestion(QuestionKind.STATUS, "FIN", "apmbc"),
        LegalQuestion(QuestionKind.STATUS, "POL", "apmbc"),
    )
    points = (LegalPoint(strong, None), LegalPoint(weak, None))
    made = replace(claim("1", stated=Stated(1, 1, "", Bound.EXACT)), legal=points)
    answers = {
        strong: LegalAnswer(AnswerState.ANSWERED, "party", word="party", sources=("gazette",)),
        weak: LegalAnswer(AnswerState.ANSWERED, "party", word="party", sources=("wire",)),
    }
    [found] = recompute.audit(Claims(Document("d", "D", "", "", None), (made,)), facts, today, answers).claims
    assert found.weak
