"""Connections to one SQLite file that are kept for the next transaction, and a new file that is whole or not there."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from marchland.core.errors import AlteredError, InputError, StoreError
from marchland.tlog.adapters.sqlite_file import NEXT_VERIFY, Connection, SqliteError, close, store_error

_IDLE_MOST = 8


class SqlitePool:
    """Connections to a file, opened by `connect` as they are needed; threads may share it, each in its transaction.

    `check` is asked at the beginning of each, and raises where nothing is to be read.
    """

    def __init__(
        self, path: Path, connect: Callable[[], Connection], check: Callable[[Connection], None] = lambda _: None
    ) -> None:
        self._place = str(path)
        self._connect = connect
        self._check = check
        self._idle: deque[Connection] = deque()
        self._closed = False

    @contextmanager
    def transaction(self, begin: str) -> Iterator[Connection]:
        """Give a connection in a transaction that is rolled back unless it is committed; raises StoreError."""
        if self._closed:
            raise StoreError("{place}: the store is closed", place=self._place, next_step="open it again")
        db: Connection | None = None
        try:
            db = self._idle.pop() if self._idle else self._connect()
            db.execute(begin)
            self._check(db)
            yield db
        except SqliteError as error:
            if db is not None:
                close(db)
            raise store_error(error, self._place) from error
        except UnicodeEncodeError:
            if db is not None:
                self._give_back(db)
            raise InputError("a text is not UTF-8", next_step="write it in UTF-8") from None
        except UnicodeDecodeError:
            if db is not None:
                self._give_back(db)
            raise AlteredError("a text of the store is not UTF-8", next_step=NEXT_VERIFY) from None
        except BaseException:
            if db is not None:
                self._give_back(db)
            raise
        self._give_back(db)

    def _give_back(self, db: Connection) -> None:
        with suppress(SqliteError):
            if db.in_transaction:
                db.execute("ROLLBACK")
            if len(self._idle) < _IDLE_MOST and not self._closed and not db.readonly("main"):
                self._idle.append(db)
                return
        close(db)

    def close(self) -> None:
        """Close it; where nobody else has the file open, all of it then is in the one file."""
        self._closed = True
        while self._idle:
            close(self._idle.pop())


@contextmanager
def new_file(path: Path) -> Iterator[None]:
    """Make a file that only its owner may read, and take it away again where filling it fails.

    Raises StoreError where something is there already, or nothing can be.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        raise StoreError("{path} already exists", path=path, next_step="open it, or give another path") from None
    except OSError as error:
        raise StoreError(
            "{path} cannot be created: {reason}", path=path, reason=error.strerror, next_step="make its folder writable"
        ) from None
    try:
        yield
    except (SqliteError, StoreError) as error:
        path.unlink(missing_ok=True)
        raise store_error(error, str(path)) if isinstance(error, SqliteError) else error from error
