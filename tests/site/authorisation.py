"""Who is let in where, as the tables say: that of the site, and those beside the tests of each capability."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent


def told() -> dict[str, Any]:
    """Return the table of the site with the routes and things of every capability; no name may stand twice."""
    made: dict[str, Any] = yaml.safe_load((_HERE / "authorisation.yaml").read_text("utf-8"))
    for path in sorted(_HERE.parent.glob("*/authorisation.yaml")):
        own = yaml.safe_load(path.read_text("utf-8")) if path.parent != _HERE else {}
        for part, rows in own.items():
            twice = set(rows) & set(made[part])
            assert not twice, f"{path}: {part} {sorted(twice)} stand twice"
            made[part].update(rows)
    return made
