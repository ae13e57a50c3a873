"""Top and Popular as pages show them: computed once a minute, for a ranking reads every story of seven days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from marchland.core.asof import AsOf
from marchland.site.request import RequestContext
from marchland.site.site import Site
from marchland.watch.faces.books import shared
from marchland.watch.service import ranking
from marchland.watch.service.newsroom import NewsBooks
from marchland.watch.service.ranking import StoryRanking

_MOST = 64
_RANKINGS: Mapping[str, Callable[[NewsBooks, int, AsOf], StoryRanking]] = {
    "top": ranking.top,
    "popular": ranking.popular,
}
_Key = tuple[str, int, AsOf, int, datetime]


def _rankings(_site: Site) -> dict[_Key, StoryRanking]:
    return {}


def cached_ranking(context: RequestContext, name: str, limit: int) -> StoryRanking:
    """Return the ranking `top` or `popular` of this minute, or as of a day that is over; it says for when it is."""
    books, dates, kept = shared(context), context.dates, context.site.once(_rankings)
    minute = books.instant(dates).replace(second=0, microsecond=0)
    key = name, limit, dates, books.store.revision(dates), minute
    found = kept.get(key)
    if found is None:
        if len(kept) >= _MOST:
            kept.clear()
        kept[key] = found = _RANKINGS[name](books, limit, dates)
    return found
