"""The stores a register may be kept in, opened by where they are: a file, or an address of PostgreSQL."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, cast

from marchland.core.errors import StoreError
from marchland.register.domain.kept import EvidenceWriter, KeptReader
from marchland.register.domain.links import LinkReader, LinkWriter
from marchland.register.domain.version import VersionReader, VersionWriter
from marchland.tlog.domain.store import Reader, Store, Writer, embedded


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


def create_store(where: str, origin: str) -> RegisterStore:
    """Create an empty store; raises StoreError where something is there already, or it cannot be made."""
    if embedded(where):
        from marchland.register.adapters.sqlite_store import create_sqlite  # noqa: PLC0415 - one of the two is used

        path = Path(where)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError("{parent} cannot be made: {reason}", parent=path.parent, reason=error.strerror) from None
        return cast("RegisterStore", create_sqlite(path, origin))
    from marchland.register.adapters.postgres_store import create_postgres  # noqa: PLC0415 - one of the two is used

    return cast("RegisterStore", create_postgres(where, origin))


def open_store(where: str, *, read_only: bool = False) -> RegisterStore:
    """Open a store; raises StoreError where there is none, and says how to make one."""
    if embedded(where):
        from marchland.register.adapters.sqlite_store import open_sqlite  # noqa: PLC0415 - one of the two is used

        path = Path(where)
        if not path.exists():
            raise StoreError(
                "{path}: there is no store",
                path=path,
                next_step="marchland register init, or register demo, or give --store",
            )
        return cast("RegisterStore", open_sqlite(path, read_only=read_only))
    from marchland.register.adapters.postgres_store import open_postgres  # noqa: PLC0415 - one of the two is used

    return cast("RegisterStore", open_postgres(where, read_only=read_only))


def upgrade_store(where: str) -> int:
    """Bring a store to the format of today, and return of which it was; raises StoreError where that cannot be done."""
    if embedded(where):
        from marchland.register.adapters.sqlite_store import upgrade_sqlite  # noqa: PLC0415 - one of the two is used

        return upgrade_sqlite(Path(where))
    from marchland.register.adapters.postgres_store import upgrade_postgres  # noqa: PLC0415 - one of the two is used

    return upgrade_postgres(where)
