"""A command that stops at a statement of an upgrade, to be killed there: `python -m tests.register.upgrade_stopping`.

It takes the kind of store (file or server), the statement by its number or its text, and the words of the command. As
it stops it prints the number, counted from the one with which the upgrade begins.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import apsw
import psycopg

from marchland.cli.main import main

BEGINS = {"file": "BEGIN IMMEDIATE", "server": "SELECT 1 FROM marchland.head FOR UPDATE"}
LONG_S = 900


class Stop:
    """Counts statements, and stops before one of them."""

    def __init__(self, kind: str, wanted: str) -> None:
        self._begins = BEGINS[kind]
        self._wanted = wanted
        self._seen = 0

    def __call__(self, statement: str) -> None:
        """Count a statement, or stop before it."""
        if self._seen or statement.startswith(self._begins):
            self._seen += 1
            if self._wanted in (str(self._seen), statement):
                print(self._seen, flush=True)
                time.sleep(LONG_S)


def watch_files(stop: Stop) -> None:
    """Have each connection to a file ask before each of its statements."""

    def watched(db: apsw.Connection) -> None:
        def traced(_cursor: object, sql: str, _given: object) -> bool:
            if sql.startswith(BEGINS["file"]):  # what is half done is then on the disk, and not in memory alone
                db.exec_trace = None
                db.pragma("cache_size", 2)
                db.exec_trace = traced
            stop(sql)
            return True

        db.exec_trace = traced

    apsw.connection_hooks.append(watched)


def watch_servers(stop: Stop) -> None:
    """Have each statement to a server ask before it is sent."""

    def asking(send: Callable[..., Any]) -> Callable[..., Any]:
        def asked(cursor: object, query: str | bytes, *given: object, **said: object) -> Any:
            stop(query.decode() if isinstance(query, bytes) else query)
            return send(cursor, query, *given, **said)

        return asked

    for name in ("execute", "executemany"):
        setattr(psycopg.Cursor, name, asking(getattr(psycopg.Cursor, name)))


if __name__ == "__main__":
    chosen, statement_wanted, *words = sys.argv[1:]
    {"file": watch_files, "server": watch_servers}[chosen](Stop(chosen, statement_wanted))
    sys.argv = ["marchland", *words]
    main()
