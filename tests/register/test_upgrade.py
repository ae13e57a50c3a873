"""A store that an older version made: upgraded once, whole or not at all, and then the same answers as before.

`format1/` holds one that the version before shapes were kept beside versions made (a demonstration of nine areas with a
signed checkpoint), and what that version answered of it.
"""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
import shapely

from marchland.access.service.roster import OWN, Roster
from marchland.core.asof import AsOf
from marchland.core.errors import AlteredError, StoreError
from marchland.core.policy import Actor, Role
from marchland.ledger.service import questions as ledger
from marchland.ledger.service.projection_check import check_projection
from marchland.register.adapters import sqlite_store
from marchland.register.adapters.postgres_store import open_postgres, upgrade_postgres
from marchland.register.adapters.sqlite_store import open_sqlite, upgrade_sqlite
from marchland.register.domain.event import from_mapping
from marchland.register.domain.version import AreaQuery, LandLayer
from marchland.register.service import land_accounts, questions, stores
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.recording import EventSubmission, Recorder
from marchland.register.service.stores import RegisterStore
from marchland.tlog.adapters.sqlite_file import check_header, connect
from marchland.tlog.domain.store import FORMAT
from tests.cli.driving import run

OLD = Path(__file__).parent / "format1"
ANSWERS: dict[str, Any] = json.loads((OLD / "answers.json").read_text("utf-8"))
TABLES = {
    "entry": "seq, key, subject, recorded_at, env",
    "payload": "seq, salt, bytes",
    "tile": "level, idx, hashes",
    "checkpoint": "size, note",
    "version": "subject, area, valid_from, valid_to, from_size, to_size, status, classification, contested, "
    "west, south, east, north, hazard, body",
}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Give the path of a store as the older version left it."""
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress((OLD / "store.db.gz").read_bytes()))
    return path


def answers(store: RegisterStore) -> dict[str, Any]:
    """Return what `answers.json` has, as the older version was asked."""
    with store.reading() as reader:
        head = reader.head()
        found: dict[str, Any] = {"digest": reader.version_digest(), "root": head.root.hex(), "size": head.size}
        found["last"] = head.recorded_at
    books = RegisterBooks(store, "os-0")
    found["asked"] = []
    for before in ANSWERS["asked"]:
        dates = AsOf(date.fromisoformat(before["valid_on"]), date.fromisoformat(before["known_on"]))
        listing = questions.areas(books, questions.AreaFilter(dates))
        found["asked"].append({
            "valid_on": before["valid_on"],
            "known_on": before["known_on"],
            "size": listing.size,
            "areas": [
                [of["area"], of["status"], of["classification"], of["contested"], len(of.get("parts", ()))]
                for of in listing.areas
            ],
            "near": [
                [lat, lon, [[hit.version.area, round(hit.distance_m, 3)]
                            for hit in questions.near(books, lat, lon, 5000.0, dates)]]
                for lat, lon, _ in before["near"]
            ],
            "balances": [
                [of.area, of.balance.original_m2, of.balance.remaining_m2, of.balance.cleared_m2]
                for of in land_accounts.balances(books, "", dates).areas
            ],
        })  # fmt: skip
    return found


def check_upgraded(store: RegisterStore) -> None:
    """Check that a store answers as before, verifies, finds land by boxes, and moves on."""
    assert answers(store) == ANSWERS
    verified = ledger.verify_store(
        RegisterBooks(store, "os-0"),
        ledger.trust(store, None, tuple((OLD / "ledger.pub").read_text("utf-8").split()), None),
        lambda *_: None,
    )
    assert verified.faults == ()
    dates = AsOf(date(2026, 11, 1), date(2026, 11, 1))
    books = RegisterBooks(store, "os-0")
    everywhere = questions.AreaFilter(dates, (-180.0, -90.0, 180.0, 90.0))
    listed = questions.areas(books, everywhere).areas
    assert len(listed) == len(ANSWERS["asked"][-1]["areas"])
    with store.reading() as reader:
        size = reader.head().size
        parts = sum(of[-1] for of in ANSWERS["asked"][-1]["areas"])
        assert reader.count_shapes(AreaQuery(dates.valid_on, size, everywhere.bbox, layer=LandLayer.RELEASED)) == parts
    corner = shapely.get_coordinates(shapely.geometry.shape(listed[0]["extent"]))[0]
    event = from_mapping({
        "event": "evidence_added", "area": listed[0]["area"], "valid_on": "2026-11-20",
        "evidence": [{"kind": "direct", "how": "accident", "on": "2026-11-20"}],
    })  # fmt: skip
    questions.record(store, [event], "os-0", lambda: "2026-11-28T10:00:00.000000Z")
    later = AsOf(date(2026, 11, 28), date(2026, 11, 28))
    point = (float(corner[0]), float(corner[1])) * 2
    found = questions.areas(books, questions.AreaFilter(later, point)).areas
    assert listed[0]["area"] in [of["area"] for of in found]
    assert list(store.faults()) == []


def test_a_file_of_the_older_format_is_upgraded_when_it_is_opened(old: Path) -> None:
    store = open_sqlite(old, read_only=True)
    store.close()
    assert old.read_bytes()[60:64] == FORMAT.to_bytes(4, "big")
    with closing(connect(old)) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert {"shape", "areas_box", "hazards_box", "released_box"} <= tables
    assert "version_box" not in tables
    assert upgrade_sqlite(old) == FORMAT
    again = open_sqlite(old)
    check_upgraded(again)
    again.close()


FORMAT_3 = """
ALTER TABLE version DROP COLUMN digest; ALTER TABLE shape DROP COLUMN digest; ALTER TABLE shape DROP COLUMN land_digest;
DROP TABLE projection; DROP TABLE evidence;
"""
"""What makes the tables of format 3 of those of today: it had no digests."""
FORMAT_2_BOXES = """
DROP TABLE {0}_box;
CREATE VIRTUAL TABLE {0}_box USING rtree (number, west, east, south, north, first_size, last_size);
INSERT INTO {0}_box SELECT s.number, s.west, s.east, s.south, s.north, v.from_size, ifnull(v.to_size, 1 << 53)
    FROM shape s JOIN version v ON v.number = s.version WHERE s.layer = '{0}';
