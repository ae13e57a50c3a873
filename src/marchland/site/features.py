"""OGC API – Features, Part 1 (core, GeoJSON, HTML, OpenAPI 3.0) with filters of Part 3: the site's data for maps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from starlette.responses import Response

from marchland.access.service.permission import decide
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotAllowedError, SignInError
from marchland.core.message import Message
from marchland.core.policy import Permit
from marchland.site import collections as shelf
from marchland.site.feature_extent import extent, reach
from marchland.site.feature_filter import JSON, TEXT, Filter, parse
from marchland.site.feature_order import sort_keys, sorted_page
from marchland.site.flat_features import flat_feature, property_schemas, shape_of_kind, written_as
from marchland.site.other_sites import for_other_sites
from marchland.site.page import page
from marchland.site.reference_systems import CRS84, PlacedBox, geometry_in, read_box, system
from marchland.site.request import TYPES, RequestContext, check_query, compact_json_response, json_response
from marchland.site.route import OPEN, RouteSpec

_CONF = "http://www.opengis.net/spec/ogcapi-features-"
_CQL2 = (
    "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
    "accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions",
    "temporal-functions", "array-functions", "property-property", "arithmetic",
)  # fmt: skip
CONFORMS = (
    f"{_CONF}1/1.0/conf/core",
    f"{_CONF}1/1.0/conf/geojson",
    f"{_CONF}1/1.0/conf/html",
    f"{_CONF}1/1.0/conf/oas30",
    f"{_CONF}2/1.0/conf/crs",
    f"{_CONF}3/1.0/conf/queryables",
    f"{_CONF}3/1.0/conf/queryables-query-parameters",
    f"{_CONF}3/1.0/conf/filter",
    f"{_CONF}3/1.0/conf/features-filter",
    *(f"http://www.opengis.net/spec/cql2/1.0/conf/{name}" for name in _CQL2),
)
LIMIT, MOST = 100, 10_000
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?")
_SCHEMA = "application/schema+json"
_OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_QUERY = (
    "bbox",
    "datetime",
    "limit",
    "after",
    "filter",
    "filter-lang",
    "filter-crs",
    "crs",
    "bbox-crs",
    "properties",
    "skipGeometry",
    "sortby",
    "on",
    "known",
    "f",
)


def link(context: RequestContext, rel: str, path: str, kind: str, title: str = "", **query: str) -> dict[str, str]:
    """Return a link as OGC's documents have them; the address is whole."""
    asked = "?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""
    link_ = {"rel": rel, "href": f"{context.origin}{path}{asked}", "type": kind}
    return {**link_, "title": title} if title else link_


def _itself(context: RequestContext, path: str) -> list[dict[str, str]]:
    """Return the links of a document to itself and to its other form."""
    other = "html" if context.format != "html" else "json"
    return [
        link(context, "self", path, TYPES[context.format], "This document"),
        link(context, "alternate", path, TYPES[other], "This document in another form", f=other),
    ]


def landing(context: RequestContext) -> Response:
    """Return what a program finds at the site's root."""
    return json_response(context, {
        "title": "Marchland",
        "description": "The books on mined borders: what is claimed, what the law says, where the mines lie, "
        "and how the land comes back. Silence is not safety.",
        "links": [
            *_itself(context, "/"),
            link(context, "service-desc", "/api", _OPENAPI, "The description of this API", f="json"),
            link(context, "service-doc", "/api", TYPES["html"], "The description of this API to read", f="html"),
            link(context, "conformance", "/conformance", TYPES["json"], "What this API conforms to"),
            link(context, "data", "/collections", TYPES["json"], "The collections"),
        ],
    })  # fmt: skip


def conformance(context: RequestContext) -> Response:
    """Return which classes of the standard this API conforms to."""
    if context.format == "html":
        return page(context, "conformance.html", classes=CONFORMS)
    return json_response(context, {"conformsTo": list(CONFORMS), "links": _itself(context, "/conformance")})


