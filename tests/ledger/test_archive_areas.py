"""The areas of an archive checked by a program that needs Python alone: what was changed in them is named."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from marchland.access.service.roster import OWN
from marchland.core import json_text
from marchland.core.asof import AsOf
from marchland.ledger.service import archive, questions
from marchland.public.adapters.public_store import PublicStore
from marchland.public.service.releases import public_path, release
from marchland.register.faces import answers, csv_table
from marchland.register.service import founding
from marchland.register.service import questions as register
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import open_store
from marchland.tlog.adapters.archive_files import archive_faults
from marchland.tlog.domain import area_verifier

TODAY = AsOf(date(2026, 11, 25), date(2026, 11, 25))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an archive of a small register whose ledger commits to its areas."""
    folder = tmp_path_factory.mktemp("archived")
    where = founding.create_demo(str(folder / "demo.db"), None, 6, 3, folder / "keys", lambda *_: None).store
    store = open_store(where)
    release(store, PublicStore(public_path(where)), OWN, lambda: "2026-11-25T09:00:00.000000Z", "all of it")
    (keys,) = (folder / "keys").glob("*.json")
    questions.checkpoint(store, keys, "me", 0)
    books = RegisterBooks(store, "me")
    areas = register.areas(books, register.AreaFilter(TODAY), operation="export")
    geojson = json_text.escaped(answers.features_text(areas, books)).encode() + b"\n"
    csv = csv_table.areas(areas).encode()
    shutil.copy(public_path(where), folder / "copy.public.db")
    archive.archive(store, folder / "a", geojson, csv, "me", lambda: "2026-11-25T10:00:00.000000Z", lambda *_: None)
    store.close()
    return folder / "a"


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "a"))


def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    return area_verifier.main([str(folder)]), capsys.readouterr().out


def test_what_was_not_changed_holds_by_the_copy_that_lies_in_the_archive(made: Path) -> None:
    assert list(archive_faults(made)) == []
    for program, words in (("verify.py", "ok:"), ("verify_areas.py", "as entry")):
        done = subprocess.run(
            [sys.executable, "-I", made / "data" / program, made], capture_output=True, text=True, check=False
        )
        assert (done.returncode, words in done.stdout) == (0, True), done.stdout


def lines(folder: Path) -> list[list[object]]:
    return [json.loads(line) for line in (folder / "data/versions/000000.jsonl").read_text().splitlines()]


def keep(folder: Path, rows: list[list[object]]) -> None:
    text = "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    (folder / "data/versions/000000.jsonl").write_text(text)


def current(rows: list[list[object]]) -> int:
    return next(at for at, row in enumerate(rows) if row[3] is None and row[5] is None)


def drop_row(folder: Path) -> None:
    rows = lines(folder)
    del rows[current(rows)]
    keep(folder, rows)


