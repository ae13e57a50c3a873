"""The JSON that programs build on."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
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

from marchland.assess.assessment import Range
from marchland.assess.model import Formula, Model, Step
from marchland.audit.claim import Moved
from marchland.audit.question import Ask, Found, LegalAnswer, LegalPoint, Question
from marchland.core.asof import AsOf
from marchland.report import structure

QUANTITY = {"p5", "p50", "p95", "unit"}
MODEL = Model(
    INPUTS,
    (Step("fin.mines", Formula("mines", "length * front_density", "mine", "mines"), {"length": "fin.length"}),),
    ("fin",),
)
EVERYTHING = {
    "assessment": structure.assessment(ASSESSMENT),
    "without mines": structure.assessment(without_mines()),
    "audit": structure.audit(AUDIT, CARDS),
    "comparison": structure.comparison(COMPARISON),
    "sensitivity": structure.sensitivity(ASSESSMENT, INDICES),
    "explain": structure.explain(MODEL),
    "facts": structure.facts(book(), AS_OF),
    "moved": structure.moved([Moved(AUDIT.claims[0], AUDIT.claims[1])], CARDS),
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
        assert leaf is None or type(leaf) in (str, int, float, bool)
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
        "belts", "documented_belts", "inputs", "convergence", "dependences", "sources", "unknown", "provenance",
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
    }  # fmt: skip


def test_what_is_no_number_is_null() -> None:
    assert structure.quantity(Range(math.nan, 1.5, math.inf, "")) == {"p5": None, "p50": 1.5, "p95": None, "unit": ""}
    assert structure.number(-0.0) == 0


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
    answer = LegalAnswer(Found.ANSWERED, "Finland is out", date(2026, 1, 10), date(2026, 1, 10), sources=("journal",))
    point = LegalPoint(Question(Ask.EFFECTIVE_ON, "FIN", "apmbc"), None)
    bare = AUDIT.claims[3]
    made = structure.claim(replace(bare, claim=replace(bare.claim, legal=(point,)), legal=(answer,)), CARDS)
    assert made["legal"] == [{
        "ask": "effective_on", "state": "FIN", "treaty": "apmbc", "found": "answered", "first_on": "2026-01-10",
        "last_on": "2026-01-10", "word": None, "text": "Finland is out", "sources": ["journal"],
    }]  # fmt: skip
    assert EVERYTHING["audit"]["provenance"]["law"] is None
    assert structure.audit(replace(AUDIT, law_digest="23" * 32), CARDS)["provenance"]["law"] == "23" * 32


def test_a_source_without_a_card_is_its_slug() -> None:
    assert structure.audit(AUDIT, {})["claims"][0]["source"] == KOREA
    bare = replace(AUDIT.claims[0], claim=replace(AUDIT.claims[0].claim, source=""), sources=())
    assert structure.claim(bare, CARDS)["source"] == ""


def test_facts_show_the_value_in_use_and_every_reading() -> None:
    made = {fact["name"]: fact for fact in EVERYTHING["facts"]["facts"]}
    assert made["front_density_korea"]["value"]["central"] == 5080
    assert [reading["standing"] for reading in made["mines_in_korea"]["readings"]] == ["in use", "competing"]
    assert made["notified_on"]["value"] == "2025-07-10"
    assert EVERYTHING["facts"]["sources"]["price-list-2025"]["weak"] is True
    early = AsOf(AS_OF.valid_on, date(2000, 1, 1))
    assert structure.facts(book(), early, ("notified_on",))["facts"][0]["value"] is None


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
