"""The requirements of OGC API – Features, Parts 1 to 3: one check for each, by its own name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
import pytest
import shapely
import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

from marchland.public.adapters.public_store import PublicStore
from marchland.public.service.releases import release
from marchland.register.service.stores import RegisterStore
from tests.site.areas import make_kept_world
from tests.site.browser import Browser

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
SCHEMA = "application/schema+json"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
OPEN = ("public-cells", "borders", "belts", "legal-status")
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
Check = Callable[["Asked"], None]
CHECKS: dict[str, Check] = {}


class Asked:
    """Asks a site, as one who has not signed in."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def get(self, path: str, accept: str = JSON, status: int = 200, /, **query: str) -> httpx.Response:
        answer = self.browser.get(path, headers={"Accept": accept}, **({"params": query} if query else {}))
        assert answer.status_code == status, (path, query, answer.text[:400])
        return answer

    def told(self, path: str, /, **query: str) -> Any:
        return self.get(path, **query).json()

    def items(self, name: str, /, **query: str) -> Any:
        return self.get(f"/collections/{name}/items", GEOJSON, **({"limit": "10000"} | query)).json()

    def ids(self, name: str, /, **query: str) -> list[str]:
        return [each["id"] for each in self.items(name, **query)["features"]]

    def takes(self, name: str) -> Any:
        """Return how the description of the API tells a parameter of the features."""
        operation = self.told("/api")["paths"]["/collections/{collection}/items"]["get"]
        return next(each for each in operation["parameters"] if each["name"] == name)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Give a site with a register and public cells of it."""
    folder = tmp_path_factory.mktemp("requirements")
    public = PublicStore(folder / "register.db.public.db")
    world = make_kept_world(folder, public=public)
    assert world.site.store
    release(cast("RegisterStore", world.site.store), public, "keeper", world.site.clock, "all of it")
    yield Asked(world.browser())
    world.site.store.close()


def holds(*names: str) -> Callable[[Check], Check]:
    """Return what notes a check under the requirements that it checks."""

    def noted(check: Check) -> Check:
        assert not set(names) & set(CHECKS)
        CHECKS.update(dict.fromkeys(names, check))
        return check

    return noted


def links(of: Any, rel: str) -> list[Any]:
    return [each for each in of["links"] if each["rel"] == rel]


def path_of(link: Any) -> str:
    parts = urlsplit(link["href"])
    return parts.path + (f"?{parts.query}" if parts.query else "")


def shape_of(feature: Any) -> Any:
    return shapely.geometry.shape(feature["geometry"])


def itself_and_other_forms(of: Any, others: int) -> None:
    assert len(links(of, "self")) == 1
    assert len(links(of, "alternate")) == others
    assert all(each.get("type") for each in of["links"] if each["rel"] in ("self", "alternate", "next", "prev"))


@holds("core/root-op", "core/root-success")
def root(asked: Asked) -> None:
    told = asked.told("/")
    assert links(told, "service-desc")
    assert links(told, "service-doc")
    assert [path_of(each) for each in links(told, "conformance")] == ["/conformance"]
    assert [path_of(each) for each in links(told, "data")] == ["/collections"]


@holds("core/api-definition-op", "core/api-definition-success", "oas30/oas-definition-1")
def api_is_had_by_the_type_of_its_link(asked: Asked) -> None:
    for rel, kind in (("service-desc", "application/vnd.oai.openapi+json;version=3.0"), ("service-doc", HTML)):
        link = links(asked.told("/"), rel)[0]
        assert link["type"] == kind
        assert asked.get(path_of(link), link["type"]).headers["content-type"].replace("; charset=utf-8", "") == kind


@holds("oas30/oas-definition-2", "oas30/oas-impl", "oas30/security")
def api_is_openapi_3_0(asked: Asked) -> None:
    told = asked.told("/api")
    OpenAPIV30SpecValidator(told).validate()
    assert told["components"]["securitySchemes"]
    for path in ("/", "/conformance", "/collections", "/api"):
        assert "get" in told["paths"][path]
        asked.get(path)


@holds("oas30/completeness", "oas30/exceptions-codes")
def api_tells_every_status_that_is_given(asked: Asked) -> None:
    paths = asked.told("/api")["paths"]
    given = {
        ("/collections/{collection}/items", "400"): "/collections/borders/items?limit=0",
        ("/collections/{collection}/items", "401"): "/collections/areas/items",
        ("/collections/{collection}/items", "404"): "/collections/none/items",
        ("/collections/{collection}/items", "406"): "/collections/borders/items?f=xlsx",
        ("/collections/{collection}/items/{feature}", "404"): "/collections/borders/items/none",
        ("/collections/{collection}/schema", "404"): "/collections/none/schema",
        ("/conformance", "400"): "/conformance?x=1",
    }
    for (path, status), request in given.items():
        asked.get(request, JSON, int(status))
        assert status in paths[path]["get"]["responses"], (path, status)


@holds("core/conformance-op", "core/conformance-success")
def conformance(asked: Asked) -> None:
    told = asked.told("/conformance")["conformsTo"]
    assert len(told) == len(set(told))
    for part in ("features-1/1.0/conf/core", "features-2/1.0/conf/crs", "features-3/1.0/conf/features-filter"):
        assert f"http://www.opengis.net/spec/ogcapi-{part}" in told


@holds("core/http")
def http_is_followed(asked: Asked) -> None:
    path = "/collections/borders/items?limit=2"
    whole = asked.get(path, GEOJSON)
    head = asked.browser.ask("HEAD", path, headers={"Accept": GEOJSON})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]
    again = asked.browser.get(path, headers={"Accept": GEOJSON, "If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert asked.browser.ask("DELETE", path).status_code == 405


@holds("core/query-param-unknown")
def unknown_parameters_are_refused(asked: Asked) -> None:
    for path in (
        "/",
        "/conformance",
        "/collections",
        "/collections/borders",
        "/collections/borders/schema",
        "/collections/borders/queryables",
        "/collections/borders/items",
        "/collections/borders/items/POL-BLR:1",
    ):
        if path != "/":
            asked.get(path, JSON, 400, nothing="1")


@holds("core/query-param-invalid")
def invalid_values_are_refused(asked: Asked) -> None:
    for name, value in (("limit", "0"), ("limit", "x"), ("bbox", "1,2,3"), ("bbox", "0,9,1,1"), ("datetime", "x"),
                        ("datetime", "2021-01-01/2020-01-01"), ("crs", "x"), ("bbox-crs", "x"), ("filter", "pair ="),
                        ("filter-lang", "sql"), ("filter-crs", "x"), ("disputed", "maybe"), ("scale_denominator", "x"),
                        ("sortby", "x"), ("properties", "x")):  # fmt: skip
        answer = asked.get("/collections/borders/items", JSON, 400, **{name: value})
        assert answer.headers["content-type"] == "application/problem+json"


@holds("core/crs84", "crs/fc-crs-default-value", "crs/ogc-crs-header", "crs/ogc-crs-header-value")
def places_are_in_degrees_unless_asked_otherwise(asked: Asked) -> None:
    for name in OPEN:
        answer = asked.get(f"/collections/{name}/items", GEOJSON)
        assert answer.headers["content-crs"] == f"<{CRS84}>"
        asked_so = asked.get(f"/collections/{name}/items", GEOJSON, crs=CRS84)
        assert asked_so.json()["features"] == answer.json()["features"]
    # Warsaw's neighbour in the east lies at 23 to 33 degrees east and 51 to 57 degrees north.
    west, south, east, north = shape_of(asked.items("legal-status", iso3="BLR")["features"][0]).bounds
    assert (round(west), round(south), round(east), round(north)) == (23, 51, 33, 56)


@holds("core/fc-md-op", "core/fc-md-success", "core/fc-md-links", "core/fc-md-items")
def collections_are_told(asked: Asked) -> None:
    told = asked.told("/collections")
    itself_and_other_forms(told, 1)
    assert [each["id"] for each in told["collections"]] == list(OPEN)


@holds("core/fc-md-items-links")
def collections_lead_to_their_features_in_every_form(asked: Asked) -> None:
    for each in asked.told("/collections")["collections"]:
        assert {link["type"] for link in links(each, "items")} == {GEOJSON, HTML}
        for link in links(each, "items"):
            assert asked.get(path_of(link), link["type"]).headers["content-type"].startswith(link["type"])


@holds("core/fc-md-extent", "core/fc-md-extent-multi")
def extents_hold_every_feature(asked: Asked) -> None:
    for each in asked.told("/collections")["collections"]:
        box = shapely.box(*each["extent"]["spatial"]["bbox"][0]).buffer(1e-9)
        features = asked.items(each["id"])["features"]
        assert features
        assert all(box.covers(shape_of(feature)) for feature in features if feature["geometry"])
        begins, ends = each["extent"]["temporal"]["interval"][0]
        told = (feature["properties"].get(name) for feature in features for name in ("since", "released_on"))
        for day in filter(None, told):
            assert begins
            assert begins[:10] <= day
            assert ends is None or day <= ends[:10]


@holds("core/sfc-md-op", "core/sfc-md-success")
def one_collection_is_told_as_in_the_list(asked: Asked) -> None:
    for each in asked.told("/collections")["collections"]:
        assert asked.told(f"/collections/{each['id']}") == each


@holds("core/fc-op", "core/fc-response", "core/f-op", "core/f-success")
def features_are_had_whole_and_one_by_one(asked: Asked) -> None:
    for name in OPEN:
        features = asked.items(name)["features"]
        for each in features[:: max(1, len(features) // 5)]:
            one = asked.get(f"/collections/{name}/items/{each['id']}", GEOJSON).json()
            assert {key: one[key] for key in each} == each


@holds("core/fc-limit-definition")
def limit_is_described(asked: Asked) -> None:
    told = asked.takes("limit")
    assert told["schema"] == {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 100}
    assert not told["required"]


@holds("core/fc-limit-response-1")
def limit_is_kept(asked: Asked) -> None:
    assert len(asked.ids("legal-status", limit="1")) == 1
    assert len(asked.ids("legal-status", limit="7")) == 7
    assert asked.ids("legal-status", limit="10001") == asked.ids("legal-status", limit="10000")
    assert len(asked.get("/collections/legal-status/items", GEOJSON).json()["features"]) == 100


@holds("core/fc-bbox-definition")
def bbox_is_described(asked: Asked) -> None:
    told = asked.takes("bbox")
    assert (told["style"], told["explode"], told["required"]) == ("form", False, False)
    assert told["schema"] == {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}


@holds("core/fc-bbox-response")
def bbox_is_kept(asked: Asked) -> None:
    for name in OPEN:
        whole = asked.items(name)["features"]
        for box in ((20, 50, 26, 56), (125, 30, 135, 45), (-60, -60, -50, 0)):
            expected = [each["id"] for each in whole if not each["geometry"] or
                        shape_of(each).intersects(shapely.box(*box))]  # fmt: skip
            west, south, east, north = box
            assert asked.ids(name, bbox=f"{west},{south},{east},{north}") == expected
            assert asked.ids(name, bbox=f"{west},{south},-5,{east},{north},9000") == expected
    asked.get("/collections/borders/items", JSON, 400, bbox="0,80,10,100")


@holds("core/fc-time-definition")
def datetime_is_described(asked: Asked) -> None:
    told = asked.takes("datetime")
    assert (told["schema"]["type"], told["required"], told["explode"]) == ("string", False, False)


@holds("core/fc-time-response")
def datetime_is_kept_and_matches_what_has_no_time(asked: Asked) -> None:
    for text in ("2018-02-12T23:20:52Z", "2018-02-12T00:00:00Z/2018-03-18T12:31:12Z", "2018-02-12T00:00:00Z/..",
                 "../2018-03-18T12:31:12Z", "/2018-03-18T12:31:12Z", "2018-02-12"):  # fmt: skip
        assert asked.ids("borders", datetime=text) == asked.ids("borders")
        assert asked.items("legal-status", iso3="POL", datetime=text)["features"]
    party = asked.items("legal-status", iso3="POL", datetime="2020-01-01")["features"][0]["properties"]["status"]
    gone = asked.items("legal-status", iso3="POL", datetime="2026-03-01")["features"][0]["properties"]["status"]
    assert (party, gone) == ("party", "withdrawn")


@holds("core/fc-links", "core/fc-rel-type", "core/fc-timeStamp", "core/fc-numberMatched", "core/fc-numberReturned")
def pages_tell_their_links_and_numbers(asked: Asked) -> None:
    for name in OPEN:
        every = asked.ids(name)
        page = asked.items(name, limit="5")
        itself_and_other_forms(page, 1)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", page["timeStamp"])
        assert (page["numberMatched"], page["numberReturned"]) == (len(every), len(page["features"]))
        seen = [each["id"] for each in page["features"]]
        while links(page, "next"):
            page = asked.get(path_of(links(page, "next")[0]), GEOJSON).json()
            seen += [each["id"] for each in page["features"]]
        assert seen == every


@holds("core/f-links")
def features_tell_their_links(asked: Asked) -> None:
    one = asked.get("/collections/borders/items/POL-BLR:1", GEOJSON).json()
    itself_and_other_forms(one, 1)
    assert [path_of(each) for each in links(one, "collection")] == ["/collections/borders"]
    assert links(one, "collection")[0]["type"]


@holds("geojson/definition", "geojson/content")
def features_are_geojson_and_the_rest_is_json(asked: Asked) -> None:
    for path in ("/", "/conformance", "/collections", "/collections/borders"):
        assert asked.get(path, JSON).headers["content-type"].startswith(JSON)
    whole = asked.get("/collections/borders/items", GEOJSON)
    one = asked.get("/collections/borders/items/POL-BLR:1", GEOJSON)
    for answer, kind in ((whole, "FeatureCollection"), (one, "Feature")):
        assert answer.headers["content-type"].startswith(GEOJSON)
        assert answer.json()["type"] == kind
    assert one.json()["id"] == "POL-BLR:1"


@holds("html/definition", "html/content")
def everything_is_had_as_a_page(asked: Asked) -> None:
    for path in ("/", "/conformance", "/collections", "/collections/borders", "/collections/borders/items", "/api",
                 "/collections/borders/items/POL-BLR:1", "/collections/borders/queryables",
                 "/collections/borders/schema"):  # fmt: skip
        answer = asked.get(path, HTML)
        assert answer.headers["content-type"].startswith(HTML), path
        assert answer.text.lstrip().lower().startswith("<!doctype html>")
    for name in asked.told("/collections/borders/schema")["properties"]:
        assert name in asked.get("/collections/borders/schema", HTML).text
    for link in asked.told("/collections/borders")["links"]:
        page = asked.get("/collections/borders", HTML).text
        assert urlsplit(link["href"]).path in page, link


@holds("crs/crs-uri", "crs/fc-md-crs-list", "crs/fc-md-crs-list-global", "crs/fc-md-storageCrs",
       "crs/fc-md-storageCrs-valid-value")  # fmt: skip
def systems_are_listed(asked: Asked) -> None:
    for each in asked.told("/collections")["collections"]:
        assert CRS84 in each["crs"]
        assert len(set(each["crs"])) == len(each["crs"])
        assert all(re.fullmatch(r"http://www\.opengis\.net/def/crs/(OGC/1\.3/CRS84|EPSG/0/\d{4,5})", uri)
                   for uri in each["crs"])  # fmt: skip
        assert each["storageCrs"] in each["crs"]


@holds("crs/fc-crs-definition", "crs/fc-bbox-crs-definition", "features-filter/filter-crs-param",
       "filter/filter-crs-param")  # fmt: skip
def parameters_of_systems_are_described(asked: Asked) -> None:
    for name in ("crs", "bbox-crs", "filter-crs"):
        told = asked.takes(name)
        assert (told["in"], told["required"], told["schema"]["type"], told["schema"]["format"]) == (
            "query", False, "string", "uri",
        )  # fmt: skip
    one = asked.told("/api")["paths"]["/collections/{collection}/items/{feature}"]["get"]["parameters"]
    assert "crs" in {each["name"] for each in one}


@holds("crs/fc-crs-action", "crs/geojson")
def shapes_are_turned_into_a_system(asked: Asked) -> None:
    plain = asked.items("borders")["features"]
    turned = asked.items("borders", crs=f"{EPSG}4326")["features"]
    for one, other in zip(plain, turned, strict=True):
        swapped = shapely.get_coordinates(shape_of(one))[:, ::-1]
        assert (abs(swapped - shapely.get_coordinates(shape_of(other))) < 1e-9).all()
    one = asked.get("/collections/borders/items/POL-BLR:1", GEOJSON, crs=f"{EPSG}4326")
    assert one.headers["content-crs"] == f"<{EPSG}4326>"
    assert one.json()["geometry"] == next(each["geometry"] for each in turned if each["id"] == "POL-BLR:1")


@holds("crs/fc-crs-valid-value", "crs/crs-exception", "crs/fc-bbox-crs-valid-value", "crs/bbox-crs-exception")
def other_systems_are_refused(asked: Asked) -> None:
    for name in OPEN:
        for wrong in (f"{EPSG}2056", "EPSG:4326", "nothing"):
            asked.get(f"/collections/{name}/items", GEOJSON, 400, crs=wrong)
            answer = asked.get(f"/collections/{name}/items", GEOJSON, 400, bbox="1,1,2,2", **{"bbox-crs": wrong})
            assert "bbox-crs" in answer.json()["detail"]
        first = asked.ids(name)[0]
        asked.get(f"/collections/{name}/items/{first}", GEOJSON, 400, crs=f"{EPSG}2056")


@holds("crs/fc-bbox-crs-action", "crs/fc-bbox-crs-valid-default-value")
def boxes_are_read_in_their_system(asked: Asked) -> None:
    for name in OPEN:
        plain = asked.ids(name, bbox="20,50,26,56")
        assert asked.ids(name, bbox="20,50,26,56", **{"bbox-crs": CRS84}) == plain
        assert asked.ids(name, bbox="50,20,56,26", **{"bbox-crs": f"{EPSG}4326"}) == plain


@holds("queryables/get-queryables-op", "queryables/get-queryables-response", "features-filter/get-queryables-op",
       "queryables/queryables-link", "features-filter/queryables-link")  # fmt: skip
def queryables_are_a_schema(asked: Asked) -> None:
    for each in asked.told("/collections")["collections"]:
        link = links(each, QUERYABLES)[0]
        answer = asked.get(path_of(link), SCHEMA)
        told = answer.json()
        assert answer.headers["content-type"] == link["type"] == SCHEMA
        assert told["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert told["$id"] == link["href"]
        assert told["type"] == "object"
        assert told["additionalProperties"] is False
        for name, schema in told["properties"].items():
            spatial = name == "geometry"
            assert ("type" in schema) is not spatial
            assert not spatial or re.fullmatch(r"geometry-[a-z-]+", schema["format"])


@holds("queryables/expression-construction")
def only_queryables_are_filtered_by(asked: Asked) -> None:
    for name in OPEN:
        for key in asked.told(f"/collections/{name}/queryables")["properties"]:
            asked.ids(name, filter=f"{key} IS NOT NULL")
        asked.get(f"/collections/{name}/items", GEOJSON, 400, filter="elsewhere IS NULL")


@holds("queryables-query-parameters/parameters")
def queryables_are_parameters(asked: Asked) -> None:
    for name in OPEN:
        features = asked.items(name)["features"]
        for key, schema in asked.told(f"/collections/{name}/queryables")["properties"].items():
            given = [
                each["properties"][key]
                for each in features
                if key != "geometry" and each["properties"][key] is not None
            ]
            for value in given[:1]:
                text = str(value).lower() if schema["type"] == "boolean" else str(value)
                expected = [each["id"] for each in features if each["properties"][key] == value]
                assert asked.ids(name, **{key: text}) == expected, (name, key)


@holds("filter/filter-param", "features-filter/filter-param", "filter/filter-lang-param",
       "features-filter/filter-lang-param")  # fmt: skip
def filters_are_described(asked: Asked) -> None:
    assert asked.takes("filter")["schema"]["type"] == "string"
    schema = asked.takes("filter-lang")["schema"]
    assert schema == {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"}
    text = asked.ids("borders", filter="pair='POL-BLR'")
    assert asked.ids("borders", filter="pair='POL-BLR'", **{"filter-lang": "cql2-text"}) == text == ["POL-BLR:1"]


@holds("filter/response", "features-filter/response", "filter/mixing-expressions")
def filters_are_joined_with_the_rest(asked: Asked) -> None:
    whole = set(asked.ids("borders"))
    met, not_met = (set(asked.ids("borders", filter=text)) for text in ("disputed = TRUE", "NOT disputed = TRUE"))
    assert met
    assert not met & not_met
    assert met | not_met == whole
    boxed = set(asked.ids("borders", bbox="20,50,26,56"))
    both = set(asked.ids("borders", bbox="20,50,26,56", filter="pair LIKE 'POL%'", disputed="false"))
    assert both == {each for each in boxed & not_met if each.startswith("POL")}
    assert set() < both < boxed


@holds("filter/filter-crs-wgs84")
def filters_are_in_degrees_unless_told_otherwise(asked: Asked) -> None:
    plain = asked.ids("borders", filter="S_INTERSECTS(geometry, BBOX(20, 50, 26, 56))")
    assert plain == asked.ids("borders", bbox="20,50,26,56")
    turned = asked.ids("borders", filter="S_INTERSECTS(geometry, BBOX(50, 20, 56, 26))",
                       **{"filter-crs": f"{EPSG}4326"})  # fmt: skip
    assert turned == plain


REQUIRED: list[str] = yaml.safe_load((Path(__file__).parent / "requirements.yaml").read_text())


@pytest.mark.parametrize("name", REQUIRED)
def test_requirement(asked: Asked, name: str) -> None:
    CHECKS[name](asked)


def test_every_requirement_is_checked_once() -> None:
    assert sorted(CHECKS) == sorted(REQUIRED)
