"""The public view: cells released from the register in dated batches, and the answer to "is this place recorded?"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import shapely

from marchland.access.service.roster import read_roster
from marchland.core.asof import AsOf
from marchland.public.adapters.public_store import PublicStore
from marchland.public.domain.grid import FINE, Cell
from marchland.public.domain.release import Cost, Precision, Release, cost, next_release, occupied, shown
from marchland.register.domain.event import Decision
from marchland.register.service.opening import where
from marchland.register.service.questions import AreaFilter, versions
from marchland.register.service.recording import check_approvers
from marchland.register.service.stores import RegisterStore
from marchland.tlog.domain.store import embedded

DEFAULT = Precision(FINE, error_m=50.0, buffer_m=400.0)
"""A grid of about a kilometre; the authority may choose otherwise once, before its first release."""


@dataclass(frozen=True, slots=True)
class ReleaseResult:
    """A release, and what it costs in over-warning; `kept` tells whether it was kept or only worked out."""

    release: Release
    precision: Precision
    cost: Cost
    cells: int
    added: int
    kept: bool


def public_path(place: str) -> Path:
    """Return where the public's own store is: a file beside the register's, or in the folder one runs in."""
    return Path(f"{place}.public.db") if embedded(place) else Path("marchland.public.db")


@contextmanager
def opened(given: Mapping[str, Any]) -> Iterator[PublicStore]:
    """Give the public's own store beside the register's that the parameters name."""
    yield PublicStore(public_path(where(given["store"])))


def release(
    store: RegisterStore,
    public: PublicStore,
    as_of: AsOf,
    cover: str,
    precision: Precision | None = None,
    decision: str = "",
    decided_by: tuple[str, ...] = (),
    *,
    dry_run: bool = False,
) -> ReleaseResult:
    """Return the next release of cells, made from every hazard as of two dates; kept unless it is a dry run.

    Every open, suspected, confirmed, reported and contested area counts. Raises EventError where cells would be
    withdrawn by a decision that is none, NotAllowedError where the decision names somebody who is no approver on the
    roster, and StoreError where another precision was chosen before.
    """
    there = Path(public.place).exists()
    chosen = precision or (public.precision() if there else DEFAULT)
    hazards = [shapely.from_wkb(version.hazard) for version in versions(store, AreaFilter(as_of)) if version.hazard]
    last = public.last() if there else None
    release = next_release(last, occupied(hazards, chosen.grid), as_of.known_on, cover, decision, decided_by)
    if decision:
        with store.reading() as reader:
            roster = read_roster(reader, store.origin, embedded=embedded(store.place))
        check_approvers(roster, Decision(decision, decision, decided_by))
    if not dry_run:
        public.create(chosen)
        public.keep(release)
    added = len(release.occupied - (last.occupied if last else frozenset()))
    return ReleaseResult(
        release, chosen, cost(release, chosen, hazards), len(shown(release, chosen)), added, not dry_run
    )


@dataclass(frozen=True)
class PublishedCells:
    """What the public is shown of a release: its cells, in the order of their numbers."""

    release: Release
    precision: Precision
    cells: tuple[Cell, ...]

    @cached_property
    def among(self) -> frozenset[Cell]:
        """Return the cells, to be asked of one."""
        return frozenset(self.cells)


def latest_cells(public: PublicStore | None) -> PublishedCells | None:
    """Return what the public is shown now, worked out once for each release; None where nothing was released."""
    if public is None or not Path(public.place).exists() or not (number := public.last_number()):
        return None
    remembered = public.remembered.get(number)
    if not isinstance(remembered, PublishedCells):
        last, precision = public.last(), public.precision()
        if last is None:
            return None
        remembered = PublishedCells(last, precision, tuple(sorted(shown(last, precision))))
        public.remembered = {number: remembered}
    return remembered


def is_recorded(public: PublicStore, latitude: float, longitude: float) -> tuple[bool, date | None, str]:
    """Tell whether a place lies in a cell in which the public is warned, as of which release, and what that covers."""
    published = latest_cells(public)
    if published is None:
        return False, None, ""
    inside = published.precision.grid.cell_of(latitude, longitude) in published.among
    return inside, published.release.released_on, published.release.cover
