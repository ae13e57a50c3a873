"""One search over everything that the capabilities declare: in one list, what fits best first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST = 50


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing that was found: of what kind, what it is called, what it says, and the path of its page."""

    kind: str
    title: str
    says: str
    path: str


@dataclass(frozen=True, slots=True)
class HomeFigure:
    """How many there are of something, and where they are shown."""

    count: int
    title: str
    path: str


def search(text: str, among: Iterable[tuple[SearchHit, str]], most: int = MOST) -> tuple[SearchHit, ...]:
    """Return what holds every word of the text, by how well its title fits; nothing for a text without words."""
    words = _plain(text).split()
    if not words:
        return ()
    ranked = [
        (_rank(hit, words), place, hit)
        for place, (hit, told) in enumerate(among)
        if (plain := _plain(told)) and all(word in plain for word in words)
    ]
    return tuple(hit for _, _, hit in sorted(ranked, key=lambda hits: hits[:2]))[:most]


def _rank(hit: SearchHit, words: Sequence[str]) -> int:
    title = _plain(hit.title)
    if title == " ".join(words):
        return 0
    return 1 if any(title.startswith(word) for word in words) else 2 if all(word in title for word in words) else 3


def _plain(text: str) -> str:
    """Return the text in small letters without accents, so that it is found however it is typed."""
    parts = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join("".join(sign for sign in parts if not unicodedata.combining(sign)).split())
