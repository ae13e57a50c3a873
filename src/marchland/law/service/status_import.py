"""Hold the depositary's own status file beside the book: differences are filed as observations, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from marchland.core.asof import AsOf
from marchland.law.adapters.observation_files import file_observations
from marchland.law.adapters.untc_xml import read_untc
from marchland.law.domain.observation import (
    FiledObservation,
    Observation,
    UntcStatus,
    dated_by_deposit,
    name_states,
    observe,
)
from marchland.law.domain.reconciliation import deposits_counted
from marchland.law.service.questions import LawBooks, find_treaty, parties


@dataclass(frozen=True, slots=True)
class StatusImport:
    """What a status file says otherwise than the book, and what of that was filed anew."""

    status: UntcStatus
    observations: tuple[Observation, ...]
    filed: tuple[FiledObservation, ...]
    parties_in_book: int


def import_status(
    books: LawBooks, file: Path, as_of: AsOf, into: Path | None, seen_on: date, treaty: str = ""
) -> StatusImport:
    """Return every difference between a status file of the UN Treaty Collection and the book as known on that day.

    The file says which treaty it is of; Protocol II, which stands in its Convention's, is asked for by `treaty`.
    Where the file says of which day it is, the book's parties are counted on that day, by deposits as the file does.
    With `into` they are appended to that file of observations, each once; the book itself is never changed.
    Raises InputError where the file is no status file, or not in the shape that is known.
    """
    seen = read_untc(file, treaty=find_treaty(treaty).id if treaty else "")
    rows = name_states(seen.rows, books.states)
    if seen.deposits:
        rows = dated_by_deposit(rows, name_states(seen.deposits, books.states))
        seen = replace(seen, rows=rows)
    observations = observe(rows, books.acts, seen.treaty, as_of.known_on, seen.fields)
    filed: tuple[FiledObservation, ...] = ()
    if into is not None and observations:
        filed = file_observations(
            into, observations, treaty=seen.treaty, seen_in=seen.file, sha256=seen.sha256, seen_on=seen_on
        )
    if seen.as_at is None:
        counted = len(parties(books, seen.treaty, as_of).parties)
    else:
        counted = deposits_counted(books.acts, seen.treaty, seen.as_at)
    return StatusImport(seen, observations, filed, counted)
