"""Ask for acts with their papers: one by what it is cited by, or the whole book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from marchland.core.citation import SourceCard
from marchland.core.errors import NotFoundError, nearest
from marchland.facts.service.book import open_facts
from marchland.law.domain.act import Act
from marchland.law.service.questions import LawBooks, open_law


@dataclass(frozen=True, slots=True)
class CitedLaw:
    """The legal books, and the cards of the papers that they cite."""

    books: LawBooks
    cards: Mapping[str, SourceCard]


@contextmanager
def opened(_given: Mapping[str, Any]) -> Iterator[CitedLaw]:
    """Give the legal books and the cards of papers, for a command or for Python."""
    yield CitedLaw(open_law(), open_facts().sources)


def find_act(law: CitedLaw, act: str) -> Act:
    """Return the act of an identifier, also of one that it had before a correction; raises NotFoundError."""
    found = law.books.acts.by_id.get(act.strip())
    if found is None:
        raise NotFoundError(
            "no act is called {act!r}",
            act=act,
            next_step=nearest(act, law.books.acts.by_id) or "see `marchland law book` for every act",
        )
    return found


def whole_book(law: CitedLaw) -> CitedLaw:
    """Return the whole book, with everything that was ever entered in it."""
    return law
