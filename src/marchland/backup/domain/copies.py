"""The copies of a register: what is known of each, and what they lack of the goal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from marchland.backup.domain.depot import DepotWriters
from marchland.core.message import Message

GOAL = 3
"""Three copies, and nobody able to write all of them: level 4 of the NDSA's levels of digital preservation."""
CHECKED_WITHIN = timedelta(days=31)
DRILLED_WITHIN = timedelta(days=92)


class CopyKind(StrEnum):
    """What a copy is."""

    STORE = "store"
    BACKUPS = "backups"
    ARCHIVE = "archive"


class Drill(msgspec.Struct, frozen=True):
    """A restore that was tried: of what, whether it was whole and the same, how long it took, and what would be lost.

    `entries_behind` entries of the living store were not in it, the oldest of them recorded `behind_s` seconds before.
    """

    at: str
    what: str
    ok: bool
    fault: str
    entries: int
    newest_at: str
    newest_age_s: float
    entries_behind: int
    behind_s: float
    restored_s: float
    verified_s: float
    compared: tuple[str, ...]


class KnownCopy(msgspec.Struct, frozen=True, kw_only=True):
    """A copy that was made or looked at from here; `backup` is the newest one that was made from here."""

    place: str
    kind: CopyKind
    encrypted: bool = False
    backup: str = ""
    backup_at: str = ""
    entries: int = 0
    checked_at: str = ""
    check: str = ""
    drill: Drill | None = None


class KnownCopies(msgspec.Struct, frozen=True):
    """All copies that are known."""

    copies: tuple[KnownCopy, ...] = ()

    def of(self, place: str) -> KnownCopy | None:
        """Return what is known of the copy at a place."""
        return next((copy for copy in self.copies if copy.place == place), None)

    def having(self, copy: KnownCopy) -> KnownCopies:
        """Return the same with that copy as it now is."""
        return KnownCopies((*(other for other in self.copies if other.place != copy.place), copy))


@dataclass(frozen=True, slots=True)
class SeenCopy:
    """A copy as it is now: who can write it, or why it cannot be reached."""

    known: KnownCopy
    writers: DepotWriters | None
    missing: str = ""


def lacking(copies: Sequence[SeenCopy], now: datetime) -> Iterator[Message]:
    """Yield what the copies, the living store among them, lack of the goal."""
    there = [copy for copy in copies if copy.writers is not None]
    if len(there) < GOAL:
        yield Message.counted(
            "there is {n} copy, and {goal} are the goal", "there are {n} copies, and {goal} are the goal", len(there),
            goal=GOAL,
        )  # fmt: skip
    writers = [copy.writers for copy in there if copy.writers is not None]
    if writers and all(each.ours for each in writers):
        yield Message("whoever works here now can write all of them")
    zones = [each.zone for each in writers]
    if len(set(zones)) < len(zones):
        yield Message("some lie on the same disk or server, and would be lost together")
    for copy in copies:
        if copy.writers is None:
            yield Message("{place} cannot be reached: {reason}", place=copy.known.place, reason=copy.missing)
        elif copy.known.kind is not CopyKind.STORE:
            yield from _neglect(copy.known, now)


def _neglect(copy: KnownCopy, now: datetime) -> Iterator[Message]:
    if not copy.checked_at:
        yield Message("{place} was never looked at (marchland backup verify)", place=copy.place)
    elif now - datetime.fromisoformat(copy.checked_at) > CHECKED_WITHIN:
        yield Message("{place} was not looked at for {n} days", place=copy.place, n=CHECKED_WITHIN.days)
    elif copy.check:
        yield Message("{place} is damaged: {fault}", place=copy.place, fault=copy.check)
    if copy.drill is None:
        yield Message("nothing was ever restored from {place} (marchland drill)", place=copy.place)
    elif now - datetime.fromisoformat(copy.drill.at) > DRILLED_WITHIN:
        yield Message("nothing was restored from {place} for {n} days", place=copy.place, n=DRILLED_WITHIN.days)
    elif not copy.drill.ok:
        yield Message("the last drill of {place} failed: {fault}", place=copy.place, fault=copy.drill.fault)
