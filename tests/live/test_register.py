"""The installed program keeping a register, driven from outside: made, filled, asked, proved and witnessed."""

from __future__ import annotations

import json
import resource
from pathlib import Path
from typing import Any

import pytest

from tests.live.conftest import Run
from tests.processes import MOST_CPU_S
from tests.register.telling import SEEN

RING = [[30, 50], [30.01, 50], [30.01, 50.01], [30, 50.01], [30, 50]]


def answer(marchland: Run, *arguments: str) -> Any:
    return json.loads(marchland(*arguments, "--format", "json").stdout)


@pytest.fixture
def filled(marchland: Run, tmp_path: Path) -> Run:
    """Give a program whose user has a register with one area, by the doors that a user has."""
    said = {"classification": "SHA", "evidence": SEEN, "name": "A field", "valid_on": "2010-05-01"}
    geometry = {"type": "Polygon", "coordinates": [RING]}
    feature = {"type": "Feature", "id": "A1", "properties": said, "geometry": geometry}
    (tmp_path / "areas.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    marchland("register", "init", "--origin", "live.example/1")
    assert answer(marchland, "register", "add", "areas.geojson")["added"] == 1
    return marchland


def test_an_area_from_a_file_to_a_proof_and_a_witness(filled: Run, tmp_path: Path) -> None:
    filled("register", "event", "A1", "classified", "classification=CHA", "--evidence", "direct:seen:2011-01-01",
           "--on", "2011-01-01")  # fmt: skip
    assert answer(filled, "register", "show", "A1")["classification"] == "CHA"
    assert answer(filled, "register", "show", "A1", "--on", "2010-12-31")["classification"] == "SHA"
    near = answer(filled, "register", "near", "50.005", "30.02", "--within", "1km")
    assert [(hit["id"], hit["distance_m"]) for hit in near["hits"]] == [("A1", 716.88)]
    filled("ledger", "checkpoint", "-o", "outside.txt")
    # Two events, and what the checkpoint commits to: one version until the second event, and two from it on.
    assert answer(filled, "ledger", "verify", "--against", "outside.txt") == {
        "ok": True, "entries": 3, "against": 3, "versions": 3, "notes": [],
    }  # fmt: skip
    assert answer(filled, "ledger", "prove", "0")["size"] == 3
    keys = tmp_path / ".config" / "marchland" / "keys" / "live.example_1.pub"
    filled("witness", "init", "--folder", "w", "--name", "witness.example/w", "--ledger", str(keys))
    filled("witness", "ask", "--file", "request", "--old", "0")
    filled("witness", "sign", "request", "--folder", "w", "-o", "reply")
    filled("witness", "ask", "--answer", "reply", "--verifier", "w/witness.pub")
    status = answer(filled, "ledger", "status")
    assert status["checkpoint"]["cosignatures"] == 2
    assert Path(status["store"]) == tmp_path / ".local" / "share" / "marchland" / "register.db"


def test_a_changed_byte_is_found_with_exit_status_1(filled: Run, tmp_path: Path) -> None:
    place = tmp_path / ".local" / "share" / "marchland" / "register.db"
    content = bytearray(place.read_bytes())
    content[content.index(b"A field")] ^= 1
    place.write_bytes(content)
    done = filled("ledger", "verify", "--format", "json", check=False)
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (1, False)
    assert json.loads(done.stdout)["first"]["where"]


def test_the_demo_answers_with_what_was_known_then(marchland: Run) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    made = answer(marchland, "register", "demo", "--areas", "200")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < MOST_CPU_S
    assert made["areas"] == 200
    then = answer(marchland, "register", "list", "--on", "2010-01-01", "--known", "2005-01-01")
    now = answer(marchland, "register", "list", "--on", "2010-01-01")
    assert {area["id"] for area in then} < {area["id"] for area in now}
    for area in then[:5]:
        story = answer(marchland, "register", "history", area["id"], "--known", "2005-01-01")
        assert all(event["recorded_at"][:10] <= "2005-01-01" for event in story["events"])
        spans = [span for span in story["spans"] if span["from"] <= "2010-01-01" < (span["to"] or "9999")]
        assert [span["status"] for span in spans] == [area["status"]]
    marchland("ledger", "checkpoint", "-o", "outside.txt")
    assert answer(marchland, "ledger", "verify", "--against", "outside.txt")["entries"] == made["entries"] + 1
    assert answer(marchland, "ledger", "rebuild")["same"] is True
    for each in answer(marchland, "register", "balance")["areas"]:
        assert each["holds"] is True


def test_a_wrong_call_of_the_installed_program_is_told(filled: Run) -> None:
    done = filled("register", "show", "A2", check=False)
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False)
    assert "did you mean 'A1'?" in done.stderr
