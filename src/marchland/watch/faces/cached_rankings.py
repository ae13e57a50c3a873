"""Top and Popular as pages show them: a ranking is kept for a minute, and what it is computed from until news comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from marchland.core.asof import AsOf
from marchland.site.request import RequestContext
from marchland.site.site import Site
from marchland.watch.faces.books import shared
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.ranking import (
    Coverage,
    StoryRanking,
    coverage,
    coverage_since,
    popular_of_coverage,
    top_of_coverage,
)

_RANKINGS_MOST, _COVERAGES_MOST = 64, 4
_RANKINGS: Mapping[str, Callable[[NewsBooks, Coverage, int, AsOf], StoryRanking]] = {
    "top": top_of_coverage,
    "popular": popular_of_coverage,
}


@dataclass(frozen=True, slots=True)
class RankingCache:
    """The rankings of this minute, by name, limit, dates, revision and minute, and the coverages of this revision."""

    rankings: dict[tuple[str, int, AsOf, int, datetime], StoryRanking] = field(default_factory=dict)
    coverages: dict[tuple[AsOf, int, datetime], Coverage] = field(default_factory=dict)


def _cache(_site: Site) -> RankingCache:
    return RankingCache()


def cached_ranking(context: RequestContext, name: str, limit: int) -> StoryRanking:
    """Return the ranking `top` or `popular` of this minute, or as of a day that is over; it says for when it is."""
    books, dates, cache = shared(context), context.dates, context.site.once(_cache)
    revision, minute = books.store.revision(dates), books.instant(dates).replace(second=0, microsecond=0)
    found = cache.rankings.get((name, limit, dates, revision, minute))
    if found is None:
        found = _RANKINGS[name](books, _coverage(books, dates, revision, cache), limit, dates)
        if len(cache.rankings) >= _RANKINGS_MOST:
            cache.rankings.clear()
        cache.rankings[name, limit, dates, revision, minute] = found
    return found


def _coverage(books: NewsBooks, as_of: AsOf, revision: int, cache: RankingCache) -> Coverage:
    key = as_of, revision, coverage_since(books, as_of)
    found = cache.coverages.get(key)
    if found is None:
        if len(cache.coverages) >= _COVERAGES_MOST:
            cache.coverages.clear()
        cache.coverages[key] = found = coverage(books, as_of)
    return found
