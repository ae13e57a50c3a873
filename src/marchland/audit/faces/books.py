"""The claims that a site shows: those of the built-in article."""

from __future__ import annotations

from marchland.audit.domain.claim import Claims
from marchland.audit.service.asking import AuditBooks
from marchland.audit.service.claims import find_claims
from marchland.facts.faces.books import fact_book
from marchland.law.faces.books import law_books
from marchland.site.request import RequestContext
from marchland.site.site import Site


def article_claims(site: Site) -> Claims:
    """Return the claims of the built-in article under the data folder of the site."""
    return find_claims("article", site.root)


def warm(site: Site) -> None:
    """Open the claims."""
    site.once(article_claims)


def shared(context: RequestContext) -> AuditBooks:
    """Return the facts, the law and the claims that all requests are answered from."""
    return AuditBooks(context.site.once(fact_book), context.site.once(law_books), context.site.once(article_claims))
