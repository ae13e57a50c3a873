"""A folder of saved feeds read as if each had just been fetched, with the headers that lie beside it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from marchland.core.errors import InputError, Location, TooLargeError
from marchland.watch.adapters.decompression import BodyReader
from marchland.watch.domain.fetched import Fetched, FetchRequest

HEADERS = ".headers"
_MOST_HEADER_BYTES = 65_536
_STATUS = re.compile(r"(?:HTTP/[0-9.]+\s+)?([1-5][0-9]{2})(?:\s.*)?")


def saved_feeds(folder: Path, *, clock: Callable[[], datetime], max_bytes: int = 10_000_000) -> Iterator[Fetched]:
    """Yield every saved feed of a folder and the folders in it, in the order of their names.

    A file's address is its path in the folder behind `saved:`, or what a header `Content-Location` says. A file that
    cannot be read, is no plain file, or leads out of the folder is a fault of its own (`unreadable`, `outside`,
    `too_large`, `bad_encoding`). Raises InputError where there is no such folder.
    """
    root = saved_folder(folder).resolve()
    for path in _files(root):
        name = _shown(path.relative_to(root))
        if path.name.endswith(HEADERS) and path.name != HEADERS:
            if not path.with_name(path.name.removesuffix(HEADERS)).exists():
                yield _fault(name, clock(), "unreadable", "the headers of a feed that is not there")
            continue
        yield _saved(path, root, name, clock(), max_bytes)


def saved_folder(folder: Path) -> Path:
    """Return the folder; raises InputError where there is none."""
    if not folder.is_dir():
        raise InputError("there is no such folder", where=Location(str(folder)), next_step="check the path")
    return folder


def count_saved(folder: Path) -> int:
    """Return how many saved feeds a folder has."""
    return sum(not path.name.endswith(HEADERS) for path in _files(folder.resolve())) if folder.is_dir() else 0


def _files(root: Path) -> Iterator[Path]:
    """Yield the entries below a folder that are no folders; a link to a folder is one of them, and is not followed."""
    for place, folders, files in os.walk(root):
        linked = [name for name in folders if Path(place, name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in linked)
        for name in sorted([*files, *linked]):
            if not name.startswith("."):
                yield Path(place, name)


def _saved(path: Path, root: Path, name: str, at: datetime, max_bytes: int) -> Fetched:
    try:
        content = _content(path, root, max_bytes)
        beside = path.with_name(path.name + HEADERS)
        text = _content(beside, root, _MOST_HEADER_BYTES).decode("utf-8", "replace") if _is_there(beside) else ""
        status, headers = read_headers(text)
        encoding = ", ".join(value for key, value in headers if key == "content-encoding")
        reader = BodyReader(encoding, max_bytes)
        reader.feed(content)
        body = reader.finish()
    except _OutsideError:
        return _fault(name, at, "outside", "")
    except TooLargeError as error:
        return _fault(name, at, "too_large", str(error.message))
    except InputError as error:
        return _fault(name, at, "bad_encoding", str(error.message))
    except OSError as error:
        return _fault(name, at, "unreadable", error.strerror or "")
    url = next((value for key, value in headers if key == "content-location"), f"saved:{name}")
    return Fetched(FetchRequest(name, url), at, url=url, status=status, headers=headers, body=body)


class _OutsideError(Exception):
    """A path leads out of the folder of saved feeds."""


def _is_there(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _content(path: Path, root: Path, max_bytes: int) -> bytes:
    """Return a plain file's bytes; raises OSError, _OutsideError or TooLargeError."""
    real = path.resolve(strict=True)
    if not real.is_relative_to(root):
        raise _OutsideError
    # Not blocking: a pipe in the folder must not hold everything up until it is known to be one.
    descriptor = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "not a plain file")
        content = stream.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise TooLargeError("more than {max_bytes:,} bytes", max_bytes=max_bytes)
    return content


def read_headers(text: str) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Return the status (200 where no line gives one) and the headers of a text, names in lower case.

    A line that begins with a space goes on with the value before it; one that is neither is left out.
    """
    status = 200
    headers: list[tuple[str, str]] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines()):
        name, colon, value = line.partition(":")
        if number == 0 and (first := _STATUS.fullmatch(line.strip())):
            status = int(first[1])
        elif line[:1] in (" ", "\t") and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}".strip())
        elif colon and name.strip() and " " not in name.strip():
            headers.append((name.strip().lower(), value.strip()))
    return status, tuple(headers)


def _shown(path: Path) -> str:
    """Return a relative path as text, with what is no UTF-8 in its name replaced."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _fault(name: str, at: datetime, code: str, detail: str) -> Fetched:
    return Fetched(FetchRequest(name, f"saved:{name}"), at, url=f"saved:{name}", fault=code, detail=detail)
