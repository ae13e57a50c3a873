"""Claims that were found are a claims file: written, it reads back to the same claims and the same verdicts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.audit.adapters.claim_files import read_claims_content
from marchland.audit.adapters.claim_writing import write_claims
from marchland.audit.domain.claim import Claims
from marchland.audit.service.claims import find_claims
from marchland.audit.service.questions import audit
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


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_any_quote_is_written_and_read_back(quote: str) -> None:
    found = audited(TEXTS[0][0])
    first = replace(found.claims[0].audited.claim, quote=quote)
    (read,) = again(Claims(found.audit.document, (first,))).claims
    assert read.quote == quote
