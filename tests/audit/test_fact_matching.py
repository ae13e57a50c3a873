"""Figures that stand alone are held against the fact that their words name, and against no other."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from marchland.audit.domain.claim import FactName
from marchland.audit.domain.text_audit import TextClaim
from tests.audit.text_reading import audited, facts, reader

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "texts" / "facts.yaml").read_text(encoding="utf-8"))
HOLDS = {"follows", "rounds_to"}


def by_facts(text: str, language: str) -> dict[str, TextClaim]:
    """Return the claims that rest on facts, by the characters of their figures."""
    claims = audited(text, language).claims
    return {claim.span.of(text): claim for claim in claims if claim.readings[0].rests_on == "facts"}


@pytest.mark.parametrize("case", CASES["facts"], ids=lambda case: str(case["text"])[:40])
def test_a_figure_is_held_against_its_fact(case: dict[str, str]) -> None:
    for figure, holds in ((case["holds"], True), (case["fails"], False)):
        text = case["text"].replace("{}", figure)
        claim = next(
            claim for shown, claim in by_facts(text, case["language"]).items() if figure in shown or shown in figure
        )
        ends = [item.low for item in claim.audited.claim.inputs]
        assert [end.name for end in ends if isinstance(end, FactName)] == case["facts"]
        assert (str(claim.audited.verdict) in HOLDS) is holds, (figure, claim.audited.verdict, claim.audited.working)
        assert holds or str(claim.audited.verdict) == "contradicted"


@pytest.mark.parametrize("case", CASES["other"], ids=lambda case: str(case["text"])[:40])
def test_a_part_or_another_figure_is_no_fact(case: dict[str, str]) -> None:
    assert by_facts(case["text"], case["language"]) == {}


def test_a_place_may_stand_in_the_sentence_before() -> None:
    text = "South Korea is full of mines. They are laid in more than 500 confirmed minefields."
    assert [str(claim.audited.verdict) for claim in by_facts(text, "en").values()] == ["loose_bound"]


def test_a_count_that_is_credited_to_the_government_is_held_against_its_own() -> None:
    text = "According to the South Korean government, 1.27 million mines lie south of the DMZ."
    (claim,) = by_facts(text, "en").values()
    assert str(claim.audited.verdict) == "contradicted"
    assert (claim.audited.recomputed_low, claim.audited.recomputed_high) == (1_008_000, 1_080_000)
    assert claim.said_by == "the South Korean government"


def test_what_a_rival_source_prints_is_not_contradicted() -> None:
    text = "Ukraine's border with Russia is 2,295 km long."
    (claim,) = by_facts(text, "en").values()
    assert str(claim.audited.verdict) == "not_derivable"
    assert "press of 2012" in claim.audited.reason


def test_an_input_that_is_a_fact_is_a_claim_of_its_own() -> None:
    text = "Poland has a 400-kilometer border with Belarus. A belt 2 km deep would cover 800 km²."
    assert list(by_facts(text, "en")) == ["400-kilometer"]


def test_every_fact_of_the_words_is_in_the_book() -> None:
    named = {end for rule in reader().rests.facts.rules for ends in rule.facts for end in (ends.low, ends.high)}
    assert named <= set(facts().facts)
    assert len(named) >= 60
