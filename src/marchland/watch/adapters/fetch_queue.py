"""The queue by which workers share the fetching: procrastinate in a schema of its own."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.schema import SchemaManager

from marchland.core.errors import StoreError
from marchland.tlog.adapters.postgres_session import DbSession, SessionPool, place_of

QUEUE = "news"
_SCHEMA = "newsroom_queue"
_UNFINISHED = ("todo", "doing")
_WRITING = "ISOLATION LEVEL READ COMMITTED READ WRITE"
_AT_WORK = f"SELECT count(*) FROM {_SCHEMA}.procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'"  # noqa: S608
_KEEP = """INSERT INTO newsroom.meta (name, value) VALUES ('queue', %s)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value"""

Task = Callable[..., Awaitable[None]]
"""What is done for a job: a coroutine function that takes the values of the job by name."""


@dataclass(frozen=True, slots=True)
class QueueJob:
    """Something to do: the name of its task, the lock that only one job holds at a time, and values that JSON has."""

    task: str
    lock: str
    values: Mapping[str, Any] = field(default_factory=dict)
    priority: int = 0


@dataclass(frozen=True, slots=True)
class QueueTimes:
    """How often a worker says that it lives, and after how long a silence its jobs are another's.

    The silence is long, for a worker on a busy machine may live and come to say nothing for a while: the host that it
    asks would be asked by another too.
    """

    heartbeat_s: float = 2
    silent_s: float = 60
    poll_s: float = 1


def make_queue(session: DbSession) -> None:
    """Make the tables of the queue, or make them anew where the library has others by now.

    Nothing is lost by that: which sources are due is kept in the newsroom, and the queue is filled by it. Raises
    StoreError where workers of another version are at work.
    """
    tables = SchemaManager.get_schema()
    digest = hashlib.sha256(tables.encode()).hexdigest()
    session.run("SELECT pg_advisory_xact_lock(hashtext('newsroom'), hashtext('queue'))")
    if session.rows("SELECT 1 FROM newsroom.meta WHERE name = 'queue' AND value = %s", digest):
        return
    if session.rows("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = %s", _SCHEMA):
        if session.rows(_AT_WORK)[0][0]:
            raise StoreError(
                "{place}: workers of another version share the fetching",
                place=session.place,
                next_step="stop them, and start this one again",
            )
        session.run(f"DROP SCHEMA {_SCHEMA} CASCADE")
    session.run(f"CREATE SCHEMA {_SCHEMA}; SET LOCAL search_path = {_SCHEMA}, pg_catalog; {tables}")
    session.run("SET LOCAL search_path = pg_catalog")
    session.run(_KEEP, digest)


def ready_queue(url: str) -> None:
    """See to it that the newsroom in a database has its queue."""
    sessions = SessionPool(url)
    try:
        with sessions.begin(_WRITING) as session:
            make_queue(session)
    finally:
        sessions.close()


class FetchQueue:
    """The queue as one worker has it; an asynchronous context, in which its connections stay open."""

    def __init__(self, url: str, tasks: Mapping[str, Task], times: QueueTimes) -> None:
        self._place = place_of(url)
        self._times = times
        self._app = App(connector=PsycopgConnector(conninfo=url, configure=_configure, min_size=1, max_size=4))
        for name, task in tasks.items():
            self._app.task(name=name, queue=QUEUE)(task)

    async def __aenter__(self) -> Self:
        with self._errors():
            await self._app.open_async()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._app.close_async()

    async def add(self, jobs: Iterable[QueueJob]) -> None:
        """Put jobs into the queue; where one with the lock of any of them waits already, none of them."""
        new = [self._job(job) for job in jobs]
        if new:
            with self._errors(), suppress(AlreadyEnqueued):
                await self._app.job_manager.batch_defer_jobs_async(new)

    def _job(self, job: QueueJob) -> Job:
        deferrer = self._app.configure_task(
            job.task, queue=QUEUE, lock=job.lock, queueing_lock=job.lock, priority=job.priority
        )
        return deferrer.make_new_job(**job.values)

    async def unfinished(self) -> list[QueueJob]:
        """Return the jobs that wait or are being done, whoever does them."""
        with self._errors():
            several = [await self._app.job_manager.list_jobs_async(queue=QUEUE, status=one) for one in _UNFINISHED]
        return [
            QueueJob(job.task_name, job.lock or "", job.task_kwargs, job.priority) for jobs in several for job in jobs
        ]

    async def drop_stalled(self) -> int:
        """Remove the jobs of workers that are silent too long, and return how many: what was to do is still due."""
        manager, count = self._app.job_manager, 0
        with self._errors():
            stalled = await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self._times.silent_s)
        for job in stalled:
            # Another worker may have removed it in the meantime, or its own have finished it after all.
            with suppress(ConnectorException):
                await manager.finish_job(job, Status.ABORTED, delete_job=True)
                count += 1
        return count

    async def work(self, concurrency: int, stop: asyncio.Event) -> None:
        """Do jobs, so many at a time, until it is to stop; then finish those that were begun."""
        worker = asyncio.create_task(
            self._app.run_worker_async(
                queues=[QUEUE],
                concurrency=concurrency,
                delete_jobs="always",
                fetch_job_polling_interval=self._times.poll_s,
                install_signal_handlers=False,
                update_heartbeat_interval=self._times.heartbeat_s,
                stalled_worker_timeout=self._times.silent_s,
            )
        )
        stopping = asyncio.create_task(stop.wait())
        with self._errors():
            await asyncio.wait({worker, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if worker.done():
                await worker
                raise ConnectorException("the connection was lost")
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except ConnectorException as error:
            cause = error.__cause__ or error
            raise StoreError(
                "{place}: {said}", place=self._place, said=" ".join(str(cause).split()) or "the connection was lost",
                next_step="start the worker again: nothing that it had not finished is lost",
            ) from None  # fmt: skip


async def _configure(connection: Any) -> None:
    await connection.execute(f"SET search_path = {_SCHEMA}, pg_catalog")
    await connection.commit()
