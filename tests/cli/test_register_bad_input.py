"""Every wrong input to the register and its ledger is told in words; exit status 2, and nothing is half written."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.driving import Ran, run
from tests.core.hostile import closed, polygon, square
from tests.register.telling import SEEN

Marchland = Callable[..., Ran]
FIELD = polygon(square(30, 48, 0.01))
BOW = polygon(closed([[30.0, 48.0], [30.02, 48.01], [30.02, 48.0], [30.0, 48.01]]))


@pytest.fixture
def marchland(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Marchland:
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "register.db"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: run([*map(str, arguments)], capsys, monkeypatch)


def feature(geometry: Any = FIELD, area: Any = "A1", **properties: Any) -> dict[str, Any]:
    said = {"classification": "SHA", "evidence": SEEN, "name": "Field", "valid_on": "2010-05-01", **properties}
    return {"type": "Feature", "id": area, "properties": said, "geometry": geometry}


def collection(*features: Any, **more: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


@pytest.fixture
def filled(marchland: Marchland, tmp_path: Path) -> Marchland:
    assert marchland("register", "init", "--origin", "test.example/1").status == 0
    (tmp_path / "field.geojson").write_text(json.dumps(FIELD))
    (tmp_path / "areas.geojson").write_text(collection(feature()))
    assert marchland("register", "add", "areas.geojson").status == 0
    return marchland


def told(ran: Ran, *words: str) -> None:
    assert ran.status == 2, ran
    assert ran.err.startswith(("error: ", "Usage: ")), ran.err
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err, ran.err


def entries(marchland: Marchland) -> int:
    found: int = json.loads(marchland("ledger", "status", "--format", "json").out)["entries"]
    return found


FILES: dict[str, tuple[str | bytes, list[str]]] = {
    "empty": ("", ["it is empty", "bad.geojson"]),
    "no JSON": ("{", ["it is not JSON", "bad.geojson:1"]),
    "not text": (b"\x89PNG\r\n\x1a\n\xff", ["not UTF-8"]),
    "compressed": (b"\x1f\x8b\x08\x00", ["compressed with gzip", "unpack it"]),
    "a key twice": ('{"type": 1, "type": 2}', ["'type' is given twice"]),
    "not a number": (
        collection(feature()).replace("[29.99, 47.99]", "[NaN, 47.99]"),
        ["NaN is not a number", "bad.geojson:1"],
    ),
    "infinity": (collection(feature()).replace("[29.99, 47.99]", "[1e999, 47.99]"), ["1e999 is too large"]),
    "one geometry alone": (json.dumps(FIELD), ["this is a bare Polygon", "Feature"]),
    "features are no list": ('{"type": "FeatureCollection", "features": {}}', ["no list of features"]),
    "another system": (
        collection(feature(), crs={"type": "name", "properties": {"name": "EPSG:3857"}}),
        ["'EPSG:3857'", "ogr2ogr"],
    ),
    "no geometry": (collection(feature(None)), ["no location: it was recorded without a shape"]),
    "a point": (collection(feature({"type": "Point", "coordinates": [30, 48]})), ["not 'Point'"]),
    "off the globe": (collection(feature(polygon(square(30, 90, 0.01)))), ["90.01"]),
    "off the globe, east": (collection(feature(polygon(square(181, 48, 0.01)))), ["180"]),
    "over the antimeridian": (
        collection(feature(polygon(closed([[179.9, 48], [-179.9, 48], [-179.9, 48.1], [179.9, 48.1]])))),
        ["180"],
    ),
    "crossing itself": (collection(feature(BOW)), ["self-intersection"]),
    "not closed": (collection(feature(polygon([[0, 0], [1, 0], [1, 1], [0, 1]]))), ["not closed"]),
    "with five numbers": (collection(feature(polygon([[30, 48, 5, 1, 1]] * 4))), ["is not a position"]),
    "far from all others": (collection(feature(polygon(square(0, 0, 0.01)), "F1")), ["rule plausible-place"]),
    "words for numbers": (collection(feature(polygon([["a", "b"]] * 4))), ["is not a position"]),
    "no id": (collection(feature(area=None)), ["the feature has no id"]),
    "an id with blanks": (collection(feature(area="A 1")), ["feature 0 (A 1)", "a space may not stand in an id"]),
    "no name": (collection(feature(name=None)), ["name"]),
    "no class": (collection(feature(classification=None)), ["classification"]),
    "an unknown class": (collection(feature(classification="CHB")), ["'CHB'", "CHA"]),
    "no day": (collection(feature(valid_on=None)), ["valid_on"]),
    "a day that is none": (collection(feature(valid_on="2010-02-30")), ["valid_on"]),
    "a day to come": (collection(feature(valid_on="2999-01-01", area="F1")), ["rule known-by-then"]),
    "the same id with another shape": (
        collection(feature(polygon(square(31, 48, 0.01)))),
        ["'A1' is on record, and not as it is here", "nothing is overwritten"],
    ),
    "the same id twice": (collection(feature(area="B"), feature(area="B")), ["the id is that of feature 0 too"]),
    "escapes for the terminal": (collection(feature(area="\x1b[31mred\x1b]0;t\x07")), ["feature 0"]),
    "a name with escapes": (collection(feature(area="F1", name="\x1b[31mred")), ["U+001B"]),
}


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_file_of_areas(filled: Marchland, tmp_path: Path, name: str) -> None:
    content, words = FILES[name]
    (tmp_path / "bad.geojson").write_bytes(content.encode() if isinstance(content, str) else content)
    before = sorted(file.name for file in tmp_path.iterdir())
    ran = filled("register", "add", "bad.geojson")
    told(ran, *words)
    assert all(letter.isprintable() or letter == "\n" for letter in ran.err)
    assert entries(filled) == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == before


def event(*words: str) -> tuple[str, ...]:
    return ("register", "event", "A1", *words)


TWO = ("--decision", "D1", "--because", "nothing found", "--decided-by", "anna", "--decided-by", "boris")
CALLS: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "no such area": (("register", "show", "A2"), ["no area 'A2'", "did you mean 'A1'?"]),
    "no such area's history": (("register", "history", "B"), ["no area 'B'", "A1"]),
    "no such area's balance": (("register", "balance", "A11"), ["no area 'A11'", "'A1'"]),
    "an area before its day": (("register", "show", "A1", "--on", "2001-01-01"), ["2001-01-01", "both dates"]),
    "a box of three": (("register", "list", "--bbox", "1,2,3"), ["not four numbers", "west,south,east,north"]),
    "a box upside down": (("register", "list", "--bbox", "30,50,20,40"), ["not a box in degrees"]),
    "a box whose west is east": (("register", "list", "--bbox", "200,0,100,10"), ["not a box in degrees", "±180°"]),
    "a box off the globe": (("register", "list", "--bbox", "0,0,600,10"), ["not a box in degrees"]),
    "a box of no numbers": (("register", "list", "--bbox", "nan,0,1,1"), ["not four numbers"]),
    "an unknown status": (("register", "list", "--status", "opened"), ["'opened'", "worked_on"]),
    "an unknown class": (("register", "list", "--class", "sha1"), ["'sha1'", "CHA"]),
    "a day that is none": (("register", "list", "--on", "2010-02-30"), ["--on '2010-02-30' is not a day"]),
    "a known day in words": (("register", "list", "--known", "today"), ["--known 'today' is not a day"]),
    "near without a place": (("register", "near"), ["a place is required", "LAT LON"]),
    "near half a place": (("register", "near", "50"), ["a place is required"]),
    "near off the globe": (("register", "near", "91", "30"), ["off the globe"]),
    "near nowhere": (("register", "near", "nan", "30"), ["not a finite number"]),
    "near in words": (("register", "near", "here", "30"), ["'here'"]),
    "within nothing": (("register", "near", "48", "30", "--within", "0m"), ["0 m is not a distance"]),
    "within the world": (("register", "near", "48", "30", "--within", "500km"), ["100 km"]),
    "within miles": (("register", "near", "48", "30", "--within", "3 miles"), ["'3 miles' is not a distance", "500m"]),
    "near no file": (("register", "near", "--points", "nowhere.csv"), ["nowhere.csv", "no such file"]),
    "export of what?": (("register", "export", "-o", "areas.shp"), ["does not say which format", "--format"]),
    "export to nowhere": (("register", "export", "-o", "/proc/none/a.csv"), ["cannot be written", "-o"]),
    "an unknown event": (event("evidence_aded"), ["unknown kind of event", "'evidence_added'"]),
    "an unknown field": (event("classified", "clas=CHA"), ["no key 'clas'", "classification"]),
    "no sign of equality": (event("classified", "CHA"), ["'CHA' is not name=value", "classification"]),
    "an unknown value": (event("classified", "classification=CHB"), ["'CHB'", "CHA"]),
    "a field that lacks": (event("suspended"), ["reason"]),
    "a day in a field": (
        event("surveyed", "survey=technical", "organisation=X", "from_on=soon", "to_on=2012-01-01"),
        ["from_on", "'soon'"],
    ),
    "a depth in words": (
        event("cleared", "depth_m=deep", "--shape", "field.geojson", *TWO),
        ["depth_m", "'deep'"],
    ),
    "an event to come": (event("resumed", "--on", "2999-01-01"), ["rule known-by-then"]),
    "an event before the first": (event("work_started", "method=manual_clearance", "organisation=X", "--on",
        "2001-01-01"), ["rule reported-first", "2001-01-01"]),
    "not in that status": (event("resumed"), ["rule status-allows"]),
    "evidence without a kind": (event("evidence_added", "--evidence", "seen"), ["'seen' is not KIND:HOW"]),
    "evidence of no kind": (event("evidence_added", "--evidence", "hearsay:x"), ["'hearsay'", "direct"]),
    "a shape for nothing": (event("resumed", "--shape", "field.geojson"), ["has no shape", "leave out --shape"]),
    "a shape that is not there": (event("cancelled", "--shape", "none.geojson"), ["none.geojson", "cannot be read"]),
    "no portion": (event("cancelled", *TWO), ["portion"]),
    "decided by one": (event("cancelled", "--shape", "field.geojson", *TWO[:6]), ["two people", "not 1"]),
    "decided by one twice": (event("cancelled", "--shape", "field.geojson", *TWO[:6], "--decided-by", "anna"),
        ["two people", "not 1"]),
    "a decision without words": (
        event("cancelled", "--shape", "field.geojson", "--decision", "D1", *TWO[4:]),
        ["decision.text"],
    ),
    "released without a survey": (event("cancelled", "--shape", "field.geojson", *TWO), ["rule release-needs-survey"]),
    "a key that is none": (event("evidence_added", "--evidence", "direct:seen", "--key", "a b"), ["the key 'a b'"]),
    "an event of another area": (event("resumed", "--file", "field.geojson"), ["error"]),
    "an unknown role": (("register", "actor", "anna", "--role", "king"), ["approver"]),
    "an actor with blanks": (("register", "actor", "an na", "--role", "viewer"), ["'an na'"]),
    "no entry of that number": (("ledger", "prove", "7"), ["no checkpoint"]),
    "erased by one": (
        ("ledger", "erase", "0", "--reason", "r", "--decision", "D", "--decided-by", "a", "--yes"),
        ["two people"],
    ),
    "nothing there to erase": (
        ("ledger", "erase", "9", "--reason", "r", "--decision", "D", "--decided-by", "a", "--decided-by", "b", "--yes"),
        ["no entry 9"],
    ),
    "erased unasked": (
        ("ledger", "erase", "0", "--reason", "r", "--decision", "D", "--decided-by", "a", "--decided-by", "b"),
        ["nothing was erased", "--yes"],
    ),
    "a checkpoint that is not there": (("ledger", "verify", "--against", "none.txt"), ["none.txt", "cannot be read"]),
    "keys that are none": (("ledger", "checkpoint", "--keys", "field.geojson"), ["field.geojson"]),
    "keys that are not there": (("ledger", "checkpoint", "--keys", "none.json"), ["keys cannot be read"]),
    "a verifier that is none": (("ledger", "verify", "--verifier", "abc"), ["abc"]),
    "a witness asked by nobody": (("witness", "ask"), ["how?", "--file"]),
    "a witness asked for nothing": (("witness", "ask", "--file", "request"), ["no checkpoint was signed"]),
    "a witness without keys": (("witness", "sign", "field.geojson", "--folder", "w", "-o", "reply"), ["no witness"]),
    "a witness that is nowhere": (("witness", "ask", "http://127.0.0.1:9", "--verifier", "x"), ["error"]),
    "init again": (("register", "init", "--origin", "test.example/1"), ["already exists"]),
    "init without a name": (("register", "init", "--origin", "\x1b[31m", "--store", "new.db"), ["name"]),
    "init in a place that takes nothing": (("register", "init", "--store", "/proc/none/r.db"), ["cannot be made"]),
    "keys in a place that takes nothing": (
        ("register", "init", "--store", "new.db", "--keys", "/proc/none/k.json"),
        ["cannot be made", "--keys"],
    ),
    "a demo of nothing": (("register", "demo", "--store", "new.db", "--areas", "0"), ["--areas"]),
    "a demo into a store that is there": (("register", "demo"), ["already exists"]),
    "an unknown command": (("register", "lst"), ["no command is called 'lst'", "'list'"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_call(filled: Marchland, tmp_path: Path, name: str) -> None:
    arguments, words = CALLS[name]
    before = sorted(str(file) for file in tmp_path.rglob("*"))
    told(filled(*arguments), *words)
    assert entries(filled) == 1
    assert sorted(str(file) for file in tmp_path.rglob("*")) == before


def foreign(place: Path) -> None:
    with sqlite3.connect(place) as db:
        db.execute("CREATE TABLE t (a)")
    db.close()


def newer(place: Path) -> None:
    import apsw

    content = bytearray((place.parent / "register.db").read_bytes())
    place.write_bytes(content)
    from marchland.tlog.adapters.sqlite_file import connect

    db = connect(place)
    db.pragma("journal_mode", "delete")
    db.pragma("user_version", 99)
    db.close()
    assert apsw.sqlite_lib_version()


STORES: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "nothing": (Path.exists, ["there is no store", "register init"]),
    "a folder": (lambda place: place.mkdir(), ["cannot be read"]),
    "an empty file": (lambda place: place.touch(), ["empty file"]),
    "a text": (lambda place: place.write_text("a,b\n" * 2000), ["not a store"]),
    "another database": (foreign, ["not a store"]),
    "a newer store": (newer, ["is a store of format 99", "newer version"]),
}
ASKING: list[tuple[str, ...]] = [
    ("register", "list"),
    ("register", "near", "50", "30"),
    ("register", "add", "areas.geojson"),
    ("ledger", "status"),
    ("ledger", "verify"),
    ("ledger", "rebuild"),
]


@pytest.mark.parametrize("name", STORES)
def test_what_is_no_store(filled: Marchland, tmp_path: Path, name: str) -> None:
    make, words = STORES[name]
    make(tmp_path / "other.db")
    for arguments in ASKING:
        told(filled(*arguments, "--store", "other.db"), "other.db", *words)
    if name == "nothing":
        assert not (tmp_path / "other.db").exists()


def test_a_checkpoint_of_another_ledger_proves_nothing(filled: Marchland, tmp_path: Path) -> None:
    assert filled("register", "init", "--store", "other.db", "--origin", "other.example/1").status == 0
    assert filled("ledger", "checkpoint", "--store", "other.db", "-o", "other.txt").status == 0
    told(filled("ledger", "verify", "--against", "other.txt"), "error")
    other = next((tmp_path / "config").rglob("other.example_1.json"))
    told(filled("ledger", "checkpoint", "--keys", other), "the keys are of 'other.example/1'")
    told(filled("ledger", "verify", "--against", "other.txt", "--verifier", other.with_suffix(".pub")), "error")


def test_a_checkpoint_that_was_changed_proves_nothing(filled: Marchland, tmp_path: Path) -> None:
    assert filled("ledger", "checkpoint", "-o", "outside.txt").status == 0
    text = (tmp_path / "outside.txt").read_text()
    assert filled("ledger", "verify", "--against", "outside.txt").status == 0
    lines = text.split("\n")
    for number in (0, 1, 2, 4, 5):
        line = lines[number]
        changed = f"{line[:-1]}{'x' if line[-1] != 'x' else 'y'}"
        (tmp_path / "outside.txt").write_text("\n".join([*lines[:number], changed, *lines[number + 1 :]]))
        ran = filled("ledger", "verify", "--against", "outside.txt")
        assert ran.status in (0, 2), number  # one signature of the two may be of a key that nobody knows
        assert (ran.status == 2) or number > 2, number


def test_a_ledger_that_was_written_anew_fails_against_a_checkpoint_kept_outside(
    filled: Marchland, tmp_path: Path
) -> None:
    assert filled("ledger", "checkpoint", "-o", "outside.txt").status == 0
    keys = next((tmp_path / "config").rglob("test.example_1.json"))
    assert filled("register", "init", "--store", "anew.db", "--origin", "test.example/1", "--keys", keys).status == 0
    (tmp_path / "areas.geojson").write_text(collection(feature(name="Another field")))
    assert filled("register", "add", "areas.geojson", "--store", "anew.db").status == 0
    assert filled("ledger", "verify", "--store", "anew.db").status == 0
    found = filled("ledger", "verify", "--store", "anew.db", "--against", "outside.txt", "--format", "json")
    assert (found.status, json.loads(found.out)["ok"]) == (1, False)


def test_keys_that_others_may_read_are_refused(filled: Marchland, tmp_path: Path) -> None:
    keys = next((tmp_path / "config").rglob("test.example_1.json"))
    keys.chmod(0o644)
    told(filled("ledger", "checkpoint"), "other users", "chmod 600")
    assert json.loads(filled("ledger", "status", "--format", "json").out)["checkpoint"] is None


def test_what_a_file_says_reaches_no_terminal_and_no_spreadsheet_raw(filled: Marchland, tmp_path: Path) -> None:
    hostile = "=cmd\u202e\x9b31m|' /C calc'!A0 <script>alert(1)</script> [x](javascript:1) |"
    (tmp_path / "more.geojson").write_text(collection(feature(area="H1", name=hostile, district="@SUM(1)")))
    assert filled("register", "add", "more.geojson").status == 0
    line = next(line for line in filled("register", "list", "--format", "csv").out.splitlines() if "H1" in line)
    assert "'=cmd" in line
    assert "'@SUM" in line
    markdown = filled("register", "show", "H1", "--format", "md").out
    assert "<script>" not in markdown
    assert "[x](javascript" not in markdown
    for format_ in ("table", "md", "json", "geojson"):
        printed = filled("register", "show", "H1", "--format", format_).out
        assert all(letter.isprintable() or letter == "\n" for letter in printed)


def test_a_number_too_large_for_a_float_is_named(filled: Marchland) -> None:
    assert math.isinf(float("1e999"))
    told(filled("register", "near", "1e999", "30"), "not a finite number")
