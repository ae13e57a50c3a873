"""What keeps a site safe: headers, the hosts it answers for, limits of size and rate, bound forms, and the log."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from limits import RateLimitItem, parse_many
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marchland.access.service.devices import DEVICE_DAYS
from marchland.core.errors import MarchlandError, NotAllowedError, TooManyError
from marchland.site.metrics import SiteMetrics
from marchland.site.site import Clock, RateLimits

LOG = logging.getLogger("marchland.site.audit")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
CSP = "; ".join((
    "default-src 'self'", "img-src 'self' data: blob:", "worker-src 'self'", "object-src 'none'", "base-uri 'none'",
    "form-action 'self'", "frame-ancestors 'none'",
))  # fmt: skip
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every answer; a handler may set a stricter one of its own."""
HSTS = "max-age=63072000; includeSubDomains"
_LONGEST_COOKIE = 400
_DAY_S = 24 * 60 * 60
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

ErrorResponder = Callable[[Request, MarchlandError], Response]
"""Makes of an error the answer that this request should have."""


def is_https(scope: Scope) -> bool:
    """Return whether the request came by https, here or at the proxy in front."""
    return bool(scope.get("scheme") == "https")


def add_security_headers(headers: MutableHeaders, scope: Scope) -> None:
    """Add the headers of safety to an answer that does not have them."""
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    if is_https(scope):
        headers.setdefault("Strict-Transport-Security", HSTS)
    headers.setdefault("Cache-Control", "no-cache")


