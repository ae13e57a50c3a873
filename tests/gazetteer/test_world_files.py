"""The shapes of states: the ones of the package, files that are wrong, and the script that makes them."""

from __future__ import annotations

import copy
import importlib.resources
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import shapely

from marchland.core.errors import FactError
from marchland.core.geodesy import area_km2
from marchland.facts.adapters.fact_files import read_fact_book
from marchland.gazetteer.adapters.state_files import read_states
from marchland.gazetteer.adapters.world_files import read_world, read_world_file
from tests.refusal import refused

DATA = importlib.resources.files("marchland").joinpath("data")
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_world.py"
WORLD = {shape.iso3: shape for shape in read_world(DATA)}
SEVASTOPOL, SIMFEROPOL, ROSTOV = (33.55, 44.65), (34.1, 44.95), (39.7, 47.3)
SQUARE = [[20, 50], [24, 50], [24, 54], [20, 54], [20, 50]]

GOOD: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"iso3": "POL", "name": "Poland"},
            "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
        },
        {
            "type": "Feature",
            "properties": {"iso3": "NRU", "name": "Nauru"},
            "geometry": {"type": "Point", "coordinates": [166.9, -0.5]},
        },
        {
            "type": "Feature",
            "properties": {"iso3": "", "name": ""},
            "geometry": {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]},
        },
    ],
}


def test_every_state_has_a_shape_and_its_own_name() -> None:
    names = {code: state.name for code, state in read_states(DATA).by_iso3.items()}
    assert {code: shape.name for code, shape in WORLD.items() if code} == names
    assert len(names) == 197


def test_one_shape_is_of_no_state_and_says_no_name() -> None:
    assert WORLD[""].name == ""
    assert shapely.intersects_xy(WORLD[""].geometry, -42.0, 72.0)  # Greenland
    assert not any(shapely.intersects_xy(shape.geometry, 0.0, -80.0) for shape in WORLD.values())  # Antarctica


@pytest.mark.parametrize(
    ("spot", "state"),
    [(SEVASTOPOL, "UKR"), (SIMFEROPOL, "UKR"), (ROSTOV, "RUS"), ((21.0, 52.2), "POL"), ((-175.0, 67.0), "RUS")],
)
def test_a_place_lies_in_its_state_alone(spot: tuple[float, float], state: str) -> None:
    assert [code for code, shape in WORLD.items() if shapely.intersects_xy(shape.geometry, *spot)] == [state]


def test_shapes_are_whole_and_do_not_overlap() -> None:
    codes = sorted(WORLD)
    shapes = [WORLD[code].geometry for code in codes]
    assert all(shape.is_valid and shape.geom_type == "MultiPolygon" for shape in shapes)
    tree = shapely.STRtree(shapes)
    for first, second in tree.query(shapes, predicate="overlaps").T:
        assert area_km2(shapely.intersection(shapes[first], shapes[second])) < 50, (codes[first], codes[second])
    assert area_km2(WORLD["UKR"].geometry) == pytest.approx(603_700, rel=0.02)


def test_the_file_is_small_and_its_source_is_named() -> None:
    file = DATA.joinpath("world", "natural_earth_50m.geojson").read_bytes()
    assert len(file) < 700_000
    card = read_fact_book(DATA).source("natural-earth-50m")
    assert (card.publisher, card.licence, card.kind) == ("Natural Earth", "public domain", "map")
    assert "68/262" in card.note


def written(tmp_path: Path, data: object) -> Path:
    file = tmp_path / "world.geojson"
    file.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return file


def test_a_good_file_is_read(tmp_path: Path) -> None:
    poland, nauru, nobody = read_world_file(written(tmp_path, GOOD))
    assert (poland.iso3, poland.name, poland.geometry.area) == ("POL", "Poland", 16.0)
    assert nauru.geometry == shapely.Point(166.9, -0.5)
    assert (nobody.iso3, nobody.name) == ("", "")


def changed(change: Callable[[list[dict[str, Any]]], object]) -> dict[str, Any]:
    data = copy.deepcopy(GOOD)
    change(data["features"])
    return data


BOWTIE = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]


