"""Compression of data for programs; pages are not, for they hold secrets beside what others wrote (BREACH)."""

from __future__ import annotations

import re
from collections.abc import Callable

import anyio.to_thread
import brotli
import zstandard
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipResponder, IdentityResponder
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PATHS = ("/collections", "/conformance", "/api", "/tiles/")
_LEAST_BYTES = 500
_LEVEL = 5
_ZSTD_LEVEL = 7
"""What it makes is as small as Brotli's of level 5, in half of the time; its window of 2 MB is within RFC 9659's 8."""
_OFFERED = ("zstd", "br", "gzip")
"""The better first: of two that are as welcome, that one is sent."""
_OLD_NAMES = {"x-gzip": "gzip"}
_MEMBER = re.compile(
    r"[ \t]*(?P<name>[!#$%&'*+.^_`|~0-9a-z-]+)[ \t]*(;[ \t]*q=(?P<weight>0(\.[0-9]{0,3})?|1(\.0{0,3})?))?[ \t]*"
)


class CompressionMiddleware:
    """Compresses the answers of data by Zstandard, Brotli or gzip, for those who say that they read it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or not scope["path"].startswith(_PATHS):
            await self.app(scope, receive, send)
            return
        encoding = chosen_encoding(",".join(Headers(scope=scope).getlist("Accept-Encoding")))
        await _responder(self.app, encoding)(scope, receive, _chosen_by_encoding(send))


def chosen_encoding(accepted: str) -> str:
    """Return the most welcome of what is offered, or "" for none (RFC 9110, 12.5.3): a weight of 0 means no.

    What is not of the form of the standard is passed over. "" is as well where one asks for `identity` rather than what
    is offered, and where nothing offered is welcome: an answer as it is, which everyone reads, is better than none.
    """
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        if member := _MEMBER.fullmatch(part):
            name = _OLD_NAMES.get(member["name"], member["name"])
            weights[name] = max(weights.get(name, 0.0), float(member["weight"] or 1))
    welcome = {name: weights.get(name, weights.get("*", 0.0)) for name in _OFFERED}
    best = max(_OFFERED, key=lambda name: welcome[name])
    return best if welcome[best] > 0 and welcome[best] >= weights.get("identity", 0.0) else ""


def _responder(app: ASGIApp, encoding: str) -> ASGIApp:
    if encoding == "gzip":
        return GZipResponder(app, _LEAST_BYTES, _LEVEL)
    if encoding == "br":
        packer = brotli.Compressor(quality=_LEVEL)
        return _PieceResponder(app, encoding, packer.process, packer.flush, packer.finish)
    if encoding == "zstd":
        frame = zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj()
        block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return _PieceResponder(app, encoding, frame.compress, lambda: frame.flush(block), frame.flush)
    return IdentityResponder(app, _LEAST_BYTES)


def _chosen_by_encoding(send: Send) -> Send:
    """Return what tells of an answer that it may be had in other encodings, be it sent as it is, small or not at all.

    A tag is made weak, for a strong one would say that the bytes are the same in every encoding (RFC 9110, 8.8.1).
    """

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            headers.add_vary_header("Accept-Encoding")
            tag = headers.get("ETag", "")
            if tag and not tag.startswith("W/"):
                headers["ETag"] = f"W/{tag}"
        await send(message)

    return sent


class _PieceResponder(IdentityResponder):
    """Compresses one answer piece by piece, beside the loop that serves the others."""

    def __init__(
        self,
        app: ASGIApp,
        encoding: str,
        compress: Callable[[bytes], bytes],
        flush: Callable[[], bytes],
        finish: Callable[[], bytes],
    ) -> None:
        super().__init__(app, _LEAST_BYTES)
        self.content_encoding = encoding
        self._compress, self._flush, self._finish = compress, flush, finish

    async def send_with_compression(self, message: Message) -> None:
        """Send a message on; an empty piece that others follow says nothing, and would be taken for uncompressed."""
        if message["type"] != "http.response.body" or message.get("body") or not message.get("more_body"):
            await super().send_with_compression(message)

    async def apply_compression(self, body: bytes, *, more_body: bool) -> bytes:
        """Return a piece of the body compressed; the last one ends it."""

        def compressed() -> bytes:
            ended = self._flush if more_body else self._finish
            return self._compress(body) + ended()

        return await anyio.to_thread.run_sync(compressed)
