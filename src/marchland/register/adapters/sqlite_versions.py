"""Versions of areas in an embedded store, found by day, known size and box through an R*Tree of each layer's shapes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from marchland.core.asof import Period
from marchland.core.box import Box, parted
from marchland.core.errors import StoreError
from marchland.core.message import Message
from marchland.core.polygon import touches_box
from marchland.register.adapters.sqlite_extent import land_box, land_days
from marchland.register.adapters.sqlite_projection import (
    Completeness,
    ProjectionReader,
    ProjectionWriter,
    with_links,
)
from marchland.register.domain.layer import are_shapes_of, layer_shapes
from marchland.register.domain.projection import Projection, altered, shapes_of_older, unreadable
from marchland.register.domain.version import AreaQuery, LandLayer, LayerShape, Outline, Version, spellings
from marchland.register.domain.version_digest import (
    digest_versions,
    land_digest,
    outline_of,
    row_digest,
    shape_digest,
    times_of,
)
from marchland.tlog.adapters.sqlite_file import NEXT_VERIFY, Connection
from marchland.tlog.domain.store import StoreFault

_COLUMNS = """SELECT v.subject, v.area, v.valid_from, v.valid_to, v.from_size, v.to_size, v.status, v.classification,
    v.contested, v.west, v.south, v.east, v.north, v.hazard, v.body, v.digest """
_WANTED = """v.valid_from <= :day AND (v.valid_to IS NULL OR :day < v.valid_to)
    AND v.from_size <= :size AND (v.to_size IS NULL OR :size < v.to_size)
    AND (:statuses IS NULL OR v.status IN (SELECT value FROM json_each(:statuses)))
    AND (:classifications IS NULL OR v.classification IN (SELECT value FROM json_each(:classifications)))
    AND (:contested IS NULL OR v.contested = :contested) AND v.area >= :after AND (v.area > :after OR :after = '') """
_WORD = """AND EXISTS (SELECT 1 FROM json_each(:word{0}) w WHERE instr(lower(v.area), lower(w.value))
    OR instr(json_extract(CAST(v.body AS TEXT), '$.district'), w.value)
    OR EXISTS (SELECT 1 FROM json_each(CAST(v.body AS TEXT), '$.former_codes') c
        WHERE instr(lower(c.value), lower(w.value)))) """
# The tree rounds boxes outwards: what lies within by it does so, and of what lies across an edge the shape is asked.
_IN_BOX = """b.west <= :east{0} AND b.east >= :west{0} AND b.south <= :north{0} AND b.north >= :south{0}
    AND (b.west >= :west{0} AND b.east <= :east{0} AND b.south >= :south{0} AND b.north <= :north{0}
        OR EXISTS (SELECT 1 FROM shape e WHERE e.number = b.number
            AND e.west <= :east{0} AND e.east >= :west{0} AND e.south <= :north{0} AND e.north >= :south{0}
            AND touches_box(e.wkb, :west{0}, :south{0}, :east{0}, :north{0}))) """
_ORDER = "ORDER BY v.area, v.from_size, v.valid_from, v.subject"
_BY_PART = "ORDER BY v.area, s.part"
_ALL = _COLUMNS + "FROM version v " + _ORDER
_OF_SUBJECT = _COLUMNS + "FROM version v WHERE v.subject = ? ORDER BY v.from_size, v.valid_from"
_SINCE = "SELECT number, " + _COLUMNS[len("SELECT ") :] + "FROM version v WHERE number > ? ORDER BY number LIMIT 200"
_ANYWHERE = "FROM version v WHERE " + _WANTED
_OF_AREA = "FROM version v WHERE v.area = :area AND " + _WANTED
_HAS_LAND = {
    LandLayer.AREAS: "",
    LandLayer.HAZARDS: "AND v.west IS NOT NULL ",
    LandLayer.RELEASED: "AND EXISTS (SELECT 1 FROM shape s WHERE s.version = v.number AND s.layer = 'released') ",
}
_SHAPES = "FROM version v CROSS JOIN shape s ON s.version = v.number AND s.layer = :layer WHERE "
_KNOWN_IN_BOX = (
    "FROM {layer}_box b {join}WHERE b.first_size <= :size AND b.last_size >= :size "  # the box first
    "AND b.first_day <= :ordinal AND b.last_day >= :ordinal AND ({in_box}) "
)
_MEANT = "(:area = '' OR v.area = :area) AND " + _WANTED
_VERSION, _SHAPE = "CROSS JOIN version v ON v.number = b.version ", "CROSS JOIN shape s ON s.number = b.number "
_BOXED = _KNOWN_IN_BOX.replace("{join}", _VERSION) + "AND " + _MEANT
_BOXED_SHAPES = _KNOWN_IN_BOX.replace("{join}", _SHAPE + _VERSION) + "AND " + _MEANT
_ONCE = "FROM (SELECT DISTINCT b.version " + _KNOWN_IN_BOX.replace("{join}", "") + ") b " + _VERSION + "WHERE " + _MEANT
_AFAR = """SELECT v.area, s.part, v.status, v.classification, v.contested, s.west, s.south, s.east, s.north,
    v.subject, v.valid_from, v.valid_to, v.from_size, v.to_size, s.layer, s.land_digest, s.digest """
_AROUND = "SELECT min(s.west), min(s.south), max(s.east), max(s.north) "
_COUNT, _BY_STATUS = "SELECT v.status, count(*) ", "GROUP BY v.status"
_ADD = "INSERT INTO version VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number"
_ADD_SHAPE = "INSERT INTO shape VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number"
_ADD_BOX = "INSERT INTO {0}_box VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_FIND = "SELECT number FROM version WHERE subject = ? AND from_size = ? AND valid_from = ? AND to_size IS NULL"
_END_BOX = "UPDATE {0}_box SET last_size = ? WHERE number = ?"
_END = "UPDATE version SET to_size = ?, digest = ? WHERE number = ?"
_FILL = "UPDATE version SET shapes = ?, digest = ? WHERE number = ?"
_END_SHAPE = "UPDATE shape SET digest = ? WHERE number = ?"
_ITS_SHAPES = "SELECT layer, number, part, west, south, east, north, land_digest FROM shape WHERE version = ?"
_SHAPES_EACH = """SELECT layer, count(*) FROM shape WHERE version IN (SELECT number FROM version WHERE {0} = ?)
    GROUP BY layer"""
_FORGET_BOXES = """DELETE FROM {0}_box WHERE number IN
    (SELECT s.number FROM version v JOIN shape s ON s.version = v.number WHERE v.{1} = ?)"""
_FORGET_VERSIONS, _EMPTY = "DELETE FROM version WHERE {0} = ?", "DELETE FROM {0}"
_FORGET_SHAPES = "DELETE FROM shape WHERE version IN (SELECT number FROM version WHERE {0} = ?)"
_KEPT_SHAPES = "SELECT layer, part, west, south, east, north, wkb FROM shape WHERE version = ?"
OPEN = 2**53
"""What stands in the trees of boxes for "still": more entries, and more days, than there will ever be."""


def add_functions(db: Connection) -> Connection:
    """Teach a connection the exact test of a shape with a box, and return it."""
    db.create_scalar_function("touches_box", _touches, 5, deterministic=True)
    return db


def _touches(*given: Any) -> bool:
    return touches_box(*given)


class VersionsReader(ProjectionReader):
    """A view of a ledger that reads the versions beside it too, and tells nothing that is not as it was recorded."""

    watch: Completeness | None = None

    def _check_complete(self) -> None:
        if self.watch is not None:
            self.watch.check(self._db, self)

    def areas(self, query: AreaQuery) -> Iterator[Version]:
        """Yield the version of each area that the query means, in the order of their ids."""
        self._check_complete()
        sql, given = _asked(query)
        page = "" if query.most is None else f" LIMIT {int(query.most)}"
        return map(_checked, self._stream(_COLUMNS + sql + _ORDER + page, given))

    def outlines(self, query: AreaQuery) -> Iterator[Outline]:
        """Yield what is seen from afar of each shape that the query means, in order of ids and parts."""
        self._check_complete()
        sql, given = _asked_of_shapes(query)
        return map(_checked_outline, self._stream(_AFAR + sql + _BY_PART, given))

    def land(self, query: AreaQuery) -> Iterator[tuple[Outline, bytes]]:
        """Yield the same with each shape itself, as WKB."""
        self._check_complete()
        sql, given = _asked_of_shapes(query)
        for *row, wkb in self._stream(_AFAR + ", s.wkb " + sql + _BY_PART, given):
            outline = _checked_outline(row)
            if land_digest(wkb) != row[-2]:
                raise altered(outline.area)
            yield outline, wkb

    def count_areas(self, query: AreaQuery) -> Mapping[str, int]:
        """Return how many areas of each status the query means, all its pages together."""
        self._check_complete()
        sql, given = _asked(replace(query, after=""))
        return dict(self._stream(_COUNT + sql + _BY_STATUS, given))

    def count_shapes(self, query: AreaQuery) -> int:
        """Return how many shapes the query means, all its pages together."""
        self._check_complete()
        sql, given = _asked_of_shapes(replace(query, after=""))
        return next(iter(self._stream("SELECT count(*) " + sql, given)))[0]  # type: ignore[no-any-return]

    def bounds(self, query: AreaQuery) -> Box | None:
        """Return the box around all shapes that the query means, all its pages together, or None where none is."""
        self._check_complete()
        if query.is_whole:
            return land_box(self._db, query.layer, query.valid_on, query.known_size)
        sql, given = _asked_of_shapes(replace(query, after=""))
        west, south, east, north = next(iter(self._stream(_AROUND + sql, given)))
        return None if west is None else (west, south, east, north)

    def days(self, layer: LandLayer, known_size: int) -> Period | None:
        """Return the days from the first with land in a layer to the last, as known at a size of the ledger."""
        return land_days(self._db, layer, known_size)

    def versions_of(self, subject: str) -> tuple[Version, ...]:
        """Return every version of a subject, in the order they became known and of their days."""
        return tuple(map(_checked, self._stream(_OF_SUBJECT, (subject,))))

    def version_digest(self) -> str:
        """Return the SHA-256 over all versions in order of area, size and day: equal where the answers are."""
        return digest_versions(map(_version, self._stream(_ALL)))


class VersionsWriter(ProjectionWriter, VersionsReader):
    """The same, to write; within the transaction that appends the entries."""

    def replace_versions(self, size: int, subject: str, gone: Sequence[Version], new: Sequence[Version]) -> None:
        """End the knowledge of `gone` at that size, and add `new` as they are; what nobody ever knew is not kept.

        Raises StoreError where one of `gone` is not among the versions that are still known.
        """
        kept = self._summed()
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
                kept = kept.without_row(row, dict(self._db.execute(_SHAPES_EACH.format("number"), (number,))))
                self._forget("number", number)
            else:
                kept = kept.with_ended(row, size)
                self._end(number, replace(row, to_size=size))
        pairs = [(row, layer_shapes(row)) for row in new]
        for row, shapes in pairs:
            number = self._db.execute(_ADD, (*_fields(row), len(shapes), row_digest(row))).get
            add_shapes(self._db, number, row, shapes)
        self._kept = kept.with_rows(pairs)

    def _end(self, number: int, row: Version) -> None:
        self._db.execute(_END, (row.to_size, row_digest(row), number))
        shapes: Any = self._db.execute(_ITS_SHAPES, (number,)).fetchall()
        for layer, shape, part, west, south, east, north, land in shapes:
            outline = Outline(row.area, part, row.status, row.classification, row.contested, (west, south, east, north))
            self._db.execute(_END_SHAPE, (shape_digest(outline, times_of(row), layer, land), shape))
            self._db.execute(_END_BOX.format(layer), (row.to_size, shape))

    def _forget(self, column: str, value: int | str) -> None:
        for layer in LandLayer:
            self._db.execute(_FORGET_BOXES.format(layer, column), (value,))
        self._db.execute(_FORGET_SHAPES.format(column), (value,))
        self._db.execute(_FORGET_VERSIONS.format(column), (value,))

    def clear_versions(self, subject: str = "") -> None:
        """Remove all versions, or all of one subject, to make them anew from the entries."""
        if subject:
            kept = self._summed()
            shapes = dict(self._db.execute(_SHAPES_EACH.format("subject"), (subject,)))
            for row in self.versions_of(subject):
                kept = kept.without_row(row, shapes)
                shapes = {}
            self._kept = kept
            self._forget("subject", subject)
            return
        for table in (*(f"{layer}_box" for layer in LandLayer), "shape", "version"):
            self._db.execute(_EMPTY.format(table))
        self._kept, self._anew = with_links(self._db, Projection()), True


def add_shapes(db: Connection, number: int, row: Version, shapes: Sequence[LayerShape]) -> None:
    """Keep the shapes of the version of that number, with their boxes and digests."""
    times, kept = times_of(row), []
    for shape in shapes:
        land = land_digest(shape.wkb)
        digest = shape_digest(outline_of(row, shape), times, shape.layer.value, land)
        kept.append((number, shape.layer.value, shape.part, *shape.box, land, digest, shape.wkb))
    numbers = [added for (added,) in db.executemany(_ADD_SHAPE, kept)]
    for added, shape in zip(numbers, shapes, strict=True):
        _add_box(db, shape.layer, added, shape.box, (row.from_size, row.to_size, row.valid_from, row.valid_to), number)


def _add_box(
    db: Connection, layer: str, number: int, box: Box, times: tuple[int, int | None, date, date | None], version: int
) -> None:
    west, south, east, north = box
    from_size, to_size, valid_from, valid_to = times
    last_size = OPEN if to_size is None else to_size
    last_day = OPEN if valid_to is None else valid_to.toordinal() - 1
    days = (valid_from.toordinal(), last_day)
    db.execute(_ADD_BOX.format(layer), (number, west, east, south, north, from_size, last_size, *days, version))


def fill(db: Connection) -> Projection:
    """Make the shapes and digests of every version of a store that has none yet, and return what is to be kept."""
    kept = Projection(size=db.execute("SELECT size FROM head").get)
    for number, fields in _rows(db):
        try:
            row = _version(fields)
        except (ValueError, TypeError):
            raise unreadable(number) from None
        shapes = shapes_of_older(row)
        add_shapes(db, number, row, shapes)
        db.execute(_FILL, (len(shapes), row_digest(row), number))
        kept = kept.with_rows([(row, shapes)])
    return kept


def shape_faults(db: Connection) -> Iterator[StoreFault]:
    """Yield every version beside which other shapes stand than are made of it."""
    for number, fields in _rows(db):
        try:
            row = _version(fields)
        except (ValueError, TypeError):
            yield StoreFault(f"version {number}", Message("its days or its box cannot be read"))
            continue
        if not are_shapes_of(row, list(db.execute(_KEPT_SHAPES, (number,)))):
            yield StoreFault(f"version {number}", f"the shapes of {row.area} are not those that it says")


def _rows(db: Connection) -> Iterator[tuple[int, list[Any]]]:
    number = -1
    while rows := list(db.execute(_SINCE, (number,))):
        for number, *fields in rows:
            yield number, fields


def _given(query: AreaQuery) -> tuple[str, str, dict[str, Any]]:
    """Return the condition that a query puts on a box, those on words, and what it gives for all of its conditions."""
    given: dict[str, Any] = {
        "day": query.valid_on.isoformat(),
        "ordinal": query.valid_on.toordinal(),
        "size": query.known_size,
        "statuses": json.dumps(query.statuses) if query.statuses else None,
        "classifications": json.dumps(query.classifications) if query.classifications else None,
        "contested": query.contested,
        "area": query.area,
        "after": query.after,
    }
    boxes = parted(query.box) if query.box is not None else ()
    for number, part in enumerate(boxes):
        given |= {f"{edge}{number}": at for edge, at in zip(("west", "south", "east", "north"), part, strict=True)}
    words = ""
    for number, word in enumerate(query.words):
        words += _WORD.format(number)
        given[f"word{number}"] = json.dumps(spellings(word))
    in_box = "OR ".join(_IN_BOX.format(number) for number in range(len(boxes)))
    return in_box, words, given


def _asked(query: AreaQuery) -> tuple[str, dict[str, Any]]:
    """Return where the versions of a query come from, with its conditions, and what it gives for them."""
    in_box, words, given = _given(query)
    if in_box:
        rows = _ONCE if query.layer is LandLayer.RELEASED else _BOXED
        return rows.format(layer=query.layer, in_box=in_box) + words, given
    return (_OF_AREA if query.area else _ANYWHERE) + _HAS_LAND[query.layer] + words, given


def _asked_of_shapes(query: AreaQuery) -> tuple[str, dict[str, Any]]:
    """Return the same of the shapes of a query."""
    in_box, words, given = _given(query)
    if in_box:
        return _BOXED_SHAPES.format(layer=query.layer, in_box=in_box) + words, given
    of_area = "v.area = :area AND " if query.area else ""
    return _SHAPES + of_area + _WANTED + words, {**given, "layer": query.layer.value}


def _checked_outline(row: Sequence[Any]) -> Outline:
    area, part, status, classification, contested, west, south, east, north, *rest = row
    subject, valid_from, valid_to, from_size, to_size, layer, land, digest = rest
    outline = Outline(area, part, status, classification, bool(contested), (west, south, east, north))
    if shape_digest(outline, (subject, valid_from, valid_to, from_size, to_size), layer, land) != digest:
        raise altered(area)
    return outline


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


def _checked(row: Sequence[Any]) -> Version:
    """Return the version of a row that is as it was recorded; raises AlteredError."""
    try:
        version = _version(row)
    except (ValueError, TypeError):
        raise altered(row[1]) from None
    if row_digest(version) != row[15]:
        raise altered(row[1])
    return version
