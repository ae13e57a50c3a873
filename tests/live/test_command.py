"""The installed program, driven from outside as a process: the numbers that must come out right, and the doors."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.live.conftest import Run
from tests.processes import PATIENCE_S


def answer(marchland: Run, *arguments: str) -> dict:  # type: ignore[type-arg]
    return json.loads(marchland(*arguments, "--format", "json").stdout)


def test_the_program_is_the_wheel_and_not_the_source(marchland: Run, wheel: Path) -> None:
    assert marchland("--version").stdout.split()[1] in wheel.name
    names = zipfile.ZipFile(wheel).namelist()
    for part in ("data/facts/korea.yaml", "data/scenarios/korean-density.toml", "data/states.yaml", "py.typed"):
        assert f"marchland/{part}" in names
    assert "marchland/site/static/manifest.json" in names, "a wheel has its front end"
    assert not [name for name in names if "node_modules" in name]


@pytest.mark.parametrize(
    ("scenario", "total", "belts"),
    [
        ("korean-density", 62_400_000, {"ukr": 24_000_000, "pol": 9_600_000, "baltics": 14_400_000, "fin": 14_400_000}),
        ("lower-density", 19_200_000, {"ukr": 6_000_000, "pol": 3_600_000, "baltics": 4_800_000, "fin": 4_800_000}),
    ],
)
def test_the_articles_totals(marchland: Run, scenario: str, total: int, belts: dict[str, int]) -> None:
    found = answer(marchland, "assess", scenario, "--draws", "1000")
    assert found["total"]["mines"] == {"p5": total, "p50": total, "p95": total, "unit": "mine"}
    assert {belt["id"]: belt["mines"]["p50"] for belt in found["belts"]} == belts
    for scope in (found["total"], *found["belts"]):
        for value in scope.values():
            if isinstance(value, dict) and "p50" in value:
                assert set(value) == {"p5", "p50", "p95", "unit"}


def test_documented_densities_stay_within_their_bounds(marchland: Run) -> None:
    found = answer(marchland, "assess", "documented-density")
    mines = found["total"]["mines"]
    assert found["total"]["length"]["p50"] == 2600
    assert 3e6 <= mines["p50"] <= 8e6
    assert 1e6 <= mines["p5"] <= mines["p95"] <= 15e6


def test_the_same_front_at_the_documented_densities(marchland: Run, tmp_path: Path) -> None:
    (tmp_path / "front.toml").write_text(
        'title = "2,100 km"\n[[belts]]\nid = "all"\nstate = "UKR"\nlength = "2,100 km"\n'
        'front_density = "front_density_documented"\n'
    )
    mines = answer(marchland, "assess", "front.toml", "--draws", "400000")["total"]["mines"]
    assert [round(mines[level] / 1e6, 1) for level in ("p5", "p50", "p95")] == pytest.approx([1.1, 4.2, 11.6], abs=0.1)


def test_same_seed_and_facts_same_digits(marchland: Run) -> None:
    calls = [marchland("assess", "documented-density", "--seed", seed, "--format", "json").stdout for seed in "771"]
    assert calls[0] == calls[1]
    assert calls[0] != calls[2]
    assert set(json.loads(calls[0])["provenance"]) >= {"version", "seed", "draws", "facts", "scenario", "on", "known"}


def test_the_audit_counts_every_claim(marchland: Run) -> None:
    found = answer(marchland, "audit")
    assert len(found["claims"]) == 84
    assert sum(found["counts"].values()) == 84
    claim = next(claim for claim in found["claims"] if claim["id"] == "E9")
    assert claim["stated"] == {"low": 4_000_000, "high": 5_000_000, "unit": "mine", "bound": "exact"}
    assert claim["recomputed"] == {"low": 4_800_000, "high": 7_200_000}
    assert claim["verdict"] == "does_not_follow"
    assert "12,000" in claim["working"]
    assert claim["source"].startswith("https://")


def test_what_is_printed_to_begin_with_can_be_used(marchland: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(marchland("assess", "--init").stdout)
    (tmp_path / "mine.yaml").write_text(marchland("audit", "--init").stdout)
    assert answer(marchland, "assess", "mine.toml")["total"]["mines"]["p50"] > 0
    assert answer(marchland, "audit", "mine.yaml")["counts"] == {
        "follows": 3, "rounds_to": 1, "confirmed": 1, "not_checked": 1,
    }  # fmt: skip


@pytest.mark.parametrize("format_", ["table", "json", "csv", "xlsx", "html", "md"])
def test_every_format_is_written_whole(marchland: Run, tmp_path: Path, format_: str) -> None:
    file = tmp_path / "sub" / f"answer.{format_}"
    marchland("assess", "no-mines", "--draws", "1000", "--format", format_, "-o", str(file))
    content = file.read_bytes()
    assert len(content) > 1000
    if format_ == "csv":
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        assert {"scope", "output", "p5", "p50", "p95", "unit"} <= {key.lower() for key in rows[0]}
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]


def test_comparing_names_length_and_density(marchland: Run) -> None:
    text = marchland("compare", "korean-density", "lower-density", "--draws", "1000").stdout
    found = answer(marchland, "compare", "korean-density", "lower-density", "--draws", "1000")
    fields = {(item["belt"], item["field"]) for item in found["inputs"]}
    assert {("ukr", "length"), ("ukr", "density"), ("pol", "length"), ("pol", "density")} <= fields
    assert "×0.25" in text


def test_as_known_on_the_articles_day_nothing_later_is_used(marchland: Run) -> None:
    found = answer(marchland, "assess", "korean-density", "--on", "2025-07-07", "--known", "2025-07-07")
    assert found["total"]["mines"]["p50"] == 62_400_000
    assert "production_years" not in found["total"]
    assert any("production_rate" in line for line in found["unknown"])


def test_the_model_is_printed_with_its_units(marchland: Run) -> None:
    text = marchland("assess", "korean-density", "--explain").stdout
    assert "length" in text
    assert "mine/km" in text
    assert "area * density" in text or "area × density" in text


def test_the_schema_takes_what_is_built_in(marchland: Run) -> None:
    import tomllib

    import jsonschema

    schema = json.loads(marchland("assess", "--schema").stdout)
    folder = Path(__file__).resolve().parents[2] / "src" / "marchland" / "data" / "scenarios"
    for file in folder.glob("*.toml"):
        jsonschema.validate(tomllib.loads(file.read_text()), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"title": "T", "belts": [{"id": "a", "state": "POL", "lenght": 3}]}, schema)


def test_a_closed_pipe_is_no_error_to_speak_of(environment: Path) -> None:
    import subprocess

    command = f"'{environment}/bin/python' -I -m marchland facts list | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    assert "Traceback" not in done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("command", ["facts list", "audit --format csv", "assess no-mines --format xlsx"])
def test_a_full_disk_is_told_in_words(environment: Path, command: str) -> None:
    import subprocess

    line = f"'{environment}/bin/python' -I -m marchland {command} > /dev/full"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    assert done.returncode == 2
    assert done.stderr.startswith("error: the answer cannot be written: No space left on device")
    assert "Traceback" not in done.stderr


def test_an_error_from_outside(marchland: Run) -> None:
    done = marchland("assess", "nowhere.toml", check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: nowhere.toml: there is no such file")
    assert "Traceback" not in done.stderr
