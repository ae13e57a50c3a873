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
    assert (told["backups killed"], told["restores killed"]) == (10, 10)
    assert told["leavings removed"] >= 3


@pytest.mark.long
def test_three_hundred_are_killed(template: Path, tmp_path: Path) -> None:
    print("\n", killed(template, tmp_path, 300, 2))


def test_what_somebody_died_over_removing_is_removed(tmp_path: Path) -> None:
    """Found by killing three hundred: a folder whose lock had gone before its content was never removed again."""
    from marchland.backup.adapters.partial_folder import partial_folder, remove_left

    with partial_folder(tmp_path, "x") as held:
        (held / "file").write_text("half", "utf-8")
        assert remove_left(tmp_path, "x") == ()  # it is held
        assert (held / "file").exists()
    (tmp_path / ".x.empty.partial").mkdir()
    for name in ("with-content", "without"):
        left = tmp_path / f".x.{name}.partial"
        left.mkdir()
        (left / "lock").touch()
    (tmp_path / ".x.with-content.partial/content").mkdir()
    (tmp_path / ".x.with-content.partial/content/file").write_text("half", "utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / ".x.link.partial").symlink_to(elsewhere)
    assert remove_left(tmp_path, "x") == (".x.empty.partial", ".x.with-content.partial", ".x.without.partial")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".x.link.partial", "elsewhere"]
