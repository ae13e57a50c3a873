"""Boxes in degrees: one way to read them for every face, also where one reaches over ±180°."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from marchland.core.errors import InputError
from marchland.core.message import Message

Box = tuple[float, float, float, float]
"""West, south, east and north in degrees; west is the greater where the box reaches over ±180°."""

_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*", re.ASCII | re.IGNORECASE)
_WRITTEN = Message("write west,south,east,north in degrees")
_FARTHEST = 540.0
"""A map that was moved on over ±180° goes on counting: once round, no client needs more."""


def parse_box(text: str, name: str) -> Box:
    """Return the box that a text means, as OGC API - Features writes it; raises InputError under that name.

    Four numbers are west, south, east and north; of six the third and the last are heights, which nothing here has.
    """
    parts = text.split(",")
    said = f"{name} {text[:80]!r}"
    if len(parts) not in (4, 6) or not all(_NUMBER.fullmatch(part) for part in parts):
        raise InputError("{said} is not four numbers, nor six with heights", said=said, next_step=_WRITTEN)
    return box_of([float(part) for part in parts], said)


def box_of(numbers: Sequence[float], said: str) -> Box:
    """Return the box of four numbers, or of six with heights; raises InputError that begins with what was said."""
    if len(numbers) not in (4, 6):
        raise InputError("{said} is not four numbers, nor six with heights", said=said, next_step=_WRITTEN)
    half = len(numbers) // 2
    west, south, east, north = *numbers[:2], *numbers[half : half + 2]
    if not (-90 <= south <= 90 and -90 <= north <= 90 and abs(west) <= _FARTHEST and abs(east) <= _FARTHEST):
        raise InputError("{said} is not a box in degrees", said=said, next_step=_WRITTEN)
    if south > north:
        raise InputError(
            "{said} is not a box in degrees: its south is north of its north",
            said=said,
            next_step="write the south before the north",
        )
    if west > east and max(abs(west), abs(east)) > 180:
        raise InputError(
            "{said} is not a box in degrees: its west is east of its east",
            said=said,
            next_step="write a box over ±180° as 170,-10,-170,10 or 170,-10,190,10",
        )
    return turned((west, south, east, north))


def turned(box: Box) -> Box:
    """Return a box of which an edge may be counted on beyond ±180° with both edges within."""
    west, south, east, north = box
    if max(abs(west), abs(east)) <= 180:
        return box
    if east - west >= 360:
        return -180.0, south, 180.0, north
    turns = 360 * math.ceil((west - 180) / 360)
    west, east = west - turns, east - turns
    return west, south, east if east <= 180 else east - 360, north


def parted(box: Box) -> tuple[Box, ...]:
    """Return the box, in two parts where it reaches over ±180°: of no part is west the greater."""
    west, south, east, north = box
    return (box,) if west <= east else ((west, south, 180.0, north), (-180.0, south, east, north))
