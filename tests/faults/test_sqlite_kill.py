"""A writer that is killed loses nothing that it acknowledged, and leaves no batch half written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def killed(folder: Path, trials: int, seed: int) -> dict[str, int]:
    call = [sys.executable, "-m", "tests.faults.killing", str(folder), str(trials), str(seed)]
    done = subprocess.run(call, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


def test_a_killed_writer_loses_nothing(quick_folder: Path) -> None:
    told = killed(quick_folder, 200, 1)
    assert told["acknowledged"] > 100
    assert told["with a log left"] > 100


@pytest.mark.long
def test_ten_thousand_killed_writers(tmp_path: Path) -> None:
    print("\n", killed(tmp_path, 10_000, 2))
