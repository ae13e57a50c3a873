"""Features as phones and GIS programs write them: each is taken with its right value, or refused in words."""

from __future__ import annotations

import json
import re
from typing import Any

import pyproj
import pytest
import shapely

from tests.register.giving import (
    HERE,
    MULTI,
    Marchland,
    add,
    collection,
    feature,
    history,
    moved,
    refusals,
    said,
    shape,
    shown,
    taken,
)

WORLD = pyproj.Geod(ellps="WGS84")


def km2(geometry: Any) -> float:
    """Return the land of a shape, measured by another program than the register's own."""
    return abs(WORLD.geometry_area_perimeter(shapely.geometry.shape(geometry))[0])


# All refusals at once, for people and for programs.


def test_every_feature_and_all_that_is_wrong_with_it_is_listed(marchland: Marchland) -> None:
    given = collection(
        feature(),
        *(feature(area=f"HA {n}", valid_on="01/05/2024") for n in range(12)),
        feature(area="b1", classification="SHA"),
        {**feature(), "geometry": None, "id": "b2"},
    )
    found = refusals(marchland, given)
    assert sorted({each["index"] for each in found}) == list(range(1, 15))
    assert {"index", "id", "field", "rule", "message", "next_step"} == set(found[0])
    first = [each for each in found if each["index"] == 1]
    assert {each["field"] for each in first} == {"id", "valid_on"}
    table = add(marchland, given)
    said(table, "14 of 15 features", "more")


@pytest.mark.parametrize(
    ("identity", "word"),
    [
        ("MAG/2024/001", "'/'"), ("HA 001", "a space"), ("{3F2504E0-4F89-11D3-9A0C-0305E82C3301}", "'{'"),
        ("МП-001", "'М'"), ("حقل-1", "may not stand in an id"), ("", "empty"), ("x" * 65, "65 characters"),
        (".hidden", "begins with"),
    ],
)  # fmt: skip
def test_an_id_that_does_not_fit_is_told_in_words(marchland: Marchland, identity: str, word: str) -> None:
    (refusal,) = refusals(marchland, collection(feature(area=identity)))
    assert (refusal["field"], refusal["id"]) == ("id", identity[:64])
    assert word in refusal["message"]
    assert "letters" in refusal["next_step"]
    assert "[A-Za-z0-9]" not in json.dumps(refusal)


def test_an_id_among_the_properties_is_pointed_out(marchland: Marchland) -> None:
    given = feature(code="HA-1")
    del given["id"]
    (refusal,) = refusals(marchland, collection(given))
    assert "no id" in refusal["message"]
    assert "'code'" in refusal["next_step"]


@pytest.mark.parametrize(("given", "area"), [(17, "17"), (17.0, "17"), ("17", "17")])
def test_a_number_is_an_id(marchland: Marchland, given: Any, area: str) -> None:
    taken(marchland, collection(feature(area=given)), area=area)


def test_the_same_id_as_number_and_text_is_told(marchland: Marchland) -> None:
    (refusal,) = refusals(marchland, collection(feature(area=1), feature(moved(18.01, 44), area="1")))
    assert (refusal["index"], refusal["id"]) == (1, "1")
    assert "feature 0" in refusal["message"]


# Days.


@pytest.mark.parametrize(
    "given",
    ["2024-05-01", "2024-05-01T00:00:00Z", "2024-05-01T23:30:00+03:00", "2024-05-01T00:00:00.000",
     "2024-05-01 12:00:00", "2024-05-01T00:30-0800"],
)  # fmt: skip
def test_a_date_time_is_taken_as_its_day_as_it_is_written(marchland: Marchland, given: str) -> None:
    assert taken(marchland, collection(feature(valid_on=given)))["information_on"] == "2024-05-01"


@pytest.mark.parametrize(
    ("given", "form"),
    [
        ("2024/05/01", "year/month/day"), ("01/05/2024", "day/month/year or month/day/year"),
        ("31.12.2023", "day.month.year"), ("12/31/2023", "month/day/year"), (45413, "Excel"),
        (1714521600000, "milliseconds since 1970"), (1714521600, "seconds since 1970"), ("20240501", "run together"),
        ("2024", "without a day"), ("2024-05", "without a day"), ("2024-02-30", "no such day"), ("May 2024", "no form"),
        (True, "no day"), (10**400, "no day"), (-1, "no day"), ("\ud800", "no form"), ("2024-5-1", "year-month-day"),
        ("0000-00-00", "no day was given"),
    ],
)  # fmt: skip
def test_any_other_form_of_a_day_is_named(marchland: Marchland, given: Any, form: str) -> None:
    (refusal,) = refusals(marchland, collection(feature(valid_on=given)))
    assert refusal["field"] == "valid_on"
    assert form in refusal["message"]
    assert "write " in refusal["next_step"]


def test_excels_count_of_days_is_told_as_its_day(marchland: Marchland) -> None:
    """Worked out by hand: 45,413 is 2024-05-01 in Excel, as 45,292 is New Year's Day of 2024."""
    (refusal,) = refusals(marchland, collection(feature(valid_on=45413)))
    assert "2024-05-01" in refusal["next_step"]


