"""A small site for the front end's own tests: what was built, pages of its markup, and real answers."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from marchland.assess.faces import answers, charts
from marchland.assess.faces.words import titles
from marchland.assess.service.books import find_scenario, open_books
from marchland.assess.service.questions import RunOptions, assess
from marchland.core.asof import AsOf, parse_day
from marchland.formats import drawing
from marchland.law.service.questions import open_law
from marchland.law.service.world_map import law_map
from tests.processes import PATIENCE_S, wait_until

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "marchland" / "site" / "static"
DATA = ROOT / "src" / "marchland" / "data"
PROOFS = ROOT / "tests" / "small" / "proofs"
CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; worker-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
CELLS = {
    "release": 1, "released_on": "2026-11-20", "age_days": 9, "up_to_date": True, "signed": True,
    "old_after_days": 7, "cover": "The whole of the country.",
    "grid": {"width_degrees": 0.015, "height_degrees": 0.01, "reach_m": 450.0},
    "cells": [[2000, 5000], [2001, 5000], [2001, 5001]],
    "note": "Silence is not safety: a place where nothing is recorded may be unsurveyed, or its mines unknown.",
}  # fmt: skip
AREAS = {
    "type": "FeatureCollection", "note": CELLS["note"], "as_of": {"on": "2026-11-25", "known": "2026-11-25"},
    "features": [{
        "type": "Feature", "id": "A-1",
        "properties": {"name": "Field", "status": "open", "classification": "SHA", "contested": True},
        "geometry": {"type": "Polygon", "coordinates": [[[30, 50], [31, 50], [31, 51], [30, 51], [30, 50]]]},
    }],
}  # fmt: skip


def manifest() -> dict[str, Any]:
    """Return what was built, by entry."""
    found: dict[str, Any] = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    return found


def files_of(entry: str, built: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return scripts and style sheets that a page with that entry fetches at once."""
    chunk = built[entry]
    scripts, styles = [chunk["file"]], list(chunk.get("css", []))
    for name in chunk.get("imports", []):
        more, css = files_of(name, built)
        scripts += more
        styles += css
    return list(dict.fromkeys(scripts)), list(dict.fromkeys(styles))


def page(body: str, *entries: str, language: str = "en", title: str = "Test") -> str:
    """Return a page as the templates make it."""
    built = manifest()
    styles = [css for entry in entries for css in files_of(entry, built)[1]]
    head = [f'<link rel="stylesheet" href="/static/{css}">' for css in dict.fromkeys(styles)]
    head += [f'<script type="module" src="/static/{built[entry]["file"]}"></script>' for entry in entries]
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{"".join(head)}</head>'
        f"<body>{body}</body></html>"
    )


def kitchen() -> str:
    """Return the page of every class, with what was built instead of the sources."""
    text = (ROOT / "frontend" / "kitchen.html").read_text("utf-8")
    body = text[text.index("<body>") + 6 : text.index("</body>")]
    return page(body, "src/site.ts", "src/map.ts", "src/record.ts", title="Kitchen sink")


def body(name: str) -> str:
    """Return the body of a page of the markup that the front end is written for."""
    return (Path(__file__).parent / "frontend_pages" / f"{name}.html").read_text("utf-8")


def ledger() -> str:
    """Return the body of a page of the ledger with one proof."""
    found = json.loads((PROOFS / "notes.json").read_text("utf-8"))
    proof = {"entry": found["index"], "envelope": found["leaf"], "checkpoint": found["note"]}
    proof |= {name: found[name] for name in ("size", "root", "proof")}
    return body("ledger").replace("PROOF", json.dumps(proof)).replace("KEYS", "\n".join(found["keys"]))


def pages() -> dict[str, Callable[[], str]]:
    """Return every page by its path."""
    plain = {name: body(name) for name in ("law", "assess", "register", "record", "place")} | {"ledger": ledger()}

    def shown(name: str, language: str) -> Callable[[], str]:
        return lambda: page(plain[name], "src/site.ts", f"src/{name}.ts", language=language)

    found = {f"{'/uk' if code == 'uk' else ''}/{name}": shown(name, code) for name in plain for code in ("en", "uk")}
    return found | {"/kitchen": kitchen}


def _law(request: Request) -> Response:
    query = request.query_params
    found = law_map(open_law(), query["treaty"], AsOf(parse_day(query["on"], "on"), parse_day(query["known"], "known")))
    statuses, counts = {}, dict[str, int]()
    for each in found.statuses:
        status = "not_recorded" if each.state in found.undecided else each.status.value
        statuses[each.state] = {
            "status": status,
            "bound": each.bound,
            "since": each.since.isoformat() if each.since else None,
        }
        counts[status] = counts.get(status, 0) + 1
    dates = {"on": query["on"], "known": query["known"]}
    return JSONResponse({"as_of": dates, "treaty": query["treaty"], "statuses": statuses, "counts": counts})


def _assess(request: Request) -> Response:
    books, today = open_books(), AsOf(date(2026, 11, 22), date(2026, 11, 22))
    if float(request.query_params.get("depth", "2")) > 7:
        return JSONResponse(
            {"title": "Refused", "status": 422, "detail": "the depth is too large"},
            422,
            media_type="application/problem+json",
        )
    name = "korean-density" if float(request.query_params.get("depth", "2")) == 2 else "documented-density"
    of = assess(find_scenario(name), books, RunOptions(today, draws=2000))
    found = answers.assessment(of).to_dict()
    cost = of.total["whole_life_cost"]
    drawings = {
        f"tornado.{size}": charts.tornado(cost, "Cost", titles(of), of.inputs, width)
        for size, width in (("wide", drawing.WIDE), ("narrow", drawing.NARROW))
    }
    earlier = [{**point, "draws": point["draws"] // 4} for point in found["convergence"]]  # so few draws are one block
    return JSONResponse(found | {"convergence": [*earlier, *found["convergence"]], "drawings": drawings})


def _site(offline: threading.Event) -> Starlette:
    def fixed(content: object) -> Callable[[Request], Response]:
        return lambda _: JSONResponse(content)

    def shown(make: Callable[[], str]) -> Callable[[Request], Response]:
        return lambda _: HTMLResponse(make())

    routes = [Route(path, shown(make)) for path, make in pages().items()]
    routes += [
        Route("/service-worker.js", lambda _: FileResponse(STATIC / "service-worker.js", media_type="text/javascript")),
        Route("/static-data/world.geojson", lambda _: FileResponse(DATA / "world" / "natural_earth_50m.geojson")),
        Route("/api/v1/borders.geojson", lambda _: FileResponse(DATA / "borders" / "natural_earth_10m.geojson")),
        Route("/api/v1/public/cells.json", fixed(CELLS)),
        Route("/api/v1/register/areas", fixed(AREAS)),
        Route("/api/v1/law/map", _law),
        Route("/api/v1/assess/korean-density", _assess),
        Route("/favicon.ico", lambda _: Response(status_code=204)),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    site = Starlette(routes=routes)

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", CSP.encode())]
            await send(message)

        await (Response("gone", 503) if offline.is_set() else site)(scope, receive, sending)

    return Starlette(routes=[Mount("/", app=guarded)])


@contextmanager
def serving() -> Iterator[tuple[str, threading.Event]]:
    """Serve the site on a free port; while the event is set, nothing of it is served."""
    offline = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(_site(offline), log_level="critical", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", offline
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)
        listener.close()
