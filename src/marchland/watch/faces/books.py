"""The newsroom that a site answers from."""

from __future__ import annotations

from marchland.core.errors import NotFoundError
from marchland.site.request import RequestContext
from marchland.site.site import Site
from marchland.watch.service.newsroom import NewsBooks, kept_open


def newsroom(_site: Site) -> NewsBooks | None:
    """Return the newsroom of the user who serves the site, or None where there is none."""
    return kept_open()


def shared(context: RequestContext) -> NewsBooks:
    """Return the newsroom of the site; raises NotFoundError where it has none."""
    books = context.site.once(newsroom)
    if books is None:
        raise NotFoundError("this site follows no news", next_step="`marchland watch add ADDRESS` begins a newsroom")
    return books
