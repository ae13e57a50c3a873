"""The feeds of the newsroom: each of its lists as Atom, JSON Feed and OPML, and all of its sources as OPML."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from starlette.responses import Response

from marchland.core.question import Parameter
from marchland.site.feeds import LANG, WRITERS, in_language
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import RouteSpec, api_route
from marchland.watch.faces import feed_lists
from marchland.watch.faces.feed_lists import FeedList, feed_of, listed_sources, outline_text
from marchland.watch.faces.feed_parameters import PAGED, PLAIN, SEARCHED
from marchland.watch.service.sources import source_list

KEPT = "public, max-age=300"
"""How long a reader may keep a feed: feeds are fetched anew no more often than this."""
_ENDINGS = {"atom": "atom", "feed": "json", "opml": "opml"}
_WORDS = {"atom": "Atom", "feed": "JSON Feed", "opml": "OPML: the sources of these items"}


def _answered(make: Callable[[RequestContext], FeedList], form: str, context: RequestContext) -> Response:
    context = in_language(context)
    listed = make(context)
    feed = feed_of(context, listed)
    if form == "opml":
        content = source_list(outline_text(feed.title), listed_sources(listed), feed.changed_at)
        tag = content
    else:
        content = WRITERS[form](feed)
        # The link to older entries changes with every item of the newsroom. A reader has seen what it has seen.
        tag = WRITERS[form](replace(feed, next_url="")) if feed.next_url else content
    response = file_response(
        content, TYPES[form], ETag=f'W/"{hashlib.sha256(tag).hexdigest()[:32]}"', Cache_Control=KEPT
    )
    if feed.next_url:
        response.headers["Link"] = f'<{feed.next_url}>; rel="next"'
    return response


_LISTS: tuple[tuple[str, str, str, Callable[[RequestContext], FeedList], tuple[Parameter, ...]], ...] = (
    ("latest", "latest", "The newest items", feed_lists.latest, PAGED),
    ("top", "top", "The stories that independent outlets report now", feed_lists.top, PLAIN),
    ("popular", "popular", "The most covered stories of seven days", feed_lists.popular, PLAIN),
    ("search", "search", "The newest items that a query matches", feed_lists.search, SEARCHED),
    (
        "tags/{kind}/{value}",
        "tag",
        "The newest items with a tag, of a source or in a language",
        feed_lists.tagged,
        PAGED,
    ),
    ("stories/{story}", "story", "The items of a story", feed_lists.story, (LANG,)),
    ("saved/{search}", "saved", "The newest items of a saved search", feed_lists.saved_search, PAGED),
)


def _rows() -> Iterator[RouteSpec]:
    for path, name, summary, make, parameters in _LISTS:
        for form, ending in _ENDINGS.items():
            yield api_route(
                f"/feeds/news/{path}.{ending}", f"feeds.news.{name}.{ending}", partial(_answered, make, form),
                f"{summary}, as {_WORDS[form]}.", *(each.name for each in parameters), "on", "known",
                formats=(form,), parameters=parameters,
            )  # fmt: skip
    yield api_route(
        "/feeds/news/sources.opml", "feeds.news.sources", partial(_answered, feed_lists.sources, "opml"),
        "All sources that are followed, as OPML.", "lang", "on", "known", formats=("opml",), parameters=(LANG,),
    )  # fmt: skip


ROUTES: tuple[RouteSpec, ...] = tuple(_rows())
