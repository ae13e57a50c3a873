"""Reference systems of foreign files, by PROJ: from the code or the WKT that a file or a person gives to WGS 84.

PROJ is asked in this process, so a text of strangers must not make it open anything: a definition of PROJ's own names
files and addresses of grids, and so do some words of WKT. These are refused before PROJ sees them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from marchland.core.crs import coded
from marchland.core.errors import InputError
from marchland.core.geodesy import Array

_TEXT_MOST = 10_000
_QUOTED = re.compile(r'"[^"]*"')
_WORD = re.compile(r"([A-Za-z][A-Za-z0-9_]*)\s*[\[(]")
_WKT_WORDS = frozenset({
    "ABRIDGEDTRANSFORMATION", "ANCHOR", "ANCHOREPOCH", "ANGLEUNIT", "AREA", "AUTHORITY", "AXIS", "AXISMAXVALUE",
    "AXISMINVALUE", "BASEGEODCRS", "BASEGEOGCRS", "BBOX", "BEARING", "BOUNDCRS", "CITATION", "COMPD_CS",
    "COMPOUNDCRS", "CONVERSION", "CS", "DATUM", "DYNAMIC", "ELLIPSOID", "ENSEMBLE", "ENSEMBLEACCURACY",
    "FRAMEEPOCH", "GEODCRS", "GEODETICCRS", "GEODETICDATUM", "GEOGCRS", "GEOGCS", "GEOGRAPHICCRS", "ID",
    "LENGTHUNIT", "MEMBER", "MERIDIAN", "METHOD", "ORDER", "PARAMETER", "PRIMEM", "PRIMEMERIDIAN", "PROJCRS",
    "PROJCS", "PROJECTEDCRS", "PROJECTION", "RANGEMEANING", "REMARK", "SCALEUNIT", "SCOPE", "SOURCECRS",
    "SPHEROID", "TARGETCRS", "TIMEUNIT", "TOWGS84", "TRF", "UNIT", "URI", "USAGE", "VDATUM", "VERSION",
    "VERTCRS", "VERTICALCRS", "VERTICALEXTENT", "VERT_CS", "VERT_DATUM", "VRF",
})  # fmt: skip
"""What describes a system; PARAMETERFILE, GEOIDMODEL and EXTENSION, which name files, are not among them."""
_OF_PROJ = re.compile(r"proj\s*=|init\s*=|grids|proj-based", re.IGNORECASE)


def to_wgs84(system: str) -> Callable[[Array], Array]:
    """Return what makes longitudes and latitudes of a system's coordinates; raises InputError for an unknown one.

    A system is named by authority and code, or described by WKT that names no file. No network is asked for a grid.
    """
    definition = coded(system) or _wkt(system)
    if not definition:
        raise _unknown(system)
    transformer = _transformer(definition, system)

    def moved(xy: Array) -> Array:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    return moved


def _wkt(text: str) -> str:
    """Return a text that is WKT and names neither file nor operation, or nothing."""
    bare = _QUOTED.sub("", text)
    words = {word.upper() for word in _WORD.findall(bare)}
    if not words or not words <= _WKT_WORDS or len(text) > _TEXT_MOST or not bare.isascii() or _OF_PROJ.search(text):
        return ""
    return text


def _transformer(definition: str, system: str) -> Any:
    import pyproj  # noqa: PLC0415 - slow to load, and only for other systems
    from pyproj.exceptions import ProjError  # noqa: PLC0415 - as above

    pyproj.network.set_network_enabled(active=False)  # type: ignore[attr-defined] # it is public, and not marked so
    try:
        found = pyproj.CRS.from_user_input(definition)
        return pyproj.Transformer.from_crs(found, "EPSG:4326", always_xy=True)
    except (ProjError, UnicodeError, ValueError):
        raise _unknown(system) from None


def _unknown(system: str) -> InputError:
    return InputError(
        "no reference system is called {system!r}", system=system[:80],
        next_step="name it in the mapping by its code, such as crs = \"EPSG:32634\"",
    )  # fmt: skip
