"""People near from a population raster: rasters are made here, and the sums are worked out cell by cell with PROJ."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import rasterio
from affine import Affine

from marchland.assess.domain.assessment import Assessment
from marchland.assess.service.books import Books, find_scenario, open_books
from marchland.assess.service.questions import RunOptions, assess
from marchland.core.asof import AsOf
from marchland.core.errors import MarchlandError
from tests.refusal import refused

GEOD = pyproj.Geod(ellps="WGS84")
# A line along a parallel, far from all borders of the book; a cell is 0.1 of a degree.
LINE = '{"type": "LineString", "coordinates": [[10.0, 10.0], [10.2, 10.0], [10.4, 10.0]]}'
BOX = (9.0, 9.0, 11.5, 11.0)
SCENARIO = """title = "T"

[people]
raster = "pop.tif"
source = "made here, 2026"

[[belts]]
id = "a"
state = "POL"
line = "line.geojson"
front_density = "100 mine/km"
"""


@pytest.fixture(scope="module")
def books() -> Books:
    return open_books()


def written(folder: Path, values: Any, box: tuple[float, ...] = BOX, **said: Any) -> None:
    """Write a scenario with its line, and a raster of those values over a box."""
    (folder / "s.toml").write_text(SCENARIO, encoding="utf-8")
    (folder / "line.geojson").write_text(LINE, encoding="utf-8")
    bands = values if values.ndim == 3 else values[None]
    tags = said.pop("tags", {})
    described = {"driver": "GTiff", "crs": "EPSG:4326", "dtype": str(values.dtype), "count": len(bands)} | said
    height, width = bands.shape[1:]
    west, south, east, north = box
    place = Affine((east - west) / width, 0, west, 0, (south - north) / height, north)
    made = {"transform": place} | described
    with rasterio.open(folder / "pop.tif", "w", height=height, width=width, **made) as raster:
        raster.write(bands)
        raster.update_tags(**tags)


def counted(folder: Path, books: Books, today: AsOf) -> Assessment:
    """Return the scenario counted."""
    return assess(find_scenario(str(folder / "s.toml")), books, RunOptions(today, draws=200, workers=1))


def people() -> Any:
    """Return the people of each cell of the box, a different number in each."""
    return (np.arange(20 * 25, dtype=np.float32).reshape(20, 25) % 37) + 0.5


def nearer_than(within_km: float) -> tuple[float, int]:
    """Return by brute force how many people, in how many cells, lie so near the line: by geodesics to 401 points."""
    near = [(lon, 10.0) for lon in np.linspace(10.0, 10.4, 401)]
    total, cells = 0.0, 0
    for row, line in enumerate(people()):
        for column, value in enumerate(line):
            lon, lat = 9.05 + 0.1 * column, 10.95 - 0.1 * row
            away = min(GEOD.inv(lon, lat, *point)[2] for point in near) / 1000
            if away <= within_km:
                total, cells = total + float(value), cells + 1
    return total, cells


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4979"])
def test_the_people_of_the_cells_within_a_distance_are_summed(
    crs: str, tmp_path: Path, books: Books, today: AsOf
) -> None:
    written(tmp_path, people(), crs=crs)
    answer = counted(tmp_path, books, today)
    exposure = answer.belts[0].exposure
    assert exposure is not None
    for band in exposure.stretches:
        total, cells = nearer_than(band.within_km)
        assert band.people_whole == int(total)
        assert band.places_whole == cells
    assert "pop.tif (made here, 2026)" in exposure.note
    assert "GeoNames" not in exposure.note
    assert "geonames" not in exposure.sources


def test_a_raster_in_metres_is_summed_too(tmp_path: Path, books: Books, today: AsOf) -> None:
    # UTM 32 North: a cell of 10 km holds its column's number; the middles go to degrees by PROJ.
    west, south, columns, rows = 400_000, 1_000_000, 30, 30
    values = np.arange(columns, dtype=np.float64)[None, :].repeat(rows, axis=0)
    written(tmp_path, values, (west, south, west + columns * 10_000, south + rows * 10_000), crs="EPSG:32632")
    to_degrees = pyproj.Transformer.from_crs(32632, 4326, always_xy=True)
    near = [(lon, 10.0) for lon in np.linspace(10.0, 10.4, 401)]
    total = 0
    for column in range(columns):
        for row in range(rows):
            middle = to_degrees.transform(west + 10_000 * column + 5_000, south + 10_000 * row + 5_000)
            away = min(GEOD.inv(*middle, *point)[2] for point in near) / 1000
            total += column if away <= 30 else 0
    exposure = counted(tmp_path, books, today).belts[0].exposure
    assert exposure is not None
    assert exposure.stretches[-1].people_whole == total


def test_cells_without_a_value_count_nobody_and_are_told(tmp_path: Path, books: Books, today: AsOf) -> None:
    values = people()
    values[:, ::2] = -9999
    written(tmp_path, values, nodata=-9999)
    exposure = counted(tmp_path, books, today).belts[0].exposure
    assert exposure is not None
    assert exposure.stretches[-1].people_whole < nearer_than(30)[0]
    assert "% of the cells in view have no value" in exposure.note


def test_each_side_of_a_border_has_its_own_people(tmp_path: Path, books: Books, today: AsOf) -> None:
    # Cells of 0.05° around the northern end of the border of Poland and Belarus: Poland lies in the west.
    west, south, east, north = 21.0, 50.0, 26.0, 55.5
    columns = np.arange(100) * 0.05 + west + 0.025
    values = np.where(columns[None, :] < 23.2, 10.0, 1.0).repeat(110, axis=0).astype(np.float32)
    written(tmp_path, values, (west, south, east, north))
    text = SCENARIO.replace('line = "line.geojson"', 'border = "POL-BLR"')
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    exposure = counted(tmp_path, books, today).belts[0].exposure
    assert exposure is not None
    far = exposure.stretches[-1]
    assert 0.2 < far.people_own_side / far.people_whole < 0.95


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "no system": ({"crs": None}, "does not say which reference system"),
    "too small": ({"box": (10.0, 9.9, 10.4, 10.1)}, "the ground near the belts is"),
    "elsewhere": ({"box": (30.0, 50.0, 32.0, 52.0)}, "the raster covers 30.00 to 32.00° E"),
    "density by its words": ({"tags": {"TIFFTAG_IMAGEDESCRIPTION": "population density"}}, "its values are no counts"),
    "per km²": ({"tags": {"units": "people per sq km"}}, "its values are no counts"),
    "negative": ({"values": people() - 10}, "a cell holds -9.5 people"),
    "far too many": ({"values": people() * 1e9}, "more than live anywhere so close"),
    "three bands": ({"values": np.stack([people()] * 3)}, "has 3 bands"),
    "all without a value": ({"values": np.full((20, 25), -1, np.float32), "nodata": -1}, "no cell near the belts"),
    "not a number": ({"values": np.full((20, 25), np.nan, np.float32)}, "no cell near the belts"),
    "complex": ({"values": people().astype(np.complex64)}, "no numbers of people"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_raster_that_is_no_count_of_people_here_is_refused_at_its_line(
    name: str, tmp_path: Path, books: Books, today: AsOf
) -> None:
    changes, says = BROKEN[name]
    made = {"values": people()} | changes
    written(tmp_path, made.pop("values"), made.pop("box", BOX), **made)
    error = refused(lambda: counted(tmp_path, books, today))
    assert isinstance(error, MarchlandError)
    assert says in error.message
    assert (Path(error.where.file).name, error.where.line, error.where.field) == ("s.toml", 4, "people.raster")
    assert error.next_step


@pytest.mark.parametrize(
    "content", [b"", b"II*\0", b"not a raster", b"<VRTDataset/>", b"II*\0\x08\0\0\0" + b"\xff" * 400]
)
def test_a_file_that_is_no_raster_is_refused(content: bytes, tmp_path: Path, books: Books, today: AsOf) -> None:
    written(tmp_path, people())
    (tmp_path / "pop.tif").write_bytes(content)
    error = refused(lambda: counted(tmp_path, books, today))
    assert error.where.line == 4


def test_a_raster_that_is_not_there_and_one_for_nobody_are_refused(tmp_path: Path, books: Books, today: AsOf) -> None:
    written(tmp_path, people())
    (tmp_path / "pop.tif").unlink()
    assert "no file 'pop.tif' stands beside" in refused(lambda: counted(tmp_path, books, today)).message
    written(tmp_path, people())
    text = SCENARIO.replace('line = "line.geojson"', 'length = "10 km"')
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    assert "no belt says where it runs" in refused(lambda: counted(tmp_path, books, today)).message


def test_without_the_library_it_says_what_to_install(
    tmp_path: Path, books: Books, today: AsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, people())
    monkeypatch.setitem(sys.modules, "rasterio", None)
    assert "marchland[raster]" in refused(lambda: counted(tmp_path, books, today)).next_step
