"""A register moved to another store, and archived: every byte there, the same areas, and somebody who may go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from marchland.access.service import roster
from marchland.core.asof import AsOf
from marchland.core.errors import StoreError
from marchland.ledger.service import archive
from marchland.register.service import founding, questions
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import RegisterStore, open_store
from marchland.tlog.adapters.archive_files import archive_faults

NOW = "2026-11-25T10:00:00.000000Z"
TODAY = AsOf(date(2026, 11, 25), date(2026, 11, 25))


def quiet(_what: str, _done: int, _all: int) -> None:
    return None


@pytest.fixture
def source(tmp_path: Path) -> Iterator[RegisterStore]:
    founding.create_demo(str(tmp_path / "source.db"), None, 12, 3, tmp_path / "keys", quiet)
    store = open_store(str(tmp_path / "source.db"))
    yield store
    store.close()


def digest(store: RegisterStore) -> str:
    with store.reading() as reader:
        return reader.version_digest()


def test_moved_to_another_file_all_is_there(source: RegisterStore, tmp_path: Path) -> None:
    head = archive.move(source, str(tmp_path / "target.db"), "os-1", lambda: NOW, quiet)
    target = open_store(str(tmp_path / "target.db"))
    with source.reading() as one, target.reading() as other:
        assert one.head() == other.head() == head
        assert list(one.entries()) == list(other.entries())
    assert digest(source) == digest(target)
    target.close()


def test_moved_to_a_server_somebody_may_go_on(source: RegisterStore, fresh_database: Callable[..., str]) -> None:
    url = fresh_database(empty=True)
    head = archive.move(source, url, "db-anna", lambda: NOW, quiet)
    target = open_store(url)
    with target.reading() as other:
        assert other.head().size == head.size + 1
        assert [entry.env for entry in other.entries(0, head.size)] == [entry.env for entry in _entries(source)]
    assert digest(source) == digest(target)
    assert len(questions.areas(RegisterBooks(target, "db-anna"), questions.AreaFilter(TODAY)).areas) > 0
    assert roster.roster_of(target, "db-anna").actor("db-anna").roles
    target.close()


def _entries(store: RegisterStore) -> list:  # type: ignore[type-arg]
    with store.reading() as reader:
        return list(reader.entries())


def test_a_store_that_holds_something_is_not_moved_into(source: RegisterStore, tmp_path: Path) -> None:
    archive.move(source, str(tmp_path / "target.db"), "os-1", lambda: NOW, quiet)
    with pytest.raises(StoreError):
        archive.move(source, str(tmp_path / "target.db"), "os-1", lambda: NOW, quiet)


def test_an_archive_is_whole_and_never_written_over(source: RegisterStore, tmp_path: Path) -> None:
    made = archive.archive(source, tmp_path / "copy", b"{}", b"id\n", "os-1", lambda: NOW, quiet)
    assert list(archive_faults(made.folder)) == []
    with pytest.raises(StoreError):
        archive.archive(source, tmp_path / "copy", b"{}", b"id\n", "os-1", lambda: NOW, quiet)
