"""Landlock: the kernel's own wall around this process, asked for by its system calls, and done without where it lacks.

What a process opened before it stays open; from then on it reads and writes only beneath the folders that are named.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION, _BENEATH, _NO_NEW_PRIVILEGES = 1, 1, 38
_EXECUTE, _WRITE, _READ_FILE, _READ_FOLDER = 1, 2, 4, 8
_FIRST_BITS, _REFER, _TRUNCATE, _DEVICES = (1 << 13) - 1, 1 << 13, 1 << 14, 1 << 15
_TCP = 3
_SCOPES = 3
"""No abstract socket and no signal to what is outside."""
_READING = _READ_FILE | _READ_FOLDER


def version() -> int:
    """Return the version of Landlock that this kernel has; 0 where it has none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(int(_call(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))), 0)


def close_in(readable: Iterable[Path], writable: Iterable[Path] = ()) -> tuple[str, ...]:
    """Let this process open nothing but what lies beneath the folders named; return which walls stand: files, network.

    Nothing stands where the kernel refuses any step; what it has of an older version stands as far as that goes.
    """
    found = version()
    if not found:
        return ()
    handled = _FIRST_BITS | (_REFER if found >= 2 else 0) | (_TRUNCATE if found >= 3 else 0)
    handled |= _DEVICES if found >= 5 else 0
    words = [handled, *([_TCP] if found >= 4 else []), *([_SCOPES] if found >= 6 else [])]
    attributes = (ctypes.c_uint64 * len(words))(*words)
    rules = int(_call(_CREATE, attributes, ctypes.c_size_t(ctypes.sizeof(attributes)), ctypes.c_uint32(0)))
    if rules < 0:
        return ()
    try:
        allowed = [*((path, _READING) for path in readable), *((path, handled & ~_EXECUTE) for path in writable)]
        if not all(_allow(rules, path, access) for path, access in allowed if path.exists()):
            return ()
        if not _no_new_privileges() or int(_call(_RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0))) != 0:
            return ()
    finally:
        os.close(rules)
    return ("landlock-files", "landlock-network") if found >= 4 else ("landlock-files",)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("folder", ctypes.c_int32))


def _allow(rules: int, path: Path, access: int) -> bool:
    """Allow an access beneath a path; of a file only what there is to do with one."""
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        kept = access if path.is_dir() else access & (_READ_FILE | _WRITE)
        rule = _PathBeneath(kept, handle)
        return (
            int(_call(_ADD, ctypes.c_int(rules), ctypes.c_int(_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0))) == 0
        )
    finally:
        os.close(handle)


def _no_new_privileges() -> bool:
    zero = ctypes.c_ulong(0)
    return bool(ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero) == 0)


def _call(number: int, *arguments: object) -> int:
    """Return what a system call gives, negative where it fails or the kernel does not know it."""
    function = ctypes.CDLL(None).syscall
    function.restype = ctypes.c_long
    return int(function(ctypes.c_long(number), *arguments))
