"""Work in a thread that can be stopped from outside, as Ctrl-C stops a command, and that knows what it cost."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class WorkStoppedError(Exception):
    """The work was told to stop before it ended."""


class _StopSignal(BaseException):
    """Raised inside of work; no handler of ordinary exceptions on its way takes it for its own."""


class StoppableWork(Generic[T]):
    """One call, made in whichever thread runs it; `cpu_s` is the processor's time that it took there.

    The signal reaches Python between two of its steps: what a library in C has begun, it first ends.
    """

    def __init__(self, call: Callable[[], T]) -> None:
        self._call, self._lock = call, threading.Lock()
        self._thread: int | None = None
        self._told = False
        self.cpu_s = 0.0

    def __call__(self) -> T:
        """Make the call; raises WorkStoppedError where it was told to stop."""
        try:
            return self._measured()
        except _StopSignal:
            raise WorkStoppedError from None

    def _measured(self) -> T:
        with self._lock:
            if self._told:
                raise WorkStoppedError
            self._thread = threading.get_ident()
        began_s = time.thread_time()
        try:
            return self._call()
        finally:
            self.cpu_s = time.thread_time() - began_s
            self._end()

    def _end(self) -> None:
        """Let no signal reach this thread from now on; the pool gives it other work."""
        with self._lock:
            if self._told and self._thread is not None:
                _raise_in(self._thread, None)
            self._thread = None

    def stop(self) -> None:
        """Tell the work to stop, whether it has begun or not."""
        with self._lock:
            if not self._told and self._thread is not None:
                _raise_in(self._thread, _StopSignal)
            self._told = True


def _raise_in(thread: int, signal: type[BaseException] | None) -> None:
    raised = ctypes.py_object(signal) if signal else ctypes.py_object()
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
