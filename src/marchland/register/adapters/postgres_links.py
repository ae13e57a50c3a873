"""Links between entries, areas and codes in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.register.adapters import postgres_schema as schema
from marchland.tlog.adapters.postgres_session import DbSession


def make_links(session: DbSession) -> None:
    """Make the tables of links where they are not there; whoever owns the store may.

    They have nothing in them then, as no older entry makes a link.
    """
    session.run(schema.LINK_TABLES)
    session.run(schema.LINK_GRANTS)


class PostgresLinkReader:
    """The links as one transaction sees them."""

    _session: DbSession

    def concerning(self, subject: str, end: int) -> tuple[tuple[int, str], ...]:
        """Return the entries of other subjects that concern this one, of the first `end`, and as which code of area."""
        if "\0" in subject:
            return ()
        asked = "SELECT seq, part FROM marchland.concern WHERE subject = %s AND seq < %s ORDER BY seq"
        return tuple((int(seq), str(part)) for seq, part in self._session.rows(asked, subject, end))

    def concerned_by(self, seq: int) -> Mapping[str, str]:
        """Return the subjects that an entry concerns beside its own, each with its code there."""
        asked = "SELECT subject, part FROM marchland.concern WHERE seq = %s ORDER BY part"
        return dict(self._session.rows(asked, seq))

    def subject_of_code(self, code: str, end: int) -> str | None:
        """Return the subject of a code that was given or given up by one of the first `end` entries."""
        if "\0" in code:
            return None
        asked = "SELECT subject FROM marchland.code WHERE code = %s AND from_size <= %s"
        rows = self._session.rows(asked, code, end)
        return str(rows[0][0]) if rows else None


class PostgresLinkWriter(PostgresLinkReader):
    """The same, to write; within the transaction that appends the entries."""

    def add_links(self, seq: int, concerned: Mapping[str, str], codes: Mapping[str, str]) -> None:
        """Keep which subjects an entry concerns beside its own, with their codes there, and which codes find which."""
        for subject, part in concerned.items():
            self._session.run(
                "INSERT INTO marchland.concern (subject, seq, part) VALUES (%s, %s, %s)", subject, seq, part
            )
        for code, subject in codes.items():
            self._session.run(
                "INSERT INTO marchland.code (code, subject, from_size) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                code, subject, seq + 1,
            )  # fmt: skip

    def clear_links(self) -> None:
        """Remove all links, to make them anew from the entries."""
        self._session.run("DELETE FROM marchland.concern")
        self._session.run("DELETE FROM marchland.code")
