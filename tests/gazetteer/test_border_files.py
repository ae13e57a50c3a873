"""Border lines as they are read: the ones of the package, and files that are wrong in every way we could think of."""

from __future__ import annotations

import copy
import importlib.resources
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marchland.core.errors import InputError
from marchland.core.geodesy import BorderLine, chain, length_km, parts, within
from marchland.facts.adapters.fact_files import read_fact_book
from marchland.gazetteer.adapters.border_files import read_border_file, read_borders
from marchland.gazetteer.adapters.place_files import read_places

DATA = importlib.resources.files("marchland").joinpath("data")
BORDERS = read_borders(DATA)
PAIRS = {
    "UKR-RUS", "UKR-BLR", "POL-BLR", "POL-RUS", "LTU-BLR", "LTU-RUS",
    "LVA-RUS", "LVA-BLR", "EST-RUS", "FIN-RUS", "NOR-RUS", "PRK-KOR",
}  # fmt: skip

GOOD: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "bbox": [126.0, 37.0, 128.0, 39.0],
            "properties": {
                "pair": "PRK-KOR", "disputed": False, "left_state": "PRK", "scale": "1:10m", "source": "a-map",
            },
            "geometry": {
                "type": "MultiLineString", "coordinates": [[[126, 37], [127, 38]], [[127, 38], [128, 39]]],
            },
        }
    ],
}  # fmt: skip


def test_the_packages_lines_are_all_there() -> None:
    assert {line.pair for line in BORDERS} == PAIRS
    assert [line.name for line in BORDERS if line.disputed] == ["UKR-RUS, disputed part"]
    assert len(BORDERS) == len(PAIRS) + 1


@pytest.mark.parametrize("line", BORDERS, ids=lambda line: line.name)
def test_every_line_says_what_it_is(line: BorderLine) -> None:
    assert line.scale == "1:10m"
    assert read_fact_book(DATA).source(line.source).kind == "map"
    assert line.states == tuple(line.pair.split("-"))
    assert {line.left_state, line.right_state} == set(line.states)
    assert line.line.is_simple
    coordinates = shapely.get_coordinates(line.line)
    assert np.array_equal(coordinates, coordinates.round(6))


def test_parts_follow_each_other_along_the_border() -> None:
    two = next(line for line in BORDERS if line.pair == "LTU-RUS")
    first, second = parts(two.line)
    assert chain([first, second]) == ((0, False), (1, False))
    assert length_km(shapely.LineString([first.coords[-1], second.coords[0]])) < 0.05
    assert all(len(parts(line.line)) == 1 for line in BORDERS if line is not two)


@pytest.mark.parametrize("line", [line for line in BORDERS if not line.disputed], ids=lambda line: line.name)
def test_most_places_left_of_a_line_are_of_the_left_state(line: BorderLine) -> None:
    left, right = sides(line)
    assert left[line.left_state] > left[line.right_state]
    assert right[line.right_state] > right[line.left_state]


def test_mainland_ukraine_is_left_of_the_disputed_line() -> None:
    disputed = next(line for line in BORDERS if line.disputed)
    ends = shapely.get_coordinates(disputed.line)[[0, -1]]
    assert ends[0, 0] < ends[1, 0]  # walked eastwards, so north is left
    assert disputed.left_state == "UKR"
    left, right = sides(disputed)
    assert set(left) == set(right) == {"UKR"}  # the list of places has both sides under Ukraine


def sides(line: BorderLine) -> tuple[Counter[str], Counter[str]]:
    """Return the states of the places within 30 km of a line and not past its ends, on its left and on its right."""
    places = read_places(DATA)
    longitudes, latitudes = np.array([[place.longitude, place.latitude] for place in places]).T
    [near] = within([line.line], longitudes, latitudes, [30])
    found: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for number in set(near.point.tolist()):
        place = places[number]
        at = shapely.Point(place.longitude, place.latitude)
        along = line.line.project(at)
        if not 0 < along < line.line.length:
            continue
        before, foot, ahead = (line.line.interpolate(along + step) for step in (-1e-4, 0, 1e-4))
        cross = (ahead.x - before.x) * (at.y - foot.y) - (ahead.y - before.y) * (at.x - foot.x)
        found[0 if cross > 0 else 1][place.state] += 1
    return found


def written(tmp_path: Path, data: object) -> Path:
    file = tmp_path / "lines.geojson"
    file.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return file


def test_a_good_file_is_read(tmp_path: Path) -> None:
    [line] = read_border_file(written(tmp_path, GOOD))
    assert (line.pair, line.disputed, line.left_state, line.right_state) == ("PRK-KOR", False, "PRK", "KOR")
    assert len(parts(line.line)) == 2


