"""The versions of areas in PostgreSQL: ranges of days and of sizes, and land that PostGIS can ask about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from marchland.core.box import parted
from marchland.core.errors import StoreError
from marchland.register.domain.version import AreaQuery, Outline, Version, spellings
from marchland.register.domain.version_digest import digest_versions
from marchland.tlog.adapters.postgres_session import DbRow, DbSession, DuplicateKeyError

_COLUMNS = """
SELECT subject, area, lower(valid), upper(valid), lower(known), upper(known), status, classification, contested,
    west, south, east, north, hazard, body
FROM marchland.version
"""
_AFAR = "SELECT area, status, classification, contested, west, south, east, north FROM marchland.version"
_COUNT = "SELECT status, count(*) FROM marchland.version"
_WORD = """
EXISTS (SELECT 1 FROM unnest(%s::text[]) w WHERE strpos(lower(area), lower(w)) > 0
    OR strpos(coalesce(convert_from(body, 'UTF8')::jsonb ->> 'district', ''), w) > 0
    OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(
        coalesce(convert_from(body, 'UTF8')::jsonb -> 'former_codes', '[]')) c WHERE strpos(lower(c), lower(w)) > 0))
"""
_IN_ORDER = "ORDER BY area, lower(known), lower(valid), subject"
# The shape's index finds the candidates by its rounded bounds; the box's own numbers decide.
_IN_BOX = """
shape && ST_MakeEnvelope(%s, %s, %s, %s, 4326) AND west <= %s AND east >= %s AND south <= %s AND north >= %s
"""
_ADD = """
INSERT INTO marchland.version (subject, area, valid, known, status, classification, contested,
    west, south, east, north, hazard, body)
VALUES (%s, %s, daterange(%s, %s), int8range(%s, %s), %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# No two rows of a subject hold the same day and size, so the one that holds where a row begins is that row.
_THAT_ROW = """
WHERE subject = %s AND valid @> %s::date AND known @> %s::bigint
  AND lower(valid) = %s AND lower(known) = %s AND upper_inf(known)
"""
_END = "UPDATE marchland.version SET known = int8range(lower(known), %s)" + _THAT_ROW
_REMOVE = "DELETE FROM marchland.version" + _THAT_ROW


class PostgresVersionReader:
    """The versions as one transaction sees them."""

    _session: DbSession

    def areas(self, query: AreaQuery) -> Iterator[Version]:
        """Yield the version of each area that the query means, in the order of their ids; boxes that touch count."""
        condition, values = _meant(query)
        page = "" if query.most is None else f" LIMIT {int(query.most)}"
        rows = self._session.stream(f"{_COLUMNS} WHERE {condition} {_IN_ORDER}{page}", *values)
        return map(_version, rows)

    def outlines(self, query: AreaQuery) -> Iterator[Outline]:
        """Yield of each version that the query means and that has a hazard what is seen from afar, in order of ids."""
        condition, values = _meant(query)
        rows = self._session.stream(f"{_AFAR} WHERE {condition} AND west IS NOT NULL {_IN_ORDER}", *values)
        for area, status, classification, contested, *box in rows:
            yield Outline(area, status, classification, contested, (box[0], box[1], box[2], box[3]))

    def count_areas(self, query: AreaQuery) -> Mapping[str, int]:
        """Return how many areas of each status the query means, all its pages together."""
        condition, values = _meant(replace(query, after=""))
        rows = self._session.rows(f"{_COUNT} WHERE {condition} GROUP BY status", *values)
        return {str(status): int(number) for status, number in rows}

    def versions_of(self, subject: str) -> tuple[Version, ...]:
        """Return every version of a subject, in the order they became known and of their days."""
        if "\0" in subject:
            return ()
        rows = self._session.rows(f"{_COLUMNS} WHERE subject = %s ORDER BY lower(known), lower(valid)", subject)
        return tuple(map(_version, rows))

    def version_digest(self) -> str:
        """Return the SHA-256 over all versions in order of area, size and day: equal where the answers are."""
        rows = self._session.stream(f"{_COLUMNS} {_IN_ORDER}")
        return digest_versions(map(_version, rows))


class PostgresVersionWriter(PostgresVersionReader):
    """The same, to write; within the transaction that appends the entries."""

    def replace_versions(self, size: int, subject: str, gone: Sequence[Version], new: Sequence[Version]) -> None:
        """End the knowledge of `gone` (rows with `to_size` None) at that size, and add `new` from it on."""
        for row in gone:
            there = (subject, row.valid_from, row.from_size, row.valid_from, row.from_size)
            ended = row.from_size < size  # or else nobody ever knew it, and it is not kept
            met = self._session.run(_END, size, *there) if ended else self._session.run(_REMOVE, *there)
            if met != 1:
                raise StoreError(
                    "{place}: a version of {area!r} that is to end is not there",
                    place=self._session.place,
                    area=row.area,
                )
        try:
            self._session.run_each(_ADD, [_row(row) for row in new])
        except DuplicateKeyError:
            raise StoreError(
                "{place}: two versions of {subject} hold for one day and size",
                place=self._session.place,
                subject=subject,
            ) from None

    def clear_versions(self, subject: str = "") -> None:
        """Remove all versions, or all of one subject, to make them anew from the entries."""
        if subject:
            self._session.run("DELETE FROM marchland.version WHERE subject = %s", subject)
        else:
            self._session.run("DELETE FROM marchland.version")


def _version(row: DbRow) -> Version:
    (
        subject, area, valid_from, valid_to, from_size, to_size, status, classification, contested,
        west, south, east, north, hazard, body,
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


def _meant(query: AreaQuery) -> tuple[str, DbRow]:
    """Return the condition that a query puts on a row, and its values."""
    parts: list[str] = ["valid @> %s::date", "known @> %s::bigint"]
    values: list[object] = [query.valid_on, query.known_size]
    if query.box is not None:
        within = parted(query.box)
        parts.append(f"({' OR '.join(_IN_BOX for _ in within)})")
        for west, south, east, north in within:
            values += [west, south, east, north, east, west, north, south]
    if query.statuses:
        parts.append("status = ANY(%s)")
        values.append(list(query.statuses))
    if query.classifications:
        parts.append("classification = ANY(%s)")
        values.append(list(query.classifications))
    if query.area:
        parts.append("area = %s")
        values.append(query.area)
    if query.contested is not None:
        parts.append("contested = %s")
        values.append(query.contested)
    if query.after:
        parts.append("area > %s")
        values.append(query.after)
    for word in query.words:
        parts.append(_WORD)
        values.append(list(spellings(word)))
    texts = (*query.statuses, *query.classifications, *query.words, query.area, query.after)
    if any("\0" in text for text in texts):
        parts, values = ["false"], []  # no text in the store holds a zero character
    return " AND ".join(parts), tuple(values)
