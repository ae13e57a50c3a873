"""Answers of the ledger as plain rows and lines."""

from __future__ import annotations

from marchland.formats.plain_text import clean
from marchland.formats.table import Row, Table
from marchland.ledger.domain.answer import Inclusion, LedgerStatus, Verified
from marchland.ledger.faces.answers import text
from marchland.register.service.opening import RegisterBooks


def status(of: LedgerStatus, _books: RegisterBooks, **_given: object) -> tuple[Table, ...]:
    """Return what a ledger holds, and what was signed of it."""
    rows: list[Row] = [
        ("Entries", of.entries),
        ("Root", text(of.root)),
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
    return (Table("Ledger", ("What", "Value"), tuple(rows), notes),)


def wrong(of: Verified) -> bool:
    """Tell whether a verification found something wrong."""
    return not of.ok


def verified(of: Verified, _books: RegisterBooks, **_given: object) -> str:
    """Return what a verification found, in lines."""
    if of.ok:
        outside = (
            f"; it grew out of the checkpoint of size {of.against.size}"
            if of.against
            else ". Only a checkpoint that was kept outside (--against) shows that history was not written anew"
        )
        return f"ok: {of.entries:,} entries, nothing is wrong{outside}."
    return "\n".join(f"WRONG  {clean(each.where)}: {clean(each.what)}" for each in of.faults)


def inclusion(of: Inclusion, _books: RegisterBooks, **_given: object) -> str:
    """Return the proof of an entry, in lines: the envelope, the path of hashes and the note."""
    path = "\n".join(map(text, of.proof))
    head = f"entry {of.entry.seq} of {of.checkpoint.size}\n{of.entry.env.decode()}"
    return f"{head}\n\n{path}\n\n{of.note}".removesuffix("\n")
