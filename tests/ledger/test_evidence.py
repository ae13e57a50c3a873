"""What is kept aside when rows differ: shown to those who keep the register, on both stores, by every way of asking."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest

from marchland.access.service.roster import actor_and_roster
from marchland.core.errors import AlteredError, NotAllowedError, NotFoundError, StoreError
from marchland.core.policy import Role
from marchland.ledger.service import questions as ledger
from marchland.ledger.service.evidence import evidence
from marchland.register.adapters import postgres_kept, sqlite_kept
from marchland.register.domain.event import Decision
from marchland.register.domain.evidence_row import erased_line
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import RegisterStore, RegisterWriter, create_store
from marchland.tlog.adapters.sqlite_file import connect
from tests.cli.driving import Ran, run
from tests.ledger.attacked import Place, faults, migrated, nobody
from tests.postgres_server import Cluster
from tests.refusal import refused
from tests.site.areas import make_kept_world
from tests.site.world import World

PERSONS = (b"Owner of", b"Informant of")
AT = "2026-11-29T10:00:00.000000Z"


@dataclass(frozen=True)
class Peopled:
    """A register of areas that have owners, and the account of somebody who administers it."""

    place: Place
    admin: str


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
    world.enroll("both", Role.ADMINISTRATOR, "halo", Role.APPROVER)
    both = world.signed_in("both")
    for path in ("/ledger/evidence", "/uk/ledger/evidence"):
        text = keeper.get(path).text
        assert all(words in text for words in ("A&lt;1&gt;", "it &lt;was&gt; altered", "released"))
        assert ("no line" in text, "&lt;b&gt;no line" in both.get(path).text) == (False, True)
    for path in ("/ledger/evidence", "/api/v1/ledger/evidence"):
        assert looker.get(path).status_code == 403
    assert keeper.get("/api/v1/ledger/evidence?number=1").json()["evidence"][0]["area"] == "A<1>"
    store.close()


def altered_world(folder: Path, *statements: str) -> World:
    """Return a site whose register somebody altered in its file, and whose versions were then made anew."""
    world = make_kept_world(folder)
    store = cast("RegisterStore", world.site.store)
    with closing(connect(Path(store.place))) as db:
        for statement in statements:
            db.execute(statement)
    assert ledger.make_anew(store, nobody, lambda: AT).evidence
    return world


def test_no_administrator_is_told_of_persons_by_what_was_kept_aside(tmp_path: Path) -> None:
    unreadable = "UPDATE version SET body = CAST('Owner of nothing' AS BLOB) WHERE area = 'MAG-open'"
    world = altered_world(
        tmp_path, "UPDATE version SET status = 'released' WHERE area = 'HALO-open'", unreadable,
        """UPDATE version SET body = CAST('{"evidence":{"informant":"Informant of a map"}}' AS BLOB)
        WHERE area = 'HALO-worked_on'""",
    )  # fmt: skip
    store = cast("RegisterStore", world.site.store)
    with store.writing() as writer:
        writer.keep_evidence(
            ["Owner of a line that is none", '{"fault": "f", "found": {"owner": "Owner of a row"}}'], AT
        )
    with store.reading() as reader:
        told = bytes.fromhex("".join(json.loads(next(reader.evidence()).line)["right"]["body"]))
    assert all(words in told for words in PERSONS)
    world.enroll("both", Role.ADMINISTRATOR, "halo", Role.APPROVER)
    for name, sees in (("administrator", False), ("both", True)):
        browser = world.signed_in(name)
        said = browser.get("/api/v1/ledger/evidence").json()["evidence"]
        bodies = [row["body"] for each in said for row in (each["found"], each["right"]) if row and "body" in row]
        shown = json.dumps(said).encode() + b"".join(bytes.fromhex(each) for each in bodies if isinstance(each, str))
        shown += b"".join(browser.get(f"{at}/ledger/evidence").content for at in ("", "/uk"))
        shown += browser.get("/api/v1/ledger/evidence?format=csv").content
        assert [words in shown for words in PERSONS] == [sees, sees]
        assert ("withheld" in json.dumps(said)) is not sees
        first = next(each for each in said if each["area"] == "HALO-open")
        assert (first["found"]["status"], first["right"]["body"]["status"]) == ("released", "open")
    store.close()


def test_somebody_who_keeps_the_register_and_surveys_sees_persons_of_their_own_areas_alone(tmp_path: Path) -> None:
    claimed = """UPDATE version SET body = CAST(replace(CAST(body AS TEXT), '"organisations":["mag"]',
        '"organisations":["halo"]') AS BLOB) WHERE area LIKE 'MAG-%'"""
    world = altered_world(tmp_path, claimed, "UPDATE version SET status = 'merged' WHERE area = 'HALO-open'")
    world.enroll("keeper", Role.ADMINISTRATOR, "halo", Role.SURVEYOR)
    said = world.signed_in("keeper").get("/api/v1/ledger/evidence").json()["evidence"]
    areas = {each["area"] for each in said if "Owner of" in json.dumps(each)}
    assert areas == {"HALO-open"}
    assert {"MAG-open", "MAG-released"} <= {each["area"] for each in said}
    cast("RegisterStore", world.site.store).close()


@pytest.fixture(params=["sqlite", "postgres"])
def peopled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Peopled]:
    """Give a register with persons in it, and who administers it."""
    world = make_kept_world(tmp_path)
    store = cast("RegisterStore", world.site.store)
    with store.reading() as reader:
        actors = actor_and_roster(reader, store, "os-1")[1].actors
    (admin,) = (name for name, actor in actors.items() if Role.ADMINISTRATOR in actor.roles)
    if request.param == "sqlite":
        yield Peopled(Place(store.place, "sqlite", "", "", "", (0, 0)), admin)
        store.close()
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    cluster.run("postgres", "DROP DATABASE IF EXISTS peopled", "CREATE DATABASE peopled")
    target = create_store(cluster.url("peopled"), store.origin)
    migrated(store, target)
    target.close()
    store.close()
    yield Peopled(Place(cluster.url("peopled"), "postgres", "", "", "", (0, 0)), admin)
    cluster.run("postgres", "DROP DATABASE peopled WITH (FORCE)")


def bodies_of(line: str) -> bytes:
    """Return a line, and every body in it as it was written."""
    said = json.loads(line)
    bodies = [row["body"] for row in (said.get("found"), said.get("right")) if row]
    return line.encode() + b"".join(bytes.fromhex(body) for body in bodies if isinstance(body, str))


def test_an_erasure_takes_persons_out_of_what_was_kept_aside(peopled: Peopled) -> None:
    place, gone = peopled.place, b"Owner of HALO-open"
    place.run("UPDATE version SET status = 'merged' WHERE area IN ('HALO-open', 'MAG-open')")
    store = place.opened(read_only=False)
    assert ledger.make_anew(store, nobody, lambda: AT).evidence
    lines = ["no line: Owner of HALO-open", '{"fault": "what was wrong"}']
    with store.writing() as writer:
        writer.keep_evidence(lines, AT)
    with store.reading() as reader:
        before = list(reader.evidence())
        seq = next(entry.seq for entry in reader.entries() if gone in (entry.payload or b""))
    assert sum(gone in bodies_of(each.line) for each in before[:-2]) > 0
    decision = Decision("2026/9", "asked for", ("halo-all", "mag-all"))
    erasure = ledger.erase(store, seq, "asked for", decision, peopled.admin, lambda: AT)
    with store.reading() as reader:
        after = list(reader.evidence())
    assert [(each.number, each.found_at) for each in after] == [(each.number, each.found_at) for each in before]
    assert not any(gone in bodies_of(each.line) for each in after)
    assert after[-1] == before[-1]
    for was, is_ in zip(before[:-2], after[:-2], strict=True):
        old, new = json.loads(was.line), json.loads(is_.line)
        if old["right"]["area"] == "MAG-open":
            assert is_ == was
            assert b"Owner of MAG-open" in bodies_of(was.line)
        else:
            emptied = {name: {**old[name], "body": {"erased_by": erasure}} for name in ("found", "right")}
            assert new == {**old, **emptied}
    if place.kind == "sqlite":
        content = b"".join(file.read_bytes() for file in Path(place.where).parent.glob("*.db*"))
        assert gone.hex().encode() not in content
        items = evidence(RegisterBooks(store, "me", place.where)).items
        assert {str(item.found["body"]) for item in items if item.found and item.area == "HALO-open"} == {
            f"{{'erased_by': {erasure}}}"
        }
    store.close()


@pytest.mark.parametrize(
    ("changed", "stays"),
    [
        ({}, True),
        ({"subject": "one"}, False),
        ({"body": b'{"entries":[3,7]}'.hex()}, False),
        ({"body": b'{"entries":"7"}'.hex()}, False),
        ({"body": b"no JSON".hex()}, False),
        ({"body": "no hexadecimal"}, False),
        ({"body": None}, True),
        ({"body": {"erased_by": 2}}, True),
        ({"body": {"erased_by": 2, "owner": "x"}}, False),
        ({"body": ("[" * 100_000).encode().hex()}, False),
        ({"owner": "x"}, False),
    ],
)
def test_what_may_hold_what_was_erased_is_emptied_and_nothing_else(changed: dict[str, object], stays: bool) -> None:
    row = {"subject": "other", "digest": "00", "body": b'{"entries":[3,6]}'.hex(), **changed}
    emptied = erased_line(json.dumps({"fault": "f", "found": None, "right": row}), ("one",), 7, 9)
    assert (emptied is None) is stays
    if emptied is not None:
        right = {name: value for name, value in {**row, "body": {"erased_by": 9}}.items() if name != "owner"}
        assert json.loads(emptied) == {"fault": "f", "found": None, "right": right}
        assert erased_line(emptied, ("one",), 7, 10) is None


def test_what_is_kept_aside_is_counted_and_read_a_piece_at_a_time(place: Place) -> None:
    lines = [json.dumps({"fault": f"fault {number}"}) for number in range(7)]
    store = place.opened(read_only=False)
    with store.writing() as writer:
        writer.keep_evidence(lines, AT)
    with store.reading() as reader:
        all_of_it = list(reader.evidence())
        assert (reader.count_evidence(), [each.line for each in all_of_it]) == (7, lines)
        assert list(reader.evidence(2, 3)) == all_of_it[2:5]
        assert list(reader.evidence(5, 9)) == all_of_it[5:]
        assert list(reader.evidence(8)) == []
        assert list(reader.evidence(number=all_of_it[4].number)) == all_of_it[4:5]
        assert list(reader.evidence(number=all_of_it[6].number + 1)) == []
    store.close()


def test_a_page_shows_a_hundred_and_rows_without_a_field_are_shown(tmp_path: Path) -> None:
    world = make_kept_world(tmp_path)
    store = cast("RegisterStore", world.site.store)
    odd = {"fault": "odd", "found": {"status": 1, "area": ["A"]}, "right": {"subject": {"b": 2}}}
    with store.writing() as writer:
        writer.keep_evidence(
            [json.dumps({"fault": f"fault-{number}."}) for number in range(150)] + [json.dumps(odd)], AT
        )
    keeper = world.signed_in("administrator")
    assert "151 rows that differed" in keeper.get("/ledger").text
    newest, older = keeper.get("/ledger/evidence"), keeper.get("/ledger/evidence?from=0")
    assert [text in newest.text for text in ("fault-50.", "fault-51.", "fault-149.", "odd", "?from=0")] == [
        False, True, True, True, True
    ]  # fmt: skip
    assert [text in older.text for text in ("fault-0.", "fault-99.", "fault-100.")] == [True, True, False]
    assert (newest.status_code, keeper.get("/uk/ledger/evidence").status_code) == (200, 200)
    store.close()


def test_a_question_of_ours_that_no_store_understands_is_no_alteration_and_nothing_is_made_anew(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.run("UPDATE version SET status = 'released' WHERE {now}")
    for adapter in (sqlite_kept, postgres_kept):
        monkeypatch.setattr(adapter, "_ROWS", "SELECT 1 + FROM version")
    store = place.opened(read_only=False)
    error = refused(lambda: ledger.make_anew(store, nobody, lambda: AT))
    assert isinstance(error, StoreError)
    assert not isinstance(error, AlteredError)
    assert "report it" in error.next_step
    with store.reading() as reader:
        assert reader.count_evidence() == 0
    store.close()
    monkeypatch.undo()
    assert any(place.area in fault.where and "status" in fault.what for fault in faults(place))


@pytest.mark.parametrize("asked", ["SELECT missing FROM {}version", "SELECT 1 FROM {}nowhere"])
def test_a_table_or_column_that_is_not_there_is_an_alteration(
    place: Place, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_kept, "_ROWS", f"{asked.format('')} WHERE subject = ?")
    monkeypatch.setattr(postgres_kept, "_ROWS", f"{asked.format('marchland.')} WHERE subject = %s")
    store = place.opened()

    def ask() -> None:
        with store.reading() as reader:
            reader.kept_rows(place.victim)

    assert isinstance(refused(ask), AlteredError)
    store.close()
