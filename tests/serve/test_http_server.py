"""The server's bounds on connections, tried on a real socket: how many, how slow, how large, and who is believed."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn

from marchland.core.errors import InputError
from marchland.serve.adapters.http_server import (
    ConnectionLimits,
    ConnectionTally,
    GuardedConfig,
    listening_socket,
    proxy_networks,
    refusal,
)
from tests.processes import PATIENCE_S, wait_until

TITLES = {
    408: ("Slow", "Повільно"),
    431: ("Large", "Завелике"),
    400: ("Unread", "Не прочитано"),
    503: ("Busy", "Зайнято"),
}


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer with who asks, after the body was read if the path says so; `/much` answers more than a socket holds."""
    if scope["path"] == "/read":
        while (await receive()).get("more_body"):
            pass
    said = b"x" * 50_000_000 if scope["path"] == "/much" else scope["client"][0].encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(said))]})
    await send({"type": "http.response.body", "body": said})


@dataclass
class Served:
    """A server in a thread of this process."""

    port: int
    tally: ConnectionTally

    def connect(self, first: bytes = b"", source: str = "127.0.0.1") -> socket.socket:
        connected = socket.create_connection(("127.0.0.1", self.port), PATIENCE_S, (source, 0))
        connected.sendall(first)
        return connected

    def ask(self, sent: bytes, source: str = "127.0.0.1") -> bytes:
        """Return all that comes until the server ends the connection."""
        with self.connect(sent, source) as connected:
            return everything(connected)


def everything(connected: socket.socket) -> bytes:
    parts = []
    try:
        while part := connected.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


@contextmanager
def serving(**limits: Any) -> Iterator[Served]:
    tally = ConnectionTally(ConnectionLimits(titles=TITLES, **limits))
    proxies = tally.limits.proxies
    listening = listening_socket("127.0.0.1", 0)
    config = GuardedConfig(
        app, tally, lifespan="off", log_level="critical", ws="none", h11_max_incomplete_event_size=8000,
        proxy_headers=bool(proxies), forwarded_allow_ips=list(proxies), timeout_keep_alive=60,
    )  # fmt: skip
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined] # of an older uvicorn
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
    thread.start()
    try:
        yield Served(listening.getsockname()[1], tally)
    finally:
        server.should_exit = server.force_exit = True
        thread.join(PATIENCE_S)
        listening.close()


REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def refused(answer: bytes, status: int) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), answer
    said = json.loads(body)
    assert (said["status"], said["detail"]) == (status, " / ".join(TITLES[status]))


@pytest.mark.parametrize("sent", [b"", b"G", b"GET / HTTP/1.1\r\nHost: x\r\nX-"])
def test_a_head_that_does_not_come_is_given_up(sent: bytes) -> None:
    with serving(head_s=0.2) as served:
        refused(served.ask(sent), 408)
        assert served.tally.dropped == {"slow": 1}
        assert served.tally.of.total() == 0


def test_bytes_that_trickle_in_earn_a_head_no_more_time() -> None:
    with serving(head_s=0.5) as served, served.connect(b"GET / HTTP/1.1\r\n") as connected:
        connected.settimeout(0.05)
        answer, sent = b"", 0
        while not answer:
            sent += 1
            assert sent < 200, "it goes on for ever"
            try:
                connected.sendall(b"X: y\r\n")
                answer = connected.recv(1000)
            except TimeoutError:
                continue
        refused(answer, 408)


def test_a_head_in_time_is_answered_and_the_next_one_has_its_own_time() -> None:
    with serving(head_s=0.3) as served, served.connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as connected:
        answer = b""
        while not answer.endswith(b"127.0.0.1"):
            answer += connected.recv(1000)
        connected.sendall(b"GET /")
        refused(everything(connected), 408)


