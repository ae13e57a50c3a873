"""Land that does not add up, drawn as a small SVG with its area, so that it can be found on the ground."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

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
    title = escape(f"{area_m2:,.2f} m² that do not add up")
    bounds = escape(f"{south:.6f}, {west:.6f} to {north:.6f}, {east:.6f}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE:g} {_SIDE + 40:g}" role="img">\n'
        f"<title>{title}</title>\n"
        f'<rect width="100%" height="100%" fill="#fffefa"/>\n'
        f'<path d="{rings}" fill="#c0392b" fill-opacity="0.4" stroke="#7b241c" fill-rule="evenodd"/>\n'
        f'<text x="{_EDGE:g}" y="{_SIDE + 10:g}" font-family="sans-serif" font-size="14">{title}</text>\n'
        f'<text x="{_EDGE:g}" y="{_SIDE + 28:g}" font-family="sans-serif" font-size="11">{bounds}</text>\n'
        "</svg>\n"
    )
