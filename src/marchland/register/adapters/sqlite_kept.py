"""What an embedded store keeps beside its entries, as it stands there, and what is kept aside as evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from marchland.register.adapters.sqlite_versions import OPEN, VersionsReader, VersionsWriter
from marchland.register.domain.kept import EvidenceLine, KeptRow, KeptShape, Links
from marchland.register.domain.version import LandLayer

_ROWS = """SELECT number, subject, area, valid_from, valid_to, from_size, to_size, status, classification, contested,
    west, south, east, north, hazard, body, digest FROM version WHERE subject = ? ORDER BY from_size, valid_from"""
# A tree keeps numbers of 32 bits: edges are rounded outwards, by no more than a part in 2^22.
_FOUND = f"""WHEN '{{0}}' THEN EXISTS (SELECT 1 FROM {{0}}_box b WHERE b.number = s.number AND b.version = v.number
    AND b.west <= s.west AND b.west >= s.west - abs(s.west) / 4194304 - 1e-9
    AND b.east >= s.east AND b.east <= s.east + abs(s.east) / 4194304 + 1e-9
    AND b.south <= s.south AND b.south >= s.south - abs(s.south) / 4194304 - 1e-9
    AND b.north >= s.north AND b.north <= s.north + abs(s.north) / 4194304 + 1e-9
    AND b.first_size <= v.from_size AND b.first_size >= v.from_size * (1 - 1.0 / 4194304)
    AND b.last_size >= coalesce(v.to_size, {OPEN}) AND b.last_size <= coalesce(v.to_size, {OPEN}) * (1 + 1.0 / 4194304)
    AND b.first_day = julianday(v.valid_from) - 1721424.5
    AND b.last_day = coalesce(julianday(v.valid_to) - 1721425.5, {OPEN}))"""  # noqa: S608 - layers alone are filled in
_ITS_SHAPES = """SELECT v.number, s.layer, s.part, s.west, s.south, s.east, s.north, s.wkb, s.land_digest, s.digest,
    CASE s.layer {0} ELSE 0 END FROM version v JOIN shape s ON s.version = v.number WHERE v.subject = ?"""
_SHAPES = _ITS_SHAPES.format(" ".join(_FOUND.format(layer) for layer in LandLayer))
_LINKS = "SELECT 'concern', subject, seq, part FROM concern UNION ALL SELECT 'code', code, subject, from_size FROM code"


class SqliteKeptReader(VersionsReader):
    """A view that gives what is kept as it stands too."""

    def kept_subjects(self) -> Iterator[str]:
        """Yield every subject that has a version, each once."""
        for (subject,) in self._stream("SELECT DISTINCT subject FROM version"):
            yield subject

    def kept_rows(self, subject: str) -> tuple[KeptRow, ...]:
        """Return the versions of a subject as they stand, with their shapes."""
        shapes = defaultdict[int, list[KeptShape]](list)
        for number, *values, found in self._stream(_SHAPES, (subject,)):
            shapes[number].append(KeptShape(tuple(values), bool(found)))
        return tuple(
            KeptRow(tuple(values), frozenset(shapes[number])) for number, *values in self._stream(_ROWS, (subject,))
        )

    def kept_links(self) -> Links:
        """Return every link between entries, areas and codes as it stands."""
        return frozenset(tuple(row) for row in self._stream(_LINKS))

    def evidence(self, first: int = 0, most: int | None = None, number: int | None = None) -> Iterator[EvidenceLine]:
        """Yield what was kept aside, the oldest first: `most` of it after the `first` ones, or what has that number."""
        chosen, values = ("", ()) if number is None else ("WHERE number = ?", (number,))
        bounds = (-1 if most is None else most, first)
        query = f"SELECT number, found_at, row FROM evidence {chosen} ORDER BY number LIMIT ? OFFSET ?"  # noqa: S608 - of the two above
        for row in self._stream(query, (*values, *bounds)):
            yield EvidenceLine(*row)

    def count_evidence(self) -> int:
        """Return how much was kept aside."""
        ((count,),) = self._stream("SELECT count(*) FROM evidence")
        return int(count)

    def made_anew(self) -> int:
        """Return the number of the evidence kept last, or 0: another whenever rows that differed were made anew."""
        last: int = self._db.execute("SELECT coalesce(max(number), 0) FROM evidence").get
        return last


class SqliteKeptWriter(VersionsWriter, SqliteKeptReader):
    """The same, to write."""

    def keep_evidence(self, lines: Iterable[str], found_at: str) -> int:
        """Keep lines of JSON aside, never to be read by any answer, and return how many are kept now."""
        rows = [(found_at, line) for line in lines]
        self._db.executemany("INSERT INTO evidence (found_at, row) VALUES (?, ?)", rows)
        return self.count_evidence()

    def change_evidence(self, number: int, line: str) -> None:
        """Put a line in the place of the one that was kept under that number, of which then nothing is left.

        It stays as long as it was, as a payload does: no neighbour is moved, and no copy of one left behind.
        """
        before: int = self._db.execute("SELECT octet_length(row) FROM evidence WHERE number = ?", (number,)).get
        padded = line + " " * max(0, before - len(line.encode()))
        self._db.execute("UPDATE evidence SET row = ? WHERE number = ?", (padded, number))
        self.erased = True
