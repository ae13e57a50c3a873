"""Mappings as TOML files: read with the line of each key, so that what is wrong can be found."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from marchland.core.errors import Location
from marchland.register.domain.mapping import IntakeMapping, Line, MappingError, mapping_of

BYTES_MOST = 1024 * 1024
_HEADER = re.compile(r"\s*\[{1,2}([^\]]+)\]{1,2}")
_KEY = re.compile(r"""\s*([\w."'-]+)\s*=""")


def read_mapping(file: Path) -> tuple[IntakeMapping, Line, bytes]:
    """Return the mapping of a file, the lines of its keys and its bytes; raises MappingError with all that is wrong."""
    try:
        with file.open("rb") as opened:
            content = opened.read(BYTES_MOST + 1)
    except OSError as error:
        raise MappingError("it cannot be read: {reason}", reason=error.strerror, where=Location(str(file))) from None
    if len(content) > BYTES_MOST:
        raise MappingError("it has more than {most:,} bytes", most=BYTES_MOST, where=Location(str(file)))
    try:
        text = content.decode("utf-8")
        given = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise MappingError("it is no TOML: {reason}", reason=str(error)[:200], where=Location(str(file))) from None
    places = _places(text)

    def line(key: str) -> int:
        while key and key not in places:
            key = key.rpartition(".")[0]
        return places.get(key, 1)

    return mapping_of(given, line, str(file)), line, content


def _places(text: str) -> dict[str, int]:
    """Return the line of each table and key, as they stand one under the other."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _HEADER.match(line):
            table = match[1].strip()
            found.setdefault(table, number)
        elif match := _KEY.match(line):
            key = match[1].strip("\"'")
            found.setdefault(f"{table}.{key}" if table else key, number)
    return found
