"""Answers on backups in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.backup.faces.answers import (
    BackupListAnswer,
    CopiesAnswer,
    CopyAnswer,
    CopyVerificationAnswer,
    DrillAnswer,
    MadeBackupAnswer,
    PlannedBackupAnswer,
    PruningAnswer,
    RestoredAnswer,
)
from marchland.formats.plain_text import clean

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86_400
_KIB, _MIB = 1 << 10, 1 << 20


def planned(of: PlannedBackupAnswer) -> str:
    """Return what a backup would take in."""
    return "".join(f"{each.name:<14}{clean(each.place)}\n" for each in of.files)


def made(of: MadeBackupAnswer) -> str:
    """Return a backup that was made."""
    names = ", ".join(file.name for file in of.backup.files)
    kind = "encrypted" if of.encrypted else "NOT encrypted"
    return "".join((
        *_removed(of.removed),
        f"backup    {of.backup.id} in {clean(of.depot)} ({kind})\n",
        f"holds     {names}; {of.backup.entries:,} entries\n",
        f"sent      {of.chunks_sent:,} of {of.chunks:,} chunks, {size(of.bytes_sent)}\n",
    ))  # fmt: skip


def _removed(names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        yield f"removed   {clean(name)}, which an interrupted run had left\n"


def listed(of: BackupListAnswer) -> str:
    """Return the backups of a depot."""
    lines = [
        f"{each.id}  {each.entries:,} entries  {size(sum(file.bytes for file in each.files))}  {clean(each.origin)}\n"
        for each in of.backups
    ]
    lines += [f"{each.id}  DAMAGED: {clean(each.fault)}\n" for each in of.damaged]
    return "".join(lines) or "no backup yet\n"


def verified(of: CopyVerificationAnswer) -> str:
    """Return what a look at every byte found."""
    if of.ok:
        return f"ok: every byte of {clean(of.place)} is as it was written\n"
    return "".join(f"WRONG  {clean(fault.where)}: {clean(fault.what)}\n" for fault in of.faults)


def pruned(of: PruningAnswer) -> str:
    """Return which backups go and which stay."""
    gone = "gone " if of.done else "would go"
    lines = [f"stays     {each}\n" for each in of.stay] + [f"{gone:<10}{each}\n" for each in of.gone]
    freed = f"{of.chunks:,} chunks, {size(of.bytes)}"
    lines.append(f"freed     {freed}\n" if of.done else f"nothing was removed; --yes frees {freed}\n")
    return "".join(lines)


def restored(of: RestoredAnswer) -> str:
    """Return what was restored."""
    return "".join((
        *_removed(of.removed),
        f"restored  {', '.join(of.files)} to {clean(of.folder)}, {size(of.bytes)}\n",
        f"verified  {of.entries:,} entries of {clean(of.origin)}, root {of.root}\n",
    ))  # fmt: skip


def drilled(of: DrillAnswer) -> str:
    """Return a restore that was tried."""
    if not of.ok:
        return f"FAILED    {clean(of.what)}: {clean(of.fault or '')}\n"
    lost = f"{of.entries_behind:,} entries, the oldest {duration(of.behind_s)} old" if of.entries_behind else "nothing"
    return (
        f"restored  {clean(of.what)} in {duration(of.restored_s)}, compared in {duration(of.verified_s)}\n"
        f"the same  {', '.join(of.compared)}; {of.entries:,} entries\n"
        f"lost      {lost}, if the living store were gone now\n"
    )


def copies(of: CopiesAnswer) -> str:
    """Return all copies, and what they lack."""
    lines = [line for each in of.copies for line in _copy(each)]
    lines += [f"LACKS     {clean(lack)}\n" for lack in of.lacks]
    return "".join(lines or ["no copy is known\n"])


def _copy(of: CopyAnswer) -> Iterator[str]:
    yield f"{of.kind:<10}{clean(of.place)}{'' if of.reachable else ' (cannot be reached)'}\n"
    if of.writers:
        yield f"          written by {clean(of.writers)}, on {clean(of.zone or '')}\n"
    if of.kind == "store":
        return
    yield f"          newest {of.backup_at or 'unknown'}; looked at {of.checked_at or 'never'}\n"
    if of.drill:
        result = f"in {duration(of.drill.restored_s)}" if of.drill.ok else f"FAILED: {clean(of.drill.fault or '')}"
        yield f"          drilled {of.drill.at}, {result}\n"


def size(octets: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{octets / _MIB:,.1f} MiB" if octets >= _MIB else f"{octets / _KIB:,.1f} KiB"


def duration(seconds: float) -> str:
    """Return a length of time as people read it."""
    if seconds < _MINUTE_S:
        return f"{seconds:.1f} s"
    if seconds < _HOUR_S:
        return f"{seconds / _MINUTE_S:.1f} min"
    return f"{seconds / _HOUR_S:.1f} h" if seconds < 2 * _DAY_S else f"{seconds / _DAY_S:.1f} days"
