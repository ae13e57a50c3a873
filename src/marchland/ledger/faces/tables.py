"""Answers of the ledger as plain rows and lines."""

from __future__ import annotations

import base64

from marchland.formats.plain_text import clean
from marchland.formats.table import Row, Table
from marchland.ledger.domain.answer import LedgerStatus, Verified


def status(of: LedgerStatus) -> Table:
    """Return what a ledger holds, and what was signed of it."""
    rows: list[Row] = [
        ("Entries", of.entries),
        ("Root", base64.b64encode(of.root).decode()),
        ("Last recorded at", of.recorded_at or "nothing is recorded yet"),
        ("Origin", of.origin),
        ("Store", of.store),
    ]
    notes: tuple[str, ...] = ()
    if of.checkpoint is None:
        notes = ("No checkpoint is signed yet: marchland ledger checkpoint.",)
    else:
        names = ", ".join(sorted({each.name for each in of.note.signatures})) if of.note else ""
        rows += [("Signed at size", of.checkpoint.size), ("Signed by", names), ("Witness lines", of.cosignatures)]
    return Table("Ledger", ("What", "Value"), tuple(rows), notes)


def verified(of: Verified) -> str:
    """Return what a verification found, in lines."""
    if of.ok:
        outside = (
            f"; it grew out of the checkpoint of size {of.against.size}"
            if of.against
            else ". Only a checkpoint that was kept outside (--against) shows that history was not written anew"
        )
        return f"ok: {of.entries:,} entries, nothing is wrong{outside}.\n"
    lines = [f"WRONG  {clean(each.where)}: {clean(each.what)}" for each in of.faults]
    return "\n".join(lines) + "\n"
