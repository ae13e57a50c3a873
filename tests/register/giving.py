"""Files to give to the register from the command line, and what it then says and shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.driving import Ran

Marchland = Callable[..., Ran]
HERE = [[18.0, 44.0], [18.001, 44.0], [18.001, 44.001], [18.0, 44.001], [18.0, 44.0]]
MULTI = "MultiPolygon"
DIRECT = [{"kind": "direct", "how": "a mine was seen", "on": "2024-04-30"}]


def moved(x: float, y: float, size: float = 0.001) -> dict[str, Any]:
    corners = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return shape([corners])


def shape(coordinates: Any, kind: str = "Polygon", **members: Any) -> dict[str, Any]:
    return {"type": kind, "coordinates": coordinates, **members}


def feature(geometry: Any = None, *, area: Any = "a1", members: Any = None, **properties: Any) -> dict[str, Any]:
    said = {"name": "n", "classification": "indication", "valid_on": "2024-05-01", "source": "s", **properties}
    return {
        "type": "Feature", "id": area, "properties": said,
        "geometry": shape([HERE]) if geometry is None else geometry, **(members or {}),
    }  # fmt: skip


def collection(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **members}


def add(marchland: Marchland, content: Any, *options: str) -> Ran:
    """Give a file to the register: bytes and text as they are, all else as JSON."""
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    Path("given.geojson").write_bytes(text if isinstance(text, bytes) else text.encode())
    return marchland("register", "add", "given.geojson", *options)


def refusals(marchland: Marchland, content: Any, *options: str) -> list[dict[str, Any]]:
    """Return the refusals of a file as a program gets them, having seen that nothing was recorded."""
    ran = add(marchland, content, "--format", "json", *options)
    assert ran.status == 2, ran
    assert shown(marchland, "a1") is None
    listed: list[dict[str, Any]] = json.loads(ran.out)["refusals"]
    return listed


def shown(marchland: Marchland, area: str) -> dict[str, Any] | None:
    ran = marchland("register", "show", area, "--format", "json")
    return json.loads(ran.out) if ran.status == 0 else None


def history(marchland: Marchland, area: str) -> str:
    return marchland("register", "history", area, "--format", "json").out


def taken(marchland: Marchland, content: Any, *options: str, area: str = "a1") -> dict[str, Any]:
    """Return an area of a file that must be taken."""
    ran = add(marchland, content, *options)
    assert ran.status == 0, ran.err
    found = shown(marchland, area)
    assert found is not None
    return found


def said(ran: Ran, *words: str) -> None:
    assert ran.status == 2, ran
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err, ran.err
