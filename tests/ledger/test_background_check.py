"""The look at a register while it is served: what it finds, what it says, and where a site shows it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from marchland.ledger.service.background_check import ProjectionWatch, said
from marchland.register.service import founding
from marchland.register.service.stores import RegisterStore, open_store
from marchland.tlog.adapters.sqlite_file import connect

NOW = "2026-11-29T10:00:00.000000Z"


@pytest.fixture
def where(tmp_path: Path) -> Path:
    founding.create_demo(str(tmp_path / "demo.db"), None, 2, 4, tmp_path / "keys", lambda *_: None)
    return tmp_path / "demo.db"


@pytest.fixture
def store(where: Path) -> Iterator[RegisterStore]:
    found = open_store(str(where))
    yield found
    found.close()


@pytest.mark.parametrize("whole", [False, True])
def test_a_whole_register_is_found_whole(store: RegisterStore, whole: bool) -> None:
    watch, rests = ProjectionWatch(store, lambda: NOW), list[float]()
    assert watch.last_check() is None
    found = watch.look(whole=whole, pause=rests.append)
    with store.reading() as reader:
        assert (found.ok, found.checked_at, found.entries) == (True, NOW, reader.head().size)
        assert whole or len(rests) == len(list(reader.kept_subjects()))
    assert watch.last_check() == found
    assert "NOT" not in said(found)


def change(where: Path, statement: str) -> None:
    with closing(connect(where)) as db:
        db.execute(statement)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE version SET status = 'released' WHERE number = 3", "is not kept as it was recorded"),
        ("DELETE FROM hazards_box", "are not those that were recorded"),
        ("UPDATE projection SET added = removed", "are not those that were recorded"),
    ],
)
def test_what_was_altered_is_said(where: Path, store: RegisterStore, statement: str, words: str) -> None:
    change(where, statement)
    found = ProjectionWatch(store, lambda: NOW).look()
    assert words in found.faults[0]
    assert "NOT as it was recorded" in said(found)


def test_what_cannot_be_looked_at_is_no_verdict(where: Path) -> None:
    store = open_store(str(where))
    store.close()
    found = ProjectionWatch(store, lambda: NOW).look()
    assert (found.ok, found.faults, "closed" in found.could_not) == (False, (), True)
    assert "could not be compared" in said(found)