def test_a_connection_on_which_nothing_more_is_asked_ends_without_a_word() -> None:
    with serving(head_s=0.2) as served:
        answer = served.ask(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer.count(b"HTTP/1.1") == 1
        assert served.tally.dropped == {}


@pytest.mark.parametrize(
    ("sent", "status"),
    [(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20_000, 431), (b"GET /" + b"y" * 20_000, 431), (b"\r\n", 400),
     (b"\x16\x03\x01\r\n\r\n", 400), (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400)],
)  # fmt: skip
def test_what_is_no_request_or_too_large_a_head_is_refused(sent: bytes, status: int) -> None:
    with serving() as served:
        refused(served.ask(sent), status)
        assert served.ask(REQUEST).endswith(b"127.0.0.1"), "the next one is answered"


def test_one_address_has_so_many_connections_and_its_oldest_idle_one_goes_for_a_new_one() -> None:
    with serving(of_one=5) as served:
        idle = [served.connect() for _ in range(5)]
        assert served.ask(REQUEST).endswith(b"127.0.0.1")
        assert everything(idle[0]) == b"", "the oldest was dropped"
        assert served.tally.dropped == {"address": 1}
        assert served.ask(REQUEST, "127.0.0.2").endswith(b"127.0.0.2")
        assert served.tally.dropped == {"address": 1}, "others are not counted with it"
        for each in idle:
            each.close()


def test_a_connection_at_work_is_not_dropped_for_a_new_one() -> None:
    sent = b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
    with serving(of_one=1) as served, served.connect(sent) as at_work:
        wait_until(lambda: bool(served.tally.of) and not served.tally.idle)
        refused(served.ask(REQUEST), 503)
        at_work.sendall(b"123456789")
        assert at_work.recv(1000).startswith(b"HTTP/1.1 200")


def test_there_are_so_many_connections_in_all() -> None:
    with serving(total=4, of_one=3) as served:
        idle = [served.connect(source=f"127.0.0.{2 + number // 2}") for number in range(4)]
        assert served.ask(REQUEST, "127.0.0.9").endswith(b"127.0.0.9")
        assert served.tally.dropped == {"total": 1}
        assert everything(idle[0]) == b""
        for each in idle:
            each.close()


def test_many_idle_connections_leave_room_for_a_visitor() -> None:
    with serving(of_one=50) as served:
        idle = [served.connect() for _ in range(400)]
        assert served.ask(REQUEST, "127.0.0.2").endswith(b"127.0.0.2")
        assert served.tally.of.total() <= 51
        for each in idle:
            each.close()


def test_a_reader_that_takes_nothing_is_given_up() -> None:
    with serving(read_s=0.3) as served, served.connect(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n") as connected:
        wait_until(lambda: served.tally.dropped["slow reader"] == 1)
        assert len(everything(connected)) < 50_000_000


def test_what_comes_after_an_answer_that_did_not_wait_for_it_does_not_keep_the_connection() -> None:
    with serving(linger_s=0.2) as served:
        sent = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n"
        answer = served.ask(sent + b"x" * 1000)
        assert answer.startswith(b"HTTP/1.1 200")
        assert served.tally.of.total() == 0


FORWARDED = b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.9\r\nConnection: close\r\n\r\n"


def test_a_proxy_alone_is_believed_who_asks() -> None:
    with serving() as served:
        assert served.ask(FORWARDED).endswith(b"127.0.0.1")
    with serving(proxies=("127.0.0.8/31",), of_one=1) as served:
        assert served.ask(FORWARDED, "127.0.0.9").endswith(b"198.51.100.9")
        assert served.ask(FORWARDED, "127.0.0.7").endswith(b"127.0.0.7")
        two = b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.66, 198.51.100.9\r\nConnection: close\r\n\r\n"
        assert served.ask(two, "127.0.0.9").endswith(b"198.51.100.9"), "what a visitor wrote in front is not believed"
        with served.connect(source="127.0.0.9"):
            assert served.ask(FORWARDED, "127.0.0.9").endswith(b"198.51.100.9"), "a proxy's are those of many"


def test_a_proxy_that_is_none_is_refused() -> None:
    assert len(proxy_networks(("192.0.2.1", "2001:db8::/32", "192.0.2.7/24"))) == 3
    for wrong in ("proxy.example", "", "192.0.2.0/33", "*"):
        with pytest.raises(InputError, match="not an address or network"):
            proxy_networks((wrong,))


def test_a_refusal_is_whole() -> None:
    head, _, body = refusal(503, ("Busy", "Зайнято")).partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"Connection: close" in head
