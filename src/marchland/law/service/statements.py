"""Ask what states said beside their consent: declarations, reservations and objections."""

from __future__ import annotations

from marchland.core.asof import AsOf
from marchland.law.domain.statement import Statement, statements
from marchland.law.service.questions import LawBooks, find_state, find_treaty


def said(books: LawBooks, as_of: AsOf, state: str = "", treaty: str = "") -> tuple[Statement, ...]:
    """Return what was said by the valid day and known by the other, of one state or treaty or of all, by time.

    Raises NotFoundError for an unknown state or treaty.
    """
    code = find_state(books, state).iso3 if state else ""
    return statements(books.acts, as_of, find_treaty(treaty).id if treaty else "", code)
