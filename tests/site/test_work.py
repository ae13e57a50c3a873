"""Work in lanes: turns by who asks, bounded waiting, costs that are charged, and answers that are stopped in time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from marchland.adapters.stoppable_work import StoppableWork, WorkStoppedError
from marchland.core.errors import BusyError, TooManyError
from marchland.site.lane import Lane, LaneSize
from marchland.site.work import CpuBudget, LaneName, WorkItem, WorkLimits, WorkPool
from tests.site.browser import Clock

SIZE = LaneSize(at_once=2, of_one=1, waiting=4, waiting_of_one=3)


async def settled() -> None:
    """Let everything run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_turns_go_round_by_who_asks_and_one_asker_never_has_them_all() -> None:
    order: list[str] = []

    async def asking(lane: Lane, key: str, goes_on: asyncio.Event) -> None:
        async with lane.turn(key):
            order.append(key)
            await goes_on.wait()

    async def all_asking() -> None:
        lane, goes_on = Lane(SIZE), asyncio.Event()
        many = [asyncio.create_task(asking(lane, "many", goes_on)) for _ in range(4)]
        await settled()
        assert (lane.running, lane.waiting) == (1, 3), "the second turn is kept for others"
        other = asyncio.create_task(asking(lane, "one", goes_on))
        await settled()
        assert order == ["many", "one"]
        goes_on.set()
        await asyncio.gather(*many, other)
        assert (lane.running, lane.waiting) == (0, 0)

    asyncio.run(all_asking())


def test_those_who_wait_take_turns() -> None:
    """Of 2 turns: a and b hold them; then a waits twice, b once, and c once: who gets them is c, a, b, a."""
    size = LaneSize(at_once=2, of_one=2, waiting=9, waiting_of_one=9)
    order: list[str] = []

    async def all_asking() -> None:
        lane = Lane(size)
        await lane.enter("a")
        await lane.enter("b")

        async def asking(key: str) -> None:
            await lane.enter(key)
            order.append(key)

        tasks = [asyncio.create_task(asking(key)) for key in ("a", "a", "b", "c")]
        await settled()
        for key in ("a", "b", "a", "b"):
            lane.leave(key)
            await settled()
        await asyncio.gather(*tasks)

    asyncio.run(all_asking())
    assert order == ["a", "b", "c", "a"]


def test_only_so_many_wait() -> None:
    async def asking() -> None:
        lane = Lane(SIZE)
        await lane.enter("a")
        waiting = [asyncio.create_task(lane.enter("a")) for _ in range(3)]
        await settled()
        with pytest.raises(TooManyError) as caught:
            await lane.enter("a")
        assert caught.value.retry_after_s == BusyError.retry_after_s
        await lane.enter("b")
        waiting.append(asyncio.create_task(lane.enter("b")))
        await settled()
        with pytest.raises(BusyError):
            await lane.enter("c")
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert (lane.running, lane.waiting) == (2, 0)

    asyncio.run(asking())


def test_who_waits_too_long_is_told_that_the_site_is_busy_and_waits_no_more() -> None:
    async def asking() -> None:
        lane = Lane(LaneSize(1, 1, 4, 4, wait_s=0.01))
        await lane.enter("a")
        with pytest.raises(BusyError):
            await lane.enter("b")
        assert (lane.running, lane.waiting) == (1, 0)
        lane.leave("a")
        await lane.enter("b")

    asyncio.run(asking())


def endless(began: threading.Event | None = None) -> None:
    if began:
        began.set()
    while True:
        time.sleep(0)


def test_work_is_stopped_while_it_runs_and_its_thread_goes_on_to_other_work() -> None:
    began, done = threading.Event(), []

    def thread() -> None:
        for call in (lambda: endless(began), lambda: done.append("other")):
            work = StoppableWork(call)
            works.append(work)
            try:
                work()
            except WorkStoppedError:
                done.append("stopped")

    works: list[StoppableWork[None]] = []
    running = threading.Thread(target=thread)
    running.start()
    assert began.wait(60)
    for _ in range(3):
        works[0].stop()
    running.join(60)
    assert done == ["stopped", "other"]


def test_work_that_was_told_to_stop_before_it_began_never_does() -> None:
    called: list[int] = []
    work = StoppableWork(lambda: called.append(1))
    work.stop()
    with pytest.raises(WorkStoppedError):
        work()
    assert called == []


