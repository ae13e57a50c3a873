"""A child process that reads what strangers wrote: few folders, no network, bounds of time, memory and output.

The parent starts a module of ours in an empty folder and takes records from it, each a length and so many bytes. The
child does its imports, then stands behind its walls, and only then looks at what it was given; it says which walls
stand, because not every system has each of them.
"""

from __future__ import annotations

import contextlib
import os
import struct
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from marchland.adapters import landlock
from marchland.adapters.machine import bound_cpu, bound_memory, bound_processes, bound_written
from marchland.adapters.settings import read_system_root
from marchland.core.errors import InputError

_LENGTH = struct.Struct(">I")
_RECORD_MOST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SandboxBounds:
    """How much a child may take: memory, seconds of the processor and by the clock, bytes handed out and written."""

    memory_bytes: int
    cpu_s: int
    clock_s: int
    output_bytes: int
    written_bytes: int = 0

    def to_argument(self) -> str:
        """Return it as one argument of a command line."""
        return ",".join(map(str, astuple(self)))

    @classmethod
    def of_argument(cls, text: str) -> SandboxBounds:
        """Return it from such an argument."""
        return cls(*map(int, text.split(",")))


class SandboxError(InputError):
    """The child was ended, or fell silent, before it had said all."""

    code = "sandbox"


def records_of(
    module: str, arguments: Sequence[str], folder: Path, bounds: SandboxBounds, settings: Mapping[str, str]
) -> Iterator[bytes]:
    """Yield each record that a module hands out, run in a folder with these settings and no others.

    Raises SandboxError where it takes more than its bounds, or ends before an empty record says that this was all.
    """
    order = [sys.executable, "-P", "-m", module, bounds.to_argument(), *arguments]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        order, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder,
        env=child_environment(settings, os.name), close_fds=True,
    ) as process:  # fmt: skip
        late = threading.Timer(bounds.clock_s, process.kill)
        late.start()
        try:
            yield from _taken(process, bounds)
        finally:
            late.cancel()
            process.kill()


def child_environment(settings: Mapping[str, str], system: str) -> dict[str, str]:
    """Return the environment of a child, which has these settings and nothing of the parent's, on any system."""
    path = os.pathsep.join(each for each in sys.path if each and Path(each).is_absolute())
    given = {"PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
    needed = {"SYSTEMROOT": read_system_root()} if system == "nt" else {}
    return {**given, **needed, **settings}


def _taken(process: subprocess.Popen[bytes], bounds: SandboxBounds) -> Iterator[bytes]:
    left = bounds.output_bytes
    while process.stdout is not None:
        head = process.stdout.read(_LENGTH.size)
        length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else -1
        if length == 0:
            return
        left -= length
        if left < 0 or length > _RECORD_MOST:
            raise SandboxError("it says more than is taken: over {most:,} bytes", most=bounds.output_bytes,
                               next_step="split it into several files")  # fmt: skip
        record = process.stdout.read(length) if length > 0 else b""
        if length < 0 or len(record) < length:
            raise SandboxError(
                "reading it takes more memory or time than is allowed, or broke off",
                next_step="split it into several files, or save it in another format",
            )
        yield record


class HandedOut:
    """What a child says: records, on the pipe that was its standard output; whatever else prints is not heard."""

    def __init__(self) -> None:
        self._pipe = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)

    def say(self, record: bytes) -> None:
        """Hand one record out."""
        self._pipe.write(_LENGTH.pack(len(record)) + record)
        self._pipe.flush()

    def end(self) -> None:
        """Say that this was all."""
        with contextlib.suppress(BrokenPipeError):
            self.say(b"")


def stand_behind_walls(bounds: SandboxBounds, folder: Path, *, writes: bool = False) -> tuple[str, ...]:
    """Put walls around this process, and return the names of those that stand."""
    stood = [
        *(["memory"] if bound_memory(bounds.memory_bytes) else []),
        *(["processor"] if bound_cpu(bounds.cpu_s) else []),
        *(["files-written"] if bound_written(bounds.written_bytes) else []),
        *(["processes"] if bound_processes() else []),
    ]
    own = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    readable = [*map(Path, sorted(own)), Path(__file__).parents[1]]
    return (*stood, *landlock.close_in([*readable, *([] if writes else [folder])], [folder] if writes else []))
