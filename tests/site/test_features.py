"""OGC API – Features: every abstract test of Part 1's core, GeoJSON, HTML and OpenAPI classes, each by its own name."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
import shapely

from marchland.site.features import CONFORMS, CRS84
from tests.site.areas import AREAS
from tests.site.browser import Browser
from tests.site.world import World

JSON = {"Accept": "application/json"}
GEOJSON = {"Accept": "application/geo+json"}
OPEN = ("public-cells", "borders", "belts", "legal-status")


def told(browser: Browser, path: str, headers: dict[str, str] | None = None) -> Any:
    answer = browser.get(path, headers=headers or GEOJSON)
    assert answer.status_code == 200, answer.text
    return answer.json()


def linked(of: Any, rel: str) -> list[str]:
    return [urlsplit(each["href"]).path for each in of["links"] if each["rel"] == rel]


def test_core_root_op_and_root_success(anyone: Browser) -> None:
    root = told(anyone, "/", JSON)
    assert linked(root, "service-desc") == ["/api"]
    assert linked(root, "conformance") == ["/conformance"]
    assert linked(root, "data") == ["/collections"]


def test_core_api_definition(anyone: Browser) -> None:
    root = told(anyone, "/", JSON)
    link = next(each for each in root["links"] if each["rel"] == "service-desc")
    answer = anyone.get(urlsplit(link["href"]).path + "?f=json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == link["type"]
    assert answer.json()["openapi"].startswith("3.0")


def test_core_conformance(anyone: Browser) -> None:
    assert told(anyone, "/conformance", JSON)["conformsTo"] == list(CONFORMS)


def test_core_http_unknown_parameters_and_values_are_400(anyone: Browser) -> None:
    for path in ("/conformance?x=1", "/collections?x=1", "/collections/borders?x=1", "/collections/borders/items?x=1",
                 "/collections/borders/items/POL-BLR:1?x=1", "/collections/borders/items?limit=0",
                 "/collections/borders/items?limit=x", "/collections/borders/items?limit=1.5",
                 "/collections/borders/items?bbox=1,2,3", "/collections/borders/items?bbox=0,9,1,1",
                 "/collections/legal-status/items?datetime=x", "/collections/legal-status/items?datetime=2020-13-01",
                 "/collections/legal-status/items?datetime=2021-01-01/2020-01-01"):  # fmt: skip
        answer = anyone.get(path, headers=JSON)
        assert answer.status_code == 400, path
        assert answer.headers["content-type"] == "application/problem+json"


def test_core_crs84_is_the_default(anyone: Browser) -> None:
    answer = anyone.get("/collections/borders/items?limit=1", headers=GEOJSON)
    assert answer.headers["content-crs"] == f"<{CRS84}>"
    west, south, east, north = shapely.geometry.shape(answer.json()["features"][0]["geometry"]).bounds
    assert -180 <= west <= east <= 180
    assert -90 <= south <= north <= 90


def test_core_fc_md_op_success_links_items_and_extent(anyone: Browser, kept: World) -> None:
    found = told(anyone, "/collections", JSON)
    assert linked(found, "self") == ["/collections"]
    assert linked(found, "alternate") == ["/collections"]
    assert [each["id"] for each in found["collections"]] == list(OPEN)
    seen = told(kept.signed_in("viewer"), "/collections", JSON)
    assert "areas" in [each["id"] for each in seen["collections"]]
    for each in found["collections"]:
        assert linked(each, "items")
        assert all("type" in link for link in each["links"] if link["rel"] == "items")
        assert len(each["extent"]["spatial"]["bbox"][0]) == 4


@pytest.mark.parametrize("name", OPEN)
def test_core_sfc_md_op_and_success(anyone: Browser, name: str) -> None:
    listed = next(each for each in told(anyone, "/collections", JSON)["collections"] if each["id"] == name)
    assert told(anyone, f"/collections/{name}", JSON) == listed


@pytest.mark.parametrize("name", OPEN)
def test_core_fc_op_response_links_timestamp_and_counts(anyone: Browser, name: str) -> None:
    found = told(anyone, f"/collections/{name}/items?limit=10")
    assert found["type"] == "FeatureCollection"
    assert found["numberReturned"] == len(found["features"]) > 0
    assert found["numberMatched"] >= found["numberReturned"]
    assert linked(found, "self") == linked(found, "alternate") == [f"/collections/{name}/items"]
    assert all({"rel", "type"} <= set(link) for link in found["links"])
    assert found["timeStamp"].endswith("Z")


@pytest.mark.parametrize("name", ["public-cells", "borders", "legal-status"])
def test_core_fc_limit_response_and_next(anyone: Browser, name: str) -> None:
    whole = [each["id"] for each in told(anyone, f"/collections/{name}/items?limit=10000")["features"]]
    seen: list[str] = []
    path = f"/collections/{name}/items?limit=7"
    while path:
        page = told(anyone, path)
        assert len(page["features"]) <= 7
        seen += [each["id"] for each in page["features"]]
        following = [each["href"] for each in page["links"] if each["rel"] == "next"]
        path = following[0].removeprefix("https://localhost") if following else ""
    assert seen == whole
    assert len(set(seen)) == len(seen)
    assert told(anyone, f"/collections/{name}/items?limit=100000")["numberReturned"] == len(whole)


@pytest.mark.parametrize("box", ["20,50,26,56", "20,50,0,26,56,100", "170,-90,-170,90", "-180,-90,180,90"])
@pytest.mark.parametrize("name", ["borders", "legal-status", "public-cells"])
def test_core_fc_bbox_response(anyone: Browser, name: str, box: str) -> None:
    numbers = [float(part) for part in box.split(",")]
    west, south, east, north = numbers if len(numbers) == 4 else [*numbers[:2], *numbers[3:5]]
    parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    shape = shapely.union_all([shapely.box(one, south, other, north) for one, other in parts])
    whole = told(anyone, f"/collections/{name}/items?limit=10000")["features"]
    # What has no shape is in every box: requirement C of fc-bbox-response.
    expected = [
        each["id"]
        for each in whole
        if not each["geometry"] or shapely.geometry.shape(each["geometry"]).intersects(shape)
    ]
    assert [e["id"] for e in told(anyone, f"/collections/{name}/items?limit=10000&bbox={box}")["features"]] == expected


@pytest.mark.parametrize(
    ("text", "status"),
    [("2020-01-01", "party"), ("2026-03-01T00:00:00Z", "withdrawn"), ("../2020-01-01", "party"),
     ("2020-01-01/..", "withdrawn"), ("2019-01-01/2020-01-01", "party")],
)  # fmt: skip
def test_core_fc_time_response(anyone: Browser, text: str, status: str) -> None:
    path = f"/collections/legal-status/items?datetime={text}&iso3=LTU"
    assert told(anyone, path)["features"][0]["properties"]["status"] == status


def test_core_query_parameters_filter_by_property(anyone: Browser) -> None:
    found = told(anyone, "/collections/borders/items?pair=POL-BLR&limit=100")["features"]
    assert {each["properties"]["pair"] for each in found} == {"POL-BLR"}
    assert told(anyone, "/collections/borders/items?pair=nothing")["features"] == []


@pytest.mark.parametrize("name", OPEN)
def test_core_f_op_success_and_links(anyone: Browser, name: str) -> None:
    first = told(anyone, f"/collections/{name}/items?limit=1")["features"][0]
    found = told(anyone, f"/collections/{name}/items/{first['id']}")
    assert {key: found[key] for key in first} == first
    assert linked(found, "collection") == [f"/collections/{name}"]
    assert len(linked(found, "self")) == len(linked(found, "alternate")) == 1
    assert anyone.get(f"/collections/{name}/items/nothing", headers=JSON).status_code == 404
    assert anyone.get("/collections/nothing/items", headers=JSON).status_code == 404


def test_geojson_content_is_rfc_7946(anyone: Browser) -> None:
    answer = anyone.get("/collections/belts/items?limit=3", headers=GEOJSON)
    assert answer.headers["content-type"].startswith("application/geo+json")
    for feature in answer.json()["features"]:
        assert {"type", "id", "geometry", "properties"} <= set(feature)
        assert shapely.geometry.shape(feature["geometry"]).is_valid


@pytest.mark.parametrize("path", ["/conformance", "/collections", "/collections/borders", "/collections/borders/items",
                                  "/collections/borders/items/POL-BLR:1", "/api", "/"])  # fmt: skip
def test_html_definition_and_content(anyone: Browser, path: str) -> None:
    for answer in (anyone.get(path, headers={"Accept": "text/html"}), anyone.get(f"{path}?f=html")):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert "<h1>" in answer.text
    assert anyone.get(f"/uk{path}?f=html".replace("/uk/?", "/uk?")).status_code == 200


def test_a_box_means_the_same_in_a_filter_and_out_of_it(anyone: Browser) -> None:
    boxed = told(anyone, "/collections/borders/items?limit=1000&bbox=100,-90,26,90")["features"]
    filtered = asked(anyone, "S_INTERSECTS(geometry, BBOX(100, -90, 26, 90))")["features"]
    pairs = {each["properties"]["pair"] for each in filtered}
    assert [each["id"] for each in filtered] == [each["id"] for each in boxed]
    assert "KOR-PRK" in {"-".join(sorted(pair.split("-"))) for pair in pairs}
    assert "POL-BLR" in pairs
    refused = anyone.get("/collections/borders/items?filter=S_INTERSECTS(geometry,BBOX(200,0,100,1))", headers=JSON)
    assert (refused.status_code, "west is east" in refused.json()["detail"]) == (400, True)


@pytest.mark.parametrize("text", [
    "pair = 'POL-BLR'", "pair LIKE 'POL%' AND disputed = FALSE", "pair <> 'POL-BLR' OR scale_denominator IS NULL",
    "S_INTERSECTS(geometry, BBOX(20, 50, 26, 56))", "NOT (pair = 'POL-BLR')", "pair IN ('POL-BLR', 'FIN-RUS')",
    "CASEI(pair) = CASEI('pol-blr')", "S_INTERSECTS(geometry, POLYGON((20 50, 26 50, 26 56, 20 56, 20 50)))",
])  # fmt: skip
def test_filters_of_part_3_part_the_features_in_two(anyone: Browser, text: str) -> None:
    whole = {each["id"] for each in told(anyone, "/collections/borders/items?limit=1000")["features"]}
    some = {each["id"] for each in asked(anyone, text)["features"]}
    assert set() < some <= whole


def asked(browser: Browser, text: str, **more: str) -> Any:
    answer = browser.get(
        "/collections/borders/items", params={"filter": text, "limit": "1000", **more}, headers=GEOJSON
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_filter_in_json_says_the_same(anyone: Browser) -> None:
    said = {"op": "and", "args": [{"op": "=", "args": [{"property": "pair"}, "POL-BLR"]},
                                  {"op": "=", "args": [{"property": "disputed"}, False]}]}  # fmt: skip
    text = asked(anyone, "pair = 'POL-BLR' AND disputed = FALSE")["features"]
    assert asked(anyone, json.dumps(said), **{"filter-lang": "cql2-json"})["features"] == text


@pytest.mark.parametrize("text", [
    "pair =", "nothing = 1", "__class__ = 'x'", "import os", "S_INTERSECTS(geometry, 5)", "f(pair) = 1", "(" * 500,
    "pair = 'a' AND " * 400 + "pair = 'a'", "T_AFTER(pair, TIMESTAMP('2020-01-01T00:00:00Z'))", "\x00", "1",
])  # fmt: skip
def test_a_filter_that_cannot_be_served_is_told(anyone: Browser, text: str) -> None:
    answer = anyone.get("/collections/borders/items", params={"filter": text}, headers=JSON)
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"]


def test_queryables_are_a_schema(anyone: Browser) -> None:
    answer = anyone.get("/collections/borders/queryables", headers=JSON)
    assert answer.headers["content-type"] == "application/schema+json"
    assert {"pair", "disputed", "geometry"} <= set(answer.json()["properties"])


def test_areas_are_for_those_who_may_look_and_shapes_for_those_who_may_see_them(kept: World) -> None:
    assert kept.browser().get("/collections/areas/items", headers=JSON).status_code == 401
    assert kept.signed_in("newcomer").get("/collections/areas/items", headers=JSON).status_code == 403
    seen = told(kept.signed_in("approver"), "/collections/areas/items?limit=100")["features"]
    assert {area.id for area in AREAS} <= {each["id"] for each in seen}
    assert any(each["geometry"] for each in seen)
    hidden = told(kept.signed_in("viewer"), "/collections/areas/items?limit=100")["features"]
    assert all(each["geometry"] is None for each in hidden)
    one = told(kept.signed_in("approver"), "/collections/areas/items/HALO-open")
    assert one["properties"]["status"] == "open"


def test_areas_are_filtered_paged_and_asked_as_of_days(kept: World) -> None:
    browser = kept.signed_in("approver")
    found = told(browser, "/collections/areas/items?status=open&limit=2")
    names = [each["id"] for each in found["features"]]
    following = next(each["href"] for each in found["links"] if each["rel"] == "next")
    names += [each["id"] for each in told(browser, following.removeprefix("https://localhost"))["features"]]
    assert names == sorted(set(names))
    filtered = browser.get("/collections/areas/items", params={"filter": "status = 'handed_over'"}, headers=GEOJSON)
    assert {each["id"] for each in filtered.json()["features"]} == {"HALO-handed_over", "MAG-handed_over"}
    assert told(browser, "/collections/areas/items?datetime=2019-01-01")["features"] == []
    assert told(browser, "/collections/areas/items?known=2019-01-01")["features"] == []
    west, south, east, north = AREAS[0].shape.bounds
    boxed = told(browser, f"/collections/areas/items?bbox={west},{south},{east},{north}")["features"]
    assert [each["id"] for each in boxed] == [AREAS[0].id]


def pages(browser: Browser, path: str, most: int) -> list[list[str]]:
    """Return the ids on each page from the first on, following `next` to its end, and at most so many pages."""
    found: list[list[str]] = []
    while path and len(found) < most:
        page = told(browser, path)
        found.append([each["id"] for each in page["features"]])
        following = [each["href"] for each in page["links"] if each["rel"] == "next"]
        path = following[0].removeprefix("https://localhost") if following else ""
    assert not path, f"after {most} pages there is yet another link called next"
    return found


@pytest.mark.parametrize("query", ["", "&filter=%s IS NOT NULL", "&bbox=-180,-90,180,90"])
@pytest.mark.parametrize(
    ("name", "given"),
    [("public-cells", "column"), ("borders", "pair"), ("belts", "belt"), ("legal-status", "iso3"), ("areas", "id")],
)
def test_pages_followed_to_the_end_are_the_whole_and_the_last_leads_nowhere(
    kept: World, name: str, given: str, query: str
) -> None:
    """Of n features, n to a page are one page, n − 1 are two, and half of an even n are two: none of them is empty."""
    browser = kept.signed_in("approver")
    path = f"/collections/{name}/items?limit=%d" + (query.replace("%s", given) if query else "")
    whole = [each["id"] for each in told(browser, path % 10_000)["features"]]
    count = len(whole)
    assert count > 3
    assert len(set(whole)) == count
    for limit in {count, count - 1, count + 1, (count + 1) // 2}:
        sizes = [limit] * (count // limit) + ([count % limit] if count % limit else [])
        found = pages(browser, path % limit, len(sizes))
        assert [len(page) for page in found] == sizes, limit
        assert [each for page in found for each in page] == whole, limit


def test_the_areas_of_the_site_are_paged_as_they_are_counted_by_hand(kept: World) -> None:
    """Two organisations with seven areas each, two more beside each merged one, two halves of each split one: 22."""
    browser = kept.signed_in("approver")
    assert [len(page) for page in pages(browser, "/collections/areas/items?limit=11", 2)] == [11, 11]
    assert [len(page) for page in pages(browser, "/collections/areas/items?limit=10", 3)] == [10, 10, 2]
    assert [len(page) for page in pages(browser, "/collections/areas/items?limit=22", 1)] == [22]
    assert "link" not in browser.get("/api/v1/register/areas?limit=22").headers
    assert browser.get("/api/v1/register/areas?limit=21").headers["link"].endswith('; rel="next"')


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("2026-02-19", "withdrawal_notified"),
        ("2026-02-20", "withdrawn"),
        ("2026-02-19/2026-02-19", "withdrawal_notified"),
        ("2026-02-01/2026-02-20", "withdrawn"),
    ],
)
def test_an_interval_may_be_one_day_and_its_last_day_is_the_valid_one(anyone: Browser, text: str, status: str) -> None:
    """Poland's notice was received on 20 August 2025; six months later, on 20 February 2026, it is out."""
    path = f"/collections/legal-status/items?datetime={text}&iso3=POL"
    assert told(anyone, path)["features"][0]["properties"]["status"] == status


