"""The work of answering: in threads of lanes by what it costs, within a time, and within what one address may cost."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from marchland.adapters.stoppable_work import StoppableWork, WorkStoppedError
from marchland.core.errors import BusyError, TooManyError
from marchland.site.lane import Lane, LaneSize

T = TypeVar("T")
_NEW_SHARE = 0.2
"""What the newest answer counts for in the mean cost of its route."""
_MOST_KEYS = 10_000
"""Addresses whose costs are remembered at a time; the one that paid longest ago goes first."""


class LaneName(StrEnum):
    """Where work waits: what is cheap, what is costly, and who signs in, from a device that is known or is not."""

    CHEAP = "cheap"
    COSTLY = "costly"
    SIGN_IN = "sign_in"
    DEVICE = "device"
    BODY = "body"


def _sizes() -> Mapping[LaneName, LaneSize]:
    return {
        LaneName.CHEAP: LaneSize(at_once=12, of_one=4, waiting=512, waiting_of_one=64),
        LaneName.COSTLY: LaneSize(at_once=2, of_one=1, waiting=64, waiting_of_one=16, wait_s=20.0),
        LaneName.SIGN_IN: LaneSize(at_once=2, of_one=1, waiting=32, waiting_of_one=4),
        LaneName.DEVICE: LaneSize(at_once=1, of_one=1, waiting=16, waiting_of_one=4),
        LaneName.BODY: LaneSize(at_once=8, of_one=2, waiting=32, waiting_of_one=4),
    }


@dataclass(frozen=True, slots=True)
class WorkLimits:
    """What answering may take: `answer_s` of time, and of the processor what refills at `cpu_share` up to `cpu_s`.

    A route whose answers cost `costly_s` in the mean goes the lane of costly work, and is refused to an address that
    has used up its processor's time; cheap ones are not.
    """

    answer_s: float = 30.0
    costly_s: float = 0.1
    cpu_s: float = 60.0
    cpu_share: float = 0.5
    lanes: Mapping[LaneName, LaneSize] = field(default_factory=_sizes)


class CpuBudget:
    """What each address has left of the processor's time, by the clock that is given."""

    def __init__(self, limits: WorkLimits, clock: Callable[[], str]) -> None:
        self._limits, self._clock, self._lock = limits, clock, threading.Lock()
        self._owed: dict[str, tuple[float, float]] = {}

    def _now_s(self) -> float:
        return datetime.fromisoformat(self._clock()).timestamp()

    def _owes(self, key: str, now_s: float) -> float:
        owed_s, at_s = self._owed.get(key, (0.0, now_s))
        return max(0.0, owed_s - max(0.0, now_s - at_s) * self._limits.cpu_share)

    def check(self, key: str) -> None:
        """Raise TooManyError where that address has used up its time, with how long it takes to have some again."""
        with self._lock:
            over_s = self._owes(key, self._now_s()) - self._limits.cpu_s
        if over_s > 0:
            error = TooManyError(
                "this address has asked for too much costly work", next_step="wait a little, or ask for less at once"
            )
            error.retry_after_s = 1 + int(over_s / self._limits.cpu_share)
            raise error

    def charge(self, key: str, cpu_s: float) -> None:
        """Take that much off what an address has left."""
        with self._lock:
            now_s = self._now_s()
            owed_s = self._owes(key, now_s) + cpu_s
            self._owed.pop(key, None)  # so that the first of them is who paid longest ago
            self._owed[key] = (owed_s, now_s)
            if len(self._owed) > _MOST_KEYS:
                del self._owed[next(iter(self._owed))]


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to be worked out: for which route, whom it counts to, in which lane, and whether it may be stopped."""

    route: str
    key: str
    lane: LaneName | None = None
    stoppable: bool = True


class WorkPool:
    """Runs the work of a site's answers beside the loop that serves them."""

    def __init__(self, limits: WorkLimits, clock: Callable[[], str]) -> None:
        self.limits, self.budget = limits, CpuBudget(limits, clock)
        self.lanes = {name: Lane(size) for name, size in limits.lanes.items()}
        self._threads = {
            name: ThreadPoolExecutor(size.at_once, f"marchland-{name}") for name, size in limits.lanes.items()
        }
        self._mean_s: dict[str, float] = {}

    def lane_of(self, item: WorkItem) -> LaneName:
        """Return the lane that work goes: its own, or by what its route costs in the mean."""
        return item.lane or (LaneName.COSTLY if self._is_costly(item.route) else LaneName.CHEAP)

    def _is_costly(self, route: str) -> bool:
        return self._mean_s.get(route, 0.0) >= self.limits.costly_s

    def figures(self) -> dict[tuple[str, str], float]:
        """Return how much is under way and waits in each lane."""
        running = {("lane_running", str(name)): float(lane.running) for name, lane in self.lanes.items()}
        return running | {("lane_waiting", str(name)): float(lane.waiting) for name, lane in self.lanes.items()}

    async def run(self, item: WorkItem, call: Callable[[], T]) -> tuple[T, float]:
        """Return what the call returns, and what it cost of the processor.

        Raises TooManyError or BusyError where it may not begin, or where it is not done in time; then it is stopped.
        """
        if self._is_costly(item.route):
            self.budget.check(item.key)
        name = self.lane_of(item)
        lane = self.lanes[name]
        await lane.enter(item.key)
        work = StoppableWork(call)
        context = contextvars.copy_context()
        running = asyncio.get_running_loop().run_in_executor(self._threads[name], context.run, work)

        def ended(_running: asyncio.Future[T]) -> None:
            self._paid(item, work.cpu_s)
            lane.leave(item.key)

        running.add_done_callback(ended)
        return await self._in_time(item, work, running), work.cpu_s

    def _paid(self, item: WorkItem, cpu_s: float) -> None:
        before_s = self._mean_s.get(item.route, cpu_s)
        self._mean_s[item.route] = before_s + _NEW_SHARE * (cpu_s - before_s)
        self.budget.charge(item.key, cpu_s)

    async def _in_time(self, item: WorkItem, work: StoppableWork[T], running: asyncio.Future[T]) -> T:
        if not item.stoppable:
            return await asyncio.shield(running)
        try:
            done, _ = await asyncio.wait((running,), timeout=self.limits.answer_s)
        except asyncio.CancelledError:
            work.stop()
            raise
        if not done:
            work.stop()
            running.add_done_callback(_seen)
            raise _too_long(self.limits)
        try:
            return running.result()
        except WorkStoppedError:
            raise _too_long(self.limits) from None


def _seen(running: asyncio.Future[T]) -> None:
    """Look at how stopped work ended, which nobody else does."""
    if not running.cancelled():
        running.exception()


def _too_long(limits: WorkLimits) -> BusyError:
    return BusyError(
        "the answer took longer than {most:g} seconds, and was stopped", most=limits.answer_s,
        next_step="ask for less at once, or use the command line",
    )  # fmt: skip