"""
"""What format 2 had in place of the trees that know days."""


@pytest.mark.parametrize("before", [2, 3])
def test_a_file_of_a_format_between_finds_shapes_by_their_days_once_it_is_opened(old: Path, before: int) -> None:
    open_sqlite(old).close()
    with closing(connect(old)) as db:
        for statement in (FORMAT_3, *(FORMAT_2_BOXES.format(layer) for layer in LandLayer if before == 2)):
            for _ in db.execute(statement):
                pass
        db.pragma("user_version", before)
        db.wal_checkpoint()
    store = open_sqlite(old)
    check_upgraded(store)
    store.close()
    with closing(connect(old)) as db:
        assert db.pragma("user_version") == FORMAT
        columns = "first_size, last_size, first_day, last_day, version"
        for layer in LandLayer:
            kept = db.execute(f"SELECT {columns} FROM {layer}_box ORDER BY number")  # noqa: S608 - as named above
            days = db.execute(
                "SELECT v.from_size, ifnull(v.to_size, 1 << 53), julianday(v.valid_from) - julianday('0001-01-01') + 1,"
                " ifnull(julianday(v.valid_to) - julianday('0001-01-01'), 1 << 53), v.number FROM shape s"
                " JOIN version v ON v.number = s.version WHERE s.layer = ? ORDER BY s.number", (layer.value,)
            )  # fmt: skip
            assert list(kept) == list(days)


def test_an_upgrade_that_ends_half_way_leaves_the_store_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class StoppedError(Exception):
        pass

    def stopped(*_: object) -> None:
        raise StoppedError

    with monkeypatch.context() as patched:
        patched.setattr(sqlite_store, "fill", stopped)
        with pytest.raises(StoppedError):
            open_sqlite(old)
    with closing(connect(old)) as db:
        assert db.pragma("user_version") == 1
        assert db.execute("SELECT count(*) FROM version_box").get > 0
    store = open_sqlite(old)
    assert answers(store) == ANSWERS
    store.close()


def test_a_file_that_cannot_be_written_says_what_to_do(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()
    monkeypatch.setattr(sqlite_store, "connect", _immutable)
    with pytest.raises(StoreError, match="format 1, must be upgraded to format 4") as caught:
        open_sqlite(old, read_only=True)
    assert "copy it to a folder that can be written" in str(caught.value.next_step)
    assert old.read_bytes() == before


def _immutable(path: Path, *, read_only: bool = False) -> Any:
    import apsw

    connect(path).close()
    return apsw.Connection(path.as_uri() + "?immutable=1", apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI, "cksmvfs")


def test_a_program_of_the_older_version_writes_nothing_into_an_upgraded_store(old: Path) -> None:
    """One that had the file open while it was upgraded inserts a version as its own tables were."""
    open_sqlite(old).close()
    columns = TABLES["version"].count(",") + 2
    with closing(connect(old)) as db, pytest.raises(Exception, match=f"18 columns but {columns} values"):
        db.execute("INSERT INTO version VALUES (%s)" % ", ".join("NULL" for _ in range(columns)))  # noqa: S608, UP031


def test_a_newer_format_is_refused_in_words(old: Path) -> None:
    with closing(connect(old)) as db:
        db.pragma("user_version", FORMAT + 1)
        db.wal_checkpoint()
    with pytest.raises(StoreError, match=f"format {FORMAT + 1}, and this version knows {FORMAT}"):
        check_header(old)


@pytest.fixture
def old_url(old: Path, fresh_database: Callable[..., str]) -> str:
    """Give the URL of the same store in PostgreSQL, with the tables of then and the rows of the file."""
    url = fresh_database()
    with psycopg.connect(url) as server, closing(connect(old)) as db:
        server.execute("SET session_replication_role = replica")
        server.execute((OLD / "postgres.sql").read_bytes())
        for table, columns in TABLES.items():
            rows = list(db.execute(f"SELECT {columns} FROM {table} ORDER BY 1"))  # noqa: S608 - as named above
            names = columns.replace("bytes", "body").replace("idx", "index")
            marks = ", ".join("%s" for _ in names.split(","))
            if table == "version":
                names = names.replace("valid_from, valid_to, from_size, to_size", "valid, known")
                marks = "%s, %s, daterange(%s, %s), int8range(%s, %s), %s, %s, %s::int::boolean" + ", %s" * 6
            with server.cursor() as cursor:
                insert = f"INSERT INTO marchland.{table} ({names}) VALUES ({marks})"  # noqa: S608 - as named above
                cursor.executemany(insert.encode(), rows)
        (head,) = db.execute("SELECT size, root, recorded_at FROM head")
        server.execute("UPDATE marchland.head SET size = %s, root = %s, recorded_at = %s", head)
        origin = db.execute("SELECT value FROM meta WHERE name = 'origin'").get
        server.execute("UPDATE marchland.meta SET value = %s WHERE name = 'origin'", (origin,))
        server.execute("UPDATE marchland.meta SET value = '1' WHERE name = 'format'")
    return url


def land(store: RegisterStore) -> dict[str, object]:
    """Return all land of the store as of its last day and half way, found without a box and in a small one."""
    day, found = date(2026, 11, 1), dict[str, object]()
    with store.reading() as reader:
        for size, layer in itertools.product((80, 161), LandLayer):
            every = list(reader.land(AreaQuery(day, size, layer=layer)))
            box = every[0][0].box
            found[f"{size} {layer}"] = every, list(reader.land(AreaQuery(day, size, box, layer=layer)))
    return found


def check_moves_on(store: RegisterStore) -> None:
    """Check that what is reported after an upgrade is found, and that an area of before can be worked on."""
    keeper = Actor("os-0", OWN, frozenset(Role))
    recorder = Recorder(store.origin, Roster({"os-0": keeper}, embedded=True))
    with store.reading() as reader:
        area = next(reader.areas(AreaQuery(date(2026, 11, 1), 161, layer=LandLayer.HAZARDS)))
    west, south, *_ = area.box or (0.0, 0.0)
    field = shapely.geometry.mapping(shapely.box(west, south, west + 0.001, south + 0.001))
    seen = [{"kind": "direct", "how": "seen", "on": "2026-11-20"}]
    reported = {
        "event": "reported", "area": "NEW-1", "valid_on": "2026-11-20", "name": "Field", "source": "a walk",
        "classification": "SHA", "shape": field, "evidence": seen, "information_on": "2026-11-20",
    }  # fmt: skip
    added = {"event": "evidence_added", "area": area.area, "valid_on": "2026-11-20", "evidence": seen}
    events = [EventSubmission(from_mapping(each), f"later:{each['event']}", keeper) for each in (reported, added)]
    with store.writing() as writer:
        recorder.record(writer, events, "2026-11-28T10:00:00.000000Z")
    with store.reading() as reader:
        point = (west, south, west, south)
        found = [row.area for row in reader.areas(AreaQuery(date(2026, 11, 28), reader.head().size, point))]
        (now,) = reader.areas(AreaQuery(date(2026, 11, 28), reader.head().size, area=area.area))
    assert "NEW-1" in found
    assert now.from_size > area.from_size
    assert list(store.faults()) == []


@pytest.mark.parametrize("before", [2, 3])
def test_a_server_of_a_format_between_gets_digests(old_url: str, before: int) -> None:
    upgrade_postgres(old_url)
    with psycopg.connect(old_url) as server:
        for statement in FORMAT_3.replace("TABLE ", "TABLE marchland.").split(";")[:-1]:
            server.execute(statement.encode())
        server.execute("UPDATE marchland.meta SET value = %s WHERE name = 'format'", (str(before),))
    with pytest.raises(StoreError, match=f"is of format {before}"):
        open_postgres(old_url)
    assert upgrade_postgres(old_url) == before
    store = open_postgres(old_url)
    with store.reading() as reader:
        assert reader.version_digest() == ANSWERS["digest"]
        reader.check_counts()
    check_moves_on(store)
    store.close()


def test_a_server_of_the_older_format_says_so_and_its_owner_upgrades_it(old_url: str, old: Path) -> None:
    with pytest.raises(StoreError, match="is of format 1, and this version needs format 4") as caught:
        open_postgres(old_url)
    assert "marchland register upgrade" in str(caught.value.next_step)
    assert upgrade_postgres(old_url) == 1
    assert upgrade_postgres(old_url) == FORMAT
    store = open_postgres(old_url)
    with store.reading() as reader:
        assert reader.version_digest() == ANSWERS["digest"]
    assert list(store.faults()) == []
    embedded = open_sqlite(old)
    assert land(store) == land(embedded)
    embedded.close()
    check_moves_on(store)
    with psycopg.connect(old_url) as server, pytest.raises(psycopg.errors.NotNullViolation, match="shapes"):
        server.execute(
            "INSERT INTO marchland.version (subject, area, valid, known, status, classification, contested, "
            "hazard, body) VALUES ('s', 'a', '[2020-01-01,)', '[1,)', 'open', 'SHA', false, '', '{}')"
        )
    store.close()


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("status = 'released'", "status, digest are not"),
        ("contested = 1 - contested", "contested, digest are not"),
        ("hazard = x'00'", "hazard, digest are not"),
    ],
)
def test_what_was_altered_before_the_upgrade_is_named_by_a_verification(old: Path, what: str, told: str) -> None:
    with closing(connect(old)) as db:
        db.execute(f"UPDATE version SET {what} WHERE number = (SELECT max(number) FROM version)")  # noqa: S608 - above
    store = open_sqlite(old)
    try:
        books = RegisterBooks(store, "os-0")
        found = ledger.verify_store(books, ledger.trust(store, None, (), None), lambda *_: None, all_faults=True)
    finally:
        store.close()
    assert any(told in str(fault.what) for fault in found.faults)


ALTERED = "UPDATE {0}version SET status = 'released' WHERE subject = (SELECT min(subject) FROM {0}version)"
LEFT_OUT = "DELETE FROM {0}version WHERE subject = (SELECT max(subject) FROM {0}version)"


def check_settled(where: str) -> None:
    """Check that what was altered and left out before the upgrade is as the entries make it, and kept as evidence."""
    store = stores.open_store(where)
    try:
        with store.reading() as reader:
            assert check_projection(store, reader, "", lambda *_: None).faults == ()
            assert reader.version_digest() == ANSWERS["digest"]
            said = [json.loads(each.line) for each in reader.evidence()]
    finally:
        store.close()
    altered, missing = ([each for each in said if bool(each["found"]) is there] for there in (True, False))
    assert altered
    assert missing
    assert len(altered) + len(missing) == len(said)
    assert {each["found"]["status"] for each in altered} == {"released"}
    assert all("status" in each["fault"] for each in altered)
    assert all("it is missing" in each["fault"] for each in missing)


def test_what_was_altered_in_a_file_before_its_upgrade_is_told_kept_and_made_anew(
    old: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(connect(old)) as db:
        for statement in (ALTERED, LEFT_OUT):
            db.execute(statement.format(""))
    stores.open_store(str(old), read_only=True).close()
    assert "it was altered: status" in caplog.text
    assert "were not as the entries make them before the upgrade" in caplog.text
    check_settled(str(old))


def test_what_was_altered_on_a_server_before_its_upgrade_is_told_kept_and_made_anew(
    old_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(old_url) as server:
        for statement in (ALTERED, LEFT_OUT):
            server.execute(statement.format("marchland.").encode())
    ran = run(["register", "upgrade", "--store", old_url], capsys, monkeypatch)
    assert ran.status == 0, ran.err
    assert "was of format 1, and is now of format 4" in ran.out
    assert "rows were not as the entries make them before the upgrade" in ran.out
    check_settled(old_url)


def test_a_file_that_nobody_altered_leaves_no_evidence(old: Path) -> None:
    done = stores.upgrade_store(str(old))
    assert (done.before, done.differed) == (1, 0)
    again = stores.upgrade_store(str(old))
    assert (again.before, again.differed) == (FORMAT, 0)


@pytest.mark.parametrize("what", ["valid_from = 'yesterday'", "status = CAST(x'ff' AS TEXT)", "body = x'ff'"])
def test_a_store_with_a_row_that_cannot_be_read_is_left_as_it_is(old: Path, what: str) -> None:
    with closing(connect(old)) as db:
        db.execute(f"UPDATE version SET {what} WHERE number = (SELECT max(number) FROM version WHERE hazard <> x'')")  # noqa: S608 - above
        before = db.pragma("user_version")
    with pytest.raises(AlteredError, match=r"cannot be read|not UTF-8"):
        open_sqlite(old)
    with closing(connect(old)) as db:
        assert db.pragma("user_version") == before
