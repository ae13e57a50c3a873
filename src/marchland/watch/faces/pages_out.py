"""Pages of what goes out: the news of a day, to read, as Markdown and for mail, and the saved searches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from starlette.responses import Response

from marchland.core.asof import parse_day
from marchland.interface import typed_value
from marchland.site.page import page
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import RouteSpec, page_route
from marchland.watch.faces.books import shared
from marchland.watch.faces.digest_letters import digest_letter
from marchland.watch.faces.letter import Letter, as_html, as_markdown, clock_time
from marchland.watch.faces.pages import PER_PAGE, item_rows
from marchland.watch.questions import AFTER
from marchland.watch.service import saved
from marchland.watch.service.digest import Digest, digest

STORIES = 20
_MAIL = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""A page that is a letter has styles of its own, and nothing else."""
_WRITERS: dict[str, Callable[[Letter], str]] = {"md": as_markdown, "html": as_html}


def today(context: RequestContext) -> Response:
    """Return the page of today so far."""
    return _day(context, context.site.today)


def day(context: RequestContext) -> Response:
    """Return the page of a day, with the ways to the days beside it."""
    return _day(context, parse_day(context.path_params["day"], "day"))


def _day(context: RequestContext, on: date) -> Response:
    of = _digest(context, on)
    last = min(context.site.today, of.known_on)
    return page(
        context, "news_day.html", of=of, clock_time=clock_time,
        before=on - timedelta(days=1) if on > date.min else None, after=on + timedelta(days=1) if on < last else None,
        kept={"known": context.text("known")} if context.text("known") else {},
    )  # fmt: skip


def _digest(context: RequestContext, on: date) -> Digest:
    return digest(shared(context), on, context.day("known") or context.site.today, STORIES)


def day_file(form: str, context: RequestContext) -> Response:
    """Return the news of a day as one file: Markdown, or HTML that a mail program shows."""
    of = _digest(context, parse_day(context.path_params["day"], "day"))
    written = _WRITERS[form](digest_letter(of, context.localization))
    response = file_response(written.encode(), TYPES[form])
    response.headers["Content-Language"] = context.localization.code
    if form == "html":
        response.headers["Content-Security-Policy"] = _MAIL
    return response


def saved_searches(context: RequestContext) -> Response:
    """Return the page that lists the saved searches."""
    return page(context, "news_saved.html", searches=saved.searches(shared(context)).searches)


def saved_search(context: RequestContext) -> Response:
    """Return the page of a saved search: what answers it, the newest first."""
    books, name = shared(context), context.path_params["search"]
    after = typed_value(AFTER, context.text("after") or None, "after")
    search, news = saved.saved_list(books, name, after, PER_PAGE, context.dates)
    items = item_rows(context, news.items)
    return page(context, "news_saved_search.html", search=search, news=news, items=items, dates=context.dates)


def _file_row(form: str) -> RouteSpec:
    return RouteSpec(
        f"/news/day/{{day}}.{form}",
        f"news.day.{form}",
        partial(day_file, form),
        formats=(form,),
        query_params=("known",),
    )


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/news/day", "news.today", today, "known"),
    _file_row("md"),
    _file_row("html"),
    page_route("/news/day/{day}", "news.day", day, "known"),
    page_route("/news/saved", "news.saved", saved_searches),
    page_route("/news/saved/{search}", "news.saved_search", saved_search, "after", "on", "known"),
)
