"""Disks written in Python that lie beneath SQLite's page checksums: one that fails when told, one that records."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import apsw

from marchland.tlog.adapters.sqlite_file import checker

CHECKSUMS = "cksmvfs"
PLAIN = apsw.vfs_names()[0]


@contextmanager
def beneath_checksums(disk: Disk) -> Iterator[None]:
    """Let stores be kept on that disk; none of them may be open when it ends, and no other may be used meanwhile."""
    gc.collect()
    others = len(apsw.connections())
    _put_beneath(disk.name)
    try:
        yield
    finally:
        gc.collect()
        left = len(apsw.connections())
        _put_beneath(PLAIN)
        assert left <= others, "a store on that disk is still open"
        disk.unregister()


def _put_beneath(name: str) -> None:
    if CHECKSUMS in apsw.vfs_names():
        apsw.unregister_vfs(CHECKSUMS)
    apsw.set_default_vfs(name)
    checker().close()
    apsw.set_default_vfs(PLAIN)


class Disk(apsw.VFS):
    """A disk that tells `called` of every call before it does it; subclasses may refuse it or write it down."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name, PLAIN)

    def called(self, call: str, *given: Any) -> None:
        """Take note of a call."""

    def excepthook(self, *_: object) -> bool:
        """Say nothing of errors that are raised on purpose."""
        return True

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - apsw's name
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        self.called("open", path, flags[0])
        return OnDisk(self, name, path, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - apsw's name
        self.called("delete", filename, syncdir)
        super().xDelete(filename, syncdir)

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802 - apsw's name
        self.called("access", pathname)
        return super().xAccess(pathname, flags)


class OnDisk(apsw.VFSFile):
    """A file on such a disk."""

    def __init__(self, disk: Disk, name: Any, path: str, flags: list[int]) -> None:
        self.disk, self.path = disk, path
        super().__init__(PLAIN, name, flags)

    def excepthook(self, *_: object) -> bool:
        """Say nothing of errors that are raised on purpose."""
        return True

    def xRead(self, amount: int, offset: int) -> Any:  # noqa: N802 - apsw's name
        self.disk.called("read", self.path)
        return super().xRead(amount, offset)

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802 - apsw's name
        self.disk.called("write", self.path, offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - apsw's name
        self.disk.called("truncate", self.path, newsize)
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 - apsw's name
        self.disk.called("sync", self.path)
        super().xSync(flags)

    def xFileSize(self) -> int:  # noqa: N802 - apsw's name
        self.disk.called("size", self.path)
        return super().xFileSize()

    def xLock(self, level: int) -> None:  # noqa: N802 - apsw's name
        self.disk.called("lock", self.path)
        super().xLock(level)


Failure = Literal["EIO", "ENOSPC"]
_CODES = {
    "open": apsw.SQLITE_CANTOPEN,
    "delete": apsw.SQLITE_IOERR_DELETE,
    "access": apsw.SQLITE_IOERR_ACCESS,
    "read": apsw.SQLITE_IOERR_READ,
    "write": apsw.SQLITE_IOERR_WRITE,
    "truncate": apsw.SQLITE_IOERR_TRUNCATE,
    "sync": apsw.SQLITE_IOERR_FSYNC,
    "size": apsw.SQLITE_IOERR_FSTAT,
    "lock": apsw.SQLITE_IOERR_LOCK,
}


class FailingDisk(Disk):
    """A disk whose n-th call fails: once with an I/O error, or with every write after it because it is full."""

    def __init__(self) -> None:
        super().__init__("failing")
        self.failure: Failure | None = None
        self.left = 0
        self.fired = False

    def arm(self, failure: Failure, number: int) -> None:
        """Let the n-th call from now on fail."""
        self.failure, self.left, self.fired = failure, number, False

    def disarm(self) -> None:
        """Let no call fail."""
        self.failure = None

    def called(self, call: str, *_: Any) -> None:
        if self.failure is None or (self.failure == "ENOSPC" and call not in {"write", "open"}):
            return
        self.left -= 1
        if self.left > 0 or (self.fired and self.failure == "EIO"):
            return
        if self.failure == "ENOSPC" and call == "open":
            return  # a file may still be opened; only what it needs is not there
        self.fired = True
        code = apsw.SQLITE_FULL if self.failure == "ENOSPC" else _CODES[call]
        error = apsw.exception_for(code)
        error.extendedresult = code
        raise error


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that was asked of the disk, or that the store acknowledged ("done")."""

    name: str
    file: str
    given: tuple[Any, ...] = ()


class RecordingDisk(Disk):
    """A disk that writes down all that changes what is on it."""

    def __init__(self) -> None:
        super().__init__("recording")
        self.calls: list[Call] = []

    def called(self, call: str, *given: Any) -> None:
        file, *given_too = given
        if call in {"write", "truncate", "sync", "delete"}:
            self.calls.append(Call(call, file, tuple(given_too)))
        elif call == "open" and given_too[0] & apsw.SQLITE_OPEN_CREATE:
            self.calls.append(Call("create", file))
