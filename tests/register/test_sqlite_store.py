"""The embedded store as a file: what is refused, what is at rest, what can be read only, what is erased for good."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from marchland.core.errors import StoreError
from marchland.register.adapters.sqlite_store import create_sqlite, open_sqlite
from marchland.register.adapters.sqlite_versions import VersionsWriter
from marchland.tlog.adapters.sqlite_faults import page_faults
from marchland.tlog.adapters.sqlite_file import APPLICATION_ID, check_library, connect, has_wal_reset_fault
from marchland.tlog.domain.entry import NewEntry
from marchland.tlog.domain.store import FORMAT
from tests.faults.ledgers import AT, ORIGIN, SUBJECTS, append_one, entry, founded, opened, snapshot
from tests.refusal import refused

FAULTY = ["3.7.0", "3.8.11.1", "3.40.1", "3.44.0", "3.44.5", "3.45.0", "3.49.2", "3.50.0", "3.50.6", "3.51.0", "3.51.2"]
SOUND = ["3.44.6", "3.44.7", "3.50.7", "3.50.8", "3.51.3", "3.51.10", "3.52.0", "3.54.1", "4.0.0"]


@pytest.mark.parametrize("version", FAULTY)
def test_a_library_that_can_damage_a_store_is_refused(version: str) -> None:
    assert has_wal_reset_fault(version)
    with pytest.raises(StoreError, match=f"SQLite {version} can damage"):
        check_library(version)


@pytest.mark.parametrize("version", SOUND)
def test_a_mended_library_is_taken(version: str) -> None:
    assert not has_wal_reset_fault(version)
    check_library(version)


def test_a_store_is_opened_under_a_faulty_library_no_more_than_created(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = founded(tmp_path / "store")
    monkeypatch.setattr("marchland.tlog.adapters.sqlite_file.apsw.sqlite_lib_version", lambda: "3.51.2")
    assert "3.51.2" in refused(lambda: open_sqlite(path)).message
    assert "3.51.2" in refused(lambda: create_sqlite(tmp_path / "other", ORIGIN)).message
    assert sorted(tmp_path.iterdir()) == [path]


def foreign(path: Path, *statements: str) -> Path:
    create_sqlite(path, ORIGIN).close()
    db = connect(path)
    for statement in statements:
        db.execute(statement)
    db.close()
    return path


MADE: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (Path.absolute, "No such file"),
    "folder": (lambda path: path.mkdir(), "Is a directory"),
    "empty": (lambda path: path.touch(), "is an empty file and no store"),
    "zeros": (lambda path: path.write_bytes(bytes(8192)), "is not a store, or its page 1 is damaged"),
    "text": (lambda path: path.write_text("not a store", "utf-8"), "is not a store, or its page 1 is damaged"),
    "foreign": (lambda path: foreign(path, "PRAGMA application_id = 7"), "is not a store of a register"),
    "newer": (lambda path: foreign(path, f"PRAGMA user_version = {FORMAT + 1}"), f"a store of format {FORMAT + 1}"),
    "nameless": (lambda path: foreign(path, "DELETE FROM meta"), "does not say which ledger"),
    "bare": (lambda path: foreign(path, "DROP TABLE meta"), "no such table: meta"),
}


@pytest.mark.parametrize("what", MADE)
def test_what_is_no_store_is_refused(tmp_path: Path, what: str) -> None:
    make, words = MADE[what]
    path = tmp_path / "store"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    assert words in refused(lambda: open_sqlite(path)).message
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_store_says_what_it_is(tmp_path: Path) -> None:
    store = create_sqlite(tmp_path / "with ?#% and ü", ORIGIN)
    assert (store.origin, store.place) == (ORIGIN, str(tmp_path / "with ?#% and ü"))
    store.close()
    assert open_sqlite(tmp_path / "with ?#% and ü").origin == ORIGIN
    page = (tmp_path / "with ?#% and ü").read_bytes()[:100]
    assert (page[20], int.from_bytes(page[68:72], "big")) == (8, APPLICATION_ID)
    assert page[68:72] == b"MRCL"


@pytest.mark.parametrize("origin", ["", "  ", "two\nlines", "bell\a"])
def test_a_name_that_no_checkpoint_can_begin_with_is_refused(tmp_path: Path, origin: str) -> None:
    assert "the name of a ledger" in refused(lambda: create_sqlite(tmp_path / "store", origin)).message
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten_and_no_folder_made(tmp_path: Path) -> None:
    path = founded(tmp_path / "store")
    before = path.read_bytes()
    assert "already exists" in refused(lambda: create_sqlite(path, ORIGIN)).message
    assert path.read_bytes() == before
    (tmp_path / "empty").touch()
    assert "already exists" in refused(lambda: create_sqlite(tmp_path / "empty", ORIGIN)).message
    assert "cannot be created" in refused(lambda: create_sqlite(tmp_path / "no" / "store", ORIGIN)).message


def test_at_rest_a_store_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "store"
    store, other = create_sqlite(path, ORIGIN), opened(path)
    append_one(store)
    with other.reading() as reader:
        assert reader.head().size == 1
    store.close()
    other.close()
    assert sorted(tmp_path.iterdir()) == [path]
    reading = open_sqlite(path, read_only=True)
    assert snapshot(reading).size == 1
    reading.close()
    assert sorted(tmp_path.iterdir()) == [path]
    assert list(page_faults(path)) == []


def test_a_closed_store_and_an_ended_view_say_so(tmp_path: Path) -> None:
    store = opened(founded(tmp_path / "store"))
    with store.reading() as reader:
        entries = reader.entries()
        next(entries)
    assert "has ended" in refused(lambda: list(entries)).message
    assert "has ended" in refused(reader.head).message
    store.close()
    with pytest.raises(StoreError, match="the store is closed"), store.reading():
        pass


def _write_and_fail(writer: VersionsWriter) -> None:
    writer.append([entry("one")], AT)
    writer.clear_versions()
    raise ZeroDivisionError


def test_an_error_within_undoes_all_of_it(tmp_path: Path) -> None:
    store = opened(founded(tmp_path / "store"))
    before = snapshot(store)
    with pytest.raises(ZeroDivisionError), store.writing() as writer:
        _write_and_fail(writer)
    assert snapshot(store) == before
    append_one(store)
    assert snapshot(store).size == before.size + 1
    store.close()


def test_a_store_opened_to_be_read_refuses_to_be_written(tmp_path: Path) -> None:
    store = open_sqlite(founded(tmp_path / "store"), read_only=True)
    with pytest.raises(StoreError, match="was opened to be read"), store.writing() as writer:
        writer.append([entry("one")], AT)
    assert snapshot(store).size == 30
    store.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that others may enter too."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        Path(folder).chmod(0o755)


def as_nobody(act: Callable[[], str]) -> str:
    """Return what an act gives in a process that may do no more than anybody."""
    hear, tell = os.pipe()
    if (child := os.fork()) == 0:
        try:
            if os.getuid() == 0:
                os.setuid(65534)
            os.write(tell, act().encode())
        finally:
            os._exit(0)
    os.close(tell)
    os.waitpid(child, 0)
    with os.fdopen(hear, "rb") as pipe:
        return pipe.read().decode()


def read_and_try_to_write(path: Path) -> str:
    try:
        store = open_sqlite(path)
        with store.reading() as reader:
            size = reader.head().size
        with store.writing() as writer:
            writer.append([entry("one")], AT)
    except StoreError as error:
        return f"{size} {error.message} {len(list(store.faults()))}"
    return f"{size} written"


@pytest.mark.filterwarnings(
    "ignore:This process:DeprecationWarning"
)  # of forking where threads run: this child runs none
@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o444), (0o555, 0o666), (0o777, 0o444)])
def test_a_disk_that_cannot_be_written_can_be_read(open_folder: Path, folder_mode: int, file_mode: int) -> None:
    folder = open_folder
    path = founded(folder / "store")
    path.chmod(file_mode)
    folder.chmod(folder_mode)
    told = as_nobody(lambda: read_and_try_to_write(path))
    assert told == f"30 {path}: the disk, folder or file is read-only 0"
    assert [left for left in folder.glob("store-wal") if left.stat().st_size] == []
    assert list(page_faults(path)) == []


def test_an_erased_payload_is_nowhere_in_the_file(tmp_path: Path) -> None:
    """Not even as a copy that was left when rows were moved together."""
    rng, marks, erased = random.Random(5), dict[int, bytes](), set[int]()
    path = tmp_path / "store"
    store = create_sqlite(path, ORIGIN)
    for turn in range(25):
        with store.writing() as writer:
            new = []
            for seq in range(writer.head().size, writer.head().size + rng.randrange(1, 40)):
                marks[seq] = f"<{seq:06}>".encode()
                body = marks[seq] * rng.choice([5, 25, 90, 190, 490, 1200])
                new.append(NewEntry(f"k{seq}", "reported", SUBJECTS[turn % 4], "person", "org", body))
            writer.append(new, AT)
        gone = rng.sample(sorted(set(marks) - erased), min(len(marks) - len(erased), rng.randrange(30)))
        with store.writing() as writer:
            salts = [(kept.salt or b"") for seq in gone for kept in writer.entries(seq, seq + 1)]
            for seq in gone:
                writer.drop_payload(seq)
        erased |= set(gone)
        content = b"".join(file.read_bytes() for file in tmp_path.iterdir() if not file.name.endswith("-shm"))
        if gone:
            assert [seq for seq in erased if marks[seq] in content] == []
            assert [salt for salt in salts if salt in content] == []
    with store.reading() as reader:
        assert {kept.seq for kept in reader.entries() if kept.payload is None} == erased
    assert list(store.faults()) == []
    store.close()


def test_an_erasure_waits_for_readers_and_is_then_made_good(tmp_path: Path) -> None:
    path = founded(tmp_path / "store")
    store = opened(path)
    log = tmp_path / "store-wal"
    with store.reading(), store.writing() as writer:
        writer.append([entry("secret", 5000)], AT)
        writer.drop_payload(30)
    assert log.stat().st_size
    append_one(store)
    assert not log.stat().st_size
    assert b"secret secret" not in path.read_bytes()
    store.close()
