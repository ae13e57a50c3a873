"""The newsroom that a site answers from."""

from __future__ import annotations

from datetime import datetime

from marchland.audit.faces.books import article_claims
from marchland.core.errors import NotFoundError
from marchland.facts.faces.books import fact_book
from marchland.law.faces.books import law_books
from marchland.site.request import RequestContext
from marchland.site.site import Site
from marchland.watch.service.lead_books import LeadBooks, LeadRules, read_rules
from marchland.watch.service.newsroom import NewsBooks, kept_open


def lead_rules(site: Site) -> LeadRules:
    """Return the rules that leads are read by."""
    news = site.once(newsroom)
    return read_rules(news.lemmatize if news else lambda word: (word,), site.root)


def shared_leads(context: RequestContext) -> LeadBooks:
    """Return the newsroom of the site with the books that its leads may change; raises NotFoundError without one."""
    site = context.site
    return LeadBooks(
        shared(context), site.once(fact_book), site.once(law_books), site.once(article_claims), site.once(lead_rules)
    )


def newsroom(site: Site) -> NewsBooks | None:
    """Return the site's own newsroom, else the user's, or None where there is none; a demonstration has its own alone.

    Rankings are of the site's clock.
    """
    place = site.places.get("watch")
    if place is None and site.is_demo:
        return None
    return kept_open(place, lambda: datetime.fromisoformat(site.clock()))


def shared(context: RequestContext) -> NewsBooks:
    """Return the newsroom of the site; raises NotFoundError where it has none."""
    books = context.site.once(newsroom)
    if books is None:
        raise NotFoundError("this site follows no news", next_step="`marchland watch add ADDRESS` begins a newsroom")
    return books
