"""The legal books that a site answers from."""

from __future__ import annotations

from marchland.facts.faces.books import fact_book
from marchland.law.service.citing import CitedLaw
from marchland.law.service.questions import LawBooks, open_law
from marchland.site.request import RequestContext
from marchland.site.site import Site


def law_books(site: Site) -> LawBooks:
    """Return the acts and states under the data folder of the site."""
    return open_law(site.root)


def warm(site: Site) -> None:
    """Open the legal books."""
    site.once(law_books)


def shared(context: RequestContext) -> LawBooks:
    """Return the legal books that all requests are answered from."""
    return context.site.once(law_books)


def cited_law(site: Site) -> CitedLaw:
    """Return the legal books with the cards of the papers that they cite."""
    return CitedLaw(site.once(law_books), site.once(fact_book).sources)


def shared_cited(context: RequestContext) -> CitedLaw:
    """Return the legal books with their papers, opened once for all requests."""
    return cited_law(context.site)
