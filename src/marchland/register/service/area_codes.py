"""The codes of areas: which one an area has now that is asked for by another, and what is told where none is found."""

from __future__ import annotations

from marchland.core.asof import AsOf
from marchland.core.errors import NotFoundError, nearest
from marchland.register.domain.correcting import withdrawal
from marchland.register.domain.proposal import happened
from marchland.register.domain.version import AreaQuery
from marchland.register.service.area_entries import read_events, subject_for
from marchland.register.service.stores import RegisterReader


def code_at(reader: RegisterReader, code: str, size: int) -> str:
    """Return the code that an area had in a ledger of that size, which may be found by one it had before."""
    subject = reader.subject_of_code(code, size)
    for row in reader.versions_of(subject) if subject else ():
        if row.from_size <= size and (row.to_size is None or size < row.to_size):
            return row.area
    return code


def not_found(reader: RegisterReader, origin: str, name: str, as_of: AsOf, size: int) -> NotFoundError:
    """Return the error for an area that is not on record: that it was withdrawn, or which codes are near its own."""
    by = withdrawal(happened(read_events(reader, subject_for(reader, origin, name, size), size)))
    if by is not None:
        return NotFoundError(
            "area {area!r} was withdrawn on {day} by entry {entry}",
            area=name,
            day=by.event.valid_on,
            entry=by.seq,
            next_step="register history tells why, and all that was recorded of it",
        )
    there = [version.area for version in reader.areas(AreaQuery(as_of.valid_on, size))]
    return NotFoundError(
        "no area {name!r} is on record {as_of}",
        name=name,
        as_of=as_of,
        next_step=nearest(name, there) or "see register list, and both dates",
    )
