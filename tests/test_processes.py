"""What tests start hears signals wherever the tests are run from, and is gone when the test is over."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.processes import PATIENCE_S, ended, started, wait_until

PARENT = """
import subprocess, sys
tell, child = sys.argv[1:]
subprocess.Popen([sys.executable, "-c", child, tell], pass_fds=[int(tell)]).wait()
"""
CHILD = "import os, sys, time; os.write(int(sys.argv[1]), b'x'); time.sleep(1e6)"


@contextmanager
def interrupts_ignored(ignored: bool) -> Iterator[None]:
    """Ignore interrupts, as what is started in the background of a script does."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN) if ignored else signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("ignored", [False, True])
def test_a_process_hears_an_interrupt_and_its_children_end_with_the_test(ignored: bool) -> None:
    """A pipe that a process and its child hold open is at its end when both are gone."""
    hear, tell = os.pipe()
    with (
        interrupts_ignored(ignored),
        started(
            [sys.executable, "-c", PARENT, str(tell), CHILD], pass_fds=[tell], stderr=subprocess.DEVNULL
        ) as process,
    ):
        os.close(tell)
        assert os.read(hear, 1) == b"x", "the child runs"
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == -signal.SIGINT
        assert not select.select([hear], [], [], 0)[0], "the child runs on without its parent"
    assert select.select([hear], [], [], PATIENCE_S)[0]
    assert os.read(hear, 1) == b""
    os.close(hear)


def test_a_test_that_fails_leaves_no_process() -> None:
    with pytest.raises(AssertionError), started([sys.executable, "-c", "import time; time.sleep(1e6)"]) as process:
        raise AssertionError
    assert process.returncode == -signal.SIGKILL


def test_what_a_process_says_is_given_and_its_end_is_told() -> None:
    done = ended([sys.executable, "-c", "import sys; print('out'); sys.exit('err')"])
    assert (done.returncode, done.stdout, done.stderr) == (1, "out\n", "err\n")
    with started([sys.executable, "-c", ""]) as process, pytest.raises(AssertionError, match="ended with 0"):
        wait_until(lambda: False, process)
