"""The requirements of CQL2 (OGC 21-065r2): one check for each, by its own name, over real features."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from tests.site.filtered import Filtered, Row, op, prop, truth
from tests.site.test_cql2_classes import CONF, MOMENTS, TIMES, at, during, plain, since
from tests.site.world import World

Check = Callable[["Filtered"], None]
LAW, BELTS, BORDERS = "legal-status", "belts", "borders"
REQUIREMENTS = {
    "basic-cql2/cql2-filter": "predicates joined by AND, OR and NOT, with brackets, and TRUE and FALSE",
    "basic-cql2/property": "a name is a queryable, and without a value it is unknown",
    "basic-cql2/binary-comparison-predicate": "six comparisons of two of one type; unknown where either is",
    "basic-cql2/null-predicate": "IS NULL is yes or no, never unknown",
    "advanced-comparison-operators/like-predicate": "% is any text, _ one sign, a backslash takes that away",
    "advanced-comparison-operators/between-predicate": "numbers, both bounds within; unknown where any is",
    "advanced-comparison-operators/in-predicate": "one of a list of values of the same type",
    "case-insensitive-comparison/casei-function": "CASEI folds the case of a text by Unicode in full",
    "accent-insensitive-comparison/accenti-function": "ACCENTI takes accents from a text",
    "basic-spatial-functions/spatial-functions": "S_INTERSECTS as simple features have it",
    "basic-spatial-functions/spatial-predicate": "yes or no; unknown where there is no shape",
    "basic-spatial-functions-plus/spatial-data-types": "every kind of shape may be written",
    "spatial-functions/spatial-functions": "the eight of simple features",
    "temporal-functions/temporal-functions": "the fifteen of Allen, five of them for instants too",
    "temporal-operators/temporal-predicates": "yes or no; unknown where a time is (of the class temporal-functions)",
    "array-functions/array-predicates": "arrays are sets: same, more, less, or some in common",
    "property-property/withdraw-permissions": "properties and literals on either side",
    "arithmetic/arithmetic": "seven operators, with their precedence; unknown where a number is",
    "cql2-text/basic-cql2": "as text: logic and comparisons",
    "cql2-text/escaping": "as text: a quotation mark doubled or after a backslash, and seven signs of control",
    "cql2-text/advanced-comparison-operators": "as text: LIKE, BETWEEN, IN, and their NOT",
    "cql2-text/case-insensitive-comparison": "as text: CASEI",
    "cql2-text/accent-insensitive-comparison": "as text: ACCENTI",
    "cql2-text/basic-spatial-functions": "as text: S_INTERSECTS with a point or a box",
    "cql2-text/basic-spatial-functions-plus": "as text: all shapes, of two or three dimensions, with or without Z",
    "cql2-text/spatial-functions": "as text: the eight of space",
    "cql2-text/temporal-functions": "as text: the fifteen of time",
    "cql2-text/arrays": "as text: the four of sets",
    "cql2-text/property-property": "as text: literals first and properties second",
    "cql2-text/arithmetic": "as text: calculation, as the grammar binds it",
    "cql2-json/basic-cql2": "as JSON: logic and comparisons",
    "cql2-json/advanced-comparison-operators": "as JSON: like, between, in",
    "cql2-json/case-insensitive-comparison": "as JSON: casei",
    "cql2-json/accent-insensitive-comparison": "as JSON: accenti",
    "cql2-json/basic-spatial-functions": "as JSON: s_intersects with a point or a bbox",
    "cql2-json/basic-spatial-functions-plus": "as JSON: shapes of GeoJSON, which may tell their own bbox",
    "cql2-json/spatial-functions": "as JSON: the eight of space",
    "cql2-json/temporal-functions": "as JSON: the fifteen of time, in the schema's own spelling",
    "cql2-json/arrays": "as JSON: the four of sets, in the schema's own spelling",
    "cql2-json/property-property": "as JSON: properties and literals at any place",
    "cql2-json/arithmetic": "as JSON: calculation",
}
"""What each asks for, in our words. What is about functions of one's own is for servers that have some."""
CHECKS: dict[str, Check] = {}


