"""CQL2 (OGC 21-065r2) as the site declares it: what each class asks for, over real features, counted by hand."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import httpx
import pytest
import shapely

from marchland.site.cql2_text import read_text
from tests.site.browser import Browser
from tests.site.world import World

CONF = "http://www.opengis.net/spec/cql2/1.0/conf/"
Row = dict[str, Any]
Meant = Callable[[Row], Any]
BOX = shapely.box(20, 50, 26, 56)
BOX_TEXT = "BBOX(20, 50, 26, 56)"
LINE = shapely.LineString([(14, 52), (40, 52)])
LINE_TEXT = "LINESTRING(14 52, 40 52)"


class Asked(NamedTuple):
    """A filter of a collection, and which of its features it means: what is None or raises TypeError means none."""

    collection: str
    text: str
    meant: Meant


def since(row: Row) -> date | None:
    return date.fromisoformat(row["since"]) if row["since"] else None


def plain(text: str) -> str:
    """Return a text without its accents, as a library of Unicode has them."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


LAW, BELTS, BORDERS = "legal-status", "belts", "borders"
D = date(2004, 6, 1)
BASIC = (
    Asked(LAW, "name = 'Poland'", lambda row: row["name"] == "Poland"),
    Asked(LAW, "'Poland' = name", lambda row: row["name"] == "Poland"),
    Asked(LAW, "name <> 'Poland'", lambda row: row["name"] != "Poland"),
    Asked(LAW, "name > 'Poland'", lambda row: row["name"] > "Poland"),
    Asked(LAW, "name >= 'Poland'", lambda row: row["name"] >= "Poland"),
    Asked(LAW, "name < 'Poland'", lambda row: row["name"] < "Poland"),
    Asked(LAW, "name <= 'Poland'", lambda row: row["name"] <= "Poland"),
    Asked(LAW, "name = 'Cote d''Ivoire' OR name = 'Côte d''Ivoire'", lambda row: "Ivoire" in row["name"]),
    *(Asked(BELTS, f"length_km {op} 300", meant) for op, meant in (
        ("=", lambda row: row["length_km"] == 300), ("<>", lambda row: row["length_km"] != 300),
        (">", lambda row: row["length_km"] > 300), (">=", lambda row: row["length_km"] >= 300),
        ("<", lambda row: row["length_km"] < 300), ("<=", lambda row: row["length_km"] <= 300),
    )),
    Asked(BORDERS, "disputed = TRUE", lambda row: row["disputed"] is True),
    Asked(BORDERS, "disputed = false", lambda row: row["disputed"] is False),
    Asked(BORDERS, "disputed", lambda row: row["disputed"]),
    *(Asked(LAW, f"since {op} DATE('2004-06-01')", meant) for op, meant in (
        ("=", lambda row: since(row) == D), ("<>", lambda row: since(row) and since(row) != D),
        (">", lambda row: since(row) > D), (">=", lambda row: since(row) >= D),
        ("<", lambda row: since(row) < D), ("<=", lambda row: since(row) <= D),
    )),
    Asked(LAW, "since < TIMESTAMP('2004-06-01T00:00:00Z')", lambda row: since(row) < D),
    Asked(LAW, "since IS NULL", lambda row: row["since"] is None),
    Asked(LAW, "since IS NOT NULL", lambda row: row["since"] is not None),
    Asked(BORDERS, "NOT disputed = TRUE", lambda row: row["disputed"] is False),
    Asked(LAW, "bound = 'yes' AND name < 'C'", lambda row: row["bound"] == "yes" and row["name"] < "C"),
    Asked(LAW, "name < 'C' OR name > 'U' AND bound = 'yes'",
          lambda row: row["name"] < "C" or (row["name"] > "U" and row["bound"] == "yes")),
    Asked(LAW, "(name < 'C' OR name > 'U') AND bound = 'yes'",
          lambda row: (row["name"] < "C" or row["name"] > "U") and row["bound"] == "yes"),
    Asked(LAW, "TRUE", lambda _row: True),
    Asked(LAW, "false", lambda _row: False),
)  # fmt: skip
COMPARISONS = (
    Asked(LAW, "name LIKE 'S%'", lambda row: row["name"].startswith("S")),
    Asked(LAW, "name LIKE '%land'", lambda row: row["name"].endswith("land")),
    Asked(LAW, "name LIKE 'Ir_n'", lambda row: re.fullmatch("Ir.n", row["name"])),
    Asked(LAW, "name NOT LIKE '%a%'", lambda row: "a" not in row["name"]),
    Asked(BELTS, "length_km BETWEEN 200 AND 1000", lambda row: 200 <= row["length_km"] <= 1000),
    Asked(BELTS, "length_km NOT BETWEEN 200 AND 1000", lambda row: not 200 <= row["length_km"] <= 1000),
    Asked(LAW, "iso3 IN ('POL', 'FIN', 'ZZZ')", lambda row: row["iso3"] in ("POL", "FIN", "ZZZ")),
    Asked(LAW, "iso3 NOT IN ('POL', 'FIN')", lambda row: row["iso3"] not in ("POL", "FIN")),
    Asked(LAW, "since IN (DATE('1999-03-01'), DATE('1850-01-01'))", lambda row: row["since"] == "1999-03-01"),
    Asked(BELTS, "length_km IN (1, 2, 300)", lambda row: row["length_km"] in (1, 2, 300)),
)
TIMES: dict[str, Callable[[int, int, int, int], bool]] = {
    "T_AFTER": lambda a, _b, _c, d: a > d, "T_BEFORE": lambda _a, b, c, _d: b < c,
    "T_DISJOINT": lambda a, b, c, d: a > d or b < c, "T_EQUALS": lambda a, b, c, d: (a, b) == (c, d),
    "T_INTERSECTS": lambda a, b, c, d: a <= d and b >= c, "T_CONTAINS": lambda a, b, c, d: a < c and b > d,
    "T_DURING": lambda a, b, c, d: a > c and b < d, "T_FINISHEDBY": lambda a, b, c, d: a < c and b == d,
    "T_FINISHES": lambda a, b, c, d: a > c and b == d, "T_MEETS": lambda _a, b, c, _d: b == c,
    "T_METBY": lambda a, _b, _c, d: a == d, "T_OVERLAPPEDBY": lambda a, b, c, d: c < a < d < b,
    "T_OVERLAPS": lambda a, b, c, d: a < c < b < d, "T_STARTEDBY": lambda a, b, c, d: a == c and b > d,
    "T_STARTS": lambda a, b, c, d: a == c and b < d,
}  # fmt: skip
"""What stands between the ends of two intervals, as Allen has them."""
MOMENTS = ("T_AFTER", "T_BEFORE", "T_DISJOINT", "T_EQUALS", "T_INTERSECTS")
SPANS = (("1999-03-01", "2000-01-01"), ("2000-01-01", "2006-06-01"), ("1990-01-01", "1999-03-01"))
FAR = date.max.toordinal()


