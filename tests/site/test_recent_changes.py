"""What became known last: nothing of a day to come, the newest first, and no more than was asked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from marchland.core.asof import Period
from marchland.core.citation import Citation
from marchland.core.fact import Fact, FactBook, Grade, Reading
from marchland.core.partial_date import parse_partial_date
from marchland.core.quantity import point
from marchland.core.state import State, StateIndex
from marchland.facts.faces.books import fact_book
from marchland.law.domain.act import Act, ActBook, Certainty
from marchland.law.faces.books import law_books
from marchland.law.service.questions import LawBooks
from marchland.site.recent_changes import recent_changes
from marchland.site.site import Site

POLAND = State("POL", "PL", "Poland", "Польща")


def reading(known: str) -> Reading:
    amount, since = point(1, "km"), Period(date(2020, 1, 1))
    return Reading(f"read {known}", amount, since, date.fromisoformat(known), Grade.PUBLISHED, None, used=True)


def act(state: str, known: str) -> Act:
    day = date.fromisoformat(known)
    return Act(
        "apmbc", state, "acceded", parse_partial_date(known, "on"), day, Certainty.CERTAIN, (Citation("paper", ""),)
    )


FACTS = FactBook(
    {
        "front": Fact("front", "length of the front", "km", tuple(map(reading, ("2026-11-24", "2026-11-26")))),
        "depth": Fact("depth", "depth of the belt", "km", tuple(map(reading, ("2026-11-25", "2026-11-21")))),
    },
    {},
    "",
)
LAW = LawBooks(
    Path(),
    ActBook((act("POL", "2026-11-22"), act("POL", "2026-12-01"), act("POL", "2026-11-23"), act("ZZZ", "2026-11-24"))),
    StateIndex({"POL": POLAND}, {"poland": "POL"}),
)
KNOWN_BY_THE_DAY = {
    # Seven readings and acts of known states; that of a state without a name has no page, and is left out.
    "2026-11-20": [],
    "2026-11-21": ["2026-11-21"],
    "2026-11-24": ["2026-11-24", "2026-11-23", "2026-11-22", "2026-11-21"],
    "2026-11-25": ["2026-11-25", "2026-11-24", "2026-11-23", "2026-11-22", "2026-11-21"],
    "2026-11-26": ["2026-11-26", "2026-11-25", "2026-11-24", "2026-11-23", "2026-11-22", "2026-11-21"],
}


def site(today: str) -> Site:
    """Return a site on that day, with the small books opened already."""
    return Site(clock=lambda: f"{today}T12:00:00.000000Z", opened={fact_book: FACTS, law_books: LAW})


@pytest.mark.parametrize(("today", "known"), KNOWN_BY_THE_DAY.items())
def test_what_is_known_from_a_later_day_is_not_told_and_what_is_from_that_day_is(today: str, known: list[str]) -> None:
    found = recent_changes(site(today))
    assert [each.known_on.isoformat() for each in found] == known


def test_no_more_is_told_than_was_asked_for_and_it_is_the_newest() -> None:
    found = recent_changes(site("2026-11-25"), 3)
    assert [(each.known_on.day, each.about, each.path) for each in found] == [
        (25, "depth of the belt", "/facts/depth"),
        (24, "length of the front", "/facts/front"),
        (23, "POL", "/law/pol"),
    ]
    assert found[0].what == "depth of the belt (read 2026-11-25)"
    assert found[2].what == "Poland: acceded, Anti-Personnel Mine Ban Convention"
