"""Shapes made to hurt, each checked in a process with bounded memory: `python -m tests.core.hostile NAME`."""

from __future__ import annotations

import json
import math
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from marchland.core.errors import ShapeError
from marchland.core.polygon import VERTICES_MOST, checked_shape, difference

MEMORY_BYTES = 512 * 1024 * 1024
Shape = dict[str, Any]


def polygon(*rings: Any) -> Shape:
    return {"type": "Polygon", "coordinates": list(rings)}


def closed(points: list[list[float]]) -> list[list[float]]:
    return [*points, points[0]]


def square(x: float, y: float, half: float) -> list[list[float]]:
    return closed([[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]])


def circle(vertices: int) -> Shape:
    turn = np.linspace(0, 2 * math.pi, vertices)
    turn[-1] = 0
    return polygon(np.column_stack([30 + np.cos(turn), 48 + np.sin(turn)]).tolist())


def crossing_comb(vertices: int) -> Shape:
    up = [[30 + i * 1e-6, float(y)] for i in range(vertices // 4) for y in (48, 49)]
    along = [[float(x), 48 + (i + 0.5) * 1e-5] for i in range(vertices // 4) for x in (30, 31)]
    return polygon(closed(up + along))


def zigzag(vertices: int, *, mirrored: bool = False) -> Shape:
    """Give a valid shape whose edges all lie in each other's way."""
    e = 1e-7
    points = [
        p
        for i in range(vertices // 2)
        for p in ([30 + 4 * i * e, 48 - 4 * i * e], [31 + (4 * i + 1) * e, 49 - (4 * i + 1) * e])
    ]
    points = closed([*points, [31.5, 48.9], [31.5, 47.0], [29.0, 47.0]])
    return polygon([[61.3 - x, y] if mirrored else [x, y] for x, y in points])


def nested_holes(count: int) -> Shape:
    return polygon(*(square(30, 48, 1 - i / (count + 1)) for i in range(count)))


def angled_holes(count: int) -> Shape:
    width = 0.4 / count
    angles = (
        [
            [30 + o, 48 + o],
            [31.5, 48 + o],
            [31.5, 48 + o + width],
            [30 + o + width, 48 + o + width],
            [30 + o + width, 49.5],
            [30 + o, 49.5],
        ]
        for o in (i / count for i in range(count))
    )
    return polygon(square(30.5, 48.5, 1.6), *map(closed, angles))


def star(points: int) -> Shape:
    turn = np.arange(points) * (points // 2) * 2 * math.pi / points
    return polygon(closed(np.column_stack([30 + np.cos(turn), 48 + np.sin(turn)]).tolist()))


def dust(count: int) -> Shape:
    corners = ((30 + i % 150 * 0.01, 48 + i // 150 * 0.01) for i in range(count))
    return {"type": "MultiPolygon", "coordinates": [[square(x, y, 0.004)] for x, y in corners]}


def nan() -> Shape:
    return polygon(closed([[30.0, 48.0], [31.0, math.nan], [31.0, 49.0]]))


def crossed() -> None:
    difference(checked_shape(zigzag(4000)), checked_shape(zigzag(4000, mirrored=True)))


# name → what is made, and whether it is refused
CASES: dict[str, tuple[Callable[[], Shape], bool]] = {
    "comb of 20,000": (lambda: crossing_comb(20_000), True),
    "comb of 99,000": (lambda: crossing_comb(99_000), True),
    "zigzag of 5,000": (lambda: zigzag(5_000), False),
    "zigzag of 20,000": (lambda: zigzag(20_000), True),
    "circle of 100,000": (lambda: circle(VERTICES_MOST), False),
    "circle of 1,000,000": (lambda: circle(1_000_000), True),
    "nested holes": (lambda: nested_holes(2_000), True),
    "many nested holes": (lambda: nested_holes(19_000), True),
    "angled holes": (lambda: angled_holes(4_000), False),
    "many angled holes": (lambda: angled_holes(14_000), True),
    "star": (lambda: star(9_999), True),
    "dust": (lambda: dust(19_000), False),
    "not a number": (nan, True),
}


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    name = sys.argv[1]
    shape = CASES[name][0]() if name in CASES else {}
    start, refused = time.process_time(), ""
    try:
        crossed() if name == "two zigzags" else checked_shape(shape)
    except ShapeError as error:
        refused = str(error)
    sys.stdout.write(json.dumps({"seconds": time.process_time() - start, "refused": refused}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
