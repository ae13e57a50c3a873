"""What tests of leads share: a day, a text on a border, and what is asked of a newsroom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from marchland.core.asof import AsOf
from marchland.watch.service import leads
from marchland.watch.service.lead_books import LeadBooks
from marchland.watch.service.lead_decisions import Decider

NOON = datetime(2025, 9, 1, 12, tzinfo=UTC)
BORDER = "The border between Poland and Belarus is 500 km long, a survey says"
Room = Callable[..., LeadBooks]


def border(
    title: str = BORDER, outlet: str = "Wire", at: str = "2025-09-01T09:00:00+02:00", **more: Any
) -> dict[str, Any]:
    return {"title": title, "outlet": outlet, "at": at} | more


def every(books: LeadBooks, as_of: AsOf, state: str = "all") -> list[leads.OpenedLead]:
    return list(leads.leads(books, state, None, 30, 100, as_of).leads)


def targets(opened: list[leads.OpenedLead]) -> list[str]:
    return sorted(f"{each.lead.target.kind.value} {each.lead.target.name}" for each in opened)


def only(books: LeadBooks, as_of: AsOf) -> leads.OpenedLead:
    (opened,) = every(books, as_of)
    return opened


def by(identity: str = "os-1") -> Decider:
    return Decider(identity, None)
