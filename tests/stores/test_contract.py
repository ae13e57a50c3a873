"""The contract of a store, the same for every store: in memory, in SQLite, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.core.errors import EntryError, StoreError
from marchland.core.proof import EMPTY_ROOT, leaf_hash, root_of
from marchland.register.adapters.postgres_store import open_postgres
from marchland.register.adapters.sqlite_store import create_sqlite
from marchland.tlog.domain.entry import NewEntry
from marchland.tlog.domain.store import Head, Store
from tests.postgres_server import ORIGIN, empty
from tests.stores.histories import HISTORIES, SUBJECTS, Step, answers, play, version
from tests.tlog.memory import MemoryStore

NOW = "2026-11-25T10:00:00.000000Z"
Make = Callable[[], Any]
HOSTILE = ["'; DROP SCHEMA marchland CASCADE; --", "k1' OR 'a'='a", "\0", "", "%s", "ключ", "k1\n", "x" * 5000]


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Give a function that makes an empty store whose salts are all zero, so that two of them can be compared."""
    if request.param == "memory":
        return lambda: MemoryStore(ORIGIN, lambda: bytes(32))
    if request.param == "sqlite":
        files = (tmp_path / f"{number}.marchland" for number in range(10_000))
        return lambda: create_sqlite(next(files), ORIGIN, salts=bytes)
    url = request.getfixturevalue("store_url")

    def make() -> Store:
        empty(url)
        return open_postgres(url, salts=bytes)

    return make


def entry(number: int, payload: bytes = b"{}") -> NewEntry:
    return NewEntry(f"k{number}", "reported", SUBJECTS[number % 4], "me", "org", payload)


@settings(max_examples=30)
@given(steps=HISTORIES)
def test_a_history_has_the_same_answers_everywhere(make_store: Make, steps: list[Step]) -> None:
    plain = MemoryStore(ORIGIN, lambda: bytes(32))
    store = make_store()
    try:
        assert play(store, steps) == play(plain, steps)
        assert answers(store) == answers(plain)
        assert list(store.faults()) == []
    finally:
        store.close()


@settings(max_examples=8)
@given(sizes=st.lists(st.sampled_from([1, 2, 63, 65, 255, 256, 257, 400, 1100]), min_size=1, max_size=4))
def test_batches_of_any_size_give_the_root_of_the_envelopes(make_store: Make, sizes: list[int]) -> None:
    store, made = make_store(), 0
    for size in sizes:
        with store.writing() as writer:
            writer.append([entry(number) for number in range(made, made + size)], NOW)
        made += size
    with store.reading() as reader:
        leaves = [leaf_hash(kept.env) for kept in reader.entries()]
        assert reader.head() == Head(made, root_of(leaves) if leaves else EMPTY_ROOT, NOW)
        assert b"".join(reader.tile(0, index) for index in range(made // 256 + 1)) == b"".join(leaves)
    assert list(store.faults()) == []
    store.close()


@pytest.mark.parametrize("count", [3, 200])
def test_a_key_that_is_handed_in_again_adds_nothing(make_store: Make, count: int) -> None:
    store = make_store()
    batch = [entry(number) for number in range(count)]
    with store.writing() as writer:
        first = writer.append([*batch, batch[0]], NOW)
    with store.writing() as writer:
        again = writer.append([entry(count), *batch, entry(count + 1)], NOW)
        head = writer.head()
    assert [kept.seq for kept in first] == [*range(count), 0]
    assert [kept.seq for kept in again] == [count, *range(count), count + 1]
    assert [kept.env for kept in again[1:-1]] == [kept.env for kept in first[:-1]]
    assert head.size == count + 2
    store.close()


@pytest.mark.parametrize("count", [1, 200])
def test_a_key_with_another_payload_is_refused_and_nothing_is_kept(make_store: Make, count: int) -> None:
    store = make_store()
    with store.writing() as writer:
        writer.append([entry(0)], NOW)
    with pytest.raises(EntryError, match="'k0' is there already"), store.writing() as writer:
        writer.append([*(entry(number) for number in range(1, count)), entry(0, b"other")], NOW)
    with pytest.raises(EntryError, match="'k1' is there already"), store.writing() as writer:
        writer.append([entry(1), entry(1, b"other")], NOW)
    with store.reading() as reader:
        assert reader.head().size == 1
    store.close()


def test_a_view_stays_as_it_is_while_others_write(make_store: Make) -> None:
    store = make_store()
    with store.writing() as writer:
        writer.append([entry(0)], NOW)
        writer.replace_versions(1, SUBJECTS[0], [], [version(SUBJECTS[0], 1, 0, 500, 1)])
    with store.reading() as reader:
        before = (reader.head(), reader.version_digest())
        with store.writing() as writer:
            writer.append([entry(number) for number in range(1, 300)], NOW)
            writer.clear_versions()
        assert (reader.head(), reader.version_digest()) == before
        assert [kept.seq for kept in reader.entries()] == [0]
        assert reader.by_key("k5") is None
        assert len(reader.tile(0, 0)) == 32
    with store.reading() as reader:
        assert reader.head().size == 300
    store.close()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_keys_are_inert_when_asked_for_and_refused_when_handed_in(make_store: Make, hostile: str) -> None:
    store = make_store()
    with store.writing() as writer:
        writer.append([entry(1)], NOW)
    with store.reading() as reader:
        assert reader.by_key(hostile) is None
        assert reader.of_subject(hostile, 10) == ()
        assert reader.versions_of(hostile) == ()
    with pytest.raises(EntryError, match="malformed"):
        NewEntry(hostile, "reported", SUBJECTS[0], "me", "org", b"{}")
    with store.reading() as reader:
        assert reader.head().size == 1
    store.close()


def test_a_store_that_is_closed_gives_no_view(make_store: Make) -> None:
    store = make_store()
    store.close()
    with pytest.raises(StoreError), store.reading():
        pass
