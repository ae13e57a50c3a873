"""The JSON that programs build on."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from marchland.assess.domain.assessment import Driver
from marchland.assess.domain.model import BoundFormula, Formula, Model
from marchland.assess.faces import answers
from marchland.audit.domain.claim import ChangedClaim
from marchland.audit.domain.question import AnswerState, LegalAnswer, LegalPoint, LegalQuestion, QuestionKind
from marchland.audit.faces import answers as audit_answers
from marchland.core.asof import AsOf
from marchland.core.quantity import Range
from marchland.facts.faces import answers as facts_answers
from marchland.formats import values
from tests.report.sample import (
    AS_OF,
    ASSESSMENT,
    AUDIT,
    CARDS,
    COMPARISON,
    FINLAND,
    INDICES,
    INPUTS,
    KOREA,
    book,
    without_mines,
)

QUANTITY = {"p5", "p50", "p95", "unit"}
MODEL = Model(
    INPUTS,
    (BoundFormula("fin.mines", Formula("mines", "length * front_density", "mine", "mines"), {"length": "fin.length"}),),
    ("fin",),
)
EVERYTHING: dict[str, Any] = {
    "assessment": answers.assessment(ASSESSMENT).to_dict(),
    "without mines": answers.assessment(without_mines()).to_dict(),
    "audit": audit_answers.audit(AUDIT, CARDS).to_dict(),
    "comparison": answers.comparison(COMPARISON).to_dict(),
    "sensitivity": answers.sensitivity((ASSESSMENT, INDICES)).to_dict(),
    "explain": answers.explain(MODEL).to_dict(),
    "facts": facts_answers.facts(tuple(book().facts), book(), as_of=AS_OF).to_dict(),
    "moved": audit_answers.moved(ChangedClaim(AUDIT.claims[0], AUDIT.claims[1]), CARDS).to_dict(),
}


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


@pytest.mark.parametrize("name", EVERYTHING)
def test_it_is_plain_json_without_nan_and_with_whole_numbers_whole(name: str) -> None:
    made = EVERYTHING[name]
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    for leaf in leaves(made):
        assert leaf is None or isinstance(leaf, str | int | float | bool)
        assert not (isinstance(leaf, float) and leaf.is_integer())


def test_the_total_holds_quantities_of_exactly_four_keys() -> None:
    total = EVERYTHING["assessment"]["total"]
    assert total["mines"] == {"p5": 430_000, "p50": 1_698_000, "p95": 4_620_000, "unit": "mine"}
    assert type(total["mines"]["p50"]) is int
    assert all(set(each) == QUANTITY for each in total.values())
    assert total["people_within_10_km"]["unit"] == "person"
    assert total["places_within_10_km"]["unit"] == "place"


def test_the_top_holds_what_was_promised() -> None:
    assert set(EVERYTHING["assessment"]) == {
        "scenario", "title", "summary", "currency", "total", "total_drivers", "total_sources", "total_exposure",
        "total_without_range", "belts", "documented_belts", "inputs", "convergence", "dependences", "sources",
        "unknown", "prices", "provenance",
    }  # fmt: skip
    assert EVERYTHING["assessment"]["provenance"] == {
        "version": "0.1.0", "seed": 1, "draws": 100_000, "facts": "ab" * 32, "scenario": "cd" * 32,
        "on": "2026-11-22", "known": "2026-11-22",
    }  # fmt: skip


def test_a_belt_holds_its_outputs_beside_what_it_is() -> None:
    belt = EVERYTHING["assessment"]["belts"][0]
    assert (belt["id"], belt["title"], belt["states"], belt["facing"]) == ("fin", "Finland", ["FIN"], ["RUS"])
    assert set(belt["mines"]) == QUANTITY
    assert belt["layers"] == {"fence": {"p5": 600_000_000, "p50": 600_000_000, "p95": 600_000_000, "unit": "EUR"}}
    assert belt["drivers"]["mines"][0]["input"] == "front_density"
    assert set(belt["drivers"]["mines"][0]) == {"input", "low", "high", "share"}
    assert KOREA in belt["sources"]["mines"]
    assert belt["exposure"]["covered_share"] == 0.49
    assert belt["people_within_5_km"]["unit"] == "person"
    assert belt["borders"][0]["strips"][0]["true_area_km2"] == 2391.4
    assert set(FINLAND.outcomes) <= set(belt)


def test_an_input_says_its_range_shape_fact_grade_and_sources() -> None:
    assert EVERYTHING["assessment"]["inputs"]["front_density"] == {
        "low": 508, "central": 2010, "high": 5500, "unit": "mine/km", "shape": "lognormal",
        "fact": "front_density_documented", "grade": "derived", "sources": [KOREA, "belt-study-2004"],
        "default": "", "records": "", "agreed": "", "parts": [],
    }  # fmt: skip


def test_what_is_no_number_is_null() -> None:
    made = values.quantity(Range(math.nan, 1.5, math.inf, "")).to_dict()
    assert made == {"p5": None, "p50": 1.5, "p95": None, "unit": ""}
    assert values.number(-0.0) == 0


def test_a_claim_has_the_promised_keys_and_the_address_of_its_source() -> None:
    made = EVERYTHING["audit"]
    assert set(made) == {"document", "claims", "counts", "provenance"}
    assert set(made["claims"][0]) == {
        "id", "kind", "subject", "quote", "stated", "recomputed", "working", "verdict", "reason", "note", "source",
        "facts", "legal", "weak",
    }  # fmt: skip
    claims = {claim["id"]: claim for claim in made["claims"]}
    assert claims["A2"]["stated"] == {"low": 4_000_000, "high": 5_000_000, "unit": "mine", "bound": "exact"}
    assert claims["A2"]["recomputed"] == {"low": 4_800_000, "high": 7_200_000}
    assert claims["A2"]["source"] == "https://example.org/korea-count-2018"
    assert claims["A3"]["stated"]["bound"] == "over"
    assert claims["D1"]["stated"] == {"low": None, "high": "2026-01-31", "unit": "date", "bound": "up_to"}
    assert claims["D1"]["recomputed"] == {"low": "2026-01-10", "high": "2026-01-10"}
    assert claims["D2"]["stated"]["low"] == "Monday"
    assert claims["T1"]["stated"] is None
    assert claims["T1"]["recomputed"] is None
    assert made["counts"]["follows"] == 3


def test_what_a_claim_asks_of_the_law_stands_with_the_answer_and_its_papers() -> None:
    answer = LegalAnswer(
        AnswerState.ANSWERED, "Finland is out", date(2026, 1, 10), date(2026, 1, 10), sources=("journal",)
    )
    point = LegalPoint(LegalQuestion(QuestionKind.EFFECTIVE_ON, "FIN", "apmbc"), None)
    bare = AUDIT.claims[3]
    made = audit_answers.claim(
        replace(bare, claim=replace(bare.claim, legal=(point,)), legal=(answer,)), CARDS
    ).to_dict()
    assert made["legal"] == [{
        "ask": "effective_on", "state": "FIN", "treaty": "apmbc", "found": "answered", "first_on": "2026-01-10",
        "last_on": "2026-01-10", "word": None, "text": "Finland is out", "sources": ["journal"],
    }]  # fmt: skip
    assert EVERYTHING["audit"]["provenance"]["law"] is None
    assert audit_answers.audit(replace(AUDIT, law_digest="23" * 32), CARDS).provenance.law == "23" * 32


def test_a_source_without_a_card_is_its_slug() -> None:
    assert audit_answers.audit(AUDIT, {}).claims[0].source == KOREA
    bare = replace(AUDIT.claims[0], claim=replace(AUDIT.claims[0].claim, source=""), sources=())
    assert audit_answers.claim(bare, CARDS).source == ""


def test_facts_show_the_value_in_use_and_every_reading() -> None:
    made = {fact["name"]: fact for fact in EVERYTHING["facts"]["facts"]}
    assert made["front_density_korea"]["value"]["central"] == 5080
    assert [reading["standing"] for reading in made["mines_in_korea"]["readings"]] == ["in use", "competing"]
    assert made["notified_on"]["value"] == "2025-07-10"
    assert EVERYTHING["facts"]["sources"]["price-list-2025"]["weak"] is True
    early = AsOf(AS_OF.valid_on, date(2000, 1, 1))
    assert facts_answers.facts(("notified_on",), book(), as_of=early).facts[0].value is None


def test_sensitivity_has_both_kinds_of_ranking() -> None:
    made = EVERYTHING["sensitivity"]["outputs"]["total.mines"]
    assert made["sobol"][0]["factor"] == made["tornado"][0]["input"] == "front_density"


def test_a_comparison_names_both_and_keeps_null_where_one_has_nothing() -> None:
    made = EVERYTHING["comparison"]
    assert (made["first"]["scenario"], made["second"]["scenario"]) == ("two-belts", "fence-only")
    assert made["outputs"][1]["second"] is None


def test_a_model_is_explained() -> None:
    assert EVERYTHING["explain"]["formulas"][0]["written"] == "length × front_density"
    assert EVERYTHING["explain"]["formulas"][0]["names"] == {"length": "fin.length"}


def test_a_driver_says_what_its_low_and_what_its_high_end_make_of_the_output() -> None:
    """A cost falls as the rate rises, so `low` may be the larger figure: the ends are of the input, and stay put."""
    drivers = (Driver("front_density", 485_040.0, 2_881_200.0, 0.8), Driver("clearance_rate", 9.0, 4.5, 0.2))
    told = [
        {"input": "front_density", "low": 485_040, "high": 2_881_200, "share": 0.8},
        {"input": "clearance_rate", "low": 9, "high": 4.5, "share": 0.2},
    ]
    total = {"mines": replace(ASSESSMENT.total["mines"], drivers=drivers)}
    belt = replace(FINLAND, outcomes={"mines": replace(FINLAND.outcomes["mines"], drivers=drivers)})
    made = answers.assessment(replace(ASSESSMENT, total={**ASSESSMENT.total, **total}, belts=(belt,))).to_dict()
    assert made["total_drivers"]["mines"] == told
    assert made["belts"][0]["drivers"]["mines"] == told
    made = answers.sensitivity((replace(ASSESSMENT, total={**ASSESSMENT.total, **total}), INDICES)).to_dict()
    assert made["outputs"]["total.mines"]["tornado"] == told


def test_the_drivers_of_the_sample_come_out_as_worked_out_by_hand() -> None:
    """Finland's mines are 304,800 – 1,206,000 – 3,300,000, and 0.8 of the way to each end is owed to the density.

    1,206,000 − 0.8 × 901,200 = 485,040 and 1,206,000 + 0.8 × 2,094,000 = 2,881,200.
    """
    first = EVERYTHING["assessment"]["belts"][0]["drivers"]["mines"][0]
    assert (first["input"], first["share"]) == ("front_density", 0.8)
    assert (first["low"], first["high"]) == (pytest.approx(485_040), pytest.approx(2_881_200))
