"""Feeds: what the books learned last, as Atom (RFC 4287)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, time

from starlette.responses import Response

from marchland.formats.atom import atom
from marchland.formats.feed import Feed, FeedEntry, stamped
from marchland.site import recent_changes
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import RouteSpec, api_route

MOST = 100


def changes(context: RequestContext) -> Response:
    """Return the acts and readings that became known last, the newest first."""
    entries: list[FeedEntry] = []
    seen: dict[str, int] = {}
    for each in recent_changes.recent_changes(context.site, MOST):
        digest = hashlib.sha256(f"{each.known_on} {each.path} {each.what}".encode()).hexdigest()[:32]
        seen[digest] = seen.get(digest, 0) + 1
        entries.append(
            FeedEntry(
                f"urn:marchland:learned:{digest}-{seen[digest]}", each.what, context.origin + each.path,
                _first_instant(each.known_on), each.what,
            )
        )  # fmt: skip
    address = f"{context.origin}/feeds/changes.atom"
    title = "Marchland: what the books learned last"
    feed = Feed(address, title, address, f"{context.origin}/", _first_instant(context.site.today), tuple(entries))
    # Of a day nobody knows the hour, so entries of one day stand in the order of their instants.
    in_order = sorted(stamped(feed), key=lambda pair: pair[1], reverse=True)
    written = atom(replace(feed, entries=tuple(entry for entry, _ in in_order)))
    return file_response(written, TYPES["atom"])


def _first_instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


ROUTES: tuple[RouteSpec, ...] = (
    api_route(
        "/feeds/changes.atom", "feeds.changes", changes, "What the books learned last, as Atom.", formats=("atom",)
    ),
)
