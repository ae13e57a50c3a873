"""ClaimReview: what collectors of fact checks are given, against the properties that schema.org names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from marchland.audit.adapters.claim_files import read_claims_content
from marchland.audit.domain.claim import Verdict
from marchland.audit.domain.text_audit import TextAudits
from marchland.audit.faces import texts
from marchland.audit.faces.claim_review import RATINGS, claim_review
from marchland.audit.faces.words import verdict_title
from marchland.audit.service.claims import find_claims
from marchland.audit.service.questions import audit
from tests.audit.text_reading import AS_OF, audited, facts

OWN = """
document: {id: d, title: A </script> title, publisher: Example, url: "https://example.org/a", published_on: 2025-07-07}
claims:
- id: A1
  quote: one two three four five six seven eight nine ten eleven twelve thirteen
  says: 800 km² = 400 km * 2 km
- {id: A2, quote: "seventy", says: 70 km = 30 km + 30 km}
- {id: A3, kind: external, quote: "nobody looked"}
"""
METHOD = Path(__file__).parents[2] / "docs" / "method.md"


def reviews(url: str = "") -> list[dict[str, dict[str, object]]]:
    found = audit(read_claims_content(OWN.encode(), "own"), facts(), AS_OF)
    made: list[dict[str, dict[str, object]]] = json.loads(claim_review(found, url))
    return made


def test_each_judged_claim_is_a_review() -> None:
    first, second = reviews()
    assert (first["@context"], first["@type"]) == ("https://schema.org", "ClaimReview")
    assert first["claimReviewed"] == "one two three four five six seven eight nine ten eleven twelve …"
    assert first["reviewRating"] == {
        "@type": "Rating", "ratingValue": 5, "bestRating": 5, "worstRating": 1, "alternateName": "Follows"
    }  # fmt: skip
    assert (second["reviewRating"]["ratingValue"], second["reviewRating"]["alternateName"]) == (1, "Does not follow")
    assert first["datePublished"] == AS_OF.known_on.isoformat()
    assert first["author"] == {"@type": "Organization", "name": "Marchland"}
    assert first["itemReviewed"] == {
        "@type": "Claim",
        "author": {"@type": "Organization", "name": "Example"},
        "datePublished": "2025-07-07",
        "appearance": {"@type": "CreativeWork", "name": "A </script> title", "url": "https://example.org/a"},
    }
    assert "url" not in first


def test_each_review_has_its_own_place_below_an_address() -> None:
    assert [each["url"] for each in reviews("https://example.org/audit")] == [
        "https://example.org/audit#A1", "https://example.org/audit#A2"
    ]  # fmt: skip


def test_no_quote_of_the_article_is_longer_than_twelve_words() -> None:
    made = json.loads(claim_review(audit(find_claims("article"), facts(), AS_OF)))
    assert len(made) > 60
    assert max(len(each["claimReviewed"].split()) for each in made) <= 13  # with the sign of what is cut off


def test_every_text_of_a_folder_is_there() -> None:
    one = audited("A belt 2 km deep along a 500 km front would cover 1,000 km².")
    assert len(json.loads(texts.claimreview(TextAudits((one, one))))) == 2 * len(one.claims)


@pytest.mark.parametrize("verdict", Verdict)
def test_the_table_of_ratings_in_the_documents_is_the_one_in_use(verdict: Verdict) -> None:
    lines = [line for line in METHOD.read_text("utf-8").splitlines() if line.startswith("|") and line.endswith(" |")]
    told = [int(cells[2]) for line in lines if (cells := line.split("|"))[2].strip().isdecimal()
            and verdict_title(verdict).lower() in cells[1].strip().split(", ")]  # fmt: skip
    assert told == ([RATINGS[verdict]] if verdict in RATINGS else [])
