"""Answers on what a newsroom removed, as typed structures."""

from __future__ import annotations

from datetime import datetime

from marchland.core.answer import Answer
from marchland.watch.service.retention import Erasure, Retirement


class RetirementAnswer(Answer, frozen=True):
    """How many kept feeds and versions were removed, or with `dry_run` would be; null keeps all items."""

    dry_run: bool
    raw_before: datetime
    raw_feeds: int
    items_before: datetime | None
    versions: int


class ErasureAnswer(Answer, frozen=True):
    """An item that was erased, why, and how many of its versions and of its outlet's kept feeds went."""

    item: str
    reason: str
    versions: int
    raw_feeds: int


def retirement(of: Retirement) -> RetirementAnswer:
    """Return what was removed for its age."""
    return RetirementAnswer(of.dry_run, of.raw_before, of.removed.raw_feeds, of.items_before, of.removed.versions)


def erasure(of: Erasure) -> ErasureAnswer:
    """Return what an erasure removed."""
    return ErasureAnswer(of.item, of.reason, of.removed.versions, of.removed.raw_feeds)
