"""What of a register a backup takes in: its file, if it is one, what was set aside beside it, and its keys."""

from __future__ import annotations

from pathlib import Path

from marchland.adapters.settings import read_settings
from marchland.core.backed_up import BackedUp
from marchland.register.service.founding import key_file
from marchland.register.service.stores import open_store
from marchland.register.service.taking_in import aside_path
from marchland.tlog.domain.store import embedded

REGISTER = "register.db"
"""The name of the register's own file in every backup."""


def backed_up(store: str) -> tuple[BackedUp, ...]:
    """Return the file of an embedded store, that of what was set aside, and the keys in the user's own folder."""
    target = open_store(store, read_only=True)
    try:
        keys, aside = key_file(read_settings().keys, target.origin), aside_path(store, target.origin)
    finally:
        target.close()
    held = [(f"keys{path.suffix}", path) for path in (keys, keys.with_suffix(".pub")) if path.is_file()]
    secret = tuple(BackedUp(name, str(path), database=False, secret=True) for name, path in held)
    waiting = (BackedUp("register.db.intake.db", str(aside)),) if aside.is_file() else ()
    return ((BackedUp(REGISTER, str(Path(store))),) if embedded(store) else ()) + waiting + secret
