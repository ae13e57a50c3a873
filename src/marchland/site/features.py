"""OGC API – Features, Part 1 (core, GeoJSON, HTML, OpenAPI 3.0) with filters of Part 3: the site's data for maps."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from starlette.responses import Response

from marchland.access.service.permission import allowed
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotAllowedError, SignInError
from marchland.core.message import Message
from marchland.core.policy import Allowed
from marchland.site import collections as shelf
from marchland.site.feature_filter import JSON, TEXT, Filter, parse
from marchland.site.page import page
from marchland.site.request import TYPES, Ask, answer, check_names, compact
from marchland.site.route import OPEN, Row

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_CONF = "http://www.opengis.net/spec/ogcapi-features-"
CONFORMS = (
    f"{_CONF}1/1.0/conf/core",
    f"{_CONF}1/1.0/conf/geojson",
    f"{_CONF}1/1.0/conf/html",
    f"{_CONF}1/1.0/conf/oas30",
    f"{_CONF}3/1.0/conf/queryables",
    f"{_CONF}3/1.0/conf/queryables-query-parameters",
    f"{_CONF}3/1.0/conf/filter",
    f"{_CONF}3/1.0/conf/features-filter",
)
LIMIT, MOST = 100, 10_000
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?")
_OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_QUERY = ("bbox", "datetime", "limit", "after", "filter", "filter-lang", "filter-crs", "on", "known", "f")


def link(ask: Ask, rel: str, path: str, kind: str, title: str = "", **query: str) -> dict[str, str]:
    """Return a link as OGC's documents have them; the address is whole."""
    asked = "?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""
    found = {"rel": rel, "href": f"{ask.origin}{path}{asked}", "type": kind}
    return {**found, "title": title} if title else found


def _itself(ask: Ask, path: str) -> list[dict[str, str]]:
    """Return the links of a document to itself and to its other form."""
    other = "html" if ask.wants != "html" else "json"
    return [
        link(ask, "self", path, TYPES[ask.wants], "This document"),
        link(ask, "alternate", path, TYPES[other], "This document in another form", f=other),
    ]


def landing(ask: Ask) -> Response:
    """Return what a program finds at the site's root."""
    return answer(ask, {
        "title": "Marchland",
        "description": "The books on mined borders: what is claimed, what the law says, where the mines lie, "
        "and how the land comes back. Silence is not safety.",
        "links": [
            *_itself(ask, "/"),
            link(ask, "service-desc", "/api", _OPENAPI, "The description of this API", f="json"),
            link(ask, "service-doc", "/api", TYPES["html"], "The description of this API to read", f="html"),
            link(ask, "conformance", "/conformance", TYPES["json"], "What this API conforms to"),
            link(ask, "data", "/collections", TYPES["json"], "The collections"),
        ],
    })  # fmt: skip


def conformance(ask: Ask) -> Response:
    """Return which classes of the standard this API conforms to."""
    if ask.wants == "html":
        return page(ask, "conformance.html", classes=CONFORMS)
    return answer(ask, {"conformsTo": list(CONFORMS), "links": _itself(ask, "/conformance")})


def may_read(ask: Ask, of: shelf.Collection) -> bool:
    """Tell whether the policy lets the one who asks read a collection."""
    return not of.operation or isinstance(allowed(ask.actor, of.operation), Allowed)


def _collection(ask: Ask) -> shelf.Collection:
    """Return the collection that is asked for; raises SignInError or NotAllowedError where it may not be read."""
    of = shelf.find(ask.taken["collection"])
    if not may_read(ask, of):
        if ask.visitor.session is None:
            raise SignInError("this is for those who have signed in", next_step="sign in, and it will be shown")
        raise NotAllowedError("your role may not see {id}", id=of.id, next_step="ask an administrator")
    return of


def described(ask: Ask, of: shelf.Collection) -> dict[str, Any]:
    """Return a collection as OGC's documents describe it."""
    path = f"/collections/{of.id}"
    return {
        "id": of.id,
        "title": of.title,
        "description": of.description,
        "extent": {"spatial": {"bbox": [list(of.extent)], "crs": CRS84}},
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            link(ask, "items", f"{path}/items", TYPES["geojson"], of.title),
            link(ask, "items", f"{path}/items", TYPES["html"], of.title, f="html"),
            link(ask, "http://www.opengis.net/def/rel/ogc/1.0/queryables", f"{path}/queryables",
                 "application/schema+json", "What may be asked of it"),
            link(ask, "self", path, TYPES["json"], of.title),
        ],
    }  # fmt: skip


def collections(ask: Ask) -> Response:
    """Return the collections that the one who asks may read."""
    found = [each for each in shelf.collections().values() if may_read(ask, each)]
    if ask.wants == "html":
        return page(ask, "collections.html", collections=found)
    return answer(ask, {
        "links": _itself(ask, "/collections"), "collections": [described(ask, each) for each in found]
    })  # fmt: skip


def collection(ask: Ask) -> Response:
    """Return one collection."""
    of = _collection(ask)
    if ask.wants == "html":
        return page(ask, "collection.html", of=of)
    return answer(ask, described(ask, of))


def queryables(ask: Ask) -> Response:
    """Return by which properties a collection may be asked, as a JSON Schema."""
    of = _collection(ask)
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{ask.origin}/collections/{of.id}/queryables",
        "type": "object",
        "title": of.title,
        "properties": {
            **{name: {"type": kind} for name, kind in of.properties.items()},
            "geometry": {"format": "geometry-any"},
        },
        "additionalProperties": False,
    }
    found = answer(ask, made)
    found.headers["Content-Type"] = "application/schema+json"
    return found