def when(row: Row) -> date:
    return date.fromisoformat(row["since"])


def holds(*names: str) -> Callable[[Check], Check]:
    """Return what notes a check under the requirements that it checks."""

    def noted(check: Check) -> Check:
        assert not set(names) & set(CHECKS)
        CHECKS.update(dict.fromkeys(names, check))
        return check

    return noted


@pytest.fixture(scope="module")
def kept_rows() -> dict[str, dict[str, Row]]:
    """Keep what a collection holds, once it was read."""
    return {}


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b, ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
}  # fmt: skip
DAY = date(2000, 12, 1)


@holds("basic-cql2/cql2-filter", "cql2-text/basic-cql2")
def predicates_are_joined(site: Filtered) -> None:
    def both(row: Row) -> bool:
        return bool(row["bound"] == "yes" and row["name"] < "C")

    site.means(LAW, "bound = 'yes' AND name < 'C'", both)
    site.means(LAW, "bound='yes'and(name<'C')", both)
    site.means(LAW, "NOT (bound = 'yes' and name < 'C')", lambda row: not both(row))
    site.means(LAW, "name > 'U' OR bound = 'yes' AND name < 'C'", lambda row: row["name"] > "U" or both(row))
    site.means(LAW, "(name > 'U' OR bound = 'yes') AND name < 'C'", both)
    site.means(BORDERS, "disputed = TRUE OR false", lambda row: row["disputed"])
    assert site.told(BORDERS, "true") == list(site.rows(BORDERS))
    assert site.told(BORDERS, "FALSE") == []
    unknown = "count = 1"
    for text, expected in (
        (f"{unknown} OR TRUE", True), (f"{unknown} AND FALSE", False), (f"{unknown} OR FALSE", None),
        (f"{unknown} AND TRUE", None), (f"{unknown} AND {unknown}", None), (f"{unknown} OR {unknown}", None),
    ):  # fmt: skip
        assert truth(text) is expected, text


@holds("basic-cql2/property")
def properties_are_queryables(site: Filtered) -> None:
    for name in (LAW, BELTS, BORDERS):
        asked = site.browser.get(f"/collections/{name}/queryables", params={"f": "json"}).json()["properties"]
        for key in asked:
            known = site.told(name, f'"{key}" IS NOT NULL')
            assert known == [each for each, row in site.rows(name).items() if row.get(key, row["shape"]) is not None]
        site.refused(name, "elsewhere = 1", "elsewhere")
    site.divides(BELTS, "depth_km > 1", lambda row: row["depth_km"] > 1, lambda row: row["depth_km"] is not None)


@holds("basic-cql2/binary-comparison-predicate")
def comparisons_are_of_one_type(site: Filtered) -> None:
    for sign, compared in COMPARISONS.items():
        site.means(LAW, f"name {sign} 'Poland'", lambda row, by=compared: by(row["name"], "Poland"))  # type: ignore[misc]
        site.means(BELTS, f"length_km {sign} 500", lambda row, by=compared: by(row["length_km"], 500))  # type: ignore[misc]
        site.divides(LAW, f"since {sign} DATE('{DAY}')",
                     lambda row, by=compared: by(when(row), DAY), since)  # type: ignore[misc]  # fmt: skip
    site.means(BORDERS, "disputed = true", lambda row: row["disputed"])
    site.means(BORDERS, "disputed <> true", lambda row: not row["disputed"])
    for wrong in ("name = 5", "since = 5", "name = TRUE", "name > DATE('1999-03-01')", "geometry = 'x'"):
        site.refused(LAW, wrong, "text" if "DATE" in wrong else "cannot compare")


