"""Claims that were found are a claims file: written, it reads back to the same claims and the same verdicts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from marchland.adapters.yaml_files import read_yaml_content
from marchland.audit.adapters.claim_file_models import schema
from marchland.audit.adapters.claim_files import read_claims_content
from marchland.audit.adapters.claim_writing import write_claims
from marchland.audit.domain.claim import Claim, ClaimInput, Claims, FactName
from marchland.audit.domain.text_audit import TextAudits
from marchland.audit.domain.verdict import half_width
from marchland.audit.faces.claims_file import claims_of as claims_of_text
from marchland.audit.faces.claims_file import saved
from marchland.audit.service.claims import find_claims
from marchland.audit.service.questions import audit
from marchland.core import units
from tests.audit.claims_made_up import claims as made_up_claims
from tests.audit.claims_made_up import claims_of
from tests.audit.text_reading import AS_OF, audited, facts

TEXTS = [
    ("A belt 2 km deep along a 500 km front would cover 1,000 km², and 300,000 soldiers came.", "en"),
    ("Exports rose from 80,000 tonnes to 92,000 tonnes, up 12 per cent. It was signed on Tuesday, 7 July 2025.", "en"),
    ("Of 5,600 children 4,312 are in school. There are 154 teachers: one for every 38 pupils, on average.", "en"),
    ("Видатки зросли з 1,6 до 2 млрд грн, тобто на 25 %. Замовили 120 дронів по 900 грн за дрон.", "uk"),
]  # fmt: skip


def again(claims: Claims) -> Claims:
    """Return claims as they are read from the file that they are written to."""
    return read_claims_content(write_claims(claims).encode(), "claims.yaml")


@pytest.mark.parametrize(("text", "language"), TEXTS, ids=lambda value: value[:20])
def test_the_claims_of_a_text_read_back_to_the_same_verdicts(text: str, language: str) -> None:
    found = audited(text, language)
    claims = Claims(found.audit.document, tuple(claim.audited.claim for claim in found.claims))
    read = audit(again(claims), facts(), AS_OF)
    assert [(each.claim.id, each.verdict, each.working) for each in read.claims] == [
        (claim.id, claim.audited.verdict, claim.audited.working) for claim in found.claims
    ]
    assert [each.claim.span for each in read.claims] == [claim.span for claim in found.claims]


def test_the_claims_of_the_article_read_back_as_they_are() -> None:
    claims = find_claims("article")
    read = again(claims)
    assert read.document == claims.document
    for before, after in zip(claims.claims, read.claims, strict=True):
        assert replace(after, legal=()) == replace(before, legal=())
        assert [point.question for point in after.legal] == [point.question for point in before.legal]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(made_up_claims())
def test_any_claim_is_written_and_read_back(claim: Claim) -> None:
    (read,) = again(claims_of(claim)).claims
    assert with_halves(read) == with_halves(claim)


def with_halves(claim: Claim) -> Claim:
    """Return a claim in which how far each figure may be off is told, by its number alone where nothing else says."""
    stated = claim.stated
    if stated is not None and stated.unit != "date" and not stated.weekday:
        ends = ((stated.low, stated.low_half), (stated.high, stated.high_half))
        low, high = (half(end, known, units.label(stated.unit)) for end, known in ends)
        stated = replace(stated, low_half=low, high_half=high)
    return replace(claim, stated=stated, inputs=tuple(map(of_input, claim.inputs)))


def of_input(item: ClaimInput) -> ClaimInput:
    if isinstance(item.low, FactName) or isinstance(item.high, FactName):
        return item
    ends = ((item.low.central, item.low_half), (item.high.central, item.high_half))
    low, high = (half(value, known, "", is_input=True) for value, known in ends)
    return replace(item, low_half=low, high_half=high)


def half(value: float | date | None, known: float | None, unit: str, *, is_input: bool = False) -> float | None:
    if known is not None or not isinstance(value, int | float):
        return known
    return half_width(value, unit, is_input=is_input)


@pytest.mark.parametrize("name", ["sound", "said"])
def test_what_a_person_sees_first_is_short(name: str) -> None:
    """A claim of a text is a few lines: what its numbers alone tell is not written."""
    found = audited({"sound": TEXTS[0][0], "said": "It cost €2.0 million, and 12 million mines."}[name])
    text = write_claims(claims_of_text(found))
    assert "0001" not in text
    assert ("low_half" in text) == (name == "said")
    assert "[soldier]" not in text
    assert max(map(len, text.splitlines())) <= 120


def test_how_sure_a_reading_is_is_saved() -> None:
    found = audited(TEXTS[0][0])
    read = read_claims_content(saved(TextAudits((found,))).encode(), "claims.yaml")
    assert [(claim.confidence, claim.rests_on) for claim in read.claims] == [
        (claim.readings[0].confidence, claim.readings[0].rests_on) for claim in found.claims
    ]


def test_what_is_written_is_as_the_schema_says() -> None:
    checker = jsonschema.Draft202012Validator(json.loads(schema()))
    for claims in (find_claims("article"), *(claims_of_text(audited(*text)) for text in TEXTS)):
        data = read_yaml_content(write_claims(claims).encode(), "claims.yaml").data
        assert [error.message for error in checker.iter_errors(json.loads(json.dumps(data, default=str)))] == []


def test_the_schema_says_what_each_field_is() -> None:
    made = json.loads(schema())
    for part in (made, *made["$defs"].values()):
        assert [name for name, field in part["properties"].items() if not field.get("description")] == []
        assert "\n" not in part["description"]
