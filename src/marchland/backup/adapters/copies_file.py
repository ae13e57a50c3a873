"""What is known of a register's copies, in a file beside it: where they are, and when each was last looked at."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import msgspec

from marchland.adapters.machine import sync_folder
from marchland.backup.domain.copies import KnownCopies
from marchland.core.errors import Location, StoreError


def copies_path(store: str, *, embedded: bool, folder: Path) -> Path:
    """Return where it is: beside the store, or in the user's folder where the store is a server's."""
    return Path(f"{store}.copies.json") if embedded else folder / "copies.json"


def read_copies(path: Path) -> KnownCopies:
    """Return what is known, nothing where there is no file; raises StoreError where it cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=KnownCopies)
    except FileNotFoundError:
        return KnownCopies()
    except (OSError, msgspec.MsgspecError) as error:
        raise StoreError(
            "what is known of the copies cannot be read: {reason}", reason=str(error), where=Location(str(path)),
            next_step="move the file away; the next backup begins a new one",
        ) from None  # fmt: skip


def write_copies(path: Path, copies: KnownCopies) -> None:
    """Keep that instead, whole or not at all; raises StoreError where it cannot be written."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(copies, enc_hook=str), indent=2) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise StoreError(
            "what is known of the copies cannot be saved: {reason}", reason=error.strerror, where=Location(str(path))
        ) from None
