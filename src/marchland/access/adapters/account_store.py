"""The accounts of a site in an SQLite file of their own, beside the ledger and never in it; every row is sealed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from marchland.access.adapters.row_seal import RowSeal, SealKeyFile
from marchland.core.errors import StoreError
from marchland.core.message import Message
from marchland.tlog.adapters.sqlite_file import WAIT_S, check_library, store_error

APPLICATION_ID = 0x4D52434B
"""The four letters MRCK in the header of the file."""
_TABLES = """
CREATE TABLE account (
  name TEXT PRIMARY KEY, actor TEXT NOT NULL UNIQUE, password TEXT NOT NULL, secret TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0, step INTEGER NOT NULL DEFAULT 0,
  invited TEXT NOT NULL DEFAULT '', invited_until_s INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE recovery (
  digest TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account(name) ON DELETE CASCADE
) STRICT;
CREATE TABLE session (
  digest TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account(name) ON DELETE CASCADE,
  began_s INTEGER NOT NULL, seen_s INTEGER NOT NULL
) STRICT;
CREATE INDEX session_account ON session(account);
"""
_TOKENS = """
CREATE TABLE token (
  digest TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL REFERENCES account(name) ON DELETE CASCADE,
  name TEXT NOT NULL, scopes TEXT NOT NULL, made_s INTEGER NOT NULL, expires_s INTEGER NOT NULL,
  used_on TEXT NOT NULL DEFAULT '', ended_s INTEGER NOT NULL DEFAULT 0, handed_in INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX token_account ON token(account);
"""
_SEALS = """
ALTER TABLE account ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE recovery ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE token ADD COLUMN seal TEXT NOT NULL DEFAULT '';
DELETE FROM session;
"""
_VERSIONS = (_TABLES, _TOKENS, _SEALS)
"""What each version of the file added to the one before; the header of a file counts those that it has."""
_SEALED = 3
"""The version from which on rows are sealed."""
_COLUMNS = {
    "account": "name, actor, password, secret, disabled, invited, invited_until_s",
    "recovery": "digest, account",
    "session": "digest, account, began_s",
    "token": "digest, id, account, name, scopes, made_s, expires_s, ended_s",
}
"""What the seal of a row holds fast; what changes with every use (`step`, `seen_s`, `used_on`) is not among it."""
_KEPT_TOKENS = (
    "SELECT id, account, name, scopes, made_s, expires_s, used_on, ended_s, handed_in, digest, seal FROM token"
)


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may sign in: `actor` is who they are on the roster; `step` the last TOTP step that was used.

    `password` is an Argon2 hash, or empty until the account is set up with the code whose digest is `invited`.
    """

    name: str
    actor: str
    password: str
    secret: str
    disabled: bool = False
    step: int = 0
    invited: str = ""
    invited_until_s: int = 0


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A session as it is kept: whose, when it began, and when it was last seen; the token itself is not kept."""

    account: str
    began_s: int
    seen_s: int


@dataclass(frozen=True, slots=True)
class KeptToken:
    """A token as it is kept: by its digest, and so never as what it is.

    `used_on` is the day it was last used, or empty; `ended_s` when it was revoked, or 0; `handed_in` how often
    something was handed in with it. A token that was revoked stays, for entries of the ledger name its id.
    """

    id: str
    account: str
    name: str
    scopes: tuple[str, ...]
    made_s: int
    expires_s: int
    used_on: str = ""
    ended_s: int = 0
    handed_in: int = 0


class AccountStore:
    """Accounts, their recovery codes, sessions and tokens; any number of threads and processes use it."""

    def __init__(self, path: Path) -> None:
        check_library(apsw.sqlite_lib_version())
        self.path = path
        self.key_file = SealKeyFile(path.with_name(path.name + ".key"))
        with self._writing() as db:
            if db.pragma("application_id") not in (0, APPLICATION_ID):
                raise StoreError("{path} holds no accounts", path=path, next_step="give the path of a file that does")
            self._seal = RowSeal(self._bring_up(db))
        self.key_file.settle()

    def _bring_up(self, db: apsw.Connection) -> bytes:
        """Give the file the tables that its version lacks, and return the key of its seals.

        Raises StoreError where a newer Marchland made it, and where file and key do not belong together.
        """
        # Files of before versions were counted have the letters in their header, and the first tables.
        version = int(db.pragma("user_version")) or int(db.pragma("application_id") == APPLICATION_ID)
        if version > len(_VERSIONS):
            raise StoreError(
                "{path} was made by a newer Marchland", path=self.path, next_step="update Marchland, or give --accounts"
            )
        if version >= _SEALED:
            self.key_file.settle()
            return self._key_of_sealed()
        known = self.key_file.read()
        if known and version:
            raise StoreError(
                "{path} is of before its rows were sealed, but a key is beside it",
                path=self.path,
                next_step=Message("put the newest copy back, or remove {key} if this is it", key=self.key_file.path),
            )  # fmt: skip
        key = known or self.key_file.make()
        for tables in _VERSIONS[version:]:
            db.execute(tables)
        _seal_all(db, RowSeal(key))
        db.pragma("application_id", APPLICATION_ID)
        db.pragma("user_version", len(_VERSIONS))
        return key

    def _key_of_sealed(self) -> bytes:
        key = self.key_file.read()
        if key is None:
            raise StoreError(
                "{key}, the key of the accounts, is not there", key=self.key_file.path,
                next_step="put it back from a copy, or move the accounts away and make them anew",
            )  # fmt: skip
        return key

    def mac(self, purpose: str, *said: str | int) -> str:
        """Return what only this site can say of something: a keyed digest, for its own cookies."""
        return self._seal.of(f"mac {purpose}", *said)

    def unsealed(self) -> tuple[str, ...]:
        """Return which rows are not as they were sealed, by table and name; none of them counts for anything."""
        broken = []
        with self._reading() as db:
            for table, columns in _COLUMNS.items():
                for *row, seal in db.execute(f"SELECT {columns}, seal FROM {table}"):
                    if not self._seal.fits(seal, table, *row):
                        broken.append(f"{table} {row[0] if table == 'account' else row[1]}")
        return tuple(sorted(broken))

    @contextmanager
    def _writing(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[apsw.Connection]:
        try:
            if not self.path.exists():
                self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self.path.touch(mode=0o600)
            db = apsw.Connection(str(self.path.absolute()))
        except (apsw.Error, OSError) as error:
            raise StoreError("{path}: accounts cannot be kept there: {error}", path=self.path, error=error) from None
        try:
            db.set_busy_timeout(WAIT_S * 1000)
            for pragma in ("foreign_keys = ON", "trusted_schema = OFF", "secure_delete = ON", "journal_mode = WAL"):
                db.execute(f"PRAGMA {pragma}")
            db.execute(begin)
            yield db
            db.execute("COMMIT")
        except apsw.Error as error:
            raise store_error(error, str(self.path)) from error
        finally:
            db.close(force=True)

    def _reading(self) -> AbstractContextManager[apsw.Connection]:
        return self._writing("BEGIN")

    def account(self, name: str) -> Account | None:
        """Return the account of that name; one whose row was changed by another hand is none."""
        with self._reading() as db:
            row = db.execute(
                f"SELECT {_COLUMNS['account']}, seal, step FROM account WHERE name = ?", (name,)
            ).fetchone()  # fmt: skip
        if row is None:
            return None
        *sealed, seal, step = row
        if not self._seal.fits(seal, "account", *sealed):
            return None
        name_, actor, password, secret, disabled, invited, until_s = sealed
        return Account(name_, actor, password, secret, bool(disabled), step, invited, until_s)

    def accounts(self) -> tuple[Account, ...]:
        """Return every account, by name."""
        with self._reading() as db:
            names = [row[0] for row in db.execute("SELECT name FROM account ORDER BY name")]
        accounts = (self.account(name) for name in names)
        return tuple(account for account in accounts if account is not None)

    def keep(self, account: Account) -> None:
        """Keep an account as it now is."""
        a = account
        row = (a.name, a.actor, a.password, a.secret, int(a.disabled), a.invited, a.invited_until_s)
        seal = self._seal.of("account", *row)
        with self._writing() as db:
            db.execute(
                f"INSERT INTO account ({_COLUMNS['account']}, seal, step)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(name) DO UPDATE SET actor = excluded.actor,"
                " password = excluded.password, secret = excluded.secret, disabled = excluded.disabled,"
                " step = excluded.step, invited = excluded.invited, invited_until_s = excluded.invited_until_s,"
                " seal = excluded.seal", (*row, seal, a.step),
            )  # fmt: skip

    def use_step(self, name: str, step: int) -> bool:
        """Take note that a TOTP step was used; return False where it, or a later one, had been used before."""
        with self._writing() as db:
            db.execute("UPDATE account SET step = ? WHERE name = ? AND step < ?", (step, name, step))
            return bool(db.changes())

    def set_recovery(self, name: str, digests: tuple[str, ...]) -> None:
        """Keep these recovery codes, by their digests, and no others."""
        with self._writing() as db:
            db.execute("DELETE FROM recovery WHERE account = ?", (name,))
            rows = [(each, name, self._seal.of("recovery", each, name)) for each in digests]
            db.executemany("INSERT INTO recovery (digest, account, seal) VALUES (?, ?, ?)", rows)

    def use_recovery(self, name: str, digest: str) -> bool:
        """Use up a recovery code; return False where there is none such."""
        with self._writing() as db:
            used = "DELETE FROM recovery WHERE account = ? AND digest = ? RETURNING seal"
            seal = db.execute(used, (name, digest)).get
        return seal is not None and self._seal.fits(seal, "recovery", digest, name)

    def has_recovery(self, name: str, digest: str) -> bool:
        """Tell whether a recovery code is there to be used."""
        with self._reading() as db:
            had = "SELECT seal FROM recovery WHERE account = ? AND digest = ?"
            seal = db.execute(had, (name, digest)).get
        return seal is not None and self._seal.fits(seal, "recovery", digest, name)

    def recovery_left(self, name: str) -> int:
        """Return how many recovery codes are left."""
        with self._reading() as db:
            return int(db.execute("SELECT count(*) FROM recovery WHERE account = ?", (name,)).get)

    def begin(self, digest: str, session: KeptSession) -> None:
        """Keep a new session."""
        sealed = (digest, session.account, session.began_s)
        with self._writing() as db:
            db.execute(
                "INSERT INTO session (digest, account, began_s, seal, seen_s) VALUES (?, ?, ?, ?, ?)",
                (*sealed, self._seal.of("session", *sealed), session.seen_s),
            )

    def session(self, digest: str) -> KeptSession | None:
        """Return the session of that digest; one that was written into the file by another hand is none."""
        with self._reading() as db:
            row = db.execute(
                "SELECT account, began_s, seal, seen_s FROM session WHERE digest = ?", (digest,)
            ).fetchone()
        if row is None:
            return None
        account, began_s, seal, seen_s = row
        fits = self._seal.fits(seal, "session", digest, account, began_s)
        return KeptSession(account, began_s, seen_s) if fits else None

    def see(self, digest: str, seen_s: int) -> None:
        """Take note that a session was seen."""
        with self._writing() as db:
            db.execute("UPDATE session SET seen_s = ? WHERE digest = ?", (seen_s, digest))

    def end(self, digest: str) -> None:
        """Forget a session."""
        with self._writing() as db:
            db.execute("DELETE FROM session WHERE digest = ?", (digest,))

    def end_all(self, name: str) -> None:
        """Forget every session of an account."""
        with self._writing() as db:
            db.execute("DELETE FROM session WHERE account = ?", (name,))

    def end_older(self, seen_s: int, began_s: int) -> None:
        """Forget the sessions that were last seen, or that began, before these instants."""
        with self._writing() as db:
            db.execute("DELETE FROM session WHERE seen_s < ? OR began_s < ?", (seen_s, began_s))

    def keep_token(self, digest: str, token: KeptToken) -> None:
        """Keep a new token."""
        row = (digest, token.id, token.account, token.name, " ".join(token.scopes), token.made_s, token.expires_s, 0)
        with self._writing() as db:
            db.execute(
                f"INSERT INTO token ({_COLUMNS['token']}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, self._seal.of("token", *row)),
            )

    def token(self, digest: str) -> KeptToken | None:
        """Return the token of that digest; one whose row was changed by another hand is none."""
        with self._reading() as db:
            row = db.execute(f"{_KEPT_TOKENS} WHERE digest = ?", (digest,)).fetchone()
        return self._token(row) if row else None

    def tokens(self, name: str) -> tuple[KeptToken, ...]:
        """Return every token that an account ever had, the newest first."""
        with self._reading() as db:
            rows = db.execute(f"{_KEPT_TOKENS} WHERE account = ? ORDER BY made_s DESC, id", (name,)).fetchall()
        return tuple(token for row in rows if (token := self._token(row)) is not None)

    def _token(self, row: tuple[Any, ...]) -> KeptToken | None:
        *kept, digest, seal = row
        id_, account, name, scopes, made_s, expires_s, _used_on, ended_s, _handed_in = kept
        if not self._seal.fits(seal, "token", digest, id_, account, name, scopes, made_s, expires_s, ended_s):
            return None
        return KeptToken(id_, account, name, tuple(scopes.split()), *kept[4:])

    def use_token(self, token: str, day: str) -> None:
        """Take note of the day a token was last used."""
        with self._writing() as db:
            db.execute("UPDATE token SET used_on = ? WHERE id = ?", (day, token))

    def count_hand_in(self, token: str) -> int:
        """Count one more thing that is handed in with a token, and return how many it makes."""
        with self._writing() as db:
            counted = "UPDATE token SET handed_in = handed_in + 1 WHERE id = ? RETURNING handed_in"
            return int(db.execute(counted, (token,)).get)

    def end_token(self, name: str, token: str, ended_s: int) -> bool:
        """End a token of an account; return False where it has none of that id that has not ended."""
        with self._writing() as db:
            return bool(self._end_tokens(db, "account = ? AND id = ?", (name, token), ended_s))

    def end_tokens(self, name: str, ended_s: int) -> None:
        """End every token of an account."""
        with self._writing() as db:
            self._end_tokens(db, "account = ?", (name,), ended_s)

    def _end_tokens(self, db: apsw.Connection, which: str, given: tuple[str, ...], ended_s: int) -> int:
        """End the tokens that have not ended; one whose seal does not fit gets none that does."""
        rows = db.execute(
            f"SELECT {_COLUMNS['token']}, seal FROM token WHERE ended_s = 0 AND {which}", given
        ).fetchall()
        for *row, seal in rows:
            sealed = self._seal.of("token", *row[:-1], ended_s) if self._seal.fits(seal, "token", *row) else seal
            db.execute("UPDATE token SET ended_s = ?, seal = ? WHERE digest = ?", (ended_s, sealed, row[0]))
        return len(rows)


def _seal_all(db: apsw.Connection, seal: RowSeal) -> None:
    """Seal every row of a file that had no seals yet."""
    for table, columns in _COLUMNS.items():
        for row in db.execute(f"SELECT {columns} FROM {table}").fetchall():
            key = columns.partition(",")[0]
            db.execute(f"UPDATE {table} SET seal = ? WHERE {key} = ?", (seal.of(table, *row), row[0]))
