"""The application, made of every route that the capabilities declare."""

from __future__ import annotations

from functools import cache, partial
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
from marchland.site.compression import CompressionMiddleware
from marchland.site.dispatch import Dispatcher
from marchland.site.health import check_figures
from marchland.site.language import ENGLISH, LANGUAGES, load_localizations
from marchland.site.page import load_templates, static_root
from marchland.site.question_routes import question_rows
from marchland.site.refusal import Refusals, RequestBoundsMiddleware
from marchland.site.route import RouteSpec
from marchland.site.security import (
    AccessLogMiddleware,
    HostMiddleware,
    RateLimiter,
    RateLimitMiddleware,
    SecurityHeadersMiddleware,
    add_security_headers,
)
from marchland.site.site import Site
from marchland.site.token_sign_in import TokenMiddleware
from marchland.site.work import WorkPool


@cache
def table() -> tuple[RouteSpec, ...]:
    """Return every route that the capabilities declare, those asked most often first."""
    return (*question_rows(), *(row for rows in declared("routes") for row in rows), openapi.openapi_route(table))


def navigation() -> list[Link]:
    """Return the pages that every page leads to, in their order."""
    links = (link for capability in capabilities() for link in capability.navigation)
    return sorted(links, key=lambda link: link.position)


class FingerprintedFiles(StaticFiles):
    """What the front end was built to; a file that is named by its content never changes."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a file, to be kept for ever if its name says what is in it."""
        response = super().file_response(*args, **kwargs)
        if "assets" in Path(args[0]).parts:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def make_app(site: Site) -> Starlette:
    """Return the application of a site."""
    static = static_root()
    localizations = load_localizations()
    templates = load_templates(localizations, navigation(), static)
    rate_limiter = RateLimiter(site.limits, site.clock)
    pool = WorkPool(site.work, site.clock)
    dispatcher = Dispatcher(site, localizations, templates, rate_limiter, pool, site.bounds)
    refusals = Refusals(localizations, templates, dispatcher.bare_context, site.metrics.refused)
    site.metrics.gauge(pool.figures)
    site.metrics.gauge(partial(check_figures, site))

    def fault(request: Request, error: Exception) -> Response:
        response = dispatcher.tell(request, error)
        add_security_headers(response.headers, request.scope)
        return response

    return Starlette(
        routes=[
            *starlette_routes(dispatcher),
            Mount("/static", FingerprintedFiles(directory=str(static), check_dir=False), name="static"),
        ],
        middleware=[
            Middleware(SecurityHeadersMiddleware),
            Middleware(AccessLogMiddleware, clock=site.clock, metrics=site.metrics),
            Middleware(RequestBoundsMiddleware, bounds=site.bounds, error_responder=refusals),
            Middleware(HostMiddleware, hosts=site.hosts, error_responder=refusals),
            Middleware(CompressionMiddleware),
            Middleware(RateLimitMiddleware, rate_limiter=rate_limiter, error_responder=refusals),
            Middleware(TokenMiddleware, site=site, rate_limiter=rate_limiter, error_responder=dispatcher.tell),
        ],
        exception_handlers={MarchlandError: dispatcher.tell, HTTPException: dispatcher.tell, Exception: fault},
    )


def starlette_routes(dispatcher: Dispatcher) -> list[BaseRoute]:
    """Return the routes of the table, those of pages once for each language."""
    routes: list[BaseRoute] = []
    for route in table():
        for language in LANGUAGES if route.localized else (ENGLISH,):
            prefix = "" if language == ENGLISH else f"/{language}"
            path = (prefix + route.path).rstrip("/") or "/"
            name = route.name if language == ENGLISH else f"{language}.{route.name}"
            routes.append(Route(path, dispatcher.endpoint(route, language), methods=list(route.methods), name=name))
    return routes
