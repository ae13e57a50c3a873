"""The legal books that a site answers from."""

from __future__ import annotations

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