def during(name: str, first: str, last: str) -> Meant:
    """Return which rows have an interval, from `since` to the first day of 2006-06, that stands so to another."""
    ends = [date.fromisoformat(day).toordinal() for day in (first, last, "2006-06-01")]
    return lambda row: since(row) and TIMES[name](since(row).toordinal(), ends[2], ends[0], ends[1])  # type: ignore[union-attr]


def at(name: str, day: str) -> Meant:
    moment = date.fromisoformat(day).toordinal()
    return lambda row: since(row) and TIMES[name](*[since(row).toordinal()] * 2, moment, moment)  # type: ignore[union-attr]


def of_shape(name: str, text: str, other: Any, collection: str = BORDERS) -> Asked:
    """Return a spatial filter; what GEOS says of the shapes as they are sent is what it means."""
    tried = getattr(shapely, name.removeprefix("S_").lower())
    return Asked(collection, f"{name}(geometry, {text})", lambda row: row["shape"] and tried(row["shape"], other))


SPATIAL = ("S_CONTAINS", "S_CROSSES", "S_DISJOINT", "S_EQUALS", "S_INTERSECTS", "S_OVERLAPS", "S_TOUCHES", "S_WITHIN")
CLASSES: dict[str, tuple[Asked, ...]] = {
    "basic-cql2": BASIC,
    "cql2-text": (
        *BASIC[:8], Asked(LAW, '"name" = \'Poland\'', lambda row: row["name"] == "Poland"),
        Asked(BELTS, "length_km > 3.0E2", lambda row: row["length_km"] > 300),
        Asked(BELTS, "length_km > -.5", lambda row: row["length_km"] > -0.5),
    ),
    "cql2-json": BASIC,
    "advanced-comparison-operators": COMPARISONS,
    "case-insensitive-comparison": (
        Asked(LAW, "CASEI(name) = CASEI('pOLAND')", lambda row: row["name"] == "Poland"),
        Asked(LAW, "CASEI(name) LIKE CASEI('S%LAND')", lambda row: re.fullmatch("s.*land", row["name"].casefold())),
        Asked(LAW, "CASEI(iso3) IN (CASEI('pol'), CASEI('Fin'))", lambda row: row["iso3"] in ("POL", "FIN")),
    ),
    "accent-insensitive-comparison": (
        Asked(LAW, "ACCENTI(name) LIKE ACCENTI('%ô%')", lambda row: "o" in plain(row["name"])),
        Asked(LAW, "ACCENTI(CASEI(name)) = ACCENTI(CASEI('CÔTE D''IVOIRE'))",
              lambda row: plain(row["name"]).casefold() == "cote d'ivoire"),
    ),
    "basic-spatial-functions": (
        of_shape("S_INTERSECTS", BOX_TEXT, BOX), of_shape("S_INTERSECTS", "POINT(21 52)", shapely.Point(21, 52), LAW),
        of_shape("S_INTERSECTS", BOX_TEXT, BOX, LAW), of_shape("S_INTERSECTS", LINE_TEXT, LINE, LAW),
    ),
    "basic-spatial-functions-plus": (
        of_shape("S_INTERSECTS", LINE_TEXT, LINE), of_shape("S_INTERSECTS", BOX.wkt, BOX),
        of_shape("S_INTERSECTS", "MULTIPOINT((21 52), (26 60))", shapely.MultiPoint([(21, 52), (26, 60)]), LAW),
        of_shape("S_INTERSECTS", f"GEOMETRYCOLLECTION({LINE_TEXT}, POINT(0 47))",
                 shapely.GeometryCollection([LINE, shapely.Point(0, 47)]), LAW),
        of_shape("S_INTERSECTS", "MULTIPOLYGON(((20 50, 26 50, 26 56, 20 56, 20 50)))", BOX),
    ),
    "spatial-functions": tuple(
        of_shape(name, text, other, collection) for name in SPATIAL for collection in (BORDERS, LAW)
        for text, other in ((BOX_TEXT, BOX), (LINE_TEXT, LINE))
    ),
    "temporal-functions": (
        *(Asked(LAW, f"{name}(since, DATE('{day}'))", at(name, day)) for name in MOMENTS
          for day in ("1999-03-01", "2004-06-01")),
        *(Asked(LAW, f"{name}(INTERVAL(since, '2006-06-01'), INTERVAL('{first}', '{last}'))", during(name, first, last))
          for name in TIMES for first, last in SPANS),
        Asked(LAW, "T_INTERSECTS(since, INTERVAL('2004-06-01', '..'))", lambda row: since(row) >= D),
        Asked(LAW, "T_INTERSECTS(since, INTERVAL('..', '2004-06-01'))", lambda row: since(row) <= D),
    ),
    "array-functions": (
        Asked(LAW, "A_CONTAINS((iso3, status), ('party'))", lambda row: row["status"] == "party"),
        Asked(LAW, "A_CONTAINEDBY((iso3, status), ('party', 'POL', 'FIN', 'DEU'))",
              lambda row: row["status"] == "party" and row["iso3"] in ("POL", "FIN", "DEU")),
        Asked(LAW, "A_EQUALS((iso3, status), ('party', 'DEU'))",
              lambda row: (row["iso3"], row["status"]) == ("DEU", "party")),
        Asked(LAW, "A_OVERLAPS((iso3, status), ('signatory', 'DEU'))",
              lambda row: row["status"] == "signatory" or row["iso3"] == "DEU"),
    ),
    "property-property": (
        Asked(LAW, "name = name", lambda _row: True), Asked(LAW, "name < iso3", lambda row: row["name"] < row["iso3"]),
        Asked(BELTS, "density_per_km2 > length_km", lambda row: row["density_per_km2"] > row["length_km"]),
        Asked(BORDERS, "left_state <> pair", lambda row: row["left_state"] != row["pair"]),
        Asked(LAW, "since < complete_on", lambda row: row["since"] < row["complete_on"]),
        Asked(BELTS, "length_km BETWEEN depth_km AND density_per_km2",
              lambda row: row["depth_km"] <= row["length_km"] <= row["density_per_km2"]),
        Asked(LAW, "T_BEFORE(since, complete_on)", lambda row: row["since"] < row["complete_on"]),
    ),
    "arithmetic": (
        Asked(BELTS, "length_km * 2 + 10 > 600", lambda row: row["length_km"] * 2 + 10 > 600),
        Asked(BELTS, "length_km - depth_km < 290.5", lambda row: row["length_km"] - row["depth_km"] < 290.5),
        Asked(BELTS, "length_km / 2 >= 150", lambda row: row["length_km"] / 2 >= 150),
        Asked(BELTS, "length_km % 7 < 3", lambda row: row["length_km"] % 7 < 3),
        Asked(BELTS, "length_km div 100 = 3", lambda row: row["length_km"] // 100 == 3),
        Asked(BELTS, "depth_km ^ 2 > 1", lambda row: row["depth_km"] ** 2 > 1),
        Asked(BELTS, "length_km > 100 + 2 * (50 - 10) ^ 1", lambda row: row["length_km"] > 180),
    ),
}  # fmt: skip
LEAST_MET = 30
"""Of the filters of a class that stand here, so many of a hundred mean some features and not all."""


@pytest.fixture(scope="module")
def features() -> dict[str, dict[str, Row]]:
    """Keep what a collection holds, once it was read."""
    return {}


def rows(browser: Browser, collection: str, features: dict[str, dict[str, Row]]) -> dict[str, Row]:
    if collection not in features:
        whole = found(browser, collection, {}).json()["features"]
        features[collection] = {
            each["id"]: {
                **each["properties"],
                "shape": shapely.geometry.shape(each["geometry"]) if each["geometry"] else None,
            }
            for each in whole
        }
    return features[collection]


def found(browser: Browser, collection: str, asked: dict[str, str]) -> httpx.Response:
    return browser.get(f"/collections/{collection}/items", params={"f": "json", "limit": "10000", **asked})


def meant(asked: Asked, row: Row) -> bool:
    try:
        return bool(asked.meant(row))
    except TypeError:  # a value that is not there compares with nothing
        return False


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_of_the_language_means_what_is_counted_by_hand(
    world: World, features: dict[str, dict[str, Row]], name: str
) -> None:
    browser, telling = world.browser(), 0
    for asked in CLASSES[name]:
        whole = rows(browser, asked.collection, features)
        expected = [key for key, row in whole.items() if meant(asked, row)]
        for language, text in (("cql2-text", asked.text), ("cql2-json", json.dumps(read_text(asked.text)))):
            answer = found(browser, asked.collection, {"filter": text, "filter-lang": language})
            assert answer.status_code == 200, (text, answer.text)
            assert [each["id"] for each in answer.json()["features"]] == expected, text
        telling += 0 < len(expected) < len(whole)
    assert telling * 100 >= LEAST_MET * len(CLASSES[name])


def test_the_site_declares_the_classes_that_hold_and_no_other(world: World) -> None:
    declared = world.browser().get("/conformance", params={"f": "json"}).json()["conformsTo"]
    assert sorted(each for each in declared if "/cql2/" in each) == sorted(CONF + name for name in CLASSES)


@pytest.mark.parametrize("text", ["upper(title) = 'POLAND'", "min(length_km) = 1", "S_INTERSECTS(geometry, around(1))"])
def test_functions_of_ones_own_are_not_declared_and_are_refused_by_name(world: World, text: str) -> None:
    answer = found(world.browser(), BELTS, {"filter": text})
    assert answer.status_code == 400
    assert re.search("upper|min|around", answer.json()["detail"])


PROPERTY = {"property": "name"}
WRITTEN: tuple[tuple[Any, Meant], ...] = (
    ({"op": "=", "args": [PROPERTY, "Poland"]}, lambda row: row["name"] == "Poland"),
    ({"op": "not", "args": [{"op": "isNull", "args": [{"property": "since"}]}]}, since),
    ({"op": "and", "args": [{"op": "=", "args": [{"property": "bound"}, "yes"]}, {"op": "<", "args": [PROPERTY, "C"]}]},
     lambda row: row["bound"] == "yes" and row["name"] < "C"),
    ({"op": "like", "args": [{"op": "casei", "args": [PROPERTY]}, {"op": "casei", "args": ["S%LAND"]}]},
     lambda row: re.fullmatch("s.*land", row["name"].casefold())),
    ({"op": "in", "args": [{"property": "iso3"}, ["POL", "FIN"]]}, lambda row: row["iso3"] in ("POL", "FIN")),
    ({"op": ">=", "args": [{"property": "since"}, {"date": "2004-06-01"}]}, lambda row: since(row) >= D),
    ({"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [20, 50, 26, 56]}]},
     lambda row: row["shape"].intersects(BOX)),
    ({"op": "s_within", "args": [{"property": "geometry"}, {"type": "Polygon", "coordinates": [
        [[0, 40], [40, 40], [40, 60], [0, 60], [0, 40]]]}]},
     lambda row: row["shape"].within(shapely.box(0, 40, 40, 60))),
    ({"op": "t_during", "args": [{"interval": [{"property": "since"}, "2006-06-01"]},
                                 {"interval": ["2000-01-01", ".."]}]}, lambda row: date(2000, 1, 1) < since(row)),
    ({"op": "a_containedBy", "args": [[{"property": "iso3"}], ["POL", "FIN"]]},
     lambda row: row["iso3"] in ("POL", "FIN")),
)  # fmt: skip


@pytest.mark.parametrize(("tree", "how"), WRITTEN)
def test_json_means_what_it_says(world: World, features: dict[str, dict[str, Row]], tree: Any, how: Meant) -> None:
    whole = rows(world.browser(), LAW, features)
    expected = [key for key, row in whole.items() if row["shape"] and meant(Asked(LAW, "", how), row)]
    answer = found(world.browser(), LAW, {"filter": json.dumps(tree), "filter-lang": "cql2-json"})
    assert answer.status_code == 200, answer.text
    told = [each["id"] for each in answer.json()["features"] if each["geometry"]]
    assert told == expected
    assert 0 < len(expected) < len(whole)