def test_datetime_filters_no_column_of_days_as_docs_gis_says_of_qgis(anyone: Browser) -> None:
    path = "/collections/legal-status/items?limit=10000"
    whole = told(anyone, path)["features"]
    early = [each["id"] for each in whole if each["properties"]["since"] and each["properties"]["since"] < "2000-01-01"]
    found = told(anyone, f"{path}&filter=since < DATE('2000-01-01')")["features"]
    assert [each["id"] for each in found] == early
    assert 0 < len(early) < len(whole)
    for interval in ("2000-01-01/9999-12-31T00:00:00Z", "2000-01-01"):
        as_of = told(anyone, f"{path}&datetime={interval}")["features"]
        assert [each["id"] for each in as_of] == [each["id"] for each in whole]
    refused = anyone.get(f"{path}&datetime=0000-01-01T00:00:00Z/2000-01-01", headers=JSON)
    assert refused.status_code == 400
    assert "0000-01-01" in refused.json()["detail"]


@pytest.mark.parametrize("name", [*OPEN, "areas"])
def test_every_feature_has_every_declared_property_flat_and_of_its_type(kept: World, name: str) -> None:
    browser = kept.signed_in("approver")
    described = told(browser, f"/collections/{name}", JSON)
    assert linked(described, "describedby") == [f"/collections/{name}/schema"]
    schema = browser.get(f"/collections/{name}/schema", headers=JSON)
    assert schema.headers["content-type"] == "application/schema+json"
    assert schema.json()["properties"]["geometry"]["x-ogc-role"] == "primary-geometry"
    declared = {key: each for key, each in schema.json()["properties"].items() if key not in ("geometry", "id")}
    types = {"string": str, "integer": int, "number": int | float, "boolean": bool}
    features = told(browser, f"/collections/{name}/items?limit=1000")["features"]
    assert features
    for feature in features:
        assert list(feature["properties"]) == list(declared)
        for key, value in feature["properties"].items():
            assert value is None or isinstance(value, types[declared[key]["type"]]), (key, value)
            assert declared[key].get("format") != "date" or value is None or len(value) == 10


