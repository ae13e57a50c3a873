"""Filters in CQL2 against rows told by hand, and against every example that the standard publishes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from marchland.core.errors import InputError
from marchland.site.cql2_text import read_text
from marchland.site.feature_filter import JSON, TEXT, parse

NAMES = {"name": "string", "floors": "integer", "height": "number", "pool": "boolean", "built": "date",
         "torn_down": "date"}  # fmt: skip


def row(name_: str, place: tuple[float, float] | None, /, **properties: Any) -> dict[str, Any]:
    shape = None if place is None else {"type": "Point", "coordinates": list(place)}
    return {"type": "Feature", "id": name_, "geometry": shape, "properties": dict.fromkeys(NAMES) | properties}


ROWS = (
    row("a", (30, 50), name="SYNTHETIC One", floors=7, height=20.5, pool=True, built="2010-06-01"),
    row(
        "b", (31, 51), name="synthetic two", floors=3, height=9, pool=False, built="2015-01-01", torn_down="2020-01-01"
    ),
    row("c", (32, 52), name="Straße 100%", floors=5, height=15, built="2012-06-05"),
    row("d", None, name="O'Neill Café"),
)


def met(text: str, language: str = TEXT) -> str:
    tried = parse(text, language, NAMES)
    return "".join(each["id"] for each in ROWS if tried(each))


@pytest.mark.parametrize(("text", "rows"), [
    ("CASEI(name) LIKE CASEI('SYNTHETIC%')", "ab"),
    ("name LIKE 'SYNTHETIC%'", "a"),
    ("CASEI(name) = CASEI('SYNTHETIC TWO')", "b"),
    ("CASEI(name) IN (CASEI('STRASSE 100%'), CASEI('x'))", "c"),
    ("name LIKE CASEI('SYNTHETIC%')", "b"),
    ("name NOT LIKE '%t%'", "ad"),
    (r"name LIKE '%\%'", "c"),
    ("name LIKE '_traße%'", "c"),
    ("name LIKE '%e%l%'", "d"),
    ("ACCENTI(name) LIKE '%Cafe'", "d"),
    ("name = 'O''Neill Café'", "d"),
    (r"name = 'O\'Neill Café'", "d"),
    ('"name" = \'synthetic two\'', "b"),
    ("pool = TRUE OR floors = 3 AND height > 10", "a"),
    ("floors = 3 AND height > 10 OR pool = TRUE", "a"),
    ("pool = FALSE OR pool = TRUE AND floors > 100", "b"),
    ("(pool = FALSE OR pool = TRUE) AND floors > 5", "a"),
    ("NOT (floors > 3)", "b"),
    ("NOT floors > 3 OR pool", "ab"),
    ("floors NOT BETWEEN 4 AND 6", "ab"),
    ("floors IN (3, 7.0)", "ab"),
    ("floors NOT IN (3, 7)", "c"),
    ("pool IS NULL", "cd"),
    ("pool IS NOT NULL", "ab"),
    ("geometry IS NULL", "d"),
    ("floors * 3 - 1 >= height - 0.5", "a"),
    ("height > floors * 2 + 1", "ab" + "c"),
    ("floors % 2 = 1 AND floors div 2 = 2", "c"),
    ("2 ^ floors = 8", "b"),
    ("-floors = -3", "b"),
    ("floors / 0 = 1", ""),
    ("9 ^ 9999 = floors", ""),
    ("height = 2.05E1", "a"),
    ("built >= DATE('2012-06-05')", "bc"),
    ("built > '2012-06-05'", "b"),
    ("T_AFTER(built, DATE('2012-06-05'))", "b"),
    ("T_BEFORE(built, TIMESTAMP('2012-06-05T12:00:00Z'))", "a"),
    ("T_INTERSECTS(built, INTERVAL('2012-06-05T12:00:00Z', '..'))", "bc"),
    ("T_EQUALS(built, DATE('2010-06-01'))", "a"),
    ("T_DURING(INTERVAL(built, torn_down), INTERVAL('2014-01-01', '..'))", "b"),
    ("T_CONTAINS(INTERVAL(built, torn_down), INTERVAL('2016-01-01', '2017-01-01'))", "b"),
    ("T_MEETS(INTERVAL('2000-01-01', '2010-06-01'), INTERVAL(built, '..'))", "a"),
    ("S_INTERSECTS(geometry, BBOX(29, 49, 31, 51))", "ab"),
    ("S_DISJOINT(geometry, BBOX(29, 49, 31, 51))", "c"),
    ("S_WITHIN(geometry, POLYGON((29 49, 30.5 49, 30.5 51, 29 51, 29 49)))", "a"),
    ("S_EQUALS(MULTIPOINT((30 50)), geometry)", "a"),
    ("S_EQUALS(POINT Z (30 50 7), geometry)", "a"),
    ("A_CONTAINS((name, 'x'), ('synthetic two'))", "b"),
    ("A_OVERLAPS((floors, 9), (7, 5))", "ac"),
])  # fmt: skip
def test_a_filter_meets_the_rows_that_were_told_by_hand(text: str, rows: str) -> None:
    assert met(text) == rows
    assert met(json.dumps(read_text(text)), JSON) == rows


@pytest.mark.parametrize(("text", "said"), [
    ("name > 5", "cannot compare"),
    ("name + 1 = 2", "takes a number"),
    ("built = 'yesterday'", "is not a moment"),
    ("T_AFTER(built, DATE('2012-13-05'))", "is not a moment"),
    ("T_DURING(built, INTERVAL('2012-01-01', '..'))", "takes a interval"),
    ("Buffer(geometry, 10, 'm') = TRUE", "'Buffer' is not supported"),
    ("S_WITHIN(geometry, Buffer(geometry, 10, 'm'))", "'Buffer' is not supported"),
    ("geometry = 'x'", "cannot compare"),
    ("nmae = 'x'", "unknown property"),
    ("name", "takes a boolean"),
    ("S_INTERSECTS(geometry, POLYGON((1 2, 3 4)))", "invalid shape"),
    ("NOT (" * 60 + "pool" + ")" * 60, "too deep"),
])  # fmt: skip
def test_what_is_not_served_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        met(text)


@pytest.mark.parametrize("tree", [
    None, 1, [], {}, {"op": "and"}, {"op": "=", "args": [1]}, {"op": 5, "args": []}, {"property": 5},
    {"op": "like", "args": [{"property": "name"}, 5]}, {"op": "in", "args": [{"property": "name"}, [5]]},
    {"op": "t_after", "args": [{"property": "built"}, {"date": 5}]}, {"op": "and", "args": []},
    {"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": "x"}]},
    {"op": "t_after", "args": [{"property": "built"}, {"interval": 5}]}, {"bbox": 5}, {"op": "=", "args": [None, None]},
])  # fmt: skip
def test_json_that_is_no_filter_is_refused(tree: Any) -> None:
    with pytest.raises(InputError):
        met(json.dumps(tree), JSON)


def test_no_pattern_takes_long() -> None:
    tried = parse("name LIKE '" + "%_" * 1_500 + "b'", TEXT, {"name": "string"})
    assert not tried(row("x", None, name="a" * 5_000))


EXAMPLES = json.loads((Path(__file__).parent / "cql2_examples.json").read_text())


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_example_of_the_standard_means_in_text_what_it_means_in_json(name: str) -> None:
    """The texts and their JSON are those of opengeospatial/ogcapi-features; shapes are compared as shapes."""
    given = EXAMPLES[name]
    assert same(read_text(given["text"])) == same(given["json"])


def same(node: Any) -> Any:
    """Return a tree with shapes as WKT, seconds without trailing zeros, and operators in small letters."""
    import shapely

    if isinstance(node, list):
        return [same(each) for each in node]
    if isinstance(node, str):
        return node.replace(".000000Z", "Z")
    if not isinstance(node, dict):
        return node
    if "coordinates" in node or "geometries" in node:
        return shapely.geometry.shape(node).normalize().wkt
    if "wkt" in node:
        return shapely.from_wkt(node["wkt"]).normalize().wkt
    return {key: value.lower() if key == "op" else same(value) for key, value in node.items()}


REFUSED = {"clause6_01": "avg", "clause6_02b": "avg", "clause7_18": "Buffer", "example68": "Foo", "example69": "Bar"}
TEXTS = {"city", "name", "cityName", "owner", "road_class", "etat_vol", "material", "eo:instrument", "id", "beamMode",
         "swathDirection", "polarization", "landsat:scene_id", "geophys:SURVEY_NAME"}  # fmt: skip
DAYS = {"updated", "event_time", "touchdown", "liftOff", "built", "starts_at", "ends_at", "updated_at"}
MIXED = {"clause7_03b": {"category": "integer"}, "example40": {"value": "string"},
         "example40-alt01": {"value": "string"},
         "example03": {"landsat:wrs_path": "string"}}  # fmt: skip


@pytest.mark.parametrize("language", [TEXT, JSON])
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_example_of_the_standard_is_served_or_refused_by_name(name: str, language: str) -> None:
    given = EXAMPLES[name]
    said = given["text"] if language == TEXT else json.dumps(given["json"])
    if name in REFUSED:
        with pytest.raises(InputError, match=f"'{REFUSED[name]}' is not supported"):
            parse(said, language, names(name, given["json"]))
        return
    tried = parse(said, language, names(name, given["json"]))
    nothing = row("x", None)
    assert tried(nothing) is (name in ALWAYS)


ALWAYS = ("clause7_16", "clause7_17", "example30", "example41", "example44", "example44-alt01")
"""Those that need no value: of literals alone, that ask whether there is none, or for another id than that."""


def names(example: str, tree: Any) -> dict[str, str]:
    """Return the properties that an example names, each of the type that its sense asks for."""
    found: dict[str, str] = {}
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, dict) and isinstance(node.get("property"), str):
            name = node["property"]
            kind = "string" if name in TEXTS else "date" if name in DAYS else "number"
            kind = {"swimming_pool": "boolean", "values": "array", "layer:ids": "array", "road": "geometry",
                    "footprint": "geometry", "location": "geometry"}.get(name, kind)  # fmt: skip
            found[name] = MIXED.get(example, {}).get(name, kind)
        pending += node if isinstance(node, list) else node.values() if isinstance(node, dict) else []
    return found
