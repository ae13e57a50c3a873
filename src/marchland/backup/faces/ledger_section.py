"""What the ledger's page tells administrators of its copies: the last backup, the last look at each, the last drill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marchland.access.service.permission import decide
from marchland.backup.domain.copies import CopyKind, KnownCopy
from marchland.backup.service.copies import known_copies
from marchland.core.policy import Permit
from marchland.site.home_section import HomeSection
from marchland.site.request import RequestContext


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A copy as the page shows it: without its place, which a site tells nobody."""

    archive: bool
    entries: int
    backup_at: datetime | None
    checked_at: datetime | None
    damaged: bool
    drilled_at: datetime | None
    drill_failed: bool
    restored_s: float
    entries_behind: int


def section(context: RequestContext) -> HomeSection | None:
    """Return what is known of the copies, or None for those who do not keep the ledger."""
    store = context.site.store
    if store is None or not isinstance(decide(context.actor, "checkpoint"), Permit):
        return None
    return HomeSection("ledger_copies.html", {"copies": tuple(map(_row, known_copies(store.place).copies))})


def _row(copy: KnownCopy) -> CopyRow:
    drill = copy.drill
    return CopyRow(
        archive=copy.kind is CopyKind.ARCHIVE, entries=copy.entries, backup_at=_instant(copy.backup_at),
        checked_at=_instant(copy.checked_at), damaged=bool(copy.check),
        drilled_at=_instant(drill.at) if drill else None,
        drill_failed=drill is not None and not drill.ok, restored_s=drill.restored_s if drill else 0.0,
        entries_behind=drill.entries_behind if drill else 0,
    )  # fmt: skip


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
