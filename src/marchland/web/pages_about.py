"""Pages about the site: its method, what it put right, who it is by, what it keeps of a visitor; and its files."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.responses import Response

from marchland.services.facts import corrections
from marchland.web.page import page, static_root
from marchland.web.route import Row, shown
from marchland.web.wire import Ask, nothing_there, sent


def method(ask: Ask) -> Response:
    """Return the page that says how every answer is made."""
    return page(ask, "method.html")


def put_right(ask: Ask) -> Response:
    """Return the page of everything that the book of facts put right, the newest first."""
    return page(ask, "corrections.html", corrections=corrections(ask.site.facts, ask.site.today),
                sources=ask.site.facts.sources)  # fmt: skip


def about(ask: Ask) -> Response:
    """Return the page that says what Marchland is."""
    return page(ask, "about.html")


def privacy(ask: Ask) -> Response:
    """Return the page that says what is kept of a visitor."""
    return page(ask, "privacy.html")


def style(_ask: Ask) -> Response:
    """Return the styles that every page has, built front end or not."""
    return sent(files("marchland.web").joinpath("templates", "plain.css").read_bytes(), "text/css; charset=utf-8")


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
    shown("/corrections", "corrections", put_right),
    shown("/about", "about", about),
    shown("/privacy", "privacy", privacy),
    Row("/plain.css", "style", style, spoken=False),
    Row("/manifest.webmanifest", "web_manifest", web_manifest, spoken=False),
    Row("/service-worker.js", "service_worker", service_worker, spoken=False),
)
