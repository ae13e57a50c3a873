"""The versions of areas in PostgreSQL: ranges of days and of sizes, and land that PostGIS can ask about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import shapely

from marchland.core.asof import Period
from marchland.core.box import Box, parted
from marchland.core.errors import StoreError
from marchland.core.polygon import box_shape
from marchland.register.adapters.postgres_extent import land_box, land_days
from marchland.register.adapters.postgres_projection import (
    PostgresProjectionReader,
    PostgresProjectionWriter,
    links_of,
)
from marchland.register.domain.layer import are_shapes_of, layer_shapes
from marchland.register.domain.projection import Projection, ProjectionCounts, altered, shapes_of_older
from marchland.register.domain.version import AreaQuery, LandLayer, LayerShape, Outline, Version, spellings
from marchland.register.domain.version_digest import (
    digest_versions,
    land_digest,
    outline_of,
    row_digest,
    shape_digest,
    times_of,
)
from marchland.tlog.adapters.postgres_session import DbRow, DbSession, DuplicateKeyError
from marchland.tlog.domain.store import StoreFault

_COLUMNS = """
SELECT v.subject, v.area, lower(v.valid), upper(v.valid), lower(v.known), upper(v.known), v.status, v.classification,
    v.contested, v.west, v.south, v.east, v.north, v.hazard, v.body, v.digest
"""
_VERSIONS = "FROM marchland.version v"
_OF_SHAPE = "v.subject = s.subject AND lower(v.known) = s.from_size AND lower(v.valid) = s.valid_from"
# So asked, the server looks each version up by its key, and not by the tree of days, which takes many times as long.
_BY_KEY = _OF_SHAPE.replace("= s.subject", "= ANY (ARRAY[s.subject])")
_SHAPES = f"FROM marchland.shape s JOIN marchland.version v ON {_BY_KEY}"
_ONCE = f"""
FROM (SELECT DISTINCT s.subject, s.from_size, s.valid_from FROM marchland.shape s WHERE {{0}}) s
    JOIN marchland.version v ON {_BY_KEY}
"""
_SHAPE_KNOWN = "s.layer = '{0}' AND s.valid @> %s::date AND s.known @> %s::bigint"
_TOUCHES = "ST_Intersects(s.shape, ST_GeomFromWKB(%s, 4326))"
_HAS_LAND = {
    LandLayer.AREAS: (),
    LandLayer.HAZARDS: ("v.west IS NOT NULL",),
    LandLayer.RELEASED: (f"EXISTS (SELECT 1 FROM marchland.shape s WHERE s.layer = 'released' AND {_OF_SHAPE})",),
}
_AFAR = """
SELECT v.area, s.part, v.status, v.classification, v.contested, s.west, s.south, s.east, s.north,
    v.subject, lower(v.valid), upper(v.valid), lower(v.known), upper(v.known), s.layer, s.land_digest, s.digest
"""
_AROUND = "SELECT min(s.west), min(s.south), max(s.east), max(s.north)"
_COUNT = "SELECT v.status, count(*)"
_WORD = """
EXISTS (SELECT 1 FROM unnest(%s::text[]) w WHERE strpos(lower(v.area), lower(w)) > 0
    OR strpos(coalesce(convert_from(v.body, 'UTF8')::jsonb ->> 'district', ''), w) > 0
    OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(
        coalesce(convert_from(v.body, 'UTF8')::jsonb -> 'former_codes', '[]')) c WHERE strpos(lower(c), lower(w)) > 0))
"""
_IN_ORDER = "ORDER BY v.area, lower(v.known), lower(v.valid), v.subject"
_BY_PART = "ORDER BY v.area, s.part"
_ADD = """
INSERT INTO marchland.version (subject, area, valid, known, status, classification, contested,
    west, south, east, north, hazard, body, shapes, digest)
