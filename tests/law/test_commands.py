"""Every command on the law, once in each format, on fixed days: it answers, says why, and names its papers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from icalendar import Calendar

from tests.cli.driving import Ran, run

LIST = Path(__file__).parents[1] / "small" / "untc" / "XXVI-6.en.xml"
DATES = ["--on", "2026-11-22", "--known", "2026-11-22"]
Law = Callable[..., Ran]

COMMANDS = {
    "status": (["status", "Україна", *DATES], ["Ukraine", "suspension claimed", "VCLT Art. 57", "Switzerland"]),
    "status of one treaty": (
        ["status", "Польща", "--treaty", "ottawa", *DATES],
        ["withdrawn", "2026-02-20", "APMBC Art. 20(3)"],
    ),
    "timeline": (["timeline", "США", *DATES], ["United States of America", "policy trump2 memo", "1999-11-24"]),
    "obligations": (["obligations", "Польща", *DATES], ["APMBC Art. 20(4)", "AP II Art. 5(2)"]),
    "obligations and policies": (["obligations", "USA", *DATES], ["Policies", "in force", "may change"]),
    "deadlines": (["deadlines", "Tonga", *DATES], ["2035-12-01", "APMBC Art. 5(1)", "if it has mined areas"]),
    "deadlines of the past": (
        ["deadlines", "Німеччина", "--past", *DATES],
        ["1999-08-28", "2003-03-01", "2009-03-01", "2027-04-30"],
    ),
    "deadlines of all": (["deadlines", *DATES], ["Namibia", "CCM Art. 3(2)"]),
    "parties": (["parties", "apmbc", *DATES], ["161 parties to apmbc", "Belarus", "2004-03-01"]),
    "diff": (
        ["diff", "--known", "2025-08-26", "--known-to", "2025-08-28", "--state", "Польща"],
        ["Learned after 2025-08-26", "withdrawal notified", "2026-02-20"],
    ),
    "assist": (
        ["assist", "Німеччина", "transit", "США", *DATES],
        ["Germany", "contested", "KrWaffKontrG", "no legal advice"],
    ),
    "assist list": (["assist", "--list"], ["joint_operation", "Українською"]),
    "munition": (["munition", "ADAM", "--for", "Польща", *DATES], ["charge stays", "AP II Art. 6(2)", "Poland"]),
    "munition list": (["munition", "--list"], ["RAAMS", "self destructing"]),
    "explain": (["explain", "APMBC Art. 20(3)"], ["six months", "only that"]),
    "explain all": (["explain"], ["vclt-68", "ap2-5-6"]),
    "import": (["import", str(LIST), "--dry-run", "--known", "2026-11-22"], ["XXVI-6", "The book is not changed"]),
}


@pytest.fixture
def law(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Law:
    """Return a function that runs `marchland law …` in an empty folder and sees to it that it was done."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Ran:
        ran = run(["law", *arguments], capsys, monkeypatch)
        assert ran.status == 0, ran.err
        assert "Traceback" not in ran.err
        return ran

    return call


def answer(law: Law, *arguments: str) -> Any:
    return json.loads(law(*arguments, "--format", "json").out)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_answers_at_a_terminal(name: str, law: Law) -> None:
    arguments, expected = COMMANDS[name]
    printed = law(*arguments).out
    assert max(map(len, printed.splitlines())) <= 100
    for part in expected:
        assert part in printed


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_answers_in_json_and_markdown(name: str, law: Law) -> None:
    arguments, _ = COMMANDS[name]
    assert answer(law, *arguments)
    printed = law(*arguments, "--format", "md").out
    assert printed.startswith("#")
    assert "| --- |" in printed or "|---|" in printed


def test_an_answer_goes_to_a_file_whole(tmp_path: Path, law: Law) -> None:
    printed = law("status", "FIN", *DATES, "--format", "json").out
    ran = law("status", "FIN", *DATES, "--format", "json", "-o", "sub/answer.json")
    assert (ran.out, ran.err) == ("", "written: sub/answer.json\n")
    assert (tmp_path / "sub" / "answer.json").read_text("utf-8") == printed


