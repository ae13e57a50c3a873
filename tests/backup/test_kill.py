"""A backup or a restore that is killed leaves the backups before it whole, and nothing half restored under its name."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def killed(template: Path, folder: Path, trials: int, seed: int) -> dict[str, int]:
    shutil.copy(template / "register.db", folder / "register.db")
    call = [sys.executable, "-m", "tests.backup.killing", str(folder), str(trials), str(seed)]
    done = subprocess.run(call, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


def test_what_is_killed_leaves_nothing_half_done(template: Path, tmp_path: Path) -> None:
    told = killed(template, tmp_path, 20, 1)
    assert told["backups killed"] >= 3
    assert told["restores killed"] >= 3
    assert told["leavings removed"] >= 3


@pytest.mark.long
def test_three_hundred_are_killed(template: Path, tmp_path: Path) -> None:
    print("\n", killed(template, tmp_path, 300, 2))
