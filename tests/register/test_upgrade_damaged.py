"""An upgrade of a store whose areas are linked, whose entries are damaged, or that is stopped: on both stores.

The store is of today, with an area that was split and one that stands alone, and is then made one of format 3.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from marchland.core.errors import StoreError
from marchland.core.policy import Role
from marchland.ledger.service.projection_check import check_projection
from marchland.register.service import stores
from marchland.register.service.area_entries import subject_for
from marchland.register.service.stores import RegisterStore
from marchland.register.service.succession_events import split_event
from marchland.register.service.upgrading import Settlement
from marchland.tlog.adapters.sqlite_file import connect
from marchland.tlog.domain.store import FORMAT
from tests.register.registering import Office, founded
from tests.register.telling import LAND
from tests.register.test_succession import halves, report, take
from tests.register.test_upgrade import FORMAT_3

ALTERED = "UPDATE {0}version SET status = 'released' WHERE subject = '{1}'"
EMPTIED = {
    "file": "UPDATE payload SET bytes = CAST('{{}}' AS BLOB) WHERE seq = {1}",
    "server": "UPDATE {0}payload SET body = '{{}}' WHERE seq = {1}",
}
OTHER_KIND = {
    "file": "UPDATE entry SET env = CAST(replace(CAST(env AS TEXT), '\"split\"', '\"spilt\"') AS BLOB) WHERE seq = {1}",
    "server": "UPDATE {0}entry SET env = convert_to(replace(convert_from(env, 'UTF8'), '\"split\"', '\"spilt\"'),"
    " 'UTF8') WHERE seq = {1}",
}


@dataclass(frozen=True)
class OldStore:
    """A store of format 3: where, of which kind, the entry of the split, and the subject of the area that is alone."""

    place: str
    kind: str
    split: int
    alone: str

    def run(self, *statements: str) -> None:
        """Carry out statements as whoever owns the store may, whatever guards it has."""
        if self.kind == "file":
            with closing(connect(Path(self.place))) as db:
                for (name,) in list(db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")):
                    db.execute(f"DROP TRIGGER {name}")
                for statement in statements:
                    for _ in db.execute(statement):
                        pass
            return
        with psycopg.connect(self.place) as server:
            server.execute("SET session_replication_role = replica")
            for statement in statements:
                server.execute(statement.encode())

    @property
    def schema(self) -> str:
        """Return what stands before the name of a table."""
        return "" if self.kind == "file" else "marchland."

    def alters(self) -> None:
        """Say that the area which stands alone was released."""
        self.run(ALTERED.format(self.schema, self.alone))


def filled(place: str, *, new: bool) -> tuple[int, str]:
    """Fill a store with an area A, split into B1 and B2, and Z; return the entry of the split and the subject of Z."""
    with opened(place, new=new) as store:
        founded(store)
        office = Office(store)
        for name in ("ann", "bob"):
            office.hires(name, Role.APPROVER)
        report(office, "A", LAND["whole"])
        report(office, "Z", LAND["west"])
        split = take(office, split_event(store, "ann", "A", halves("B1", "B2"), date(2022, 1, 1), "two fields"))
        with store.reading() as reader:
            alone = subject_for(reader, store.origin, "Z")
    return split, alone


@pytest.fixture(params=["file", "server"])
def old(request: pytest.FixtureRequest, tmp_path: Path, fresh_database: Callable[..., str]) -> OldStore:
    """Give a store of format 3 with an area A that was split into B1 and B2, and an area Z that stands alone."""
    kind = str(request.param)
    place = str(tmp_path / "old.db") if kind == "file" else fresh_database()
    split, alone = filled(place, new=kind == "file")
    made = OldStore(place, kind, split, alone)
    mark = (
        "PRAGMA user_version = 3" if kind == "file" else "UPDATE marchland.meta SET value = '3' WHERE name = 'format'"
    )
    made.run(*FORMAT_3.replace("TABLE ", f"TABLE {made.schema}").strip().split(";")[:-1], mark)
    if kind == "file":
        with closing(connect(Path(place))) as db:
            db.wal_checkpoint()
    return made


@contextmanager
def opened(place: str, *, new: bool = False) -> Iterator[RegisterStore]:
    """Open a store, or make it."""
    store = stores.create_store(place, "test.example/1") if new else stores.open_store(place)
    try:
        yield store
    finally:
        store.close()


def areas(reader: Any) -> set[str]:
    """Return the codes of all areas that have a version."""
    return {str(row.values[1]) for subject in reader.kept_subjects() for row in reader.kept_rows(subject)}


def statuses(reader: Any, subject: str) -> set[str]:
    """Return the states that the versions of a subject tell."""
    return {str(row.values[6]) for row in reader.kept_rows(subject)}


def test_areas_that_were_split_are_as_they_were_and_what_was_altered_is_made_anew(old: OldStore) -> None:
    old.alters()
    done = stores.upgrade_store(old.place)
    assert (done.before, done.differed, done.faults) == (3, 1, 0)
    with opened(old.place) as store, store.reading() as reader:
        assert areas(reader) == {"A", "B1", "B2", "Z"}
        assert check_projection(store, reader, "", lambda *_: None).faults == ()
        assert [json.loads(each.line)["found"]["status"] for each in reader.evidence()] == ["released"]


@pytest.mark.parametrize("damage", [EMPTIED, OTHER_KIND])
def test_with_a_damaged_entry_nothing_is_changed_and_the_fault_is_kept(
    old: OldStore, damage: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Areas are then there of which the entries, as they can be read, say nothing."""
    old.alters()
    old.run(damage[old.kind].format(old.schema, old.split))
    done = stores.upgrade_store(old.place)
    assert (done.before, done.differed) == (3, 0)
    assert done.faults
    assert "so no row was held against them and none was changed" in caplog.text
    assert "so no row was held against them and none was changed" in done.told[-1]
    with opened(old.place) as store, store.reading() as reader:
        assert areas(reader) == {"A", "B1", "B2", "Z"}
        assert statuses(reader, old.alone) == {"released"}
        said = [json.loads(each.line)["fault"] for each in reader.evidence()]
        named = f"entry {old.split}: " if damage is EMPTIED else "head: its root is not the root of the entries"
        assert any(fault.startswith(named) for fault in said)


