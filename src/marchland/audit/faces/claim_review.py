"""Audited claims as schema.org ClaimReview, which search engines and collectors of fact checks read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marchland.audit.domain.claim import Audit, AuditedClaim, Document, Verdict
from marchland.audit.domain.claim_making import QUOTE_WORDS
from marchland.audit.faces import tables
from marchland.audit.faces.words import verdict_title
from marchland.core import json_text

RATINGS = {
    Verdict.FOLLOWS: 5, Verdict.CONFIRMED: 5, Verdict.ROUNDS_TO: 4, Verdict.LOOSE_BOUND: 4,
    Verdict.TRUE_BUT_INCOMPLETE: 3, Verdict.NOT_DERIVABLE: 3, Verdict.DOES_NOT_FOLLOW: 1, Verdict.CONTRADICTED: 1,
}  # fmt: skip
"""From 5, it holds, to 1, it does not; 3 says neither. What was not checked is left out."""
_BEST, _WORST = 5, 1


def claim_review(audit: Audit, url: str = "") -> str:
    """Return the audited claims as a JSON-LD list of ClaimReview; of a claim its quote of at most twelve words.

    With a `url` each review has its own place below it.
    """
    return claim_reviews((audit,), url)


def claim_reviews(audits: Iterable[Audit], url: str = "") -> str:
    """Return the audited claims of several texts as one such list."""
    reviews = [_review(claim, audit, url) for audit in audits for claim in audit.claims if claim.verdict in RATINGS]
    return json_text.indented(reviews) + "\n"


def _review(claim: AuditedClaim, audit: Audit, url: str) -> dict[str, Any]:
    review = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"{url}#{claim.claim.id}" if url else "",
        "datePublished": audit.known_on.isoformat(),
        "claimReviewed": _quoted(claim.claim.quote),
        "reviewBody": str(tables.why(claim)),
        "author": {"@type": "Organization", "name": "Marchland"},
        "itemReviewed": _reviewed(audit.document),
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": RATINGS[claim.verdict],
            "bestRating": _BEST,
            "worstRating": _WORST,
            "alternateName": str(verdict_title(claim.verdict)),
        },
    }
    return {name: value for name, value in review.items() if value}


def _quoted(quote: str) -> str:
    """Return a quote of at most twelve words: the file of a reader may have a longer one."""
    words = quote.split()
    return quote if len(words) <= QUOTE_WORDS else f"{' '.join(words[:QUOTE_WORDS])} …"


def _reviewed(document: Document) -> dict[str, Any]:
    appearance = {"@type": "CreativeWork", "name": document.title, "url": document.url}
    item = {
        "@type": "Claim",
        "author": {"@type": "Organization", "name": document.publisher} if document.publisher else None,
        "datePublished": document.published_on.isoformat() if document.published_on else "",
        "appearance": {name: value for name, value in appearance.items() if value},
    }
    return {name: value for name, value in item.items() if value}
