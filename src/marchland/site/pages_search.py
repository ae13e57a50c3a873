"""The page and the answer of the one search over states, claims, facts and areas."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from marchland.core.message import N_
from marchland.registry import declared
from marchland.site import search as site_search
from marchland.site.page import page
from marchland.site.request import RequestContext, json_response
from marchland.site.route import RouteSpec, api_route, page_route

KINDS: Mapping[str, str] = {"state": N_("State"), "claim": N_("Claim"), "fact": N_("Fact"), "area": N_("Area")}
LONGEST = 100


def search_results(context: RequestContext) -> tuple[site_search.SearchHit, ...]:
    """Return what the query's `q` finds; areas only for those who may look into the register."""
    text = context.text("q")[:LONGEST]
    among = (each for source in declared("search") for each in source(context, text))
    return site_search.search(text, among)


def search(context: RequestContext) -> Response:
    """Return the page of what was found."""
    return page(context, "search.html", words=context.text("q")[:LONGEST], results=search_results(context), kinds=KINDS)


def search_data(context: RequestContext) -> Response:
    """Return what was found, for programs."""
    context.required("q")
    return json_response(context, search_results(context))


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/search", "search", search, "q"),
    api_route("/api/v1/search", "api.search", search_data, "Find states, claims, facts and areas by words.",
         "q", "on", "known", answers="marchland.site.pages_search:search_results"),
)  # fmt: skip
