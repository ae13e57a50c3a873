"""GIS files by the one driver of GDAL that their content calls for: every layer that is meant, as typed rows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw

from marchland.core.errors import InputError
from marchland.core.message import Message
from marchland.register.domain.foreign import (
    COLUMNS_MOST,
    ROWS_MOST,
    FileKind,
    ForeignHead,
    ForeignRow,
    filled_places,
    short_row,
)

_ALL_LAYERS = frozenset({FileKind.KML, FileKind.GPX})
"""Their layers are folders or kinds of things, and all of them are meant."""
_MANY, _SEVERAL = 60, 2
_EXACT = 2**53


def drivers() -> frozenset[str]:
    """Return the drivers that GDAL has left."""
    return frozenset(pyogrio.list_drivers())


def read_vector(file: Path, kind: FileKind, wanted: str, encoding: str) -> Iterator[ForeignHead | ForeignRow]:
    """Yield the head of a GIS file and its rows; raises InputError in words where GDAL cannot read it."""
    try:
        layers = _layers(file, kind, wanted)
        read = [_read(file, layer, encoding) for layer in layers]
    except (RuntimeError, ValueError, LookupError, MemoryError) as error:  # pyogrio's own errors are of the first two
        told = Message('name its encoding in the mapping: encoding = "cp1251"')
        raise InputError("it cannot be read as {kind}: {reason}", kind=kind.value, reason=_reason(error, file),
                         next_step=told if isinstance(error, UnicodeError) else "") from None  # fmt: skip
    columns = tuple(dict.fromkeys(name for meta, _, _ in read for name in meta["fields"]))
    if len(columns) > COLUMNS_MOST or sum(len(shapes) for _, shapes, _ in read) > ROWS_MOST:
        raise InputError("it has more than {rows:,} rows or {columns:,} columns", rows=ROWS_MOST, columns=COLUMNS_MOST)
    systems = {str(meta["crs"] or "") for meta, _, _ in read}
    yield ForeignHead(columns, next(iter(systems)) if len(systems) == 1 else "", ", ".join(layers))
    number = 0
    for meta, shapes, values in read:
        at = {name: place for place, name in enumerate(meta["fields"])}
        for index in range(len(shapes)):
            number += 1
            row = (_plain(values[at[name]][index]) if name in at else None for name in columns)
            said, places = short_row(filled_places(row))
            shape = bytes(shapes[index]) if shapes[index] is not None else None
            yield ForeignRow(number, said, shape, places=places, width=len(columns))


def _layers(file: Path, kind: FileKind, wanted: str) -> list[str]:
    """Return the layers that are meant; raises InputError where several are there and none is named."""
    listed = [(str(name), shape) for name, shape in pyogrio.list_layers(file)]
    names = [name for name, _ in listed]
    if not names:
        raise InputError("it cannot be read as {kind}: {reason}", kind=kind.value, reason=Message("it has no layer"))
    if wanted:
        if wanted not in names and kind is not FileKind.SHAPEFILE:
            raise InputError("it has no layer {wanted!r}", wanted=wanted, next_step=_named(names))
        return [wanted] if wanted in names else names
    if kind in _ALL_LAYERS or len(names) < _SEVERAL:
        return names
    spatial = [name for name, shape in listed if shape is not None]
    if len(spatial) == 1:
        return spatial
    raise InputError("it holds several layers: {names}", names=", ".join(names)[:300],
                     next_step="name the one that is meant in the mapping: layer = \"…\"")  # fmt: skip


def _named(names: Sequence[str]) -> Message:
    return Message("its layers are: {names}", names=", ".join(names[:_MANY])[:300])


def _read(file: Path, layer: str, encoding: str) -> tuple[dict[str, Any], Any, list[Any]]:
    """Return what a layer holds; raises InputError where it says that it holds more than can be read, or too much."""
    said = int(pyogrio.read_info(file, layer=layer, force_feature_count=True)["features"])
    if said > ROWS_MOST:
        raise InputError("it has more than {rows:,} rows or {columns:,} columns", rows=ROWS_MOST, columns=COLUMNS_MOST)
    meta, fids, shapes, values = pyogrio.raw.read(
        file, layer=layer, encoding=encoding or None, datetime_as_string=True, return_fids=True
    )
    if len(fids) < said:
        raise InputError("it breaks off: it says that it has {said:,} features, and only {found:,} can be read",
                         said=said, found=len(fids), next_step="copy it again from where it came from")  # fmt: skip
    whole = [_whole(each, name, kind) for each, name, kind in zip(values, meta["fields"], meta["dtypes"], strict=True)]
    return meta, shapes if shapes is not None else np.full(len(fids), None, dtype=object), whole


def _whole(values: Any, name: str, kind: str) -> Any:
    """Return a column as its file has it: GDAL's array has floating numbers for whole ones where some are missing.

    Raises InputError where a number is so large that it has lost digits by that.
    """
    meant = np.dtype(kind)
    if values.dtype.kind != "f" or meant.kind not in "iub":
        return values
    there = np.isfinite(values)
    if (np.abs(values[there]) >= _EXACT).any():
        raise InputError("the column {name!r} has a whole number beyond 2^53, and gaps: its digits cannot be read",
                         name=str(name)[:80], next_step="save the column as text")  # fmt: skip
    made = np.full(len(values), None, dtype=object)
    made[there] = values[there].astype(meant).tolist()
    return made


def _plain(value: Any) -> Any:
    """Return a value of an array as plain data; what is not there is None."""
    if isinstance(value, np.ndarray):
        return [_plain(each) for each in value.tolist()]
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None or isinstance(value, bool | int | str | list) else str(value)


def _reason(error: Exception, file: Path) -> str:
    text = str(error).replace(str(file), "the file").replace(file.name, "the file").strip()
    return (text or type(error).__name__).splitlines()[0][:200]