@holds("basic-cql2/null-predicate")
def null_is_yes_or_no(site: Filtered) -> None:
    site.means(LAW, "since IS NULL", lambda row: row["since"] is None)
    site.means(LAW, "since is not null", lambda row: row["since"])
    site.means(LAW, "NOT since IS NULL", lambda row: row["since"])
    for text in (
        "count IS NULL",
        "count + 1 IS NULL",
        "CASEI(text) IS NULL",
        "(count = 1) IS NULL",
        "geometry IS NULL",
    ):
        assert truth(text) is True, text
    for text in ("1 IS NULL", "'a' IS NULL", "DATE('1999-03-01') IS NULL", "POINT(1 2) IS NULL", "TRUE IS NULL"):
        assert truth(text) is False, text


@holds("advanced-comparison-operators/like-predicate", "advanced-comparison-operators/between-predicate",
       "advanced-comparison-operators/in-predicate", "cql2-text/advanced-comparison-operators")  # fmt: skip
def patterns_ranges_and_lists(site: Filtered) -> None:
    site.means(LAW, "name LIKE 'S%'", lambda row: row["name"].startswith("S"))
    site.means(LAW, "name NOT LIKE '_a%'", lambda row: row["name"][1] != "a")
    site.means(BELTS, "length_km BETWEEN 350 AND 500", lambda row: 350 <= row["length_km"] <= 500)
    site.means(BELTS, "length_km NOT BETWEEN 350 AND 500", lambda row: not 350 <= row["length_km"] <= 500)
    site.means(LAW, "iso3 IN ('POL', 'FIN', 'pol')", lambda row: row["iso3"] in ("POL", "FIN"))
    site.means(LAW, "iso3 NOT IN ('POL', 'FIN')", lambda row: row["iso3"] not in ("POL", "FIN"))
    for pattern, value, expected in (
        ("%", "", True), ("_", "", False), ("_%", "ab", True), ("", "", True), ("a_c", "abc", True),
        ("a_c", "abbc", False), (r"a\_c", "abc", False), (r"a\_c", "a_c", True), (r"\%", "%", True),
        (r"\%", "x", False), ("%b%", "a\nb\nc", True), ("%", None, None), ("_", None, None), ("A%", "abc", False),
    ):  # fmt: skip
        assert truth(f"text LIKE '{pattern}'", text=value) is expected, (pattern, value)
    for low, high, expected in ((1, 5, True), (5, 9, True), (6, 9, False), (1, 4, False), (9, 1, False)):
        assert truth(f"count BETWEEN {low} AND {high}", count=5) is expected
    for text in ("count BETWEEN 9 AND other", "count BETWEEN other AND 1", "other BETWEEN 1 AND 9"):
        assert truth(text, count=5) is None, text
    assert truth("count IN (other, 5)", count=5) is True
    assert truth("other IN (1, 2)") is None
    for wrong in ("length_km LIKE '3%'", "title IN (1, 2)", "length_km BETWEEN 'a' AND 'b'"):
        site.refused(BELTS, wrong, "LIKE" if "LIKE" in wrong else "cannot compare")


@holds("case-insensitive-comparison/casei-function", "cql2-text/case-insensitive-comparison")
def case_is_folded(site: Filtered) -> None:
    site.means(LAW, "CASEI(name) = CASEI('pOLAND')", lambda row: row["name"] == "Poland")
    site.means(LAW, "casei(name) LIKE casei('S%LAND')", lambda row: re.fullmatch("(?i)s.*land", row["name"]))
    site.means(LAW, "CASEI(iso3) IN (CASEI('pol'), CASEI('Fin'))", lambda row: row["iso3"] in ("POL", "FIN"))
    for one, other in (("Straße", "STRASSE"), ("ΟΔΟΣ", "οδος"), ("ﬁn", "FIN"), ("Ǆ", "ǆ"), ("ԐЖ", "ԑж")):
        assert truth(f"CASEI(text) = CASEI('{other}')", text=one) is True, one
    assert truth("CASEI(text) = 'a'") is None
    assert truth("CASEI(ACCENTI(text)) = 'e'", text="É") is True
    site.refused(BELTS, "CASEI(length_km) = 'a'", "CASEI")
    site.refused(LAW, "CASEI(name, 'x') = 'a'", "casei")


