"""The register for the first page and the search: areas only for those who may look into it."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.access.service.permission import decide
from marchland.core.policy import Permit
from marchland.register.faces.books import register_store, shared
from marchland.register.service import questions
from marchland.site.request import RequestContext
from marchland.site.search import MOST, HomeFigure, SearchHit


def search(context: RequestContext, words: str) -> Iterator[tuple[SearchHit, str]]:
    """Yield the areas that hold the words, for those whom the policy lets look."""
    if not words or context.site.store is None or not isinstance(decide(context.actor, "look"), Permit):
        return
    area_filter = questions.AreaFilter(context.dates, q=words)
    page = questions.page_of(shared(context), area_filter, "", MOST, counted=False)
    for area in page.listing.areas:
        name, district = str(area.get("name", "")), str(area.get("district", ""))
        told = f"{area['area']} {name} {district}"
        yield SearchHit("area", str(area["area"]), name or district, f"/register/{area['area']}"), told


def figures(context: RequestContext) -> Iterator[HomeFigure]:
    """Yield how many entries the ledger has, to those who may look: to others nothing tells that it grows."""
    if context.site.store is not None and isinstance(decide(context.actor, "look"), Permit):
        size = questions.size_of(register_store(context.site))
        yield HomeFigure(
            size, context.localization.count("entry in the ledger", "entries in the ledger", size), "/ledger"
        )
