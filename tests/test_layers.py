"""The storeys: import-linter's contracts of pyproject.toml hold, and a broken one would be seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def lint_imports(contracts: Path) -> subprocess.CompletedProcess[str]:
    """Run the program by itself: inside this process it would silence every logger that it does not know."""
    program = Path(sys.executable).with_name("lint-imports")
    order: list[str | Path] = [program, "--config", contracts, "--no-cache"]
    return subprocess.run(order, capture_output=True, text=True, check=False, cwd=ROOT)


def test_the_contracts_hold() -> None:
    linted = lint_imports(ROOT / "pyproject.toml")
    assert linted.returncode == KEPT, linted.stdout


def test_an_arrow_upward_is_seen(tmp_path: Path) -> None:
    contracts = tmp_path / "pyproject.toml"
    contracts.write_text(UPWARD, "utf-8")
    linted = lint_imports(contracts)
    assert linted.returncode == BROKEN, linted.stdout
    assert "Storeys the wrong way round BROKEN" in linted.stdout
