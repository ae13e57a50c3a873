"""The book of facts that a site answers from."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.citation import SourceCard
from marchland.core.fact import FactBook
from marchland.facts.service.book import open_facts
from marchland.site.request import RequestContext
from marchland.site.site import Site


def fact_book(site: Site) -> FactBook:
    """Return the book of facts under the data folder of the site."""
    return open_facts(site.root)


def shared(context: RequestContext) -> FactBook:
    """Return the book of facts that all requests are answered from."""
    return context.site.once(fact_book)


def shared_cards(context: RequestContext) -> Mapping[str, SourceCard]:
    """Return the source cards that all requests are answered from."""
    return shared(context).sources