def test_a_stop_after_the_end_reaches_nobody() -> None:
    for _ in range(200):
        work = StoppableWork(lambda: 7)
        stopper = threading.Thread(target=work.stop)
        stopper.start()
        with suppress(WorkStoppedError):
            assert work() == 7
        stopper.join()
        sum(range(100))  # where a stray signal would be raised


def test_what_work_costs_is_the_time_of_the_processor_and_not_of_waiting() -> None:
    waiting = StoppableWork(lambda: time.sleep(0.05))
    waiting()
    began_s = time.thread_time()
    counting = StoppableWork(lambda: sum(range(300_000)))
    counting()
    assert 0 < counting.cpu_s <= time.thread_time() - began_s
    assert waiting.cpu_s < 0.05


def test_an_answer_that_takes_too_long_is_stopped_and_its_turn_given_back() -> None:
    ended = threading.Event()

    def work() -> None:
        try:
            endless()
        finally:
            ended.set()

    async def asking() -> WorkPool:
        pool = WorkPool(WorkLimits(answer_s=0.05), Clock())
        with pytest.raises(BusyError, match=r"longer than 0\.05 seconds"):
            await pool.run(WorkItem("slow", "a"), work)
        assert await asyncio.to_thread(ended.wait, 60)
        while pool.lanes[LaneName.CHEAP].running:
            await asyncio.sleep(0.01)
        assert (await pool.run(WorkItem("slow", "a"), lambda: 5))[0] == 5
        return pool

    pool = asyncio.run(asking())
    assert pool._mean_s["slow"] > 0


def test_what_changes_something_is_never_stopped_half_way() -> None:
    async def asking() -> int:
        pool = WorkPool(WorkLimits(answer_s=0.01), Clock())

        def work() -> int:
            time.sleep(0.1)
            return 3

        return (await pool.run(WorkItem("write", "a", stoppable=False), work))[0]

    assert asyncio.run(asking()) == 3


def test_a_fault_of_the_work_is_told_as_it_is() -> None:
    async def asking() -> None:
        pool = WorkPool(WorkLimits(), Clock())
        with pytest.raises(ZeroDivisionError):
            await pool.run(WorkItem("x", "a"), lambda: 1 // 0)
        assert pool.lanes[LaneName.CHEAP].running == 0

    asyncio.run(asking())


def test_the_processor_s_time_of_an_address_is_used_up_and_comes_back() -> None:
    """Of 10 s that refill at 0.5 a second, 12 s leave 2 to be waited for: 4 seconds."""
    clock = Clock()
    budget = CpuBudget(WorkLimits(cpu_s=10, cpu_share=0.5), clock)
    budget.charge("a", 9)
    budget.check("a")
    budget.charge("a", 3)
    with pytest.raises(TooManyError) as caught:
        budget.check("a")
    assert caught.value.retry_after_s == 1 + 4
    budget.check("b")
    clock.seconds = 4
    budget.check("a")


def test_only_so_many_addresses_are_remembered() -> None:
    budget = CpuBudget(WorkLimits(), Clock())
    for number in range(10_050):
        budget.charge(str(number), 1)
    assert len(budget._owed) == 10_000
    assert "0" not in budget._owed


def costing(cpu_s: float) -> Callable[[], None]:
    def work() -> None:
        began_s = time.thread_time()
        while time.thread_time() - began_s < cpu_s:
            pass

    return work


def test_a_costly_route_is_refused_to_who_used_up_their_time_and_a_cheap_one_is_not() -> None:
    async def asking() -> None:
        pool = WorkPool(WorkLimits(costly_s=0.02, cpu_s=0.05), Clock())
        for _ in range(2):
            await pool.run(WorkItem("costly", "a"), costing(0.03))
        assert pool.lane_of(WorkItem("costly", "a")) is LaneName.COSTLY
        with pytest.raises(TooManyError, match="too much costly work"):
            await pool.run(WorkItem("costly", "a"), costing(0.03))
        await pool.run(WorkItem("cheap", "a"), costing(0.0))
        await pool.run(WorkItem("costly", "b"), costing(0.0))
        assert pool.lane_of(WorkItem("cheap", "a")) is LaneName.CHEAP

    asyncio.run(asking())
