"""The first page: what the books hold today, what was learned last, and one box to search them all."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import RedirectResponse, Response

from marchland.registry import declared
from marchland.site import recent_changes
from marchland.site.features import landing
from marchland.site.language import UKRAINIAN, preferred
from marchland.site.page import page
from marchland.site.request import Ask
from marchland.site.route import Row
from marchland.site.search import Figure


def home(ask: Ask) -> Response:
    """Return the first page, or the links that programs begin with.

    A browser that prefers Ukrainian is sent to its page, unless it asked for this one.
    """
    if ask.wants == "json":
        return landing(ask)
    if not ask.query and not ask.speech.prefix and preferred(ask.headers.get("accept-language", "")) == UKRAINIAN:
        found: Response = RedirectResponse(f"/{UKRAINIAN}", 302, {"Vary": "Accept-Language, Accept"})
    else:
        changes = recent_changes.learned(ask.site)
        found = page(ask, "home.html", figures=list(_figures(ask)), changes=changes, names=ask.state_names)
        found.headers["Vary"] = "Accept-Language"
    return found


def _figures(ask: Ask) -> Iterator[Figure]:
    for figures in declared("figures"):
        yield from figures(ask)


ROWS: tuple[Row, ...] = (Row("/", "home", home, offers=("html", "json")),)
