"""The cells that hazards of the register touch: of all of them, of each by itself, or of what changed since a size."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Final

import numpy as np
import shapely

from marchland.core.box import Box
from marchland.core.errors import EventError, InputError
from marchland.public.domain.grid import Cell
from marchland.public.domain.release import CELLS_MOST, Precision
from marchland.register.domain.version import AreaQuery, LandLayer, Version
from marchland.register.service.stores import RegisterReader

_BATCH: Final = 2_000
_ACCURACY: Final = b'"accuracy_m"'


def all_hazards(reader: RegisterReader, on: date) -> Iterator[Version]:
    """Yield every area that is to be taken as dangerous on a day, whatever its status."""
    query = AreaQuery(on, reader.head().size, layer=LandLayer.HAZARDS)
    return (version for version in reader.areas(query) if version.hazard)


def hazards_since(reader: RegisterReader, size: int) -> Iterator[Version]:
    """Yield the areas that any entry from that size on is about, as they are now, where they are dangerous."""
    seen: set[str] = set()
    for entry in reader.entries(size):
        for subject in {entry.subject, *reader.concerned_by(entry.seq)} - seen:
            seen.add(subject)
            for version in reader.versions_of(subject):
                if version.to_size is None and version.valid_to is None and version.hazard:
                    yield version


def touched(versions: Iterable[Version], precision: Precision) -> frozenset[Cell]:
    """Return the cells that hazards touch; raises EventError naming the area of one that covers too many."""
    cells: set[Cell] = set()
    each = iter(versions)
    while some := tuple(islice(each, _BATCH)):
        shapes = np.array(shapely.from_wkb([version.hazard for version in some]), dtype=object)
        alone = precision.grid.is_large(shapes) | np.array([_doubt_m(version, precision) > 0 for version in some])
        cells |= precision.grid.touched_by(shapes[~alone])
        for at in np.flatnonzero(alone):
            cells |= _touched_alone(some[int(at)], precision)
        if len(cells) > CELLS_MOST:
            raise EventError(
                "hazards cover more than {most:,} cells", most=CELLS_MOST,
                next_step="look for areas that are too large by a slip: `marchland register list`",
            )  # fmt: skip
    return frozenset(cells)


def each_touched(versions: Iterable[Version], precision: Precision) -> dict[str, tuple[Box, frozenset[Cell]]]:
    """Return of each area the box around its hazard and the cells that it touches."""
    found: dict[str, tuple[Box, frozenset[Cell]]] = {}
    for version in versions:
        west, south, east, north = map(float, shapely.from_wkb(version.hazard).bounds)
        found[version.area] = (west, south, east, north), _touched_alone(version, precision)
    return found


def _touched_alone(version: Version, precision: Precision) -> frozenset[Cell]:
    try:
        cells = precision.grid.touched(shapely.from_wkb(version.hazard))
        doubt_m = _doubt_m(version, precision)
        return frozenset(precision.grid.widened(cells, doubt_m) if doubt_m else cells)
    except InputError as error:
        raise EventError(
            "area {area}: {found}", area=version.area, found=error.message, next_step=error.next_step
        ) from None


def _doubt_m(version: Version, precision: Precision) -> float:
    """Return how much further off than the constant error a hazard may be, by the accuracy that its area states.

    By so much its cells are widened, in whole cells: the reach round them stays the same for all, and tells nothing.
    """
    if _ACCURACY not in version.body:
        return 0.0
    stated = json.loads(version.body).get("accuracy_m")
    return max(0.0, float(stated) - precision.error_m) if isinstance(stated, int | float) else 0.0
