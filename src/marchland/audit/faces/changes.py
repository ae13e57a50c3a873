"""The claims for the first page, the search, and whoever asks what rests on a fact or a source."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.audit.domain.claim import FactName
from marchland.audit.faces.books import article_claims
from marchland.site.citations import Citing
from marchland.site.request import Ask
from marchland.site.search import Figure, Hit


def search(ask: Ask, _words: str) -> Iterator[tuple[Hit, str]]:
    """Yield every claim, with its quote and note."""
    for claim in ask.site.once(article_claims).claims:
        told = f"{claim.id} {claim.subject} {claim.quote} {claim.note}"
        yield Hit("claim", claim.id, claim.quote, f"/audit/{claim.id}"), told


def figures(ask: Ask) -> Iterator[Figure]:
    """Yield how many claims are audited."""
    claims = len(ask.site.once(article_claims).claims)
    yield Figure(claims, ask.speech.count("claim audited", "claims audited", claims), "/audit")


def citations(ask: Ask, fact: str, _source: str) -> Iterator[Citing]:
    """Yield the claims of which an input is a fact."""
    for claim in ask.site.once(article_claims).claims if fact else ():
        ends = (end for each in claim.inputs for end in (each.low, each.high))
        if any(isinstance(end, FactName) and end.name == fact for end in ends):
            yield Citing("claim", claim.id, f"/audit/{claim.id}", quote=claim.quote)