def may_read(context: RequestContext, collection: shelf.Collection) -> bool:
    """Tell whether the policy lets the one who asks read a collection."""
    return not collection.operation or isinstance(decide(context.actor, collection.operation), Permit)


def _collection(context: RequestContext) -> shelf.Collection:
    """Return the collection that is asked for; raises SignInError or NotAllowedError where it may not be read."""
    collection = shelf.find(context.path_params["collection"])
    if not may_read(context, collection):
        if not context.visitor.signed_in:
            raise SignInError("this is for those who have signed in", next_step="sign in, and it will be shown")
        raise NotAllowedError("your role may not see {id}", id=collection.id, next_step="ask an administrator")
    return collection


def described(context: RequestContext, collection: shelf.Collection) -> dict[str, Any]:
    """Return a collection as OGC's documents describe it."""
    path = f"/collections/{collection.id}"
    return {
        "id": collection.id,
        "title": collection.title,
        "description": collection.description,
        "extent": extent(reach(context.site, collection, context.visitor.identity)),
        "itemType": "feature",
        "crs": list(collection.systems),
        "storageCrs": CRS84,
        "links": [
            link(context, "items", f"{path}/items", TYPES["geojson"], collection.title),
            link(context, "items", f"{path}/items", TYPES["html"], collection.title, f="html"),
            link(context, "http://www.opengis.net/def/rel/ogc/1.0/queryables", f"{path}/queryables",
                 _SCHEMA, "What may be asked of it"),
            link(context, "describedby", f"{path}/schema", _SCHEMA, "What its features hold"),
            link(context, "http://www.opengis.net/def/rel/ogc/1.0/schema", f"{path}/schema", _SCHEMA,
                 "What its features hold"),
            link(context, "self", path, TYPES["json"], collection.title),
        ],
    }  # fmt: skip


def collections(context: RequestContext) -> Response:
    """Return the collections that the one who asks may read."""
    collections = [collection for collection in shelf.collections().values() if may_read(context, collection)]
    if context.format == "html":
        return page(context, "collections.html", collections=collections)
    return json_response(
        context,
        {
            "links": _itself(context, "/collections"),
            "collections": [described(context, collection) for collection in collections],
        },
    )


def collection(context: RequestContext) -> Response:
    """Return one collection."""
    collection = _collection(context)
    if context.format == "html":
        reaches = reach(context.site, collection, context.visitor.identity)
        return page(context, "collection.html", of=collection, reaches=reaches)
    return json_response(context, described(context, collection))


def queryables(context: RequestContext) -> Response:
    """Return by which properties a collection may be asked, as a JSON Schema."""
    return _schema(context, "queryables")


def schema(context: RequestContext) -> Response:
    """Return what the features of a collection hold, as a JSON Schema."""
    return _schema(context, "schema")


def _schema(context: RequestContext, which: str) -> Response:
    collection = _collection(context)
    schemas = property_schemas(collection.properties, collection.shape)
    if context.format == "html":
        return page(context, "schema.html", of=collection, which=which, schemas=schemas)
    response = json_response(context, {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{context.origin}/collections/{collection.id}/{which}",
        "type": "object",
        "title": collection.title,
        "properties": schemas,
        "additionalProperties": False,
    })  # fmt: skip
    response.headers["Content-Type"] = _SCHEMA
    return response


