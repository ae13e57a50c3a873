"""The HTTP server: uvicorn with bounds on connections, and on how long each may take to say or to hear something."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import socket
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState
from uvicorn.supervisors import Multiprocess

from marchland.core.errors import InputError

REFUSED = (400, 408, 431, 503)
"""With which statuses a connection is refused before there is a request to answer."""
_CLOSING_S = 10
_HEAD_BYTES = 72 * 2**10
"""What is read of a request's head: an address and headers of 32 KiB each are taken, and more is refused in words."""
_WAITING = 512
"""Connections that the system keeps until they are taken."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How many connections there are at most, and how many of one address, unless it is a proxy's; and their times.

    `head_s` is the time for the head of a request, from the first moment of a connection or of its next request;
    `read_s` the time in which a reader takes something of an answer that waits for it; `linger_s` how long what is
    still being sent after a refusal is read, so that the refusal is not lost. `titles` says in every language what a
    status means.
    """

    total: int = 1000
    of_one: int = 256
    proxies: tuple[str, ...] = ()
    head_s: float = 10.0
    read_s: float = 30.0
    linger_s: float = 2.0
    titles: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class ConnectionTally:
    """The open connections of one worker: by the address they come from, and those that wait, the longest first."""

    limits: ConnectionLimits
    of: Counter[str] = field(default_factory=Counter)
    idle: dict[GuardedProtocol, None] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._proxies = proxy_networks(self.limits.proxies)

    def figures(self) -> dict[tuple[str, str], float]:
        """Return how many connections are open, and how many were ended, by why."""
        dropped = {("connections_dropped", why): float(count) for why, count in self.dropped.items()}
        return {("connections", ""): float(self.of.total())} | dropped

    def is_proxy(self, address: str) -> bool:
        """Tell whether connections of an address are those of many."""
        try:
            return any(ipaddress.ip_address(address) in network for network in self._proxies)
        except ValueError:
            return False

    def make_room(self, key: str) -> bool:
        """Return whether there is room for one more of that address, for which one that is idle may have to go."""
        if self.of[key] >= self.limits.of_one and not self.is_proxy(key):
            return self._drop(key, "address")
        return self.of.total() < self.limits.total or self._drop("", "total")

    def _drop(self, key: str, why: str) -> bool:
        """Close what has been idle longest, of that address if one is given; tell whether there was any."""
        oldest = next((each for each in self.idle if key in ("", each.guarded)), None)
        if oldest is None:
            return False
        self.dropped[why] += 1
        oldest.abort()
        return True


