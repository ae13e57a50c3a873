"""An area as a GeoJSON feature (RFC 7946), from what of its body may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marchland.register.domain.recorded_body import RecordedBody


def feature(of: Mapping[str, Any]) -> dict[str, Any]:
    """Return one area as a GeoJSON feature: what remains, or else the boundary; a shape that is withheld is null."""
    properties = {key: value for key, value in of.items() if key not in ("area", "extent", "remaining")}
    return {
        "type": "Feature",
        "id": of["area"],
        "geometry": of.get("remaining") or of.get("extent"),
        "properties": properties,
    }


def feature_text(of: RecordedBody) -> str:
    """Return the same as JSON, with every field as it was written."""
    properties = {key: key for key in of if key not in ("area", "extent", "remaining")}
    shape = next((name for name in ("remaining", "extent") if name in of), None)
    geometry = of.text(shape) if shape else "null"
    return f'{{"type":"Feature","id":{of.text("area")},"geometry":{geometry},"properties":{of.written(properties)}}}'
