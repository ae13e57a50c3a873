"""Links between entries, areas and codes in an embedded store."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.tlog.adapters.sqlite_file import Connection
from marchland.tlog.adapters.sqlite_ledger import LedgerReader, LedgerWriter

LINK_TABLES = """
CREATE TABLE IF NOT EXISTS concern (
    subject TEXT NOT NULL,
    seq INTEGER NOT NULL,
    part TEXT NOT NULL,
    PRIMARY KEY (subject, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS concern_of_entry ON concern (seq);
CREATE TABLE IF NOT EXISTS code (
    code TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    from_size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""


def make_links(db: Connection) -> None:
    """Make the tables of links where they are not there: with nothing in them, as no older entry makes a link."""
    for _ in db.execute(LINK_TABLES):
        pass


class LinksReader(LedgerReader):
    """A view of a ledger that reads the links beside it too."""

    def concerning(self, subject: str, end: int) -> tuple[tuple[int, str], ...]:
        """Return the entries of other subjects that concern this one, of the first `end`, and as which code of area."""
        asked = "SELECT seq, part FROM concern WHERE subject = ? AND seq < ? ORDER BY seq"
        return tuple((seq, part) for seq, part in self._stream(asked, (subject, end)))

    def concerned_by(self, seq: int) -> Mapping[str, str]:
        """Return the subjects that an entry concerns beside its own, each with its code there."""
        asked = "SELECT subject, part FROM concern WHERE seq = ? ORDER BY part"
        return dict(self._stream(asked, (seq,)))

    def subject_of_code(self, code: str, end: int) -> str | None:
        """Return the subject of a code that was given or given up by one of the first `end` entries."""
        asked = "SELECT subject FROM code WHERE code = ? AND from_size <= ?"
        found: str | None = self._db.execute(asked, (code, end)).get
        return found


class LinksWriter(LedgerWriter, LinksReader):
    """The same, to write; within the transaction that appends the entries."""

    def add_links(self, seq: int, concerned: Mapping[str, str], codes: Mapping[str, str]) -> None:
        """Keep which subjects an entry concerns beside its own, with their codes there, and which codes find which."""
        for subject, part in concerned.items():
            self._db.execute("INSERT INTO concern VALUES (?, ?, ?)", (subject, seq, part))
        for code, subject in codes.items():
            self._db.execute("INSERT INTO code VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (code, subject, seq + 1))

    def clear_links(self) -> None:
        """Remove all links, to make them anew from the entries."""
        self._db.execute("DELETE FROM concern")
        self._db.execute("DELETE FROM code")
