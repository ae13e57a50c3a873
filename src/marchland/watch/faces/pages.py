"""Pages of the newsroom: its lists, a story, an item with its versions, and its sources."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.responses import Response

from marchland.core.errors import InputError, StoreError
from marchland.interface import typed_value
from marchland.law.domain.treaties.all import TREATIES
from marchland.site.page import page
from marchland.site.request import RequestContext
from marchland.site.route import RouteSpec, page_route
from marchland.watch.domain.faults import fault_message
from marchland.watch.domain.news_store import FollowedSource, Order
from marchland.watch.faces.books import shared
from marchland.watch.faces.cached_rankings import cached_ranking
from marchland.watch.faces.news_views import ItemRow, StoryRow, item_row, story_row, version_view, version_views
from marchland.watch.questions import QUERY
from marchland.watch.service import questions
from marchland.watch.service.fetching import faults_of
from marchland.watch.service.outlets import outlet_of, sources_of
from marchland.watch.service.questions import ListedItem
from marchland.watch.service.ranking import StoryRanking

PER_PAGE = 20
_VERSIONS_MOST = 100_000


def story_rows(context: RequestContext, of: StoryRanking) -> list[StoryRow]:
    """Return the stories of a ranking as lists show them."""
    mentions = (entry for story in of.stories for entry in (story.entry, *story.mentions))
    sources = sources_of(shared(context), (entry.version.source for entry in mentions))
    return [story_row(story, sources, context.localization.code) for story in of.stories]


def item_rows(context: RequestContext, items: Sequence[ListedItem]) -> list[ItemRow]:
    """Return items as lists show them."""
    sources = sources_of(shared(context), (each.entry.version.source for each in items))
    return [item_row(each, sources) for each in items]


def tag_names(context: RequestContext) -> dict[str, str]:
    """Return what the treaties that tags name are called in the language of the page."""
    return {slug: context.localization.translate(treaty.title) for slug, treaty in TREATIES.items()}


def top(context: RequestContext) -> Response:
    """Return the page of the stories that independent outlets report now."""
    return _ranking(context, cached_ranking(context, "top", PER_PAGE))


def popular(context: RequestContext) -> Response:
    """Return the page of the most covered stories of seven days."""
    return _ranking(context, cached_ranking(context, "popular", PER_PAGE))


def _ranking(context: RequestContext, of: StoryRanking) -> Response:
    return page(context, "news_ranking.html", ranking=of, stories=story_rows(context, of), dates=context.dates)


def latest(context: RequestContext) -> Response:
    """Return a page of the newest items."""
    news = questions.latest(shared(context), context.text("after"), PER_PAGE, context.dates)
    return page(context, "news_latest.html", news=news, items=item_rows(context, news.items), dates=context.dates)


def search(context: RequestContext) -> Response:
    """Return the page of the items that a query matches; a query that cannot be read says where, with its form."""
    words, order = context.text("q"), context.text("order", Order.NEWEST)
    wrong, news = None, None
    try:
        if words:
            asked = Order(order) if order in set(Order) else Order.NEWEST
            news = questions.search(
                shared(context), typed_value(QUERY, words, "q"), asked, context.text("after"), PER_PAGE, context.dates
            )
    except StoreError:
        raise
    except InputError as error:
        wrong = error
    items = item_rows(context, news.items) if news else []
    return page(
        context, "news_search.html", 400 if wrong else 200, words=words, order=order, news=news, items=items,
        wrong_query=wrong, dates=context.dates,
    )  # fmt: skip


def story(context: RequestContext) -> Response:
    """Return the page of a story: its outlets in time, their voices and near copies, and why each joined."""
    books, dates = shared(context), context.dates
    of = questions.story(books, context.path_params["story"], dates)
    sources = sources_of(books, (entry.version.source for _, entry in of.items))
    reader = context.localization.code
    named = next((entry for _, entry in of.items if entry.version.language[:2] == reader), of.items[0][1])
    return page(
        context, "news_story.html", of=of, named=named.version, outlet=partial(outlet_of, sources=sources),
        voices=len({joined.join.voice for joined, _ in of.items}),
        outlets=len({joined.source for joined, _ in of.items}),
        tags=list(dict.fromkeys((tag.kind, tag.value) for _, entry in of.items for tag in entry.tags)),
        tag_names=tag_names(context), dates=dates,
    )  # fmt: skip


def item(context: RequestContext) -> Response:
    """Return the page of an item with every version that was seen, and what each changed."""
    of = questions.item(shared(context), context.path_params["item"], context.dates)
    return page(
        context, "news_item.html", row=item_rows(context, [of.listed])[0], newest=of.listed.entry.version,
        versions=list(version_views(of.versions, of.changes)), tag_names=tag_names(context), dates=context.dates,
    )  # fmt: skip


def diff(context: RequestContext) -> Response:
    """Return the page of what changed between two versions of an item, by default the last two."""
    first, second = (_number(context, name) for name in ("first", "second"))
    name = context.path_params["item"]
    of = questions.diff(shared(context), name, first, second, context.dates)
    view = version_view(of.first, of.second, of.changes)
    return page(context, "news_diff.html", item=name, of=of, view=view, dates=context.dates)


def _number(context: RequestContext, name: str) -> int | None:
    return int(context.number(name, 1, 1, _VERSIONS_MOST)) if context.text(name) else None


def sources(context: RequestContext) -> Response:
    """Return the page of the sources with their health, those that fail first."""
    of = questions.sources(shared(context), context.dates)
    rows = sorted(of.sources, key=lambda each: (not each.health.reason, each.source.folder, _name(each)))
    faults = {each.source.id: [fault_message(fault) for fault in faults_of(each.health)] for each in rows}
    return page(context, "news_sources.html", sources=rows, faults=faults, dates=context.dates)


def _name(of: FollowedSource) -> str:
    return of.source.title or of.source.url


_DATES = ("on", "known")
ROUTES: tuple[RouteSpec, ...] = (
    page_route("/news/top", "news.top", top, *_DATES),
    page_route("/news/popular", "news.popular", popular, *_DATES),
    page_route("/news/latest", "news.latest", latest, "after", *_DATES),
    page_route("/news/search", "news.search", search, "q", "order", "after", *_DATES),
    page_route("/news/stories/{story}", "news.story", story, *_DATES),
    page_route("/news/items/{item}", "news.item", item, *_DATES),
    page_route("/news/items/{item}/diff", "news.diff", diff, "first", "second", *_DATES),
    page_route("/news/sources", "news.sources", sources, *_DATES),
)
