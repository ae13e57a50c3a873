"""Run the command line inside this process, as a reader would, and hold what it printed."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import pytest

from marchland.cli.main import main


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


def run(arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ran:
    monkeypatch.setattr(sys, "argv", ["marchland", *arguments])
    status: Any = 0
    try:
        main()
    except SystemExit as leaving:
        status = leaving.code or 0
    printed = capsys.readouterr()
    return Ran(int(status), printed.out, printed.err)
