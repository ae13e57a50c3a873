"""The page "is this place recorded?", and the public cells that it is answered from."""

from __future__ import annotations

from starlette.responses import Response

from marchland.core.errors import InputError, NotFoundError
from marchland.public.adapters.public_store import PublicStore
from marchland.public.service import questions
from marchland.site.page import page
from marchland.site.request import RequestContext
from marchland.site.route import RouteSpec


def place(context: RequestContext) -> Response:
    """Return the page, with the answer for a place where one is asked about; a place is kept nowhere."""
    shown = None
    wrong: InputError | None = None
    if context.text("latitude") or context.text("longitude"):
        try:
            where = context.number("latitude", 91, -90, 90), context.number("longitude", 181, -180, 180)
            shown = questions.is_recorded(context.site.public, *where) if context.site.public else None
        except InputError as error:
            wrong = error
    last = questions.latest_cells(context.site.public)
    response = page(
        context,
        "place.html",
        400 if wrong else 200,
        entry="place",
        shown=shown,
        wrong=wrong,
        cells=last and last.release,
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def shared(context: RequestContext) -> PublicStore:
    """Return the public's own store of the site; raises NotFoundError where it has none."""
    if context.site.public is None:
        raise NotFoundError("this site shows no public cells", next_step="start it with --store, or with --demo")
    found: PublicStore = context.site.public
    return found


ROUTES: tuple[RouteSpec, ...] = (RouteSpec("/place", "place", place, query_params=("latitude", "longitude")),)