def items(ask: Ask) -> Response:
    """Return a page of features, found by box, time, property and filter."""
    of = _collection(ask)
    check_names(ask.query, (*_QUERY, *of.takes, *of.properties))
    wanted = _wanted(ask, of)
    found = of.page(ask.site, wanted)
    if ask.wants == "html":
        return page(ask, "items.html", of=of, found=found, limit=wanted.limit, dates=wanted.as_of if of.dated else None)
    path = f"/collections/{of.id}/items"
    links = [
        {**link(ask, "self", path, TYPES["geojson"]), "href": ask.origin + ask.here()},
        {**link(ask, "alternate", path, TYPES["html"]), "href": ask.origin + ask.here(f="html")},
        link(ask, "collection", f"/collections/{of.id}", TYPES["json"], of.title),
    ]
    if found.after:
        links.append({**link(ask, "next", path, TYPES["geojson"]), "href": ask.origin + ask.here(after=found.after)})
    counted = {} if found.matched is None else {"numberMatched": found.matched}
    made = compact({
        "type": "FeatureCollection", "features": list(found.features), "links": links,
        "timeStamp": ask.site.clock()[:19] + "Z", **counted, "numberReturned": len(found.features),
    }, "geojson")  # fmt: skip
    return _with_crs(made)


def item(ask: Ask) -> Response:
    """Return one feature."""
    of = _collection(ask)
    wanted = replace(_wanted(ask, of), limit=1)
    found = shelf.item(ask.site, of, wanted, ask.taken["feature"])
    if ask.wants == "html":
        return page(ask, "item.html", of=of, each=found, dates=wanted.as_of if of.dated else None)
    path = f"/collections/{of.id}"
    return _with_crs(answer(ask, {
        **found,
        "links": [
            link(ask, "self", f"{path}/items/{found['id']}", TYPES["geojson"]),
            link(ask, "alternate", f"{path}/items/{found['id']}", TYPES["html"], f="html"),
            link(ask, "collection", path, TYPES["json"], of.title),
        ],
    }, "geojson"))  # fmt: skip


def _with_crs(response: Response) -> Response:
    response.headers["Content-Crs"] = f"<{CRS84}>"
    return response


def _wanted(ask: Ask, of: shelf.Collection) -> shelf.Wanted:
    limit = ask.number("limit", LIMIT, 1, float("inf"))
    if limit != int(min(limit, MOST + 1)) and limit <= MOST:
        raise InputError(
            "limit {limit!r} is not a whole number", limit=ask.text("limit"), next_step="write it in digits"
        )
    equal = {name: ask.text(name) for name in of.properties if name in ask.query}
    return shelf.Wanted(
        _dates(ask, of), ask.visitor.identity, ask.box("bbox"), equal, _filter(ask, of),
        int(min(limit, MOST)), ask.text("after"), ask.text("treaty", "apmbc"),
    )  # fmt: skip


def _filter(ask: Ask, of: shelf.Collection) -> Filter | None:
    crs, language = ask.text("filter-crs", CRS84), ask.text("filter-lang", TEXT)
    if crs != CRS84:
        raise InputError(
            "filter-crs {crs!r} is not supported",
            crs=crs[:80],
            next_step=Message("leave it out, or write {crs84}", crs84=CRS84),
        )
    if language not in (TEXT, JSON):
        raise InputError(
            "filter-lang {language!r} is not supported",
            language=language[:40],
            next_step=Message("write {text} or {json}", text=TEXT, json=JSON),
        )
    text = ask.text("filter")
    return parse(text, language, of.properties) if text else None


def _dates(ask: Ask, of: shelf.Collection) -> AsOf:
    """Return the two dates: `datetime` (an instant, or the end of an interval) is the valid day, as `on` is."""
    asked = ask.text("datetime")
    if not asked:
        return ask.dates if of.dated else AsOf(ask.site.today, ask.site.today)
    ends = asked.split("/")
    if len(ends) > 2 or not all(each in ("", "..") or _INSTANT.fullmatch(each) for each in ends):
        raise InputError(
            "datetime {asked!r} is not a date or an interval", asked=asked[:80], next_step="write 2025-01-01, or 2024-01-01/.. "
        )
    days = [_day(each) for each in ends]
    first, last = days[0], days[-1]
    if len(ends) > 1 and first and last and first > last:
        raise InputError(
            "datetime {asked!r} ends before it begins", asked=asked[:80], next_step="write the earlier first"
        )
    return AsOf(last or ask.site.today, ask.dates.known_on)


def _day(text: str) -> date | None:
    if text in ("", ".."):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise InputError("{text!r} is not a day", text=text[:40], next_step="write YYYY-MM-DD") from None


def ogc(path: str, name: str, handler: Any, summary: str, *takes: str, offers: tuple[str, ...]) -> Row:
    """Return a row of OGC's: for programs first, also to read in every language, and strict about what it takes."""
    return Row(path, name, handler, OPEN, offers=offers, takes=takes, summary=summary, strict=True)


_JSON, _GEOJSON = ("json", "html"), ("geojson", "json", "html")
ROWS: tuple[Row, ...] = (
    ogc("/conformance", "conformance", conformance, "What this API conforms to.", offers=_JSON),
    ogc("/collections", "collections", collections, "The collections of features.", offers=_JSON),
    ogc("/collections/{collection}", "collection", collection, "One collection.", offers=_JSON),
    ogc("/collections/{collection}/queryables", "queryables", queryables, "What a collection may be asked by.",
        offers=("json",)),
    replace(ogc("/collections/{collection}/items", "items", items, "A page of features.", *_QUERY, offers=_GEOJSON),
            strict=False),
    ogc("/collections/{collection}/items/{feature}", "item", item, "One feature.", "on", "known", "datetime", "treaty",
        offers=_GEOJSON),
)  # fmt: skip
