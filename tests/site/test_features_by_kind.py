"""Features asked for as programs ask: boxes and filters in systems of their own, values by their types, any form."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

from marchland.core.message import Message
from marchland.register.domain.visibility import FIELDS
from marchland.site.collections import collection_of, feature, find
from marchland.site.flat_features import flat_value
from tests.site.browser import Browser
from tests.site.world import World

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
JSON = {"Accept": "application/json"}
GEOJSON = {"Accept": "application/geo+json"}


def found(browser: Browser, name: str, **asked: str) -> list[Any]:
    answer = browser.get(f"/collections/{name}/items", params={"limit": "10000", **asked}, headers=GEOJSON)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["features"])


def ids(features: list[Any]) -> list[str]:
    return [each["id"] for each in features]


def refused(browser: Browser, name: str, **asked: str) -> str:
    answer = browser.get(f"/collections/{name}/items", params=asked, headers=GEOJSON)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), answer.text
    return str(answer.json()["detail"])


@pytest.mark.parametrize("name", ["legal-status", "borders", "public-cells"])
@pytest.mark.parametrize("box", [(170, -90, -170, 90), (20, 50, 26, 56), (-180, -90, 180, 90)])
def test_a_box_with_latitude_first_is_the_same_box_over_180_degrees_too(
    anyone: Browser, name: str, box: tuple[float, float, float, float]
) -> None:
    west, south, east, north = box
    plain = ids(found(anyone, name, bbox=f"{west},{south},{east},{north}"))
    turned = f"{south},{west},{north},{east}"
    crs = EPSG + "4326"
    assert ids(found(anyone, name, **{"bbox": turned, "bbox-crs": crs})) == plain
    filtered = {"filter": f"S_INTERSECTS(geometry, BBOX({turned}))", "filter-crs": crs}
    assert ids(found(anyone, name, **filtered)) == plain


@pytest.mark.parametrize("code", [3857, 3035, 32635])
def test_a_box_in_another_system_is_that_box_and_not_the_degrees_around_it(kept: World, code: int) -> None:
    """Boxes of 1,500 km are bent in degrees: what is expected is worked out by PROJ with the shapes themselves."""
    browser = kept.signed_in("approver")
    proj = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{code}")

    def moved(feature: Any) -> Any:
        fine = shapely.segmentize(shapely.geometry.shape(feature["geometry"]), 0.01)
        return shapely.transform(fine, lambda places: np.column_stack(proj.transform(*places.T)))

    looser = False
    for name in ("borders", "public-cells"):
        whole = [(each["id"], moved(each)) for each in found(browser, name) if each["geometry"]]
        x, y = shapely.get_coordinates(whole[0][1])[0]
        for far in (20_000, 750_000):
            # The box stands on the place at its corner, so that its bent edges pass by others.
            box = (x - far, y - far, x + far / 7, y + far / 7)
            expected = [key for key, shape in whole if shape.intersects(shapely.box(*box))]
            text = ",".join(map(repr, map(float, box)))
            assert ids(found(browser, name, **{"bbox": text, "bbox-crs": EPSG + str(code)})) == expected
            filtered = {"filter": f"S_INTERSECTS(geometry, BBOX({text}))", "filter-crs": EPSG + str(code)}
            assert ids(found(browser, name, **filtered)) == expected
            assert expected
            edge = shapely.segmentize(shapely.box(*box), far / 50)
            lon, lat = proj.transform(*shapely.get_coordinates(edge).T, direction="INVERSE")
            around = f"{min(lon)},{min(lat)},{max(lon)},{max(lat)}"
            looser = looser or len(found(browser, name, bbox=around)) > len(expected)
    assert looser is (code != 3857), "the degrees around a box hold more than it does, but where both are upright"


def test_a_box_without_a_width_is_a_line_or_a_place(anyone: Browser) -> None:
    """The middle of Poland, which Web Mercator has 2,115,070 m east and 6,800,125 m north: 19° east, 52° north."""
    x, y = 19 * 111319.490793, 6_800_125.45
    for box in (f"{x},{y},{x},{y}", f"{x - 10},{y},{x + 10},{y}"):
        asked = {"bbox": box, "bbox-crs": EPSG + "3857", "properties": "iso3"}
        assert ids(found(anyone, "legal-status", **asked)) == ["POL"]


def test_a_box_that_is_none_in_its_system_is_told(anyone: Browser) -> None:
    turned = {"bbox": "3000000,6000000,2000000,7000000", "bbox-crs": EPSG + "3857"}
    assert "turned round" in refused(anyone, "borders", **turned)
    pole = {"bbox": "3000000,1000000,9000000,8000000", "bbox-crs": EPSG + "3035"}
    assert "outside of its system" in refused(anyone, "borders", **pole)
    assert "not four numbers" in refused(anyone, "borders", **{"bbox": "1,2,nan,4", "bbox-crs": EPSG + "3857"})
    filtered = {"filter": "S_INTERSECTS(geometry, BBOX(9, 9, 1, 1))", "filter-crs": EPSG + "3857"}
    assert "turned round" in refused(anyone, "borders", **filtered)


@pytest.mark.parametrize("name", ["public-cells", "borders", "belts", "legal-status"])
def test_every_listed_system_serves_every_feature(anyone: Browser, name: str) -> None:
    """As the abstract test /conf/crs/crs-parameter has it, and back again as crs-parameter-transform has it."""
    plain = found(anyone, name)
    described = anyone.get(f"/collections/{name}", headers={"Accept": "application/json"}).json()
    assert described["storageCrs"] in described["crs"]
    for crs in described["crs"]:
        answer = anyone.get(f"/collections/{name}/items?limit=10000&crs={crs}", headers=GEOJSON)
        assert (answer.status_code, answer.headers["content-crs"]) == (200, f"<{crs}>"), crs
        assert ids(answer.json()["features"]) == ids(plain)
        assert not {"Infinity", "NaN"} & set(answer.text.replace(",", " ").split())
    elsewhere = f"{EPSG}32601"
    assert "crs" in refused(anyone, name, crs=elsewhere)


@pytest.mark.parametrize(
    ("name", "asked", "same", "wrong"),
    [
        ("belts", "length_km=1000", "length_km=1000.0", "length_km=far"),
        ("borders", "scale_denominator=10000000", "scale_denominator=010000000", "scale_denominator=1.5"),
        ("borders", "disputed=false", "disputed=false", "disputed=maybe"),
        ("public-cells", "release=1", "release=01", "release=first"),
        ("legal-status", "since=1999-03-01", "since=1999-03-01", "since=March"),
    ],
)
def test_a_property_is_asked_for_as_a_value_of_its_type(
    anyone: Browser, name: str, asked: str, same: str, wrong: str
) -> None:
    key, _, text = asked.partition("=")
    values = {"false": False, **{str(each): each for each in (1000, 10_000_000, 1)}}
    expected = [each["id"] for each in found(anyone, name) if each["properties"][key] == values.get(text, text)]
    assert expected
    assert (
        ids(found(anyone, name, **{key: text})) == ids(found(anyone, name, **{key: same.partition("=")[2]})) == expected
    )
    assert key in refused(anyone, name, **{key: wrong.partition("=")[2]})


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("A_EQUALS(('a', 'b'), ('b', 'a'))", True),
        ("A_EQUALS(('a', 'a'), ('a'))", True),
        ("A_EQUALS(('a', 'b'), ('a', 'c'))", False),
        ("'a\\tb' = 'a\tb'", True),
        ("'it\\'s' = 'it''s'", True),
        ("'100%' LIKE '100\\%'", True),
        ("'100x' LIKE '100\\%'", False),
        ("ACCENTI('Đurđevac, Łódź, Søndre') = 'Durdevac, Lodz, Sondre'", True),
        ("ACCENTI('a') = 'b'", False),
        ("CASEI('Straße') = CASEI('STRASSE')", True),
        ("2 + 3 * 4 = 14", True),
        ("-2 ^ 2 = 4", True),
        ("2 ^ 3 ^ 2 = 512", True),
        ("7 DIV 2 = 3", True),
    ],
)
def test_what_stands_in_a_filter_means_what_the_standard_says(anyone: Browser, text: str, *, holds: bool) -> None:
    whole = ids(found(anyone, "borders"))
    assert ids(found(anyone, "borders", filter=text)) == (whole if holds else [])


def test_an_error_is_told_in_the_language_of_programs_to_one_who_asks_for_features(anyone: Browser) -> None:
    answer = anyone.get("/collections/borders/items?limit=0", headers=GEOJSON)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    page = anyone.get("/collections/borders/items?limit=0", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")


LAYERS = ("areas", "hazards", "released")


@pytest.mark.parametrize("name", ["public-cells", "borders", "belts", "legal-status", *LAYERS])
def test_all_features_of_a_collection_are_of_the_one_kind_that_its_schema_names(kept: World, name: str) -> None:
    browser = kept.signed_in("approver")
    schema = browser.get(f"/collections/{name}/schema", params={"f": "json"}).json()
    kinds = {f"geometry-{each['geometry']['type'].lower()}" for each in found(browser, name)}
    assert kinds == {schema["properties"]["geometry"]["format"]}


SHAPES = {"id", "area", "extent", "remaining"}
"""Fields of a record that a feature has as its id and its geometry, or as that of the collection of hazards."""


def records_of(browser: Browser) -> dict[str, Any]:
    """Return the records as they are listed; of one area alone it is told too how a decision by name was made."""
    listed = browser.get("/api/v1/register/areas", params={"f": "json", "limit": "1000"}).json()
    return {each["id"]: each for each in listed}


def test_a_feature_tells_every_field_of_the_record_and_its_own_value(kept: World) -> None:
    browser = kept.signed_in("approver")
    records, lists, plain = records_of(browser), set[str](), set[str]()
    for each in found(browser, "areas"):
        told = each["properties"]
        record = records[each["id"]]
        for key in record.keys() - SHAPES:
            value = record[key]
            if isinstance(value, dict):
                assert {inner: told[f"{key}_{inner}"] for inner in value} == value
            elif isinstance(value, list):
                assert told[f"{key}_count"] == len(value) if f"{key}_count" in told else told[key]
                structured = isinstance(value[0], dict)
                without = [{inner: held for inner, held in one.items() if inner != "shape"} for one in value
                           if structured]  # fmt: skip
                assert json.loads(told[key]) == without if structured else told[key] == "; ".join(map(str, value))
                (lists if structured else plain).add(key)
            else:
                assert told[key] == value, key
    assert {"evidence", "parts", "checks"} <= lists
    assert {"carried_into", "entries", "methods"} <= plain


def test_every_field_that_a_record_may_have_is_declared() -> None:
    """FIELDS is what the policy knows of a record: a field is declared by its name, or its parts by theirs."""
    declared = set(find("areas").properties)
    for name in FIELDS.keys() - SHAPES - {"hazard"}:
        if "." not in name:
            assert name in declared or any(each.startswith(f"{name}_") for each in declared), name


def test_released_parts_tell_every_field_of_theirs(kept: World) -> None:
    browser = kept.signed_in("approver")
    features, records = found(browser, "released"), records_of(browser)
    assert features
    for each in features:
        told = each["properties"]
        (part,) = [part for part in records[told["area"]]["parts"] if part["seq"] == told["entry"]]
        for key in part.keys() - {"shape", "seq"}:
            value = part[key]
            assert (json.loads(told[key]) if isinstance(value, list) and value else told[key]) == (value or None), key


def test_a_box_finds_what_has_no_shape_too(anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requirement C of fc-bbox-response, of a collection in which only one of three features has a shape, in Poland."""
    point = {"type": "Point", "coordinates": [20, 52]}
    features = [feature("a", None, n=1), feature("b", point, n=2), feature("c", None, n=3)]
    some = collection_of(lambda _site, _query: features, id="some", title=Message("Some"), dated=False,
                         description=Message("Some"), properties={"n": "integer"})  # fmt: skip
    monkeypatch.setattr("marchland.site.collections.declared", lambda _: [(some,)])
    for crs, here, far in ((None, "19,51,21,53", "-60,-60,-50,-50"),
                           ("3857", "2000000,6000000,3000000,7000000", "0,0,10,10")):  # fmt: skip
        asked = {"bbox-crs": EPSG + crs} if crs else {}
        assert ids(found(anyone, "some", bbox=here, **asked)) == ["a", "b", "c"]
        assert ids(found(anyone, "some", bbox=far, **asked)) == ["a", "c"]
        assert ids(found(anyone, "some", bbox=far, n="3", **asked)) == ["c"]


