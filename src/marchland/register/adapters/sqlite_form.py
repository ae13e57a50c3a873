"""Whether the tables of an embedded store are those that were made: looked at whenever anybody has changed any."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from weakref import WeakKeyDictionary

from marchland.register.adapters.sqlite_links import LINK_TABLES
from marchland.register.adapters.sqlite_schema import TABLES
from marchland.register.domain.structure import StoreForm, TableForm, check_form, check_older
from marchland.tlog.adapters.sqlite_file import Connection, checker

_COLUMNS = """SELECT l.name, CASE WHEN l.strict THEN 'strict ' ELSE '' END || l.type, i.name, i.type
    FROM pragma_table_list l LEFT JOIN pragma_table_info(l.name) i
    WHERE l.schema = 'main' AND l.name NOT LIKE 'sqlite~_%' ESCAPE '~'"""
_TRIGGERS = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"


class FormWatch:
    """Remembers of each connection at which change of the tables they were last looked at."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._seen: WeakKeyDictionary[Connection, int] = WeakKeyDictionary()

    def check(self, db: Connection) -> None:
        """Raise AlteredError where the tables, as a transaction sees them, are not those of a store."""
        now = db.pragma("schema_version")
        if self._seen.get(db) != now:
            check_form(self._place, form_of(db), _right())
            self._seen[db] = now


def form_of(db: Connection) -> StoreForm:
    """Return the tables and triggers that a database has."""
    columns: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for name, kind, column, type_ in db.execute(_COLUMNS):
        of = columns.setdefault((name, kind), set())
        if column is not None:
            of.add((column, type_))
    tables = {name: TableForm(kind, frozenset(of)) for (name, kind), of in columns.items()}
    triggers = ((name, " ".join(str(sql).split())) for name, sql in db.execute(_TRIGGERS))
    return StoreForm(tables, frozenset(triggers))


def check_older_form(place: str, db: Connection, said: int) -> None:
    """Raise AlteredError where a file is not of the older format that it says."""
    form = form_of(db)
    columns = form.tables["version"].columns if "version" in form.tables else ()
    check_older(place, {name for name, _ in columns}, form.tables, said)


@cache
def _right() -> StoreForm:
    with closing(checker()) as db:
        for _ in db.execute(TABLES + LINK_TABLES):
            pass
        return form_of(db)
