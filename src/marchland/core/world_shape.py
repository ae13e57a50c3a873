"""The shapes of states on a map of the world, by their code."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class StateShape:
    """Where a state lies, as polygons or as a point in longitude and latitude (WGS 84); without a code, no state."""

    iso3: str
    name: str
    geometry: BaseGeometry
