"""A browser without a window: asks the application in this process, keeps its cookies, sends its forms."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx
from starlette.types import ASGIApp

HTTPS = "https://localhost"


@dataclass
class Clock:
    """A clock that a test moves."""

    seconds: int = 0

    def __call__(self) -> str:
        """Return the instant."""
        day, rest = divmod(self.seconds + 10 * 3600, 86_400)
        return f"2026-11-{22 + day:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.000000Z"


@dataclass
class Browser:
    """One browser; `site` is what it thinks the site is called, `address` where it asks from."""

    app: ASGIApp
    site: str = HTTPS
    address: str = "203.0.113.7"
    language: str = "en"
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def ask(self, method: str, path: str, **said: Any) -> httpx.Response:
        """Return the answer to one request."""
        headers = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": self.language} | dict(said.pop("headers", {}))

        async def asking() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self.address, 1), raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=self.site, cookies=self.cookies) as client:
                found = await client.request(method, path, headers=headers, **said)
                self.cookies = client.cookies
                return found

        return asyncio.run(asking())

    def get(self, path: str, **said: Any) -> httpx.Response:
        """Return what is at a path."""
        return self.ask("GET", path, **said)

    def send(self, page: str, action: str, form: Mapping[str, str], **said: Any) -> httpx.Response:
        """Open a page, and send a form of it as a browser does."""
        return self.ask("POST", action, data={"csrf": csrf(self.get(page).text)} | dict(form), **said)


def csrf(page: str) -> str:
    """Return what the forms of a page send along, or nothing."""
    found = re.search(r'name="csrf" value="([^"]*)"', page)
    return unescape(found.group(1)) if found else ""
