"""Refusing a request unread, by a short answer that is as plain as its error and cheap however many there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from marchland.core.errors import MarchlandError
from marchland.site.language import ENGLISH, Localization, preferred
from marchland.site.page import page, title_of
from marchland.site.request import Renderer, RequestContext, negotiate, problem_response, with_error_headers
from marchland.site.request_bounds import RequestBounds, check_head
from marchland.site.security import ErrorResponder

_PROGRAMS = ("/api/", "/collections", "/conformance", "/tiles/", "/feeds/")
_READ = 1000
"""Bytes of a header that are looked at to find the form of a refusal."""


@dataclass(frozen=True)
class Refusals:
    """Answers refusals in either language and form; no store, session or page of the site is opened for one."""

    localizations: Mapping[str, Localization]
    renderer: Renderer
    bare_context: Callable[[Request, str], RequestContext]
    counted: Callable[[str], None]

    def __call__(self, request: Request, error: MarchlandError) -> Response:
        """Return the answer to a request that is refused."""
        self.counted(error.code)
        path = request.scope["path"]
        language = next((code for code in self.localizations if path.split("/", 2)[1:2] == [code]), ENGLISH)
        programs = path.startswith(_PROGRAMS)
        offers = ("json", "geojson", "html") if programs else ("html", "json", "geojson")
        accept = request.headers.get("accept", "")[:_READ]
        if negotiate(accept, "", offers) != "html":
            if language == ENGLISH:
                language = preferred(request.headers.get("accept-language", "")[:_READ])
            return problem_response(error, path, title_of(error.http_status), self.localizations[language])
        context = self.bare_context(request, language)
        status = error.http_status
        return with_error_headers(page(context, "refused.html", status, title=title_of(status), error=error), error)


class RequestBoundsMiddleware:
    """Refuses a request whose address or headers are too much, before anything is looked up for it."""

    def __init__(self, app: ASGIApp, bounds: RequestBounds, error_responder: ErrorResponder) -> None:
        self.app, self.bounds, self.error_responder = app, bounds, error_responder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            try:
                check_head(scope, self.bounds)
            except MarchlandError as error:
                # The rest of a refused address is never read again: what answers sees a short one.
                short = {**scope, "query_string": b"", "headers": scope["headers"][: self.bounds.headers]}
                await self.error_responder(Request(short), error)(scope, receive, send)
                return
        await self.app(scope, receive, send)
