"""The route table, whole, on one page, and the application made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from marchland.core.errors import MarchlandError
from marchland.web import (
    api,
    features,
    feeds,
    openapi,
    pages_about,
    pages_assess,
    pages_audit,
    pages_facts,
    pages_home,
    pages_import,
    pages_law,
    pages_ledger,
    pages_place,
    pages_record,
    pages_register,
    pages_search,
    sign_in,
    tiles,
)
from marchland.web.gate import Gate
from marchland.web.language import ENGLISH, LANGUAGES, N_, open_speeches
from marchland.web.page import Link, open_sheets, static_root
from marchland.web.route import Row
from marchland.web.security import KnownHosts, Log, Pace, RateLimits, SafeHeaders, with_headers
from marchland.web.site import Site

TABLE: tuple[Row, ...] = (
    *pages_home.ROWS,
    *tiles.ROWS,
    *features.ROWS,
    *pages_search.ROWS,
    *pages_about.ROWS,
    *pages_place.ROWS,
    *pages_assess.ROWS,
    *pages_law.ROWS,
    *pages_facts.ROWS,
    *pages_audit.ROWS,
    *pages_record.ROWS,
    *pages_import.ROWS,
    *pages_register.ROWS,
    *pages_ledger.ROWS,
    *sign_in.ROWS,
    *api.ROWS,
    *feeds.ROWS,
    openapi.row(lambda: TABLE),
)
"""Every route, those asked most often first; a new capability adds one module of pages and one line here."""

NAVIGATION: tuple[Link, ...] = (
    Link("/assess", N_("Assess")),
    Link("/audit", N_("Audit")),
    Link("/law", N_("Law")),
    Link("/register", N_("Register")),
    Link("/place", N_("A place")),
    Link("/facts", N_("Facts")),
    Link("/ledger", N_("Ledger")),
)
"""The pages that every page leads to, as far as the table has them."""


class Built(StaticFiles):
    """What the front end was built to; a file that is named by its content never changes."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a file, to be kept for ever if its name says what is in it."""
        found = super().file_response(*args, **kwargs)
        if "assets" in Path(args[0]).parts:
            found.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return found


def make_app(site: Site) -> Starlette:
    """Return the application of a site."""
    paths = {row.path for row in TABLE}
    static = static_root()
    sheets = open_sheets(open_speeches(), [link for link in NAVIGATION if link.path in paths], static)
    pace = Pace(site.limits)
    gate = Gate(site, open_speeches(), sheets, pace)

    def fault(request: Request, error: Exception) -> Response:
        response = gate.tell(request, error)
        with_headers(response.headers, request.scope)
        return response

    return Starlette(
        routes=[*routes(gate), Mount("/static", Built(directory=str(static), check_dir=False), name="static")],
        middleware=[
            Middleware(SafeHeaders),
            Middleware(Log, clock=site.clock),
            Middleware(KnownHosts, hosts=site.hosts, teller=gate.tell),
            Middleware(RateLimits, pace=pace, teller=gate.tell),
        ],
        exception_handlers={MarchlandError: gate.tell, HTTPException: gate.tell, Exception: fault},
    )


def routes(gate: Gate) -> list[BaseRoute]:
    """Return the routes of the table, those of pages once for each language."""
    found: list[BaseRoute] = []
    for row in TABLE:
        for language in LANGUAGES if row.spoken else (ENGLISH,):
            prefix = "" if language == ENGLISH else f"/{language}"
            path = (prefix + row.path).rstrip("/") or "/"
            name = row.name if language == ENGLISH else f"{language}.{row.name}"
            found.append(Route(path, gate.endpoint(row, language), methods=list(row.methods), name=name))
    return found
