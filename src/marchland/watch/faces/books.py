"""The newsroom that a site answers from."""

from __future__ import annotations

from datetime import datetime

from marchland.core.errors import NotFoundError
from marchland.site.request import RequestContext
from marchland.site.site import Site
from marchland.watch.service.newsroom import NewsBooks, kept_open


def newsroom(site: Site) -> NewsBooks | None:
    """Return the site's own newsroom, else the user's, or None where there is none; a demonstration has its own alone.

    Rankings are of the site's clock.
    """
    place = site.places.get("watch")
    if place is None and site.is_demo:
        return None
    return kept_open(place, lambda: datetime.fromisoformat(site.clock()))


def shared(context: RequestContext) -> NewsBooks:
    """Return the newsroom of the site; raises NotFoundError where it has none."""
    books = context.site.once(newsroom)
    if books is None:
        raise NotFoundError("this site follows no news", next_step="`marchland watch add ADDRESS` begins a newsroom")
    return books
