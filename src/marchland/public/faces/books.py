"""The public view that a site answers from: its own store, and what tells whether it is up to date."""

from __future__ import annotations

from typing import cast

from marchland.core.errors import NotFoundError
from marchland.public.adapters.public_store import PublicStore
from marchland.public.service.questions import Freshness, PublicBooks
from marchland.register.service.stores import RegisterStore
from marchland.site.request import RequestContext
from marchland.site.site import Site


def books_of(site: Site) -> PublicBooks | None:
    """Return the public's own store of a site, or None where it has none."""
    if site.public is None:
        return None
    return PublicBooks(cast("PublicStore", site.public), site.once(freshness), site.today)


def freshness(site: Site) -> Freshness | None:
    """Return what tells whether the cells are up to date, where the site has the register too."""
    return Freshness(cast("RegisterStore", site.store)) if site.store is not None else None


def shared(context: RequestContext) -> PublicBooks:
    """Return the public's own store of the site; raises NotFoundError where it has none."""
    found = books_of(context.site)
    if found is None:
        raise NotFoundError("this site shows no public cells", next_step="start it with --store, or with --demo")
    return found
