"""The page "is this place recorded?", and the public cells that it is answered from."""

from __future__ import annotations

from starlette.responses import Response

from marchland.core.errors import InputError, NotFoundError
from marchland.public.adapters.public_store import PublicStore
from marchland.public.service import questions
from marchland.site.page import page
from marchland.site.request import Ask
from marchland.site.route import Row


def place(ask: Ask) -> Response:
    """Return the page, with the answer for a place where one is asked about; a place is kept nowhere."""
    shown = None
    wrong: InputError | None = None
    if ask.text("latitude") or ask.text("longitude"):
        try:
            where = ask.number("latitude", 91, -90, 90), ask.number("longitude", 181, -180, 180)
            shown = questions.is_recorded(ask.site.public, *where) if ask.site.public else None
        except InputError as error:
            wrong = error
    last = questions.last_shown(ask.site.public)
    found = page(
        ask, "place.html", 400 if wrong else 200, entry="place", shown=shown, wrong=wrong, cells=last and last.release
    )
    found.headers["Cache-Control"] = "no-cache"
    return found


def shared(ask: Ask) -> PublicStore:
    """Return the public's own store of the site; raises NotFoundError where it has none."""
    if ask.site.public is None:
        raise NotFoundError("this site shows no public cells", next_step="start it with --store, or with --demo")
    found: PublicStore = ask.site.public
    return found


ROWS: tuple[Row, ...] = (Row("/place", "place", place, takes=("latitude", "longitude")),)
