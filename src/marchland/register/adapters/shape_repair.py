"""Repair of broken outlines, proposed by GEOS in one process of its own with bounds on its memory and time."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import shapely
from shapely.geometry.base import BaseGeometry

from marchland.adapters.machine import bound_cpu, bound_memory
from marchland.core.crs import check_crs
from marchland.core.errors import ShapeError
from marchland.core.message import Message
from marchland.core.polygon import VERTICES_MOST, area_m2, checked_shape, polygonal, to_mapping, vertices_of

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


def repair_shapes(mappings: Sequence[Mapping[str, Any]]) -> list[RepairResult | ShapeError]:
    """Return for each shape a valid outline, or why there is none: another system, too many vertices, no shape at all.

    One process mends all of them; where one is ended because a shape takes too much, the next goes on behind it.
    """
    found: dict[int, RepairResult | ShapeError] = {}
    reasons: dict[int, str] = {}
    for number, mapping in enumerate(mappings):
        try:
            check_crs(mapping)
            if vertices_of(mapping) > VERTICES_MOST:
                checked_shape(mapping)
            found[number] = _as_it_is(mapping)
        except _Broken as broken:
            reasons[number] = broken.reason
        except ShapeError as error:
            found[number] = error
    lines = {number: _line(mappings[number]) for number in reasons}
    sent = [number for number, line in lines.items() if line]
    answers = dict(zip(sent, _answers([lines[number] for number in sent]), strict=True))
    for number, reason in reasons.items():
        found[number] = _result(answers.get(number, b"{}"), reason)
    return [found[number] for number in range(len(mappings))]


def repair_shape(mapping: Mapping[str, Any]) -> RepairResult:
    """Return a valid outline for a shape whose rings cross; raises ShapeError if it takes too much."""
    (found,) = repair_shapes([mapping])
    if isinstance(found, ShapeError):
        raise found
    return found


class _Broken(Exception):  # noqa: N818 - no error for a person: the shape goes on to be mended
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _as_it_is(mapping: Mapping[str, Any]) -> RepairResult:
    try:
        shape = checked_shape(mapping)
    except ShapeError as error:
        raise _Broken(str(error)) from None
    area = area_m2(shape)
    return RepairResult(shape, area, area, "")


def _line(mapping: Mapping[str, Any]) -> bytes:
    """Return a shape as a line of JSON, or nothing where it holds what JSON cannot."""
    try:
        return json.dumps(mapping, allow_nan=False).encode("utf-8") + b"\n"
    except ValueError:
        return b""


def _result(answer: bytes, reason: str) -> RepairResult | ShapeError:
    """Return what the process made of a shape; an answer that was cut off is none."""
    if not answer:
        return _not_mended(_BREAK)
    done = json.loads(answer)
    if "shape" not in done:
        return _not_mended(Message("it is not a shape at all"))
    if done["shape"] is None:
        return _not_mended(_BREAK)
    try:
        shape = checked_shape(done["shape"])
    except ShapeError as error:
        return error
    return RepairResult(shape, float(done["before_m2"]), area_m2(shape), reason)


def _answers(lines: Sequence[bytes]) -> list[bytes]:
    """Return the answer to each line, or nothing for one over which a process was ended."""
    answers: list[bytes] = []
    while len(answers) < len(lines):
        answers += _answers_of_one(lines[len(answers) :])
    return answers


def _answers_of_one(lines: Sequence[bytes]) -> list[bytes]:
    """Return the answers of one process up to the last, or up to the line over which it was ended."""
    answers: list[bytes] = []
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process, _Watch(process) as watch:  # fmt: skip
        feeder = threading.Thread(target=_feed, args=(process, lines))
        feeder.start()
        for answer in process.stdout or ():
            watch.seen()
            if answer.endswith(b"\n"):
                answers.append(answer)
        feeder.join()
    return answers if len(answers) == len(lines) else [*answers, b""]


def _feed(process: subprocess.Popen[bytes], lines: Sequence[bytes]) -> None:
    """Write the lines, which waits while the process has enough to do, until it has them or was ended."""
    if process.stdin is not None:
        with suppress(OSError), process.stdin:
            for line in lines:
                process.stdin.write(line)


class _Watch:
    """Ends a process that gives no answer for too long, whatever it does meanwhile."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._last = time.monotonic()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._done.set()
        if kind is not None and self._process.poll() is None:
            self._process.kill()

    def seen(self) -> None:
        """Say that there was an answer."""
        self._last = time.monotonic()

    def _watch(self) -> None:
        while not self._done.wait(_PATIENCE_S / 8):
            if time.monotonic() - self._last > _PATIENCE_S:
                self._process.kill()


def _not_mended(why: Message) -> ShapeError:
    return ShapeError("the outline cannot be repaired here: {why}", why=why, next_step=_STEP)


def main() -> int:
    """Mend each shape that is a line of standard input and write it as a line, within bounds that end the process."""
    bound_memory(MEMORY_BYTES)
    for line in sys.stdin.buffer:
        bound_cpu(SECONDS)
        sys.stdout.write(json.dumps(_mended(json.loads(line)), allow_nan=False) + "\n")
        sys.stdout.flush()
    return 0


def _mended(mapping: Any) -> dict[str, Any]:
    """Return a shape mended and its area as it was drawn; nothing for what is no shape, null where GEOS gave up."""
    try:
        geometry = shapely.geometry.shape(mapping)
    except (shapely.errors.ShapelyError, ValueError, TypeError, LookupError, AttributeError):
        return {}
    if geometry.is_empty or shapely.get_num_coordinates(geometry) > VERTICES_MOST:
        return {}
    try:
        # By structure, land that the outline goes round twice stays inside; by linework it would become a hole.
        mended = polygonal(shapely.make_valid(geometry, method="structure", keep_collapsed=False))
    except (shapely.errors.ShapelyError, MemoryError):  # GEOS says in its own way that it has no memory left
        return {"shape": None}
    return {"shape": to_mapping(mended), "before_m2": area_m2(geometry)}


if __name__ == "__main__":
    sys.exit(main())
