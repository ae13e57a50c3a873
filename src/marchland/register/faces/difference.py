"""Land that does not add up, drawn as a small SVG with its area, so that it can be found on the ground."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from marchland.formats.svg import element, picture

_SIDE = 400.0
_EDGE = 30.0


def draw_difference(shape: Mapping[str, Any], area_m2: float) -> str:
    """Return an SVG of a GeoJSON polygon or polygons, north up, with its area and its bounds in degrees."""
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    points = [point for polygon in polygons for ring in polygon for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    flat = math.cos(math.radians((south + north) / 2))
    unit = (_SIDE - 2 * _EDGE) / max((east - west) * flat, north - south, 1e-12)

    def spot(point: Any) -> str:
        return f"{_EDGE + (point[0] - west) * flat * unit:.2f},{_EDGE + (north - point[1]) * unit:.2f}"

    rings = " ".join(f"M{' L'.join(map(spot, ring))}Z" for polygon in polygons for ring in polygon)
    title = f"{area_m2:,.2f} m² that do not add up"
    bounds = f"{south:.6f}, {west:.6f} to {north:.6f}, {east:.6f}"
    made = picture(
        _SIDE, _SIDE + 40, title, bounds,
        element("rect", width=_SIDE, height=_SIDE + 40, fill="#fffefa"),
        element("path", d=rings, fill="#c0392b", fill_opacity=0.4, stroke="#7b241c", fill_rule="evenodd"),
        element("text", title, x=_EDGE, y=_SIDE + 10, font_size=14),
        element("text", bounds, x=_EDGE, y=_SIDE + 28, font_size=11),
    )  # fmt: skip
    return f"{made}\n"
