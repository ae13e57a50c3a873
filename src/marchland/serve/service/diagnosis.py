"""What is wrong with an installation, and what to do: the program, its data, folders, store and accounts."""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from marchland.access.service.accounts import account_file, open_accounts
from marchland.adapters.clock import now
from marchland.adapters.machine import raise_open_files
from marchland.adapters.package_data import data_root
from marchland.adapters.settings import read_cache_folder, read_settings
from marchland.core.errors import MarchlandError
from marchland.core.message import Message
from marchland.gazetteer.service.states import open_states
from marchland.register.service.stores import open_store
from marchland.site.health import LEAST_ROOM_BYTES
from marchland.site.page import static_root
from marchland.tlog.adapters.sqlite_file import SqliteError, check_library, library_version
from marchland.tlog.domain.store import embedded

_OLDEST_PYTHON = (3, 11)
_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_OPEN_FILES = 2200
_AHEAD_S = 60.0


class FindingState(StrEnum):
    """How something that was looked at is."""

    WELL = "well"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, what was found, and what to do where something is to be done."""

    subject: str
    condition: FindingState
    found: str
    next_step: str = ""


Check = Callable[[], Finding]


def findings(place: str, accounts: Path | None) -> tuple[Finding, ...]:
    """Return what every check found of this installation, with the register at that place."""
    return tuple(_found(check, subject) for subject, check in _checks(place, accounts))


def _found(check: Check, subject: str) -> Finding:
    try:
        return check()
    except MarchlandError as error:
        return Finding(subject, FindingState.WRONG, str(error), error.next_step)
    except (OSError, SqliteError) as error:
        return Finding(subject, FindingState.WRONG, str(error), Message("see that the file can be read by this user"))


def _checks(place: str, accounts: Path | None) -> Iterator[tuple[str, Check]]:
    there = not embedded(place) or Path(place).exists()
    yield "Python", _python
    yield "packages", _packages
    yield "SQLite", _sqlite
    yield "data", _data
    yield "cache", _cache
    yield "pages", _pages
    yield "open files", _open_files
    yield "clock", lambda: _clock(place, there=there)
    yield "register", lambda: _register(place, there=there)
    yield "disk", lambda: _disk(place)
    yield "accounts", lambda: _accounts(accounts or account_file(place, embedded(place), _own_folder()))
    yield "keys", _keys


def _own_folder() -> Path:
    return Path(read_settings().store).parent


def _python() -> Finding:
    said = sys.version.split()[0]
    if sys.version_info < _OLDEST_PYTHON:
        return Finding("Python", FindingState.WRONG, said, Message("install Python 3.11 or newer"))
    return Finding("Python", FindingState.WELL, said)


def _packages() -> Finding:
    required = (_PACKAGE.match(each) for each in metadata.requires("marchland") or ())
    needed = {found[0] for found in required if found}
    missing = sorted(name for name in needed if not _installed(name))
    if missing:
        return Finding(
            "packages", FindingState.WRONG, Message("missing: {names}", names=", ".join(missing)),
            Message("install Marchland again"),
        )  # fmt: skip
    return Finding("packages", FindingState.WELL, Message("{count} are there", count=len(needed)))


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _sqlite() -> Finding:
    check_library(library_version())
    return Finding("SQLite", FindingState.WELL, library_version())


def _data() -> Finding:
    states = open_states(data_root())
    return Finding("data", FindingState.WELL, Message("{count} states are in the books", count=len(states.by_iso3)))


def _cache() -> Finding:
    folder = read_cache_folder()
    if folder is None:
        return Finding(
            "cache", FindingState.NOTE, Message("it is off"), Message("unset MARCHLAND_CACHE for quicker starts")
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        step = Message("make it writable, or set MARCHLAND_CACHE")
        return Finding("cache", FindingState.NOTE, f"{folder}: {error.strerror}", step)
    return Finding("cache", FindingState.WELL, str(folder))


def _pages() -> Finding:
    if not static_root().joinpath("manifest.json").is_file():
        return Finding(
            "pages", FindingState.NOTE, Message("the front end is not built: pages are plain, without maps"),
            Message("install the wheel, or run scripts/setup web"),
        )  # fmt: skip
    return Finding("pages", FindingState.WELL, Message("the front end is built"))


def _open_files() -> Finding:
    allowed = raise_open_files(_OPEN_FILES)
    if allowed < _OPEN_FILES:
        return Finding(
            "open files", FindingState.NOTE, Message("{count} at most", count=allowed),
            Message("raise the hard limit to {most} (LimitNOFILE=), or fewer connections are taken", most=_OPEN_FILES),
        )  # fmt: skip
    return Finding("open files", FindingState.WELL, Message("{count} at most", count=allowed))


def _clock(place: str, *, there: bool) -> Finding:
    instant = now()
    if there:
        store = open_store(place, read_only=True)
        try:
            with store.reading() as reader:
                last = reader.head().recorded_at
        finally:
            store.close()
        if last and (_at(last) - _at(instant)) > _AHEAD_S:
            found = Message("it is {now}; the newest entry is of {last}", now=instant, last=last)
            return Finding("clock", FindingState.WRONG, found, Message("set the clock by a time server"))
    return Finding("clock", FindingState.WELL, instant)


def _at(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()


def _register(place: str, *, there: bool) -> Finding:
    if not there:
        step = Message("marchland register init makes one")
        return Finding("register", FindingState.NOTE, Message("there is none at {place}", place=place), step)
    store = open_store(place, read_only=True)
    try:
        fault = next(iter(store.faults()), None)
        with store.reading() as reader:
            size = reader.head().size
    finally:
        store.close()
    if fault is not None:
        return Finding("register", FindingState.WRONG, str(fault), Message("restore it from a copy"))
    return Finding("register", FindingState.WELL, Message("{count} entries, no damage", count=size))


def _disk(place: str) -> Finding:
    folder = Path(place).parent if embedded(place) else _own_folder()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    said = Message("{free:,} MiB are free at {folder}", free=free // 2**20, folder=folder)
    if free < LEAST_ROOM_BYTES:
        return Finding("disk", FindingState.WRONG, said, Message("make room, or nothing can be recorded"))
    return Finding("disk", FindingState.WELL, said)


def _accounts(file: Path) -> Finding:
    if not file.exists():
        step = Message("marchland web user add makes the first account")
        return Finding("accounts", FindingState.NOTE, Message("there are none at {file}", file=file), step)
    open_to_others = [each for each in (file, file.with_name(file.name + ".key")) if _others_may_read(each)]
    if open_to_others:
        step = Message("chmod 600 {file}", file=open_to_others[0])
        return Finding("accounts", FindingState.WRONG, Message("others may read {file}", file=open_to_others[0]), step)
    broken = open_accounts(file, now).unsealed()
    if broken:
        found = Message("rows were changed by another hand: {rows}", rows=", ".join(broken[:5]))
        return Finding(
            "accounts", FindingState.WRONG, found, Message("find out who could write the file, and restore it")
        )
    return Finding("accounts", FindingState.WELL, Message("every row is as it was sealed"))


def _keys() -> Finding:
    folder = read_settings().keys
    if not folder.is_dir():
        step = Message("marchland register init makes them")
        return Finding("keys", FindingState.NOTE, Message("there are none at {folder}", folder=folder), step)
    bare = [each for each in sorted(folder.iterdir()) if each.suffix != ".pub" and _others_may_read(each)]
    if bare:
        step = Message("chmod 600 {file}", file=bare[0])
        return Finding("keys", FindingState.WRONG, Message("others may read {file}", file=bare[0]), step)
    return Finding("keys", FindingState.WELL, str(folder))


def _others_may_read(file: Path) -> bool:
    return os.name == "posix" and file.exists() and bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
