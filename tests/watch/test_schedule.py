"""The table of next tries, case by case as worked out by hand, and the laws that hold for every answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from marchland.watch.domain.fetched import Fetched, FetchRequest
from marchland.watch.domain.schedule import (
    RULES,
    FeedState,
    ScheduleRules,
    Wait,
    conditional_headers,
    is_due,
    outcome,
)

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
OLD = "http://old.example/feed"
TABLE = Path(__file__).parents[1] / "cases" / "watch" / "schedule.yaml"
CASES = yaml.safe_load(TABLE.read_text("utf-8"))["cases"]
REQUEST = FetchRequest("s", OLD)


def state_of(case: dict[str, Any]) -> FeedState:
    given = dict(case.get("state", {}))
    state = FeedState(OLD, succeeded_at=given.pop("succeeded", None), failing_since_at=given.pop("failing_since", None))
    return replace(state, **given)


def fetched_of(answer: dict[str, Any]) -> Fetched:
    headers = tuple((name.lower(), value) for name, value in answer.get("headers", {}).items())
    return Fetched(
        REQUEST, NOW, answer.get("moved_to") or OLD, "old.example", answer.get("status", 0), headers,
        answer.get("body", "").encode(), answer.get("moved_to", ""), answer.get("fault", ""), answer.get("detail", ""),
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_case_of_the_table(case: dict[str, Any]) -> None:
    asked = {name: case[name] for name in ("new_items", "update_minutes", "is_feed") if name in case}
    found = outcome(fetched_of(case["answer"]), state_of(case), ScheduleRules(), NOW, **asked)
    state = found.state

    def minutes(at: datetime | None) -> float | None:
        return None if at is None else (at - NOW).total_seconds() / 60

    seen = {
        "code": found.code,
        "in_min": minutes(state.next_try_at),
        "pause_min": minutes(found.pause.until_at) if found.pause else None,
        "failing_since": state.failing_since_at,
        "moved_from": found.moved_from,
    }
    for name, value in case["expect"].items():
        got = seen[name] if name in seen else getattr(state, name)
        assert got == pytest.approx(value) if isinstance(value, float) else got == value, name
    if found.pause:
        assert found.pause.host == "old.example"


def test_what_a_person_reads_says_why_since_when_and_until_when() -> None:
    state = FeedState(OLD, failures=3, failing_since_at=NOW - timedelta(days=1))
    wall = fetched_of({"status": 403, "headers": {"CF-Mitigated": "challenge"}})
    words = outcome(wall, state, ScheduleRules(), NOW).message
    assert words.startswith("a wall against bots stands before the feed (403)")
    assert "since 2026-11-27 12:00:00+00:00" in words
    assert "asked again at 2026-11-30 12:00:00+00:00" in words
    inner = fetched_of({"fault": "private_address", "detail": "10.0.0.1 is private"})
    assert "private network: 10.0.0.1 is private;" in outcome(inner, state, ScheduleRules(), NOW).message
    assert outcome(fetched_of({"status": 410}), state, ScheduleRules(), NOW).message.endswith("not asked again")


def test_a_new_item_makes_the_feed_be_asked_sooner() -> None:
    state = FeedState(OLD, succeeded_at=NOW - timedelta(hours=48), items_per_h=0.1)
    ok = fetched_of({"status": 200})
    waits = [outcome(ok, state, ScheduleRules(), NOW, new_items=n).state.next_try_at for n in (0, 5, 50)]
    # 0.05, 0.05 + 5 ln2/48 = 0.1222, 0.05 + 50 ln2/48 = 0.772 items an hour
    expected = [600, 245.5, 38.9]
    got = [(at - NOW).total_seconds() / 60 for at in waits if at]
    assert got == pytest.approx(expected, rel=0.002)


def test_only_what_there_is_is_sent_as_a_condition() -> None:
    assert conditional_headers("", "") == {}
    assert conditional_headers('W/"a"', "") == {"If-None-Match": 'W/"a"'}
    assert conditional_headers('"a"', "Fri") == {"If-None-Match": '"a"', "If-Modified-Since": "Fri"}


def test_a_feed_is_due_by_its_time_its_host_and_whether_it_was_stopped() -> None:
    later = NOW + timedelta(minutes=1)
    assert is_due(FeedState(OLD), "h", {}, NOW)
    assert is_due(FeedState(OLD, next_try_at=NOW), "h", {}, NOW)
    assert not is_due(FeedState(OLD, next_try_at=later), "h", {}, NOW)
    assert not is_due(FeedState(OLD), "h", {"h": later}, NOW)
    assert is_due(FeedState(OLD), "h", {"h": NOW, "other": later}, NOW)
    assert not is_due(FeedState(OLD, stopped=True), "h", {}, NOW)


def test_every_code_stands_once_and_the_waits_are_all_used() -> None:
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))
    assert {rule.wait for rule in RULES} == set(Wait)


HEADER = st.sampled_from(["cache-control", "expires", "retry-after", "age", "date", "etag"])
VALUE = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["max-age=5", "max-age=99999999999999999999", "Sat, 28 Nov 2026 18:00:00 GMT", "600", "-1", "²"]),
)
ANSWERS = st.builds(
    lambda status, headers, fault, moved: Fetched(REQUEST, NOW, OLD, "h", status, tuple(headers), b"", moved, fault),
    st.integers(100, 599),
    st.lists(st.tuples(HEADER, VALUE), max_size=4),
    st.sampled_from(["", "", *(rule.code for rule in RULES if rule.wait is not Wait.USUAL)]),
    st.sampled_from(["", "http://new.example/"]),
)
STATES = st.builds(
    lambda failures, rate: FeedState(
        OLD,
        failures=failures,
        items_per_h=rate,
        succeeded_at=NOW - timedelta(days=3),
        failing_since_at=NOW - timedelta(days=1) if failures else None,
    ),
    st.integers(0, 2000),
    st.one_of(st.none(), st.floats(0, 1000)),
)


@given(ANSWERS, STATES, st.integers(0, 1000), st.one_of(st.none(), st.integers(0, 10**7)))
def test_whatever_comes_the_next_try_keeps_within_the_bounds(
    fetched: Fetched, state: FeedState, new_items: int, ttl: int | None
) -> None:
    rules = ScheduleRules()
    found = outcome(fetched, state, rules, NOW, new_items=new_items, update_minutes=ttl)
    if found.state.next_try_at is None:
        assert found.code == "gone"
        return
    wait = found.state.next_try_at - NOW
    most = rules.longest_min if found.succeeded and found.code in ("read", "unchanged") else rules.longest_pause_min
    assert timedelta(minutes=rules.shortest_min) <= wait <= timedelta(minutes=most)
    assert not found.pause or found.pause.until_at <= NOW + timedelta(minutes=rules.longest_pause_min)
    assert str(found.message)
