"""Feeds: the languages and forms that all have, and what the books learned last, as Atom (RFC 4287)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time

from starlette.responses import Response

from marchland.core.question import Parameter
from marchland.formats.atom import atom
from marchland.formats.feed import Feed, FeedEntry, stamped
from marchland.formats.json_feed import json_feed
from marchland.interface import typed_value
from marchland.site import recent_changes
from marchland.site.language import Localization, load_localizations
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import RouteSpec, api_route
from marchland.site.site import Site

MOST = 100
LANG = Parameter(name="lang", summary="The language of the feed's own title; items stay in theirs.",
                 choices=("en", "uk"), default="en")  # fmt: skip
WRITERS: Mapping[str, Callable[[Feed], bytes]] = {"atom": atom, "feed": json_feed}
"""What writes a feed, by the form of the answer."""


def in_language(context: RequestContext) -> RequestContext:
    """Return the request in the language that a feed is asked for in; raises InputError for one that there is not."""
    language = str(typed_value(LANG, context.text("lang") or None, "lang"))
    return replace(context, localization=context.site.once(_localizations)[language])


def _localizations(_site: Site) -> dict[str, Localization]:
    return load_localizations()


def first_instant(day: date) -> datetime:
    """Return the first instant of a day, of which nobody knows the hour."""
    return datetime.combine(day, time(), UTC)


def in_order(feed: Feed) -> Feed:
    """Return a feed whose entries of one day stand in the order of their instants, the newest first."""
    pairs = sorted(stamped(feed), key=lambda pair: pair[1], reverse=True)
    return replace(feed, entries=tuple(entry for entry, _ in pairs))


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
                first_instant(each.known_on), each.what,
            )
        )  # fmt: skip
    address = f"{context.origin}/feeds/changes.atom"
    title = "Marchland: what the books learned last"
    feed = Feed(address, title, address, f"{context.origin}/", first_instant(context.site.today), tuple(entries))
    return file_response(atom(in_order(feed)), TYPES["atom"])


ROUTES: tuple[RouteSpec, ...] = (
    api_route(
        "/feeds/changes.atom", "feeds.changes", changes, "What the books learned last, as Atom.", formats=("atom",)
    ),
)
