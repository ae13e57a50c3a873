"""An archive as a ledger that is only read, so that it can be moved into a store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from marchland.core.errors import StoreError
from marchland.tlog.adapters.archive_files import ArchiveReader, archive_faults
from marchland.tlog.domain.store import Reader, StoreFault, Writer


class ArchivedLedger:
    """The ledger of an archive, as a store has it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.reader = ArchiveReader(folder)

    @property
    def origin(self) -> str:
        """Return the name of the ledger."""
        return self.reader.about.origin

    @property
    def place(self) -> str:
        """Return the folder of the archive."""
        return str(self._folder)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Give the archive to read."""
        yield self.reader

    def writing(self) -> AbstractContextManager[Writer]:
        """Nobody writes into an archive; raises StoreError."""
        raise StoreError("an archive is only read", next_step="restore it, and write to what was restored")

    def faults(self) -> Iterator[StoreFault]:
        """Yield what is not as it was written."""
        yield from archive_faults(self._folder)

    def close(self) -> None:
        """Nothing is open."""
