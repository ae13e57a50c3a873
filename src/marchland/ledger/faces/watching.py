"""The look at a register that a site takes again and again while it serves, one for each process."""

from __future__ import annotations

from marchland.ledger.service.background_check import LastCheck, ProjectionWatch
from marchland.register.faces.books import register_store
from marchland.site.site import Site


def projection_watch(site: Site) -> ProjectionWatch:
    """Return what looks at the register of a site."""
    return ProjectionWatch(register_store(site), site.clock)


def last_check(site: Site) -> LastCheck | None:
    """Return what the last look found, or None where none has ended, or the site keeps no register."""
    return site.once(projection_watch).last_check() if site.store is not None else None


def warm(site: Site) -> None:
    """Begin to look at the register of a site."""
    if site.store is not None:
        site.once(projection_watch).start()
