"""The page and the answer of the one search over states, claims, facts and areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from starlette.responses import Response

from marchland.register.policy import Allowed, allowed
from marchland.services import register, searching
from marchland.web.language import N_
from marchland.web.page import page
from marchland.web.route import Row, data, shown
from marchland.web.wire import Ask, answer

KINDS: Mapping[str, str] = {"state": N_("State"), "claim": N_("Claim"), "fact": N_("Fact"), "area": N_("Area")}
LONGEST = 100


def found(ask: Ask) -> tuple[searching.Hit, ...]:
    """Return what the query's `q` finds; areas only for those who may look into the register."""
    site, areas = ask.site, tuple[Mapping[str, Any], ...]()
    text = ask.text("q")[:LONGEST]
    if text and site.store is not None and isinstance(allowed(ask.actor, "look"), Allowed):
        asked = register.Asked(ask.dates, words=tuple(text.split()))
        areas = register.page_of(
            site.store, asked, ask.visitor.identity, "", searching.MOST, counted=False
        ).listing.areas  # fmt: skip
    return searching.search(text, site.books.states, site.claims, site.facts, areas)


def search(ask: Ask) -> Response:
    """Return the page of what was found."""
    return page(ask, "search.html", words=ask.text("q")[:LONGEST], found=found(ask), kinds=KINDS)


def search_data(ask: Ask) -> Response:
    """Return what was found, for programs."""
    ask.need("q")
    return answer(ask, [asdict(hit) for hit in found(ask)])


ROWS: tuple[Row, ...] = (
    shown("/search", "search", search, "q"),
    data("/api/v1/search", "api.search", search_data, "Find states, claims, facts and areas by words.",
         "q", "on", "known"),
)  # fmt: skip
