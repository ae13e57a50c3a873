"""One request to a feed's server over HTTP: the address checked and pinned, sizes and times bounded, faults named."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import TracebackType
from typing import Self
from urllib.parse import quote, urljoin

import aiohttp
from aiohttp import hdrs, http_exceptions
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from marchland.core.errors import InputError, TooLargeError
from marchland.version import VERSION
from marchland.watch.adapters.decompression import BodyReader, accepted_encodings
from marchland.watch.domain.address_rules import (
    AddressRefusal,
    AddressRules,
    WebAddress,
    check_address,
    check_resolved,
)
from marchland.watch.domain.fetched import Fetched, FetchRequest
from marchland.watch.domain.schedule import conditional_headers

Clock = Callable[[], datetime]
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the IP addresses of a host's name; raises OSError where it has none."""

_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_SAFE = "%/:?#[]@!$&'()*+,;=~-._"
_ERROR_BYTES = 8192
_FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)
_PAGE_TYPES = "text/html, application/xhtml+xml, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How feeds are fetched: who asks, how many at once, and how long and large an answer may be.

    `contact` is an address at which a publisher reaches whoever runs this. Times count for one request: a redirect is
    a further one. `max_bytes` bounds a body as it comes and unfolded; beyond `small_bytes` only `large_at_once` bodies
    grow at a time, so that memory stays near concurrency × small_bytes + (large_at_once + waiting) × max_bytes.
    """

    contact: str = ""
    rules: AddressRules = field(default_factory=AddressRules)
    concurrency: int = 32
    per_host: int = 1
    gap_s: float = 1
    connect_s: float = 10
    read_s: float = 15
    total_s: float = 60
    max_bytes: int = 10_000_000
    small_bytes: int = 1_000_000
    large_at_once: int = 2
    waiting: int = 4
    max_redirects: int = 5
    max_header_bytes: int = 8190
    max_headers: int = 64

    @property
    def user_agent(self) -> str:
        """Return the name that servers see, with the contact where there is one."""
        return f"Marchland/{VERSION} ({f'+{self.contact}; ' if self.contact else ''}feed reader)"


@dataclass(frozen=True, slots=True)
class Hop:
    """A request on its way: the address that is asked next, and what redirects led through before.

    `moved_to` is the last address that only permanent redirects led to, while `permanent` tells that all were.
    """

    request: FetchRequest
    address: WebAddress
    seen: tuple[str, ...] = ()
    moved_to: str = ""
    permanent: bool = True
    page: bool = False


class _HostRefusedError(OSError):
    """A host is not connected to, because of an address that its name has."""

    def __init__(self, refusal: AddressRefusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses that the system's resolver has for a name; raises OSError where it has none."""
    loop = asyncio.get_running_loop()
    infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(info[4][0]) for info in infos))


