"""A lane: so much is done at once, and those who wait take turns by who they are, so that many hold up no one."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from marchland.core.errors import BusyError, TooManyError


@dataclass(frozen=True, slots=True)
class LaneSize:
    """How many a lane takes at once, of them how many of one key, and how many wait, of one key, and how long."""

    at_once: int
    of_one: int
    waiting: int
    waiting_of_one: int
    wait_s: float = 10.0


class Lane:
    """Turns of one kind of work. Threads with loops of their own may share it, as those of tests do."""

    def __init__(self, size: LaneSize) -> None:
        self.size = size
        self._running: Counter[str] = Counter()
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def running(self) -> int:
        """Return how many have their turn."""
        return self._running.total()

    @property
    def waiting(self) -> int:
        """Return how many wait for theirs."""
        return sum(map(len, self._queues.values()))

    async def enter(self, key: str) -> None:
        """Return once it is that key's turn, which `leave` ends; raises BusyError or TooManyError where it never is."""
        with self._lock:
            if self._free(key):
                self._running[key] += 1
                return
            turn = self._queued(key)
        try:
            async with asyncio.timeout(self.size.wait_s):
                await turn
        except (TimeoutError, asyncio.CancelledError) as error:
            if not self._gave_up(key, turn):
                self.leave(key)  # the turn came in the same moment, and nobody takes it
            if isinstance(error, TimeoutError):
                raise busy() from None
            raise

    def _free(self, key: str) -> bool:
        return self.running < self.size.at_once and self._running[key] < self.size.of_one

    def _queued(self, key: str) -> asyncio.Future[None]:
        queue = self._queues.get(key, deque())
        if len(queue) >= self.size.waiting_of_one:
            error = TooManyError("too many requests at once", next_step="wait for the answers to those before")
            error.retry_after_s = BusyError.retry_after_s
            raise error
        if self.waiting >= self.size.waiting:
            raise busy()
        turn = asyncio.get_running_loop().create_future()
        queue.append(turn)
        self._queues[key] = queue
        return turn

    def _gave_up(self, key: str, turn: asyncio.Future[None]) -> bool:
        with self._lock:
            queue = self._queues.get(key)
            if queue is None or turn not in queue:
                return False
            queue.remove(turn)
            if not queue:
                del self._queues[key]
            return True

    def leave(self, key: str) -> None:
        """End a turn of that key; the next is that of the key which has waited longest since its last."""
        with self._lock:
            self._running[key] -= 1
            if self._running[key] <= 0:
                del self._running[key]
            for waiting in list(self._queues):
                if not self._free(waiting):
                    continue
                queue = self._queues[waiting]
                turn = queue.popleft()
                self._queues.move_to_end(waiting)
                if not queue:
                    del self._queues[waiting]
                self._running[waiting] += 1
                turn.get_loop().call_soon_threadsafe(_give, turn)
                break

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """Hold a turn of that key."""
        await self.enter(key)
        try:
            yield
        finally:
            self.leave(key)


def _give(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_result(None)


def busy() -> BusyError:
    """Return the error that says to come again in a moment."""
    return BusyError("the site is busy with other work", next_step="try again in a few seconds")