def test_ukrainian_names_give_the_same_answers(law: Law) -> None:
    for ours, theirs in (("Україна", "Ukraine"), ("Польща", "POL"), ("США", "us")):
        for command in ("status", "timeline", "obligations", "deadlines"):
            assert law(command, ours, *DATES).out == law(command, theirs, *DATES).out


def test_status_is_one_object_with_a_treaty_and_a_list_without(law: Law) -> None:
    one = answer(law, "status", "UKR", "--treaty", "apmbc", *DATES)
    all_ = answer(law, "status", "UKR", *DATES)
    assert one == all_[0]
    assert [each["treaty"] for each in all_] == ["apmbc", "ccm", "ccw", "ccw_p2", "ccw_ap2", "ccw_p5"]


def test_parties_are_counted(law: Law) -> None:
    assert law("parties", "apmbc", "--count", *DATES).out == "161\n"
    assert answer(law, "parties", "apmbc", "--count", *DATES) == {
        "treaty": "apmbc", "count": 161, "open_count": 0, "as_of": {"on": "2026-11-22", "known": "2026-11-22"},
        "complete_on": "2026-02-03",
    }  # fmt: skip
    listed = answer(law, "parties", "apmbc", *DATES)
    assert (listed["count"], len(listed["parties"]), listed["open"]) == (161, 161, [])
    open_ones = law("parties", "ccw_p2", "--count", "--on", "2018-01-01", "--known", "2026-11-22").out
    assert open_ones == "95 (and 2 of which the book cannot say)\n"


def test_a_calendar_of_deadlines(tmp_path: Path, law: Law) -> None:
    ran = law("deadlines", "Польща", "--on", "2025-09-01", "--known", "2025-09-01", "--ics", "due.ics")
    assert (ran.out, ran.err) == ("", "written: due.ics\n")
    events = Calendar.from_ical((tmp_path / "due.ics").read_bytes()).walk("VEVENT")
    assert "Poland: APMBC Art. 20(3)" in [str(event["summary"]) for event in events]


def test_what_is_printed_to_begin_with_can_be_used(tmp_path: Path, law: Law) -> None:
    (tmp_path / "what-if.yaml").write_text(law("what-if", "--init").out, "utf-8")
    found = answer(law, "what-if", "what-if.yaml", "--known", "2026-11-22")
    assert [(each["state"], each["after"][-1]["status"]) for each in found["effects"]] == [
        ("POL", "party"), ("FIN", "withdrawn"),
    ]  # fmt: skip
    assert "None of this is in the record" in law("what-if", "what-if.yaml", "--known", "2026-11-22").out
    assert law("what-if", "what-if.yaml", "--known", "2026-11-22", "--format", "md").out.startswith("#")


def test_an_import_files_what_differs_once_and_keeps_what_stands_there(tmp_path: Path, law: Law) -> None:
    first = law("import", str(LIST), "--known", "2026-11-22")
    filed = tmp_path / "law-observations.yaml"
    written = filed.read_bytes()
    assert len(yaml.safe_load(written)["observations"]) > 0
    assert first.err.endswith("filed anew in law-observations.yaml\n")
    again = law("import", str(LIST), "--known", "2026-11-22")
    assert again.err.splitlines()[-1].startswith("0 of ")
    assert filed.read_bytes() == written
    assert answer(law, "import", str(LIST), "--known", "2026-11-22", "--dry-run")["filed"] == 0


def test_a_munition_of_ones_own_is_classed(tmp_path: Path, law: Law) -> None:
    (tmp_path / "own.yaml").write_text(
        "name: Own\ndesigned_for: both\nprimarily_for_person: false\ninitiation: victim\n"
        "remotely_delivered: no\npersistence: persistent\n",
        "utf-8",
    )
    found = answer(law, "munition", "--file", "own.yaml", "--for", "DEU", *DATES)
    assert {each["treaty"]: each["class"] for each in found["classes"]}["apmbc"] == "anti_personnel_mine"
    assert {each["treaty"]: each["class"] for each in found["classes"]}["ccw_ap2"] == "anti_vehicle_mine"