@holds("accent-insensitive-comparison/accenti-function", "cql2-text/accent-insensitive-comparison")
def accents_are_taken_away(site: Filtered) -> None:
    site.means(LAW, "ACCENTI(name) LIKE ACCENTI('%Cóte%')", lambda row: "Cote" in plain(row["name"]))
    site.means(LAW, "accenti(casei(name)) = accenti(casei('CÔTE D''IVOIRE'))",
               lambda row: plain(row["name"]).casefold() == "cote d'ivoire")  # fmt: skip
    for one, other in (("Łódź", "Lodz"), ("Chișinău", "Chisinau"), ("e\u0301", "é"), ("Đà Nẵng", "Da Nang")):
        assert truth(f"ACCENTI(text) = ACCENTI('{other}')", text=one) is True, one
    assert truth("ACCENTI(text) = 'a'") is None
    site.refused(BELTS, "ACCENTI(length_km) = 'a'", "ACCENTI")


BOX, POINT = shapely.box(20, 50, 26, 56), shapely.Point(21, 52)
LINE = shapely.LineString([(14, 52), (40, 52)])


@holds("basic-spatial-functions/spatial-functions", "basic-spatial-functions/spatial-predicate",
       "cql2-text/basic-spatial-functions")  # fmt: skip
def points_and_boxes_intersect(site: Filtered) -> None:
    for name in (LAW, BORDERS):
        site.means(name, "S_INTERSECTS(geometry, BBOX(20, 50, 26, 56))", lambda row: row["shape"].intersects(BOX))
        site.means(name, "s_intersects(geometry,BBOX(20,50,-5,26,56,900))", lambda row: row["shape"].intersects(BOX))
        site.means(name, "NOT S_INTERSECTS(geometry, BBOX(20, 50, 26, 56))", lambda row: row["shape"].disjoint(BOX))
    site.means(LAW, "S_INTERSECTS(geometry, POINT(21 52))", lambda row: row["shape"].intersects(POINT))
    assert truth("S_INTERSECTS(geometry, POINT(21 52))") is None
    site.refused(LAW, "S_INTERSECTS(name, POINT(21 52))", "S_INTERSECTS")


def of_every_kind() -> tuple[BaseGeometry, ...]:
    """Return a shape of every kind, some with a hole, some in three dimensions."""
    holed = shapely.Polygon(BOX.exterior.coords, [shapely.box(22, 52, 24, 54).exterior.coords])
    flat = (POINT, LINE, holed, shapely.MultiPoint([(21, 52), (26, 60)]), shapely.MultiLineString([LINE]),
            shapely.MultiPolygon([holed]), shapely.GeometryCollection([POINT, LINE]))  # fmt: skip
    return (*flat, *(shapely.force_3d(each, -7.5) for each in flat))


@holds("basic-spatial-functions-plus/spatial-data-types", "cql2-text/basic-spatial-functions-plus")
def every_shape_can_be_written(site: Filtered) -> None:
    for shape in of_every_kind():
        text = shapely.to_wkt(shape)
        for written in {text, text.replace(" Z ", " ")}:
            site.means(LAW, f"S_INTERSECTS(geometry, {written})", lambda row, of=shape: row["shape"].intersects(of))  # type: ignore[misc]


@holds("cql2-json/basic-spatial-functions", "cql2-json/basic-spatial-functions-plus")
def every_shape_of_geojson_is_read(site: Filtered) -> None:
    for box in ([20, 50, 26, 56], [20, 50, -5, 26, 56, 900]):
        site.means(
            BORDERS, op("s_intersects", prop("geometry"), {"bbox": box}), lambda row: row["shape"].intersects(BOX)
        )
    for shape in of_every_kind():
        for told in ({}, {"bbox": [-170, -80, 170, 80]}):
            node = {**shapely.geometry.mapping(shape), **told}
            site.means(LAW, op("s_intersects", prop("geometry"), node),
                       lambda row, of=shape: row["shape"].intersects(of))  # type: ignore[misc]  # fmt: skip