def test_members_that_are_not_ours_are_let_be(tmp_path: Path) -> None:
    data = {**GOOD, "statement": "drawn by hand", "features": [{**GOOD["features"][0], "id": 7}]}
    assert read_border_file(written(tmp_path, data)) == read_border_file(written(tmp_path, GOOD))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the file is empty"),
        ("  \n", "the file is empty"),
        ("{", "not JSON"),
        ("pair,line\nPRK-KOR,x\n", "not JSON"),
        ("[" * 100_000, "nested too deep"),
        ("null", "lines.geojson: "),
        ("[]", "lines.geojson: "),
        ('{"type": "FeatureCollection"}', "'features' is missing"),
        ('{"type": "FeatureCollection", "features": []}', "features: "),
        ('{"type": "Topology", "features": []}', "FeatureCollection"),
        ('{"type": "FeatureCollection", "features": [7]}', "features.0"),
    ],
)
def test_a_file_that_is_no_collection_of_features_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as found:
        read_border_file(written(tmp_path, text))
    assert found.value.where.file.endswith("lines.geojson")


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    data = copy.deepcopy(GOOD)
    change(data["features"][0])
    return data


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda f: f["properties"].pop("pair"), "features.0.properties.*'pair' is missing"),
        (lambda f: f["properties"].pop("disputed"), "'disputed' is missing"),
        (lambda f: f["properties"].pop("left_state"), "'left_state' is missing"),
        (lambda f: f["properties"].pop("scale"), "'scale' is missing"),
        (lambda f: f["properties"].pop("source"), "'source' is missing"),
        (lambda f: f["properties"].update(pair="North Korea"), "features.0.properties.pair"),
        (lambda f: f["properties"].update(disputed="no"), "features.0.properties.disputed"),
        (lambda f: f["properties"].update(left_state="RUS"), "RUS is neither state of PRK-KOR"),
        (lambda f: f["properties"].update(sides=2), "unknown key 'sides'"),
        (lambda f: f.pop("properties"), "'properties' is missing"),
        (lambda f: f.pop("geometry"), "'geometry' is missing"),
        (lambda f: f.update(geometry=None), "features.0.geometry"),
        (lambda f: f["geometry"].update(type="Polygon"), "LineString or MultiLineString, not 'Polygon'"),
        (lambda f: f["geometry"].update(type="Line"), "not 'Line'"),
        (lambda f: f["geometry"].update(coordinates=[]), "features.0.geometry: the geometry is empty"),
        (lambda f: f["geometry"].update(coordinates=[[[126, 37]]]), "the geometry cannot be read"),
        (lambda f: f["geometry"].update(coordinates="126 37"), "the geometry cannot be read"),
        (lambda f: f["geometry"].update(coordinates=[[[126, 37], [126, 37]]]), "has no length"),
        (lambda f: f["geometry"].update(coordinates=[[[126, 37], [127, None]]]), "finite|cannot be read"),
        (lambda f: f.update(geometry=swapped(f["geometry"])), "off the globe.*latitudes 126 to 128"),
        (lambda f: f["geometry"].update(coordinates=f["geometry"]["coordinates"][::-1]), "do not follow each other"),
        (lambda f: f["geometry"]["coordinates"][1].reverse(), "do not follow each other"),
        (lambda f: f.update(bbox=[126, 37, 127, 38]), "leaves its own bbox"),
        (lambda f: f.update(bbox=[126, 37]), "features.0.bbox"),
    ],
)
def test_a_feature_that_is_wrong_is_refused_by_name(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], says: str
) -> None:
    with pytest.raises(InputError) as found:
        read_border_file(written(tmp_path, changed(change)), "lines.geojson")
    assert str(found.value).startswith("lines.geojson: features.0")
    assert found.match(f"(?s){says}")


def swapped(geometry: dict[str, Any]) -> dict[str, Any]:
    return {**geometry, "coordinates": [[xy[::-1] for xy in part] for part in geometry["coordinates"]]}


def test_swapped_axes_that_stay_on_the_globe_are_found_by_the_bbox(tmp_path: Path) -> None:
    ukraine = json.loads((DATA / "borders" / "natural_earth_10m.geojson").read_text("utf-8"))
    feature = ukraine["features"][0]
    feature["geometry"]["coordinates"] = [xy[::-1] for xy in feature["geometry"]["coordinates"]]
    with pytest.raises(InputError, match="leaves its own bbox") as found:
        read_border_file(written(tmp_path, ukraine))
    assert "longitude first" in found.value.next_step


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_coordinate_that_is_no_number_is_refused(tmp_path: Path, number: str) -> None:
    text = json.dumps(GOOD).replace("[127, 38]", f"[127, {number}]")
    with pytest.raises(InputError, match=f"{number} is not a number in JSON"):
        read_border_file(written(tmp_path, text))


def test_a_coordinate_too_large_for_a_number_is_refused(tmp_path: Path) -> None:
    text = json.dumps(GOOD).replace("[127, 38]", "[127, 1e999]")
    with pytest.raises(InputError, match="finite"):
        read_border_file(written(tmp_path, text))


def test_files_that_cannot_be_opened_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_border_file(tmp_path / "none.geojson")
    with pytest.raises(InputError, match="a folder"):
        read_border_file(tmp_path)
    latin = tmp_path / "latin.geojson"
    latin.write_bytes(b'{"type": "\xe9"}')
    with pytest.raises(InputError, match="not UTF-8"):
        read_border_file(latin)


def test_all_files_of_the_folder_are_read_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no border lines"):
        read_borders(tmp_path)
    folder = tmp_path / "borders"
    folder.mkdir()
    with pytest.raises(InputError, match="no border lines"):
        read_borders(tmp_path)
    for name, source in (("b.geojson", "second"), ("a.geojson", "first"), ("notes.txt", "none")):
        data = copy.deepcopy(GOOD)
        data["features"][0]["properties"]["source"] = source
        (folder / name).write_text(json.dumps(data), "utf-8")
    assert [line.source for line in read_borders(tmp_path)] == ["first", "second"]
    (folder / "b.geojson").write_text("{}", "utf-8")
    with pytest.raises(InputError, match=r"borders/b\.geojson"):
        read_borders(tmp_path)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-200, 200) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(json_values, st.sampled_from(("coordinates", "geometry", "properties", "feature", "file")))
def test_whatever_json_holds_it_is_read_or_refused(tmp_path: Path, value: object, at: str) -> None:
    data = copy.deepcopy(GOOD)
    feature = data["features"][0]
    if at == "coordinates":
        feature["geometry"]["coordinates"] = value
    elif at == "feature":
        data["features"] = [value]
    elif at != "file":
        feature[at] = value
    try:
        lines = read_border_file(written(tmp_path, value if at == "file" else data))
    except InputError:
        return
    assert all(line.line.is_valid for line in lines)
