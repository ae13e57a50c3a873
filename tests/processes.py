"""Processes that tests start: each in a group of its own, hearing signals as a program does, and ended in any case."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PATIENCE_S = 900
"""So long is waited for what must end: no promise, and no test measures it; only so that what hangs is told at last."""
MOST_CPU_S = 60
"""So much of a processor may be used for what is promised in two seconds: what goes round in circles needs far more."""


def hearing(limits: Callable[[], None] | None) -> Callable[[], None]:
    """Return what a child does before it starts: it hears an interrupt, though whoever runs the tests ignores them."""

    def before() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if limits is not None:
            limits()

    return before


@contextmanager
def started(
    command: Sequence[str | Path], *, limits: Callable[[], None] | None = None, **said: Any
) -> Iterator[subprocess.Popen[Any]]:
    """Give a running process; when the test is over, it and all that it started are ended, however the test went."""
    process = subprocess.Popen(
        command, start_new_session=True,
        preexec_fn=hearing(limits), **said,  # noqa: PLW1509 - it only sets signals and limits
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def ended(
    command: Sequence[str | Path], *, limits: Callable[[], None] | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a process to its end, and return what it said."""
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": env}
    with started(command, limits=limits, **piped) as process:
        out, err = process.communicate(timeout=PATIENCE_S)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def wait_until(happened: Callable[[], bool], process: subprocess.Popen[Any] | None = None) -> None:
    """Wait until it has happened; fails when the process ends before, or nothing happens for ever so long."""
    until = time.monotonic() + PATIENCE_S
    while not happened():
        assert process is None or process.poll() is None, f"the process ended with {process.returncode}"
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)