VALUES (%s, %s, daterange(%s, %s), int8range(%s, %s), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_ADD_SHAPE = """
INSERT INTO marchland.shape (subject, from_size, valid_from, layer, part, valid, known, west, south, east, north,
    land_digest, digest, shape)
VALUES (%s, %s, %s, %s, %s, daterange(%s, %s), int8range(%s, %s), %s, %s, %s, %s, %s, %s, ST_GeomFromWKB(%s, 4326))
"""
_THOSE_SHAPES = "WHERE subject = %s AND valid_from = %s AND from_size = %s"
_END_SHAPE = f"""
UPDATE marchland.shape SET known = int8range(lower(known), %s), digest = %s {_THOSE_SHAPES} AND layer = %s AND part = %s
"""
_ITS_SHAPES = f"SELECT layer, part, west, south, east, north, land_digest FROM marchland.shape {_THOSE_SHAPES}"
_REMOVE_SHAPES = f"DELETE FROM marchland.shape {_THOSE_SHAPES}"
_KEPT_SHAPES = f"SELECT layer, part, west, south, east, north, ST_AsBinary(shape) FROM marchland.shape {_THOSE_SHAPES}"
_FILL = """
UPDATE marchland.version SET shapes = %s, digest = %s WHERE subject = %s AND lower(valid) = %s AND lower(known) = %s
"""
_AT_ONCE = 200
# No two rows of a subject hold the same day and size, so the one that holds where a row begins is that row.
_THAT_ROW = """
WHERE subject = %s AND valid @> %s::date AND known @> %s::bigint
  AND lower(valid) = %s AND lower(known) = %s AND upper_inf(known)
"""
_END = "UPDATE marchland.version SET known = int8range(lower(known), %s), digest = %s" + _THAT_ROW
_REMOVE = "DELETE FROM marchland.version" + _THAT_ROW


class PostgresVersionReader(PostgresProjectionReader):
    """The versions as one transaction sees them; nothing is told that is not as it was recorded."""

    watch: Callable[[PostgresProjectionReader], None] | None = None

    def _check_complete(self) -> None:
        if self.watch is not None:
            self.watch(self)

    def areas(self, query: AreaQuery) -> Iterator[Version]:
        """Yield the version of each area that the query means, in the order of their ids."""
        self._check_complete()
        rows, values = _asked(query)
        page = "" if query.most is None else f" LIMIT {int(query.most)}"
        return map(_checked, self._session.stream(f"{_COLUMNS} {rows} {_IN_ORDER}{page}", *values))

    def outlines(self, query: AreaQuery) -> Iterator[Outline]:
        """Yield what is seen from afar of each shape that the query means, in order of ids and parts."""
        self._check_complete()
        rows, values = _asked_of_shapes(query)
        return map(_checked_outline, self._session.stream(f"{_AFAR} {rows} {_BY_PART}", *values))

    def land(self, query: AreaQuery) -> Iterator[tuple[Outline, bytes]]:
        """Yield the same with each shape itself, as WKB."""
        self._check_complete()
        rows, values = _asked_of_shapes(query)
        for *row, wkb in self._session.stream(f"{_AFAR}, ST_AsBinary(s.shape) {rows} {_BY_PART}", *values):
            outline = _checked_outline(row)
            if land_digest(wkb) != row[-2]:
                raise altered(outline.area)
            yield outline, wkb

    def count_areas(self, query: AreaQuery) -> Mapping[str, int]:
        """Return how many areas of each status the query means, all its pages together."""
        self._check_complete()
        rows, values = _asked(replace(query, after=""))
        found = self._session.rows(f"{_COUNT} {rows} GROUP BY v.status", *values)
        return {str(status): int(number) for status, number in found}

    def count_shapes(self, query: AreaQuery) -> int:
        """Return how many shapes the query means, all its pages together."""
        self._check_complete()
        rows, values = _asked_of_shapes(replace(query, after=""))
        return int(self._session.row(f"SELECT count(*) {rows}", *values)[0])

    def bounds(self, query: AreaQuery) -> Box | None:
        """Return the box around all shapes that the query means, all its pages together, or None where none is."""
        self._check_complete()
        if query.is_whole:
            return land_box(self._session, query.layer, query.valid_on, query.known_size)
        rows, values = _asked_of_shapes(replace(query, after=""))
        ((west, south, east, north),) = self._session.stream(f"{_AROUND} {rows}", *values)
        return None if west is None else (west, south, east, north)

    def days(self, layer: LandLayer, known_size: int) -> Period | None:
        """Return the days from the first with land in a layer to the last, as known at a size of the ledger."""
        return land_days(self._session, layer, known_size)

    def versions_of(self, subject: str) -> tuple[Version, ...]:
        """Return every version of a subject, in the order they became known and of their days."""
        if "\0" in subject:
            return ()
        rows = self._session.rows(
            f"{_COLUMNS} {_VERSIONS} WHERE v.subject = %s ORDER BY lower(v.known), lower(v.valid)", subject
        )
        return tuple(map(_checked, rows))

    def version_digest(self) -> str:
        """Return the SHA-256 over all versions in order of area, size and day: equal where the answers are."""
        rows = self._session.stream(f"{_COLUMNS} {_VERSIONS} {_IN_ORDER}")
        return digest_versions(map(_version, rows))


class PostgresVersionWriter(PostgresProjectionWriter, PostgresVersionReader):
    """The same, to write; within the transaction that appends the entries."""

    def replace_versions(self, size: int, subject: str, gone: Sequence[Version], new: Sequence[Version]) -> None:
        """End the knowledge of `gone` (rows with `to_size` None) at that size, and add `new` as they are."""
        kept = self._summed()
        for row in gone:
            ended = replace(row, to_size=size)
            there = (subject, row.valid_from, row.from_size, row.valid_from, row.from_size)
            unknown = row.from_size == size  # nobody ever knew it, and it is not kept
            met = self._session.run(_REMOVE, *there) if unknown else self._session.run(
                _END, size, row_digest(ended), *there
            )  # fmt: skip
            if met != 1:
                raise StoreError(
                    "{place}: a version of {area!r} that is to end is not there",
                    place=self._session.place,
                    area=row.area,
                )
            if unknown:
                kept = kept.without_row(row, Counter(layer for layer, *_ in self._shapes_of(there[:3])))
                self._session.run(_REMOVE_SHAPES, *there[:3])
            else:
                kept = kept.with_ended(row, size)
                self._end_shapes(ended, there[:3])
        shapes = [layer_shapes(row) for row in new]
        pairs = list(zip(new, shapes, strict=True))
        try:
            self._session.run_each(_ADD, [(*_row(row), len(its), row_digest(row)) for row, its in pairs])
            add_shapes(self._session, new, shapes)
        except DuplicateKeyError:
            raise StoreError(
                "{place}: two versions of one area hold for one day and size", place=self._session.place
            ) from None
        self._kept = kept.with_rows(pairs)

    def _shapes_of(self, those: DbRow) -> list[Any]:
        return list(self._session.rows(_ITS_SHAPES, *those))

    def _end_shapes(self, row: Version, those: DbRow) -> None:
        times = times_of(row)
        for layer, part, west, south, east, north, land in self._shapes_of(those):
            outline = Outline(row.area, part, row.status, row.classification, row.contested, (west, south, east, north))
            digest = shape_digest(outline, times, layer, land)
            self._session.run(_END_SHAPE, row.to_size, digest, *those, layer, part)

    def clear_versions(self, subject: str = "") -> None:
        """Remove all versions, or all of one subject, to make them anew from the entries."""
        if not subject:
            for table in ("shape", "version"):
                self._session.run(f"DELETE FROM marchland.{table}")
            counts = ProjectionCounts(links=links_of(self._session))
            self._kept, self._anew = Projection(counts=counts), True
            return
        kept = self._summed()
        for row in self.versions_of(subject):
            shapes = self._shapes_of((subject, row.valid_from, row.from_size))
            kept = kept.without_row(row, Counter(layer for layer, *_ in shapes))
        for table in ("shape", "version"):
            self._session.run(f"DELETE FROM marchland.{table} WHERE subject = %s", subject)
        self._kept = kept


def add_shapes(session: DbSession, rows: Sequence[Version], shapes: Sequence[Sequence[LayerShape]]) -> None:
    """Keep the shapes of versions, those of each with the others of its kind, with their digests."""
    session.run_each(_ADD_SHAPE, [
        (row.subject, row.from_size, row.valid_from, shape.layer.value, shape.part, row.valid_from, row.valid_to,
         row.from_size, row.to_size, *shape.box, *_digests(row, shape), shape.wkb)
        for row, its in zip(rows, shapes, strict=True) for shape in its
    ])  # fmt: skip


def _digests(row: Version, shape: LayerShape) -> tuple[bytes, bytes]:
    land = land_digest(shape.wkb)
    return land, shape_digest(outline_of(row, shape), times_of(row), shape.layer.value, land)


def fill(session: DbSession) -> Projection:
    """Make the shapes and digests of every version of a store that has none yet, and return what is to be kept."""
    kept = Projection(int(session.row("SELECT size FROM marchland.head")[0]))
    rows = map(_version, session.stream(f"{_COLUMNS} {_VERSIONS}"))
    while piece := list(islice(rows, _AT_ONCE)):
        shapes = [shapes_of_older(row) for row in piece]
        add_shapes(session, piece, shapes)
        pairs = list(zip(piece, shapes, strict=True))
        filled = [(len(its), row_digest(row), row.subject, row.valid_from, row.from_size) for row, its in pairs]
        session.run_each(_FILL, filled)
        kept = kept.with_rows(pairs)
    return replace(kept, counts=replace(kept.counts, links=links_of(session)))


def shape_faults(session: DbSession) -> Iterator[StoreFault]:
    """Yield every version beside which other shapes stand than are made of it."""
    for row in map(_version, session.stream(f"{_COLUMNS} {_VERSIONS} {_IN_ORDER}")):
        kept: list[Any] = session.rows(_KEPT_SHAPES, row.subject, row.valid_from, row.from_size)
        if not are_shapes_of(row, kept):
            yield StoreFault(f"version of {row.area} from {row.from_size}", "its shapes are not those that it says")


def _version(row: DbRow) -> Version:
    (
        subject, area, valid_from, valid_to, from_size, to_size, status, classification, contested,
        west, south, east, north, hazard, body, _,
    ) = row  # fmt: skip
    box = None if west is None else (west, south, east, north)
    return Version(
        subject, area, valid_from, valid_to, from_size, to_size, status, classification, contested, box, hazard, body
    )


def _row(row: Version) -> DbRow:
    return (
        row.subject, row.area, row.valid_from, row.valid_to, row.from_size, row.to_size, row.status,
        row.classification, row.contested, *(row.box or (None,) * 4), row.hazard, row.body,
    )  # fmt: skip


def _checked(row: DbRow) -> Version:
    """Return the version of a row that is as it was recorded; raises AlteredError."""
    version = _version(row)
    try:
        fits = row_digest(version) == row[-1]
    except AttributeError:  # a range may have no beginning
        fits = False
    if not fits:
        raise altered(version.area)
    return version


def _checked_outline(row: Sequence[Any]) -> Outline:
    area, part, status, classification, contested, west, south, east, north, *rest = row
    subject, valid_from, valid_to, from_size, to_size, layer, land, digest = rest
    times = (subject, valid_from.isoformat(), valid_to and valid_to.isoformat(), from_size, to_size)
    outline = Outline(area, part, status, classification, contested, (west, south, east, north))
    if shape_digest(outline, times, layer, land) != digest:
        raise altered(area)
    return outline


def _asked(query: AreaQuery) -> tuple[str, DbRow]:
    """Return where the versions of a query come from, with its conditions, and their values."""
    condition, values = _meant(query)
    if query.box is None:
        return f"{_VERSIONS} WHERE {' AND '.join((condition, *_HAS_LAND[query.layer]))}", values
    if query.layer is LandLayer.RELEASED:
        known, of_shapes = _meant_of_shape(query)
        return f"{_ONCE.format(known)} WHERE {condition}", (*of_shapes, *values)
    return _asked_of_shapes(query)


def _asked_of_shapes(query: AreaQuery) -> tuple[str, DbRow]:
    """Return the same of the shapes of a query."""
    known, of_shapes = _meant_of_shape(query)
    condition, values = _meant(query)
    return f"{_SHAPES} WHERE {known} AND {condition}", (*of_shapes, *values)


def _meant_of_shape(query: AreaQuery) -> tuple[str, DbRow]:
    known, values = _SHAPE_KNOWN.format(query.layer), (query.valid_on, query.known_size)
    if query.box is None:
        return known, values
    parts = [shapely.to_wkb(box_shape(part)) for part in parted(query.box)]
    return f"{known} AND ({' OR '.join(_TOUCHES for _ in parts)})", (*values, *parts)


def _meant(query: AreaQuery) -> tuple[str, DbRow]:
    """Return the condition that a query puts on a version, and its values."""
    parts: list[str] = ["v.valid @> %s::date", "v.known @> %s::bigint"]
    values: list[object] = [query.valid_on, query.known_size]
    if query.statuses:
        parts.append("v.status = ANY(%s)")
        values.append(list(query.statuses))
    if query.classifications:
        parts.append("v.classification = ANY(%s)")
        values.append(list(query.classifications))
    if query.area:
        parts.append("v.area = %s")
        values.append(query.area)
    if query.contested is not None:
        parts.append("v.contested = %s")
        values.append(query.contested)
    if query.after:
        parts.append("v.area > %s")
        values.append(query.after)
    for word in query.words:
        parts.append(_WORD)
        values.append(list(spellings(word)))
    texts = (*query.statuses, *query.classifications, *query.words, query.area, query.after)
    if any("\0" in text for text in texts):
        parts, values = ["false"], []  # no text in the store holds a zero character
    return " AND ".join(parts), tuple(values)
