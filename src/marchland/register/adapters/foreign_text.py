"""Tables and shapes as text: CSV with whatever separates it, and GeoJSON in all its forms, as typed rows."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from marchland.core.errors import InputError, Location
from marchland.register.adapters.feature_files import BYTES_MOST, parse_features
from marchland.register.adapters.foreign_sheet import columns_of
from marchland.register.adapters.foreign_wire import sayable
from marchland.register.domain.foreign import COLUMNS_MOST, ROWS_MOST, ForeignHead, ForeignRow, filled_places, short_row

CELL_MOST = 8 * 1024 * 1024
"""A cell may hold the WKT of an outline of the most vertices that are taken."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = (",", ";", "\t", "|")
_MEMBERS = frozenset({"type", "id", "properties", "geometry", "bbox"})
_TOGETHER = 10_000
_UNSAYABLE = re.compile(rb"[0-9]{19}|\\u[dD][89a-fA-F]")
"""Whole numbers of more than 64 bits, or halves of letters: there may be some where this is found."""


def read_table(file: Path, encoding: str) -> Iterator[ForeignHead | ForeignRow]:
    """Yield the head of a CSV file and its rows, every value as its text; raises InputError naming the line."""
    content = _content(file)
    text = _text(content, encoding)
    if "\x00" in text:
        raise InputError("it has NUL in it, so this is no text", next_step="save it as UTF-8")
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    if not first.count(separator):
        raise InputError("it is no table: its first line has no {signs}", signs=" ".join(map(repr, _SEPARATORS)),
                         next_step="give a CSV file with the names of its columns in the first line")  # fmt: skip
    csv.field_size_limit(CELL_MOST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        titles = next((line for line in reader if any(line)), [])
        columns = columns_of(titles)
        yield ForeignHead(columns)
        for number, line in enumerate((line for line in reader if any(line)), start=1):
            if number > ROWS_MOST or len(line) > len(columns):
                raise _too_much(number, line, columns, reader.line_num)
            said, places = short_row(filled_places(cell if cell != "" else None for cell in line))
            yield ForeignRow(number, said, places=places, width=len(columns))
    except csv.Error as error:
        raise InputError("it is no CSV: {reason}", reason=str(error), where=Location(line=reader.line_num)) from None


def _too_much(number: int, line: list[str], columns: tuple[str, ...], at: int) -> InputError:
    if number > ROWS_MOST:
        return InputError("it has more than {rows:,} rows", rows=ROWS_MOST)
    return InputError(
        "this line has {count} cells, and the first line names {columns} columns", count=len(line),
        columns=len(columns),
        where=Location(line=at), next_step="put texts that hold the separator between quotes",
    )  # fmt: skip


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        content = opened.read(BYTES_MOST + 1)
    if len(content) > BYTES_MOST:
        raise InputError("it has more than {bytes_most:,} bytes", bytes_most=BYTES_MOST,
                         next_step="split it into several files")  # fmt: skip
    return content


def _text(content: bytes, encoding: str) -> str:
    name = next((name for mark, name in _MARKS if content.startswith(mark)), encoding or "utf-8")
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(
            "byte {start} is not {name} text", start=error.start, name=name.upper(), where=Location(line=line),
            next_step="save it as UTF-8, or name its encoding in the mapping, such as encoding = \"cp1251\"",
        ) from None  # fmt: skip
    except LookupError:
        raise InputError(
            "no encoding is called {name!r}", name=name[:40], next_step="such as utf-8 or cp1251"
        ) from None


def read_geojson(file: Path) -> Iterator[ForeignHead | ForeignRow]:
    """Yield the head of GeoJSON and its features as rows; what is no shape goes along as its text."""
    content = _content(file)
    collection = parse_features(content, "")
    if _UNSAYABLE.search(content):  # so rare that nothing else is gone through for it
        collection = sayable(collection)
    features = _features(collection)
    properties = [_properties(feature) for feature in features]
    columns = tuple(dict.fromkeys(name for each in properties for name in each))
    if len(columns) > COLUMNS_MOST:
        raise InputError("it has more than {columns:,} columns", columns=COLUMNS_MOST,
                         next_step="give what differs from feature to feature as values, not as names")  # fmt: skip
    at = {name: place for place, name in enumerate(columns)}
    yield ForeignHead(columns, _system(collection))
    for start in range(0, len(features), _TOGETHER):
        some = features[start : start + _TOGETHER]
        texts = [_outline(feature) for feature in some]
        shapes = shapely.from_geojson(np.array(texts, dtype=object), on_invalid="ignore")
        written = shapely.to_wkb(shapes, output_dimension=3)
        for place, feature in enumerate(some):
            said, places = _said(properties[start + place], at)
            wkb = written[place] if texts[place] else None
            outline = "" if wkb else texts[place] or ""
            yield ForeignRow(start + place + 1, said, wkb, outline, *_beside(feature), places, len(columns))


def _features(collection: Any) -> list[Any]:
    kind = collection.get("type") if isinstance(collection, Mapping) else None
    if kind == "Feature":
        return [collection]
    if kind == "FeatureCollection" and isinstance(collection.get("features"), list):
        features: list[Any] = collection["features"]
        if len(features) > ROWS_MOST:
            raise InputError("it has more than {rows:,} rows", rows=ROWS_MOST)
        return features
    if kind in ("Polygon", "MultiPolygon"):
        return [{"type": "Feature", "properties": {}, "geometry": collection}]
    raise InputError("this is not a GeoJSON FeatureCollection", next_step="give RFC 7946 GeoJSON")


def _properties(feature: Any) -> dict[str, Any]:
    found = feature.get("properties") if isinstance(feature, Mapping) else None
    return found if isinstance(found, dict) else {}


def _said(properties: Mapping[str, Any], at: Mapping[str, int]) -> tuple[tuple[Any, ...], tuple[int, ...]]:
    """Return what a feature says and in which columns, without going through those that it has not."""
    return short_row(sorted((at[name], value) for name, value in properties.items() if value is not None))


def _system(holder: Any) -> str:
    """Return what GeoJSON says of its coordinates: the old member `crs`, as text."""
    member = holder.get("crs") if isinstance(holder, Mapping) else None
    if not isinstance(member, Mapping):
        return ""
    inner = member.get("properties")
    name = inner.get("name") if isinstance(inner, Mapping) else None
    return str(name) if name is not None else json.dumps(member, ensure_ascii=False)[:200]


def _outline(feature: Any) -> str | None:
    """Return the shape of a feature as its text, or None where it has none."""
    shape = feature.get("geometry") if isinstance(feature, Mapping) else None
    return None if shape is None else json.dumps(shape, ensure_ascii=False, allow_nan=False)


def _beside(feature: Any) -> tuple[str, dict[str, Any]]:
    """Return the identifier of a feature as its text, and what else it says."""
    if not isinstance(feature, Mapping):
        return "", {}
    given = feature.get("id")
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    identity = str(given) if isinstance(given, str | int) and not isinstance(given, bool) else ""
    return identity, {name: value for name, value in feature.items() if name not in _MEMBERS}
