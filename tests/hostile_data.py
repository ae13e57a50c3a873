"""A copy of the shipped data in which titles, names, notes and views hold what moves a terminal."""

from __future__ import annotations

import importlib.resources
import re
import shutil
from pathlib import Path

import pytest

HOSTILE = "\u202eredrum\u009b31m"
"""A mark that turns text round, and the control that begins a command to a terminal."""
_ESCAPED = r"\\u202Eredrum\\u009B31m"
_PLAIN = re.compile(
    r"^( *(?:- )?(?:title|name|says|note|meaning)): ([A-Z][^\n\"\\]*[a-z.)])(?=\n *(?:- )?\w+:)", re.MULTILINE
)
_QUOTED = re.compile(r'^( *(?:- )?(?:title|says|note|meaning) ?[:=] "[^\n"]*)"', re.MULTILINE)


def plant(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process read its books from a copy with hostile texts."""
    shipped = importlib.resources.files("marchland").joinpath("data")
    copied = Path(shutil.copytree(str(shipped), folder / "marchland" / "data"))
    for file in [*copied.rglob("*.yaml"), *copied.rglob("*.toml")]:
        text = _QUOTED.sub(rf'\1{_ESCAPED}"', file.read_text("utf-8"))
        file.write_text(_PLAIN.sub(rf'\1: "\2{_ESCAPED}"', text), "utf-8")
    real = importlib.resources.files
    monkeypatch.setattr(
        importlib.resources, "files", lambda package: folder / "marchland" if package == "marchland" else real(package)
    )
