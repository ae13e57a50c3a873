"""Drills, archives restored, and copies counted, by the commands that people give."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest

from marchland.backup.domain.copies import CopyKind, KnownCopy, SeenCopy, lacking
from marchland.backup.domain.depot import DepotWriters
from marchland.backup.domain.retention import Keep
from marchland.backup.domain.retention import kept as kept_of
from marchland.register.service.stores import open_store
from tests.backup.conftest import Kept
from tests.cli.driving import Ran, run

Ask = Callable[..., Ran]


@pytest.fixture
def ask(kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.chdir(tmp_path)
    return lambda *words: run([str(word) for word in words], capsys, monkeypatch)


def told(ran: Ran) -> Any:
    assert ran.status in {0, 1}, ran.err
    return json.loads(ran.out)


def head_of(store: str) -> tuple[int, str, str]:
    """Return size, root and the digest of all versions."""
    opened = open_store(store, read_only=True)
    with opened.reading() as reader:
        found = reader.head().size, reader.head().root.hex(), reader.version_digest()
    opened.close()
    return found


def test_a_drill_of_a_backup_says_that_it_comes_back_and_how_soon(kept: Kept, ask: Ask) -> None:
    assert ask("backup", "make", "depot").status == 0
    found = told(ask("drill", "depot", "--format", "json"))
    assert (found["ok"], found["fault"], found["entries_behind"], found["behind_s"]) == (True, None, 0, 0)
    assert found["compared"] == ["entries", "root", "versions", "answers"]
    assert found["entries"] == head_of(kept.store)[0]
    assert found["restored_s"] > 0
    assert found["verified_s"] > 0
    added = ask("register", "actor", "os-77", "--role", "approver")
    assert added.status == 0, added.err
    behind = told(ask("drill", "depot", "--format", "json"))
    assert (behind["ok"], behind["entries_behind"]) == (True, 1)
    assert behind["behind_s"] > 0
    assert behind["compared"] == ["entries", "root", "answers"]
    copies = told(ask("copies", "--format", "json"))
    assert copies["copies"][1]["drill"] == behind
    assert list(Path(kept.store).parent.glob(".marchland*")) == []


def test_an_archive_alone_gives_the_register_back(kept: Kept, ask: Ask, tmp_path: Path) -> None:
    assert ask("ledger", "archive", "archive").status == 0
    expected = head_of(kept.store)
    shown = ask("register", "list", "--format", "json").out
    Path(kept.store).rename(tmp_path / "gone.db")
    restored = told(ask("restore", "archive", "back", "--against", kept.checkpoint, "--format", "json"))
    assert restored["entries"] == expected[0]
    assert head_of("back/register.db") == expected
    assert ask("register", "list", "--format", "json", "--store", "back/register.db").out == shown
    assert ask("ledger", "verify", "--store", "back/register.db", "--against", kept.checkpoint).status == 0
    again = ask("restore", "archive", "back")
    assert again.status == 2
    assert "nothing is restored over it" in again.err


def test_a_mistyped_depot_is_refused_and_never_counted_as_a_copy(kept: Kept, ask: Ask) -> None:
    before = told(ask("copies", "--format", "json"))
    ran = ask("drill", "depto")
    assert (ran.status, "holds no backups" in ran.err) == (2, True)
    assert told(ask("copies", "--format", "json")) == before
    assert ask("backup", "make", "depot").status == 0
    lacks = ask("copies").out
    assert "depot was never looked at" in lacks
    assert "nothing was ever restored from" in lacks


def test_a_drill_of_an_archive_compares_it_with_the_living_store(kept: Kept, ask: Ask) -> None:
    assert ask("ledger", "archive", "archive").status == 0
    found = told(ask("drill", "archive", "--format", "json"))
    assert (found["ok"], found["compared"]) == (True, ["entries", "root", "versions", "answers"])


def damaged_archive(kept: Kept, ask: Ask) -> Path:
    """Change the areas of an archive, and all the digests with them, as whoever may write it can."""
    from marchland.tlog.domain.archive import BAG_INFO, BAGIT, MANIFEST, TAG_MANIFEST, digest_of, manifest

    assert ask("ledger", "archive", "archive").status == 0
    folder = Path("archive")
    areas = folder / "data/areas.geojson"
    areas.write_bytes(areas.read_bytes().replace(b'"classification":"CHA"', b'"classification":"SHA"', 1))
    payload = {
        path.relative_to(folder).as_posix(): digest_of(path.read_bytes())
        for path in folder.glob("data/**/*")
        if path.is_file()
    }
    (folder / MANIFEST).write_bytes(manifest(payload))
    tags = {name: digest_of((folder / name).read_bytes()) for name in (BAG_INFO, BAGIT, MANIFEST)}
    (folder / TAG_MANIFEST).write_bytes(manifest(tags))
    return folder


def test_an_archive_whose_areas_are_not_those_of_its_entries_is_refused(kept: Kept, ask: Ask) -> None:
    damaged_archive(kept, ask)
    ran = ask("restore", "archive", "back")
    assert ran.status == 2
    assert "not those that the archive has" in ran.err
    assert not Path("back").exists()


def test_a_drill_that_finds_other_answers_fails_and_is_kept(kept: Kept, ask: Ask) -> None:
    """An insider who changes a row of the living projection is found by comparing with what the entries make."""
    assert ask("backup", "make", "depot").status == 0
    store = open_store(kept.store)
    with store.writing() as writer:
        (version, *_) = (row for row in versions(writer) if row.to_size is None and row.status != "handed_over")
        writer.clear_versions(version.subject)
    store.close()
    ran = ask("drill", "depot", "--format", "json")
    found = told(ran)
    assert (ran.status, found["ok"]) == (1, False)
    assert "is not what the living store says" in found["fault"]
    copies = ask("copies").out
    assert "FAILED" in copies
    assert "LACKS     the last drill of" in copies


def versions(writer: Any) -> list[Any]:
    subjects = {entry.subject for entry in writer.entries()}
    return [row for subject in sorted(subjects) for row in writer.versions_of(subject)]


def test_a_living_store_that_was_turned_back_is_found(kept: Kept, ask: Ask, tmp_path: Path) -> None:
    shutil.copy(kept.store, tmp_path / "old.db")
    assert ask("register", "actor", "os-77", "--role", "approver").status == 0
    assert ask("backup", "make", "depot").status == 0
    for ending in ("-wal", "-shm"):
        Path(kept.store + ending).unlink(missing_ok=True)
    shutil.copy(tmp_path / "old.db", kept.store)
    ran = ask("drill", "depot")
    assert ran.status == 1
    assert "the living store only" in ran.out


def test_a_depot_that_was_turned_back_is_found(kept: Kept, ask: Ask) -> None:
    assert ask("backup", "make", "depot").status == 0
    shutil.copytree("depot", "old")
    assert ask("backup", "make", "depot").status == 0
    shutil.rmtree("depot")
    Path("old").rename("depot")
    assert ask("backup", "verify", "depot").status == 2
    ran = ask("drill", "depot")
    assert ran.status == 1
    assert "which was made from here" in ran.out


def test_a_sealed_depot_is_never_sent_anything_in_the_clear(kept: Kept, ask: Ask) -> None:
    Path("words").write_text("correct horse\n", "utf-8")
    assert ask("backup", "make", "depot", "--passphrase-file", "words", "--keys").status == 0
    shutil.rmtree("depot")
    ran = ask("backup", "make", "depot")
    assert ran.status == 2
    assert "is encrypted" in ran.err
    assert not Path("depot").exists()
    Path("none").write_text("\n", "utf-8")
    assert "the passphrase is empty" in ask("backup", "make", "depot", "--passphrase-file", "none").err


def test_what_is_listed_verified_and_pruned_is_told_in_words(kept: Kept, ask: Ask) -> None:
    assert "register.db" in ask("backup", "make", "depot", "--dry-run").out
    assert not Path("depot").exists()
    assert "NOT encrypted" in ask("backup", "make", "depot").out
    assert ask("backup", "make", "depot").status == 0
    assert len(ask("backup", "list", "depot").out.splitlines()) == 2
    assert ask("backup", "verify", "depot").out.startswith("ok: every byte")
    some = ("--keep", "1", "--daily", "0", "--weekly", "0", "--monthly", "0")
    assert "nothing was removed; --yes frees" in ask("backup", "prune", "depot", *some).out
    assert "freed" in ask("backup", "prune", "depot", *some, "--yes").out
    assert len(ask("backup", "list", "depot").out.splitlines()) == 1
    chunk = next(Path("depot/chunks").rglob("*/*"))
    chunk.write_bytes(b"x")
    wrong = ask("backup", "verify", "depot")
    assert (wrong.status, wrong.out) == (1, f"WRONG  {chunk.relative_to('depot')}: it is not as it was written\n")
    assert "is damaged" in ask("copies").out
    assert "holds no backups" in ask("backup", "list", "nothing").err


def test_a_server_s_register_is_left_to_the_server(store_url: str, ask: Ask) -> None:
    ran = ask("backup", "make", "depot", "--store", store_url, "--dry-run", "--format", "json")
    assert [file["name"] for file in told(ran)["files"] if file["name"] == "register.db"] == []


def test_databases_that_are_not_registers_are_looked_at_as_well(kept: Kept, accounts: Path, ask: Ask) -> None:
    with apsw.Connection(str(accounts)) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'session'")
    ran = ask("backup", "make", "depot")
    assert ran.status == 2
    assert "is damaged" in ran.err


NOW = datetime(2026, 11, 29, tzinfo=UTC)


def seen(zone: str, *, ours: bool, age: timedelta = timedelta(days=1)) -> SeenCopy:
    at = (NOW - age).isoformat()
    known = KnownCopy(place=zone, kind=CopyKind.STORE, checked_at=at)
    return SeenCopy(known, DepotWriters("x", zone, ours=ours))


def test_three_copies_that_nobody_can_all_write_lack_nothing() -> None:
    assert list(lacking([seen("a", ours=True), seen("b", ours=True), seen("c", ours=False)], NOW)) == []
    assert list(lacking([seen("a", ours=True), seen("b", ours=True), seen("c", ours=True)], NOW)) == [
        "whoever works here now can write all of them"
    ]
    assert list(lacking([seen("a", ours=True), seen("a", ours=False)], NOW)) == [
        "there are 2 copies, and 3 are the goal", "some lie on the same disk or server, and would be lost together",
    ]  # fmt: skip


def test_which_backups_are_kept_is_worked_out_by_hand() -> None:
    """Two a day for forty days from 2026-01-01: the newest three, five days, and the months."""
    days = [NOW.replace(month=1, day=1) + timedelta(days=number) for number in range(40)]
    backups = [f"{day:%Y%m%d}T{hour:02}0000000000Z-00000000" for day in days for hour in (6, 18)]
    found = kept_of(backups, Keep(3, 5, 0, 2))
    evenings = [f"202602{day:02}T180000000000Z-00000000" for day in (5, 6, 7, 8, 9)]
    assert found == {*evenings, "20260209T060000000000Z-00000000", "20260131T180000000000Z-00000000"}
    assert kept_of(backups[:1], Keep(0)) == {backups[0]}
    assert kept_of([], Keep(3)) == frozenset()
