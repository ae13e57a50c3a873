"""The book of facts that a site answers from."""

from __future__ import annotations

from marchland.core.fact import FactBook
from marchland.facts.service.book import open_facts
from marchland.site.site import Site


def fact_book(site: Site) -> FactBook:
    """Return the book of facts under the data folder of the site."""
    return open_facts(site.root)
