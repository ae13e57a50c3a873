"""The storeys: import-linter's contracts of pyproject.toml hold, and a broken one would be seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]
KEPT, BROKEN = 0, 1

UPWARD = """
[tool.importlinter]
root_package = "marchland"

[[tool.importlinter.contracts]]
name = "Storeys the wrong way round"
type = "layers"
layers = ["marchland.core", "marchland.assess"]
"""


def test_the_contracts_hold(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == KEPT, capsys.readouterr().out


def test_an_arrow_upward_is_seen(tmp_path: Path) -> None:
    contracts = tmp_path / "pyproject.toml"
    contracts.write_text(UPWARD, "utf-8")
    assert lint_imports(config_filename=str(contracts), no_cache=True) == BROKEN
