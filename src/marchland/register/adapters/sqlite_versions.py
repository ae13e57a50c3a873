"""Versions of areas in an embedded store, found by day, known size and box through an R*Tree of three dimensions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from marchland.core.box import Box, parted
from marchland.core.errors import StoreError
from marchland.register.adapters.sqlite_links import LinksReader, LinksWriter
from marchland.register.domain.version import AreaQuery, Outline, Version, spellings
from marchland.register.domain.version_digest import digest_versions
from marchland.tlog.adapters.sqlite_file import NEXT_VERIFY

_COLUMNS = """SELECT v.subject, v.area, v.valid_from, v.valid_to, v.from_size, v.to_size, v.status, v.classification,
    v.contested, v.west, v.south, v.east, v.north, v.hazard, v.body """
_WANTED = """v.valid_from <= :day AND (v.valid_to IS NULL OR :day < v.valid_to)
    AND v.from_size <= :size AND (v.to_size IS NULL OR :size < v.to_size)
    AND (:statuses IS NULL OR v.status IN (SELECT value FROM json_each(:statuses)))
    AND (:classifications IS NULL OR v.classification IN (SELECT value FROM json_each(:classifications)))
    AND (:contested IS NULL OR v.contested = :contested) AND v.area > :after """
_WORD = """AND EXISTS (SELECT 1 FROM json_each(:word{0}) w WHERE instr(lower(v.area), lower(w.value))
    OR instr(json_extract(CAST(v.body AS TEXT), '$.district'), w.value)
    OR EXISTS (SELECT 1 FROM json_each(CAST(v.body AS TEXT), '$.former_codes') c
        WHERE instr(lower(c.value), lower(w.value)))) """
_IN_BOX = """b.west <= :east{0} AND b.east >= :west{0} AND b.south <= :north{0} AND b.north >= :south{0}
    AND v.west <= :east{0} AND v.east >= :west{0} AND v.south <= :north{0} AND v.north >= :south{0} """
_ORDER = "ORDER BY v.area, v.from_size, v.valid_from, v.subject"
_ALL = _COLUMNS + "FROM version v " + _ORDER
_OF_SUBJECT = _COLUMNS + "FROM version v WHERE v.subject = ? ORDER BY v.from_size, v.valid_from"
_ANYWHERE = "FROM version v WHERE " + _WANTED
_OF_AREA = "FROM version v WHERE v.area = :area AND " + _WANTED
_BOXED = (
    "FROM version_box b CROSS JOIN version v ON v.number = b.number "  # the box first
    "WHERE b.first_size <= :size AND b.last_size >= :size AND (:area = '' OR v.area = :area) AND ({0}) AND "
    + _WANTED
)  # fmt: skip
_AFAR = "SELECT v.area, v.status, v.classification, v.contested, v.west, v.south, v.east, v.north "
_BOXED_ONLY = "AND v.west IS NOT NULL "
_COUNT, _BY_STATUS = "SELECT v.status, count(*) ", "GROUP BY v.status"
_ADD = "INSERT INTO version VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number"
_ADD_BOX = "INSERT INTO version_box VALUES (?, ?, ?, ?, ?, ?, ?)"
_FIND = "SELECT number FROM version WHERE subject = ? AND from_size = ? AND valid_from = ? AND to_size IS NULL"
_FORGET_BOXES = "DELETE FROM version_box WHERE number IN (SELECT number FROM version WHERE subject = ?)"
_OPEN = 2**53
"""What stands in the tree of boxes for "still known": more entries than there will ever be."""


class VersionsReader(LinksReader):
    """A view of a ledger that reads the versions beside it too."""

    def areas(self, query: AreaQuery) -> Iterator[Version]:
        """Yield the version of each area that the query means, in the order of their ids; boxes that touch count."""
        sql, given = _asked(query)
        page = "" if query.most is None else f" LIMIT {int(query.most)}"
        return map(_version, self._stream(_COLUMNS + sql + _ORDER + page, given))

    def outlines(self, query: AreaQuery) -> Iterator[Outline]:
        """Yield of each version that the query means and that has a hazard what is seen from afar, in order of ids."""
        sql, given = _asked(query)
        for area, status, classification, contested, *box in self._stream(_AFAR + sql + _BOXED_ONLY + _ORDER, given):
            yield Outline(area, status, classification, bool(contested), (box[0], box[1], box[2], box[3]))

    def count_areas(self, query: AreaQuery) -> Mapping[str, int]:
        """Return how many areas of each status the query means, all its pages together."""
        sql, given = _asked(replace(query, after=""))
        return dict(self._stream(_COUNT + sql + _BY_STATUS, given))

    def versions_of(self, subject: str) -> tuple[Version, ...]:
        """Return every version of a subject, in the order they became known and of their days."""
        return tuple(map(_version, self._stream(_OF_SUBJECT, (subject,))))

    def version_digest(self) -> str:
        """Return the SHA-256 over all versions in order of area, size and day: equal where the answers are."""
        return digest_versions(map(_version, self._stream(_ALL)))


class VersionsWriter(LinksWriter, VersionsReader):
    """The same, to write; within the transaction that appends the entries."""

    def replace_versions(self, size: int, subject: str, gone: Sequence[Version], new: Sequence[Version]) -> None:
        """End the knowledge of `gone` at that size, and add `new` from it on; what nobody ever knew is not kept.

        Raises StoreError where one of `gone` is not among the versions that are still known.
        """
        for row in gone:
            number = self._db.execute(_FIND, (subject, row.from_size, row.valid_from.isoformat())).get
            if number is None:
                raise StoreError(
                    "{area} has no version from {valid_from}",
                    area=row.area,
                    valid_from=row.valid_from,
                    next_step=NEXT_VERIFY,
                )
            if row.from_size == size:
                self._db.execute("DELETE FROM version WHERE number = ?", (number,))
                self._db.execute("DELETE FROM version_box WHERE number = ?", (number,))
            else:
                self._db.execute("UPDATE version SET to_size = ? WHERE number = ?", (size, number))
                self._db.execute("UPDATE version_box SET last_size = ? WHERE number = ?", (size, number))
        for row in new:
            self._add(row)

    def _add(self, row: Version) -> None:
        number = self._db.execute(_ADD, _fields(row)).get
        if row.box is not None:
            west, south, east, north = row.box
            last = _OPEN if row.to_size is None else row.to_size
            self._db.execute(_ADD_BOX, (number, west, east, south, north, row.from_size, last))

    def clear_versions(self, subject: str = "") -> None:
        """Remove all versions, or all of one subject, to make them anew from the entries."""
        if subject:
            self._db.execute(_FORGET_BOXES, (subject,))
            self._db.execute("DELETE FROM version WHERE subject = ?", (subject,))
            return
        self._db.execute("DELETE FROM version_box")
        self._db.execute("DELETE FROM version")


def _asked(query: AreaQuery) -> tuple[str, dict[str, Any]]:
    """Return where the rows of a query come from, with its conditions, and what it gives for them."""
    given: dict[str, Any] = {
        "day": query.valid_on.isoformat(),
        "size": query.known_size,
        "statuses": json.dumps(query.statuses) if query.statuses else None,
        "classifications": json.dumps(query.classifications) if query.classifications else None,
        "contested": query.contested,
        "area": query.area,
        "after": query.after,
    }
    sql = _OF_AREA if query.area else _ANYWHERE
    if query.box is not None:
        parts = parted(query.box)
        sql = _BOXED.format("OR ".join(_IN_BOX.format(number) for number in range(len(parts))))
        for number, part in enumerate(parts):
            given |= {f"{edge}{number}": at for edge, at in zip(("west", "south", "east", "north"), part, strict=True)}
    for number, word in enumerate(query.words):
        sql += _WORD.format(number)
        given[f"word{number}"] = json.dumps(spellings(word))
    return sql, given


def _fields(row: Version) -> tuple[Any, ...]:
    return (
        row.subject, row.area, row.valid_from.isoformat(), row.valid_to.isoformat() if row.valid_to else None,
        row.from_size, row.to_size, row.status, row.classification, row.contested,
        *(row.box or (None, None, None, None)), row.hazard, row.body,
    )  # fmt: skip


def _version(row: Sequence[Any]) -> Version:
    subject, area, valid_from, valid_to, from_size, to_size, status, classification, contested = row[:9]
    box: Box | None = None if row[9] is None else (row[9], row[10], row[11], row[12])
    return Version(
        subject, area, date.fromisoformat(valid_from), valid_to and date.fromisoformat(valid_to), from_size, to_size,
        status, classification, bool(contested), box, row[13], row[14],
    )  # fmt: skip
