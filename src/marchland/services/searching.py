"""Search everything at once: states, claims, facts and areas in one list, what fits best first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marchland.audit.claim import Claims
from marchland.core.actor import States
from marchland.core.source import FactBook

MOST = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: of what kind, what it is called, what it says, and the path of its page."""

    kind: str
    title: str
    says: str
    path: str


def search(
    text: str, states: States, claims: Claims, facts: FactBook, areas: Sequence[Mapping[str, Any]] = (),
    most: int = MOST,
) -> tuple[Hit, ...]:  # fmt: skip
    """Return what holds every word of the text, by how well its title fits; nothing for a text without words."""
    words = _plain(text).split()
    if not words:
        return ()
    ranked = [
        (_rank(hit, words), place, hit)
        for place, (hit, told) in enumerate(_all(states, claims, facts, areas))
        if all(word in told for word in words)
    ]
    return tuple(hit for _, _, hit in sorted(ranked, key=lambda each: each[:2]))[:most]


def _rank(hit: Hit, words: Sequence[str]) -> int:
    title = _plain(hit.title)
    if title == " ".join(words):
        return 0
    return 1 if any(title.startswith(word) for word in words) else 2 if all(word in title for word in words) else 3


def _all(
    states: States, claims: Claims, facts: FactBook, areas: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Hit, str]]:
    for state in states.by_iso3.values():
        names = (state.name, state.name_uk, state.iso3, state.iso2, *state.names)
        yield Hit("state", state.name, state.name_uk, f"/law/{state.iso3.lower()}"), _plain(" ".join(names))
    for claim in claims.claims:
        told = f"{claim.id} {claim.subject} {claim.quote} {claim.note}"
        yield Hit("claim", claim.id, claim.quote, f"/audit/{claim.id}"), _plain(told)
    for fact in facts.facts.values():
        told = f"{fact.name} {fact.name.replace('_', ' ')} {fact.meaning}"
        yield Hit("fact", fact.name, fact.meaning, f"/facts/{fact.name}"), _plain(told)
    for area in areas:
        name, district = str(area.get("name", "")), str(area.get("district", ""))
        told = f"{area['area']} {name} {district}"
        yield Hit("area", str(area["area"]), name or district, f"/register/{area['area']}"), _plain(told)


def _plain(text: str) -> str:
    """Return the text in small letters without accents, so that it is found however it is typed."""
    parts = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join("".join(sign for sign in parts if not unicodedata.combining(sign)).split())
