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
    """Of 200 writers 50 each are waited for until 0, 1, 2 and 3 batches are acknowledged: 300 at the least, by 150."""
    told = killed(quick_folder, 200, 1)
    assert told["trials"] == 200
    assert told["acknowledged"] >= 300
    assert told["with a log left"] + told["without a log, for it erased at last"] >= 150


@pytest.mark.long
def test_ten_thousand_killed_writers(tmp_path: Path) -> None:
    print("\n", killed(tmp_path, 10_000, 2))