def items(context: RequestContext) -> Response:
    """Return a page of features, found by box, time, property and filter."""
    collection = _collection(context)
    check_query(context.query, (*_QUERY, *collection.query_params, *collection.properties))
    wanted = _wanted(context, collection)
    keys = sort_keys(context.text("sortby"), collection)
    page_ = sorted_page(context.site, collection, wanted, keys) if keys else collection.page(context.site, wanted)
    shown = _shown(context, collection)
    page_ = replace(page_, features=tuple(shown(each) for each in page_.features))
    if context.format == "html":
        return page(
            context,
            "items.html",
            of=collection,
            collection_page=page_,
            limit=wanted.limit,
            dates=wanted.as_of if collection.dated else None,
        )
    path = f"/collections/{collection.id}/items"
    links = [
        {**link(context, "self", path, TYPES["geojson"]), "href": context.origin + context.current_url()},
        {**link(context, "alternate", path, TYPES["html"]), "href": context.origin + context.current_url(f="html")},
        link(context, "collection", f"/collections/{collection.id}", TYPES["json"], collection.title),
    ]
    if page_.after:
        links.append(
            {
                **link(context, "next", path, TYPES["geojson"]),
                "href": context.origin + context.current_url(after=page_.after),
            }
        )
    counted = {} if page_.matched is None else {"numberMatched": page_.matched}
    content = {
        "type": "FeatureCollection", "features": list(page_.features), "links": links, **counted,
        "numberReturned": len(page_.features),
    }  # fmt: skip
    # The tag is that of all but the time at which this was said, so that what has not changed is not sent again.
    tag = compact_json_response(content, "geojson").headers["ETag"]
    response = compact_json_response({**content, "timeStamp": context.site.clock()[:19] + "Z"}, "geojson")
    response.headers["ETag"] = f"W/{tag}"
    return _with_crs(context, response)


def item(context: RequestContext) -> Response:
    """Return one feature."""
    collection = _collection(context)
    wanted = replace(_wanted(context, collection), limit=1)
    found = shelf.item(context.site, collection, wanted, context.path_params["feature"])
    feature = _shown(context, collection)(found)
    if context.format == "html":
        return page(context, "item.html", of=collection, each=feature, dates=wanted.as_of if collection.dated else None)
    path = f"/collections/{collection.id}"
    return _with_crs(context, json_response(context, {
        **feature,
        "links": [
            link(context, "self", f"{path}/items/{feature['id']}", TYPES["geojson"]),
            link(context, "alternate", f"{path}/items/{feature['id']}", TYPES["html"], f="html"),
            link(context, "collection", path, TYPES["json"], collection.title),
        ],
    }, "geojson"))  # fmt: skip


def _shown(context: RequestContext, collection: shelf.Collection) -> Callable[[shelf.Feature], shelf.Feature]:
    """Return what shows a feature as it is asked for: its properties, its shape or none, in a reference system."""
    crs = system(context.text("crs", CRS84), "crs", collection.systems)
    chosen = context.text("properties")
    names = [name for name in collection.properties if name in chosen.split(",")] if chosen else collection.properties
    for name in filter(None, chosen.split(",")):
        if name not in collection.properties:
            raise InputError(
                "unknown property {node!r}",
                node=name[:60],
                next_step=Message("properties are: {names}", names=list(collection.properties)),
            )
    shapeless = context.flag("skipGeometry")
    declared = {name: collection.properties[name] for name in names}

    def shown(feature: shelf.Feature) -> shelf.Feature:
        geometry = None if shapeless else geometry_in(shape_of_kind(feature["geometry"], collection.shape), crs)
        return {**flat_feature(feature, declared), "geometry": geometry}

    return shown


def _with_crs(context: RequestContext, response: Response) -> Response:
    response.headers["Content-Crs"] = f"<{context.text('crs', CRS84)}>"
    return response


def _wanted(context: RequestContext, collection: shelf.Collection) -> shelf.FeatureQuery:
    limit = context.number("limit", LIMIT, 1, float("inf"))
    if limit != int(min(limit, MOST + 1)) and limit <= MOST:
        raise InputError(
            "limit {limit!r} is not a whole number", limit=context.text("limit"), next_step="write it in digits"
        )
    equal = {
        name: written_as(kind, context.text(name), name)
        for name, kind in collection.properties.items()
        if name in context.query
    }
    box = _box(context, collection)
    return shelf.FeatureQuery(
        _dates(context, collection), context.visitor.identity, box.around if box else None, equal,
        _within(box, _filter(context, collection)),
        int(min(limit, MOST)), context.text("after"), context.text("treaty", "apmbc"),
    )  # fmt: skip


