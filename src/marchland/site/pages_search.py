"""The page and the answer of the one search over states, claims, facts and areas."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from marchland.core.message import N_
from marchland.registry import declared
from marchland.site import search as site_search
from marchland.site.page import page
from marchland.site.request import Ask, answer
from marchland.site.route import Row, data, shown

KINDS: Mapping[str, str] = {"state": N_("State"), "claim": N_("Claim"), "fact": N_("Fact"), "area": N_("Area")}
LONGEST = 100


def found(ask: Ask) -> tuple[site_search.Hit, ...]:
    """Return what the query's `q` finds; areas only for those who may look into the register."""
    text = ask.text("q")[:LONGEST]
    among = (each for source in declared("search") for each in source(ask, text))
    return site_search.search(text, among)


def search(ask: Ask) -> Response:
    """Return the page of what was found."""
    return page(ask, "search.html", words=ask.text("q")[:LONGEST], found=found(ask), kinds=KINDS)


def search_data(ask: Ask) -> Response:
    """Return what was found, for programs."""
    ask.need("q")
    return answer(ask, found(ask))


ROWS: tuple[Row, ...] = (
    shown("/search", "search", search, "q"),
    data("/api/v1/search", "api.search", search_data, "Find states, claims, facts and areas by words.",
         "q", "on", "known", answers="marchland.site.pages_search:found"),
)  # fmt: skip
