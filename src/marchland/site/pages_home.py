"""The first page: the sections that capabilities give, what the books hold today, and what was learned last."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import RedirectResponse, Response

from marchland.registry import declared
from marchland.site import recent_changes
from marchland.site.features import landing
from marchland.site.language import UKRAINIAN, preferred
from marchland.site.page import page
from marchland.site.request import RequestContext
from marchland.site.route import RouteSpec
from marchland.site.search import HomeFigure


def home(context: RequestContext) -> Response:
    """Return the first page, or the links that programs begin with.

    A browser that prefers Ukrainian is sent to its page, unless it asked for this one.
    """
    if context.format == "json":
        return landing(context)
    if (
        not context.query
        and not context.localization.prefix
        and preferred(context.headers.get("accept-language", "")) == UKRAINIAN
    ):
        found: Response = RedirectResponse(f"/{UKRAINIAN}", 302, {"Vary": "Accept-Language, Accept"})
    else:
        changes = recent_changes.recent_changes(context.site)
        found = page(
            context, "home.html", figures=list(_figures(context)), changes=changes, names=context.state_names,
            sections=[section for give in declared("home") if (section := give(context))],
        )  # fmt: skip
        found.headers["Vary"] = "Accept-Language"
    return found


def _figures(context: RequestContext) -> Iterator[HomeFigure]:
    for figures in declared("figures"):
        yield from figures(context)


ROUTES: tuple[RouteSpec, ...] = (RouteSpec("/", "home", home, formats=("html", "json")),)
