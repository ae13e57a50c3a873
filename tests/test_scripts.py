"""The scripts: they parse, and they refuse what they do not know before they do anything."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = [*sorted((ROOT / "scripts").iterdir()), ROOT / ".ci" / "run"]
SHELL = [path for path in FILES if path.is_file() and not path.suffix]


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("script", SHELL, ids=lambda path: path.name)
def test_a_script_parses_and_stops_at_the_first_error(script: Path) -> None:
    done = run("bash", "-n", script)
    assert done.returncode == 0, done.stderr
    text = script.read_text("utf-8")
    assert text.startswith("#!/usr/bin/env bash\n# "), "the first line after the shebang says what it does"
    assert "\nset -euo pipefail\n" in text
    assert script.stat().st_mode & 0o111, "it cannot be run"


def test_setup_refuses_an_unknown_word() -> None:
    done = run(ROOT / "scripts" / "setup", "tset")
    assert done.returncode == 1
    assert "unknown word 'tset'; known are: run, test, check" in done.stderr


def test_packages_that_are_there_are_left_alone() -> None:
    done = run(ROOT / "scripts" / "debian-packages", "bash")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_packages_must_be_named() -> None:
    done = run(ROOT / "scripts" / "debian-packages", "--for", "nothing")
    assert done.returncode == 1
    assert "name at least one package" in done.stderr


def test_make_alone_lists_every_recipe() -> None:
    done = run("make", "--no-print-directory", "-C", ROOT)
    listed = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("  make ")}
    phony = next(line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if line.startswith(".PHONY:"))
    assert listed == set(phony.split()[1:])