def stand(site: Filtered) -> dict[str, tuple[str, BaseGeometry]]:
    """Return for each of the functions of space a collection and a shape to which some stand so."""
    corner = shapely.Point(site.rows(LAW)["POL"]["shape"].geoms[0].exterior.coords[0])
    simplest = min((row["shape"] for row in site.rows(LAW).values()), key=shapely.get_num_coordinates)
    return {
        "s_contains": (LAW, POINT), "s_crosses": (BORDERS, BOX), "s_disjoint": (LAW, BOX), "s_equals": (LAW, simplest),
        "s_intersects": (LAW, LINE), "s_overlaps": (LAW, BOX), "s_touches": (LAW, corner),
        "s_within": (LAW, shapely.box(0, 40, 40, 60)),
    }  # fmt: skip


@holds("spatial-functions/spatial-functions", "cql2-text/spatial-functions", "cql2-json/spatial-functions")
def shapes_stand_to_each_other(site: Filtered) -> None:
    for name, (collection, shape) in stand(site).items():
        stands = getattr(shapely, name.removeprefix("s_"))
        text = shapely.to_wkt(shape, rounding_precision=-1)
        for asked in (f"{name.upper()}(geometry, {text})", op(name, prop("geometry"), shapely.geometry.mapping(shape))):
            site.means(collection, asked, lambda row, by=stands, of=shape: by(row["shape"], of))  # type: ignore[misc]
        assert truth(f"{name}(geometry, POINT(1 2))") is None


SPELT = {"T_FINISHEDBY": "t_finishedBy", "T_METBY": "t_metBy", "T_OVERLAPPEDBY": "t_overlappedBy",
         "T_STARTEDBY": "t_startedBy", "A_CONTAINEDBY": "a_containedBy"}  # fmt: skip
"""How the schema of CQL2 JSON spells the names of more than one word."""
SPANS = {
    "T_AFTER": ("1990-01-01", "1999-02-28"), "T_BEFORE": ("2006-06-02", "2010-01-01"),
    "T_CONTAINS": ("2000-01-01", "2003-01-01"), "T_DISJOINT": ("1990-01-01", "1999-02-28"),
    "T_DURING": ("2000-01-01", "2010-01-01"), "T_EQUALS": ("1999-03-01", "2006-06-01"),
    "T_FINISHEDBY": ("2000-01-01", "2006-06-01"), "T_FINISHES": ("2000-01-01", "2006-06-01"),
    "T_INTERSECTS": ("1990-01-01", "1999-03-01"), "T_MEETS": ("2006-06-01", "2010-01-01"),
    "T_METBY": ("1990-01-01", "1999-03-01"), "T_OVERLAPPEDBY": ("1990-01-01", "2003-01-01"),
    "T_OVERLAPS": ("2000-01-01", "2010-01-01"), "T_STARTEDBY": ("1999-03-01", "2003-01-01"),
    "T_STARTS": ("1999-03-01", "2010-01-01"),
}  # fmt: skip
"""For each of the functions of time a span to which some of those from `since` to the first day of 2006-06 stand so."""


@holds("temporal-functions/temporal-functions", "cql2-text/temporal-functions", "cql2-json/temporal-functions",
       "temporal-operators/temporal-predicates")  # fmt: skip
def times_stand_to_each_other(site: Filtered) -> None:
    assert set(SPANS) == set(TIMES)
    for name, (first, last) in SPANS.items():
        small = SPELT.get(name, name.lower())
        ours = {"interval": [prop("since"), "2006-06-01"]}
        for asked in (f"{name}(INTERVAL(since, '2006-06-01'), INTERVAL('{first}', '{last}'))",
                      op(small, ours, {"interval": [first, last]})):  # fmt: skip
            site.means(LAW, asked, during(name, first, last))
        assert truth(f"{name}(INTERVAL(day, end), INTERVAL('{first}', '..'))", day="2000-01-01") is None
    for name in MOMENTS:
        for asked in (f"{name}(since, DATE('{DAY}'))", op(name.lower(), prop("since"), {"date": str(DAY)})):
            site.means(LAW, asked, at(name, str(DAY)))
        assert truth(f"{name}(day, TIMESTAMP('2000-01-01T00:00:00Z'))") is None
    site.means(LAW, f"T_INTERSECTS(since, INTERVAL('..', '{DAY}'))", lambda row: when(row) <= DAY)
    site.refused(LAW, "T_DURING(since, DATE('1999-03-01'))", "T_DURING")


