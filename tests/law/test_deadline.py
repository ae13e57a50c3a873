"""What is due when: reports in their order, nothing after an exit, windows of an objection, and what is past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.adapters.package_data import data_root
from marchland.adapters.yaml_files import read_yaml
from marchland.core.asof import AsOf
from marchland.core.errors import InputError
from marchland.core.partial_date import PartialDate
from marchland.law.adapters.act_files import read_acts
from marchland.law.domain.act import ActBook
from marchland.law.domain.calendar import first_of_month_after, next_yearly
from marchland.law.domain.deadline import deadlines
from marchland.law.domain.hypothesis import HypotheticalEvent, suppose
from marchland.law.domain.status import Participation, status

CASES: list[dict[str, Any]] = read_yaml(Path(__file__).parents[1] / "cases" / "law" / "deadlines.yaml").data
BOOK = read_acts(data_root())
STATES = sorted(state for treaty, state in BOOK.by_state if treaty == "apmbc" and state)
DAYS = st.dates(date(1999, 3, 1), date(2030, 1, 1))


@pytest.fixture(scope="module")
def book() -> ActBook:
    return BOOK


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_case_comes_out(case: dict[str, Any], book: ActBook) -> None:
    ask = case["ask"]
    events = [HypotheticalEvent(e["state"], e["kind"], e["on"], e.get("treaty", "")) for e in case.get("suppose", ())]
    made = suppose(book, events, ask["known"])
    listed = deadlines(made, ask["state"], AsOf(ask["on"], ask["known"]), past=ask.get("past", False))
    found = [item for item in listed if item.treaty == ask["treaty"]]
    for due in case.get("due", ()):
        (item,) = (each for each in found if (each.rule.id, each.due_on) == (due["rule"], due["on"]))
        assert due.get("says", "") in item.what
    assert not {item.rule.id for item in found} & set(case.get("not_due", ()))
    assert ask.get("past") or all(item.due_on >= ask["on"] for item in found)


@given(st.sampled_from(STATES), DAYS, DAYS)
def test_nothing_is_due_once_a_running_notice_has_expired(state: str, on: date, known: date) -> None:
    now = status(BOOK, "apmbc", state, AsOf(on, known))
    found = [item for item in deadlines(BOOK, state, AsOf(on, known), past=True) if item.treaty == "apmbc"]
    assert now.party or not found
    if now.status is Participation.WITHDRAWAL_NOTIFIED and now.effective_on:
        assert all(item.due_on < now.effective_on for item in found if item.rule.id != "apmbc-20-3")


def due_on(book: ActBook, state: str, rule: str, on: str) -> list[date]:
    """Return the days by which a rule of the Mine Ban Convention is due from a state, as asked on a day."""
    asked = AsOf(date.fromisoformat(on), date(2026, 11, 22))
    return [item.due_on for item in deadlines(book, state, asked) if item.rule.id == rule]


def test_what_is_due_is_listed_on_its_very_day_and_not_on_the_next(book: ActBook) -> None:
    """Tonga's treaty is in force since 1 December 2025: + 180 days (31 + 31 + 28 + 31 + 30 = 151, + 29) is 30 May."""
    assert due_on(book, "TON", "apmbc-7-1", "2026-05-29") == [date(2026, 5, 30)]
    assert due_on(book, "TON", "apmbc-7-1", "2026-05-30") == [date(2026, 5, 30)]
    assert due_on(book, "TON", "apmbc-7-1", "2026-05-31") == []


def test_the_yearly_report_is_due_on_30_april_itself_and_from_1_may_in_the_next_year(book: ActBook) -> None:
    assert due_on(book, "DEU", "apmbc-7-2", "2027-04-29") == [date(2027, 4, 30)]
    assert due_on(book, "DEU", "apmbc-7-2", "2027-04-30") == [date(2027, 4, 30)]
    assert due_on(book, "DEU", "apmbc-7-2", "2027-05-01") == [date(2028, 4, 30)]


