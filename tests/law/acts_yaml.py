"""The acts as their files have them, read without a line of ours: what the tests count from."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

import marchland

FOLDER = Path(marchland.__file__).parent / "data" / "law" / "acts"
ON = True
"""The key of the day: YAML 1.1 reads the word `on` as true."""


@cache
def files() -> dict[str, list[dict[Any, Any]]]:
    """Return the acts of every treaty or policy, in the order of its file."""
    read = [yaml.safe_load(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.yaml"))]
    return {each.get("treaty") or each["policy"]: each["acts"] for each in read}


def identifier(treaty: str, act: dict[Any, Any]) -> str:
    """Return what an act is cited by where no other is like it."""
    parts = (treaty, act.get("state", "").lower(), act["kind"], str(act.get(ON) or "undated"))
    return "-".join(part for part in parts if part)
