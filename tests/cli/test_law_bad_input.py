"""Every wrong question to the law is told in words: what, where, what next; status 2, no traceback, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.driving import run

UNTC = Path(__file__).parents[1] / "small" / "untc"
NEXT = "\n  next: "

COMMANDS = {
    "unknown state": (["status", "Polnd"], ["unknown state 'Polnd'", "'Poland'"]),
    "a state like no other": (["status", "Xyzzyxyzzy"], ["unknown state", "an ISO code"]),
    "no state at all": (["timeline", ""], ["STATE is empty", "its name or code"]),
    "unknown state of deadlines": (["deadlines", "Finlnd"], ["'Finland'"]),
    "unknown state of duties": (["obligations", "Ukrane"], ["'Ukraine'"]),
    "unknown state of a diff": (["diff", "--known", "2025-01-01", "--state", "Polnd"], ["'Poland'"]),
    "unknown treaty": (["status", "POL", "--treaty", "apmcb"], ["unknown treaty 'apmcb'", "'apmbc'"]),
    "unknown treaty of parties": (["parties", "ccx"], ["unknown treaty 'ccx'", "'ccw'"]),
    "a treaty like no other": (["parties", "xyzzy"], ["known are: apmbc, ccm"]),
    "unknown activity": (["assist", "DEU", "transitt", "USA"], ["no activity is called 'transitt'", "'transit'"]),
    "unknown counterpart": (["assist", "DEU", "transit", "Germny"], ["unknown state 'Germny'", "'Germany'"]),
    "assist without arguments": (["assist"], ["an actor and an activity are required", "--list"]),
    "assist without an activity": (["assist", "DEU"], ["an actor and an activity are required"]),
    "unknown rule": (["explain", "apmbc-20-33"], ["no rule is called", "'apmbc-20-3'"]),
    "a rule like no other": (["explain", "xyzzy"], ["no rule is called", "try a treaty"]),
    "unknown munition": (["munition", "ADDAM"], ["no munition is called 'ADDAM'", "'adam'"]),
    "a munition like no other": (["munition", "xyzzy"], ["known are: RAAMS"]),
    "munition for nobody": (["munition", "ADAM", "--for", "Polnd"], ["'Poland'"]),
    "munition of name and file": (["munition", "ADAM", "--file", "own.yaml"], ["not both", "known are"]),
    "munition of neither": (["munition"], ["give the NAME", "known are"]),
    "munition of no file": (["munition", "--file", "own.yaml"], ["own.yaml: there is no such file"]),
    "a day that is none": (["status", "POL", "--on", "2025-02-30"], ["--on '2025-02-30' is not a day", "YYYY-MM-DD"]),
    "a day known that is none": (["timeline", "POL", "--known", "2025-13-01"], ["--known '2025-13-01' is not a day"]),
    "a day in words": (["parties", "apmbc", "--on", "today"], ["--on 'today' is not a day"]),
    "a day of an import": (["import", str(UNTC / "XXVI-6.en.xml"), "--known", "2025-02-30"], ["--known '2025-02-30'"]),
    "a day of a what-if": (["what-if", "none.yaml", "--known", "2025-02-30"], ["--known '2025-02-30'"]),
    "a day to come to an end": (["deadlines", "DEU", "--on", "9999-12-31"], ["leaves the calendar", "earlier day"]),
    "before the treaty": (
        ["status", "POL", "--treaty", "apmbc", "--on", "1997-09-17"],
        ["did not exist on 1997-09-17", "1997-09-18"],
    ),
    "parties before the treaty": (["parties", "ccm", "--on", "2008-05-29"], ["did not exist", "2008-05-30"]),
    "before all treaties": (["status", "POL", "--on", "1970-01-01"], ["no treaty of the book existed", "1980-10-10"]),
    "deadlines before all treaties": (["deadlines", "--on", "1970-01-01"], ["no treaty of the book existed"]),
    "duties before all treaties": (["obligations", "POL", "--on", "1970-01-01"], ["no treaty of the book existed"]),
    "assist before all treaties": (["assist", "DEU", "use", "--on", "1960-01-01"], ["no treaty of the book existed"]),
    "assist before its treaty": (
        ["assist", "DEU", "transit_cluster", "USA", "--on", "2000-01-01"],
        ["Cluster Munitions did not exist on 2000-01-01", "2008-05-30"],
    ),
    "munition before all treaties": (["munition", "ADAM", "--on", "1960-01-01"], ["no treaty of the book existed"]),
    "timeline before all treaties": (["timeline", "POL", "--on", "1960-01-01"], ["no treaty of the book existed"]),
    "assist with nobody": (["assist", "DEU", "transit"], ["transit needs a counterpart", "COUNTERPART"]),
    "assist with an empty name": (["assist", "DEU", "transit", ""], ["COUNTERPART is empty"]),
    "an empty day": (["status", "POL", "--on", ""], ["--on '' is not a day"]),
    "an empty day known": (["timeline", "POL", "--known", ""], ["--known '' is not a day"]),
    "an empty day of a diff": (["diff", "--known", "2025-01-01", "--known-to", ""], ["--known-to '' is not a day"]),
    "an empty day of a what-if": (["what-if", "none.yaml", "--known", ""], ["--known '' is not a day"]),
    "an empty day of an import": (["import", str(UNTC / "XXVI-6.en.xml"), "--known", ""], ["--known ''"]),
    "an empty treaty": (["status", "POL", "--treaty", ""], ["--treaty is empty", "leave it out"]),
    "an empty state of a diff": (["diff", "--known", "2025-01-01", "--state", " "], ["--state is empty"]),
    "an empty state of deadlines": (["deadlines", ""], ["STATE is empty"]),
    "munition for an empty state": (["munition", "ADAM", "--for", ""], ["--for is empty"]),
    "an empty rule": (["explain", ""], ["no rule is called ''"]),
    "a state that may be two": (["status", "Korea"], ["'Korea' names several states", "'Republic of Korea' or"]),
    "a union of states": (["status", "EU"], ["the European Union is not a state", "one of its members"]),
    "a calendar and a file": (["deadlines", "Tonga", "--ics", "-", "-o", "due.txt"], ["--ics writes a calendar"]),
    "a calendar and a format": (
        ["deadlines", "Tonga", "--ics", "-", "--format", "json"],
        ["leave out -o and --format"],
    ),
    "known to before known": (
        ["diff", "--known", "2026-01-01", "--known-to", "2025-01-01"],
        ["--known-to 2025-01-01 is before --known 2026-01-01", "earlier day with --known"],
    ),
    "a what-if of nothing": (["what-if"], ["no file is given", "--init"]),
    "a what-if of no file": (["what-if", "none.yaml"], ["none.yaml: there is no such file"]),
    "an import of no file": (["import", "none.xml"], ["none.xml: there is no such file"]),
    "a calendar that cannot be written": (
        ["deadlines", "Tonga", "--ics", "/proc/nothing/due.ics"],
        ["cannot be written", "another file with --ics"],
    ),
    "an answer that cannot be written": (["explain", "-o", "/proc/nothing/here"], ["cannot be written", "with -o"]),
    "unknown command": (["statuss", "POL"], ["no command is called 'statuss'", "'status'"]),
}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_wrong_question(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, expected = COMMANDS[name]
    ran = run(["law", *arguments], capsys, monkeypatch)
    assert (ran.status, ran.out) == (2, ""), ran
    assert ran.err.startswith("error: ")
    assert NEXT in ran.err
    assert "Traceback" not in ran.err
    for part in expected:
        assert part in ran.err, ran.err
    assert list(tmp_path.iterdir()) == []


USAGE = {
    "no state": ["status"],
    "no treaty": ["parties"],
    "diff without a day": ["diff"],
    "unknown option": ["status", "POL", "--onn", "2025-01-01"],
    "unknown format": ["status", "POL", "--format", "pdf"],
}


@pytest.mark.parametrize("name", USAGE)
def test_a_wrong_call(name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run(["law", *USAGE[name]], capsys, monkeypatch)
    assert (ran.status, ran.out) == (2, "")
    assert "Error: " in ran.err
    assert "--help" in ran.err


EVENTS = "events:\n"


def event(state: str, kind: str, on: str, treaty: str = "apmbc") -> str:
    under = "" if kind.startswith("conflict") else f"treaty: {treaty}, "
    return f"- {{state: {state}, {under}kind: {kind}, on: {on}}}\n"


SUPPOSED = {
    "empty": ("", ["the file is empty"]),
    "no events": ("events: []\n", ["events"]),
    "not yaml": ("events: [\n", ["not YAML"]),
    "unknown key": ("events:\n- {state: POL, kind: conflict_began, on: 2026-01-01, day: 3}\n", ["unknown key 'day'"]),
    "unknown state": (EVENTS + event("Polnd", "conflict_began", "2026-01-01"), ["what-if.yaml:2", "'Poland'"]),
    "unknown treaty": (EVENTS + event("POL", "signed", "2026-01-01", "apmcb"), ["what-if.yaml:2", "'apmbc'"]),
    "unknown kind": (
        EVENTS + event("POL", "withdrawal", "2026-01-01"),
        ["unknown kind of act", "'withdrawal_notified'"],
    ),
    "a day that is none": (EVENTS + event("POL", "conflict_began", "2025-02-30"), [":2: 2025-02-30 is not a day"]),
    "an act without a treaty": (
        "events:\n- {state: POL, kind: signed, on: 2026-01-01}\n",
        ["signed needs a treaty", "add `treaty`"],
    ),
    "a war under a treaty": (
        "events:\n- {state: POL, treaty: apmbc, kind: conflict_began, on: 2026-01-01}\n",
        ["a war has no treaty", "remove `treaty`"],
    ),
    "before the treaty": (EVENTS + event("POL", "signed", "1990-01-01"), ["was adopted on 1997-09-18"]),
    "taken back without a notice": (
        EVENTS + event("DEU", "withdrawal_retracted", "2026-01-01"),
        ["what-if.yaml:2", "no notice of DEU runs on 2026-01-01"],
    ),
    "taken back before the notice": (EVENTS + event("POL", "withdrawal_retracted", "2025-08-19"), ["no notice"]),
    "taken back after effect": (
        EVENTS + event("POL", "withdrawal_retracted", "2026-02-20"),
        ["no notice of POL runs on 2026-02-20", "withdrawn"],
    ),
    "a second notice": (EVENTS + event("POL", "withdrawal_notified", "2025-10-01"), ["already runs"]),
    "a notice of a stranger": (EVENTS + event("USA", "withdrawal_notified", "2026-01-01"), ["is not a party"]),
    "a party joins": (EVENTS + event("DEU", "acceded", "2026-01-01"), ["already a party"]),
    "a signatory signs": (EVENTS + event("MHL", "signed", "2020-01-01"), ["already signed"]),
    "a suspension ended that is none": (EVENTS + event("DEU", "suspension_ended", "2026-01-01"), ["no suspension"]),
    "a suspension claimed twice": (EVENTS + event("UKR", "suspension_notified", "2026-01-01"), ["already claims"]),
    "a war that ends before it begins": (
        EVENTS + event("POL", "conflict_began", "2026-02-01") + event("POL", "conflict_ended", "2026-01-01"),
        ["what-if.yaml:3", "not in an armed conflict that could end on 2026-01-01"],
    ),
    "a war that ends on the day it begins": (
        EVENTS + event("POL", "conflict_began", "2026-02-01") + event("POL", "conflict_ended", "2026-02-01"),
        ["not in an armed conflict that could end"],
    ),
    "a war that begins twice": (
        EVENTS + event("POL", "conflict_began", "2026-02-01") * 2,
        ["what-if.yaml:3", "already engaged"],
    ),
    "a war that is on record": (EVENTS + event("UKR", "conflict_began", "2026-02-01"), ["already engaged"]),
    "a notice at the end of the calendar": (
        EVENTS + event("DEU", "withdrawal_notified", "9999-12-01"),
        ["leaves the calendar"],
    ),
    "a deposit at the end of the calendar": (EVENTS + event("KOR", "acceded", "9999-12-01"), ["calendar"]),
}


@pytest.mark.parametrize("name", SUPPOSED)
def test_a_what_if_that_contradicts_the_record_or_itself(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, expected = SUPPOSED[name]
    (tmp_path / "what-if.yaml").write_text(text, "utf-8")
    ran = run(["law", "what-if", "what-if.yaml", "-o", "out.txt"], capsys, monkeypatch)
    assert (ran.status, ran.out) == (2, ""), ran
    assert ran.err.startswith("error: ")
    assert NEXT in ran.err
    assert "Traceback" not in ran.err
    for part in expected:
        assert part in ran.err, ran.err
    assert [entry.name for entry in tmp_path.iterdir()] == ["what-if.yaml"]


FILES: dict[str, tuple[bytes, list[str]]] = {
    "malformed": (b"<MTDSG><Treaty>", ["not XML", "list.xml:1"]),
    "cut short": ((UNTC / "XXVI-6.en.xml").read_bytes()[:2000], ["not XML"]),
    "an entity bomb": ((UNTC / "laughs.xml").read_bytes(), ["declares a DTD or entities", "list.xml:2"]),
    "an entity from outside": ((UNTC / "external.xml").read_bytes(), ["declares a DTD or entities"]),
    "another layout": ((UNTC / "drift.xml").read_bytes(), ["layout of the Treaty Collection has changed", "expected"]),
    "a web page": ((UNTC / "maintenance.xml").read_bytes(), ["this is a web page"]),
    "empty": (b"", ["the file is empty"]),
    "huge": (b"<a/>" + b" " * 4_000_000, ["larger than 4,000,000 bytes"]),
    "binary": (b"\0\1\2", ["not XML"]),
    "a workbook": (b"PK\x03\x04", ["not XML"]),
    "another treaty": (
        (UNTC / "XXVI-6.en.xml").read_bytes().replace(b"6. Convention", b"2. a) Additional Protocol"),
        ["XXVI-2-a is not a treaty in the books", "known are"],
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_status_file_that_is_none(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    content, expected = FILES[name]
    (tmp_path / "list.xml").write_bytes(content)
    ran = run(["law", "import", "list.xml", "--into", "seen.yaml"], capsys, monkeypatch)
    assert (ran.status, ran.out) == (2, ""), ran
    assert ran.err.startswith("error: list.xml")
    assert NEXT in ran.err
    assert "Traceback" not in ran.err
    for part in expected:
        assert part in ran.err, ran.err
    assert [entry.name for entry in tmp_path.iterdir()] == ["list.xml"]


def test_a_folder_in_the_place_of_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments in (["import", "."], ["what-if", "."], ["munition", "--file", "."]):
        ran = run(["law", *arguments], capsys, monkeypatch)
        assert (ran.status, ran.out) == (2, "")
        assert "a folder, not a file" in ran.err
        assert NEXT in ran.err
    listed = str(UNTC / "XXVI-6.en.xml")
    ran = run(["law", "import", listed, "--into", "nowhere/seen.yaml"], capsys, monkeypatch)
    assert ran.status == 2
    assert "there is no such folder" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_observations_that_is_none_stays_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "seen.yaml").write_text("notes: [1]\n")
    ran = run(["law", "import", str(UNTC / "XXVI-6.en.xml"), "--into", "seen.yaml"], capsys, monkeypatch)
    assert (ran.status, ran.out) == (2, ""), ran
    assert "seen.yaml" in ran.err
    assert (tmp_path / "seen.yaml").read_text() == "notes: [1]\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["seen.yaml"]


OWN = "name: Own\ninitiation: victim\nremotely_delivered: no\n"
MUNITIONS = {
    "empty": ("", ["the file is empty"]),
    "missing key": ("name: Own\n", ["is missing"]),
    "unknown value": (
        OWN + "designed_for: tank\npersistence: persistent\n",
        ["own.yaml:4", "designed_for", "vehicle"],
    ),
    "unknown key": (
        OWN + "designed_for: person\npersistance: persistent\n",
        ["unknown key 'persistance'", "'persistence'"],
    ),
    "a contradiction": (
        OWN + "designed_for: vehicle\nprimarily_for_person: true\npersistence: persistent\n",
        ["own.yaml:5", "yet primarily for a person"],
    ),
    "both without saying which first": (
        OWN + "designed_for: both\npersistence: persistent\n",
        ["'primarily_for_person' is missing", "true or false"],
    ),
}


@pytest.mark.parametrize("name", MUNITIONS)
def test_a_munition_that_cannot_be(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, expected = MUNITIONS[name]
    (tmp_path / "own.yaml").write_text(text, "utf-8")
    ran = run(["law", "munition", "--file", "own.yaml"], capsys, monkeypatch)
    assert (ran.status, ran.out) == (2, ""), ran
    assert NEXT in ran.err
    assert "Traceback" not in ran.err
    for part in expected:
        assert part in ran.err, ran.err