class _CheckedResolver(AbstractResolver):
    """Gives the connector only addresses that were checked, so that what is connected to is what was checked."""

    def __init__(self, resolve: Resolve, rules: AddressRules) -> None:
        self._resolve = resolve
        self._rules = rules

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - the connector names it
    ) -> list[ResolveResult]:
        ips = await self._resolve(host, port)
        if refusal := check_resolved(host, ips, self._rules):
            raise _HostRefusedError(refusal)
        if not ips:
            raise OSError("no address")
        return [
            ResolveResult(
                hostname=host,
                host=ip,
                port=port,
                family=socket.AF_INET6 if ":" in ip else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for ip in ips
        ]

    async def close(self) -> None:
        """Hold nothing that would have to be closed."""


class FeedHttp:
    """Requests with one set of settings; an asynchronous context, in which the connections stay open."""

    def __init__(self, settings: FetchSettings, clock: Clock, resolve: Resolve = system_resolve) -> None:
        self._settings = settings
        self._clock = clock
        self._resolve = resolve
        self._session: aiohttp.ClientSession | None = None
        self._large = asyncio.Semaphore(settings.large_at_once)

    async def __aenter__(self) -> Self:
        settings = self._settings
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=_CheckedResolver(self._resolve, settings.rules), use_dns_cache=False, limit=0
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={hdrs.USER_AGENT: settings.user_agent, hdrs.ACCEPT_ENCODING: accepted_encodings()},
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=settings.connect_s, sock_read=settings.read_s),
            max_line_size=settings.max_header_bytes,
            max_field_size=settings.max_header_bytes,
            max_headers=settings.max_headers,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    def first(self, request: FetchRequest, *, page: bool = False) -> Hop | Fetched:
        """Return the first request for a feed or a page, or the fault of its address."""
        address = check_address(request.url, self._settings.rules)
        if isinstance(address, AddressRefusal):
            return Fetched(
                request, self._clock(), request.url, fault=address.code, detail=_detail(address.code, address.message)
            )
        return Hop(request, address, page=page)

    async def ask(self, hop: Hop) -> Fetched | Hop:
        """Return the answer to one request, the next request of a redirect, or the fault: no server makes it raise."""
        try:
            async with asyncio.timeout(self._settings.total_s) as deadline:
                return await self._ask(hop, deadline)
        except TimeoutError:
            return self._fault(hop, "timeout")
        except (aiohttp.ClientError, http_exceptions.HttpProcessingError, OSError, ValueError) as error:
            return self._fault(hop, *_named(error))
        except TooLargeError as error:
            return self._fault(hop, "too_large", str(error.message))
        except InputError as error:
            return self._fault(hop, "bad_encoding", str(error.message))

    async def _ask(self, hop: Hop, deadline: asyncio.Timeout) -> Fetched | Hop:
        if self._session is None:
            raise RuntimeError("the connections are opened by entering the context")
        url = URL(quote(str(hop.address), safe=_SAFE, errors="surrogateescape"), encoded=True)
        headers = {"Accept": _PAGE_TYPES if hop.page else _FEED_TYPES}
        headers |= conditional_headers(hop.request.etag, hop.request.last_modified)
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            location = response.headers.get("Location", "")
            if response.status in _REDIRECTS and location:
                return self._next(hop, response.status, location)
            body = await self._body(response, deadline)
            return replace(self._fault(hop, ""), status=response.status, headers=_pairs(response.headers), body=body)

    def _next(self, hop: Hop, status: int, location: str) -> Hop | Fetched:
        here = str(hop.address)
        try:
            there = urljoin(here, location.strip().replace(" ", "%20"))
        except ValueError:
            return self._fault(hop, "bad_redirect", location[:200])
        address = check_address(there, self._settings.rules)
        if isinstance(address, AddressRefusal):
            code = "bad_redirect" if address.code == "bad_address" else address.code
            return self._fault(hop, code, _detail(address.code, address.message))
        seen = (*hop.seen, here)
        if str(address) in seen:
            return self._fault(hop, "redirect_loop", str(address))
        if len(seen) > self._settings.max_redirects:
            return self._fault(hop, "too_many_redirects")
        permanent = hop.permanent and status in _PERMANENT
        moved_to = str(address) if permanent else hop.moved_to
        return replace(hop, address=address, seen=seen, permanent=permanent, moved_to=moved_to)

    async def _body(self, response: aiohttp.ClientResponse, deadline: asyncio.Timeout) -> bytes:
        if response.status != 200:
            return await self._error_body(response)
        announced = response.content_length or 0
        if announced > self._settings.max_bytes:
            raise TooLargeError("{n:,} bytes were announced", n=announced)
        reader = BodyReader(response.headers.get("Content-Encoding", ""), self._settings.max_bytes)
        large = False
        try:
            async for data in response.content.iter_any():
                reader.feed(data)
                if not large and len(reader.body) > self._settings.small_bytes:
                    large = await self._wait_for_room(deadline)
            return reader.finish()
        finally:
            if large:
                self._large.release()

    async def _wait_for_room(self, deadline: asyncio.Timeout) -> bool:
        """Wait until another large body may grow; the time that takes is not the server's."""
        loop = asyncio.get_running_loop()
        left_s = (deadline.when() or loop.time()) - loop.time()
        deadline.reschedule(None)
        await self._large.acquire()
        deadline.reschedule(loop.time() + left_s)
        return True

    async def _error_body(self, response: aiohttp.ClientResponse) -> bytes:
        """Return the beginning of a page that says why there is no feed; what cannot be read of it is not missed."""
        reader = BodyReader("", _ERROR_BYTES * 128)
        try:
            reader = BodyReader(response.headers.get("Content-Encoding", ""), _ERROR_BYTES * 128)
            async for data in response.content.iter_any():
                reader.feed(data)
                if len(reader.body) >= _ERROR_BYTES:
                    break
        except (aiohttp.ClientError, InputError, TooLargeError):
            pass
        return bytes(reader.body[:_ERROR_BYTES])

    def _fault(self, hop: Hop, code: str, detail: str = "") -> Fetched:
        return Fetched(
            hop.request,
            self._clock(),
            url=str(hop.address),
            host=hop.address.host,
            moved_to=hop.moved_to,
            fault=code,
            detail=detail,
        )


def _pairs(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), value) for name, value in headers.items())


def _detail(code: str, message: str) -> str:
    """Return what an address's refusal adds to the words of its code, which say the same for the others."""
    return str(message) if code in ("private_address", "port", "bad_address") else ""


def _named(error: BaseException) -> tuple[str, str]:
    """Return the code of a fault and what is worth adding to its words."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error.__cause__
    if isinstance(cause, _HostRefusedError):
        return cause.refusal.code, str(cause.refusal.message)
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        reason = error.certificate_error
        return "certificate", reason.verify_message if isinstance(reason, ssl.SSLCertVerificationError) else ""
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return "tls", str(getattr(cause or error, "reason", "") or "")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "dns", ""
    if isinstance(error, aiohttp.ClientConnectorError):
        return "no_connection", str(error.os_error.strerror or "")
    if isinstance(error, aiohttp.ClientPayloadError):
        return "cut_short", ""
    if isinstance(error, aiohttp.ClientResponseError | http_exceptions.HttpProcessingError):
        # The parser in C gives its own error for a line too long, which only its words tell from others.
        large = any(words in str(error) for words in ("Got more than", "Too many"))
        return ("headers_too_large", "") if large else ("bad_answer", "")
    return ("reset" if isinstance(error, OSError | aiohttp.ClientConnectionError) else "bad_answer"), ""
