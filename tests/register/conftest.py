"""What tests of the register share: a register that somebody has just made, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.driving import run
from tests.register.giving import Marchland


@pytest.fixture
def marchland(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Marchland:
    """Give the command line with a register that has nothing in it yet."""
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "register.db"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("MARCHLAND_COVER", raising=False)
    monkeypatch.chdir(tmp_path)
    made: Marchland = lambda *arguments: run([*map(str, arguments)], capsys, monkeypatch)  # noqa: E731
    assert made("register", "init", "--origin", "test.example/1").status == 0
    return made