def proxy_networks(proxies: Sequence[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks of proxies; raises InputError for one that is none."""
    try:
        return tuple(ipaddress.ip_network(each, strict=False) for each in proxies)
    except ValueError as error:
        raise InputError(
            "a proxy is not an address or network: {error}", error=error, next_step="give --proxy 192.0.2.1, say"
        ) from None


class GuardedConfig(uvicorn.Config):
    """The settings of a server, with the tally of connections that each worker has of its own."""

    def __init__(self, app: Callable[..., Any], tally: ConnectionTally, **settings: Any) -> None:
        super().__init__(app, http=GuardedProtocol, **settings)
        self.tally = tally


class GuardedProtocol(H11Protocol):
    """A connection that is refused where there are too many, and ended where it is too slow.

    What waits for a head is idle: it may be dropped for another. Whoever sends a head slowly is told 408.
    """

    guarded = ""
    _refused = _heard = False
    _timer: asyncio.TimerHandle | None = None
    _reading_timer: asyncio.TimerHandle | None = None

    def __init__(
        self, config: GuardedConfig, server_state: ServerState, app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:  # fmt: skip
        super().__init__(config, server_state, app_state, _loop)
        self.tally = config.tally

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, if there is room for it."""
        super().connection_made(transport)
        key = self.client[0] if self.client else ""
        if not self.tally.make_room(key):
            self.tally.dropped["refused"] += 1
            self._refuse(503)
            return
        self.guarded = key or "unknown"
        self.tally.of[self.guarded] += 1
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        if self.guarded:
            self.tally.of[self.guarded] -= 1
            if self.tally.of[self.guarded] <= 0:
                del self.tally.of[self.guarded]
            self.guarded = ""
        self._stop_waiting()
        self._reader_took()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._stop_waiting()
        self._heard = False
        self.tally.idle[self] = None
        self._timer = self.loop.call_later(self.tally.limits.head_s, self._head_is_late)

    def _stop_waiting(self) -> None:
        self.tally.idle.pop(self, None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _head_is_late(self) -> None:
        if bool(self.cycle) and not self._heard:
            self.transport.close()  # nothing was asked since the last answer, so nothing is to be answered
            return
        self.tally.dropped["slow"] += 1
        self._refuse(408)

    def data_received(self, data: bytes) -> None:
        """Take what came; the timer of a head runs on until the head is whole."""
        if self.transport.is_closing() or self._refused:
            return
        self._heard = True
        super().data_received(data)
        if self._answering():
            self._stop_waiting()

    def _answering(self) -> bool:
        return bool(self.cycle) and not self.cycle.response_complete

    def on_response_complete(self) -> None:
        """Go on to the next request; where the rest of this one is still coming, let it end."""
        super().on_response_complete()
        if self.transport.is_closing():
            return
        if self.cycle.more_body:
            self._refused = True
            self._stop_waiting()
            self._timer = self.loop.call_later(self.tally.limits.linger_s, self.transport.close)
        elif not self._answering():
            self._wait_for_head()

    def pause_writing(self) -> None:
        """Wait for the reader, and not for ever."""
        super().pause_writing()
        if self._reading_timer is None:
            self._reading_timer = self.loop.call_later(self.tally.limits.read_s, self._reader_is_late)

    def _reader_is_late(self) -> None:
        self.tally.dropped["slow reader"] += 1
        self.abort()

    def resume_writing(self) -> None:
        """Write on."""
        self._reader_took()
        super().resume_writing()

    def _reader_took(self) -> None:
        if self._reading_timer is not None:
            self._reading_timer.cancel()
            self._reading_timer = None

    def abort(self) -> None:
        """End the connection at once, whatever was to be sent still."""
        self._stop_waiting()
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the words are ours
        """Refuse what is no request, or whose head is larger than what is read."""
        self._refuse(431 if self._too_large() else 400)

    def _too_large(self) -> bool:
        kept = len(self.conn.trailing_data[0])
        most = self.config.h11_max_incomplete_event_size
        return most is not None and kept > most

    def _refuse(self, status: int) -> None:
        """Say in both languages why there is no answer, and end the connection; which one is asked for is not known."""
        self._refused = True
        self._stop_waiting()
        if self.transport.is_closing():
            return
        if not self._answering():
            self.transport.write(refusal(status, self.tally.limits.titles.get(status, ())))
        self.transport.close()
        self._timer = self.loop.call_later(self.tally.limits.linger_s, self.transport.abort)


def refusal(status: int, titles: Sequence[str]) -> bytes:
    """Return the bytes of an answer to a request that could not be read: a problem (RFC 9457) in every language."""
    phrase = HTTPStatus(status).phrase
    said = {"type": "about:blank", "title": phrase, "status": status, "detail": " / ".join(titles)}
    body = json.dumps(said, ensure_ascii=False).encode() + b"\n"
    head = (
        f"HTTP/1.1 {status} {phrase}\r\nContent-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raises InputError where the address cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_WAITING)
    except OSError as error:
        raise InputError(
            "{host}:{port} cannot be listened at: {reason}",
            host=host,
            port=port,
            reason=error.strerror,
            next_step="choose another --port",
        ) from None


def serve_http(app: Callable[[], Any], tally: ConnectionTally, listening: socket.socket, workers: int) -> None:
    """Serve until interrupted; every worker makes its own application, and only named proxies say who asks."""
    config = GuardedConfig(
        app, tally, factory=True, workers=workers, access_log=False, server_header=False, log_level="warning",
        timeout_graceful_shutdown=_CLOSING_S, lifespan="off", ws="none", backlog=_WAITING,
        h11_max_incomplete_event_size=_HEAD_BYTES, proxy_headers=bool(tally.limits.proxies),
        forwarded_allow_ips=list(tally.limits.proxies),
    )  # fmt: skip
    if workers > 1:
        Multiprocess(config, sockets=[listening]).run()
    else:
        uvicorn.Server(config).run(sockets=[listening])
