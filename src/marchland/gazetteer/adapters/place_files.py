"""Populated places from CSV: refused where a row is short, off the globe, or there twice."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.yaml_files import File, read_bytes
from marchland.core.errors import InputError, Location
from marchland.core.geodesy import Place
from marchland.core.message import Message

COLUMNS = ("name", "latitude", "longitude", "state", "population")
_STATE = re.compile(r"[A-Z]{3}")
_COUNT = re.compile(r"[0-9]{1,10}")


def read_places(root: Path | Traversable) -> tuple[Place, ...]:
    """Return the places of `places/near_borders.csv` under a data folder; raises InputError."""
    return read_place_file(root.joinpath("places", "near_borders.csv"), "places/near_borders.csv")


def read_place_file(file: File, name: str = "") -> tuple[Place, ...]:
    """Return the places of one file in its order; raises InputError naming file, line and column."""
    shown = name or str(file)
    try:
        text = read_bytes(file, shown).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("byte {start} is not UTF-8 text", start=error.start, where=Location(shown)) from None
    places: dict[Place, int] = {}
    for line, row in _rows(text, shown):
        place = _place(row, shown, line)
        before = places.setdefault(place, line)
        if before != line:
            raise InputError(
                "{place} is already in line {before}",
                place=place.name,
                before=before,
                where=Location(shown, line),
                next_step="keep one, or its people are counted twice",
            )
    return tuple(places)


def _rows(text: str, shown: str) -> Iterator[tuple[int, list[str]]]:
    """Return every row below the head with the line it ends on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = next(reader, None)
        if head is None:
            raise InputError("the file is empty", where=Location(shown))
        if tuple(head) != COLUMNS:
            raise InputError(
                "the columns are {head}",
                head=", ".join(head),
                where=Location(shown, 1),
                next_step=Message("give the columns {columns}, in this order", columns=", ".join(COLUMNS)),
            )
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise InputError("not CSV: {error}", error=error, where=Location(shown, reader.line_num)) from None


def _place(row: list[str], shown: str, line: int) -> Place:
    if len(row) != len(COLUMNS):
        raise InputError(
            "{row_count} fields, not {columns_count}",
            row_count=len(row),
            columns_count=len(COLUMNS),
            where=Location(shown, line),
        )
    name, latitude, longitude, state, population = row
    if not name.strip():
        raise InputError("the place has no name", where=Location(shown, line, "name"))
    if not _STATE.fullmatch(state):
        raise InputError(
            "{state!r} is not a code of three capital letters",
            state=state,
            where=Location(shown, line, "state"),
            next_step="give an ISO 3166 alpha-3 code such as POL",
        )
    if not _COUNT.fullmatch(population):
        raise InputError(
            "{population!r} is not a whole number of people",
            population=population,
            where=Location(shown, line, "population"),
        )
    north = _degrees(latitude, 90, Location(shown, line, "latitude"))
    east = _degrees(longitude, 180, Location(shown, line, "longitude"))
    return Place(name, north, east, state, int(population))


def _degrees(text: str, limit: int, where: Location) -> float:
    try:
        value = float(text)
    except ValueError:
        raise InputError("{text!r} is not a number", text=text, where=where) from None
    if not math.isfinite(value):
        raise InputError("{text!r} is not a finite number", text=text, where=where)
    if abs(value) > limit:
        raise InputError(
            "{value:g} is not from −{limit} to {limit}",
            value=value,
            limit=limit,
            where=where,
            next_step="give degrees (WGS 84), latitude before longitude",
        )
    return value
