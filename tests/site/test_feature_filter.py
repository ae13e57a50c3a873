"""Filters in CQL2 against rows told by hand, as text and as JSON."""

from __future__ import annotations

import json
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
    ("-floors ^ 2 = 9", "b"),
    ("A_EQUALS((floors), (3))", "b"),
    ("A_CONTAINS((pool), (1))", ""),
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


PAIRS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("status = 'open'", {"op": "=", "args": [{"property": "status"}, "open"]}),
    ("a = 1 OR b = 2 AND c = 3", {"op": "or", "args": [
        {"op": "=", "args": [{"property": "a"}, 1]},
        {"op": "and", "args": [
            {"op": "=", "args": [{"property": "b"}, 2]}, {"op": "=", "args": [{"property": "c"}, 3]},
        ]},
    ]}),
    ("name IS NOT NULL", {"op": "not", "args": [{"op": "isNull", "args": [{"property": "name"}]}]}),
    ("depth BETWEEN 1 AND 2.5", {"op": "between", "args": [{"property": "depth"}, 1, 2.5]}),
    ("kind IN ('cleared','reduced')", {"op": "in", "args": [{"property": "kind"}, ["cleared", "reduced"]]}),
    ("CASEI(name) LIKE CASEI('Fie%')", {"op": "like", "args": [
        {"op": "casei", "args": [{"property": "name"}]}, {"op": "casei", "args": ["Fie%"]},
    ]}),
    ("T_AFTER(on, DATE('2024-02-29'))", {"op": "t_after", "args": [{"property": "on"}, {"date": "2024-02-29"}]}),
)  # fmt: skip
"""The same filter as text and as JSON, by the rules of OGC 21-065r2; AND binds more strongly than OR."""


@pytest.mark.parametrize(("text", "tree"), PAIRS, ids=[text for text, _ in PAIRS])
def test_a_text_means_what_its_json_means(text: str, tree: dict[str, Any]) -> None:
    assert _small(read_text(text)) == _small(tree)


def _small(node: Any) -> Any:
    """Return a tree with its operators in small letters."""
    if isinstance(node, list):
        return [_small(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {key: value.lower() if key == "op" else _small(value) for key, value in node.items()}


@pytest.mark.parametrize("text", ["avg(depth) > 4", "S_WITHIN(geometry, Buffer(geometry, 10))", "Foo(name) = 1"])
def test_a_function_that_is_not_served_is_refused_by_its_name(text: str) -> None:
    name = next(each for each in ("avg", "Buffer", "Foo") if each in text)
    with pytest.raises(InputError, match=f"'{name}' is not supported"):
        parse(text, TEXT, {"depth": "number", "name": "string"})
