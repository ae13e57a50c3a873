"""What a store of a register gives to read and to write: the ledger, and versions, links and evidence beside it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from marchland.register.domain.kept import EvidenceWriter, KeptReader
from marchland.register.domain.links import LinkReader, LinkWriter
from marchland.register.domain.version import VersionReader, VersionWriter
from marchland.tlog.domain.store import Reader, Store, Writer


class RegisterReader(Reader, VersionReader, LinkReader, KeptReader, Protocol):
    """One consistent view of a ledger, and of the versions and links beside it."""


class RegisterWriter(Writer, VersionWriter, LinkWriter, KeptReader, EvidenceWriter, Protocol):
    """The view that alone may write both."""


class RegisterStore(Store, Protocol):
    """A store that keeps a ledger, and the versions of its areas beside it."""

    def reading(self) -> AbstractContextManager[RegisterReader]:
        """Give a view that stays as it is, whatever others write."""

    def writing(self) -> AbstractContextManager[RegisterWriter]:
        """Give the only view that may write, waiting for others to finish theirs."""
