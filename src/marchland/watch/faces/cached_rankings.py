"""Top and Popular as pages show them: computed once a minute, whatever comes meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from marchland.core.asof import AsOf
from marchland.core.bounded_cache import BoundedCache
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

_RANKINGS: Mapping[str, Callable[[NewsBooks, Coverage, int, AsOf], StoryRanking]] = {
    "top": top_of_coverage,
    "popular": popular_of_coverage,
}


@dataclass(frozen=True, slots=True)
class RankingCache:
    """Rankings by name, limit, dates and minute; coverages by dates, revision and where they begin."""

    rankings: BoundedCache[tuple[str, int, AsOf, datetime], StoryRanking] = field(
        default_factory=lambda: BoundedCache(64)
    )
    coverages: BoundedCache[tuple[AsOf, int, datetime], Coverage] = field(default_factory=lambda: BoundedCache(4))


def _cache(_site: Site) -> RankingCache:
    return RankingCache()


def cached_ranking(context: RequestContext, name: str, limit: int) -> StoryRanking:
    """Return the ranking `top` or `popular` as it was computed first in this minute; it says for when it is."""
    books, dates, cache = shared(context), context.dates, context.site.once(_cache)

    def covered() -> Coverage:
        key = dates, books.store.revision(dates), coverage_since(books, dates)
        return cache.coverages.get(key, lambda: coverage(books, dates))

    minute = books.clock().replace(second=0, microsecond=0)
    return cache.rankings.get((name, limit, dates, minute), lambda: _RANKINGS[name](books, covered(), limit, dates))
