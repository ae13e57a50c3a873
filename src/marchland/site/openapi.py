"""The description of the API (OpenAPI 3.0), made from the route table's own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from starlette.responses import Response

from marchland.site.answer_schemas import answer_components, answer_schema
from marchland.site.other_sites import for_other_sites
from marchland.site.page import page
from marchland.site.parameters import PATHS, parameters
from marchland.site.request import PROBLEM, TYPES, RequestContext, json_response
from marchland.site.route import ACCOUNT, OPEN, RouteSpec
from marchland.version import VERSION

Document = dict[str, Any]
Table = Callable[[], Sequence[RouteSpec]]
MEDIA = "application/vnd.oai.openapi+json;version=3.0"
_BINARY = ("xlsx", "mvt", "qgz", "bytes")
_PROBLEM: Document = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "instance": {"type": "string"}, "code": {"type": "string"},
        "where": {"type": "string"}, "next_step": {"type": "string"},
        "refusals": {"type": "array", "items": {"type": "object"}},
    },
}  # fmt: skip
_SECURITY: Document = {
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-marchland"},
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token of an account: mrch_…"},
    "basic": {"type": "http", "scheme": "basic", "description": "A token as the password, under any user name."},
}
"""The ways to sign in, any of which will do."""
_FEATURES: Document = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
        "numberReturned": {"type": "integer", "minimum": 0},
        "numberMatched": {"type": "integer", "minimum": 0},
        "links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}},
    },
}
_FEATURE: Document = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object"},
    },
}
_LINK: Document = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {"href": {"type": "string"}, "rel": {"type": "string"}, "type": {"type": "string"}},
}
_FEATURED = frozenset({"items"})


def described(route: RouteSpec) -> bool:
    """Tell whether a route is one for programs, which the description lists."""
    return (not route.localized and bool(route.summary)) or route.strict or route.name in _FEATURED


def document(rows: Sequence[RouteSpec], origin: str = "") -> Document:
    """Return the description of the routes for programs; the same rows give the same document."""
    paths: dict[str, Document] = {}
    for route in rows:
        if described(route):
            for method in route.methods:
                paths.setdefault(_path(route), {})[method.lower()] = _operation(route)
    paths["/"] = {"get": _landing()}
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Marchland",
            "version": VERSION,
            "description": "The books on mined borders. Nothing here says that a place is safe.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "servers": [{"url": origin or "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {
                "Problem": _PROBLEM,
                "Features": _FEATURES,
                "Feature": _FEATURE,
                "Link": _LINK,
                **answer_components(route.answers for route in rows if route.answers),
            },
            "securitySchemes": _SECURITY,
        },
    }


def _path(route: RouteSpec) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", r"{\1}", route.path)


def _landing() -> Document:
    return {
        "operationId": "landing", "summary": "What there is, with links.",
        "responses": {"200": {"description": "The links.", "content": {
            TYPES["json"]: {"schema": {"type": "object", "required": ["links"], "properties": {
                "links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}}}},
            TYPES["html"]: {"schema": {"type": "string"}}}}},
    }  # fmt: skip


def _operation(route: RouteSpec) -> Document:
    document: Document = {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": [*_in_path(route), *_in_query(route)],
        "responses": {
            "200": {"description": route.summary, "content": {
                _media(route, offer): {"schema": _schema(route, offer)} for offer in route.formats
            }},
            **{code: _error(code) for code in _errors(route)},
        },
    }  # fmt: skip
    if route.operation not in (OPEN, ACCOUNT):
        document["security"] = [{name: []} for name in _SECURITY]
    if route.methods == ("POST",):
        document["requestBody"] = {"required": True, "content": {TYPES["json"]: {"schema": {}}}}
    return document


def _media(route: RouteSpec, offer: str) -> str:
    """Return the media type of an answer, which two documents have of their own."""
    own = {"api": MEDIA, **dict.fromkeys(("queryables", "schema"), "application/schema+json")}
    return own.get(route.name, TYPES[offer]) if offer == "json" else TYPES[offer]


def _in_path(route: RouteSpec) -> list[Document]:
    names = re.findall(r"\{(\w+)", route.path)
    return [{"name": name, "in": "path", "required": True, "schema": _path_schema(route, name)} for name in names]


def _path_schema(route: RouteSpec, name: str) -> Document:
    own = {each.name: each.schema for each in route.parameters}
    if own.get(name, {}).get("type", "string") != "string":
        return own[name]
    return PATHS.get(name, ({"type": "string", "minLength": 1, "maxLength": 100}, ""))[0]


def _in_query(route: RouteSpec) -> list[Document]:
    made = []
    for name in route.query_params:
        schema, meaning = _meaning(route, name)
        extra: Document = (
            {"style": "form", "explode": False} if name in ("bbox", "datetime", "properties", "sortby") else {}
        )
        made.append({"name": name, "in": "query", "required": False, "description": meaning, "schema": schema} | extra)
    if len(route.formats) > 1 and "f" not in route.query_params:
        made.append({"name": "f", "in": "query", "required": False, "description": parameters()["f"][1],
                     "schema": {"type": "string", "enum": list(route.formats)}})  # fmt: skip
    return made


def _meaning(route: RouteSpec, name: str) -> tuple[Document, str]:
    """Return the schema and the meaning of a parameter, as it was declared for the route or for all of them."""
    own = {each.name: each for each in route.parameters}
    return (own[name].schema, own[name].summary) if name in own else parameters()[name]


def _schema(route: RouteSpec, offer: str) -> Document:
    if offer in _BINARY:
        return {"type": "string", "format": "binary"}
    if offer == "geojson" or (route.name == "items" and offer == "json"):
        return {"$ref": f"#/components/schemas/{'Feature' if route.path.endswith('}') else 'Features'}"}
    if offer == "json" and route.answers:
        return answer_schema(route.answers)
    if offer in ("json", "feed"):
        return {"type": "object"}
    return {"type": "string"}


def _errors(route: RouteSpec) -> tuple[str, ...]:
    refused = ("401", "403") if route.operation != OPEN or "{collection}" in route.path else ()
    codes = ("409", "413") if route.writes else ()
    return ("400", *refused, "404", "406", *codes, "422", "429")


def _error(code: str) -> Document:
    return {
        "description": f"Told as RFC 9457 has it ({code}).",
        "content": {
            PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}},
            TYPES["html"]: {"schema": {"type": "string"}},
        },
    }


def api(table: Table, context: RequestContext) -> Response:
    """Return the description of the API, for programs or to read."""
    made = document(table(), context.origin)
    if context.format == "html":
        return page(context, "api.html", paths=made["paths"])
    response = json_response(context, made)
    response.headers["Content-Type"] = MEDIA
    return response


def openapi_route(table: Table) -> RouteSpec:
    """Return the row of the description, of a table that it stands in itself."""
    summary = "The description of this API."
    handler = for_other_sites(partial(api, table))
    return RouteSpec("/api", "api", handler, formats=("json", "html"), summary=summary, strict=True)
