"""What of a site a backup takes in: the accounts of those who sign in."""

from __future__ import annotations

from pathlib import Path

from marchland.access.service.accounts import account_file
from marchland.adapters.settings import read_settings
from marchland.core.backed_up import BackedUp
from marchland.tlog.domain.store import embedded


def backed_up(store: str) -> tuple[BackedUp, ...]:
    """Return the file of the accounts, where there are any, and the key by which its rows are sealed."""
    path = account_file(store, embedded(store), Path(read_settings().store).parent)
    if not path.is_file():
        return ()
    key = path.with_name(path.name + ".key")
    sealed = (BackedUp("register.db.accounts.db.key", str(key), database=False, secret=True),) if key.is_file() else ()
    return BackedUp("register.db.accounts.db", str(path)), *sealed
