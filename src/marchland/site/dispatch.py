"""The gate: every request becomes a question, is allowed or refused by the policy, and is answered in its form."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from marchland.access.service.permission import decide
from marchland.access.service.roster import NOBODY
from marchland.core.errors import InputError, MarchlandError, NotAllowedError, NotOfferedError, SignInError
from marchland.core.policy import Deny
from marchland.site.language import ENGLISH, Localization, preferred
from marchland.site.page import error_page, title_of
from marchland.site.request import (
    RateCounter,
    Renderer,
    RequestContext,
    Visitor,
    check_query,
    negotiate,
    never_kept,
    not_found,
    problem_response,
    see_other,
    with_error_headers,
)
from marchland.site.request_body import LARGE_BYTES, RequestBody
from marchland.site.request_bounds import RequestBounds, limited_body, parse_query
from marchland.site.route import ACCOUNT, OPEN, RouteSpec
from marchland.site.security import (
    COST,
    SAFE_METHODS,
    SessionRedirect,
    check_csrf,
    check_origin,
    check_transport,
    client_key,
    device_cookie,
    log_event,
    session_token,
    set_cookie,
    set_device_cookie,
)
from marchland.site.site import DEMO_IDENTITY, Site
from marchland.site.token_sign_in import challenge, check_scope, grant_of, has_authorization
from marchland.site.work import LaneName, WorkItem, WorkPool

REFUSALS = (408, 413, 414, 429, 431, 503)
"""Statuses of what was refused for being too much, which monitoring counts by their reason."""
Endpoint = Callable[[Request], Awaitable[Response]]
_FILES = StaticFiles()
"""It serves nothing: it is asked for its rule of conditional requests (RFC 9110, 13.1)."""


@dataclass(frozen=True)
class Dispatcher:
    """What a site asks of every request before a handler sees it."""

    site: Site
    localizations: Mapping[str, Localization]
    renderer: Renderer
    rate_limiter: RateCounter
    pool: WorkPool
    bounds: RequestBounds

    def endpoint(self, route: RouteSpec, language: str) -> Endpoint:
        """Return what answers the requests of a row in that language."""

        async def answering(request: Request) -> Response:
            request.scope["marchland.route"] = route.name
            request.scope["marchland.spoken"] = route.localized
            key = client_key(request.scope)
            item = WorkItem(route.name, key, self._lane(request, route), stoppable=not route.writes)
            async with AsyncExitStack() as held:
                body = await self._body(request, route, held)
                work = partial(self._answer, request, route, language, body)
                response, request.scope[COST] = await self.pool.run(item, work)
            return response

        return answering

    def _lane(self, request: Request, route: RouteSpec) -> LaneName | None:
        """Return the lane of a route that names one; who signs in from a known device does not wait with strangers."""
        if route.lane != LaneName.SIGN_IN:
            return LaneName(route.lane) if route.lane else None
        accounts = self.site.accounts
        known = accounts is not None and accounts.devices.is_ours(device_cookie(request.headers, request.scope))
        return LaneName.DEVICE if known else LaneName.SIGN_IN

    async def _body(self, request: Request, route: RouteSpec, held: AsyncExitStack) -> RequestBody:
        """Return the bytes of a body; a large one waits for its turn, and keeps it for as long as `held` is open."""
        if request.method in SAFE_METHODS:
            return RequestBody()
        receive = limited_body(request.receive, request.headers, route.max_bytes, self.bounds)
        length = request.headers.get("content-length")
        if route.max_bytes > LARGE_BYTES and (length is None or int(length) > LARGE_BYTES):
            await held.enter_async_context(self.pool.lanes[LaneName.BODY].turn(client_key(request.scope)))
        try:
            return RequestBody(request.headers, await Request(request.scope, receive).body())
        except ClientDisconnect:  # whoever sent it has gone, or framed it wrongly: nobody waits for an answer
            raise InputError("the body ended before it was whole", next_step="send it again") from None

    def _answer(self, request: Request, route: RouteSpec, language: str, body: RequestBody) -> Response:
        context = self._context(request, route, language)
        if request.method not in SAFE_METHODS:
            form, files, content = body.read(route.max_bytes)
            context = replace(context, form=form, files=files, body=content)
        return self._finalize(request, route, self._respond(request, context, route))

    def _context(self, request: Request, route: RouteSpec, language: str) -> RequestContext:
        query = parse_query(request.scope["query_string"], self.bounds)
        format_ = negotiate(request.headers.get("accept", ""), query.get("f", ("",))[-1], route.formats)
        if route.strict or not route.localized:
            check_query(query, (*route.query_params, "f"))
        bare = self.bare_context(request, language)
        return replace(bare, route=route.name, query=query, format=format_, path_params=request.path_params)

    def bare_context(self, request: Request, language: str) -> RequestContext:
        """Return the question of a request before anything of it is read but its path and headers."""
        path = request.url.path.removeprefix(f"/{language}") if language != ENGLISH else request.url.path
        return RequestContext(
            self.site,
            self.localizations[language],
            self.renderer,
            self.rate_limiter,
            path=path or "/",
            method=request.method,
            origin=f"{request.url.scheme}://{request.url.netloc}",
            address=client_key(request.scope),
            device=device_cookie(request.headers, request.scope),
            headers=request.headers,
        )

    def _respond(self, request: Request, context: RequestContext, route: RouteSpec) -> Response:
        authenticated = replace(context, visitor=self._visitor(request, route))
        self._authorize(request, authenticated, route)
        response = route.handler(authenticated)
        if isinstance(response, SessionRedirect):
            set_cookie(response, request.scope, response.token)
            if response.device:
                set_device_cookie(response, request.scope, response.device)
        elif (
            route.has_form
            and not authenticated.visitor.session
            and authenticated.visitor.token != session_token(request)
        ):
            set_cookie(response, request.scope, authenticated.visitor.token)
        if authenticated.visitor.signed_in or route.has_form or route.writes:
            never_kept(response)
        return response

    def _visitor(self, request: Request, route: RouteSpec) -> Visitor:
        if self.site.is_demo:
            return Visitor(DEMO_IDENTITY)
        grant = grant_of(request.scope)
        if grant:
            return Visitor(grant.actor, grant=grant)
        token = session_token(request)
        session = self.site.accounts.session(token) if token and self.site.accounts else None
        if session:
            return Visitor(session.actor, token, session)
        return Visitor(NOBODY, token or (secrets.token_urlsafe(32) if route.has_form else ""))

    def _authorize(self, request: Request, context: RequestContext, route: RouteSpec) -> None:
        """Raise where the policy, the mode or the form does not let the request be answered."""
        if route.rate_limit != "all":
            context.rate_limiter.hit(route.rate_limit, context.address)
        if route.writes and self.site.is_demo:
            raise NotAllowedError(
                "this is a demonstration: nothing can be changed", next_step="set up a site of your own"
            )
        if route.has_form or route.writes:
            check_transport(request)
        if context.visitor.grant:
            check_scope(context.visitor.grant, route, self.site.clock)
        if route.operation == ACCOUNT:
            _need_session(context)
        elif route.operation != OPEN:
            decision = decide(context.actor, route.operation)
            if isinstance(decision, Deny):
                _need_session(context)
                through = {"token": context.visitor.grant.id} if context.visitor.grant else {}
                log_event(self.site.clock, "refused", route=route.name, actor=context.visitor.identity, **through)
                raise NotAllowedError(decision.reason, next_step="ask an administrator for that role")
        if request.method not in SAFE_METHODS:
            csrf_token = context.form_value("csrf") or request.headers.get("x-csrf-token", "")
            # No other site can make a browser send a token; it can make it send Basic that was typed in, so the
            # origin is asked for all the same.
            bound = route.writes and not context.visitor.grant
            check_csrf(request, csrf_token) if bound else check_origin(request)

    def _finalize(self, request: Request, route: RouteSpec, response: Response) -> Response:
        if len(route.formats) > 1 or route.path == "/":
            response.headers.add_vary_header("Accept")
        told = response.headers
        if request.method in SAFE_METHODS and "etag" in told:
            # Tags are compared weakly (RFC 9110, 13.1.2), so that a weak one of ours stands for its strong form.
            compared = Headers({**told, "etag": told["etag"].removeprefix("W/")})
            if _FILES.is_not_modified(compared, request.headers):
                return NotModifiedResponse(told)
        return response

    def tell(self, request: Request, error: Exception) -> Response:
        """Return the answer to an error: a page for browsers, a problem for programs."""
        response = self._telling(request, error)
        if isinstance(error, MarchlandError) and error.http_status in REFUSALS:
            self.site.metrics.refused(error.code)
        if response.status_code == SignInError.http_status:
            response.headers["WWW-Authenticate"] = challenge(request.headers)
        if isinstance(error, HTTPException):
            response.headers.update(error.headers or {})  # such as Allow, which RFC 9110 asks of a 405
        return response

    def _telling(self, request: Request, error: Exception) -> Response:
        wrapped = as_marchland_error(error, request.url.path)
        language = next((c for c in self.localizations if request.url.path.split("/")[1] == c), ENGLISH)
        context = self.bare_context(request, language)
        accept = request.headers.get("accept", "")
        programs = context.path.startswith("/api/") or not request.scope.get("marchland.spoken", True)
        offers = ("json", "geojson", "html") if programs else ("html", "json", "geojson")
        if request.query_params.get("f") not in (None, "html") or negotiate(accept, "", offers) != "html":
            wanted = language if language != ENGLISH else preferred(request.headers.get("accept-language", ""))
            return problem_response(
                wrapped, request.url.path, title_of(wrapped.http_status), self.localizations[wanted]
            )
        if (
            isinstance(wrapped, SignInError)
            and request.method in SAFE_METHODS
            and not has_authorization(request.headers)
            and not context.path.startswith("/sign-in")
        ):
            return with_error_headers(
                see_other(context.url("/sign-in") + "?next=" + quote(_local(request), safe="")), wrapped
            )
        if self.site.is_demo or has_authorization(request.headers):
            return error_page(context, wrapped)
        token = session_token(request)
        session = self.site.accounts.session(token) if token and self.site.accounts else None
        return error_page(replace(context, visitor=Visitor(token=token, session=session)), wrapped)


def _local(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _need_session(context: RequestContext) -> None:
    if not context.visitor.signed_in and not context.site.is_demo:
        raise SignInError("this is for those who have signed in", next_step="sign in, and it will be shown")


def as_marchland_error(error: Exception, path: str) -> MarchlandError:
    """Return an error of the framework, or a fault of ours, as one that can be told."""
    if isinstance(error, MarchlandError):
        return error
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return not_found(path)
    wrapped: MarchlandError
    if status == 405:
        wrapped = NotOfferedError(
            "this method is not allowed here", next_step="open the form on its page and send it from there"
        )
    elif status == 500:
        wrapped = MarchlandError(
            "an error of this site; it has been logged", next_step="try again; if it happens again, tell us"
        )
        wrapped.code = "fault"
    else:
        wrapped = MarchlandError(str(getattr(error, "detail", "")) or "this cannot be read")
    wrapped.http_status = status
    return wrapped
