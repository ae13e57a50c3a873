"""Part of a border by its km, a line of one's own, and the doubt that the map leaves to a length."""

import json
from pathlib import Path

import pytest
import shapely

from marchland.assess.adapters.scenario_files import read_scenario
from marchland.assess.domain.scenario import Belt
from marchland.assess.service.books import Books, open_books
from marchland.assess.service.questions import RunOptions, assess
from marchland.assess.service.scenarios import make_scenario
from marchland.core.asof import AsOf
from marchland.core.errors import ScenarioError
from marchland.core.geodesy import geod, length_km, stretch_of
from marchland.core.quantity import Shape
from tests.refusal import refused

PARALLEL = shapely.LineString([(20, 50), (21, 50), (22, 50)])
DEGREE_KM = geod().inv(20, 50, 21, 50)[2] / 1000


@pytest.fixture(scope="module")
def books() -> Books:
    return open_books()


def belt_of(folder: Path, books: Books, today: AsOf, front: str) -> Belt:
    file = folder / "mine.toml"
    head = 'title = "T"\n[[belts]]\nid = "a"\nstate = "POL"\nfacing = "BLR"\n'
    file.write_text(f'{head}{front}\ndepth = "1 km"\ndensity = "1 mine/km²"\n', encoding="utf-8")
    return make_scenario(read_scenario(file), books, today).belts[0]


def test_a_stretch_is_cut_by_its_km_from_either_end() -> None:
    for end, first in (("west", 20 + 30 / DEGREE_KM), ("east", 22 - 30 / DEGREE_KM)):
        cut = stretch_of([PARALLEL], 30, 100, end)
        assert length_km(cut) == pytest.approx(70, abs=0.01)
        assert shapely.get_coordinates(cut)[0, 0] == pytest.approx(first, abs=1e-4)


def test_a_stretch_walks_over_the_parts_of_a_line() -> None:
    parts = shapely.multilinestrings([[(21, 50), (22, 50)], [(20, 50), (21, 50)]])
    assert length_km(stretch_of([parts], 50, 100, "west")) == pytest.approx(50, abs=0.01)


def test_part_of_a_border_is_as_long_as_on_the_map_or_as_the_windings_it_cuts_off(
    tmp_path: Path, books: Books, today: AsOf
) -> None:
    """100 km on a map of 340.09 km stand for 100 to 100 × 408/340.09 km, by the middle of 398 and 418 published."""
    belt = belt_of(tmp_path, books, today, 'border = "POL-BLR"\npart = { from = "100 km", to = 200 }')
    length = belt.length.estimate
    assert (length.low, length.high) == pytest.approx((100, 100 * 408 / 340.09), rel=1e-4)
    assert length.shape is Shape.UNIFORM
    assert length_km(belt.lines[0].line) == pytest.approx(100, abs=0.01)
    north, south = (
        belt_of(tmp_path, books, today, f'border = "POL-BLR"\npart = {{ from = 0, to = 50, end = "{end}" }}')
        for end in ("north", "south")
    )
    assert north.lines[0].line.bounds[3] > south.lines[0].line.bounds[3] + 1


def test_people_near_a_part_are_those_near_that_part(tmp_path: Path, books: Books, today: AsOf) -> None:
    """Brest, Belarus, lies on the southern part of the border of Poland and not on its northern one."""
    near = {}
    for end in ("north", "south"):
        belt_of(tmp_path, books, today, f'border = "POL-BLR"\npart = {{ from = 0, to = 130, end = "{end}" }}')
        found = assess(read_scenario(tmp_path / "mine.toml"), books, RunOptions(today, draws=100))
        exposure = found.belts[0].exposure
        assert exposure is not None
        assert exposure.covered_share == 1
        near[end] = exposure.stretches[1].people_whole
    assert near["south"] > 300_000 > near["north"]


def test_a_line_of_one_s_own_is_as_long_as_it_is_drawn(tmp_path: Path, books: Books, today: AsOf) -> None:
    line = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(PARALLEL)}
    (tmp_path / "own.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [line]}), "utf-8")
    belt = belt_of(tmp_path, books, today, 'line = "own.geojson"')
    assert belt.length.estimate.central == pytest.approx(2 * DEGREE_KM, rel=1e-9)
    found = assess(read_scenario(tmp_path / "mine.toml"), books, RunOptions(today, draws=100)).belts[0]
    assert found.exposure is None  # it runs through the middle of Poland, where the book has no places
    assert "not counted" in found.note


def test_people_near_a_line_of_one_s_own_are_counted_where_the_book_has_places(
    tmp_path: Path, books: Books, today: AsOf
) -> None:
    border = next(line for line in books.borders if line.pair == "POL-BLR" and not line.disputed)
    (tmp_path / "own.geojson").write_text(json.dumps(shapely.geometry.mapping(border.line)), "utf-8")
    belt_of(tmp_path, books, today, 'line = "own.geojson"')
    own = assess(read_scenario(tmp_path / "mine.toml"), books, RunOptions(today, draws=100)).belts[0].exposure
    belt_of(tmp_path, books, today, 'border = "POL-BLR"')
    theirs = assess(read_scenario(tmp_path / "mine.toml"), books, RunOptions(today, draws=100)).belts[0].exposure
    assert own is not None
    assert theirs is not None
    assert [s.people_whole for s in own.stretches] == [s.people_whole for s in theirs.stretches]


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ('border = "POL-BLR"\npart = { from = 300, to = 900 }', "340 km long on the map"),
        ('border = "POL-BLR"\npart = { from = 200, to = 100 }', "no part of a line"),
        ('length = "9 km"\npart = { from = 0, to = 100 }', "a part needs a border"),
        ('border = "POL-BLR"\nshare = 0.5\npart = { from = 0, to = 100 }', "a share needs a border"),
        ('line = "none.geojson"', "no file"),
        ('line = "own.geojson"\nborder = "POL-BLR"', "a line and a border"),
        ('line = "point.geojson"', "no GeoJSON of a line"),
        ('line = "swapped.geojson"', "longitude and latitude swapped"),
        ('line = "mercator.geojson"', "EPSG:3857"),
        ('line = "inner.geojson"', "EPSG:3857"),
        ('line = "nowhere.geojson"', "no length"),
    ],
)
def test_a_front_that_cannot_be_is_refused_at_its_line(
    tmp_path: Path, books: Books, today: AsOf, front: str, says: str
) -> None:
    mercator, drawn = {"type": "name", "properties": {"name": "EPSG:3857"}}, [[24, 52], [25, 52]]
    for name, content in {
        "point": {"type": "Point", "coordinates": [20, 50]},
        "swapped": {"type": "LineString", "coordinates": [[52, 24], [53, 24.5]]},
        "mercator": {"type": "LineString", "crs": mercator, "coordinates": drawn},
        "inner": {"type": "Feature", "geometry": {"type": "LineString", "crs": mercator, "coordinates": drawn}},
        "nowhere": {"type": "LineString", "coordinates": [[24, 52], [24, 52]]},
    }.items():
        (tmp_path / f"{name}.geojson").write_text(json.dumps(content), "utf-8")
    error = refused(lambda: belt_of(tmp_path, books, today, front))
    assert isinstance(error, ScenarioError)
    assert says in error.message
    assert error.where.line >= 6 or error.where.field == "belts.0"
