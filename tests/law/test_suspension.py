"""Who holds what of a suspension that is claimed, and only what was known by the day; deposits and notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from marchland.core.asof import AsOf
from marchland.core.errors import InputError
from marchland.law.domain.hypothesis import HypotheticalEvent, suppose
from marchland.law.domain.status import Participation, counted_in_force_on, status
from marchland.law.domain.suspension import suspension_views
from marchland.law.domain.treaties.all import TREATIES
from tests.law.sample import books

BOOK = books().acts
RULES = TREATIES["apmbc"]
CLAIM = next(act for act in BOOK.acts if act.kind == "suspension_notified")


def bound(known: str) -> list[tuple[str, str]]:
    views = suspension_views(BOOK, CLAIM, RULES, date.fromisoformat(known))
    assert [view.known_on for view in views] == sorted(view.known_on for view in views)
    return [(view.holder, view.bound) for view in views]


def test_the_claimant_says_no_and_objectors_and_the_meeting_say_yes() -> None:
    told = dict(bound("2026-11-22"))
    assert (told["UKR"], told["CHE"], told["NZL"], told["AUT"]) == ("no", "yes", "yes", "yes")
    assert [holds for holder, holds in told.items() if "Meeting of the States Parties" in holder] == ["yes"]
    assert [holder for holder, holds in told.items() if holds == "no"] == ["UKR"]


@pytest.mark.parametrize(
    ("known", "objects"), [("2025-10-16", set()), ("2025-10-17", {"CHE"}), ("2025-11-24", {"CHE"}),
                           ("2025-11-25", {"CHE", "NZL"})]
)  # fmt: skip
def test_an_objection_is_told_from_the_day_it_is_known(known: str, objects: set[str]) -> None:
    assert {holder for holder, _ in bound(known)} & {"CHE", "NZL", "AUT"} == objects


def test_an_objection_on_the_last_of_the_three_months_is_within_them() -> None:
    """Three months from 18 July 2025 end on 18 October."""
    objection = next(act for act in BOOK.acts if (act.state, act.about) == ("CHE", "UKR"))
    assert objection.done_on is not None
    for day, within in ((date(2025, 10, 18), True), (date(2025, 10, 19), False)):
        on = replace(objection.done_on, text=day.isoformat(), first_on=day, last_on=day)
        made = replace(BOOK, acts=(CLAIM, replace(objection, done_on=on)))
        (swiss,) = (v for v in suspension_views(made, CLAIM, RULES, date(2026, 1, 1)) if v.holder == "CHE")
        assert ("within three months of receipt" in swiss.says) is within
        assert ("after three months" in swiss.says) is not within


def test_the_fortieth_deposit_counts_from_the_day_it_is_known() -> None:
    """The forty deposits were there on 16 September 1998: the first day of the sixth month after is 1 March 1999."""
    days = sorted(
        (act.done_on.last_on, act.known_on) for act in BOOK.acts
        if act.treaty == "apmbc" and act.kind in {"ratified", "acceded", "accepted", "approved"} and act.done_on
    )  # fmt: skip
    known = max(known_on for _, known_on in days[:40])
    assert counted_in_force_on(BOOK, RULES, known) == date(1999, 3, 1)
    assert counted_in_force_on(BOOK, RULES, date(1998, 9, 1)) is None


def test_a_notice_is_taken_back_from_its_very_day_to_the_day_before_it_takes_effect() -> None:
    """Six months after 15 January 2027 is 15 July."""
    day, later = date(2027, 1, 15), AsOf(date(2028, 1, 1), date(2028, 1, 1))
    for back in (day, date(2027, 7, 14)):
        events = [HypotheticalEvent("DEU", "withdrawal_notified", day, "apmbc"),
                  HypotheticalEvent("DEU", "withdrawal_retracted", back, "apmbc")]  # fmt: skip
        assert status(suppose(BOOK, events, later.known_on), "apmbc", "DEU", later).status is Participation.PARTY
    with pytest.raises(InputError, match="no notice of DEU runs on 2027-07-15"):
        suppose(BOOK, [events[0], replace(events[1], on=date(2027, 7, 15))], later.known_on)
