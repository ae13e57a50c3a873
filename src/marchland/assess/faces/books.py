"""What a site answers assessments from: the books, and what was worked out of the ground."""

from __future__ import annotations

from marchland.assess.service.books import Books
from marchland.facts.faces.books import fact_book
from marchland.gazetteer.service.borders import open_borders
from marchland.site.request import RequestContext
from marchland.site.site import Site


def assess_books(site: Site) -> Books:
    """Return the books under the data folder of the site, whose visitors name no files and share its cores."""
    return Books(site.root, site.once(fact_book), site.states, open_borders(site.root), files=False, workers=1)


def warm(site: Site) -> None:
    """Open the books."""
    site.once(assess_books)


def shared(context: RequestContext) -> Books:
    """Return the books that all requests are answered from."""
    return context.site.once(assess_books)
