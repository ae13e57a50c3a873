"""Books of YAML in a compiled form beside the reader's cache: read once, keyed by their bytes, made anew by itself.

A compiled book is to its YAML what a `.pyc` file is to its module. It is used only where the bytes of every file that
it was made of, and the program that made it, are the same as now; where it is missing, old, damaged or of another
owner, the book is read from its files and written again.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from marchland.version import VERSION

T = TypeVar("T")
_PLAIN = {("datetime", "date"), ("decimal", "Decimal"), ("fractions", "Fraction"), ("builtins", "frozenset")}
_MESSAGE = ("marchland.core.message", "_restored")  # how a message is made again, which is no plain text
_PROGRAM = Path(__file__).parents[1]
_OTHERS_MAY_WRITE = 0o022


def compiled(
    name: str, files: Sequence[Path | Traversable], read: Callable[[], T], cache: Path | None, also: str = ""
) -> T:
    """Return what `read` makes of the files, from the cache where it holds just that.

    `files` are all that `read` rests on: files, and folders with all that is in them; `also` what it rests on beside.
    Without a cache folder, or where it cannot be written, the answer is the same and only slower. Raises what `read`
    raises.
    """
    program = None if cache is None else _program_key()
    if cache is None or program is None:
        return read()
    place, key = cache / f"{name}.book", _key(files, program + also.encode())
    found = _taken(place, key)
    if found is None:
        book = read()
        with suppress(OSError, pickle.PicklingError):
            _write(place, key, pickle.dumps(book, pickle.HIGHEST_PROTOCOL))
        return book
    kept: T = found
    return kept


def _program_key() -> bytes | None:
    """Return a key of the program that makes books, new with every change of its modules; None if it is not in files.

    Sizes and times of change tell, as they do for `.pyc` files.
    """
    digest = hashlib.sha256(f"{VERSION} {sys.version_info} {pickle.HIGHEST_PROTOCOL}".encode())
    if not _PROGRAM.is_dir():
        return None
    for path, size, changed_at in sorted(_modules(_PROGRAM)):
        digest.update(f"{path} {size} {changed_at}\n".encode())
    return digest.digest()


def _modules(folder: Path) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns
            elif "." not in entry.name and entry.name not in ("__pycache__", "data", "static") and entry.is_dir():
                yield from _modules(Path(entry.path))


def _key(files: Sequence[Path | Traversable], program: bytes) -> bytes:
    digest = hashlib.sha256(program)
    for name, content in (pair for place in files for pair in _contents(place, place.name)):
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.digest()


def _contents(place: Path | Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of a file, or of every file of a folder and of the folders in it, in order."""
    if place.is_dir():
        for entry in sorted(place.iterdir(), key=lambda entry: entry.name):
            yield from _contents(entry, f"{name}/{entry.name}")
    elif place.is_file():
        yield name, place.read_bytes()


def _taken(place: Path, key: bytes) -> Any:
    """Return the book that is kept under that key; None where there is none, or it cannot be trusted."""
    try:
        with place.open("rb") as stream:
            said = os.fstat(stream.fileno())
            if hasattr(os, "getuid") and (said.st_uid != os.getuid() or said.st_mode & _OTHERS_MAY_WRITE):
                return None
            if stream.read(len(key)) != key:
                return None
            checked, content = stream.read(len(key)), stream.read()
        return _BookReader(io.BytesIO(content)).load() if hashlib.sha256(content).digest() == checked else None
    except (OSError, pickle.UnpicklingError, AttributeError, ImportError, TypeError, ValueError):
        return None


class _BookReader(pickle.Unpickler):
    """Reads books alone: nothing but our own types, days and numbers is ever made of a file."""

    def find_class(self, module: str, name: str) -> Any:
        """Return the type of that name; raises UnpicklingError for whatever no book is made of."""
        if (module, name) not in _PLAIN and not module.startswith("marchland."):
            raise pickle.UnpicklingError(f"{module}.{name} is in no book")
        found = super().find_class(module, name)
        if not isinstance(found, type) and (module, name) != _MESSAGE:
            raise pickle.UnpicklingError(f"{module}.{name} is no type")
        return found


def _write(place: Path, key: bytes, content: bytes) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f"{place.stem}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(key + hashlib.sha256(content).digest() + content)
        Path(name).replace(place)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
