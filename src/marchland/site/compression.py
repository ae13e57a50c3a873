"""Compression of data for programs; pages are not, for they hold secrets beside what others wrote (BREACH)."""

from __future__ import annotations

import anyio.to_thread
import brotli
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipResponder, IdentityResponder
from starlette.types import ASGIApp, Receive, Scope, Send

_PATHS = ("/collections", "/conformance", "/api", "/tiles/")
_LEAST_BYTES = 500
_LEVEL = 5
_OFFERED = ("br", "gzip")
"""The better first: of two that are as welcome, that one is sent."""


class CompressionMiddleware:
    """Compresses the answers of data by Brotli or gzip, for those who say that they read it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or not scope["path"].startswith(_PATHS):
            await self.app(scope, receive, send)
            return
        encoding = chosen_encoding(Headers(scope=scope).get("Accept-Encoding", ""))
        responder: ASGIApp
        if encoding == "br":
            responder = _BrotliResponder(self.app, _LEAST_BYTES)
        elif encoding == "gzip":
            responder = GZipResponder(self.app, _LEAST_BYTES, _LEVEL)
        else:
            responder = IdentityResponder(self.app, _LEAST_BYTES)
        await responder(scope, receive, send)


def chosen_encoding(accepted: str) -> str:
    """Return the most welcome of what is offered, or "" where none is (RFC 9110, 12.5.3): a weight of 0 means no."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        try:
            weights[name.strip()] = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            weights[name.strip()] = 0.0
    welcome = {name: weights.get(name, weights.get("*", 0.0)) for name in _OFFERED}
    best = max(_OFFERED, key=lambda name: welcome[name])
    return best if welcome[best] > 0 else ""


class _BrotliResponder(IdentityResponder):
    """Compresses one answer by Brotli, beside the loop that serves the others."""

    content_encoding = "br"

    def __init__(self, app: ASGIApp, least_bytes: int) -> None:
        super().__init__(app, least_bytes)
        self._compressor = brotli.Compressor(quality=_LEVEL)

    async def apply_compression(self, body: bytes, *, more_body: bool) -> bytes:
        """Return a piece of the body compressed; the last one ends it."""

        def compressed() -> bytes:
            ended = self._compressor.flush if more_body else self._compressor.finish
            return bytes(self._compressor.process(body) + ended())

        return await anyio.to_thread.run_sync(compressed)
