"""Repair of a broken outline, proposed by GEOS in a process of its own with bounds on its memory and time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from marchland.adapters.machine import bound_process
from marchland.core.errors import ShapeError
from marchland.core.message import Message
from marchland.core.polygon import VERTICES_MOST, area_m2, checked_shape, polygonal, to_mapping

MEMORY_BYTES = 512 * 1024 * 1024
SECONDS = 2
_BREAK = Message("it takes too much time or memory")


@dataclass(frozen=True, slots=True)
class RepairResult:
    """A proposed outline, to be looked at by a person; the areas before and after go into the log with it.

    `before_m2` is what the broken outline measures as it was drawn, where lobes that turn the other way take away.
    """

    shape: BaseGeometry
    before_m2: float
    after_m2: float
    reason: str


def repair_shape(mapping: Mapping[str, Any]) -> RepairResult:
    """Return a valid outline for a shape whose rings cross; raises ShapeError if it takes too much."""
    try:
        shape = checked_shape(mapping)
    except ShapeError as error:
        if _vertices(mapping) > VERTICES_MOST:
            raise
        reason = str(error)
    else:
        area = area_m2(shape)
        return RepairResult(shape, area, area, "")
    done = _in_a_child(mapping)
    shape = checked_shape(done["shape"])
    return RepairResult(shape, float(done["before_m2"]), area_m2(shape), reason)


def _vertices(mapping: Mapping[str, Any]) -> int:
    """Return how many positions the rings have, as far as they are lists."""
    given = mapping.get("coordinates")
    polygons = [given] if mapping.get("type") == "Polygon" else given
    rings = [rings for rings in polygons if isinstance(rings, list)] if isinstance(polygons, list) else []
    return sum(len(ring) for each in rings for ring in each if isinstance(ring, list))


def _in_a_child(mapping: Mapping[str, Any]) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-m", __name__],
            input=json.dumps(mapping, allow_nan=False).encode("utf-8"),
            capture_output=True,
            timeout=4 * SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, ValueError):
        raise ShapeError(
            "the outline cannot be repaired here: {why}, or it is not a shape at all",
            why=_BREAK,
            next_step="repair it by hand with the surveyor's notes",
        ) from None
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def main() -> int:
    """Mend the shape on standard input and write it to standard output, within bounds that end the process."""
    bound_process(MEMORY_BYTES, SECONDS)
    geometry = shapely.geometry.shape(json.loads(sys.stdin.buffer.read()))
    if shapely.get_num_coordinates(geometry) > VERTICES_MOST:
        return 1
    # By structure, land that the outline goes round twice stays inside; by linework it would become a hole.
    mended = polygonal(shapely.make_valid(geometry, method="structure", keep_collapsed=False))
    result = {"shape": to_mapping(mended), "before_m2": area_m2(geometry)}
    sys.stdout.write(json.dumps(result, allow_nan=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