def test_a_flat_property_is_filtered_as_it_is_shown(kept: World) -> None:
    browser = kept.signed_in("approver")
    whole = told(browser, "/collections/areas/items?limit=100")["features"]
    expected = [each["id"] for each in whole if (each["properties"]["m2_remaining"] or 0) > 0]
    answer = browser.get("/collections/areas/items", params={"filter": "m2_remaining > 0", "limit": "100"},
                         headers=GEOJSON).json()  # fmt: skip
    assert [each["id"] for each in answer["features"]] == expected
    assert 0 < len(expected) < len(whole)


EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


@pytest.mark.parametrize("code", [4326, 3857, 3035, 32635])
def test_part_2_gives_and_takes_declared_systems_as_proj_has_them(anyone: Browser, code: int) -> None:
    """The expected places are those of PROJ with longitude first, turned where EPSG puts the northing first."""
    import pyproj

    path, crs = "/collections/borders/items?limit=1000&pair=POL-BLR", f"{EPSG}{code}"
    described = told(anyone, "/collections/borders", JSON)
    assert crs in described["crs"]
    assert described["storageCrs"] == CRS84
    plain = told(anyone, path)["features"]
    answer = anyone.get(f"{path}&crs={crs}", headers=GEOJSON)
    assert answer.headers["content-crs"] == f"<{crs}>"
    moved = answer.json()["features"]
    proj = pyproj.Transformer.from_crs("EPSG:4326", f"EPSG:{code}", always_xy=True)
    for one, other in zip(plain, moved, strict=True):
        x, y = proj.transform(*shapely.get_coordinates(shapely.geometry.shape(one["geometry"])).T)
        got = shapely.get_coordinates(shapely.geometry.shape(other["geometry"])).T
        expected = (y, x) if code in (4326, 3035) else (x, y)
        assert got[0] == pytest.approx(expected[0], abs=1e-6)
        assert got[1] == pytest.approx(expected[1], abs=1e-6)
    first = shapely.geometry.shape(moved[0]["geometry"])
    box = ",".join(map(str, first.bounds))
    boxed = told(anyone, f"/collections/borders/items?limit=1000&bbox={box}&bbox-crs={crs}")["features"]
    assert plain[0]["id"] in [each["id"] for each in boxed]
    assert len(boxed) < described_count(anyone)
    met = asked(anyone, f"S_INTERSECTS(geometry, BBOX({box}))", **{"filter-crs": crs})["features"]
    assert plain[0]["id"] in [each["id"] for each in met]
    assert len(met) < described_count(anyone)


