"""Land as GeoJSON features (RFC 7946), one meaning for every face, from what of an area's body may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import shapely

from marchland.core.box import Box
from marchland.core.polygon import box_shape
from marchland.register.domain.recorded_body import RecordedBody
from marchland.register.domain.version import LandLayer

_SHAPES = ("area", "extent", "remaining", "hazard")
_OF_PART = ("kind", "valid_on", "decision", "depth_m", "area_m2", "snapped_m2", "joined_m2", "found", "decided")


def features(of: Mapping[str, Any], layer: LandLayer, box: Box | None = None) -> Iterator[dict[str, Any]]:
    """Yield the features of an area in a layer: one for each part in `released` that touches the box, and else one."""
    if layer is LandLayer.RELEASED:
        parts = sorted(of.get("parts", ()), key=lambda part: int(part["seq"]))
        yield from (_part(of, part) for part in parts if box is None or _touches(part["shape"], box))
    else:
        yield feature(of, layer)


def feature(of: Mapping[str, Any], layer: LandLayer = LandLayer.AREAS) -> dict[str, Any]:
    """Return one area with its recorded boundary, or with its hazard; a shape that is withheld is null."""
    return {
        "type": "Feature",
        "id": of["area"],
        "geometry": of.get("hazard" if layer is LandLayer.HAZARDS else "extent"),
        "properties": {key: value for key, value in of.items() if key not in _SHAPES},
    }


def feature_text(of: RecordedBody) -> str:
    """Return one area with its recorded boundary as JSON, every field as it was written."""
    properties = of.written_without(_SHAPES)
    geometry = of.text("extent") if "extent" in of else "null"
    return f'{{"type":"Feature","id":{of.text("area")},"geometry":{geometry},"properties":{properties}}}'


def _part(of: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": part_id(of["area"], part["seq"]),
        "geometry": part["shape"],
        "properties": {"area": of["area"], **{key: part.get(key) for key in _OF_PART}, "entry": part["seq"]},
    }


def part_id(area: str, entry: int) -> str:
    """Return the id of a released part: its area's, and the entry by which it was released."""
    return f"{area}.{entry}"


def part_of(name: str) -> tuple[str, int] | None:
    """Return the area and the entry that the id of a released part is made of, or None."""
    area, _, entry = name.rpartition(".")
    return (area, int(entry)) if area and entry.isascii() and entry.isdigit() else None


def _touches(geometry: Mapping[str, Any], box: Box) -> bool:
    return bool(shapely.intersects(shapely.geometry.shape(geometry), box_shape(box)))
