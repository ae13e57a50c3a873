"""What of the newsroom a backup takes in: its file, if it is kept in one."""

from __future__ import annotations

from pathlib import Path

from marchland.adapters.settings import read_settings
from marchland.core.backed_up import BackedUp
from marchland.tlog.domain.store import embedded


def backed_up(_store: str) -> tuple[BackedUp, ...]:
    """Return the file of the user's newsroom, where there is one."""
    news = read_settings().news
    return (BackedUp("news.db", news),) if embedded(news) and Path(news).is_file() else ()