class SecurityHeadersMiddleware:
    """Gives every answer the headers of safety."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_security_headers(MutableHeaders(scope=message), scope)
            await send(message)

        await self.app(scope, receive, sending)


class HostMiddleware:
    """Answers only for the hosts that the site is called by, so that no link is made to another.

    Starlette says which they are; its own answer to another, which is plain text, is not sent, but one in our form.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str], error_responder: ErrorResponder) -> None:
        self.app, self.error_responder = app, error_responder
        self.asked = TrustedHostMiddleware(_known, hosts, www_redirect=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            await self.asked(scope, receive, _unsent)
            if not scope.get(_KNOWN):
                error = MarchlandError(
                    "this host is not served here", next_step="use its own name, or give it with --name"
                )
                await self.error_responder(Request(scope), error)(scope, receive, send)
                return
        await self.app(scope, receive, send)


_KNOWN = "marchland.known_host"


async def _known(scope: Scope, _receive: Receive, _send: Send) -> None:
    scope[_KNOWN] = True


async def _unsent(_message: Message) -> None:
    return


@dataclass(slots=True)
class _Count:
    """What was asked in a window of time and in the one before it."""

    window: int
    before: int = 0
    now: int = 0

    def at(self, window: int) -> _Count:
        """Return the count as it is in that window; a clock that was set back begins none anew."""
        if window <= self.window:
            return self
        return _Count(window, self.now if window == self.window + 1 else 0)


class RateLimiter:
    """Counts what is asked in the memory of this process, and says when it is too much.

    A window slides: of what was asked in the one before, the part counts that it still reaches back to. The time is
    that of the clock that is given, so that what is allowed never hangs on when this runs.
    """

    def __init__(self, limits: RateLimits, clock: Clock) -> None:
        known = dict(RateLimits().rate_limits) | dict(limits.rate_limits)
        self._items = {name: _shared(parse_many(text), limits.workers) for name, text in known.items()}
        self._clock, self._lock = clock, threading.Lock()
        self._counts: dict[int, dict[tuple[str, str], _Count]] = {}
        self._swept: dict[int, int] = {}

    def hit(self, limit: str, key: str) -> None:
        """Count one more of that key; raises TooManyError where one of the pace's limits is passed."""
        now_s = datetime.fromisoformat(self._clock()).timestamp()
        with self._lock:
            for item in self._items[limit]:
                if not self._counted(item, (limit, key), now_s):
                    error = TooManyError("too many requests", next_step="wait a little, and try again")
                    error.retry_after_s = item.get_expiry()
                    raise error

    def _counted(self, item: RateLimitItem, key: tuple[str, str], now_s: float) -> bool:
        """Count one more, unless it is one too many."""
        span_s = item.get_expiry()
        window, gone_s = divmod(now_s, span_s)
        count = self._of(span_s, int(window)).get(key, _Count(int(window))).at(int(window))
        if int(count.before * (1 - gone_s / span_s) + count.now) >= item.amount:
            return False
        count.now += 1
        self._counts[span_s][key] = count
        return True

    def _of(self, span_s: int, window: int) -> dict[tuple[str, str], _Count]:
        """Return the counts of that span; once a window, those that are too old to count are dropped."""
        counts = self._counts.setdefault(span_s, {})
        if self._swept.get(span_s) != window:
            self._swept[span_s] = window
            self._counts[span_s] = counts = {key: of for key, of in counts.items() if of.window >= window - 1}
        return counts


def _shared(items: Sequence[RateLimitItem], workers: int) -> list[RateLimitItem]:
    return [type(item)(max(1, item.amount // workers), item.multiples) for item in items]


class RateLimitMiddleware:
    """Limits how much one address asks, and how much one session or token."""

    def __init__(self, app: ASGIApp, rate_limiter: RateLimiter, error_responder: ErrorResponder) -> None:
        self.app, self.rate_limiter, self.error_responder = app, rate_limiter, error_responder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            request = Request(scope)
            try:
                self.rate_limiter.hit("all", client_key(scope))
                secret = request.headers.get("authorization") or session_token(request)
                if secret:
                    self.rate_limiter.hit("session", hashlib.sha256(secret.encode()).hexdigest())
            except TooManyError as error:
                await self.error_responder(request, error)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def client_key(scope: Scope) -> str:
    """Return whose limit a request counts to: its address, of IPv6 the network of 64 bits."""
    host = (scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host or "unknown"
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def coarse_network(key: str) -> str:
    """Return the network that an address is of, wide enough to name no person: 24 bits of IPv4, 48 of IPv6."""
    try:
        address = ipaddress.ip_network(key, strict=False)
    except ValueError:
        return ""
    return str(address.supernet(new_prefix=24 if address.version == 4 else 48))


def cookie_name(scope: Scope) -> str:
    """Return the cookie's name; over https it is one that no other site and no plain connection can set."""
    return "__Host-marchland" if is_https(scope) else "marchland"


def session_token(request: Request) -> str:
    """Return the secret of the session's cookie, or nothing; one that is not of our making is none."""
    token = request.cookies.get(cookie_name(request.scope), "")
    return token if len(token) == 43 and token.replace("-", "").replace("_", "").isalnum() else ""


def set_cookie(response: Response, scope: Scope, token: str) -> None:
    """Let the browser keep the token for as long as it runs; without a token, forget it."""
    response.set_cookie(
        cookie_name(scope), token, max_age=None if token else 0, path="/", secure=is_https(scope), httponly=True,
        samesite="lax",
    )  # fmt: skip


def device_cookie(headers: Headers, scope: Scope) -> str:
    """Return what the browser says of the accounts that signed in by it before; it is no more than a claim yet."""
    return cookie_parser(headers.get("cookie", "")).get(f"{cookie_name(scope)}-device", "")[:_LONGEST_COOKIE]


def set_device_cookie(response: Response, scope: Scope, value: str) -> None:
    """Let the browser keep for long that it signed in here; it opens nothing, and only saves waiting."""
    response.set_cookie(
        f"{cookie_name(scope)}-device", value, max_age=DEVICE_DAYS * _DAY_S, path="/", secure=is_https(scope),
        httponly=True, samesite="strict",
    )  # fmt: skip


class SessionRedirect(RedirectResponse):
    """The answer that sends a browser on with another session, or with none; and as a device that is known by now."""

    def __init__(self, address: str, token: str, device: str = "") -> None:
        super().__init__(address, 303)
        self.token, self.device = token, device


def csrf_token(token: str) -> str:
    """Return what a form must send along: bound to the session's secret, and of no use without it."""
    return hmac.new(token.encode(), b"marchland form", hashlib.sha256).hexdigest() if token else ""


def check_csrf(request: Request, sent_token: str) -> None:
    """Raise NotAllowedError where a request that changes something does not come from a page of ours."""
    check_origin(request)
    expected = csrf_token(session_token(request))
    if not expected or not hmac.compare_digest(sent_token.encode(), expected.encode()):
        raise _cross_site("the form was not one of this site, or its session has ended")


def check_origin(request: Request) -> None:
    """Raise NotAllowedError where the browser says that another site sent the request."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        raise _cross_site("another site sent this form")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise _cross_site("another site sent this form")


def check_transport(request: Request) -> None:
    """Raise NotAllowedError where a secret would go over a network in the clear."""
    if not is_https(request.scope) and request.url.hostname not in [host.strip("[]") for host in LOOPBACK]:
        raise NotAllowedError("sign-in needs https", next_step="ask for the address with https")


def _cross_site(why: str) -> NotAllowedError:
    return NotAllowedError(why, next_step="open the page again, and send the form from there")


COST = "marchland.cpu_s"
"""Where a request says for the log and the figures what its answer cost of the processor."""
LOGGED_THROUGH = "marchland.token"
"""Where a request says for the log which token it came with, by its id."""


class AccessLogMiddleware:
    """Writes one line of JSON for every request: what was asked and how it ended, without an address or a name.

    Of a token it has the id, by which its owner finds it on their page.
    """

    def __init__(self, app: ASGIApp, clock: Callable[[], str], metrics: SiteMetrics) -> None:
        self.app, self.clock, self.metrics = app, clock, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500
        scope["marchland.request"] = uuid.uuid4().hex

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = scope["marchland.request"]
            await send(message)

        try:
            with self.metrics.in_flight.track_inprogress():
                await self.app(scope, receive, sending)
        finally:
            took_s, route = time.perf_counter() - began, scope.get("marchland.route", "")
            took_ms = round(took_s * 1000, 1)
            self.metrics.answered(route, scope["method"], status, took_s, scope.get(COST, 0.0))
            through = {"token": scope[LOGGED_THROUGH]} if LOGGED_THROUGH in scope else {}
            log_event(self.clock, "request", request=scope["marchland.request"], method=scope["method"],
                 route=route, status=status, ms=took_ms, **through)  # fmt: skip


def log_event(clock: Callable[[], str], what: str, **fields: object) -> None:
    """Write a line into the log; whoever calls it says nothing of a person but an opaque id."""
    LOG.info(json.dumps({"at": clock(), "what": what, **fields}, ensure_ascii=True))
