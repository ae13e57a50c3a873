"""The register for the first page and the search: areas only for those who may look into it."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.access.service.permission import allowed
from marchland.core.policy import Allowed
from marchland.register.faces.books import register_store, shared
from marchland.register.service import questions
from marchland.site.request import Ask
from marchland.site.search import MOST, Figure, Hit


def search(ask: Ask, words: str) -> Iterator[tuple[Hit, str]]:
    """Yield the areas that hold the words, for those whom the policy lets look."""
    if not words or ask.site.store is None or not isinstance(allowed(ask.actor, "look"), Allowed):
        return
    asked = questions.Asked(ask.dates, q=words)
    found = questions.page_of(shared(ask), asked, "", MOST, counted=False)
    for area in found.listing.areas:
        name, district = str(area.get("name", "")), str(area.get("district", ""))
        told = f"{area['area']} {name} {district}"
        yield Hit("area", str(area["area"]), name or district, f"/register/{area['area']}"), told


def figures(ask: Ask) -> Iterator[Figure]:
    """Yield how many entries the ledger has."""
    if ask.site.store is not None:
        size = questions.size_of(register_store(ask.site))
        yield Figure(size, ask.speech.count("entry in the ledger", "entries in the ledger", size), "/ledger")
