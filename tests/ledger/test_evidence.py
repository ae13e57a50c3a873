"""What is kept aside when rows differ: shown to those who keep the register, on both stores, by every way of asking."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from marchland.core.errors import NotAllowedError, NotFoundError
from marchland.core.policy import Role
from marchland.ledger.service import questions as ledger
from marchland.ledger.service.evidence import evidence
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import RegisterWriter
from tests.cli.driving import Ran, run
from tests.ledger.attacked import Place, nobody
from tests.refusal import refused
from tests.site.areas import make_kept_world

AT = "2026-11-29T10:00:00.000000Z"


@pytest.fixture
def altered(place: Place) -> Place:
    """Give a register in which a status and a box were changed, and all was then made anew."""
    place.run("UPDATE version SET status = 'released', west = west + 1 WHERE {now}")
    store = place.opened(read_only=False)
    assert ledger.make_anew(store, nobody, lambda: AT).evidence == 1
    store.close()
    return place


def test_a_row_is_shown_as_it_stood_and_as_the_entries_make_it(altered: Place) -> None:
    store = altered.opened()
    books = RegisterBooks(store, "me", altered.where)
    with store.reading() as reader:
        now = next(row for row in reader.versions_of(altered.victim) if row.to_size is None and row.valid_to is None)
        (kept,) = reader.evidence()
    said = json.loads(kept.line)
    assert (kept.found_at, said["found"]["status"], said["right"]["status"]) == (AT, "released", now.status)
    assert said["found"]["west"] == said["right"]["west"] + 1
    if altered.kind == "sqlite":
        (item,) = evidence(books).items
        assert (item.area, item.found_at) == (altered.area, AT)
        assert {"status", "west"} <= set(item.differing)
        assert evidence(books, item.number).items == (item,)
        assert isinstance(refused(lambda: evidence(books, item.number + 1)), NotFoundError)
    else:
        assert isinstance(refused(lambda: evidence(books)), NotAllowedError)
    store.close()


def test_a_line_that_is_none_is_told_as_it_is(altered: Place) -> None:
    lines = ["no JSON", "[]", '{"found": 7, "fault": "f"}', '{"found": {}}', '{"fault": "what was wrong"}']
    store = altered.opened(read_only=False)
    with store.writing() as writer:
        assert writer.keep_evidence(lines, AT) == 6
    with store.reading() as reader:
        assert [each.line for each in reader.evidence()][1:] == lines
    if altered.kind == "sqlite":
        items = evidence(RegisterBooks(store, "me", altered.where)).items
        assert [item.fault for item in items[1:]] == [*lines[:4], "what was wrong"]
    store.close()


def test_the_command_lists_shows_and_writes_them(
    attacked_file: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tmp_path / "register.db"
    where.write_bytes(Path(attacked_file.where).read_bytes())
    place = replace(attacked_file, where=str(where))

    def asked(*said: str) -> Ran:
        return run(["ledger", *said, "--store", place.where], capsys, monkeypatch)

    assert "Nothing was kept aside" in asked("evidence").out
    place.run("UPDATE version SET status = 'released' WHERE {now}")
    assert asked("rebuild").status == 1
    listed = asked("evidence")
    assert (listed.status, place.area in listed.out, "status" in listed.out) == (0, True, True)
    shown = asked("evidence", "--number", "1").out
    assert "released" in shown
    said = json.loads(asked("evidence", "--format", "json").out)
    assert (said["count"], said["evidence"][0]["found"]["status"]) == (1, "released")
    assert asked("evidence", "--format", "csv", "-o", str(tmp_path / "e.csv")).status == 0
    (row,) = csv.DictReader(io.StringIO((tmp_path / "e.csv").read_text("utf-8-sig")))
    assert json.loads(row["right"]) == said["evidence"][0]["right"]
    none = asked("evidence", "--number", "2")
    assert (none.status, "there is no evidence 2" in none.err) == (2, True)


def test_pages_show_them_to_whoever_keeps_the_register(tmp_path: Path) -> None:
    world = make_kept_world(tmp_path)
    store = world.site.store
    assert store
    world.enroll("keeper", Role.ADMINISTRATOR)
    world.enroll("looker", Role.VIEWER)
    keeper, looker = world.signed_in("keeper"), world.signed_in("looker")
    assert "/ledger/evidence" not in keeper.get("/ledger").text
    row = {"area": "A<1>", "status": "open"}
    with store.writing() as writer:
        lines = [{"fault": "it <was> altered", "found": {**row, "status": "released"}, "right": row}]
        cast("RegisterWriter", writer).keep_evidence([*map(json.dumps, lines), "<b>no line</b>"], AT)
    assert "2 rows that differed are kept as evidence" in keeper.get("/ledger").text
    assert "/ledger/evidence" not in looker.get("/ledger").text
    for path in ("/ledger/evidence", "/uk/ledger/evidence"):
        text = keeper.get(path).text
        assert all(words in text for words in ("A&lt;1&gt;", "it &lt;was&gt; altered", "released", "&lt;b&gt;no line"))
    for path in ("/ledger/evidence", "/api/v1/ledger/evidence"):
        assert looker.get(path).status_code == 403
    assert keeper.get("/api/v1/ledger/evidence?number=1").json()["evidence"][0]["area"] == "A<1>"
    store.close()