class StoppedError(Exception):
    """The process ends here."""


def test_an_upgrade_that_ends_before_rows_are_held_against_entries_did_nothing(
    old: OldStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Digests that were made of altered rows would else stand there, and nobody would look again."""
    old.alters()

    def stopped(*_: object) -> None:
        raise StoppedError

    with monkeypatch.context() as patched:
        patched.setattr(Settlement, "__call__", stopped)
        with pytest.raises(StoppedError):
            stores.upgrade_store(old.place)
    if old.kind == "server":
        with pytest.raises(StoreError, match=f"is of format 3, and this version needs format {FORMAT}"):
            stores.open_store(old.place)
        assert stores.upgrade_store(old.place).differed == 1
    with opened(old.place) as store, store.reading() as reader:
        assert statuses(reader, old.alone) == {"open"}
        assert len(list(reader.evidence())) == 1


def test_whoever_reads_never_finds_digests_of_rows_that_were_not_held_against_entries(
    old: OldStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process asks while the rows are being held against the entries."""
    old.alters()
    seen: list[str] = []
    settle = Settlement.__call__

    def asked(self: Settlement, writer: object, origin: str) -> None:
        if old.kind == "file":
            with closing(connect(Path(old.place))) as db:
                seen.append(str(db.pragma("user_version")))
        else:
            with psycopg.connect(old.place) as server:
                (value,) = server.execute("SELECT value FROM marchland.meta WHERE name = 'format'").fetchone() or ("",)
                seen.append(value)
        settle(self, writer, origin)

    monkeypatch.setattr(Settlement, "__call__", asked)
    assert stores.upgrade_store(old.place).differed == 1
    assert seen == ["3"]
