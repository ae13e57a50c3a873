"""Seals of rows: each is a keyed digest of what its row says, by a key in a file beside, so that none is forged."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from marchland.core.errors import StoreError

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class RowSeal:
    """Seals rows, and tells whether one is as it was sealed."""

    key: bytes

    def of(self, table: str, *columns: object) -> str:
        """Return the seal of a row."""
        said = json.dumps([table, *columns], ensure_ascii=True).encode()
        return hmac.new(self.key, said, hashlib.sha256).hexdigest()

    def fits(self, seal: object, table: str, *columns: object) -> bool:
        """Tell whether a row was sealed as it stands."""
        return hmac.compare_digest(str(seal).encode(), self.of(table, *columns).encode())


@dataclass(frozen=True, slots=True)
class SealKeyFile:
    """The file with the key, beside the one whose rows are sealed; only its owner may read it."""

    path: Path

    @property
    def _made(self) -> Path:
        """Return where a new key waits until the first rows are sealed with it."""
        return self.path.with_name(self.path.name + ".new")

    def read(self) -> bytes | None:
        """Return the key, or None where there is none; raises StoreError where the file holds none."""
        try:
            key = bytes.fromhex(self.path.read_text("ascii").strip())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise StoreError("{path} cannot be read: {error}", path=self.path, error=error) from None
        if len(key) != _KEY_BYTES:
            raise StoreError("{path} holds no key", path=self.path, next_step="put it back from a copy")
        return key

    def make(self) -> bytes:
        """Return a new key, which is kept aside until `settle`, so that a crash leaves no key without its rows."""
        key = secrets.token_bytes(_KEY_BYTES)
        self._made.unlink(missing_ok=True)
        made = os.open(self._made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        return key

    def settle(self) -> None:
        """Give a new key its place, where one waits; another process may have done it."""
        try:
            self._made.replace(self.path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError("{path} cannot be written: {error}", path=self.path, error=error) from None
