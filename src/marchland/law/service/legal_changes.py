"""Ask which acts became known last, of all or of one state or treaty."""

from __future__ import annotations

from datetime import date
from itertools import islice

from marchland.law.domain.act import Act
from marchland.law.service.questions import LawBooks, find_state, find_treaty


def legal_changes(books: LawBooks, known_on: date, state: str, treaty: str, most: int) -> tuple[Act, ...]:
    """Return the acts that were known by the day, those known last first, and of one day those done last.

    A state's are those that it did or that are about it. Raises NotFoundError for an unknown state or treaty.
    """
    code = find_state(books, state).iso3 if state else ""
    name = find_treaty(treaty).id if treaty else ""
    found = (
        act
        for act in sorted(books.acts.acts, key=lambda act: (act.known_on, act.order, act.id), reverse=True)
        if act.known_on <= known_on and code in ("", act.state, act.about) and name in ("", act.treaty)
    )
    return tuple(islice(found, most))
