"""The claims for the first page, the search, and whoever asks what rests on a fact or a source."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.audit.domain.claim import FactName
from marchland.audit.faces.books import article_claims
from marchland.site.citations import Citing
from marchland.site.request import RequestContext
from marchland.site.search import HomeFigure, SearchHit


def search(context: RequestContext, _words: str) -> Iterator[tuple[SearchHit, str]]:
    """Yield every claim, with its quote and note."""
    for claim in context.site.once(article_claims).claims:
        told = f"{claim.id} {claim.subject} {claim.quote} {claim.note}"
        yield SearchHit("claim", claim.id, claim.quote, f"/audit/{claim.id}"), told


def figures(context: RequestContext) -> Iterator[HomeFigure]:
    """Yield how many claims are audited."""
    claims = len(context.site.once(article_claims).claims)
    yield HomeFigure(claims, context.localization.count("claim audited", "claims audited", claims), "/audit")


def citations(context: RequestContext, fact: str, _source: str) -> Iterator[Citing]:
    """Yield the claims of which an input is a fact."""
    for claim in context.site.once(article_claims).claims if fact else ():
        ends = (end for claim_input in claim.inputs for end in (claim_input.low, claim_input.high))
        if any(isinstance(end, FactName) and end.name == fact for end in ends):
            yield Citing("claim", claim.id, f"/audit/{claim.id}", quote=claim.quote)
