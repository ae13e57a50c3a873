"""Pages about the site: its method, what it put right, who it is by, what it keeps of a visitor; and its files."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.responses import Response

from marchland.registry import capabilities
from marchland.site.page import page, static_root
from marchland.site.request import RequestContext, file_response, not_found
from marchland.site.route import RouteSpec, page_route


def method(context: RequestContext) -> Response:
    """Return the page that says how every answer is made."""
    parts = [template for capability in capabilities() for template in capability.method]
    return page(context, "method.html", parts=parts)


def about(context: RequestContext) -> Response:
    """Return the page that says what Marchland is."""
    return page(context, "about.html")


def contacts(context: RequestContext) -> Response:
    """Return the page that says whom to write to."""
    return page(context, "contacts.html", contact=context.site.contact)


def rules(context: RequestContext) -> Response:
    """Return the page that says how what is shown may be used, and what is shown of others' work."""
    return page(context, "rules.html")


def privacy(context: RequestContext) -> Response:
    """Return the page that says what is kept of a visitor."""
    return page(context, "privacy.html")


def style(_ask: RequestContext) -> Response:
    """Return the styles that every page has, built front end or not."""
    return file_response(
        files("marchland.site").joinpath("templates", "plain.css").read_bytes(), "text/css; charset=utf-8"
    )


def web_manifest(context: RequestContext) -> Response:
    """Return what lets a browser install the site."""
    return _built(context, "manifest.webmanifest", "application/manifest+json")


def service_worker(context: RequestContext) -> Response:
    """Return the script that keeps the page of a place for when there is no network."""
    return _built(context, "service-worker.js", "text/javascript; charset=utf-8")


def _built(context: RequestContext, name: str, media_type: str) -> Response:
    file: Traversable = static_root().joinpath(name)
    if not file.is_file():
        raise not_found(context.path)
    return file_response(file.read_bytes(), media_type)


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/method", "method", method),
    page_route("/about", "about", about),
    page_route("/contacts", "contacts", contacts),
    page_route("/rules", "rules", rules),
    page_route("/privacy", "privacy", privacy),
    RouteSpec("/plain.css", "style", style, localized=False),
    RouteSpec("/manifest.webmanifest", "web_manifest", web_manifest, localized=False),
    RouteSpec("/service-worker.js", "service_worker", service_worker, localized=False),
)