# Shapes.


def test_no_location_is_told_in_words(marchland: Marchland) -> None:
    given = collection(feature(), {**feature(area="a2"), "geometry": None})
    (refusal,) = refusals(marchland, given)
    assert (refusal["index"], refusal["id"]) == (1, "a2")
    assert "no location" in refusal["message"]
    assert "None" not in json.dumps(refusal)


def test_heights_are_taken_flat_and_told(marchland: Marchland) -> None:
    high = shape([[[x, y, 512.5] for x, y in HERE]])
    found = taken(marchland, collection(feature(high)))
    assert found["extent"]["coordinates"] == [HERE]
    assert "512.5" in history(marchland, "a1")
    unmeasured = shape([[[x, y, None] for x, y in HERE]])
    assert taken(marchland, collection(feature(unmeasured, area="a2")), area="a2")["extent"]["coordinates"] == [HERE]
    assert '"heights_m": []' in history(marchland, "a2")
    some = shape([[[*HERE[0], 7.5], *HERE[1:-1], [*HERE[0], None]]])
    assert taken(marchland, collection(feature(some, area="a3")), area="a3")["extent"]["coordinates"] == [HERE]
    assert re.search(r'"heights_m": \[\s*7.5,\s*7.5\s*\]', history(marchland, "a3"))


@pytest.mark.parametrize(
    ("geometry", "word"),
    [
        (shape(HERE), "brackets"),
        (shape([HERE], MULTI), "brackets"),
        (shape([[*([x, y, 0] for x, y in HERE), [None, None]]]), "the point is empty"),
        (shape([[[x, y, 10**400] for x, y in HERE]]), "not a position"),
        (shape([HERE[:-1]]), "not closed"),
        (shape([[HERE[0], HERE[1], HERE[0]]]), "3 positions"),
        (shape([]), "none of them empty"),
        (shape([], MULTI), "none of them empty"),
        ({"type": "Point", "coordinates": [18, 44]}, "not 'Point'"),
        ({"type": "GeometryCollection", "geometries": [shape([HERE])]}, "not 'GeometryCollection'"),
        (shape([[[str(x), str(y)] for x, y in HERE]]), "not a position"),
        (shape([[[x * 27777, y * 110000] for x, y in HERE]]), "off the globe"),
        (shape([[[179.9, 66], [-179.9, 66], [-179.9, 66.1], [179.9, 66.1], [179.9, 66]]]), "180th meridian"),
        (shape([[[18, 44], [18.001, 44.001], [18.001, 44], [18, 44.001], [18, 44]]]), "self-intersection"),
    ],
)
def test_a_shape_that_is_none_is_told(marchland: Marchland, geometry: Any, word: str) -> None:
    (refusal,) = refusals(marchland, collection(feature(geometry)))
    assert refusal["field"].startswith("shape")
    assert word in refusal["message"]
    assert "None" not in refusal["message"]


BOX, HOLE = shapely.box(18, 44, 18.003, 44.003), shapely.box(18.001, 44.001, 18.002, 44.002)
SQUARES = [shapely.box(x, 44, x + 0.001, 44.001) for x in (18.0, 18.0005, 18.001)]


def ring(polygon: Any) -> list[list[float]]:
    return [list(position) for position in polygon.exterior.coords]


