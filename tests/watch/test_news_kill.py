"""A writer of the newsroom that is killed at any moment loses nothing that it acknowledged, and doubles nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def killed(where: str, trials: int, seed: int) -> dict[str, int]:
    call = [sys.executable, "-m", "tests.watch.news_killing", where, str(trials), str(seed)]
    done = subprocess.run(call, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


def test_thirty_killed_writers_of_a_file(tmp_path: Path) -> None:
    told = killed(str(tmp_path / "news"), 30, 1)
    assert told["acknowledged"] >= 30


def test_ten_killed_writers_of_a_database(news_url: str) -> None:
    assert killed(news_url, 10, 2)["acknowledged"] >= 9


@pytest.mark.long
def test_three_hundred_killed_writers_of_a_file(tmp_path: Path) -> None:
    print("\n", killed(str(tmp_path / "news"), 300, 3))


@pytest.mark.long
def test_three_hundred_killed_writers_of_a_database(news_url: str) -> None:
    print("\n", killed(news_url, 300, 4))
