"""What an embedded store keeps that SQL could break: entries that stay, rows that agree, a head that is a root."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.core.errors import EntryError, StoreError
from marchland.register.adapters.sqlite_store import create_sqlite, open_sqlite
from marchland.tlog.adapters.sqlite_file import connect
from marchland.tlog.domain.entry import ERASED, NewEntry
from marchland.tlog.domain.store import Cosignature
from tests.faults.ledgers import AT, ORIGIN, SUBJECTS, entry, erase, founded, opened, snapshot

EARLIER, LATER = "2026-11-25T11:59:59.999999Z", "2026-11-25T12:00:00.000001Z"


def spoilt(path: Path, *statements: str) -> Path:
    db = connect(path)
    for statement in statements:
        db.execute(statement)
    db.close()
    return path


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE entry SET env = x'00' WHERE seq = 3", "an entry is never changed"),
        ("DELETE FROM entry WHERE seq = 3", "an entry is never removed"),
        ("INSERT OR REPLACE INTO entry SELECT seq, 'other', subject, recorded_at, env FROM entry", "FOREIGN KEY"),
        ("UPDATE payload SET bytes = x'00' WHERE seq = 3", "a payload is never changed"),
        ("UPDATE payload SET kept = 0, seq = 99 WHERE seq = 3", "a payload is never changed"),
        ("DELETE FROM payload WHERE seq = 3", "a payload is erased in place"),
        ("INSERT INTO payload VALUES (99, 1, x'', x'')", "FOREIGN KEY"),
        ("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema", "may not be modified"),
    ],
)
def test_sql_by_the_way_is_refused(tmp_path: Path, statement: str, words: str) -> None:
    path = founded(tmp_path / "store")
    before = snapshot(opened(path))
    db = connect(path)
    with pytest.raises(Exception, match=words):
        list(db.execute(statement))
    db.close()
    assert snapshot(opened(path)) == before


@pytest.mark.parametrize(
    ("statements", "where"),
    [
        (["DROP TRIGGER entry_stays", "UPDATE entry SET key = 'other' WHERE seq = 3"], "entry 3"),
        (["DROP TRIGGER entry_stays", "UPDATE entry SET subject = 'other' WHERE seq = 3"], "entry 3"),
        (["DROP TRIGGER entry_stays", "UPDATE entry SET recorded_at = '1999' WHERE seq = 3"], "entry 3"),
        (["DROP TRIGGER entry_stays", "UPDATE entry SET env = x'7b' WHERE seq = 3"], "entry 3"),
        (["PRAGMA foreign_keys = OFF", "DROP TRIGGER entry_remains", "DELETE FROM entry WHERE seq = 29"], "payload 29"),
        (["PRAGMA foreign_keys = OFF", "DROP TRIGGER entry_remains", "DELETE FROM entry WHERE seq = 3"], "head"),
        (["UPDATE head SET size = 7"], "head"),
        (["UPDATE head SET recorded_at = ''"], "head"),
        (["DELETE FROM head"], "head"),
        (["DELETE FROM hazards_box"], "version 1"),
        (["UPDATE areas_box SET west = 31.1, east = 32"], "version 1"),
        (["UPDATE shape SET wkb = x'00' WHERE layer = 'areas'"], "version 1"),
        (["UPDATE shape SET layer = 'released' WHERE layer = 'areas'"], "version 1"),
        (["UPDATE version SET body = x'7b'"], "version 1"),
        (["UPDATE version SET shapes = 0"], "version 1"),
        (["DELETE FROM shape"], "box 1"),
        (["UPDATE version SET south = NULL, west = NULL"], "version 1"),
        (["PRAGMA foreign_keys = OFF", "DELETE FROM version"], "shape 1"),
    ],
)
def test_rows_that_disagree_are_found(tmp_path: Path, statements: list[str], where: str) -> None:
    path = spoilt(founded(tmp_path / "store"), *statements)
    store = open_sqlite(path)
    assert where in [fault.where for fault in store.faults()]
    store.close()


def test_a_head_that_is_not_the_root_of_its_tiles_is_not_built_upon(tmp_path: Path) -> None:
    store = opened(spoilt(founded(tmp_path / "store"), "UPDATE head SET root = zeroblob(32)"))
    with pytest.raises(StoreError, match="not the root of its tiles"), store.writing() as writer:
        writer.append([entry("one")], AT)
    store.close()
    store = opened(spoilt(tmp_path / "store", "DELETE FROM head"))
    with pytest.raises(StoreError, match="the head of the ledger is missing"), store.reading():
        pass


def test_a_missing_entry_is_told_of_when_time_is_asked_for(tmp_path: Path) -> None:
    path = spoilt(founded(tmp_path / "store"), "UPDATE head SET size = 61")
    with opened(path).reading() as reader, pytest.raises(StoreError, match="entry 30 is missing"):
        reader.size_at(AT)


def test_the_clock_may_go_back_and_the_order_does_not(tmp_path: Path) -> None:
    store = create_sqlite(tmp_path / "store", ORIGIN)
    for number, at in enumerate((AT, EARLIER, LATER, AT)):
        with store.writing() as writer:
            writer.append([entry(f"k{number}")], at)
    with store.reading() as reader:
        assert [kept.recorded_at for kept in reader.entries()] == [AT, AT, LATER, LATER]
        assert [reader.size_at(at) for at in (EARLIER, AT, LATER, "2027")] == [0, 2, 4, 4]
    with pytest.raises(EntryError, match="is not an instant"), store.writing() as writer:
        writer.append([entry("k9")], "2026-11-25 12:00")
    store.close()


def test_salts_are_random_unless_they_are_given(tmp_path: Path) -> None:
    store = create_sqlite(tmp_path / "store", ORIGIN)
    with store.writing() as writer:
        kept = writer.append([entry("a"), entry("b")], AT) + writer.append([entry("c")], AT)
    assert len({found.salt for found in kept}) == 3
    assert all(found.salt and len(found.salt) == 32 for found in kept)
    assert {found.seq: found for found in kept}[2] == kept[2]
    store.close()


@pytest.mark.parametrize("other", [b"payload", b"kind", b"subject"])
def test_a_key_stands_for_one_thing(tmp_path: Path, other: bytes) -> None:
    new = {
        b"payload": NewEntry("first-1", "reported", SUBJECTS[3], "person", "org", b"other"),
        b"kind": entry("first-1", 40, "surveyed"),
        b"subject": NewEntry("first-1", "reported", SUBJECTS[0], "person", "org", entry("first-1", 40).payload),
    }[other]
    store = opened(founded(tmp_path / "store"))
    with pytest.raises(EntryError, match="'first-1' is there already"), store.writing() as writer:
        writer.append([entry("k1"), new], AT)
    assert snapshot(store).size == 30
    store.close()


def test_an_erasure_keeps_the_entry_and_can_be_done_again(tmp_path: Path) -> None:
    store = opened(founded(tmp_path / "store"))
    before = snapshot(store)
    for _ in range(2):
        erase(store)
        after = snapshot(store)
        assert after.size == 31
        assert after.payloads[:29] == before.payloads[:29]
        assert after.payloads[29] is None
    with store.writing() as writer:
        assert writer.append([entry("first-29", 40 * 29)], AT)[0].payload is None
        with pytest.raises(EntryError, match="there is no entry 31"):
            writer.drop_payload(31)
        with pytest.raises(EntryError, match="entry 30 says what was erased"):
            writer.drop_payload(30)
        assert writer.entries(30, 31).__next__().kind == ERASED
    store.close()


def test_notes_are_kept_once_and_in_their_order(tmp_path: Path) -> None:
    store = create_sqlite(tmp_path / "store", ORIGIN)
    with store.writing() as writer:
        for size, note in ((5, "b"), (3, "c"), (5, "a"), (5, "b")):
            writer.keep_checkpoint(size, note)
            writer.keep_cosignature(Cosignature(size, note))
    with store.reading() as reader:
        assert list(reader.checkpoints()) == [(5, "b"), (3, "c"), (5, "a")]
        assert list(reader.cosignatures()) == [Cosignature(5, "b"), Cosignature(3, "c"), Cosignature(5, "a")]
    store.close()


def test_a_subject_and_a_range_are_read_in_order(tmp_path: Path) -> None:
    with opened(founded(tmp_path / "store")).reading() as reader:
        assert [kept.seq for kept in reader.entries(27)] == [27, 28, 29]
        assert [kept.seq for kept in reader.entries(3, 5)] == [3, 4]
        assert list(reader.entries(9, 9)) == []
        found = reader.of_subject(SUBJECTS[3], 5)
        assert [kept.seq for kept in found] == [0, 1, 2, 3, 4]
        assert reader.tile(0, 7) == b""