def _box(context: RequestContext, collection: shelf.Collection) -> PlacedBox | None:
    crs = system(context.text("bbox-crs", CRS84), "bbox-crs", collection.systems)
    text = context.text("bbox")
    return read_box(text, crs) if text else None


def _within(box: PlacedBox | None, asked: Filter | None) -> Filter | None:
    """Return a filter with the land of a box that is none in longitude and latitude."""
    if box is None or box.land is None:
        return asked
    land = box.land

    def met(feature: Mapping[str, Any]) -> bool:
        return shelf.touches(feature["geometry"], land) and (asked is None or asked(feature))

    return met


def _filter(context: RequestContext, collection: shelf.Collection) -> Filter | None:
    crs = system(context.text("filter-crs", CRS84), "filter-crs", collection.systems)
    language = context.text("filter-lang", TEXT)
    if language not in (TEXT, JSON):
        raise InputError(
            "filter-lang {language!r} is not supported",
            language=language[:40],
            next_step=Message("write {text} or {json}", text=TEXT, json=JSON),
        )
    text = context.text("filter")
    return parse(text, language, collection.properties, crs) if text else None


def _dates(context: RequestContext, collection: shelf.Collection) -> AsOf:
    """Return the two dates: `datetime` (an instant, or the end of an interval) is the valid day, as `on` is."""
    asked = context.text("datetime")
    if not asked:
        return context.dates if collection.dated else AsOf(context.site.today, context.site.today)
    ends = asked.split("/")
    if len(ends) > 2 or not all(each in ("", "..") or _INSTANT.fullmatch(each) for each in ends):
        raise InputError(
            "datetime {asked!r} is not a date or an interval",
            asked=asked[:80],
            next_step="write 2025-01-01, or 2024-01-01/.. ",
        )
    days = [_day(each) for each in ends]
    first, last = days[0], days[-1]
    if len(ends) > 1 and first and last and first > last:
        raise InputError(
            "datetime {asked!r} ends before it begins", asked=asked[:80], next_step="write the earlier first"
        )
    return AsOf(last or context.site.today, context.dates.known_on)


def _day(text: str) -> date | None:
    if text in ("", ".."):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise InputError("{text!r} is not a day", text=text[:40], next_step="write YYYY-MM-DD") from None


def ogc_route(path: str, name: str, handler: Any, summary: str, *takes: str, formats: tuple[str, ...]) -> RouteSpec:
    """Return a row of OGC's: for programs first, also to read in every language, and strict about what it takes."""
    return RouteSpec(
        path, name, for_other_sites(handler), OPEN, formats=formats, query_params=takes, summary=summary, strict=True
    )


_JSON, _GEOJSON = ("json", "html"), ("geojson", "json", "html")
ROUTES: tuple[RouteSpec, ...] = (
    ogc_route("/conformance", "conformance", conformance, "What this API conforms to.", formats=_JSON),
    ogc_route("/collections", "collections", collections, "The collections of features.", formats=_JSON),
    ogc_route("/collections/{collection}", "collection", collection, "One collection.", formats=_JSON),
    ogc_route(
        "/collections/{collection}/queryables",
        "queryables",
        queryables,
        "What a collection may be asked by.",
        formats=_JSON,
    ),
    ogc_route("/collections/{collection}/schema", "schema", schema, "What features hold.", formats=_JSON),
    replace(
        ogc_route("/collections/{collection}/items", "items", items, "A page of features.", *_QUERY, formats=_GEOJSON),
        strict=False,
    ),
    ogc_route(
        "/collections/{collection}/items/{feature}",
        "item",
        item,
        "One feature.",
        "on",
        "known",
        "datetime",
        "treaty",
        "crs",
        "properties",
        "skipGeometry",
        formats=_GEOJSON,
    ),
)