@holds("array-functions/array-predicates", "cql2-text/arrays", "cql2-json/arrays")
def arrays_are_sets(site: Filtered) -> None:
    meant: dict[str, tuple[tuple[str, ...], Callable[[set[str], set[str]], bool]]] = {
        "A_EQUALS": (("DEU", "party"), lambda a, b: a == b), "A_CONTAINS": (("party",), lambda a, b: a >= b),
        "A_CONTAINEDBY": (("party", "DEU"), lambda a, b: a <= b),
        "A_OVERLAPS": (("signatory", "POL"), lambda a, b: bool(a & b)),
    }  # fmt: skip
    for name, (others, by) in meant.items():
        listed = ", ".join(f"'{each}'" for each in others)
        for asked in (f"{name}((iso3, status), ({listed}))",
                      op(SPELT.get(name, name.lower()), [prop("status"), prop("iso3")], list(others))):  # fmt: skip
            site.means(LAW, asked, lambda row, by=by, of=set(others): by({row["iso3"], row["status"]}, of))  # type: ignore[misc]
    for text, expected in (
        ("A_EQUALS((text), ('a'))", True), ("A_EQUALS((text, 'a'), ('a'))", True), ("A_CONTAINS((text), ())", True),
        ("A_EQUALS((text), (text))", True), ("A_EQUALS(('b', text), (text, 'b', 'b'))", True),
        ("A_CONTAINS((TRUE), (1))", False), ("A_OVERLAPS((count + 1, FALSE), (0, 6.0))", True),
        ("A_CONTAINS((day), (DATE('2000-01-01')))", True), ("A_CONTAINS((CASEI('A')), (text))", True),
        ("A_CONTAINEDBY((POINT(1 2)), (POINT(1 2), 7))", True), ("A_OVERLAPS(((1, 2), 3), ((2, 1)))", True),
        ("A_CONTAINS((count = 5), (TRUE))", True),
        ("A_OVERLAPS((INTERVAL('2000-01-01', '..')), (INTERVAL('2000-01-01', '..')))", True),
    ):  # fmt: skip
        assert truth(text, text="a", count=5, day="2000-01-01") is expected, text
    site.refused(LAW, op("a_contains", prop("name"), "x"), "A_CONTAINS")


@holds("property-property/withdraw-permissions", "cql2-text/property-property")
def either_side_takes_either(site: Filtered) -> None:
    site.means(LAW, "'Poland' = name", lambda row: row["name"] == "Poland")
    site.means(LAW, "name < iso3", lambda row: row["name"] < row["iso3"])
    site.means(BELTS, "300 BETWEEN depth_km AND length_km", lambda row: row["depth_km"] <= 300 <= row["length_km"])
    site.means(BELTS, "400 IN (length_km, depth_km)", lambda row: 400 in (row["length_km"], row["depth_km"]))
    site.means(LAW, "'POL' IN (name, iso3)", lambda row: row["iso3"] == "POL")
    site.means(LAW, "S_WITHIN(POINT(21 52), geometry)", lambda row: POINT.within(row["shape"]))
    site.means(LAW, f"T_BEFORE(DATE('{DAY}'), since)", lambda row: when(row) > DAY)
    site.means(LAW, "A_CONTAINEDBY(('POL'), (iso3, name))", lambda row: row["iso3"] == "POL")
    for name in (BELTS, LAW):
        assert site.told(name, "1 < 2 AND S_EQUALS(geometry, geometry)") == list(site.rows(name))
    assert truth("'Abc' LIKE 'A%' AND POINT(1 2) IS NOT NULL AND DATE('2000-01-01') < DATE('2000-01-02')") is True


