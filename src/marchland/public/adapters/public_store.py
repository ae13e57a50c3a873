"""The public's own store of cells: a file by itself, with no way back to the register it was made from."""

from __future__ import annotations

import os
import tempfile
from contextlib import closing
from datetime import date
from fractions import Fraction
from pathlib import Path
from threading import Lock
from typing import Any, Final

import apsw

from marchland.core.errors import AlteredError, ProofError, StoreError
from marchland.core.message import Message
from marchland.public.domain.copy import PublicCopy, copy_from
from marchland.public.domain.grid import Grid
from marchland.public.domain.release import Precision, Release
from marchland.tlog.adapters.keys import holds

_OF_BEFORE: Final = b"SQLite format 3\0"
"""How a store of before begins: it had neither an entry nor a digest."""
_MODE = 0o644
_MOST_BYTES: Final = 2**28
"""More than the largest release has, and little enough to be read whole."""
Stamp = tuple[int, int, int]


class PublicStore:
    """The last release, checked whole whenever the file is another than it was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: tuple[Stamp, PublicCopy | None] | None = None
        self._lock = Lock()
        self.remembered: dict[object, Any] = {}
        """What was worked out of a release, by its digest, for whoever holds this: a release never changes."""

    @property
    def place(self) -> str:
        """Return the path of the file."""
        return str(self._path)

    def last(self) -> PublicCopy | None:
        """Return the last release, or None where nothing was released yet.

        Raises AlteredError where the file is damaged: nothing that it says is told then.
        """
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unread(error) from None
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        with self._lock:
            if self._kept is None or self._kept[0] != stamp:
                self._kept = (stamp, self._read())
            return self._kept[1]

    def _read(self) -> PublicCopy | None:
        try:
            if not self._path.is_file() and not self._path.is_dir():
                raise damaged(Message("it is no file, or too large"))
            with self._path.open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
        except OSError as error:
            raise self._unread(error) from None
        if len(content) > _MOST_BYTES:
            raise damaged(Message("it is no file, or too large"))
        if content.startswith(_OF_BEFORE):
            return self._of_before()
        try:
            return copy_from(content, holds)
        except ProofError as error:
            raise damaged(error.message) from None

    def _unread(self, error: OSError) -> StoreError:
        return StoreError(
            "{place} cannot be read: {reason}", place=self.place, reason=error.strerror, next_step="ask who runs it"
        )

    def _of_before(self) -> PublicCopy | None:
        """Return the last release of a store of before, which nothing proves."""
        try:
            with closing(apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READONLY)) as db:
                width, height, error_m, buffer_m = next(
                    db.execute("SELECT width, height, error_m, buffer_m FROM precision WHERE id = 1")
                )
                number, released_on, cover = next(
                    db.execute("SELECT number, released_on, cover FROM release ORDER BY number DESC LIMIT 1"),
                    (0, "1970-01-01", ""),
                )
                cells = frozenset(
                    (int(column), int(row))
                    for column, row in db.execute("SELECT col, row FROM cell WHERE number = ?", (number,))
                )
            if not number:
                return None
            precision = Precision(Grid(Fraction(width), Fraction(height)), error_m, buffer_m)
            return PublicCopy("", Release(int(number), date.fromisoformat(released_on), str(cover), cells), precision)
        except (apsw.Error, StopIteration, ValueError, TypeError, ZeroDivisionError):
            raise damaged(Message("it cannot be read")) from None

    def keep(self, copy: PublicCopy) -> None:
        """Put a release in the place of the last one, whole or not at all; raises StoreError."""
        try:
            descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
            new = Path(name)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(copy.to_bytes())
                    file.flush()
                    os.fsync(file.fileno())
                new.chmod(_MODE)
                new.replace(self._path)
            finally:
                new.unlink(missing_ok=True)
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise StoreError(
                "{place} cannot be written: {reason}", place=self.place, reason=error.strerror,
                next_step="marchland public restore, once it can be",
            ) from None  # fmt: skip

    def put_aside(self) -> Path | None:
        """Give the file another name, so that it can be looked at, and return that; None where there is none."""
        if not self._path.exists():
            return None
        aside = next(
            each for number in range(1, 10**6)
            if not (each := self._path.with_name(f"{self._path.name}.damaged-{number}")).exists()
        )  # fmt: skip
        self._path.replace(aside)
        return aside


def damaged(found: Message) -> AlteredError:
    """Return the error that every face of the public view gives in place of an answer."""
    return AlteredError(
        "the public copy of the cells is damaged, so nothing can be said of any place: {found}", found=found,
        next_step="ask the mine action authority; whoever runs the site: `marchland public restore`",
    )  # fmt: skip
