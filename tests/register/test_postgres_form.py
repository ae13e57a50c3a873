"""When the tables of a store in PostgreSQL are looked at, and what is no fault of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from marchland.core.errors import AlteredError
from marchland.register.adapters.postgres_store import PostgresStore, open_postgres

RELEASING = """
CREATE FUNCTION marchland.other() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.status := 'released'; RETURN NEW; END $$;
CREATE TRIGGER {0} BEFORE INSERT ON marchland.version FOR EACH ROW EXECUTE FUNCTION marchland.other();
"""


@pytest.fixture
def store(store_url: str) -> Iterator[PostgresStore]:
    """Give an empty store that was just read, so that its tables were just looked at."""
    with closing(open_postgres(store_url)) as opened:
        with opened.reading() as reader:
            reader.head()
        yield opened


def alter(url: str, statements: str) -> None:
    """Carry out statements as the owner of the store."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(statements.encode())


@pytest.mark.parametrize("name", ["also", "only_grows"])
def test_nothing_is_written_by_a_trigger_that_was_made_after_the_last_look(
    store: PostgresStore, store_url: str, name: str
) -> None:
    alter(store_url, RELEASING.format(name))
    with pytest.raises(AlteredError, match=f"the trigger {name} "), store.writing():
        pass


def test_a_rule_that_was_taken_away_again_is_no_fault(store: PostgresStore, store_url: str) -> None:
    """The server goes on to say that the table has rules until it tidies up."""
    alter(store_url, "CREATE RULE none AS ON DELETE TO marchland.version DO INSTEAD NOTHING")
    with pytest.raises(AlteredError, match="version is a table with rules"), store.writing():
        pass
    alter(store_url, "DROP RULE none ON marchland.version")
    with psycopg.connect(store_url) as server:
        said = server.execute("SELECT relhasrules FROM pg_class WHERE oid = 'marchland.version'::regclass").fetchone()
    assert said == (True,), "the server tells it by itself"
    with store.writing() as writer:
        assert writer.head().size == 0
    assert list(store.faults()) == []


def test_a_guard_that_is_gone_is_no_fault(store: PostgresStore, store_url: str) -> None:
    alter(store_url, "DROP TRIGGER only_grows ON marchland.entry")
    with store.writing() as writer:
        assert writer.head().size == 0
