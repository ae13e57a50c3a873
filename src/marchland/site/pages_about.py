"""Pages about the site: its method, what it put right, who it is by, what it keeps of a visitor; and its files."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.responses import Response

from marchland.site.page import page, static_root
from marchland.site.request import Ask, nothing_there, sent
from marchland.site.route import Row, shown


def method(ask: Ask) -> Response:
    """Return the page that says how every answer is made."""
    return page(ask, "method.html")


def about(ask: Ask) -> Response:
    """Return the page that says what Marchland is."""
    return page(ask, "about.html")


def privacy(ask: Ask) -> Response:
    """Return the page that says what is kept of a visitor."""
    return page(ask, "privacy.html")


def style(_ask: Ask) -> Response:
    """Return the styles that every page has, built front end or not."""
    return sent(files("marchland.site").joinpath("templates", "plain.css").read_bytes(), "text/css; charset=utf-8")


def web_manifest(ask: Ask) -> Response:
    """Return what lets a browser install the site."""
    return _built(ask, "manifest.webmanifest", "application/manifest+json")


def service_worker(ask: Ask) -> Response:
    """Return the script that keeps the page of a place for when there is no network."""
    return _built(ask, "service-worker.js", "text/javascript; charset=utf-8")


def _built(ask: Ask, name: str, media_type: str) -> Response:
    file: Traversable = static_root().joinpath(name)
    if not file.is_file():
        raise nothing_there(ask.path)
    return sent(file.read_bytes(), media_type)


ROWS: tuple[Row, ...] = (
    shown("/method", "method", method),
    shown("/about", "about", about),
    shown("/privacy", "privacy", privacy),
    Row("/plain.css", "style", style, spoken=False),
    Row("/manifest.webmanifest", "web_manifest", web_manifest, spoken=False),
    Row("/service-worker.js", "service_worker", service_worker, spoken=False),
)
