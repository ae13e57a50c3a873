"""A witness over HTTP: a small server, on this machine alone unless told otherwise, and the client that asks one."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import BoundedSemaphore

from marchland.core.errors import Location, StoreError
from marchland.tlog.domain.witness import REQUEST_BYTES_MOST, TEXT_TYPE, Witness, WitnessReply, reply_to

LOOPBACK = "127.0.0.1"
PATH = "/add-checkpoint"
SECONDS_TO_WAIT = 10
AT_ONCE = 16
"""Requests looked at side by side; more are told to come again."""
_LENGTH = re.compile(r"[0-9]{1,9}")


class WitnessServer(ThreadingHTTPServer):
    """The server of one witness; `clock` gives the seconds since 1970."""

    daemon_threads = True

    def __init__(self, witness: Witness, clock: Callable[[], int], host: str = LOOPBACK, port: int = 0) -> None:
        self.witness, self.clock = witness, clock
        self.room = BoundedSemaphore(AT_ONCE)
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            raise StoreError(
                "the witness cannot listen: {reason}", reason=error.strerror, where=Location(f"{host}:{port}")
            ) from None

    @property
    def address(self) -> str:
        """Return the URL that requests are posted under."""
        host, port = self.server_address[:2]
        return f"http://{host if isinstance(host, str) else host.decode()}:{port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that went away; the log is not for whoever can open a connection to fill."""


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer
    timeout = SECONDS_TO_WAIT
    protocol_version = "HTTP/1.1"
    server_version = "marchland-witness"
    sys_version = ""

    def do_POST(self) -> None:
        """Answer one request."""
        if not self.server.room.acquire(blocking=False):
            self._send(WitnessReply(HTTPStatus.SERVICE_UNAVAILABLE, "too many at once; come again\n"), close=True)
            return
        try:
            self._answer()
        finally:
            self.server.room.release()

    def _answer(self) -> None:
        given = self.headers.get("Content-Length", "")
        if not _LENGTH.fullmatch(given) or self.headers.get("Transfer-Encoding"):
            self._send(WitnessReply(HTTPStatus.LENGTH_REQUIRED, "say how long the request is\n"), close=True)
        elif int(given) > REQUEST_BYTES_MOST:
            self._send(WitnessReply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too long\n"), close=True)
        elif self.path != PATH:
            self._send(WitnessReply(HTTPStatus.NOT_FOUND, f"a witness takes requests at {PATH}\n"), close=True)
        else:
            body = self.rfile.read(int(given))
            if len(body) == int(given):
                self._send(self._decided(body))

    def _decided(self, body: bytes) -> WitnessReply:
        try:
            return reply_to(self.server.witness, body, self.server.clock())
        except StoreError:
            return WitnessReply(HTTPStatus.INTERNAL_SERVER_ERROR, "the witness cannot keep what it sees\n")

    def _send(self, found: WitnessReply, *, close: bool = False) -> None:
        body = found.body.encode()
        self.send_response(found.status)
        self.send_header("Content-Type", found.content_type)
        self.send_header("Content-Length", str(len(body)))
        if close:
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the library's)
        """Keep no log of who asked."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow no redirect: a witness is where its operator said it is."""


def submit_to(address: str) -> Callable[[bytes], WitnessReply]:
    """Return what hands a request to the witness at that URL; raises StoreError where there is no answer in time."""
    if not address.startswith(("http://", "https://")):
        raise StoreError(
            "{address!r} is not the address of a witness",
            address=address,
            next_step="it begins with https:// or http://",
        )
    opener = urllib.request.build_opener(_NoRedirect())

    def submit(request: bytes) -> WitnessReply:
        asked = urllib.request.Request(  # noqa: S310 (the scheme was looked at above)
            address.rstrip("/") + PATH, data=request, method="POST", headers={"Content-Type": TEXT_TYPE}
        )
        try:
            with opener.open(asked, timeout=SECONDS_TO_WAIT) as response:
                return WitnessReply(response.status, _text(response.read(REQUEST_BYTES_MOST)))
        except urllib.error.HTTPError as refused:
            with refused:
                return WitnessReply(refused.code, _text(refused.read(REQUEST_BYTES_MOST)))
        except (OSError, HTTPException) as error:
            raise StoreError("the witness does not answer: {error}", error=error, where=Location(address)) from None

    return submit


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")
