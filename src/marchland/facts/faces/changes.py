"""What the book of facts learned, and how much it holds: for the first page, the feed and the search."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.facts.faces.books import fact_book
from marchland.site.recent_changes import RecentChange
from marchland.site.request import RequestContext
from marchland.site.search import HomeFigure, SearchHit
from marchland.site.site import Site


def changes(site: Site) -> Iterator[RecentChange]:
    """Yield every reading of a fact, with the day on which it became known."""
    for fact in site.once(fact_book).facts.values():
        for reading in fact.readings:
            what = f"{fact.meaning} ({reading.label})"
            yield RecentChange(reading.known_on, fact.meaning, reading.label, f"/facts/{fact.name}", what=what)


def search(context: RequestContext, _words: str) -> Iterator[tuple[SearchHit, str]]:
    """Yield every fact, with its name and meaning."""
    for fact in context.site.once(fact_book).facts.values():
        told = f"{fact.name} {fact.name.replace('_', ' ')} {fact.meaning}"
        yield SearchHit("fact", fact.name, fact.meaning, f"/facts/{fact.name}"), told


def figures(context: RequestContext) -> Iterator[HomeFigure]:
    """Yield how many facts there are."""
    facts = len(context.site.once(fact_book).facts)
    yield HomeFigure(
        facts, context.localization.count("fact with its sources", "facts with their sources", facts), "/facts"
    )
