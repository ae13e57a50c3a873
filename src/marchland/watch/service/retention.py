"""How long a newsroom keeps things: feeds as they came for two weeks, items until somebody asks for them to go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from marchland.core.errors import InputError
from marchland.watch.domain.news_store import NewsDecision, Retired
from marchland.watch.service.newsroom import NewsBooks

RAW_DAYS = 14
ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Retirement:
    """What was removed, or with `dry_run` would be: feeds older than one instant, versions older than another."""

    removed: Retired
    raw_before: datetime
    items_before: datetime | None
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Erasure:
    """An item that was erased: who decided it and why, and what was removed."""

    item: str
    reason: str
    removed: Retired


def retire(books: NewsBooks, raw_days: int, item_days: int | None, *, dry_run: bool) -> Retirement:
    """Remove feeds kept for more than so many days, and versions of items older than so many; None keeps all items."""
    now = books.clock()
    raw_before = now - timedelta(days=raw_days)
    items_before = None if item_days is None else now - timedelta(days=item_days)
    removing = books.store.retirable if dry_run else books.store.retire
    return Retirement(removing(items_before, raw_before), raw_before, items_before, dry_run)


def erase(books: NewsBooks, item: str, reason: str, actor: str) -> Erasure:
    """Remove an item with all its versions, such as when its publisher asks for it.

    Raises NotFoundError where it is not kept, InputError without a reason.
    """
    if not reason.strip():
        raise InputError("an erasure needs a reason", next_step="give --reason, such as who asked for it")
    decision = NewsDecision(ERASE, item, actor, {"reason": reason.strip()})
    return Erasure(item, reason.strip(), books.store.erase(decision, books.clock()))
