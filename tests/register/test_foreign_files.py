"""Foreign files of every kind give the same columns, values and shapes, whatever they are called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyogrio.raw
import pytest
import shapely

from marchland.adapters import landlock
from marchland.register.adapters import foreign_files
from marchland.register.adapters.foreign_files import read_foreign
from marchland.register.adapters.foreign_sheet import columns_of as sheet_columns
from marchland.register.domain.foreign import DRIVERS, FileKind, ForeignBatch, ForeignHead, ForeignRow, ForeignTable
from marchland.register.service.foreign_intake import columns_of
from tests.refusal import refused
from tests.register import foreign_samples as samples
from tests.register.giving import Marchland

KINDS = ("gpkg", "fgb", "kml", "kmz", "shapefile", "geojson", "lines", "sequence", "csv", "xlsx")


def of(table: ForeignTable, column: str) -> tuple[Any, ...]:
    return tuple(table.value(row, column) for row in table.rows)


def shapes(table: ForeignTable) -> list[Any]:
    if "wkt" in table.columns:
        return [shapely.from_wkt(text) if text else None for text in of(table, "wkt")]
    return [shapely.from_wkb(row.shape) if row.shape else None for row in table.rows]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_areas_come_out_of_every_kind(tmp_path: Path, kind: str) -> None:
    table = read_foreign(samples.make(kind, tmp_path))
    assert of(table, "code") == samples.CODES
    assert of(table, "title") == samples.NAMES
    assert tuple(str(day)[:10].replace("/", "-") for day in of(table, "day")) == samples.DAYS
    for found, given in zip(shapes(table), samples.SHAPES, strict=True):
        assert (found is None) if given is None else shapely.force_2d(found).equals(given)
    assert [row.number for row in table.rows] == [1, 2, 3, 4]
    assert ("one-driver" in table.walls) is (table.kind in DRIVERS)
    assert ("landlock-files" in table.walls) is bool(landlock.version())


def test_a_sheet_of_opendocument_and_tracks_of_a_receiver_are_read(tmp_path: Path) -> None:
    sheet = read_foreign(samples.ods(tmp_path / "a"))
    assert (sheet.kind, sheet.columns, sheet.rows[0].values) == (FileKind.ODS, ("code", "title"), ("HA-1", "Поле"))
    tracks = read_foreign(samples.gpx(tmp_path / "b"))
    assert [shapely.from_wkb(row.shape).geom_type for row in tracks.rows] == [
        "Point",
        "MultiLineString",
        "Point",
        "Point",
    ]


def test_the_system_of_coordinates_is_what_the_file_says(tmp_path: Path) -> None:
    assert read_foreign(samples.vector(tmp_path / "a.gpkg", "EPSG:32634")).crs == "EPSG:32634"
    assert read_foreign(samples.shapefile(tmp_path, tmp_path / "a.zip", without=".prj")).crs == ""
    csv = samples.make("csv", tmp_path)
    assert read_foreign(csv).crs == ""


def test_the_encoding_of_a_shapefile_is_that_of_its_cpg_or_the_one_named(tmp_path: Path) -> None:
    file = samples.shapefile(tmp_path, tmp_path / "a.zip", encoding="CP1251")
    assert of(read_foreign(file), "title")[0] == "Поле"
    bare = samples.zipped(tmp_path / "b.zip", {
        each.name: each for each in sorted(tmp_path.glob("Areas.*")) if each.suffix != ".cpg"
    })  # fmt: skip
    assert of(read_foreign(bare, encoding="CP1251"), "title")[0] == "Поле"


def test_an_encoding_of_a_table_is_asked_for_by_its_first_wrong_byte(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("code,title\n1,Поле\n".encode("cp1251"))
    error = refused(lambda: read_foreign(file))
    assert (error.where.file, error.where.line) == (str(file), 2)
    assert "cp1251" in error.next_step
    assert of(read_foreign(file, encoding="cp1251"), "title") == ("Поле",)
    file.write_text("code,title\n1,Поле\n", "utf-16")
    assert of(read_foreign(file), "title") == ("Поле",)


def test_layers_are_asked_about_where_there_are_several(tmp_path: Path) -> None:
    file = samples.vector(tmp_path / "a.gpkg", layer="first")
    pyogrio.raw.write(str(file), shapely.to_wkb([shapely.box(1, 1, 2, 2)]), [], [], layer="second", append=False,
                      geometry_type="Polygon", crs="EPSG:4326", driver="GPKG")  # fmt: skip
    error = refused(lambda: read_foreign(file))
    assert "first" in error.message
    assert "second" in error.message
    assert len(read_foreign(file, layer="second").rows) == 1
    assert "no layer 'third'" in refused(lambda: read_foreign(file, layer="third")).message


def test_what_is_no_shape_goes_along_as_its_text(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    open_ring = {"type": "Polygon", "coordinates": [[[18, 44], [18.1, 44], [18.1, 44.1]]]}
    features = samples.geojson()
    features["features"][0]["geometry"] = open_ring
    file.write_text(json.dumps(features), "utf-8")
    first, second, _, last = read_foreign(file).rows
    assert (first.shape, json.loads(first.outline)) == (None, open_ring)
    assert (second.outline, last.shape, last.outline) == ("", None, "")
    assert first.identity == samples.CODES[0]


def test_a_kind_whose_library_is_not_installed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign_files, "find_spec", lambda _name: None)
    error = refused(lambda: read_foreign(samples.make("gpkg", tmp_path)))
    assert "pyogrio, which is not installed" in error.message
    assert "marchland[import]" in error.next_step
    assert len(read_foreign(samples.make("csv", tmp_path)).rows) == 4


def test_the_command_shows_what_is_in_a_file(marchland: Marchland, tmp_path: Path) -> None:
    file = samples.make("shapefile", tmp_path)
    shown = json.loads(marchland("import", "look", file, "--format", "json").out)
    assert (shown["kind"], shown["rows"], shown["shapes"], shown["crs"]) == ("Shapefile", 4, 3, "EPSG:4326")
    assert shown["columns"][0] == {"name": "code", "filled": 4, "examples": list(samples.CODES[:3])}
    table = marchland("import", "look", file).out
    assert "Shapefile: 4 rows, 3 with a shape" in table
    assert "walls that stood" in table


def test_a_row_takes_no_more_room_than_what_it_says(tmp_path: Path) -> None:
    """A few letters a row say nothing of 2,000 columns, which would otherwise be kept for each row."""
    csv = tmp_path / "a.csv"
    csv.write_text(",".join(f"c{n}" for n in range(2000)) + "\n1\n" + "," * 1999 + "2\n,3\n4,,5,6\n", "utf-8")
    table = read_foreign(csv)
    assert [(row.said, row.places) for row in table.rows] == [
        (("1",), ()),
        (("2",), (1999,)),
        ((None, "3"), ()),
        (("4", None, "5", "6"), ()),
    ]
    assert [row.values for row in table.rows] == [
        ("1", *[None] * 1999),
        (*[None] * 1999, "2"),
        (None, "3", *[None] * 1998),
        ("4", None, "5", "6", *[None] * 1996),
    ]
    assert of(table, "c1999") == (None, "2", None, None)
    assert [column.filled for column in columns_of(table) if column.filled] == [2, 1, 1, 1, 1]


def test_features_that_have_each_their_own_member_keep_it_alone(tmp_path: Path) -> None:
    features = [{"type": "Feature", "properties": {f"c{n}": n}, "geometry": None} for n in range(2001)]
    file = tmp_path / "a.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features[:-1]}), "utf-8")
    table = read_foreign(file)
    assert {len(row.said) for row in table.rows[2:]} == {1}
    assert [row.at(number) for number, row in enumerate(table.rows)] == list(range(2000))
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    assert "more than 2,000 columns" in refused(lambda: read_foreign(file)).message


def test_more_cells_than_fill_the_memory_are_refused_however_few_letters_say_them(tmp_path: Path) -> None:
    """25,000 rows of 2,000 columns are the 50 million that are taken; this is one more row, in 60 kilobytes."""
    file = tmp_path / "a.csv"
    file.write_text(",".join(f"c{n}" for n in range(2000)) + "\n1" * 25_001, "utf-8")
    error = refused(lambda: read_foreign(file))
    assert "more than 50,000,000 cells" in error.message
    assert "split it" in error.next_step


@pytest.mark.parametrize(
    "row",
    [
        ForeignRow(1, ("a",), width=10**12),
        ForeignRow(1, ("a", "b", "c"), width=2),
        ForeignRow(1, ("a",), places=(2,), width=2),
        ForeignRow(1, ("a",), places=(-1,), width=2),
        ForeignRow(1, ("a", "b"), places=(1, 0), width=2),
        ForeignRow(1, ("a", "b"), places=(1,), width=2),
    ],
)
def test_a_row_that_is_not_of_the_columns_said_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: ForeignRow
) -> None:
    """A child that was taken over by what it reads may say anything."""
    said = [msgspec.msgpack.encode(each) for each in (ForeignHead(("x", "y")), ForeignBatch((row,)))]
    monkeypatch.setattr(foreign_files, "records_of", lambda *_: iter(said))
    error = refused(lambda: read_foreign(samples.make("csv", tmp_path)))
    assert error.message == "what reads the file did not answer as it should"


def test_columns_of_one_title_are_numbered_soon_enough() -> None:
    assert sheet_columns(("a", "a", "a 2", "a", "", None)) == ("a", "a 2", "a 2 2", "a 3", "column 5", "column 6")
    assert len(set(sheet_columns(("a", "a 2", "a") * 600))) == 1800


def gaps(file: Path, *numbers: int) -> Path:
    """Write a column of whole numbers, one of truths and one of others, each without its last value."""
    size = len(numbers)
    missing = np.array([*[False] * (size - 1), True])
    pyogrio.raw.write(
        str(file), shapely.to_wkb(np.array([samples.SHAPES[0]] * size, dtype=object)),
        [np.array(numbers), np.array([True, *[False] * (size - 1)]), np.array([0.5] * size)], ["n", "t", "x"],
        field_mask=[missing] * 3, geometry_type="Polygon", crs="EPSG:4326", driver="GPKG",
    )  # fmt: skip
    return file


def test_whole_numbers_stay_whole_where_one_is_missing(tmp_path: Path) -> None:
    """So an id 101 is no 101.0, and a truth no number."""
    table = read_foreign(gaps(tmp_path / "a.gpkg", 101, 2**53 - 1, 0))
    found = [of(table, column) for column in ("n", "t", "x")]
    assert found == [(101, 2**53 - 1, None), (True, False, None), (0.5, 0.5, None)]
    assert [[type(value).__name__ for value in column[:2]] for column in found] == [
        ["int", "int"], ["bool", "bool"], ["float", "float"],
    ]  # fmt: skip
    error = refused(lambda: read_foreign(gaps(tmp_path / "b.gpkg", 2**53 + 1, 0)))
    assert "the column 'n' has a whole number beyond 2^53" in error.message
    assert error.next_step == "save the column as text"


def test_one_value_that_no_other_format_has_is_taken_as_text(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    large = "1" * 24
    file.write_text(
        f'{{"type":"Feature","id":{large},"properties":{{"a":{large},"b":-{large},"c":18446744073709551615,'
        '"d":"x\\ud800y","e":["\\udfff",1],"f\\ud800":true,"g":"\\ud83d\\ude00"},'
        '"geometry":{"type":"Point","coordinates":[18,44]},"other\\ud800":{"z":"\\ud800"}}',
        "utf-8",
    )
    table = read_foreign(file)
    (row,) = table.rows
    assert dict(zip(table.columns, row.values, strict=True)) == {
        "a": large, "b": f"-{large}", "c": 2**64 - 1, "d": "x\\ud800y", "e": ["\\udfff", 1], "f\\ud800": True,
        "g": "\N{GRINNING FACE}",
    }  # fmt: skip
    assert (row.identity, row.members) == (large, {"other\\ud800": {"z": "\\ud800"}})
    assert shapely.from_wkb(row.shape).equals(shapely.Point(18, 44))


@pytest.mark.parametrize(
    ("properties", "told"),
    [
        ('{"\\ud800":1,"\\\\ud800":2}', "cannot be told apart"),
        ('{"\\ud800":1,"\\ud800":2}', "the key"),
        ('{"b":"\\ud800","a":' + "[" * 900 + "]" * 900 + "}", "cannot be taken"),
    ],
)
def test_a_value_that_cannot_be_taken_is_the_reason_that_is_told(tmp_path: Path, properties: str, told: str) -> None:
    file = tmp_path / "a.geojson"
    file.write_text(f'{{"type":"Feature","properties":{properties},"geometry":null}}', "utf-8")
    assert told in refused(lambda: read_foreign(file)).message
