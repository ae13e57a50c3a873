"""A witness over HTTP, on a real port of this machine: what it answers, what it refuses, and who asks it."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from marchland.core.errors import StoreError
from marchland.tlog.adapters.keys import holds
from marchland.tlog.adapters.witness_files import WitnessFiles
from marchland.tlog.adapters.witness_http import AT_ONCE, LOOPBACK, PATH, WitnessServer, submit_to
from marchland.tlog.domain.checkpoint import Checkpoint, signed_note
from marchland.tlog.domain.tiles import prove_consistency, root_at
from marchland.tlog.domain.witness import (
    REQUEST_BYTES_MOST,
    TEXT_TYPE,
    AddCheckpointRequest,
    Witness,
    WitnessReply,
    cosignatures_in,
    request_cosignatures,
)
from tests.processes import PATIENCE_S
from tests.tlog.built import LEDGER, ORIGIN, SECONDS, WITNESS, fill
from tests.tlog.memory import MemoryReader, MemoryStore


@contextmanager
def running(server: HTTPServer) -> Iterator[None]:
    """Serve in a thread of its own, until the block ends."""
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[WitnessServer]:
    witness = Witness({ORIGIN: LEDGER.verifiers}, WITNESS.signers, WitnessFiles(tmp_path / "seen"), holds)
    server = WitnessServer(witness, lambda: SECONDS)
    with running(server):
        yield server


@pytest.fixture(scope="module")
def reader() -> MemoryReader:
    store = MemoryStore(ORIGIN)
    fill(store, 20)
    return MemoryReader(store.state)


def note_at(reader: MemoryReader, size: int) -> tuple[Checkpoint, str]:
    checkpoint = Checkpoint(ORIGIN, size, root_at(size, reader.tile))
    return checkpoint, str(signed_note(checkpoint, LEDGER.signers, SECONDS))


def proof_to(reader: MemoryReader, size: int, old: int) -> tuple[bytes, ...]:
    return prove_consistency(old, size, reader.tile)


def request(reader: MemoryReader, old: int, size: int) -> bytes:
    return str(AddCheckpointRequest(old, prove_consistency(old, size, reader.tile), note_at(reader, size)[1])).encode()


def said(server: WitnessServer, method: str, path: str, body: bytes | None = b"", **headers: str) -> WitnessReply:
    """Say one request in so many words, and return what came back."""
    link = http.client.HTTPConnection(LOOPBACK, server.server_address[1], timeout=PATIENCE_S)
    try:
        link.putrequest(method, path)
        for name, value in headers.items():
            link.putheader(name.replace("_", "-"), value)
        if body is not None and "Content_Length" not in headers:
            link.putheader("Content-Length", str(len(body)))
        link.endheaders(body)
        found = link.getresponse()
        return WitnessReply(found.status, found.read().decode(), found.headers.get("Content-Type", ""))
    finally:
        link.close()


def test_it_listens_to_this_machine_alone(served: WitnessServer) -> None:
    assert served.server_address[0] == LOOPBACK
    assert served.address == f"http://127.0.0.1:{served.server_address[1]}"


def test_a_ledger_asks_and_keeps_what_was_signed(served: WitnessServer, reader: MemoryReader) -> None:
    for size in (7, 20):
        checkpoint, note = note_at(reader, size)
        body = request_cosignatures(submit_to(served.address + "/"), checkpoint, note, partial(proof_to, reader, size))
        assert len(cosignatures_in(body, checkpoint, WITNESS.verifiers, holds)) == 2


def test_every_answer_comes_over_the_wire(served: WitnessServer, reader: MemoryReader) -> None:
    submit = submit_to(served.address)
    assert submit(b"no request").status == 400
    assert submit(request(reader, 0, 20).replace(b"\n20\n", b"\n19\n")).status == 403
    assert submit(request(reader, 0, 20).replace(ORIGIN.encode() + b"\n20", b"other.example\n20")).status == 404
    signed = said(served, "POST", PATH, request(reader, 0, 7))
    assert (signed.status, signed.content_type, signed.body.count("—")) == (200, TEXT_TYPE, 2)
    assert said(served, "POST", PATH, request(reader, 0, 20)) == WitnessReply(409, "7\n", "text/x.tlog.size")
    proof = str(AddCheckpointRequest(7, (), note_at(reader, 20)[1])).encode()
    assert submit(proof).status == 422


def test_the_same_connection_may_ask_again(served: WitnessServer, reader: MemoryReader) -> None:
    link = http.client.HTTPConnection(LOOPBACK, served.server_address[1], timeout=PATIENCE_S)
    for old, size, status in ((0, 7, 200), (0, 20, 409), (7, 20, 200)):
        link.request("POST", PATH, request(reader, old, size))
        found = link.getresponse()
        found.read()
        assert found.status == status
    link.close()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"])
def test_only_a_post_is_taken(served: WitnessServer, method: str) -> None:
    assert said(served, method, PATH).status == 501


@pytest.mark.parametrize(
    "path", ["/", "/add-checkpoint/", "/add-checkpoint?x", "/../add-checkpoint", "/ADD-CHECKPOINT"]
)
def test_only_one_path_is_served(served: WitnessServer, path: str) -> None:
    assert said(served, "POST", path).status == 404


def test_a_request_that_is_too_long_is_not_read(served: WitnessServer) -> None:
    for length in (REQUEST_BYTES_MOST + 1, 999_999_999):
        assert said(served, "POST", PATH, None, Content_Length=str(length)).status == 413
    assert said(served, "POST", PATH, b"x" * REQUEST_BYTES_MOST).status == 400


@pytest.mark.parametrize("length", ["", "-1", "x", "1.0", "0x10", "1" * 10, "+5"])
def test_a_length_that_is_none_is_refused(served: WitnessServer, length: str) -> None:
    assert said(served, "POST", PATH, None, Content_Length=length).status == 411


def test_no_length_at_all_is_refused(served: WitnessServer) -> None:
    assert said(served, "POST", PATH, None).status == 411
    assert said(served, "POST", PATH, b"0\r\n\r\n", Content_Length="5", Transfer_Encoding="chunked").status == 411


def test_a_client_that_leaves_halfway_does_no_harm(served: WitnessServer, reader: MemoryReader) -> None:
    for words in (
        b"",
        b"POST",
        b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf",
        b"\x16\x03\x01\0" * 99,
    ):
        with socket.create_connection((LOOPBACK, served.server_address[1]), timeout=PATIENCE_S) as link:
            link.sendall(words)
            link.shutdown(socket.SHUT_WR)
            link.recv(4096)
    assert submit_to(served.address)(request(reader, 0, 20)).status == 200


def test_more_than_so_many_at_once_are_told_to_come_again(served: WitnessServer, reader: MemoryReader) -> None:
    for _ in range(AT_ONCE):
        assert served.room.acquire(blocking=False)
    assert submit_to(served.address)(request(reader, 0, 20)).status == 503
    served.room.release(AT_ONCE)
    assert submit_to(served.address)(request(reader, 0, 20)).status == 200


def test_a_witness_that_cannot_keep_answers_500_and_signs_nothing(served: WitnessServer, reader: MemoryReader) -> None:
    states = served.witness.states
    assert isinstance(states, WitnessFiles)
    with states.hold(ORIGIN) as held:
        held.path.write_bytes(b"damaged")
    found = submit_to(served.address)(request(reader, 0, 20))
    assert (found.status, found.body) == (500, "the witness cannot keep what it sees\n")


def test_many_ask_at_once_and_one_history_is_signed(served: WitnessServer, reader: MemoryReader) -> None:
    found: list[int] = []

    def work(size: int) -> None:
        found.append(submit_to(served.address)(request(reader, 0, size)).status)

    threads = [threading.Thread(target=work, args=(size,)) for size in range(10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [200] + [409] * 9


def test_a_port_that_is_taken_is_said_so(served: WitnessServer) -> None:
    with pytest.raises(StoreError, match="cannot listen"):
        WitnessServer(served.witness, lambda: SECONDS, port=served.server_address[1])


@pytest.mark.parametrize("address", ["", "127.0.0.1:1", "ftp://127.0.0.1", "file:///etc/passwd", "HTTP//x"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(StoreError, match="not the address of a witness"):
        submit_to(address)


def test_a_witness_that_is_not_there_is_said_so() -> None:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    with pytest.raises(StoreError, match="does not answer"):
        submit_to(f"http://127.0.0.1:{port}")(b"x")


class _Elsewhere(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Send whoever asks to another place."""
        self.send_response(302)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep no log."""


def test_no_redirect_is_followed() -> None:
    server = HTTPServer((LOOPBACK, 0), _Elsewhere)
    with running(server):
        assert submit_to(f"http://127.0.0.1:{server.server_address[1]}")(b"").status == 302


class _Garbage(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Answer with what is no HTTP."""
        self.wfile.write(b"SSH-2.0-nothing\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep no log."""


def test_an_answer_that_is_no_http_is_said_so() -> None:
    server = HTTPServer((LOOPBACK, 0), _Garbage)
    with running(server), pytest.raises(StoreError, match="does not answer"):
        submit_to(f"http://127.0.0.1:{server.server_address[1]}")(b"x")
