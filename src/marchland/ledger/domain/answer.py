"""What is told of a ledger: its head with the last checkpoint, what a verification found, the proof of an entry."""

from __future__ import annotations

from dataclasses import dataclass

from marchland.tlog.domain.checkpoint import Checkpoint
from marchland.tlog.domain.entry import Entry
from marchland.tlog.domain.note import Note
from marchland.tlog.domain.store import StoreFault


@dataclass(frozen=True, slots=True)
class LedgerStatus:
    """What a ledger holds: how many entries, their root, and the last checkpoint that was signed, if any."""

    entries: int
    root: bytes
    recorded_at: str
    store: str
    origin: str
    checkpoint: Checkpoint | None
    note: Note | None
    cosignatures: int


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """What a verification found: nothing wrong, or the faults, the first of them first.

    `versions` of areas were made anew from the entries and compared with what is kept, or None where only entries were
    looked at; how long either took is told apart. `notes` say what could not be checked, and why that is no fault.
    """

    entries: int
    faults: tuple[StoreFault, ...]
    against: Checkpoint | None
    versions: int | None = None
    entries_s: float = 0.0
    areas_s: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The proof that an entry is in the tree of a signed checkpoint."""

    entry: Entry
    checkpoint: Checkpoint
    note: str
    proof: tuple[bytes, ...]
