"""Feeds: what the books learned last, as Atom (RFC 4287)."""

from __future__ import annotations

import hashlib
from xml.sax.saxutils import escape, quoteattr

from starlette.responses import Response

from marchland.site import recent_changes
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import RouteSpec, api_route

MOST = 100
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'


def changes(context: RequestContext) -> Response:
    """Return the acts and readings that became known last, the newest first."""
    recent = recent_changes.recent_changes(context.site, MOST)
    updated = f"{recent[0].known_on.isoformat()}T00:00:00Z" if recent else f"{context.site.today}T00:00:00Z"
    lines = [
        _HEAD,
        "<title>Marchland: what the books learned last</title>\n",
        f"<id>{escape(context.origin)}/feeds/changes.atom</id>\n<updated>{updated}</updated>\n",
        "<author><name>Marchland</name></author>\n",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(context.origin + "/feeds/changes.atom")}/>\n',
        f'<link rel="alternate" type="text/html" href={quoteattr(context.origin + "/")}/>\n',
    ]
    seen: dict[str, int] = {}
    for each in recent:
        digest = hashlib.sha256(f"{each.known_on} {each.path} {each.what}".encode()).hexdigest()[:32]
        seen[digest] = seen.get(digest, 0) + 1
        lines.append(
            f"<entry><title>{escape(each.what)}</title><id>urn:marchland:learned:{digest}-{seen[digest]}</id>"
            f"<updated>{each.known_on.isoformat()}T00:00:00Z</updated>"
            f'<link rel="alternate" href={quoteattr(context.origin + each.path)}/>'
            f"<summary>{escape(each.what)}</summary></entry>\n"
        )
    lines.append("</feed>\n")
    return file_response("".join(lines).encode(), TYPES["atom"])


ROUTES: tuple[RouteSpec, ...] = (
    api_route(
        "/feeds/changes.atom", "feeds.changes", changes, "What the books learned last, as Atom.", formats=("atom",)
    ),
)
