"""Programs signing in: the token in a request's Authorization header, as Bearer or as the password of Basic."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from marchland.access.service.permission import beyond_token, operations
from marchland.access.service.tokens import TokenGrant
from marchland.core.errors import MarchlandError, NotAllowedError, SignInError
from marchland.core.message import Message
from marchland.core.policy import TokenScope, token_scope
from marchland.site.request import RateCounter
from marchland.site.route import ACCOUNT, OPEN, RouteSpec
from marchland.site.security import LOGGED_THROUGH, ErrorResponder, check_transport, client_key, log_event
from marchland.site.site import Clock, Site

_GRANT = "marchland.grant"
_LONGEST = 512
_FORM = Message("send it as Authorization: Bearer TOKEN, or as the password of Basic")


def has_authorization(headers: Headers | Mapping[str, str]) -> bool:
    """Tell whether a request signs in by a header; then nothing that its cookies say counts."""
    return "authorization" in headers


def grant_of(scope: Scope) -> TokenGrant | None:
    """Return what the token of a request gives, where it came with one."""
    grant: TokenGrant | None = scope.get(_GRANT)
    return grant


def credential(headers: Headers) -> str:
    """Return the token that a request came with; raises SignInError where its header is of no form that has one."""
    given = headers.getlist("authorization")
    scheme, _, rest = given[0].strip().partition(" ")
    if len(given) == 1 and len(given[0]) <= _LONGEST:
        if scheme.lower() == "bearer":
            return rest.strip()
        if scheme.lower() == "basic":
            return _password(rest.strip())
    raise SignInError("the Authorization header holds no token", next_step=_FORM)


def _password(encoded: str) -> str:
    """Return the password of Basic (RFC 7617); a program may call its user whatever it likes, or nothing."""
    try:
        user, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        user = colon = password = ""
    # Some programs have one field for a key, and send it as the user.
    found = password or user
    if not colon or not found:
        raise SignInError("the Authorization header holds no token", next_step=_FORM)
    return found


def challenge(headers: Headers) -> str:
    """Return how a request that was refused could sign in (RFC 9110, 11.6.1).

    A page in a browser is not offered Basic, for which the browser would open a window of its own, unless it tried it.
    """
    bearer = 'Bearer realm="Marchland"' + (', error="invalid_token"' if has_authorization(headers) else "")
    tried_basic = headers.get("authorization", "").lower().startswith("basic")
    return f'Basic realm="Marchland", charset="UTF-8", {bearer}' if tried_basic or not _browser(headers) else bearer


def _browser(headers: Headers) -> bool:
    return "sec-fetch-mode" in headers or "text/html" in headers.get("accept", "")


class TokenMiddleware:
    """Signs in a request that has an Authorization header; one whose token is not good is answered by nothing else."""

    def __init__(self, app: ASGIApp, site: Site, rate_limiter: RateCounter, error_responder: ErrorResponder) -> None:
        self.app, self.site, self.rate_limiter, self.error_responder = app, site, rate_limiter, error_responder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and has_authorization(Headers(scope=scope)):
            request = Request(scope)
            try:
                grant = await run_in_threadpool(self._grant, request)
            except MarchlandError as error:
                refused = await run_in_threadpool(self.error_responder, request, error)
                await refused(scope, receive, send)
                return
            scope[_GRANT], scope[LOGGED_THROUGH] = grant, grant.id
        await self.app(scope, receive, send)

    def _grant(self, request: Request) -> TokenGrant:
        check_transport(request)
        try:
            return self._known(credential(request.headers))
        except SignInError:
            log_event(self.site.clock, "token_refused")
            self.rate_limiter.hit("sign_in", f"token {client_key(request.scope)}")
            raise

    def _known(self, token: str) -> TokenGrant:
        if self.site.accounts is None:
            raise SignInError("this site has no accounts, and so no tokens", next_step="ask it without one")
        return self.site.accounts.tokens.grant(token)


def needed_scope(route: RouteSpec) -> TokenScope | None:
    """Return the scope that a token needs for a route, or None where none is enough: forms and accounts are for people.

    What only reads needs the scope of its operation. What writes is for programs only where its row says that it
    `proposes`; there the policy is asked again for each event that is handed in.
    """
    if route.operation == ACCOUNT or route.has_form:
        return None
    if route.writes:
        return TokenScope.PROPOSE if route.proposes else None
    return TokenScope.READ if route.operation == OPEN else _reading(route.operation)


def _reading(operation: str) -> TokenScope | None:
    needed = token_scope(operation, operations()[operation])
    return needed if needed in (TokenScope.READ, TokenScope.EXPORT) else None


def check_scope(grant: TokenGrant, route: RouteSpec, clock: Clock) -> None:
    """Raise NotAllowedError where a token's scopes do not reach to a route, whatever its owner's roles are."""
    beyond = beyond_token(grant.scopes, needed_scope(route))
    if beyond is not None:
        log_event(clock, "refused", route=route.name, actor=grant.actor, token=grant.id)
        raise NotAllowedError(beyond.reason, next_step="see what its scopes are on the page of your account")
