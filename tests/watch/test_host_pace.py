"""The pace of hosts, with no clock but the numbers that are handed in."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from marchland.watch.domain.host_pace import HostPace


def test_jobs_of_one_host_wait_for_each_other_and_for_the_gap() -> None:
    pace: HostPace[int] = HostPace(2, 1)
    for job in range(3):
        pace.add("a", job)
    pace.add("b", 9)
    assert [pace.take(0), pace.take(0), pace.take(0)] == [("a", 0), ("b", 9), None]
    assert pace.wait_s(0) is None
    pace.done("a", 5)
    assert (pace.take(6.9), pace.wait_s(6.5)) == (None, 0.5)
    assert pace.take(7) == ("a", 1)


def test_a_dropped_host_begins_nothing_more() -> None:
    pace: HostPace[int] = HostPace(0, 1)
    for job in range(3):
        pace.add("a", job)
    pace.add("b", 9)
    assert pace.take(0) == ("a", 0)
    assert pace.drop("a") == [1, 2]
    pace.done("a", 1)
    assert (pace.waiting, pace.take(1), pace.take(1)) == (1, ("b", 9), None)
    assert pace.drop("never") == []


@given(
    st.lists(st.sampled_from("abcd"), max_size=40),
    st.integers(1, 3),
    st.sampled_from([0.0, 1.5]),
    st.lists(st.integers(0, 3), max_size=200),
)
def test_every_job_is_begun_once_and_no_host_has_more_than_it_may(
    hosts: list[str], at_once: int, gap: float, choices: list[int]
) -> None:
    pace: HostPace[int] = HostPace(gap, at_once)
    for job, host in enumerate(hosts):
        pace.add(host, job)
    now, running, begun, last = 0.0, [], [], dict[str, float]()
    steps = iter(choices)
    while pace.waiting or running:
        taken = pace.take(now)
        if taken is not None:
            host, job = taken
            assert now - last.get(host, -gap) >= gap
            last[host] = now
            running.append(host)
            begun.append(job)
            assert max(Counter(running).values()) <= at_once
        elif running:
            pace.done(running.pop(next(steps, 0) % len(running)), now)
        else:
            now += pace.wait_s(now) or 0.5
    assert sorted(begun) == list(range(len(hosts)))
