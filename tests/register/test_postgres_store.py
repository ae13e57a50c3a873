"""The store in PostgreSQL: what is refused when it is made or opened, and what each role may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from marchland.core.errors import EntryError, StoreError
from marchland.register.adapters.postgres_store import check_format, check_server, create_postgres, open_postgres
from marchland.tlog.adapters.postgres_session import place_of
from marchland.tlog.domain.entry import ERASED, NewEntry
from marchland.tlog.domain.store import FORMAT, Cosignature
from tests.postgres_server import ORIGIN, Cluster
from tests.stores.histories import SUBJECTS, version

NOW = "2026-11-25T10:00:00.000000Z"
SECRET = "s3cret-Пароль/@:%"  # noqa: S105  # a password to be looked for in messages


def entry(key: str, kind: str = "reported") -> NewEntry:
    return NewEntry(key, kind, SUBJECTS[0], "me", "org", b"{}")


@pytest.fixture
def logins(cluster: Cluster, store_url: str) -> Iterator[Callable[..., str]]:
    """Give a function that makes a login with some of the roles, and returns the URL it opens the store by."""
    made: list[str] = []
    database = store_url.rsplit("/", 1)[1]

    def login(*roles: str) -> str:
        made.append(f"login{len(made)}_{database}")
        cluster.run(database, f"CREATE ROLE {made[-1]} LOGIN")
        cluster.run(database, *(f"GRANT marchland_{role} TO {made[-1]}" for role in roles))
        return cluster.url(database, made[-1])

    yield login
    cluster.run(database, *(f"DROP ROLE {name}" for name in made))


def test_a_store_is_made_once_and_opened_by_its_url(cluster: Cluster, fresh_database: Callable[..., str]) -> None:
    url = fresh_database(empty=True)
    store = create_postgres(url, "register.example/new")
    assert store.origin == "register.example/new"
    assert store.place == place_of(url)
    store.close()
    with pytest.raises(StoreError, match="has a schema marchland already"):
        create_postgres(url, "register.example/new")
    again = open_postgres(url, read_only=True)
    assert again.origin == "register.example/new"
    assert list(again.faults()) == []
    with pytest.raises(StoreError, match="to be read only"), again.writing():
        pass
    again.close()


def test_what_is_not_a_store_is_refused(cluster: Cluster, fresh_database: Callable[..., str]) -> None:
    with pytest.raises(StoreError, match="is not a store"):
        open_postgres(fresh_database(empty=True))
    with pytest.raises(StoreError, match='database "nowhere" does not exist'):
        open_postgres(cluster.url("nowhere"))
    cluster.run(
        "postgres",
        "DROP DATABASE IF EXISTS latin",
        "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'",
    )
    with pytest.raises(StoreError, match="is in LATIN1, and a store's is in UTF8"):
        create_postgres(cluster.url("latin"), ORIGIN)


def test_a_newer_format_is_refused(cluster: Cluster, store_url: str) -> None:
    newer = "UPDATE marchland.meta SET value = value::int + 1 WHERE name = 'format'"
    cluster.run(store_url.rsplit("/", 1)[1], newer)
    with pytest.raises(StoreError, match=f"is of format {FORMAT + 1}, and this version knows {FORMAT}"):
        open_postgres(store_url)
    check_format("here", str(FORMAT))


@pytest.mark.parametrize(
    ("version_", "encoding", "available", "words"),
    [
        (140011, "UTF8", {"postgis", "btree_gist"}, "the server is PostgreSQL 14, and 15 or newer is needed"),
        (150000, "UTF8", {"btree_gist"}, "the server does not have postgis"),
        (180001, "UTF8", set(), "the server does not have postgis and btree_gist"),
        (150000, "SQL_ASCII", {"postgis", "btree_gist"}, "the database is in SQL_ASCII"),
    ],
)
def test_a_server_that_is_not_fit_is_refused(version_: int, encoding: str, available: set[str], words: str) -> None:
    with pytest.raises(StoreError, match=f"^here: {words}"):
        check_server("here", version_, encoding, available)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:{}@{}/db",
        "postgres://me:x{}@[::1/db",
        "postgresql://me@host/db?sslmode=what&password=%zz{}",
        "host=here password={}",
        "mysql://me:{}@here/db",
        "",
        "postgresql://me:a@{}@host/db",
    ],
)
def test_a_url_that_cannot_be_read_is_not_shown(url: str) -> None:
    with pytest.raises(StoreError, match="cannot be read; it is not shown") as caught:
        open_postgres(url.replace("{}", "s3cret-%zz/@"))
    assert "s3cret" not in str(caught.value) + repr(caught.value.__context__)


def test_a_wrong_password_and_a_wrong_host_are_told_without_the_password(cluster: Cluster) -> None:
    cluster.run(
        "postgres",
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'stranger') THEN "
        "CREATE ROLE stranger LOGIN PASSWORD 'another'; END IF; END $$",
    )
    for url in (
        cluster.url("postgres", "stranger", SECRET),
        cluster.url("postgres", "stranger", SECRET).replace(":5432/", ":5433/"),
        cluster.url("postgres", "stranger").replace(":5432/postgres", ":5432/postgres?password=") + "s3cret",
        "postgresql://me:s3cret@host.invalid:1/db?connect_timeout=2",
    ):
        with pytest.raises(StoreError, match="cannot connect") as caught:
            open_postgres(url)
        told = str(caught.value) + caught.value.next_step + repr(caught.value.__context__)
        assert "s3cret" not in told
        assert caught.value.where.file == ""
    assert "password authentication failed" in str(_wrong(cluster.url("postgres", "stranger", "wrong")))


def _wrong(url: str) -> StoreError:
    with pytest.raises(StoreError) as caught:
        open_postgres(url)
    return caught.value


def test_a_password_that_a_message_would_show_is_left_out(cluster: Cluster) -> None:
    told = str(_wrong(cluster.url("postgres", "stranger", "authentication")))
    assert "authentication" not in told
    assert "was not reached or refused" in told


def test_a_login_without_a_role_is_refused_and_a_reader_only_reads(logins: Callable[..., str]) -> None:
    with pytest.raises(StoreError, match="may not read the store"):
        open_postgres(logins(), read_only=True)
    reader = logins("reader")
    with pytest.raises(StoreError, match="may read the store and not write it"):
        open_postgres(reader)
    store = open_postgres(reader, read_only=True)
    with store.reading() as view:
        assert view.head().size == 0
    assert list(store.faults()) == []
    store.close()


def test_a_writer_adds_and_only_an_eraser_erases(logins: Callable[..., str]) -> None:
    store = open_postgres(logins("writer"))
    with store.writing() as writer:
        writer.append([entry(f"k{number}") for number in range(300)], NOW)
        writer.append([entry("erasing", ERASED)], NOW)
        writer.replace_versions(300, SUBJECTS[0], [], [version(SUBJECTS[0], 300, 0, 500, 1)])
        writer.replace_versions(301, SUBJECTS[0], list(writer.versions_of(SUBJECTS[0])), [])
        writer.keep_checkpoint(301, "note")
        writer.keep_cosignature(Cosignature(301, "line"))
        assert writer.keep_evidence(["{}"], NOW) == 1
    with pytest.raises(StoreError, match="permission denied for table evidence"), store.writing() as writer:
        writer.change_evidence(1, "")
    with pytest.raises(StoreError, match="permission denied for table payload") as caught, store.writing() as writer:
        writer.drop_payload(5)
    assert "marchland_eraser" in caught.value.next_step
    store.close()
    store = open_postgres(logins("writer", "eraser"))
    with store.writing() as writer:
        writer.drop_payload(5)
        writer.change_evidence(1, "[]")
        for seq, words in ((301, "there is no entry 301"), (300, "says what was erased, and stays")):
            with pytest.raises(EntryError, match=words):
                writer.drop_payload(seq)
    with store.reading() as view:
        kept = view.by_key("k5")
        assert kept is not None
        assert (kept.payload, kept.salt) == (None, None)
        assert [each.line for each in view.evidence()] == ["[]"]
    assert list(store.faults()) == []
    store.close()


GRANTS = """
SELECT c.relname || coalesce('.' || a.attname, ''), g.privilege_type, g.grantee::regrole::text
FROM pg_class c
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
CROSS JOIN LATERAL aclexplode(CASE WHEN a.attname IS NULL THEN c.relacl ELSE a.attacl END) g
WHERE c.relnamespace = 'marchland'::regnamespace AND g.grantee <> c.relowner
UNION
SELECT c.relname, g.privilege_type, g.grantee::regrole::text
FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) g
WHERE c.relnamespace = 'marchland'::regnamespace AND g.grantee <> c.relowner
UNION
SELECT 'schema', g.privilege_type, g.grantee::regrole::text
FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) g
WHERE n.nspname = 'marchland' AND g.grantee <> n.nspowner
UNION
SELECT p.proname, g.privilege_type, g.grantee::regrole::text
FROM pg_proc p CROSS JOIN LATERAL aclexplode(p.proacl) g
WHERE p.pronamespace = 'marchland'::regnamespace AND g.grantee <> p.proowner
"""
TABLES = {
    "meta",
    "head",
    "entry",
    "payload",
    "tile",
    "checkpoint",
    "cosignature",
    "version",
    "shape",
    "concern",
    "code",
    "projection",
    "evidence",
}


def test_nobody_has_a_grant_that_is_not_named_here(store_url: str) -> None:
    expected = {(table, "SELECT", "marchland_reader") for table in TABLES} | {("schema", "USAGE", "marchland_reader")}
    expected |= {(table, "INSERT", "marchland_writer") for table in TABLES - {"meta", "head", "projection"}}
    expected |= {(table + ".digest", "UPDATE", "marchland_writer") for table in ("version", "shape")}
    expected |= {("projection", "UPDATE", "marchland_writer")}
    expected |= {(f"head.{name}", "UPDATE", "marchland_writer") for name in ("size", "root", "recorded_at")}
    expected |= {("tile.hashes", "UPDATE", "marchland_writer"), ("version.known", "UPDATE", "marchland_writer")}
    expected |= {("shape.known", "UPDATE", "marchland_writer"), ("shape", "DELETE", "marchland_writer")}
    expected |= {("version", "DELETE", "marchland_writer"), ("payload", "DELETE", "marchland_eraser")}
    expected |= {("evidence.row", "UPDATE", "marchland_eraser")}
    expected |= {("concern", "DELETE", "marchland_writer"), ("code", "DELETE", "marchland_writer")}
    with psycopg.connect(store_url) as connection:
        assert set(connection.execute(GRANTS.encode()).fetchall()) == expected
        members = connection.execute(
            "SELECT roleid::regrole::text, member::regrole::text FROM pg_auth_members "
            "WHERE roleid::regrole::text LIKE 'marchland%' AND member::regrole::text LIKE 'marchland%'"
        ).fetchall()
        assert set(members) == {("marchland_reader", "marchland_writer"), ("marchland_reader", "marchland_eraser")}
        powers = connection.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'marchland%' "
            "AND (rolsuper OR rolcanlogin OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication)"
        ).fetchone()
        assert powers == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE marchland.entry SET key = key",
        "DELETE FROM marchland.entry",
        "TRUNCATE marchland.entry",
        "UPDATE marchland.payload SET body = ''",
        "TRUNCATE marchland.payload",
        "UPDATE marchland.checkpoint SET size = 0",
        "DELETE FROM marchland.cosignature",
        "DELETE FROM marchland.head",
        "DELETE FROM marchland.tile",
        "UPDATE marchland.tile SET hashes = sha256('')",
        "INSERT INTO marchland.head (one, size, root, recorded_at) VALUES (false, 0, sha256(''), '')",
        "INSERT INTO marchland.version SELECT * FROM marchland.version",
    ],
)
def test_even_the_owner_is_stopped_from_changing_what_is_kept(store_url: str, statement: str) -> None:
    store = open_postgres(store_url)
    with store.writing() as writer:
        writer.append([entry(f"k{number}") for number in range(300)], NOW)
        writer.keep_checkpoint(300, "note")
        writer.replace_versions(300, SUBJECTS[0], [], [version(SUBJECTS[0], 300, 0, 500, 1)])
    store.close()
    with psycopg.connect(store_url) as connection, pytest.raises(psycopg.Error):
        connection.execute(statement.encode())


def test_two_versions_for_one_day_and_size_are_refused(store_url: str) -> None:
    store = open_postgres(store_url)
    first = version(SUBJECTS[0], 0, 0, 500, 1)
    with pytest.raises(StoreError, match="two versions"), store.writing() as writer:
        writer.replace_versions(0, SUBJECTS[0], [], [first, version(SUBJECTS[0], 0, 10, 5, 1)])
    with pytest.raises(StoreError, match="that is to end is not there"), store.writing() as writer:
        writer.replace_versions(1, SUBJECTS[0], [first], [])
    store.close()


def test_the_land_can_be_asked_about_with_postgis(store_url: str) -> None:
    store = open_postgres(store_url)
    with store.writing() as writer:
        writer.replace_versions(0, SUBJECTS[0], [], [version(SUBJECTS[0], 0, 0, 500, 1)])
    store.close()
    with psycopg.connect(store_url) as connection:
        found = connection.execute(
            "SELECT area, ST_SRID(shape), ST_AsBinary(shape) = hazard FROM marchland.version JOIN marchland.shape "
            "USING (subject) WHERE layer = 'hazards' "
            "AND ST_DWithin(shape::geography, ST_Point(30.55, 45.61, 4326)::geography, 2000)"
        ).fetchall()
    assert found == [("area-0", 4326, True)]


def test_an_error_that_is_caught_within_a_view_is_not_taken_for_success(store_url: str) -> None:
    store = open_postgres(store_url)

    def write() -> None:
        with store.writing() as writer:
            writer.append([entry("k1")], NOW)
            with pytest.raises(StoreError):
                writer.replace_versions(0, SUBJECTS[0], [], [version(SUBJECTS[0], 0, 0, 5, 1)] * 2)

    with pytest.raises(StoreError, match="nothing was saved"):
        write()
    with store.reading() as view:
        assert view.head().size == 0
        stream = view.entries()
    with pytest.raises(StoreError, match="the view is closed"):
        next(stream)
    store.close()
