"""Compression of data for programs; pages are not, for they hold secrets beside what others wrote (BREACH)."""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_PATHS = ("/collections", "/conformance", "/api", "/tiles/")
_LEAST_BYTES = 500
_LEVEL = 5


class CompressionMiddleware:
    """Compresses the answers of data by gzip, for those who say that they read it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.compressed = GZipMiddleware(app, minimum_size=_LEAST_BYTES, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        data = scope["type"] == "http" and scope["path"].startswith(_PATHS)
        await (self.compressed if data else self.app)(scope, receive, send)
