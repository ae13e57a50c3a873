"""What the machine at hand has and others do not: its name, its cores, bounds on a process, and locks on files."""

from __future__ import annotations

import importlib
import math
import os
import platform
import time
from contextlib import suppress
from typing import Any, BinaryIO

from marchland.core.errors import StoreError

_AGAIN_S = 0.05


def cores() -> int:
    """Return how many cores this process may use; where the system does not say, how many the machine has."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux has it, macOS and Windows have not
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def machine_name() -> str:
    """Return what this machine calls itself."""
    return platform.node()


def lives(process: int) -> bool:
    """Tell whether a process of this machine runs, as far as the system can be asked without harm."""
    if os.name != "posix":  # Windows would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def bound_cpu(cpu_seconds: int) -> bool:
    """Let this process take so many seconds of its processor from now on; return whether the system has such a bound.

    It may be called again for what comes next; a process that takes more is ended by the system.
    """
    resource = _module("resource")
    if resource is None:
        return False
    usage = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(usage.ru_utime + usage.ru_stime) + cpu_seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        return True
    return False


def bound_memory(memory_bytes: int) -> bool:
    """Let this process take no more memory from now on; return whether it is so: Windows and macOS have no such bound.

    Whoever starts the process bounds its time as well.
    """
    resource = _module("resource")
    return resource is not None and _bound(resource, resource.RLIMIT_AS, memory_bytes)  # macOS refuses what is low


def bound_written(file_bytes: int) -> bool:
    """Let this process write no file of more bytes from now on, pipes aside; return whether the system has it so."""
    resource = _module("resource")
    return resource is not None and _bound(resource, resource.RLIMIT_FSIZE, file_bytes)


def bound_processes() -> bool:
    """Let this process start no other and leave no image of its memory; return whether the system has such a bound.

    Who may do everything may start others all the same.
    """
    resource = _module("resource")
    if resource is None:
        return False
    return _bound(resource, resource.RLIMIT_CORE, 0) and _bound(resource, resource.RLIMIT_NPROC, 0)


def _bound(resource: Any, what: int, most: int) -> bool:
    """Set a bound for good, no higher than it is; return whether it was taken."""
    hard = resource.getrlimit(what)[1]
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (least, least))
        return True
    return False


def raise_open_files(wanted: int) -> int:
    """Let this process open so many files and connections, as far as the system lets it; return how many it may."""
    resource = _module("resource")
    if resource is None:
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    allowed: int = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return wanted if allowed == resource.RLIM_INFINITY else allowed


def lock(file: BinaryIO) -> None:
    """Hold an open file until it is closed; whoever comes next, in this process or another, waits.

    Raises StoreError where the system has no locks.
    """
    if (fcntl := _module("fcntl")) is not None:
        fcntl.flock(file, fcntl.LOCK_EX)
    elif (msvcrt := _module("msvcrt")) is not None:
        _lock_byte(file, msvcrt)
    else:
        raise StoreError("files cannot be locked on this system", next_step="use Linux, macOS or Windows")


def try_lock(file: BinaryIO) -> bool:
    """Hold an open file until it is closed unless another holds it already; tell whether it is held now.

    Raises StoreError where the system has no locks.
    """
    try:
        if (fcntl := _module("fcntl")) is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        elif (msvcrt := _module("msvcrt")) is not None:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            raise StoreError("files cannot be locked on this system", next_step="use Linux, macOS or Windows")
    except (BlockingIOError, PermissionError):
        return False
    return True


def _lock_byte(file: BinaryIO, msvcrt: Any) -> None:
    """Hold the first byte of a file, which need not be there; Windows' own way to wait gives up after ten seconds."""
    while True:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            time.sleep(_AGAIN_S)
        else:
            return


def sync_folder(folder: os.PathLike[str]) -> None:
    """Make the names in a folder durable, where the system opens folders at all."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
