"""What the newsroom gives the rest of the site: a section of the first page, hits of the search, and figures."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.core.errors import InputError, StoreError
from marchland.site.home_section import HomeSection
from marchland.site.request import RequestContext
from marchland.site.search import HomeFigure, SearchHit
from marchland.site.site import Site
from marchland.watch.faces.books import newsroom
from marchland.watch.faces.cached_rankings import cached_ranking
from marchland.watch.faces.pages import item_rows, story_rows
from marchland.watch.service import questions

_TOP, _LATEST, _POPULAR, _HITS = 6, 8, 4, 20


def section(context: RequestContext) -> HomeSection | None:
    """Return the top stories, the newest items and the most covered stories; None where no news is followed."""
    books, dates = context.site.once(newsroom), context.dates
    if books is None:
        return None
    news = questions.latest(books, None, _LATEST, dates)
    return HomeSection(
        "news_home.html",
        {
            "top": story_rows(context, cached_ranking(context, "top", _TOP)),
            "latest": item_rows(context, news.items),
            "after": news.after,
            "popular": story_rows(context, cached_ranking(context, "popular", _POPULAR)),
        },
    )


def search(context: RequestContext, words: str) -> Iterator[tuple[SearchHit, str]]:
    """Yield the items that match the words in any inflection; none where they are no query."""
    books = context.site.once(newsroom)
    if books is None:
        return
    try:
        found = questions.search(books, words, "newest", None, _HITS, context.dates)
    except StoreError:
        raise
    except InputError:
        return
    for each in found.items:
        version = each.entry.version
        yield (
            SearchHit("news", version.title, version.summary, f"/news/items/{version.item}"),
            f"{version.title} {words}",
        )


def figures(context: RequestContext) -> Iterator[HomeFigure]:
    """Yield how many sources are followed."""
    books = context.site.once(newsroom)
    if books is not None:
        count = len(books.store.sources(context.dates))
        yield HomeFigure(count, context.localization.count("source of news", "sources of news", count), "/news/sources")


def warm(site: Site) -> None:
    """Open the newsroom and load its lemmas, so that the first visitor does not wait for them."""
    books = site.once(newsroom)
    if books is not None:
        books.lemmatize("mine")
        books.lemmatize("міна")
