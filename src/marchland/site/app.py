"""The application, made of every route that the capabilities declare."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from marchland.core.declaration import Link
from marchland.core.errors import MarchlandError
from marchland.registry import capabilities, declared
from marchland.site import openapi
from marchland.site.dispatch import Gate
from marchland.site.language import ENGLISH, LANGUAGES, open_speeches
from marchland.site.page import open_sheets, static_root
from marchland.site.question_routes import question_rows
from marchland.site.route import Row
from marchland.site.security import KnownHosts, Log, Pace, RateLimits, SafeHeaders, with_headers
from marchland.site.site import Site


@cache
def table() -> tuple[Row, ...]:
    """Return every route that the capabilities declare, those asked most often first."""
    return (*question_rows(), *(row for rows in declared("routes") for row in rows), openapi.row(table))


def navigation() -> list[Link]:
    """Return the pages that every page leads to, in their order."""
    links = (link for capability in capabilities() for link in capability.navigation)
    return sorted(links, key=lambda link: link.position)


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
    static = static_root()
    sheets = open_sheets(open_speeches(), navigation(), static)
    pace = Pace(site.limits, site.clock)
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
    for row in table():
        for language in LANGUAGES if row.spoken else (ENGLISH,):
            prefix = "" if language == ENGLISH else f"/{language}"
            path = (prefix + row.path).rstrip("/") or "/"
            name = row.name if language == ENGLISH else f"{language}.{row.name}"
            found.append(Route(path, gate.endpoint(row, language), methods=list(row.methods), name=name))
    return found
