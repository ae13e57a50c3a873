"""What a site answers assessments from: the books, and what was worked out of the ground."""

from __future__ import annotations

from typing import Final

from marchland.assess.domain.compare import Comparison
from marchland.assess.service.books import Books
from marchland.core.bounded_cache import BoundedCache
from marchland.facts.faces.books import fact_book
from marchland.gazetteer.service.borders import open_borders
from marchland.site.request import RequestContext
from marchland.site.site import Site

COMPARISONS_MOST: Final = 64
"""So many comparisons are kept."""


def assess_books(site: Site) -> Books:
    """Return the books under the data folder of the site, whose visitors name no files and share its cores."""
    return Books(site.root, site.once(fact_book), site.states, open_borders(site.root), files=False, workers=1)


def comparison_cache(_site: Site) -> BoundedCache[tuple[object, ...], Comparison]:
    """Return where comparisons are kept for the next who asks: the books of a site stay as they were opened."""
    return BoundedCache(COMPARISONS_MOST)


def warm(site: Site) -> None:
    """Open the books."""
    site.once(assess_books)


def shared(context: RequestContext) -> Books:
    """Return the books that all requests are answered from."""
    return context.site.once(assess_books)
