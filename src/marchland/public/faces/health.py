"""What a running site's health has of the public view: that there is a release, and how old it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

from marchland.public.faces.books import books_of
from marchland.public.service.questions import latest_cells
from marchland.site.health import HealthCheck, checked
from marchland.site.site import Site


def health(site: Site) -> Iterator[HealthCheck]:
    """Yield what is found of the newest public release; a site that has released nothing is well."""
    if site.public is None or not Path(site.public.place).exists():
        return
    found = checked("public release", lambda: _said(site))
    published = latest_cells(books_of(site)) if found.well else None
    if published is None:
        yield found
        return
    released_at = datetime.combine(published.release.released_on, time(), UTC)
    age_s = (datetime.fromisoformat(site.clock()) - released_at).total_seconds()
    yield HealthCheck(found.name, found.well, found.found, age_s)


def _said(site: Site) -> str:
    published = latest_cells(books_of(site))
    return f"released on {published.release.released_on}" if published else "nothing was released"
