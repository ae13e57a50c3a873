"""Answers of the ledger as plain rows and lines."""

from __future__ import annotations

from marchland.formats.plain_text import clean
from marchland.formats.table import Table, TableRow
from marchland.ledger.domain.answer import Inclusion, LedgerStatus, VerificationResult
from marchland.ledger.faces.answers import text
from marchland.register.faces.tables import alone
from marchland.register.service.opening import RegisterBooks


def status(status: LedgerStatus, books: RegisterBooks, **_given: object) -> tuple[Table, ...]:
    """Return what a ledger holds, and what was signed of it."""
    rows: list[TableRow] = [
        ("Entries", status.entries),
        ("Root", text(status.root)),
        ("Last recorded at", status.recorded_at or "nothing is recorded yet"),
        ("Origin", status.origin),
        ("Store", status.store),
    ]
    notes: tuple[str, ...] = ()
    if status.checkpoint is None:
        notes = ("No checkpoint is signed yet: marchland ledger checkpoint.",)
    else:
        names = ", ".join(sorted({signature.name for signature in status.note.signatures})) if status.note else ""
        rows += [
            ("Signed at size", status.checkpoint.size),
            ("Signed by", names),
            ("Witness lines", status.cosignatures),
        ]
    return (Table("Ledger", ("What", "Value"), tuple(rows), (*notes, *alone(books))),)


def wrong(result: VerificationResult) -> bool:
    """Tell whether a verification found something wrong."""
    return not result.ok


def verified(result: VerificationResult, _books: RegisterBooks, **_given: object) -> str:
    """Return what a verification found, in lines."""
    if result.ok:
        outside = (
            f"; it grew out of the checkpoint of size {result.against.size}"
            if result.against
            else ". Only a checkpoint that was kept outside (--against) shows that history was not written anew"
        )
        areas = f" and {result.versions:,} versions of areas" if result.versions is not None else ""
        taken = f"Entries took {result.entries_s:.1f} s, areas {result.areas_s:.1f} s." if areas else ""
        ok = f"ok: {result.entries:,} entries{areas}, nothing is wrong{outside}."
        return "\n".join((ok, *result.notes, *([taken] if taken else [])))
    return "\n".join(f"WRONG  {clean(fault.where)}: {clean(fault.what)}" for fault in result.faults)


def inclusion(inclusion: Inclusion, _books: RegisterBooks, **_given: object) -> str:
    """Return the proof of an entry, in lines: the envelope, the path of hashes and the note."""
    path = "\n".join(map(text, inclusion.proof))
    head = f"entry {inclusion.entry.seq} of {inclusion.checkpoint.size}\n{inclusion.entry.env.decode()}"
    return f"{head}\n\n{path}\n\n{inclusion.note}".removesuffix("\n")
