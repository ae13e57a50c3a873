"""The order in which waiting jobs are begun: few at a time of one host, and a gap between them."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Job = TypeVar("Job")


@dataclass(slots=True)
class _HostQueue(Generic[Job]):
    jobs: deque[Job] = field(default_factory=deque)
    running: int = 0
    ready_s: float = 0
    listed: bool = False


class HostPace(Generic[Job]):
    """Jobs that wait by host; whoever takes one tells when it is done. Every instant is the caller's, in seconds."""

    def __init__(self, gap_s: float, at_once: int) -> None:
        self._gap_s = gap_s
        self._at_once = at_once
        self._hosts: dict[str, _HostQueue[Job]] = {}
        self._ready: list[tuple[float, int, str]] = []
        self._listed = 0
        self.waiting = 0

    def add(self, host: str, job: Job) -> None:
        """Take a job in, behind the others of its host."""
        queue = self._hosts.setdefault(host, _HostQueue())
        queue.jobs.append(job)
        self.waiting += 1
        self._list(host, queue)

    def take(self, now_s: float) -> tuple[str, Job] | None:
        """Return the job that has been ready longest, with its host, or None where none may be begun yet."""
        if not self._ready or self._ready[0][0] > now_s:
            return None
        _, _, host = heapq.heappop(self._ready)
        queue = self._hosts[host]
        queue.listed = False
        queue.running += 1
        queue.ready_s = now_s + self._gap_s
        self.waiting -= 1
        job = queue.jobs.popleft()
        self._list(host, queue)
        return host, job

    def wait_s(self, now_s: float) -> float | None:
        """Return after how many seconds a job is ready, None where all wait for one that runs, or none waits."""
        return max(self._ready[0][0] - now_s, 0) if self._ready else None

    def done(self, host: str, now_s: float) -> None:
        """Note that a job of a host has ended: its gap begins anew."""
        queue = self._hosts[host]
        queue.running -= 1
        queue.ready_s = max(queue.ready_s, now_s + self._gap_s)
        self._list(host, queue)
        if not queue.jobs and not queue.running and not self._gap_s:
            del self._hosts[host]

    def drop(self, host: str) -> list[Job]:
        """Return the jobs of a host that still wait, and let none of them be begun."""
        queue = self._hosts.get(host)
        if queue is None:
            return []
        jobs = list(queue.jobs)
        queue.jobs.clear()
        self.waiting -= len(jobs)
        if queue.listed:
            self._ready = [entry for entry in self._ready if entry[2] != host]
            heapq.heapify(self._ready)
            queue.listed = False
        return jobs

    def _list(self, host: str, queue: _HostQueue[Job]) -> None:
        if queue.jobs and not queue.listed and queue.running < self._at_once:
            self._listed += 1
            queue.listed = True
            heapq.heappush(self._ready, (queue.ready_s, self._listed, host))
