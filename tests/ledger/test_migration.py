"""A ledger moved from any store to any other: the same bytes and the same root, or nothing at all."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from marchland.core.errors import EntryError, StoreError
from marchland.ledger.service.migration import migrate
from marchland.register.adapters.postgres_store import open_postgres
from marchland.register.adapters.sqlite_store import create_sqlite
from marchland.tlog.domain.entry import Entry, NewEntry
from tests.postgres_server import ORIGIN, empty
from tests.stores.histories import HISTORIES, SUBJECTS, Step, play
from tests.tlog.memory import MemoryStore

NOW = "2026-11-25T10:00:00.000000Z"
Make = Callable[[], Any]


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def make_target(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Give a function that makes an empty store."""
    if request.param == "memory":
        return MemoryStore
    if request.param == "sqlite":
        files = (tmp_path / f"{number}.marchland" for number in itertools.count())
        return lambda: create_sqlite(next(files), ORIGIN)
    url = request.getfixturevalue("store_url")

    def make() -> Any:
        empty(url)
        return open_postgres(url)

    return make


def kept(store: Any) -> list[object]:
    """Return everything a ledger holds."""
    with store.reading() as reader:
        entries = [(entry.seq, entry.env, entry.payload, entry.salt) for entry in reader.entries()]
        tiles = [reader.tile(level, index) for level in range(2) for index in range(5)]
        return [reader.head(), entries, tiles, list(reader.checkpoints()), list(reader.cosignatures())]


def filled(count: int) -> MemoryStore:
    store = MemoryStore()
    with store.writing() as writer:
        writer.append(
            [NewEntry(f"k{number}", "reported", SUBJECTS[0], "me", "org", b"%d" % number) for number in range(count)],
            NOW,
        )
    return store


@settings(max_examples=15)
@given(steps=HISTORIES)
def test_a_moved_ledger_is_the_same(make_target: Make, steps: list[Step]) -> None:
    source, target = MemoryStore(), make_target()
    play(source, steps)
    try:
        assert migrate(source, target) == kept(source)[0]
        assert kept(target) == kept(source)
        assert list(target.faults()) == []
    finally:
        target.close()


def test_a_ledger_goes_there_and_back(make_target: Make) -> None:
    source, middle, back, said = filled(1200), make_target(), MemoryStore(), list[tuple[str, int, int]]()
    with source.writing() as writer:
        writer.drop_payload(700)
    migrate(source, middle, lambda *words: said.append(words))
    assert said == [("copying entries", done, 1200) for done in (512, 1024, 1200)]
    migrate(middle, back)
    assert kept(back) == kept(source)
    with middle.writing() as writer:
        writer.append([NewEntry("after", "reported", SUBJECTS[0], "me", "org", b"")], NOW)
    with middle.reading() as reader:
        assert reader.head().size == 1201
    middle.close()


def test_a_store_that_is_not_empty_or_of_another_origin_is_left_alone(make_target: Make) -> None:
    target = make_target()
    with target.writing() as writer:
        writer.append([NewEntry("k1", "reported", SUBJECTS[0], "me", "org", b"")], NOW)
    with pytest.raises(StoreError, match="is not empty"):
        migrate(filled(3), target)
    with pytest.raises(StoreError, match=r"register\.example/other"):
        migrate(MemoryStore("register.example/other"), target)
    assert len(kept(target)[1]) == 1  # type: ignore[arg-type]
    target.close()


def change(store: MemoryStore, place: int, **fields: object) -> None:
    store.state.entries[place] = replace(store.state.entries[place], **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda store: change(store, 1, payload=b"another"),
        lambda store: change(store, 1, seq=7),
        lambda store: change(store, 1, env=store.state.entries[2].env),
        lambda store: change(store, 1, env=b"not an envelope"),
        lambda store: change(store, 1, env=store.state.entries[1].env.replace(b'"org":"org"', b'"org":"OTH"')),
        lambda store: change(store, 2, env=store.state.entries[2].env.replace(b"T10:", b"T09:")),
        lambda store: store.state.entries.pop(),
        lambda store: store.state.entries.pop(1),
        lambda store: store.state.entries.append(store.state.entries[0]),
    ],
)
def test_nothing_is_kept_of_a_damaged_ledger(make_target: Make, tamper: Callable[[MemoryStore], None]) -> None:
    source, target = filled(5), make_target()
    tamper(source)
    before = kept(target)
    with pytest.raises((EntryError, StoreError)):
        migrate(source, target)
    assert kept(target) == before
    target.close()


def test_a_payload_without_its_salt_is_refused(store_url: str, tmp_path: Path) -> None:
    source = filled(5)
    change(source, 1, salt=None)
    for target in (open_postgres(store_url), create_sqlite(tmp_path / "new.marchland", ORIGIN)):
        with pytest.raises(EntryError, match="entry 1: of its payload and salt one is there without the other"):
            migrate(source, target)
        target.close()


def test_a_key_that_stands_twice_is_refused(make_target: Make) -> None:
    target, entries = make_target(), list(filled(3).state.entries)
    twice = Entry(2, entries[2].env.replace(b'"key":"k2"', b'"key":"k1"'), entries[2].payload, entries[2].salt)
    with pytest.raises(EntryError), target.writing() as writer:
        writer.import_entries([*entries[:2], twice])
    assert len(kept(target)[1]) == 0  # type: ignore[arg-type]
    target.close()
