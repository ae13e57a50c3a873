"""GeoJSON from files and pipes as plain data: refused where it is no JSON, too large, or says a thing twice."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any, NoReturn

from marchland.core.errors import InputError, Where

BYTES_MOST = 256 * 1024 * 1024
_LARGE_NUMBER = re.compile(rb"[0-9.][eE]\+?[0-9]{3,}")
_SIGNS = (
    (b"\x1f\x8b", "is compressed with gzip", "unpack it first"),
    (b"PK\x03\x04", "is a ZIP archive, such as KMZ or a zipped shapefile", "convert what is in it to GeoJSON"),
    (b"SQLite format 3", "is an SQLite file, such as a GeoPackage", "convert it to GeoJSON"),
    (b"\xff\xfe", "is UTF-16 text", "save it as UTF-8"),
    (b"\xfe\xff", "is UTF-16 text", "save it as UTF-8"),
    (b"<", "is XML, such as KML or GML", "convert it to GeoJSON"),
)


def read_features(path: Path) -> Any:
    """Return what a GeoJSON file says; raises InputError naming the file and the line or byte."""
    where = Where(str(path))
    try:
        with path.open("rb") as file:
            content = file.read(BYTES_MOST + 1)
    except OSError as error:
        raise InputError(f"it cannot be read: {error.strerror}", where=where) from None
    return parse_features(content, str(path))


def parse_features(content: bytes, shown: str) -> Any:
    """Return what GeoJSON bytes say; raises InputError naming the line or byte; `shown` is what they are called."""
    where = Where(shown)
    if len(content) > BYTES_MOST:
        raise InputError(f"it has more than {BYTES_MOST:,} bytes", where=where, next_step="split it into several files")
    if not content.strip():
        raise InputError("it is empty", where=where)
    for sign, what, step in _SIGNS:
        if content.startswith(sign):
            raise InputError(f"it {what}", where=where, next_step=step)
    return _parsed(_text(content, where), content, where)


def _text(content: bytes, where: Where) -> str:
    nul = content.find(b"\x00")
    if nul >= 0:
        raise InputError(f"byte {nul} is NUL, so this is no UTF-8 text", where=where, next_step="save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is not UTF-8 text", where=where, next_step="save it as UTF-8") from None


def _parsed(text: str, content: bytes, where: Where) -> Any:
    def refuse(what: str, token: str) -> NoReturn:
        line = content[: max(content.find(token.encode("utf-8", "replace")), 0)].count(b"\n") + 1
        raise InputError(what, where=Where(where.file, line), next_step="give it once, and finite numbers alone")

    def constant(token: str) -> NoReturn:
        refuse(f"{token} is not a number in JSON", token)

    def number(token: str) -> float:
        found = float(token)
        if math.isinf(found):
            refuse(f"{token[:40]} is too large a number", token)
        return found

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            refuse(f"the key {twice[:60]!r} is given twice in one object", f'"{twice}"')
        return found

    parse_float = number if _LARGE_NUMBER.search(content) else None
    try:
        return json.loads(text, parse_constant=constant, parse_float=parse_float, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise InputError(f"it is not JSON: {error.msg}", where=Where(where.file, error.lineno)) from None
    except RecursionError:
        raise InputError("brackets are nested too deep for GeoJSON", where=where) from None
    except ValueError:
        raise InputError("a whole number has too many digits", where=where) from None
