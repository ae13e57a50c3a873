"""A population raster of the reader's own, a GeoTIFF beside the scenario: the part of it that lies near the belts."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np

from marchland.assess.domain.population import PopulationCells
from marchland.core.errors import InputError, Location
from marchland.core.geodesy import EQUATOR_M
from marchland.core.message import Message

_MOST_READ = 40_000_000  # cells of a window, which hold 320 MB as numbers
_NOT_COUNTS = re.compile(r"densit|per[ _](?:sq|km|ha)|/\s?(?:km|ha)|probab|percent|elevation|altitude", re.IGNORECASE)


def read_cells(file: Path, window: tuple[float, float, float, float]) -> PopulationCells:
    """Return the cells of the raster within west, south, east and north; raises InputError where they cannot be had."""
    try:
        import rasterio  # noqa: PLC0415 - an extra, slow to load
        from rasterio.errors import RasterioError  # noqa: PLC0415 - as above
    except ImportError:
        raise InputError("rasters are read by rasterio, which is not installed", where=Location(str(file)),
                         next_step="install marchland[raster]") from None  # fmt: skip
    try:
        with rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR"), rasterio.open(file, driver="GTiff") as raster:
            _check(raster, file)
            return _read(raster, file, window)
    except (RasterioError, ValueError, OSError) as error:
        raise InputError("{error}", error=str(error).split("\n")[0][:200], where=Location(str(file)),
                         next_step="give a GeoTIFF of people in each cell") from None  # fmt: skip


def _check(raster: Any, file: Path) -> None:
    """Check that the raster has one band of numbers in a known system, and does not say that they are no counts."""
    where = Location(str(file))
    if raster.count != 1:
        raise InputError("the raster has {count} bands", count=raster.count, where=where,
                         next_step="give one band: people in each cell")  # fmt: skip
    if raster.crs is None:
        raise InputError("the raster does not say which reference system it is in", where=where,
                         next_step="add it, for example with gdal_edit.py -a_srs EPSG:4326")  # fmt: skip
    if raster.transform.is_identity or raster.transform.b or raster.transform.d:
        raise InputError("the raster does not say where it lies, or is turned", where=where,
                         next_step="give one with north up, for example by gdalwarp")  # fmt: skip
    if raster.colorinterp[0].name == "palette" or np.dtype(raster.dtypes[0]).kind not in "iuf":
        raise InputError("the cells are classes or colours, no numbers of people", where=where,
                         next_step="give one band: people in each cell")  # fmt: skip
    said = " ".join(map(str, (*raster.descriptions, *raster.units, *raster.tags().values(), *raster.tags(1).values())))
    found = _NOT_COUNTS.search(said)
    if found:
        raise InputError("the raster says of itself {words!r}, so its values are no counts", words=found[0],
                         where=where, next_step="give a raster of people in each cell")  # fmt: skip


def _read(raster: Any, file: Path, window: tuple[float, float, float, float]) -> PopulationCells:
    from rasterio.warp import transform, transform_bounds  # noqa: PLC0415 - as above

    wanted = transform_bounds("EPSG:4326", raster.crs, *window, densify_pts=21)
    have = raster.bounds
    if not all(map(np.isfinite, wanted)):
        raise InputError("the ground near the belts cannot be told in the raster's reference system",
                         where=Location(str(file)), next_step="give it in EPSG:4326")  # fmt: skip
    room = abs(raster.res[0]), abs(raster.res[1])
    if (wanted[0] < have.left - room[0] or wanted[2] > have.right + room[0]
            or wanted[1] < have.bottom - room[1] or wanted[3] > have.top + room[1]):  # fmt: skip
        west, south, east, north = transform_bounds(raster.crs, "EPSG:4326", *have, densify_pts=21)
        raise InputError(
            "the raster covers {have}, the ground near the belts is {needed}",
            have=_box(west, south, east, north), needed=_box(*window), where=Location(str(file)),
            next_step="give one that covers both sides of the border",
        )  # fmt: skip
    cut = _window(raster, wanted)
    if cut.width * cut.height > _MOST_READ:
        raise InputError("{count:,} cells lie near the belts, at most {most:,} are read", most=_MOST_READ,
                         count=int(cut.width * cut.height), where=Location(str(file)),
                         next_step="give a coarser raster, such as one of 1 km")  # fmt: skip
    values = raster.read(1, window=cut, masked=True).astype(np.float64)
    given = ~np.ma.getmaskarray(values) & np.isfinite(values.data)
    rows, columns = np.nonzero(given)
    if not rows.size:
        raise InputError("no cell near the belts has a value", where=Location(str(file)),
                         next_step="give a raster that covers them")  # fmt: skip
    place = raster.transform
    x = place.c + place.a * (cut.col_off + columns + 0.5)
    y = place.f + place.e * (cut.row_off + rows + 0.5)
    longitudes, latitudes = (np.array(each) for each in transform(raster.crs, "EPSG:4326", x, y))
    area = _areas(raster, latitudes)
    return PopulationCells(longitudes, latitudes, values.data[given], area, float(1 - given.mean()))


def _window(raster: Any, wanted: tuple[float, float, float, float]) -> Any:
    """Return the whole cells that hold what is wanted, of those that the raster has."""
    from rasterio.windows import Window  # noqa: PLC0415 - as above

    place = raster.transform
    columns = sorted((x - place.c) / place.a for x in (wanted[0], wanted[2]))
    rows = sorted((y - place.f) / place.e for y in (wanted[1], wanted[3]))
    left, right = max(0, math.floor(columns[0])), min(raster.width, math.ceil(columns[1]))
    top, bottom = max(0, math.floor(rows[0])), min(raster.height, math.ceil(rows[1]))
    return Window(left, top, right - left, bottom - top)


def _areas(raster: Any, latitudes: Any) -> Any:
    """Return about how many km² each cell covers: by degrees on a sphere, or by the units of the projection."""
    wide, high = abs(raster.res[0]), abs(raster.res[1])
    if raster.crs.is_geographic:
        square = np.radians(wide) * np.radians(high) * (EQUATOR_M / 1000) ** 2
        return square * np.cos(np.radians(latitudes))
    to_km = raster.crs.linear_units_factor[1] / 1000
    return np.full(latitudes.shape, wide * high * to_km**2)


def _box(west: float, south: float, east: float, north: float) -> Message:
    return Message("{west:.2f} to {east:.2f}° E and {south:.2f} to {north:.2f}° N", west=west, east=east, south=south,
                   north=north)  # fmt: skip
