"""What a running site's health has of its register's rows: what the last look at them found, and when it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from marchland.ledger.faces.watching import last_check
from marchland.ledger.service.background_check import said
from marchland.site.health import HealthCheck
from marchland.site.site import Site


def health(site: Site) -> Iterator[HealthCheck]:
    """Yield what the last look at the register found; before the first has ended there is nothing to tell."""
    looked = last_check(site)
    if looked is not None:
        age = datetime.fromisoformat(site.clock()) - datetime.fromisoformat(looked.checked_at)
        yield HealthCheck("register as recorded", looked.ok, str(said(looked)), age.total_seconds())
