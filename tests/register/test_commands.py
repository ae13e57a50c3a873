"""The register and its ledger from the command line: made, filled, asked as of two dates, proved, erased, witnessed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marchland.register.domain.event_terms import Classification
from marchland.register.domain.state import AreaStatus
from marchland.register.questions import CHOOSING
from tests.cli.driving import Ran, run
from tests.register.telling import SEEN

Marchland = Callable[..., Ran]
SQUARE = [[30.0, 50.0], [30.01, 50.0], [30.01, 50.01], [30.0, 50.01], [30.0, 50.0]]
HALF = [[30.0, 50.0], [30.005, 50.0], [30.005, 50.01], [30.0, 50.01], [30.0, 50.0]]
WIDE = [[30.0, 50.0], [30.02, 50.0], [30.02, 50.01], [30.0, 50.01], [30.0, 50.0]]


@pytest.fixture
def marchland(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Marchland:
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "register.db"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: run([*map(str, arguments)], capsys, monkeypatch)


def feature(name: str, ring: list[list[float]] = SQUARE, **properties: Any) -> dict[str, Any]:
    said = {"classification": "SHA", "evidence": SEEN, "name": f"Field {name}", "valid_on": "2010-05-01", **properties}
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "id": name, "properties": said, "geometry": geometry}


def collection(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


@pytest.fixture
def filled(marchland: Marchland, tmp_path: Path) -> Marchland:
    assert marchland("register", "init", "--origin", "test.example/1").status == 0
    (tmp_path / "areas.geojson").write_text(collection(feature("A1"), feature("B2", [[x + 1, y] for x, y in SQUARE])))
    (tmp_path / "half.geojson").write_text(json.dumps({"type": "Polygon", "coordinates": [HALF]}))
    (tmp_path / "wide.geojson").write_text(json.dumps({"type": "Polygon", "coordinates": [WIDE]}))
    assert marchland("register", "add", "areas.geojson").status == 0
    return marchland


def answer(ran: Ran) -> Any:
    assert ran.status == 0, ran.err
    return json.loads(ran.out)


def hired(marchland: Marchland, *names: str) -> None:
    for name in names:
        assert marchland("register", "actor", name, "--role", "approver").status == 0


def cancel(marchland: Marchland, shape: str = "half.geojson", **options: str) -> Ran:
    hired(marchland, "anna", "boris")
    more = [word for name, value in options.items() for word in (f"--{name}", value)]
    return marchland(
        "register", "event", "A1", "cancelled", "--shape", shape, "--decision", "D1", "--because", "nothing found",
        "--decided-by", "anna", "--decided-by", "boris", "--on", "2015-01-01", *more,
    )  # fmt: skip


def survey(marchland: Marchland) -> Ran:
    return marchland(
        "register", "event", "A1", "surveyed", "survey=non_technical", "organisation=X", "from_on=2012-05-01",
        "to_on=2012-05-20", "--on", "2012-06-01",
    )  # fmt: skip


def test_the_same_file_again_adds_nothing(filled: Marchland) -> None:
    again = filled("register", "add", "areas.geojson", "--format", "json")
    assert answer(again) == {
        "added": 0,
        "would_add": None,
        "already": ["A1", "B2"],
        "entries": [],
        "mended": [],
        "note": "",
    }
    assert answer(filled("ledger", "status", "--format", "json"))["entries"] == 2


def test_a_file_is_taken_whole_or_not_at_all_and_every_refusal_is_listed(filled: Marchland, tmp_path: Path) -> None:
    bow = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    (tmp_path / "bad.geojson").write_text(
        collection(feature("C3"), feature("C4", bow), feature("C5", classification="sha"), feature("C3"))
    )
    refused = filled("register", "add", "bad.geojson")
    assert refused.status == 2
    for word in ("3 of 4 features", "feature 1 (C4)", "feature 2 (C5)", "feature 3 (C3)"):
        assert word in refused.err
    assert answer(filled("ledger", "status", "--format", "json"))["entries"] == 2


def test_a_dry_run_records_nothing(filled: Marchland, tmp_path: Path) -> None:
    (tmp_path / "more.geojson").write_text(collection(feature("C3")))
    assert answer(filled("register", "add", "more.geojson", "--dry-run", "--format", "json"))["would_add"] == 1
    assert (
        "nothing was recorded"
        in filled(
            "register", "event", "A1", "evidence_added", "--evidence", "direct:a mine was seen:2020-01-01", "--dry-run"
        ).out
    )
    assert answer(filled("ledger", "status", "--format", "json"))["entries"] == 2


def test_what_a_rule_forbids_is_refused_by_its_name(filled: Marchland) -> None:
    refused = cancel(filled)
    assert refused.status == 2
    assert "rule release-needs-survey" in refused.err


def test_a_release_that_would_break_the_balance_is_refused_and_drawn(filled: Marchland, tmp_path: Path) -> None:
    assert survey(filled).status == 0
    refused = cancel(filled, "wide.geojson", draw="difference.svg")
    assert refused.status == 2
    assert "lie outside what remains" in refused.err
    assert "<path" in (tmp_path / "difference.svg").read_text()
    assert cancel(filled).status == 0
    sums = answer(filled("register", "balance", "A1", "--format", "json"))
    parts = sum(sums[f"{part}_m2"] for part in ("cancelled", "reduced", "cleared", "remaining", "carried_on"))
    assert sums["original_m2"] == pytest.approx(parts, abs=0.01)
    assert sums["cancelled_m2"] == pytest.approx(sums["original_m2"] / 2, rel=1e-6)
    before = answer(filled("register", "balance", "A1", "--on", "2014-12-31", "--format", "json"))
    assert before["cancelled_m2"] == 0


def test_a_proposal_is_listed_shown_and_taken_back(filled: Marchland) -> None:
    survey(filled)
    hired(filled, "anna", "boris")
    said = ("A1", "cancelled", "--shape", "half.geojson", "--decision", "D1", "--because", "nothing found",
            "--decided-by", "anna", "--decided-by", "boris", "--on", "2015-01-01")  # fmt: skip
    assert "nothing was recorded" in filled("register", "propose", *said, "--dry-run").out
    assert answer(filled("register", "proposals", "--format", "json")) == []
    proposed = answer(filled("register", "propose", *said, "--format", "json"))
    digest = proposed["proposal"]["digest"]
    assert (proposed["event"], proposed["already"], proposed["proposal"]["missing"]) == (
        "proposed", False, ["anna", "boris"]
    )  # fmt: skip
    assert "was recorded already" in filled("register", "propose", *said).out
    (found,) = answer(filled("register", "proposals", "A1", "--format", "json"))
    assert (found["digest"], found["proposes"]["portion"]["type"], found["standing"]) == (digest, "Polygon", "open")
    assert answer(filled("register", "proposals", "B2", "--format", "json")) == []
    assert digest in filled("register", "proposals").out
    shown = answer(filled("register", "proposal", digest, "--format", "json"))
    assert shown["before"]["m2"]["cancelled"] == 0
    assert shown["after"]["m2"]["cancelled"] == pytest.approx(shown["before"]["m2"]["original"] / 2, rel=1e-6)
    printed = filled("register", "proposal", digest).out
    for word in ("waits for", "anna, boris", "Without it", "nothing found"):
        assert word in printed
    assert "Proposed, and not approved yet" in filled("register", "show", "A1").out
    refused = filled("register", "approve", digest)
    assert (refused.status, "another-approves" in refused.err) == (2, True)
    assert "taken back" in filled("register", "withdraw-proposal", digest, "--reason", "a slip").out
    assert answer(filled("register", "proposals", "--format", "json")) == []
    (ended,) = answer(filled("register", "proposals", "--ended", "--format", "json"))
    assert (ended["standing"], ended["missing"]) == ("taken_back", [])
    refused = filled("register", "propose", *said)
    assert (refused.status, "rule proposed-once" in refused.err) == (2, True)
    assert "one person could have" in filled("ledger", "status").out
    unknown = filled("register", "proposal", "0" * 64)
    assert (unknown.status, "register proposals" in unknown.err) == (2, True)


def test_two_dates(filled: Marchland) -> None:
    survey(filled)
    cancel(filled)
    assert [area["id"] for area in answer(filled("register", "list", "--format", "json"))] == ["A1", "B2"]
    assert answer(filled("register", "list", "--on", "2009-01-01", "--format", "json")) == []
    assert answer(filled("register", "list", "--known", "2020-01-01", "--format", "json")) == []
    history = answer(filled("register", "history", "A1", "--format", "json"))
    assert [event["event"] for event in history["events"]] == ["reported", "surveyed", "cancelled"]
    assert [span["from"] for span in history["spans"]] == ["2010-05-01", "2012-06-01", "2015-01-01"]


@pytest.mark.parametrize("format_", ["table", "json", "geojson", "csv", "md"])
def test_every_format_lists_the_areas(filled: Marchland, format_: str) -> None:
    printed = filled("register", "list", "--format", format_)
    assert printed.status == 0
    assert "A1" in printed.out
    assert "B2" in printed.out


def test_lists_are_narrowed(filled: Marchland) -> None:
    def ids(*options: str) -> list[str]:
        return [area["id"] for area in answer(filled("register", "list", *options, "--format", "json"))]

    assert ids("--bbox", "30.5,49,32,51") == ["B2"]
    assert ids("--bbox", "170,49,30.5,51") == ids("--bbox", "170,49,0,390.5,51,9") == ["A1"]
    assert ids("--status", "released") == []
    assert ids("--class", "SHA") == ["A1", "B2"]


def test_the_options_name_what_the_register_knows() -> None:
    """The command line has the words of its own, so that it need not load the register to print its help."""
    choices = {each.name: each.choices for each in CHOOSING}
    assert choices["status"] == tuple(AreaStatus)
    assert choices["classification"] == tuple(Classification)


def test_near_says_how_far_and_what_silence_means(filled: Marchland) -> None:
    found = answer(filled("register", "near", "50.005", "30.02", "--within", "1km", "--format", "json"))
    assert [hit["id"] for hit in found["hits"]] == ["A1"]
    assert set(found["hits"][0]) >= {"id", "status", "distance_m", "bearing_deg", "inside", "information_on"}
    assert found["hits"][0]["distance_m"] == pytest.approx(716.88, abs=0.5)
    assert found["hits"][0]["bearing_deg"] == pytest.approx(270, abs=0.1)
    inside = answer(filled("register", "near", "50.005", "30.005", "--format", "json"))["hits"][0]
    assert (inside["distance_m"], inside["inside"]) == (0, True)
    nothing = answer(filled("register", "near", "10", "-20", "--format", "json"))
    assert nothing["hits"] == []
    assert "no sign of safety" in nothing["note"]


def test_near_many_places(filled: Marchland, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("lon,lat\n30.02,50.005\n0,0\n30.005,50.005\n")
    lines = filled("register", "near", "--points", "places.csv", "--within", "1km").out.splitlines()
    assert [line.split(",")[0:4:3] for line in lines[1:4]] == [["1", "A1"], ["2", ""], ["3", "A1"]]
    assert "no sign of safety" in lines[4]


def test_places_are_answered_by_what_their_file_calls_them(filled: Marchland, tmp_path: Path) -> None:
    (tmp_path / "excel.csv").write_text('ID;lat;lon\n"well, old";50,005;30,02\n=1+1;0;0\n')
    lines = filled("register", "near", "--points", "excel.csv", "--within", "1km").out.splitlines()
    assert lines[1].startswith('"well, old",50.005,30.02,A1,')
    assert lines[2] == "'=1+1,0,0,,,,,"


def test_a_ledger_is_signed_proved_and_verified(filled: Marchland, tmp_path: Path) -> None:
    assert filled("ledger", "checkpoint", "-o", "outside.txt").status == 0
    survey(filled)
    status = answer(filled("ledger", "status", "--format", "json"))
    assert set(status) >= {"entries", "root", "checkpoint", "store"}
    assert status["checkpoint"]["size"] == 3, "two events, and what the checkpoint commits to"
    assert len(status["checkpoint"]["signatures"]) == 2
    proof = answer(filled("ledger", "prove", "1", "--format", "json"))
    assert (proof["entry"], proof["size"], len(proof["proof"])) == (1, 3, 2)
    assert filled("ledger", "prove", "3").status == 2
    found = answer(filled("ledger", "verify", "--against", "outside.txt", "--format", "json"))
    assert (found["ok"], found["entries"], found["against"]) == (True, 4, 3)


def test_a_changed_store_is_found_and_named(filled: Marchland, tmp_path: Path) -> None:
    store = tmp_path / "register.db"
    content = bytearray(store.read_bytes())
    place = content.index(b'"area":"B2"')
    content[place + 9] ^= 1
    store.write_bytes(content)
    found = filled("ledger", "verify", "--format", "json")
    assert found.status == 1
    assert json.loads(found.out)["ok"] is False
    assert "page" in json.loads(found.out)["first"]["where"]


def test_what_is_personal_is_erased_and_the_proofs_go_on_to_hold(filled: Marchland, tmp_path: Path) -> None:
    (tmp_path / "person.geojson").write_text(collection(feature("P1", informant="Olena of Vyshneve", owner="Ivan")))
    filled("register", "add", "person.geojson")
    filled("ledger", "checkpoint", "-o", "outside.txt")
    assert "Olena" in filled("register", "show", "P1").out
    words = (
        "ledger",
        "erase",
        "2",
        "--reason",
        "asked for",
        "--decision",
        "E1",
        "--decided-by",
        "a",
        "--decided-by",
        "b",
    )
    assert filled(*words).status == 2
    assert "rule approvers-on-roster: 'a'" in filled(*words, "--yes").err
    hired(filled, "a", "b")
    assert filled(*words, "--yes").status == 0
    assert "Olena" not in filled("register", "show", "P1").out
    assert b"Olena" not in (tmp_path / "register.db").read_bytes()
    assert filled("ledger", "verify", "--against", "outside.txt").status == 0
    assert answer(filled("ledger", "rebuild", "--format", "json"))["same"] is True


def test_a_witness_signs_by_file_only_what_has_grown(filled: Marchland, tmp_path: Path) -> None:
    public = next((tmp_path / "config").rglob("*.pub"))
    assert filled("witness", "init", "--folder", "w", "--name", "witness.example/w", "--ledger", public).status == 0
    filled("ledger", "checkpoint")
    assert filled("witness", "ask", "--file", "request", "--old", "0").status == 0
    assert filled("witness", "sign", "request", "--folder", "w", "-o", "reply").status == 0
    assert filled("witness", "ask", "--answer", "reply", "--verifier", "w/witness.pub").status == 0
    assert answer(filled("ledger", "status", "--format", "json"))["checkpoint"]["cosignatures"] == 2
    survey(filled)
    filled("ledger", "checkpoint")
    filled("witness", "ask", "--file", "request", "--old", "0")
    stale = filled("witness", "sign", "request", "--folder", "w", "-o", "second")
    assert (stale.status, "409" in stale.out) == (2, True)


def test_who_may_act(filled: Marchland) -> None:
    assert filled("register", "actor", "db-anna", "--role", "approver", "--org", "maac").status == 0
    assert answer(filled("register", "actor", "--format", "json")) == [
        {"actor": "db-anna", "organisation": "maac", "roles": ["approver"], "from_on": None, "to_on": None}
    ]
    until = ("--from", "2020-01-01", "--until", "2021-12-31")
    assert "until 2021-12-31" in filled("register", "actor", "db-anna", "--role", "approver", *until).out
    assert answer(filled("register", "actor", "--format", "json"))[0]["to_on"] == "2021-12-31"
    assert "2021-12-31" in filled("register", "actor").out
    backwards = filled("register", "actor", "db-anna", "--from", "2021-01-01", "--until", "2020-01-01")
    assert (backwards.status, "before the first" in backwards.err) == (2, True)
    assert filled("register", "actor", "db-anna", "--role", "king").status == 2


def test_an_outline_that_crosses_itself_is_mended_only_if_asked_and_never_silently(
    filled: Marchland, tmp_path: Path
) -> None:
    bow = [[31.0, 51.0], [31.01, 51.01], [31.01, 51.0], [31.0, 51.01], [31.0, 51.0]]
    (tmp_path / "bow.geojson").write_text(collection(feature("BOW", bow)))
    refused = filled("register", "add", "bow.geojson")
    assert (refused.status, "self-intersection" in refused.err) == (2, True)
    mended = filled("register", "add", "bow.geojson", "--repair")
    assert mended.status == 0
    assert "mended BOW" in mended.out + mended.err
    told = answer(filled("register", "history", "BOW", "--format", "json"))["events"][0]["other"]["shape_repair"]
    assert told["after_m2"] > 0
    assert told["as_given"]["coordinates"][0] == bow
    half = answer(filled("register", "balance", "A1", "--format", "json"))["original_m2"] / 2
    assert told["after_m2"] == pytest.approx(half, rel=0.03)
