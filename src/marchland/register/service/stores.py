"""The stores a register may be kept in, opened by where they are: a file, or an address of PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from marchland.adapters.clock import now
from marchland.core.errors import StoreError
from marchland.register.domain.views import RegisterReader, RegisterStore, RegisterWriter
from marchland.register.service.upgrading import Settlement
from marchland.tlog.domain.store import embedded

__all__ = [
    "RegisterReader",
    "RegisterStore",
    "RegisterWriter",
    "StoreUpgrade",
    "create_store",
    "open_store",
    "upgrade_store",
]


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
        settlement = Settlement(now())
        store = open_sqlite(path, read_only=read_only, settle=settlement)
        settlement.tell(where)
        return cast("RegisterStore", store)
    from marchland.register.adapters.postgres_store import open_postgres  # noqa: PLC0415 - one of the two is used

    return cast("RegisterStore", open_postgres(where, read_only=read_only))


@dataclass(frozen=True, slots=True)
class StoreUpgrade:
    """Of which format a store was, how many rows stood in it that were not as the entries make them, and all in words.

    `faults` is how many faults its entries have: with any no row was held against them, and none was changed.
    """

    before: int
    differed: int
    faults: int = 0
    told: tuple[str, ...] = ()


def upgrade_store(where: str) -> StoreUpgrade:
    """Bring a store to the format of today; what was altered before is kept as evidence, and made anew.

    It is one transaction: a store that is of this format was held against its entries. Raises StoreError where that
    cannot be done.
    """
    settlement = Settlement(now())
    if embedded(where):
        from marchland.register.adapters.sqlite_store import upgrade_sqlite  # noqa: PLC0415 - one of the two is used

        place, before = where, upgrade_sqlite(Path(where), settlement)
    else:
        from marchland.register.adapters.postgres_store import upgrade_postgres  # noqa: PLC0415 - as above
        from marchland.tlog.adapters.postgres_session import place_of  # noqa: PLC0415 - as above

        place, before = place_of(where), upgrade_postgres(where, settlement)
    settlement.tell(place)
    return StoreUpgrade(before, len(settlement.differing), len(settlement.faults), tuple(settlement.told()))
