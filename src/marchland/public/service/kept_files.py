"""What of the public view a backup takes in: the releases of cells."""

from __future__ import annotations

from marchland.core.backed_up import BackedUp
from marchland.public.service.releases import public_path


def backed_up(store: str) -> tuple[BackedUp, ...]:
    """Return the public's own store, where anything was released."""
    path = public_path(store)
    return (BackedUp("register.db.public.db", str(path), database=False),) if path.is_file() else ()
