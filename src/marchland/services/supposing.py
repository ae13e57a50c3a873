"""Supposed acts and wars as one writes them in a line, such as `POL, apmbc, withdrawal_retracted, 2025-11-28`."""

from __future__ import annotations

from collections.abc import Sequence

from marchland.adapters.supposition_files import check_supposed
from marchland.core.asof import parse_day
from marchland.core.errors import InputError, Where
from marchland.law.hypothesis import KINDS, Supposed

EXAMPLE = "POL, apmbc, withdrawal_retracted, 2025-11-28"
_MOST = 20


def kinds() -> tuple[str, ...]:
    """Return what can be supposed."""
    return tuple(KINDS)


def read_lines(lines: Sequence[str]) -> tuple[Supposed, ...]:
    """Return the events of the lines: state, treaty (left out for a war), kind and day; raises InputError."""
    if len(lines) > _MOST:
        raise InputError(f"{len(lines)} events are too many at once", next_step=f"suppose at most {_MOST}")
    return tuple(_read(line) for line in lines)


def _read(line: str) -> Supposed:
    parts = [part.strip() for part in line.split(",")]
    where = Where(field=f"suppose {line[:80]!r}")
    if len(parts) not in (3, 4):
        raise InputError("these are not state, treaty, kind and day", where=where, next_step=f"write {EXAMPLE}")
    state, treaty, (kind, on) = parts[0], parts[1] if len(parts) == 4 else "", parts[-2:]
    event = Supposed(state, kind, parse_day(on, "the day"), treaty, where)
    check_supposed(event, where)
    return event
