"""What a store in PostgreSQL keeps beside its entries, as it stands there, and what is kept aside as evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from marchland.register.adapters.postgres_versions import PostgresVersionReader, PostgresVersionWriter
from marchland.register.domain.kept import EvidenceLine, KeptRow, KeptShape, Links

_ROWS = """
SELECT subject, area, lower(valid)::text, upper(valid)::text, lower(known), upper(known), status, classification,
    contested, west, south, east, north, hazard, body, digest
FROM marchland.version WHERE subject = %s ORDER BY lower(known), lower(valid)
"""
_SHAPES = """
SELECT s.from_size, s.valid_from::text, s.layer, s.part, s.west, s.south, s.east, s.north, ST_AsBinary(s.shape),
    s.land_digest, s.digest, s.valid = v.valid AND s.known = v.known
FROM marchland.shape s JOIN marchland.version v
    ON v.subject = s.subject AND lower(v.known) = s.from_size AND lower(v.valid) = s.valid_from
WHERE s.subject = %s
"""
_LINKS = """
SELECT 'concern', subject, seq, part FROM marchland.concern
"""
_CODES = "SELECT 'code', code, subject, from_size FROM marchland.code"


class PostgresKeptReader(PostgresVersionReader):
    """A view that gives what is kept as it stands too."""

    def kept_subjects(self) -> Iterator[str]:
        """Yield every subject that has a version, each once."""
        for (subject,) in self._session.rows("SELECT DISTINCT subject FROM marchland.version"):
            yield str(subject)

    def kept_rows(self, subject: str) -> tuple[KeptRow, ...]:
        """Return the versions of a subject as they stand, with their shapes."""
        shapes = defaultdict[tuple[object, object], list[KeptShape]](list)
        for from_size, valid_from, *values, found in self._session.rows(_SHAPES, subject):
            shapes[from_size, valid_from].append(KeptShape(tuple(values), bool(found)))
        rows = self._session.rows(_ROWS, subject)
        return tuple(KeptRow(tuple(row), frozenset(shapes[row[4], row[2]])) for row in rows)

    def kept_links(self) -> Links:
        """Return every link between entries, areas and codes as it stands."""
        return frozenset(tuple(row) for asked in (_LINKS, _CODES) for row in self._session.rows(asked))

    def evidence(self, first: int = 0, most: int | None = None, number: int | None = None) -> Iterator[EvidenceLine]:
        """Yield what was kept aside, the oldest first: `most` of it after the `first` ones, or what has that number."""
        chosen, values = ("", ()) if number is None else ("WHERE number = %s", (number,))
        query = f"SELECT number, found_at, row FROM marchland.evidence {chosen} ORDER BY number LIMIT %s OFFSET %s"
        for row in self._session.stream(query, *values, most, first):
            yield EvidenceLine(*row)

    def count_evidence(self) -> int:
        """Return how much was kept aside."""
        return int(self._session.row("SELECT count(*) FROM marchland.evidence")[0])

    def made_anew(self) -> int:
        """Return the number of the evidence kept last, or 0: another whenever rows that differed were made anew."""
        return int(self._session.row("SELECT coalesce(max(number), 0) FROM marchland.evidence")[0])


class PostgresKeptWriter(PostgresVersionWriter, PostgresKeptReader):
    """The same, to write."""

    def keep_evidence(self, lines: Iterable[str], found_at: str) -> int:
        """Keep lines of JSON aside, never to be read by any answer, and return how many are kept now."""
        rows = [(found_at, line) for line in lines]
        self._session.run_each("INSERT INTO marchland.evidence (found_at, row) VALUES (%s, %s)", rows)
        return self.count_evidence()

    def change_evidence(self, number: int, line: str) -> None:
        """Put a line in the place of the one that was kept under that number.

        The server's files hold the old one until they are written over, as with `drop_payload`.
        """
        self._session.run("UPDATE marchland.evidence SET row = %s WHERE number = %s", line, number)
