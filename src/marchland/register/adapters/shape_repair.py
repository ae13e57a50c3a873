"""Repair of broken outlines, proposed by GEOS in one process of its own with bounds on its memory and time."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import shapely
from shapely.geometry.base import BaseGeometry

from marchland.adapters.machine import bound_cpu, bound_memory
from marchland.core.crs import check_crs
from marchland.core.errors import ShapeError
from marchland.core.message import Message
from marchland.core.polygon import VERTICES_MOST, area_m2, checked_shape, polygonal, to_mapping

MEMORY_BYTES = 512 * 1024 * 1024
SECONDS = 2
"""How long one shape may take of the processor; by the clock it may take some times as much."""
_PATIENCE_S = 4 * SECONDS
_STEP = Message("repair it by hand with the surveyor's notes")
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


class ShapeRepairer:
    """Mends one shape after another in one process, which is started at the first and anew where it was ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def repair(self, mapping: Mapping[str, Any]) -> RepairResult:
        """Return a valid outline for a shape whose rings cross; raises ShapeError if it takes too much."""
        check_crs(mapping)
        try:
            shape = checked_shape(mapping)
        except ShapeError as error:
            if _vertices(mapping) > VERTICES_MOST:
                raise
            reason = str(error)
        else:
            area = area_m2(shape)
            return RepairResult(shape, area, area, "")
        done = self._ask(mapping)
        shape = checked_shape(done["shape"])
        return RepairResult(shape, float(done["before_m2"]), area_m2(shape), reason)

    def _ask(self, mapping: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the process makes of a shape; raises ShapeError where it has nothing, or was ended over it."""
        try:
            line = json.dumps(mapping, allow_nan=False).encode("utf-8") + b"\n"
        except ValueError:
            raise _not_mended(Message("it is not a shape at all")) from None
        answer = self._answer(line)
        if not answer.endswith(b"\n"):
            self._end()
            raise _not_mended(_BREAK)
        result: dict[str, Any] = json.loads(answer)
        if "shape" not in result:
            raise _not_mended(Message("it is not a shape at all"))
        return result

    def _answer(self, line: bytes) -> bytes:
        process = self._started()
        if process.stdin is None or process.stdout is None:  # pragma: no cover - both were asked for
            return b""
        patience = threading.Timer(_PATIENCE_S, process.kill)
        patience.start()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            return process.stdout.readline()
        except OSError:
            return b""
        finally:
            patience.cancel()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _not_mended(why: Message) -> ShapeError:
    return ShapeError("the outline cannot be repaired here: {why}", why=why, next_step=_STEP)


def _vertices(mapping: Mapping[str, Any]) -> int:
    """Return how many positions the rings have, as far as they are lists."""
    given = mapping.get("coordinates")
    polygons = [given] if mapping.get("type") == "Polygon" else given
    rings = [rings for rings in polygons if isinstance(rings, list)] if isinstance(polygons, list) else []
    return sum(len(ring) for each in rings for ring in each if isinstance(ring, list))


def main() -> int:
    """Mend each shape that is a line of standard input and write it as a line, within bounds that end the process."""
    bound_memory(MEMORY_BYTES)
    for line in sys.stdin.buffer:
        bound_cpu(SECONDS)
        sys.stdout.write(json.dumps(_mended(json.loads(line)), allow_nan=False) + "\n")
        sys.stdout.flush()
    return 0


def _mended(mapping: Any) -> dict[str, Any]:
    """Return a shape mended and its area as it was drawn, or nothing for what GEOS takes as none."""
    try:
        geometry = shapely.geometry.shape(mapping)
        if geometry.is_empty or shapely.get_num_coordinates(geometry) > VERTICES_MOST:
            return {}
        # By structure, land that the outline goes round twice stays inside; by linework it would become a hole.
        mended = polygonal(shapely.make_valid(geometry, method="structure", keep_collapsed=False))
    except (shapely.errors.ShapelyError, ValueError, TypeError, LookupError, AttributeError):
        return {}
    return {"shape": to_mapping(mended), "before_m2": area_m2(geometry)}


if __name__ == "__main__":
    sys.exit(main())