def change_row(at: int, value: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        rows = lines(folder)
        rows[current(rows)][at] = value
        keep(folder, rows)

    return change


def copy_row(folder: Path) -> None:
    rows = lines(folder)
    keep(folder, [*rows, rows[0]])


def drop_feature(folder: Path) -> None:
    change_geojson(folder, lambda features: features.pop())


def move_feature(folder: Path) -> None:
    def move(features: list[dict[str, object]]) -> None:
        features[0]["geometry"] = features[-1]["geometry"]

    change_geojson(folder, move)


def hide_status(folder: Path) -> None:
    change_geojson(folder, lambda features: features[0]["properties"].update(status="none"))  # type: ignore[attr-defined]


def older_map(folder: Path) -> None:
    path = folder / "data/areas.geojson"
    said = json.loads(path.read_bytes())
    said["as_of"]["entries"] -= 1
    path.write_text(json.dumps(said))


def change_geojson(folder: Path, how: Callable[[list[dict[str, object]]], object]) -> None:
    path = folder / "data/areas.geojson"
    said = json.loads(path.read_bytes())
    how(said["features"])
    path.write_text(json.dumps(said))


def drop_csv_line(folder: Path) -> None:
    path = folder / "data/areas.csv"
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")


ATTACKS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a version is left out": (drop_row, "not the versions to which entry"),
    "a version is there twice": (copy_row, "not the versions to which entry"),
    "a status is changed": (change_row(6, "released"), "not the versions to which entry"),
    "a first day is changed": (change_row(2, "2100-01-01"), "not the versions to which entry"),
    "a last day is changed": (change_row(3, "2001-01-01"), "not the versions to which entry"),
    "a version is ended": (change_row(5, 5), "not the versions to which entry"),
    "a hazard is changed": (change_row(10, "00"), "not the versions to which entry"),
    "an area is left out of the map": (drop_feature, "is recorded, and not in areas.geojson"),
    "an area is moved on the map": (move_feature, "another boundary"),
    "a status is changed on the map": (hide_status, "another status"),
    "the map is of another ledger": (older_map, "areas.geojson is of"),
    "an area is left out of the table": (drop_csv_line, "areas.csv"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_was_changed_is_named(folder: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    attack, words = ATTACKS[name]
    attack(folder)
    status, said = told(folder, capsys)
    assert (status, words in said) == (area_verifier.BROKEN, True), said


def test_a_public_copy_is_held_against_the_releases_of_the_ledger(
    made: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = Path(shutil.copy(made.parent / "copy.public.db", tmp_path / "copy.public.db"))
    cells = len(copy.read_bytes().splitlines()) - 3

    def asked() -> tuple[int, str]:
        return area_verifier.main([str(folder), "--public", str(copy)]), capsys.readouterr().out

    status, said = asked()
    assert (status, f"public copy: {cells} cells, as release 1 has them" in said) == (area_verifier.WHOLE, True), said
    content = copy.read_bytes()
    lines = content.split(b"\n")
    del lines[2]
    less = b"\n".join(lines[:-2]) + b"\n"
    copy.write_bytes(less + hashlib.sha256(less).hexdigest().encode() + b"\n")
    status, said = asked()
    assert (status, "its cells are not those of release 1" in said) == (area_verifier.BROKEN, True), said
    copy.write_bytes(content.replace(b'"seq":', b'"seq": ', 1))
    assert "its digest is another" in asked()[1]
    copy.write_bytes(re.sub(rb'"seq":[0-9]+,"verifiers"', b'"seq":0,"verifiers"', content))
    assert "no release of this ledger" in asked()[1]
    copy.write_bytes(b"")
    assert asked()[0] == area_verifier.USAGE


def resealed(content: bytes) -> bytes:
    """Return a public copy that was changed, with the digest that it then has."""
    return content[:-65] + hashlib.sha256(content[:-65]).hexdigest().encode() + b"\n"


@pytest.mark.parametrize(
    ("found", "put", "words"),
    [
        (rb"\Amarchland public cells 2\n", b"marchland public cells 9\n", "its first line is another"),
        (rb'"payload":"\{', b'"payload":"{ ', "what its entry says is not what the ledger's does"),
        (rb'"salt":"..', b'"salt":"zz', "what its entry says is not what the ledger's does"),
        (rb'"origin":"', b'"origin":"other.', "it names another ledger"),
        (rb'"note":"[^"]*"', b'"note":"marchland public cells\\\\nother"', "its note another release"),
        (rb'"seq":', b'"more":1,"seq":', "not in its one form"),
        (rb'"seq":', b'"seq": ', "not in its one form"),
    ],
)
def test_whatever_a_public_copy_says_beside_its_cells_is_held_against_the_entry(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], found: bytes, put: bytes, words: str
) -> None:
    content = (made.parent / "copy.public.db").read_bytes()
    changed, count = re.subn(found, put, content, count=1)
    assert count == 1
    copy = tmp_path / "copy.public.db"
    copy.write_bytes(resealed(changed))
    status = area_verifier.main([str(made), "--public", str(copy)])
    assert (status, words in (said := capsys.readouterr().out)) == (area_verifier.BROKEN, True), said


def test_releases_after_one_that_was_erased_are_said_not_to_be_checked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "data/entries/000000.jsonl"
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    at = next(n for n, entry in enumerate(entries) if json.loads(entry["envelope"])["kind"] == "cells_released")
    later = {**entries[at], "seq": entries[at]["seq"] + 0.5}
    later["payload"] = base64.b64encode(
        json.dumps({**json.loads(base64.b64decode(later["payload"])), "number": 2}).encode()
    ).decode()
    entries[at] = {**entries[at], "payload": None, "salt": None}
    entries.insert(at + 1, later)
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    said = area_verifier.Told(folder)
    assert area_verifier.unmade(said) == "releases 2: NOT CHECKED, for a release before them was erased"
    change_entry(
        folder, "projected", release={"number": 2, "entry": later["seq"], "digest": said.releases[later["seq"]][2]}
    )
    status, shown = told(folder, capsys)
    assert (status, area_verifier.unmade(said) in shown) == (area_verifier.WHOLE, True), shown


def change_entry(folder: Path, kind: str, **fields: object) -> None:
    """Change what an entry says, as whoever may write the archive; verify.py names that, and this one believes it."""
    path = folder / "data/entries/000000.jsonl"
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    for entry in entries:
        if json.loads(entry["envelope"])["kind"] == kind:
            said = {**json.loads(base64.b64decode(entry["payload"])), **fields}
            entry["payload"] = base64.b64encode(json.dumps(said).encode()).decode()
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))


def test_a_release_that_does_not_hold_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change_entry(folder, "projected", release={"number": 2, "entry": 3, "digest": "0"})
    assert "commits to another public release" in told(folder, capsys)[1]
    change_entry(folder, "cells_released", added=[])
    status, said = told(folder, capsys)
    assert (status, "release 1 of entry" in said) == (area_verifier.BROKEN, True), said


def test_what_no_entry_commits_to_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "data/entries/000000.jsonl"
    path.write_text("\n".join(path.read_text().splitlines()[:-1]) + "\n")
    status, said = told(folder, capsys)
    assert (status, "NO ENTRY COMMITS" in said) == (area_verifier.UNCOMMITTED, True)


@pytest.mark.parametrize("spoilt", ["data/versions/000000.jsonl", "data/areas.geojson", "data/entries/000000.jsonl"])
def test_what_cannot_be_read_is_said(folder: Path, capsys: pytest.CaptureFixture[str], spoilt: str) -> None:
    (folder / spoilt).write_bytes(b"\xff[")
    assert told(folder, capsys)[0] == area_verifier.USAGE
    assert area_verifier.main([str(folder / "data")]) == area_verifier.USAGE