def described_count(browser: Browser) -> int:
    return int(told(browser, "/collections/borders/items?limit=1")["numberMatched"])


@pytest.mark.parametrize("name", ["crs", "bbox-crs", "filter-crs"])
def test_part_2_refuses_a_system_that_is_not_declared(anyone: Browser, name: str) -> None:
    answer = anyone.get(f"/collections/borders/items?{name}={EPSG}999999&bbox=1,1,2,2&filter=pair='x'", headers=JSON)
    assert answer.status_code == 400
    assert name in answer.json()["detail"]


def test_properties_are_chosen_and_shapes_left_out(anyone: Browser) -> None:
    first = told(anyone, "/collections/borders/items?limit=1&properties=pair,disputed&skipGeometry=true")["features"][0]
    assert list(first["properties"]) == ["pair", "disputed"]
    assert first["geometry"] is None
    assert anyone.get("/collections/borders/items?properties=piar", headers=JSON).status_code == 400


def test_features_are_sorted_with_what_has_no_value_last_and_pages_stay_right(anyone: Browser) -> None:
    path = "/collections/legal-status/items"
    whole = told(anyone, f"{path}?limit=10000")["features"]
    given = sorted((each for each in whole if each["properties"]["since"]),
                   key=lambda each: (-int(each["properties"]["since"].replace("-", "")), each["id"]))  # fmt: skip
    without = sorted(each["id"] for each in whole if not each["properties"]["since"])
    expected = [each["id"] for each in given] + without
    limit = 37
    found = pages(anyone, f"{path}?limit={limit}&sortby=-since,id", len(whole) // limit + 1)
    assert [each for page in found for each in page] == expected
    assert anyone.get(f"{path}?sortby=nothing", headers=JSON).status_code == 400


def test_what_has_not_changed_is_not_sent_again(anyone: Browser) -> None:
    path = "/collections/borders/items?limit=5"
    first = anyone.get(path, headers=GEOJSON)
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    again = anyone.get(path, headers={**GEOJSON, "If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = anyone.get("/collections/borders/items?limit=6", headers={**GEOJSON, "If-None-Match": tag})
    assert other.status_code == 200


def test_data_is_compressed_for_those_who_read_it_and_pages_are_not(anyone: Browser) -> None:
    path = "/collections/borders/items?limit=100"
    plain = anyone.get(path, headers={**GEOJSON, "Accept-Encoding": "identity"})
    small = anyone.get(path, headers={**GEOJSON, "Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in small.headers["vary"].lower()
    assert int(small.headers["content-length"]) < len(plain.content) / 2
    assert small.json()["features"] == plain.json()["features"]
    page = anyone.get("/sign-in", headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    assert "content-encoding" not in page.headers
