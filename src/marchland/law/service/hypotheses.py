"""Supposed acts and wars as one writes them in a line, such as `POL, apmbc, withdrawal_retracted, 2025-11-28`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from marchland.core.asof import parse_day
from marchland.core.errors import InputError, Location
from marchland.core.message import Message
from marchland.law.adapters.supposition_files import check_supposed
from marchland.law.domain.hypothesis import KINDS, HypotheticalEvent
from marchland.law.service import questions
from marchland.law.service.questions import LawBooks, LawWhatIf

EXAMPLE = "POL, apmbc, withdrawal_retracted, 2025-11-28"
_MOST = 20


def what_if(books: LawBooks, file: Path | None, suppose: Sequence[str], known: date) -> LawWhatIf:
    """Return what the events of a file or of lines do; raises InputError where there are none, or they contradict."""
    if suppose:
        return questions.suppose(books, read_lines(suppose), known)
    if file is None:
        raise InputError("no file is given", next_step="give a FILE, or --init for one to begin with")
    return questions.what_if(books, file, known)


def kinds() -> tuple[str, ...]:
    """Return what can be supposed."""
    return tuple(KINDS)


def read_lines(lines: Sequence[str]) -> tuple[HypotheticalEvent, ...]:
    """Return the events of the lines: state, treaty (left out for a war), kind and day; raises InputError."""
    if len(lines) > _MOST:
        raise InputError(
            "{lines_count} events are too many at once",
            lines_count=len(lines),
            next_step=Message("suppose at most {most}", most=_MOST),
        )
    return tuple(_read(line) for line in lines)


def _read(line: str) -> HypotheticalEvent:
    parts = [part.strip() for part in line.split(",")]
    where = Location(field=f"suppose {line[:80]!r}")
    if len(parts) not in (3, 4):
        raise InputError(
            "these are not state, treaty, kind and day",
            where=where,
            next_step=Message("write {example}", example=EXAMPLE),
        )
    state, treaty, (kind, on) = parts[0], parts[1] if len(parts) == 4 else "", parts[-2:]
    event = HypotheticalEvent(state, kind, parse_day(on, Message("the day")), treaty, where)
    check_supposed(event, where)
    return event