def test_a_diff_shows_what_a_status_meant_before_where_it_stays(law: Law) -> None:
    days = ("--known", "2011-03-23", "--known-to", "2011-03-25", "--on", "2011-04-01")
    printed = law("diff", "--state", "Lithuania", *days, "--format", "md").out
    assert "| signatory | signatory | no → yes |" in printed


def test_help_names_every_command_and_says_it_is_no_advice(law: Law) -> None:
    printed = law("--help").out
    for command in ("assist", "deadlines", "diff", "explain", "import", "munition", "obligations", "parties",
                    "status", "timeline", "what-if"):  # fmt: skip
        assert f"\n  {command} " in printed
    assert "not legal advice" in " ".join(printed.split())


def test_names_that_the_program_prints_are_taken(law: Law) -> None:
    for name, treaty in (("AP II", "ccw_ap2"), ("CCW Protocol V", "ccw_p5"), ("Оттавська конвенція", "apmbc")):
        assert answer(law, "status", "POL", "--treaty", name, *DATES)["treaty"] == treaty
    for name, code in (("America", "USA"), ("England", "GBR"), ("Cote d Ivoire", "CIV")):
        assert {each["state"] for each in answer(law, "status", name, *DATES)} == {code}


def test_a_line_stands_for_the_pipe(tmp_path: Path, law: Law) -> None:
    printed = law("status", "FIN", *DATES)
    assert law("status", "FIN", *DATES, "-o", "-") == printed
    ran = law("deadlines", "Tonga", *DATES, "--ics", "-")
    assert ran.out.startswith("BEGIN:VCALENDAR")
    assert law("map", *DATES, "-o", "-").out.startswith("<?xml")
    assert list(tmp_path.iterdir()) == []


def test_a_what_if_that_changes_nothing_says_so(tmp_path: Path, law: Law) -> None:
    (tmp_path / "end.yaml").write_text("events:\n- {state: UKR, kind: conflict_ended, on: 2026-10-01}\n", "utf-8")
    assert "It changes nothing" in law("what-if", "end.yaml", "--known", "2026-11-22").out
    assert answer(law, "what-if", "end.yaml", "--known", "2026-11-22")["changes_nothing"] is True
    (tmp_path / "join.yaml").write_text(law("what-if", "--init").out, "utf-8")
    assert "changes nothing" not in law("what-if", "join.yaml", "--known", "2026-11-22").out


def test_a_list_that_is_not_whole_is_told(law: Law) -> None:
    ran = law("import", str(LIST), "--dry-run", "--known", "2026-11-22")
    assert "prints 112 parties and has rows of 11" in ran.err
    assert "Not the whole list" in ran.out
    found = answer(law, "import", str(LIST), "--dry-run", "--known", "2026-11-22")
    assert (found["whole"], found["parties_printed"], found["parties_counted"]) == (False, 112, 11)
    absent = [each for each in found["observations"] if each["finding"] == "only_here"]
    assert len({each["state"] for each in absent}) == len(absent), "one line for a state that is only in the book"


def test_a_source_is_looked_up_by_its_slug(
    law: Law, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "marchland facts sources SLUG" in law("status", "FIN", *DATES).out
    shown = run(["facts", "sources", "icrc-57jpgm"], capsys, monkeypatch).out
    assert "the first 40 states to consent" in " ".join(shown.split())
    card = json.loads(run(["facts", "sources", "icrc-57jpgm", "--format", "json"], capsys, monkeypatch).out)
    assert card["slug"] == "icrc-57jpgm"
    assert card["url"].startswith("https://www.icrc.org/")
    wrong = run(["facts", "sources", "icrc-57jpgn"], capsys, monkeypatch)
    assert (wrong.status, wrong.out) == (2, "")
    assert "did you mean 'icrc-57jpgm'" in wrong.err
