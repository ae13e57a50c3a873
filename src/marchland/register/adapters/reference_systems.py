"""Reference systems of foreign files, by PROJ: from whatever a file or a person names to WGS 84."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from marchland.core.errors import InputError
from marchland.core.geodesy import Array

_TEXT_MOST = 10_000


def to_wgs84(system: str) -> Callable[[Array], Array]:
    """Return what makes longitudes and latitudes of a system's coordinates; raises InputError for an unknown one."""
    import pyproj  # noqa: PLC0415 - slow to load, and only for other systems
    from pyproj.exceptions import ProjError  # noqa: PLC0415 - as above

    try:
        found = pyproj.CRS.from_user_input(system[:_TEXT_MOST])
        transformer = pyproj.Transformer.from_crs(found, "EPSG:4326", always_xy=True)
    except (ProjError, UnicodeError, ValueError):
        raise InputError(
            "no reference system is called {system!r}", system=system[:80],
            next_step="name it in the mapping by its code, such as crs = \"EPSG:32634\"",
        ) from None  # fmt: skip

    def moved(xy: Array) -> Array:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    return moved
