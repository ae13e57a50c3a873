"""GeoJSON from files and pipes as plain data: refused where it is no JSON, too large, or says a thing twice."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any, NoReturn

from marchland.core.errors import InputError, Location
from marchland.core.message import Message

BYTES_MOST = 256 * 1024 * 1024
_LARGE_NUMBER = re.compile(rb"[0-9.][eE]\+?[0-9]{3,}")
_SEPARATOR = "\x1e"
_BLANK = " \t\r\n"
"""What JSON has between its parts; Python's own idea of blanks and of lines has more, the separator among it."""
_SIGNS = (
    (b"\x1f\x8b", Message("it is compressed with gzip"), Message("unpack it first")),
    (
        b"PK\x03\x04",
        Message("it is a ZIP archive, such as KMZ or a zipped shapefile"),
        Message("convert what is in it to GeoJSON"),
    ),
    (b"SQLite format 3", Message("it is an SQLite file, such as a GeoPackage"), Message("convert it to GeoJSON")),
    (b"\xff\xfe", Message("it is UTF-16 text"), Message("save it as UTF-8")),
    (b"\xfe\xff", Message("it is UTF-16 text"), Message("save it as UTF-8")),
    (b"<", Message("it is XML, such as KML or GML"), Message("convert it to GeoJSON")),
)


def read_features(path: Path) -> Any:
    """Return what a GeoJSON file says; raises InputError naming the file and the line or byte."""
    where = Location(str(path))
    try:
        with path.open("rb") as file:
            content = file.read(BYTES_MOST + 1)
    except OSError as error:
        raise InputError("it cannot be read: {reason}", reason=error.strerror, where=where) from None
    return parse_features(content, str(path))


def parse_features(content: bytes, shown: str) -> Any:
    """Return what GeoJSON bytes say; raises InputError naming the line or byte; `shown` is what they are called."""
    where = Location(shown)
    if len(content) > BYTES_MOST:
        raise InputError(
            "it has more than {bytes_most:,} bytes",
            bytes_most=BYTES_MOST,
            where=where,
            next_step="split it into several files",
        )
    if not content.strip():
        raise InputError("it is empty", where=where, next_step="give RFC 7946 GeoJSON")
    for sign, what, step in _SIGNS:
        if content.startswith(sign):
            raise InputError(what, where=where, next_step=step)
    return _parsed(_text(content, where), content, where)


def _text(content: bytes, where: Location) -> str:
    nul = content.find(b"\x00")
    if nul >= 0:
        raise InputError(
            "byte {nul} is NUL, so this is not UTF-8 text", nul=nul, where=where, next_step="save it as UTF-8"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "byte {start} is not UTF-8 text", start=error.start, where=where, next_step="save it as UTF-8"
        ) from None


def _texts(text: str, error: json.JSONDecodeError, where: Location) -> list[tuple[int, str]]:
    """Return the JSON texts of newline-delimited GeoJSON, or of a GeoJSON text sequence, each with its line.

    RFC 8142 has a record separator before each text, which may then go over several lines. Raises InputError for what
    is neither.
    """
    if text.lstrip(_BLANK).startswith(_SEPARATOR):
        pieces, line, found = text.split(_SEPARATOR), 1, []
        for piece in pieces:
            found += [(line, piece)] if piece.strip(_BLANK) else []
            line += piece.count("\n")
        return found
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip(_BLANK)]
    objects = all(line.lstrip(_BLANK).startswith("{") for _, line in lines)
    apart = error.msg == "Extra data" and len(lines) > 1 and objects
    if not apart:
        raise _not_json(error, text, Location(where.file, error.lineno)) from None
    return lines


def _collected(texts: list[tuple[int, str]], constant: Any, number: Any, once: Any, where: Location) -> dict[str, Any]:
    """Return the features of texts that stand one after another as a collection; raises InputError naming the line."""
    features = []
    for line, text in texts:
        try:
            feature = json.loads(text, parse_constant=constant, parse_float=number, object_pairs_hook=once)
        except json.JSONDecodeError as error:
            raise InputError(
                "this is newline-delimited GeoJSON, and the text of this line is not JSON: {reason}",
                reason=error.msg, where=Location(where.file, line + error.lineno - 1),
            ) from None  # fmt: skip
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise InputError(
                "this is newline-delimited JSON, and the text of this line is not a Feature",
                where=Location(where.file, line), next_step="give one Feature a line, or a FeatureCollection",
            )  # fmt: skip
        features.append(feature)
    return {"type": "FeatureCollection", "features": features}


def _not_json(error: json.JSONDecodeError, text: str, where: Location) -> InputError:
    first = text.lstrip().partition("\n")[0]
    if not first.startswith(("{", "[", '"')) and any(sign in first for sign in ",;\t"):
        return InputError(
            "it is not JSON; it looks like a table, such as CSV", where=where,
            next_step="convert it to GeoJSON, for example with ogr2ogr",
        )  # fmt: skip
    return InputError(
        "it is not JSON: {reason}", reason=error.msg, where=where,
        next_step="correct the file there, or write it anew by the program that it comes from",
    )  # fmt: skip


def _parsed(text: str, content: bytes, where: Location) -> Any:
    def refuse(what: str, token: str) -> NoReturn:
        line = content[: max(content.find(token.encode("utf-8", "replace")), 0)].count(b"\n") + 1
        raise InputError(what, where=Location(where.file, line), next_step="give it once, and finite numbers alone")

    def constant(token: str) -> NoReturn:
        refuse(Message("{token} is not a number in JSON", token=token), token)

    def number(token: str) -> float:
        value = float(token)
        if math.isinf(value):
            refuse(Message("{token} is too large a number", token=token[:40]), token)
        return value

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(pairs)
        if len(mapping) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            refuse(Message("the key {key!r} is given twice in one object", key=twice[:60]), f'"{twice}"')
        return mapping

    parse_float = number if _LARGE_NUMBER.search(content) else None
    try:
        return json.loads(text, parse_constant=constant, parse_float=parse_float, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        return _collected(_texts(text, error, where), constant, parse_float, once, where)
    except RecursionError:
        raise InputError("brackets are nested too deep for GeoJSON", where=where) from None
    except ValueError:
        raise InputError("a whole number has too many digits", where=where) from None