@holds("cql2-json/property-property")
def either_side_takes_either_in_json(site: Filtered) -> None:
    site.means(LAW, op("=", "Poland", prop("name")), lambda row: row["name"] == "Poland")
    site.means(LAW, op("<", prop("name"), prop("iso3")), lambda row: row["name"] < row["iso3"])
    site.means(LAW, op("s_within", {"type": "Point", "coordinates": [21, 52]}, prop("geometry")),
               lambda row: POINT.within(row["shape"]))  # fmt: skip
    site.means(LAW, op("t_before", {"date": str(DAY)}, prop("since")), lambda row: when(row) > DAY)
    site.means(LAW, op("a_containedBy", ["POL"], [prop("iso3")]), lambda row: row["iso3"] == "POL")
    site.means(BORDERS, op("=", False, prop("disputed")), lambda row: not row["disputed"])


@holds("arithmetic/arithmetic", "cql2-text/arithmetic", "cql2-json/arithmetic")
def numbers_are_calculated(site: Filtered) -> None:
    site.means(BELTS, "length_km * 2 + 10 > 810", lambda row: row["length_km"] * 2 + 10 > 810)
    site.means(BELTS, op(">", op("+", op("*", prop("length_km"), 2), 10), 810), lambda row: row["length_km"] > 400)
    site.means(BELTS, op("=", op("div", prop("length_km"), 200), 2), lambda row: row["length_km"] // 200 == 2)
    site.divides(BELTS, "length_km - depth_km < 450", lambda row: row["length_km"] - row["depth_km"] < 450,
                 lambda row: row["depth_km"] is not None)  # fmt: skip
    for text, value in (
        ("2 + 3 * 4", 14), ("(2 + 3) * 4", 20), ("7 - 2 - 1", 4), ("7 / 2", 3.5), ("7 % 4", 3), ("7 div 2", 3),
        ("24 / 4 / 2", 3), ("2 * 3 ^ 2", 18), ("2 ^ -1", 0.5), ("-count", -5), ("- count * 2", -10), ("-2 ^ 2", 4),
        ("-count ^ 2", 25), ("0 - count ^ 2", -25), ("+7", 7), ("1.5E+1", 15), (".5 + 5.", 5.5), ("count-1", 4),
        ("count -1", 4), ("3--1", 4), ("17 % (2 + 3) * 2", 4),
    ):  # fmt: skip
        assert truth(f"{text} = {value}", count=5) is True, text
        assert truth(f"{value} = {text}", count=5) is True, text
    for sign, value in (("+", 7), ("-", 3), ("*", 10), ("/", 2.5), ("%", 1), ("div", 2), ("^", 25)):
        assert truth(op("=", op(sign, prop("count"), 2), value), count=5) is True
        assert truth(op("=", op(sign, prop("count"), prop("other")), value), count=5) is None
    site.refused(BELTS, "title + 1 = 2", "takes a number")


@holds("cql2-text/escaping")
def signs_are_escaped(site: Filtered) -> None:
    for text in ("name LIKE '%d''Ivoire'", r"name LIKE '%d\'Ivoire'"):
        site.means(LAW, text, lambda row: row["name"].endswith("d'Ivoire"))
    for letter, sign in zip("abtnvfr", "\x07\x08\x09\x0a\x0b\x0c\x0d", strict=True):
        assert truth(f"text = 'x\\{letter}y'", text=f"x{sign}y") is True, letter
    assert truth("text = ''''", text="'") is True
    assert truth("text = ''", text="") is True


@holds("cql2-json/basic-cql2")
def json_joins_and_compares(site: Filtered) -> None:
    yes, early = op("=", prop("bound"), "yes"), op("<", prop("name"), "C")
    site.means(LAW, op("and", yes, early), lambda row: row["bound"] == "yes" and row["name"] < "C")
    site.means(LAW, op("or", early, op("not", yes)), lambda row: row["bound"] != "yes" or row["name"] < "C")
    site.means(LAW, op("isNull", prop("since")), lambda row: row["since"] is None)
    site.means(BORDERS, op("=", prop("disputed"), True), lambda row: row["disputed"])
    for sign, compared in COMPARISONS.items():
        site.means(BELTS, op(sign, prop("length_km"), 5e2), lambda row, by=compared: by(row["length_km"], 500))  # type: ignore[misc]
        for node in ({"date": str(DAY)}, {"timestamp": f"{DAY}T00:00:00Z"}):
            site.means(LAW, op(sign, prop("since"), node),
                       lambda row, by=compared: by(when(row), DAY))  # type: ignore[misc]  # fmt: skip
    assert site.told(BORDERS, True) == list(site.rows(BORDERS))
    assert site.told(BORDERS, False) == []


@holds("cql2-json/advanced-comparison-operators")
def json_has_patterns_ranges_and_lists(site: Filtered) -> None:
    site.means(LAW, op("like", prop("name"), "S%"), lambda row: row["name"].startswith("S"))
    site.means(BELTS, op("between", prop("length_km"), 350, 500), lambda row: 350 <= row["length_km"] <= 500)
    site.means(LAW, op("in", prop("iso3"), ["POL", "FIN"]), lambda row: row["iso3"] in ("POL", "FIN"))
    assert truth(op("in", prop("count"), []), count=5) is False
    assert truth(op("between", prop("count"), 9, prop("other")), count=5) is None


@holds("cql2-json/case-insensitive-comparison", "cql2-json/accent-insensitive-comparison")
def json_folds_texts(site: Filtered) -> None:
    site.means(LAW, op("=", op("casei", prop("name")), op("casei", "pOLAND")), lambda row: row["name"] == "Poland")
    site.means(LAW, op("like", op("accenti", prop("name")), op("accenti", "%Cóte%")),
               lambda row: "Cote" in plain(row["name"]))  # fmt: skip
    folded = op("accenti", op("casei", "CÔTE D'IVOIRE"))
    site.means(LAW, op("in", op("accenti", op("casei", prop("name"))), [folded]),
               lambda row: plain(row["name"]).casefold() == "cote d'ivoire")  # fmt: skip


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirement(world: World, kept_rows: dict[str, dict[str, Row]], name: str) -> None:
    CHECKS[name](Filtered(world.browser(), kept_rows))


def test_every_requirement_of_the_declared_classes_is_checked(world: World) -> None:
    told = world.browser().get("/conformance", params={"f": "json"}).json()["conformsTo"]
    declared = {each.removeprefix(CONF) for each in told if each.startswith(CONF)}
    written = {"cql2-text", "cql2-json"}
    by_class = {"temporal-functions" if each.startswith("temporal-") else each.split("/")[0] for each in REQUIREMENTS}
    assert by_class == declared
    parts = {"arrays" if each == "array-functions" else each for each in declared - written}
    encoded = {each for each in REQUIREMENTS if each.split("/")[0] in written}
    assert encoded == {f"{each}/{part}" for each in written for part in parts} | {"cql2-text/escaping"}
    assert sorted(CHECKS) == sorted(REQUIREMENTS)


@pytest.mark.parametrize("name", ["avg", "Buffer", "S_DISTANCE", "T_NEAR", "A_COUNT", "upper"])
def test_functions_are_not_declared_and_are_refused_by_name(world: World, name: str) -> None:
    browser = world.browser()
    assert CONF + "functions" not in browser.get("/conformance", params={"f": "json"}).json()["conformsTo"]
    assert browser.get("/functions", params={"f": "json"}).status_code == 404
    for asked in (
        f"{name}(length_km) > 4",
        op(">", op(name, prop("length_km")), 4),
        f"{name}(geometry, 7, 'a', FALSE)",
    ):
        answer = Filtered(browser, {}).answer(BELTS, asked)
        assert answer.status_code == 400
        assert re.search(f"(?i)the function '{name}' is not supported", answer.json()["detail"])