MENDED: dict[str, tuple[dict[str, Any], Any]] = {
    "parts that overlap": (
        shape([[ring(SQUARES[0])], [ring(SQUARES[1])]], MULTI), shapely.union(SQUARES[0], SQUARES[1])
    ),
    "a part twice": (shape([[ring(SQUARES[0])], [ring(SQUARES[0])]], MULTI), SQUARES[0]),
    "parts that share an edge": (
        shape([[ring(SQUARES[0])], [ring(SQUARES[2])]], MULTI), shapely.union(SQUARES[0], SQUARES[2])
    ),
    "an island that fills its hole": (shape([[ring(BOX), ring(HOLE)], [ring(HOLE)]], MULTI), BOX),
    "a hole that sticks out": (
        shape([ring(BOX), ring(shapely.box(18.002, 44.001, 18.004, 44.002))]),
        shapely.difference(BOX, shapely.box(18.002, 44.001, 18.004, 44.002)),
    ),
    "a spike": (
        shape([[[18, 44], [18.001, 44], [18.001, 44.001], [18.0005, 44.001], [18.0005, 44.002], [18.0005, 44.001],
                [18, 44.001], [18, 44]]]),
        SQUARES[0],
    ),
    "a bow tie": (
        shape([[[18, 44], [18.001, 44.001], [18.001, 44], [18, 44.001], [18, 44]]]),
        shapely.union(shapely.Polygon([(18, 44), (18.0005, 44.0005), (18, 44.001)]),
                      shapely.Polygon([(18.001, 44), (18.0005, 44.0005), (18.001, 44.001)])),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MENDED)
def test_a_broken_shape_is_mended_and_loses_no_land(marchland: Marchland, name: str) -> None:
    broken, right = MENDED[name]
    said(add(marchland, collection(feature(broken))), "--repair")
    ran = add(marchland, collection(feature(broken)), "--repair")
    assert ran.status == 0, ran.err
    assert "mended a1: " in ran.err
    found = shown(marchland, "a1")
    assert found is not None
    assert found["m2"]["original"] == pytest.approx(km2(right), abs=0.5)
    assert shapely.geometry.shape(found["extent"]).symmetric_difference(right).area < 1e-12
    assert "as_given" in history(marchland, "a1")


def test_overlapping_parts_measure_what_was_measured_elsewhere(marchland: Marchland) -> None:
    found = taken(marchland, collection(feature(MENDED["parts that overlap"][0])), "--repair")
    assert round(found["m2"]["original"]) == 13_368


def test_what_cannot_be_mended_is_listed_beside_what_was(marchland: Marchland) -> None:
    hopeless = shape([[[18, 44], [18, 44], [18, 44], [18, 44]]])
    given = collection(feature(MENDED["a bow tie"][0], area="b1"), feature(hopeless, area="b2"), feature(area="b3"))
    (refusal,) = refusals(marchland, given, "--repair")
    assert (refusal["index"], refusal["id"]) == (1, "b2")
    ran = add(marchland, given, "--repair")
    said(ran, "mended b1", "b2")


# What the file is.


def test_a_feature_alone_is_taken(marchland: Marchland) -> None:
    assert taken(marchland, feature())["name"] == "n"


SEPARATOR = "\x1e"


@pytest.mark.parametrize(("before", "after"), [("", "\n"), ("", "\r\n"), (SEPARATOR, "\n"), ("\n" + SEPARATOR, "\r\n")])
def test_features_one_after_another_are_taken_whatever_parts_them(
    marchland: Marchland, before: str, after: str
) -> None:
    """RFC 8142's separator is a blank to Python, as is the line separator that a name may hold."""
    given = [feature(name="two\u2028lines"), feature(moved(18.01, 44), area="a2")]
    content = "".join(before + json.dumps(each, ensure_ascii=False) + after for each in given)
    assert taken(marchland, content)["name"] == "two\u2028lines"
    assert shown(marchland, "a2") is not None


def test_a_feature_of_a_text_sequence_may_go_over_lines(marchland: Marchland) -> None:
    content = "".join(SEPARATOR + json.dumps(each, indent=1) + "\n" for each in (feature(), feature(area="a2")))
    taken(marchland, content, area="a2")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (json.dumps(shape([HERE])), "bare Polygon"),
        (json.dumps([feature()]), "FeatureCollection"),
        (json.dumps(feature()) + '\n{"type": "Feature", "id"\n', "given.geojson:2: this is newline-delimited GeoJSON"),
        (json.dumps(feature()) + "\n" + json.dumps(shape([HERE])), "given.geojson:2: this is newline-delimited JSON"),
        (json.dumps(collection(feature())).replace("}]}", "}],}"), "not JSON"),
        (json.dumps(collection(feature()))[:160], "not JSON"),
        (json.dumps(collection(feature())).encode("utf-16"), "UTF-16"),
        (json.dumps(collection(feature(name="Їжак")), ensure_ascii=False).encode("cp1251"), "not UTF-8"),
        ('id,name,WKT\na1,n,"POLYGON((18 44,18.001 44,18 44.001,18 44))"\n', "CSV"),
    ],
)
def test_what_a_file_is_is_told(marchland: Marchland, content: Any, word: str) -> None:
    ran = add(marchland, content)
    assert "Extra data" not in ran.err
    said(ran, word)


TAKEN: dict[str, tuple[Any, str]] = {
    "a byte order mark": ("\ufeff" + json.dumps(collection(feature(name="Їжак")), ensure_ascii=False), "Їжак"),
    "lines of Windows": (json.dumps(collection(feature(name="crlf")), indent=1).replace("\n", "\r\n"), "crlf"),
    "a ring the other way round": (collection(feature(shape([HERE[::-1]]), name="cw")), "cw"),
    "every corner twice": (collection(feature(shape([[p for p in HERE for _ in "ab"]]), name="twice")), "twice"),
    "seventeen digits": (collection(feature(moved(18.0000123456789, 44), name="digits")), "digits"),
    "Cyrillic and a sign": (collection(feature(name="Мінне поле 🚧")), "Мінне поле 🚧"),
    "Arabic": (collection(feature(name="حقل ألغام")), "حقل ألغام"),
    "a formula": (collection(feature(name="=1+1")), "=1+1"),
    "two parts at the meridian": (
        collection(feature(shape([
            [[[179.9, 66], [180, 66], [180, 66.1], [179.9, 66.1], [179.9, 66]]],
            [[[-180, 66], [-179.9, 66], [-179.9, 66.1], [-180, 66.1], [-180, 66]]]], MULTI), name="both")),
        "both",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_only_unusual_is_taken_as_it_is(marchland: Marchland, name: str) -> None:
    content, called = TAKEN[name]
    assert taken(marchland, content)["name"] == called
