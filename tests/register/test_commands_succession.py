"""The commands that merge, split and correct, each on a register of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from shapely.geometry import mapping

from tests.cli.driving import Ran, run
from tests.register.telling import LAND, SEEN

Marchland = Callable[..., Ran]


@pytest.fixture
def marchland(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Marchland:
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "register.db"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)

    def ask(*arguments: str) -> Ran:
        return run([*arguments], capsys, monkeypatch)

    properties = {"name": "F", "classification": "SHA", "valid_on": "2020-05-01", "evidence": SEEN}
    area = {"type": "Feature", "id": "A1", "properties": properties, "geometry": mapping(LAND["whole"])}
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [area]}))
    parts = [
        {"type": "Feature", "id": name, "properties": {"name": name}, "geometry": mapping(LAND[half])}
        for name, half in (("B1", "west"), ("B2", "east"))
    ]
    (tmp_path / "parts.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": parts}))
    assert ask("register", "init", "--origin", "test.example/1").status == 0
    assert ask("register", "add", "a.geojson").status == 0
    return ask


def statuses(marchland: Marchland) -> dict[str, str]:
    return {each["id"]: each["status"] for each in json.loads(marchland("register", "list", "--format", "json").out)}


def test_split_and_merge(marchland: Marchland) -> None:
    split = ("register", "split", "A1", "parts.geojson", "--reason", "a road", "--on", "2021-01-01")
    assert "nothing was recorded" in marchland(*split, "--dry-run").out
    assert statuses(marchland) == {"A1": "open"}
    ran = marchland(*split)
    assert (ran.status, "A1: split recorded as entry" in ran.out) == (0, True)
    assert statuses(marchland) == {"A1": "split", "B1": "open", "B2": "open"}
    assert (
        marchland("register", "merge", "B1", "B2", "--into", "C1", "--name", "C", "--reason", "one field").status == 0
    )
    assert statuses(marchland) == {"A1": "split", "B1": "merged", "B2": "merged", "C1": "open"}
    assert marchland("register", "split", "A1", "parts.geojson", "--reason", "again").status == 2


def test_a_withdrawal_is_proposed_and_changes_nothing_yet(marchland: Marchland) -> None:
    for name in ("ann", "bob"):
        assert marchland("register", "actor", name, "--role", "approver").status == 0
    history = json.loads(marchland("register", "history", "A1", "--format", "json").out)
    entry = str(history["events"][0]["entry"])
    decision = ("--decision", "2026/1", "--because", "twice", "--decided-by", "ann", "--decided-by", "bob")
    ran = marchland("register", "withdraw", "A1", entry, "--reason", "entered twice", *decision, "--propose")
    assert (ran.status, "waits for ann, bob" in ran.out) == (0, True), ran.err
    assert statuses(marchland) == {"A1": "open"}
