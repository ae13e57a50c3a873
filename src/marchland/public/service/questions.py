"""The public view asked: the cells of the last release, how old they are, and whether a place is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any, Final

from marchland.adapters.clock import today
from marchland.core.errors import EventError, StoreError
from marchland.core.message import Message
from marchland.public.adapters.public_store import PublicStore, damaged
from marchland.public.domain.copy import PublicCopy
from marchland.public.domain.grid import Cell
from marchland.public.domain.release import Precision, Release, shown
from marchland.public.service.hazards import all_hazards, hazards_since, touched
from marchland.public.service.releases import check_of_ledger, last_entry, public_path
from marchland.register.service.opening import where
from marchland.register.service.stores import RegisterReader, RegisterStore

PUBLISHED_WITHIN_S: Final = 60
"""Within so many seconds of its recording what adds a warning is shown to the public, while the site runs."""
COPY_DAYS_MOST: Final = 7
"""After so many days without a connection a kept copy says no longer that nothing is recorded, but that it is old."""


@dataclass(frozen=True)
class PublishedCells:
    """What the public is shown of a release: its cells, in the order of their numbers.

    `behind` tells that something is recorded that is not in them yet; `age_days` is counted from the release's day.
    """

    release: Release
    precision: Precision
    cells: tuple[Cell, ...]
    signed: bool = False
    behind: bool = False
    age_days: int = 0

    @cached_property
    def among(self) -> frozenset[Cell]:
        """Return the cells, to be asked of one."""
        return frozenset(self.cells)


class Freshness:
    """Whether the public's copy has all that the register warns of, looked at once for each size of the ledger.

    It says yes or no, and nothing else of the register goes to whoever asks the public view.
    """

    def __init__(self, store: RegisterStore) -> None:
        self._store = store
        self._lock = Lock()
        self._of: object = None
        self._size = -1
        self._behind = False
        self._missing: frozenset[Cell] = frozenset()

    def is_behind(self, copy: PublicCopy | None) -> bool:
        """Tell whether something dangerous is on record that is not in the copy; True too where nobody can tell.

        Raises AlteredError where the copy is not one of the ledger's, or is gone.
        """
        with self._lock, ExitStack() as stack:
            try:
                reader = stack.enter_context(self._store.reading())
            except StoreError:  # a server that is away: what was released holds, and nobody knows of more
                return True
            try:
                return self._look(reader, copy)
            except EventError:  # an area so large that no release can have it
                return True

    def _look(self, reader: RegisterReader, copy: PublicCopy | None) -> bool:
        size, of = reader.head().size, (copy.release.number, copy.entry) if copy else None
        if (of, size) == (self._of, self._size):
            return self._behind
        if copy is None:
            if last_entry(reader, self._store.origin) is not None:
                raise damaged(Message("the file is missing"))
            self._of, self._size, self._behind = of, size, False
            return False
        check_of_ledger(reader, copy)
        if of != self._of or size < self._size:
            self._size, self._missing = copy.record.size if copy.record else 0, frozenset()
        self._behind = True  # until it was looked at whole
        changed = hazards_since(reader, self._size) if self._size else all_hazards(reader, today())
        self._missing = (self._missing | touched(changed, copy.precision)) - copy.release.occupied
        newer = reader.by_key(f"cells:{copy.release.number + 1}") is not None
        self._of, self._size, self._behind = of, size, newer or bool(self._missing)
        return self._behind


@dataclass(frozen=True, slots=True)
class PublicBooks:
    """The public's own store, what tells whether it is up to date where the register is at hand, and the day."""

    public: PublicStore
    freshness: Freshness | None = None
    today: date | None = None


@contextmanager
def opened(given: Mapping[str, Any]) -> Iterator[PublicBooks]:
    """Give the public's own store beside the register's that the parameters name."""
    yield PublicBooks(PublicStore(public_path(where(given["store"]))))


def latest_cells(books: PublicBooks | None) -> PublishedCells | None:
    """Return what the public is shown now, worked out once for each release; None where nothing was released.

    Raises AlteredError where the copy is damaged, and then tells nothing of any place.
    """
    if books is None:
        return None
    copy = books.public.last()
    behind = _is_behind(books.freshness, copy)
    if copy is None:
        return None
    key = (copy.release.number, copy.entry.env if copy.entry else b"")
    cells = books.public.remembered.get(key)
    if cells is None:
        cells = tuple(sorted(shown(copy.release, copy.precision)))
        books.public.remembered = {key: cells}
    age_days = max(0, ((books.today or today()) - copy.release.released_on).days)
    return PublishedCells(copy.release, copy.precision, cells, copy.signed, behind, age_days)


def _is_behind(freshness: Freshness | None, copy: PublicCopy | None) -> bool:
    return freshness is not None and freshness.is_behind(copy)


def is_recorded(published: PublishedCells | None, latitude: float, longitude: float) -> bool | None:
    """Tell whether a place lies in a cell in which the public is warned; None where that cannot be said.

    That is so where nothing was released, and where the place is in no cell but the cells are not up to date.
    """
    if published is None:
        return None
    if published.precision.grid.cell_of(latitude, longitude) in published.among:
        return True
    return None if published.behind else False
