"""The installed program asked about the law, from outside as a process: the answers that must come out right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.live.conftest import Run

LIST = Path(__file__).resolve().parents[1] / "small" / "untc" / "XXVI-6.en.xml"
NOW = ("--on", "2026-11-22", "--known", "2026-11-22")
STATUS = {
    "state", "treaty", "status", "since", "bound", "default", "reasons", "views", "effective_on", "as_of", "certainty",
    "complete_on", "statements",
}  # fmt: skip


def answer(marchland: Run, *arguments: str) -> Any:
    return json.loads(marchland("law", *arguments, "--format", "json").stdout)


def on_and_known(marchland: Run, state: str, day: str, treaty: str = "apmbc") -> Any:
    return answer(marchland, "status", state, "--treaty", treaty, "--on", day, "--known", day)


def test_the_wheel_holds_the_book_of_acts(marchland: Run, wheel: Path) -> None:
    import zipfile

    names = zipfile.ZipFile(wheel).namelist()
    for part in ("acts/apmbc.yaml", "acts/us_policy.yaml", "assistance.yaml", "munitions.yaml", "conflicts.yaml"):
        assert f"marchland/data/law/{part}" in names


def test_status_of_one_treaty_is_one_object_and_of_all_a_list(marchland: Run) -> None:
    one = answer(marchland, "status", "Україна", "--treaty", "apmbc", *NOW)
    assert set(one) == STATUS
    assert one["as_of"] == {"on": "2026-11-22", "known": "2026-11-22"}
    assert one["reasons"]
    assert all(set(reason) == {"article", "text", "source"} for reason in one["reasons"])
    assert all(reason["article"] and reason["source"] for reason in one["reasons"])
    every = answer(marchland, "status", "Україна", *NOW)
    assert every[0] == one
    assert [each["treaty"] for each in every] == ["apmbc", "ccm", "ccw", "ccw_p2", "ccw_ap2", "ccw_p5"]


def test_161_parties(marchland: Run) -> None:
    assert marchland("law", "parties", "apmbc", "--count", *NOW).stdout == "161\n"


@pytest.mark.parametrize(
    ("state", "treaty", "day", "expected"),
    [
        ("FIN", "apmbc", "2025-07-07", {"status": "party", "bound": "yes", "effective_on": None}),
        ("Фінляндія", "apmbc", "2025-07-11", {"status": "withdrawal_notified", "effective_on": "2026-01-10"}),
        ("LTU", "ccm", "2025-03-05", {"status": "withdrawal_notified", "bound": "yes"}),
        ("LTU", "ccm", "2025-03-06", {"status": "withdrawn", "bound": "no", "since": "2025-03-06"}),
        ("Білорусь", "apmbc", "2026-11-22", {"status": "party", "since": "2004-03-01"}),
        ("Польща", "apmbc", "2025-08-26", {"status": "party", "effective_on": None}),
        ("Польща", "apmbc", "2025-08-28", {"status": "withdrawal_notified", "effective_on": "2026-02-20"}),
        ("UKR", "apmbc", "2025-07-10", {"status": "party", "bound": "yes"}),
        ("UKR", "apmbc", "2025-07-24", {"status": "suspension_claimed", "bound": "contested", "default": "bound"}),
        ("UKR", "apmbc", "2026-11-22", {"status": "suspension_claimed", "bound": "contested", "default": "bound"}),
        ("США", "ccw_ap2", "2026-11-22", {"status": "party", "since": "1999-11-24"}),
    ],
)
def test_a_standing_on_the_day_as_known_on_it(
    marchland: Run, state: str, treaty: str, day: str, expected: dict[str, object]
) -> None:
    found = on_and_known(marchland, state, day, treaty)
    assert {key: found[key] for key in expected} == expected


def test_a_contested_answer_carries_its_views(marchland: Run) -> None:
    views = on_and_known(marchland, "UKR", "2026-11-22")["views"]
    assert {"Ukraine", "Switzerland", "New Zealand"} <= {view["holder"] for view in views}
    assert {view["bound"] for view in views} == {"yes", "no", "contested"}
    assert all(view["source"] and view["known_on"] <= "2026-11-22" for view in views)


def test_a_calendar_of_every_deadline(marchland: Run, tmp_path: Path) -> None:
    calls = [marchland("law", "deadlines", *NOW, "--ics", name) for name in ("one.ics", "two.ics")]
    assert [call.stdout for call in calls] == ["", ""]
    written = (tmp_path / "one.ics").read_bytes()
    assert written == (tmp_path / "two.ics").read_bytes()
    assert written.startswith(b"BEGIN:VCALENDAR\r\n")
    assert written.count(b"BEGIN:VEVENT") == len(answer(marchland, "deadlines", *NOW)) > 100
    assert max(map(len, written.split(b"\r\n"))) <= 75


def test_who_may_help_whom(marchland: Run) -> None:
    found = answer(marchland, "assist", "Німеччина", "assist_use", "FIN", *NOW)
    assert (found["answer"], found["treaty"]) == ("prohibited", "apmbc")
    assert {"answer", "article", "reason", "confidence", "views", "sources"} <= set(found["answers"][0])
    assert answer(marchland, "assist", "GBR", "joint_operation", "USA", *NOW)["answer"] == "contested"
    assert len(answer(marchland, "assist", "--list")) > 10


def test_a_timer_exempts_nothing_and_says_that_the_charge_stays(marchland: Run) -> None:
    printed = marchland("law", "munition", "ADAM", "--for", "Poland", *NOW).stdout
    assert "the charge stays" in " ".join(printed.split())
    party = answer(marchland, "munition", "ADAM", "--for", "Germany", *NOW)["answers"]
    assert {each["answer"] for each in party if each["treaty"] == "apmbc"} == {"prohibited"}
    left = {(each["treaty"], each["about"]): each for each in answer(marchland, "munition", "ADAM", "--for", "Poland",
                                                                     *NOW)["answers"]}  # fmt: skip
    assert left["apmbc", "use"]["answer"] == "not_governed"
    assert left["ccw_ap2", "use"]["answer"] == "restricted"
    assert left["ccw_ap2", "use"]["article"] == "AP II Art. 6(2); Technical Annex 3"


def test_what_was_learned_between_two_days(marchland: Run) -> None:
    found = answer(marchland, "diff", "--known", "2025-07-07", "--known-to", "2025-07-25")
    assert {(each["state"], each["kind"]) for each in found["learned"]} >= {
        ("FIN", "withdrawal_notified"), ("UKR", "suspension_notified"),
    }  # fmt: skip
    assert {(each["after"]["state"], each["after"]["status"]) for each in found["changes"]} == {
        ("FIN", "withdrawal_notified"), ("UKR", "suspension_claimed"),
    }  # fmt: skip


def test_what_is_printed_to_begin_with_can_be_used(marchland: Run, tmp_path: Path) -> None:
    (tmp_path / "what-if.yaml").write_text(marchland("law", "what-if", "--init").stdout)
    effects = answer(marchland, "what-if", "what-if.yaml", "--known", "2026-11-22")["effects"]
    assert [(each["state"], each["after"][-1]["status"]) for each in effects] == [
        ("POL", "party"), ("FIN", "withdrawn"),
    ]  # fmt: skip
    (tmp_path / "wrong.yaml").write_text(
        "events:\n- {state: DEU, treaty: apmbc, kind: withdrawal_retracted, on: 2026-01-01}\n"
    )
    done = marchland("law", "what-if", "wrong.yaml", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "wrong.yaml:2" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_status_file_is_held_beside_the_book(marchland: Run, tmp_path: Path) -> None:
    found = answer(marchland, "import", str(LIST), "--known", "2026-11-22")
    assert (found["treaty"], found["parties_printed"]) == ("ccm", 112)
    assert found["filed"] == len(found["observations"]) > 0
    written = (tmp_path / "law-observations.yaml").read_bytes()
    assert answer(marchland, "import", str(LIST), "--known", "2026-11-22")["filed"] == 0
    assert (tmp_path / "law-observations.yaml").read_bytes() == written
    bomb = marchland("law", "import", str(LIST.with_name("laughs.xml")), check=False)
    assert bomb.returncode == 2
    assert "Traceback" not in bomb.stderr


def test_a_rule_is_explained(marchland: Run) -> None:
    found = answer(marchland, "explain", "APMBC Art. 20(3)")
    assert {each["rule"] for each in found} == {"apmbc-20-3", "apmbc-20-3-conflict"}
    assert "six months" in found[0]["text"]


@pytest.mark.parametrize("command", ["status Україна", "timeline США", "obligations Польща", "deadlines Норвегія"])
def test_ukrainian_names_are_taken(marchland: Run, command: str) -> None:
    assert len(marchland("law", *command.split(), *NOW).stdout.splitlines()) > 2
