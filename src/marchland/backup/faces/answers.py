"""Answers on backups as typed structures, the same for every face."""

from __future__ import annotations

from marchland.backup.domain.copies import Drill, SeenCopy
from marchland.backup.domain.manifest import Manifest
from marchland.backup.service.copies import CopiesReport
from marchland.backup.service.keeping import ListedBackup, Pruning
from marchland.backup.service.making import MadeBackup
from marchland.backup.service.restoring import Restored
from marchland.core.answer import Answer
from marchland.core.backed_up import BackedUp
from marchland.tlog.domain.store import StoreFault


class BackedUpFileAnswer(Answer, frozen=True):
    """A file of a backup, and how long it is."""

    name: str
    bytes: int


class BackupAnswer(Answer, frozen=True):
    """A backup: the head of the register in it, and its files."""

    id: str
    made_at: str
    origin: str
    entries: int
    root: str
    files: tuple[BackedUpFileAnswer, ...]


class MadeBackupAnswer(Answer, frozen=True):
    """A backup that was made: how many chunks were new, their bytes, and what was removed of broken attempts."""

    backup: BackupAnswer
    depot: str
    encrypted: bool
    chunks: int
    chunks_sent: int
    bytes_sent: int
    removed: tuple[str, ...]


class PlannedBackupAnswer(Answer, frozen=True):
    """What a backup would take in: each file under its name, and where it is."""

    rows_of = "files"

    files: tuple[PlannedFileAnswer, ...]


class PlannedFileAnswer(Answer, frozen=True):
    """A file that a backup would take in."""

    name: str
    place: str


class BackupListAnswer(Answer, frozen=True):
    """The backups of a depot, the newest first, and those whose lists are damaged."""

    rows_of = "backups"

    depot: str
    backups: tuple[BackupAnswer, ...]
    damaged: tuple[DamagedBackupAnswer, ...]


class DamagedBackupAnswer(Answer, frozen=True):
    """A backup whose list cannot be read, and why."""

    id: str
    fault: str


class CopyFaultAnswer(Answer, frozen=True):
    """What is wrong in a copy, and where."""

    where: str
    what: str


class CopyVerificationAnswer(Answer, frozen=True):
    """What a look at every byte of a copy found."""

    rows_of = "faults"

    ok: bool
    place: str
    faults: tuple[CopyFaultAnswer, ...]


class PruningAnswer(Answer, frozen=True):
    """Which backups go and which stay; `done` is false where it was only worked out."""

    done: bool
    gone: tuple[str, ...]
    stay: tuple[str, ...]
    chunks: int
    bytes: int


class RestoredAnswer(Answer, frozen=True):
    """What was restored and verified."""

    folder: str
    origin: str
    entries: int
    root: str
    files: tuple[str, ...]
    bytes: int
    removed: tuple[str, ...]


class DrillAnswer(Answer, frozen=True):
    """A restore that was tried; `restored_s` and `verified_s` are how long it takes, `behind_s` what would be lost."""

    ok: bool
    at: str
    what: str
    fault: str | None
    entries: int
    newest_at: str | None
    newest_age_s: float
    entries_behind: int
    behind_s: float
    restored_s: float
    verified_s: float
    compared: tuple[str, ...]


class CopyAnswer(Answer, frozen=True, kw_only=True):
    """A copy: what it is, who can write it, when it was last looked at, and the last drill of it."""

    place: str
    kind: str
    reachable: bool
    encrypted: bool
    writers: str | None
    zone: str | None
    entries: int | None
    backup_at: str | None
    checked_at: str | None
    check: str | None
    drill: DrillAnswer | None


class CopiesAnswer(Answer, frozen=True):
    """All copies, the living store first, and what they lack of the goal."""

    rows_of = "copies"

    copies: tuple[CopyAnswer, ...]
    goal: int
    lacks: tuple[str, ...]


def backup(of: Manifest) -> BackupAnswer:
    """Return a backup."""
    files = tuple(BackedUpFileAnswer(file.name, file.length) for file in of.files)
    return BackupAnswer(of.id, of.made_at, of.origin, of.entries, of.root, files)


def made(of: MadeBackup, depot: str, *, encrypted: bool) -> MadeBackupAnswer:
    """Return a backup that was made."""
    chunks = len(of.manifest.chunks)
    return MadeBackupAnswer(backup(of.manifest), depot, encrypted, chunks, of.sent, of.sent_bytes, of.left)


def planned(of: tuple[BackedUp, ...]) -> PlannedBackupAnswer:
    """Return what a backup would take in."""
    return PlannedBackupAnswer(tuple(PlannedFileAnswer(each.name, each.place) for each in of))


def listed(of: tuple[ListedBackup, ...], depot: str) -> BackupListAnswer:
    """Return the backups of a depot."""
    whole = tuple(backup(each.manifest) for each in of if each.manifest is not None)
    damaged = tuple(DamagedBackupAnswer(each.id, each.fault) for each in of if each.manifest is None)
    return BackupListAnswer(depot, whole, damaged)


def verified(of: tuple[StoreFault, ...], place: str) -> CopyVerificationAnswer:
    """Return what a look at every byte found."""
    return CopyVerificationAnswer(not of, place, tuple(CopyFaultAnswer(each.where, each.what) for each in of))


def pruned(of: Pruning) -> PruningAnswer:
    """Return which backups go and which stay."""
    return PruningAnswer(of.done, of.gone, of.stay, of.chunks, of.octets)


def restored(of: Restored) -> RestoredAnswer:
    """Return what was restored."""
    return RestoredAnswer(
        str(of.folder), of.origin, of.head.size, of.head.root.hex(), of.files, of.octets, of.left
    )  # fmt: skip


def drilled(of: Drill) -> DrillAnswer:
    """Return a restore that was tried."""
    return DrillAnswer(
        of.ok, of.at, of.what, of.fault or None, of.entries, of.newest_at or None, of.newest_age_s, of.entries_behind,
        of.behind_s, of.restored_s, of.verified_s, of.compared,
    )  # fmt: skip


def copies(of: CopiesReport, goal: int) -> CopiesAnswer:
    """Return all copies, and what they lack."""
    return CopiesAnswer(tuple(map(_copy, of.copies)), goal, of.lacks)


def _copy(of: SeenCopy) -> CopyAnswer:
    known, writers = of.known, of.writers
    return CopyAnswer(
        place=known.place, kind=known.kind.value, reachable=writers is not None, encrypted=known.encrypted,
        writers=writers.told if writers else None, zone=writers.zone if writers else None,
        entries=known.entries or None, backup_at=known.backup_at or None, checked_at=known.checked_at or None,
        check=known.check or None, drill=drilled(known.drill) if known.drill else None,
    )  # fmt: skip
