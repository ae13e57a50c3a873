"""A folder that is being filled, under a name that nothing opens, and held by a lock: who died filling it is known."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from marchland.adapters.machine import sync_folder, try_lock
from marchland.core.errors import StoreError

_LOCK, _CONTENT, _ENDING = "lock", "content", ".partial"


@contextmanager
def partial_folder(parent: Path, stem: str) -> Iterator[Path]:
    """Give an empty folder that only its owner may read; it goes in the end, with all that is still in it.

    Raises StoreError where none can be made.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        folder, held = _held_folder(parent, stem)
    except OSError as error:
        raise StoreError(
            "{folder} cannot be written: {reason}", folder=parent, reason=error.strerror,
            next_step="choose a folder that can be",
        ) from None  # fmt: skip
    try:
        content = folder / _CONTENT
        content.mkdir(mode=0o700)
        yield content
    finally:
        _clear(folder)
        held.close()


def _held_folder(parent: Path, stem: str) -> tuple[Path, BinaryIO]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f".{stem}.", suffix=_ENDING, dir=parent))
        try:
            held = (folder / _LOCK).open("xb")
        except FileNotFoundError:  # another took the empty folder for one that was left
            continue
        if try_lock(held) and (folder / _LOCK).exists():
            return folder, held
        held.close()


def remove_left(parent: Path, stem: str) -> tuple[str, ...]:
    """Remove the folders that somebody was filling and died over, and return their names."""
    return tuple(place.name for place in sorted(parent.glob(f".{stem}.*{_ENDING}")) if _removed(place))


def _removed(place: Path) -> bool:
    if place.is_symlink() or not place.is_dir():
        return False
    try:
        with (place / _LOCK).open("r+b") as held:
            if not try_lock(held):
                return False
            _clear(place)
    except FileNotFoundError:
        with suppress(OSError):  # somebody is about to hold it, if it is not empty by then
            place.rmdir()
    except OSError:
        return False
    return not place.exists()


def _clear(folder: Path) -> None:
    """Remove a folder, its lock last: whoever dies over this as well leaves what the next one knows for left."""
    shutil.rmtree(folder / _CONTENT, ignore_errors=True)
    with suppress(OSError):
        if not (folder / _CONTENT).exists():
            (folder / _LOCK).unlink(missing_ok=True)
            folder.rmdir()


def publish(content: Path, target: Path) -> None:
    """Give a filled folder its name, in one step and durably; raises StoreError where something has that name."""
    for place, _, files in os.walk(content):
        for name in files:
            with (Path(place) / name).open("rb") as file:
                os.fsync(file.fileno())
        sync_folder(Path(place))
    if os.path.lexists(target):
        raise StoreError("{folder} is there already", folder=target, next_step="name a folder that is not there yet")
    try:
        content.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StoreError("{folder} cannot be written: {reason}", folder=target, reason=error.strerror) from None