@pytest.mark.parametrize(
    ("received", "out", "due"),
    [("2027-10-29", "2028-04-29", []), ("2027-10-30", "2028-04-30", []), ("2027-11-01", "2028-05-01", ["2028-04-30"])],
)
def test_whoever_is_out_on_the_day_of_a_report_does_not_owe_it(
    received: str, out: str, due: list[str], book: ActBook
) -> None:
    """Six months after 30 October is 30 April: on that day, on which the report would fall, the state is out."""
    made = suppose(book, [HypotheticalEvent("DEU", "withdrawal_notified", date.fromisoformat(received), "apmbc")])
    asked = AsOf(date(2028, 1, 1), date(2028, 1, 1))
    listed = {item.rule.id: item.due_on for item in deadlines(made, "DEU", asked) if item.treaty == "apmbc"}
    assert listed["apmbc-20-3"] == date.fromisoformat(out)
    assert [day.isoformat() for rule, day in listed.items() if rule == "apmbc-7-2"] == due


def test_deadlines_of_all_treaties_stand_in_the_order_of_their_days(book: ActBook) -> None:
    """Germany's first report on mines was due in 1999, on cluster munitions after 2010; the next are in April 2027."""
    listed = deadlines(book, "DEU", AsOf(date(2026, 11, 22), date(2026, 11, 22)), past=True)
    days = [item.due_on for item in listed]
    assert [item.treaty for item in listed if item.treaty == "ccm" and item.due_on > date(2010, 8, 1)]
    assert (days[0], days[-1].month) == (date(1999, 8, 28), 4)
    assert days == sorted(days)


def test_what_would_fall_after_the_last_day_of_the_calendar_is_refused() -> None:
    assert next_yearly((4, 30), date(9999, 4, 30)) == date(9999, 4, 30)
    with pytest.raises(InputError, match="leaves the calendar, which ends on 9999-12-31"):
        next_yearly((4, 30), date(9999, 5, 1))
    with pytest.raises(InputError, match="leaves the calendar, which ends on 9999-12-31"):
        first_of_month_after(date(9999, 12, 31), 1)
    assert first_of_month_after(date(9999, 11, 30), 1) == date(9999, 12, 1)


@pytest.mark.parametrize(
    ("asked", "open_request"),
    [("2023-10-30", False), ("2023-11-30", False), ("2023-12-01", True), ("2026-03-31", True)],
)
def test_an_extension_that_is_asked_for_after_the_last_that_was_granted_is_told(
    asked: str, open_request: bool, book: ActBook
) -> None:
    """Ukraine's is granted on some day of November 2023, until 1 December 2033: what came later is open."""
    day = PartialDate(asked, date.fromisoformat(asked), date.fromisoformat(asked))
    granted = next(act for act in book.acts if (act.state, act.until_on) == ("UKR", date(2033, 12, 1)))
    request = replace(granted, kind="clearance_extension_requested", done_on=day, known_on=day.last_on, until_on=None)
    made = ActBook((*book.acts, request), book.conflicts, book.views, book.digest, book.horizons)
    listed = deadlines(made, "UKR", AsOf(date(2026, 11, 22), date(2026, 11, 22)))
    (due,) = (item for item in listed if item.rule.id == "apmbc-5-1")
    assert (due.due_on, due.extended) == (date(2033, 12, 1), True)
    assert (f"an extension was asked for on {asked}" in str(due.condition)) is open_request


def test_windows_of_a_contested_suspension_say_so_and_a_notice_names_its_paper(book: ActBook) -> None:
    listed = deadlines(book, "UKR", AsOf(date(2025, 8, 1), date(2026, 11, 22)), past=True)
    windows = [item for item in listed if item.rule.id.startswith("vclt-65")]
    assert windows
    assert {str(item.condition) for item in windows} == {"contested"}
    running = deadlines(book, "FIN", AsOf(date(2025, 8, 1), date(2025, 8, 1)))
    (leaving,) = (item for item in running if item.rule.id == "apmbc-20-3")
    notice = next(
        act for act in book.acts if (act.state, act.kind, act.treaty) == ("FIN", "withdrawal_notified", "apmbc")
    )
    assert (leaving.due_on, leaving.source) == (date(2026, 1, 10), notice.source)
