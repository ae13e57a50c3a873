"""What is due when: reports in their order, nothing after an exit, windows of an objection, and what is past."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.adapters.act_files import read_acts
from marchland.adapters.yaml_files import read_yaml
from marchland.core.asof import AsOf
from marchland.law.act import ActBook
from marchland.law.deadline import deadlines
from marchland.law.hypothesis import Supposed, suppose
from marchland.law.status import Standing, status
from marchland.services.shipped import data_root

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
    events = [Supposed(e["state"], e["kind"], e["on"], e.get("treaty", "")) for e in case.get("suppose", ())]
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
    if now.status is Standing.WITHDRAWAL_NOTIFIED and now.effective_on:
        assert all(item.due_on < now.effective_on for item in found if item.rule.id != "apmbc-20-3")
