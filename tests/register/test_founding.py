"""Founding: a store with its keys, and a synthetic register that is legal, the same for a seed, and true to itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from marchland.access.service import roster
from marchland.adapters.package_data import data_root
from marchland.core.errors import StoreError
from marchland.gazetteer.adapters.border_files import read_borders
from marchland.ledger.service import questions as ledger_service
from marchland.register.domain.demo import people, synthetic
from marchland.register.domain.demo_tale import DemoEvent
from marchland.register.domain.event import Merged, Proposed, Split, from_mapping
from marchland.register.service import founding, land_accounts
from marchland.register.service import questions as register_service
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import RegisterStore, open_store
from marchland.tlog.adapters.keys import KeyRole, load
from tests.refusal import refused
from tests.register.registering import Days, dates

AREAS, SEED = 24, 3
QUIET = lambda *_: None  # noqa: E731 - nobody looks


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("demo")
    founding.create_demo(str(folder / "r.db"), None, AREAS, SEED, folder / "keys", QUIET)
    return str(folder / "r.db")


@pytest.fixture
def store(place: str) -> Iterator[RegisterStore]:
    found = open_store(place)
    yield found
    found.close()


@pytest.fixture(scope="module")
def told() -> list[DemoEvent]:
    return list(synthetic(read_borders(data_root()), SEED, AREAS, len(people())))


def payloads(store: RegisterStore) -> list[tuple[str, str, bytes | None]]:
    with store.reading() as reader:
        return [(entry.recorded_at, entry.actor, entry.payload) for entry in reader.entries()]


def test_every_event_was_allowed_and_all_land_adds_up(store: RegisterStore, told: list[DemoEvent]) -> None:
    assert len(payloads(store)) == len(register_service.actors(RegisterBooks(store, "me"))) + len(told)
    for year in range(1998, 2027, 4):
        for each in land_accounts.balances(RegisterBooks(store, "me"), "", dates(f"{year}-01-01", "2026-12-31")).areas:
            assert each.balance.holds, (year, each.area)
    done = ledger_service.rebuild(store, "me", QUIET)
    assert done.before == done.after
    assert all("ynthetic" in json.dumps(dict(area)) for area in listed(store, "2026-01-01", "2026-12-31").values())


def listed(store: RegisterStore, on: str, known: str) -> dict[str, dict[str, object]]:
    found = register_service.areas(RegisterBooks(store, "me"), register_service.AreaFilter(dates(on, known)))
    return {area["area"]: dict(area) for area in found.areas}


def test_the_same_seed_gives_the_same_register_but_for_its_salts(store: RegisterStore, tmp_path: Path) -> None:
    roots = set()
    for name, seed in (("again", SEED), ("other", SEED + 1)):
        made = founding.create_demo(str(tmp_path / name), "o", AREAS, seed, tmp_path / "keys", QUIET)
        other = open_store(made.store)
        assert (payloads(other) == payloads(store)) is (name == "again")
        with other.reading() as reader, store.reading() as first:
            roots |= {reader.head().root, first.head().root}
            assert (reader.version_digest() == first.version_digest()) is False  # subjects are of the origin
        other.close()
    assert len(roots) == 3


@pytest.mark.parametrize("known", ["1999-06-01", "2005-01-01", "2014-03-31", "2026-12-31"])
@pytest.mark.parametrize("on", ["1999-06-01", "2010-01-01", "2026-01-01"])
def test_a_list_as_of_two_dates_is_what_a_naive_replay_says(
    store: RegisterStore, told: list[DemoEvent], on: str, known: str
) -> None:
    """The replay knows of statuses what each kind of event says by itself, and takes land from nobody."""
    day = date.fromisoformat(on)
    replayed: dict[str, str] = {}
    plain = {"work_started": "worked_on", "suspended": "suspended", "resumed": "worked_on", "reopened": "open",
             "handed_over": "handed_over", "merged": "merged", "split": "split"}  # fmt: skip
    proposed = {each.event.details.digest: from_mapping(each.event.details.proposes) for each in told
                if isinstance(each.event.details, Proposed)}  # fmt: skip
    heard = [proposed.get(getattr(each.event.details, "approves", ""), each.event)
             for each in told if each.recorded_at[:10] <= known]  # fmt: skip
    heard = [event for event in heard if event.valid_on <= day]
    for event in sorted(heard, key=lambda event: event.valid_on):
        if event.kind == "reported":
            replayed[event.area] = "open"
        elif event.kind in plain:
            replayed[event.area] = plain[event.kind]
        details = event.details
        if isinstance(details, Merged):
            replayed |= {**dict.fromkeys(details.others, "merged"), details.into: "open"}
        elif isinstance(details, Split):
            replayed |= {successor.area: "open" for successor in details.into}
    found = {area: str(body["status"]) for area, body in listed(store, on, known).items()}
    assert set(found) == set(replayed)
    differ = {area for area in found if found[area] != replayed[area]}
    assert {found[area] for area in differ} <= {
        "released",
        "open",
    }  # which the land alone says
    assert len(differ) <= len(found) / 2


def test_what_is_known_later_changes_what_was(store: RegisterStore) -> None:
    then, now = listed(store, "2010-01-01", "2005-01-01"), listed(store, "2010-01-01", "2026-12-31")
    assert set(then) < set(now)
    assert {area for area in then if then[area]["status"] != now[area]["status"]}


def test_keys_go_beside_nothing_and_a_store_that_is_there_is_left_alone(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    made = founding.create_register(str(tmp_path / "r.db"), None, None, keys, "me", Days())
    assert made.origin.startswith("register.marchland.example/")
    assert load(made.keys, KeyRole.LEDGER).name == made.origin
    assert made.public.read_text("ascii").split() == list(made.verifiers)
    assert made.keys.stat().st_mode & 0o777 == 0o600
    before = sorted(keys.iterdir())
    for again in (
        lambda: founding.create_register(str(tmp_path / "r.db"), None, None, keys, "me", Days()),
        lambda: founding.create_demo(str(tmp_path / "r.db"), None, 3, 1, keys, QUIET),
    ):
        error = refused(again)
        assert (type(error), "already exists" in error.message) == (StoreError, True)
    assert sorted(keys.iterdir()) == before
    open_store(made.store).close()


def test_keys_of_another_ledger_found_nothing(tmp_path: Path) -> None:
    made = founding.create_register(str(tmp_path / "a.db"), "a.example/1", None, tmp_path, "me", Days())
    error = refused(
        lambda: founding.create_register(str(tmp_path / "b.db"), "b.example/1", made.keys, tmp_path, "me", Days())
    )
    assert "are of 'a.example/1'" in error.message
    assert "--origin a.example/1" in error.next_step
    assert not (tmp_path / "b.db").exists()


def test_whoever_founds_a_register_on_a_server_administers_it(fresh_database: object, tmp_path: Path) -> None:
    url = fresh_database(empty=True)  # type: ignore[operator]
    made = founding.create_register(url, "a.example/1", None, tmp_path, "db-root", Days())
    store = open_store(url)
    register_service.register_actor(store, "db-ann", "org", frozenset(), "db-root", Days())
    assert sorted(roster.roster_of(store, "db-root").actors) == ["db-ann", "db-root"]
    assert made.entries == 0
    store.close()