FOR_ANYONE = ("/collections/public-cells/items", "/collections/borders", "/collections", "/conformance", "/api",
              "/tiles/cells/4/9/5.mvt")  # fmt: skip


def test_pages_of_other_sites_may_read_what_is_public_and_nothing_else(kept: World) -> None:
    for path in FOR_ANYONE:
        answer = kept.browser().get(path, headers={"Accept": "*/*", "Origin": "https://elsewhere.example"})
        assert answer.status_code == 200, path
        assert answer.headers["access-control-allow-origin"] == "*", path
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "access-control-allow-credentials" not in answer.headers
    assert "access-control-allow-origin" not in kept.browser().get("/collections/areas/items", headers=JSON).headers


@pytest.mark.parametrize("path", [*FOR_ANYONE, "/collections/areas/items", "/collections/areas"])
def test_no_answer_to_one_who_signed_in_is_for_pages_of_other_sites(kept: World, path: str) -> None:
    token = kept.accounts.tokens.make("approver", f"for {path}", ("read",))[0]
    basic = base64.b64encode(f"any:{token}".encode()).decode()
    session = kept.signed_in("approver")
    for browser, header in ((session, {}), (kept.browser(), {"Authorization": f"Bearer {token}"}),
                            (kept.browser(), {"Authorization": f"Basic {basic}"})):  # fmt: skip
        answer = browser.get(path, headers={"Accept": "*/*", "Origin": "https://elsewhere.example", **header})
        assert answer.status_code == 200, (path, answer.text[:200])
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    wrong = kept.browser().get(path, headers={"Accept": "*/*", "Authorization": f"Bearer {token[:-1]}!"})
    assert wrong.status_code == 401
    assert "access-control-allow-origin" not in wrong.headers


@pytest.mark.parametrize(
    ("properties", "count"),
    [({"devices": ("a", "b")}, 2), ({}, 0), ({"devices": None}, 0), ({"withheld": ["devices", "owner"]}, None)],
)
def test_a_count_is_nought_where_nothing_is_told_and_null_where_that_is_withheld(
    properties: dict[str, Any], count: int | None
) -> None:
    assert flat_value(properties, "devices_count") == count
    assert flat_value({"m2": {"count": 7.0}, **properties}, "m2_count") == 7.0
