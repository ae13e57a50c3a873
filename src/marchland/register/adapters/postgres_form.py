"""Whether the tables of a store in PostgreSQL are those that were made: looked at now and then, and before writing."""

from __future__ import annotations

import re
import time
from functools import cache

from marchland.register.adapters import postgres_schema as schema
from marchland.register.domain.structure import StoreForm, TableForm, check_form, check_older
from marchland.tlog.adapters.postgres_session import DbSession

_AGAIN_S = 60.0
"""How long a look holds: the server does not tell who changed a table."""
_COLUMNS = """
SELECT c.relname::text, CASE WHEN c.relrowsecurity THEN 'table with row security'
        WHEN c.relkind = 'r' AND EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid) THEN 'table with rules'
        ELSE CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
        WHEN 'f' THEN 'foreign table' ELSE c.relkind::text END END,
    a.attname::text, regexp_replace(format_type(a.atttypid, NULL), '^.*\\.', '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname = 'marchland' AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
"""
_TRIGGERS = """
SELECT t.tgname::text, c.relname || ': ' || f.pronamespace::regnamespace || '.' || f.proname || ' in ' || l.lanname
    || ': ' || f.prosrc
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_language l ON l.oid = f.prolang
WHERE n.nspname = 'marchland' AND NOT t.tgisinternal
"""
"""What a trigger carries out; when it does says little, for that only refuses."""
_TABLE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?marchland\.(\w+) \((.*?)\n\)", re.DOTALL)
_TYPES = "text|bigint|smallint|boolean|bytea|date|daterange|int8range|double precision|geometry"
_COLUMN = re.compile(rf"^    (\w+) ({_TYPES})\b", re.MULTILINE)
_TRIGGER = re.compile(r"CREATE TRIGGER (\w+) BEFORE [A-Z ]+ ON marchland\.(\w+)\s")
_REFUSE = re.compile(r"CREATE FUNCTION (marchland\.\w+)\(\) RETURNS trigger LANGUAGE (\w+) AS \$\$(.*?)\$\$", re.DOTALL)


class PostgresFormWatch:
    """Remembers when the tables were last looked at."""

    def __init__(self) -> None:
        self._until_s = 0.0

    def check(self, session: DbSession) -> None:
        """Raise AlteredError where the tables, as a transaction sees them, are not those of a store."""
        if time.monotonic() >= self._until_s:
            self.check_now(session)

    def check_now(self, session: DbSession) -> None:
        """Do the same, however lately they were looked at: what is written by an altered table stays."""
        check_form(session.place, form_of(session), _right())
        self._until_s = time.monotonic() + _AGAIN_S


def form_of(session: DbSession) -> StoreForm:
    """Return the tables and triggers that the schema of a store has."""
    columns: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for name, kind, column, type_ in session.rows(_COLUMNS):
        of = columns.setdefault((str(name), str(kind)), set())
        if column is not None:
            of.add((str(column), str(type_)))
    tables = {name: TableForm(kind, frozenset(of)) for (name, kind), of in columns.items()}
    triggers = ((str(name), _normal(str(does))) for name, does in session.rows(_TRIGGERS))
    return StoreForm(tables, frozenset(triggers))


def _normal(text: str) -> str:
    return " ".join(text.split())


def check_older_form(session: DbSession, said: int) -> None:
    """Raise AlteredError where a store is not of the older format that it says."""
    form = form_of(session)
    columns = form.tables["version"].columns if "version" in form.tables else ()
    check_older(session.place, {name for name, _ in columns}, form.tables, said)


@cache
def _right() -> StoreForm:
    """Return the tables as the statements that make them say."""
    tables = {
        found[1]: TableForm("table", frozenset((name, kind) for name, kind in _COLUMN.findall(found[2])))
        for found in _TABLE.finditer(schema.TABLES + schema.LINK_TABLES)
    }
    ((function, language, body),) = _REFUSE.findall(schema.GUARDS)
    triggers = (
        (name, _normal(f"{table}: {function} in {language}: {body}")) for name, table in _TRIGGER.findall(schema.GUARDS)
    )
    return StoreForm(tables, frozenset(triggers))
