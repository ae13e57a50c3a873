"""The page "is this place recorded?", and the public cells that it is answered from."""

from __future__ import annotations

from starlette.responses import Response

from marchland.access.service.permission import decide
from marchland.core.errors import InputError
from marchland.core.policy import Permit
from marchland.public.faces.books import books_of
from marchland.public.service import questions
from marchland.site.page import page
from marchland.site.request import RequestContext
from marchland.site.route import RouteSpec


def place(context: RequestContext) -> Response:
    """Return the page, with the answer for a place where one is asked about; a place is kept nowhere."""
    asked, shown = False, None
    wrong: InputError | None = None
    cells = questions.latest_cells(books_of(context.site))
    if context.text("latitude") or context.text("longitude"):
        try:
            where = context.number("latitude", 91, -90, 90), context.number("longitude", 181, -180, 180)
            asked, shown = True, questions.is_recorded(cells, *where)
        except InputError as error:
            wrong = error
    response = page(
        context, "place.html", 400 if wrong else 200, entry="place", asked=asked, shown=shown, wrong=wrong, cells=cells,
        withdraws=context.site.store is not None and isinstance(decide(context.actor, "withdrawal_proposed"), Permit),
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-cache"
    return response


ROUTES: tuple[RouteSpec, ...] = (RouteSpec("/place", "place", place, query_params=("latitude", "longitude")),)