@pytest.mark.parametrize(
    ("data", "says", "field"),
    [
        ("", "the file is empty", ""),
        ("{", "not JSON", ""),
        ('{"a": NaN}', "NaN is not a number", ""),
        ("[" * 100_000, "nested too deep", ""),
        ({"type": "Feature"}, "'FeatureCollection'", "type"),
        (GOOD | {"features": []}, "at least 1", "features"),
        (changed(lambda f: f[0]["properties"].update(iso3="pl")), "'pl'", "features.0.properties.iso3"),
        (changed(lambda f: f[0]["properties"].pop("name")), "'name' is missing", "features.0.properties.name"),
        (changed(lambda f: f[0]["properties"].update(rank=1)), "unknown key 'rank'", "features.0.properties.rank"),
        (changed(lambda f: f[0]["properties"].update(name=" ")), "a code and a name", "features.0.properties"),
        (changed(lambda f: f[2]["properties"].update(name="N.")), "a code and a name", "features.2.properties"),
        (
            changed(lambda f: f[1]["properties"].update(iso3="POL")),
            "POL is the same as features.0",
            "features.1.properties.iso3",
        ),
        (changed(lambda f: f[1]["geometry"].update(type="LineString")), "'LineString'", "features.1.geometry"),
        (changed(lambda f: f[1]["geometry"].pop("type")), "not None", "features.1.geometry"),
        (changed(lambda f: f[1]["geometry"].pop("coordinates")), "cannot be read", "features.1.geometry"),
        (changed(lambda f: f[1]["geometry"].update(coordinates=[191, 0])), "off the globe", "features.1.geometry"),
        (changed(lambda f: f[0]["geometry"].update(coordinates=[])), "empty", "features.0.geometry"),
        (changed(lambda f: f[0]["geometry"].update(coordinates=[BOWTIE])), "crosses itself", "features.0.geometry"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, data: object, says: str, field: str) -> None:
    told = refused(lambda: read_world_file(written(tmp_path, data), "world.geojson"))
    assert isinstance(told, FactError)
    assert says in told.message
    assert (told.where.file, told.where.field) == ("world.geojson", field)


def test_a_missing_file_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    assert "no such file" in refused(lambda: read_world(tmp_path)).message
    (tmp_path / "world.geojson").write_bytes(b"\xff{}")
    assert "not UTF-8" in refused(lambda: read_world_file(tmp_path / "world.geojson")).message


@pytest.fixture(scope="module")
def script() -> ModuleType:
    found = importlib.util.spec_from_file_location("make_world", SCRIPT)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_arcs_are_put_together_and_carried_on_over_the_date_line(script: ModuleType) -> None:
    topology = {
        "transform": {"scale": [1.0, 1.0], "translate": [0.0, 0.0]},
        "arcs": [[[170, 60], [-345, 0], [0, 5]], [[170, 60], [0, 5], [-345, 0]]],
        "objects": {"countries": {"geometries": [{"type": "Polygon", "id": "643", "arcs": [[0, -2]]}]}},
    }
    [(code, shape)] = script.countries(topology, {"643": "RUS"})
    assert (code, shape.bounds) == ("RUS", (170, 60, 185, 65))
    west, east = sorted(part.bounds for part in shapely.get_parts(script.cut(shape)))
    assert (west, east) == ((-180, 60, -175, 65), (170, 60, 180, 65))


def test_crimea_goes_to_ukraine_or_the_script_stops(script: ModuleType) -> None:
    mainland, crimea = shapely.box(24, 46, 38, 52), shapely.box(33, 44, 36, 46)
    russia = shapely.MultiPolygon([shapely.box(40, 45, 100, 70), crimea])
    made = script.with_crimea_in_ukraine({"RUS": russia, "UKR": mainland})
    assert made["UKR"].area == mainland.area + crimea.area
    assert made["UKR"].geom_type == "Polygon"
    assert made["RUS"].bounds == (40, 45, 100, 70)
    with pytest.raises(SystemExit, match="Crimea"):
        script.with_crimea_in_ukraine(made)


def test_states_are_told_from_what_is_none(script: ModuleType) -> None:
    box = shapely.box(0, 0, 1, 1)
    states, others = script.by_state([("AUS", box), ("AUS", box), ("GRL", box), ("", box), ("ATA", box)], ["AUS"])
    assert states["AUS"].equals(box)
    assert len(others) == 2


def test_what_rounding_left_nothing_of_becomes_a_point(script: ModuleType) -> None:
    whole = shapely.box(0, 0, 1e-5, 1e-5)
    assert script.drawable(shapely.LineString([(0, 0), (1, 1)]), whole).geom_type == "Point"
    assert script.drawable(whole, whole).geom_type == "MultiPolygon"
    assert json.loads(script.feature("POL", "Poland", shapely.box(20, 50, 24, 54)))["properties"] == {
        "iso3": "POL", "name": "Poland",
    }  # fmt: skip
    assert np.isclose(script.TOLERANCE_DEGREES, 0.12)
