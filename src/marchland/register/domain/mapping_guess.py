"""A mapping guessed from the columns of a file, written for a person to edit: what was not understood says so."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from marchland.register.domain.foreign import FileKind, ForeignTable
from marchland.register.domain.mapping import FIELDS

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id", "code", "hazardid", "areaid", "localid", "imsmaid", "globalid", "guid", "uuid", "hazardouslocalid",
           "шифр", "код", "sifra", "oznaka"),
    "name": ("name", "title", "areaname", "hazardname", "hazreducname", "назва", "naziv", "ime"),
    "classification": ("classification", "class", "type", "hazardtype", "areatype", "category", "класифікація", "тип"),
    "state": ("state", "status", "areastatus", "стан", "статус"),
    "valid_on": ("validon", "date", "day", "surveydate", "reporteddate", "dateofsurvey", "datum", "дата"),
    "information_on": ("informationon", "dateofinformation", "doi", "informationdate"),
    "source": ("source", "organisation", "organization", "org", "operator", "джерело"),
    "district": ("district", "municipality", "region", "province", "adm2", "район", "opstina"),
    "devices": ("devices", "contamination", "threat"),
    "accuracy_m": ("accuracym", "accuracy"),
    "note": ("note", "notes", "comment", "comments", "remarks", "примітка"),
}  # fmt: skip
_CODES: Final[dict[str, dict[str, str]]] = {
    "classification": {
        "sha": "SHA", "suspected": "SHA", "suspectedhazardousarea": "SHA", "підозрювана": "SHA", "cha": "CHA",
        "confirmed": "CHA", "confirmedhazardousarea": "CHA", "підтверджена": "CHA", "indication": "indication",
    },
    "state": {
        "open": "open", "active": "open", "ongoing": "open", "worksongoing": "open", "closed": "released",
        "released": "released", "cancelled": "released", "canceled": "released", "reduced": "released",
        "cleared": "released", "completed": "released",
    },
}  # fmt: skip
_PATTERNS = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%Y%m%d", "%d.%m.%y")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?")
_CODES_MOST, _LOOKED_AT = 30, 2000
_EXCEL_FROM, _EXCEL_TO = 10_000, 80_000


def guessed(table: ForeignTable) -> str:
    """Return a mapping as TOML for a table, with a comment at all that a person must decide."""
    found = _found(table)
    lines = [
        f"# Guessed from {len(table.rows):,} rows; read every line before it is used. See docs/intake.md.",
        *_system(table), *_identity(table, found), *_fields(table, found), *_shape(table),
    ]  # fmt: skip
    if "classification" not in found:
        lines.insert(
            1, "as_indication = true  # no column says which class an area has: each is taken as an indication"
        )
    else:
        lines += [
            "", "# SHA needs evidence and CHA direct evidence: state one for all rows that have none of their own.",
            "# [[evidence]]", '# kind = "indirect"', '# how = "…"',
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _found(table: ForeignTable) -> dict[str, str]:
    """Return the column that each field is likely to stand in, no column twice."""
    plain = {column: re.sub(r"[\W_]+", "", column.lower()) for column in table.columns}
    found: dict[str, str] = {}
    for name, known in _NAMES.items():
        for wanted in known:
            column = next((each for each, said in plain.items() if said == wanted and each not in found.values()), None)
            if column is not None and (name != "id" or _is_unique(table, column)):
                found[name] = column
                break
    return found


def _values(table: ForeignTable, column: str) -> list[Any]:
    place = table.columns.index(column)
    return [value for row in table.rows if (value := row.at(place)) is not None]


def _is_unique(table: ForeignTable, column: str) -> bool:
    values = [str(value) for value in _values(table, column)]
    return len(values) == len(table.rows) and len(set(values)) == len(values)


def _text(value: Any) -> str:
    return json.dumps(str(value), ensure_ascii=False)


def _system(table: ForeignTable) -> Iterator[str]:
    if table.crs or table.kind in (FileKind.GEOJSON, FileKind.KML, FileKind.GPX):
        yield f'# crs = "…"  # the file says {_text(table.crs or "WGS 84")}; name another only if that is wrong'
    else:
        yield 'crs = "EPSG:4326"  # DECIDE: the file does not say; this is WGS 84'
    yield '# axes = "latitude first"  # if the file has them so'


def _identity(table: ForeignTable, found: dict[str, str]) -> Iterator[str]:
    yield from ("", "[id]")
    if "id" in found:
        yield f"column = {_text(found['id'])}"
    elif table.rows and all(row.identity for row in table.rows):
        yield 'made_of = "feature"  # the identifier that each feature has'
    else:
        yield 'made_of = "content"  # no column is whole and different in each row: the id is made of what the row says'
        yield 'prefix = "HA-"'


def _fields(table: ForeignTable, found: dict[str, str]) -> Iterator[str]:
    for name in FIELDS:
        column = found.get(name)
        if column is not None:
            yield from ("", f"[fields.{name}]", f"column = {_text(column)}", *_more(name, _values(table, column)))
        elif name == "name":
            yield from ("", "[fields.name]", 'value = "no name in the source"')
        elif name == "valid_on":
            yield from ("", "[fields.valid_on]", "# DECIDE: no column says since when; such as the day of the file",
                        '# value = "2026-01-31"')  # fmt: skip


def _more(name: str, values: Sequence[Any]) -> Iterator[str]:
    """Yield what a field says beside its column: the form of its days, or what each of its codes stands for."""
    if name in ("valid_on", "information_on"):
        form, doubtful = _form(values[:_LOOKED_AT])
        if form != "iso":
            yield f"format = {_text(form)}" + ("  # DECIDE: or the month first" if doubtful else "")
    if name in _CODES:
        yield f"[fields.{name}.codes]"
        seen = list(dict.fromkeys(str(value).strip() for value in values))
        for code in seen[:_CODES_MOST]:
            meant = _CODES[name].get(re.sub(r"[\W_]+", "", code.lower()), "")
            yield f"{_text(code)} = {_text(meant)}" if meant else f'# DECIDE: {_text(code)} = "…"'
    if name in ("name", "source"):
        yield 'otherwise = "not said in the source"'


def _form(values: Sequence[Any]) -> tuple[str, bool]:
    """Return the form of days that all values have, and whether another one fits as well."""
    texts = [str(value).strip() for value in values]
    if all(_ISO.fullmatch(text) for text in texts):
        return "iso", False
    if all(isinstance(value, int | float) and _EXCEL_FROM < value < _EXCEL_TO for value in values):
        return "excel", False
    fitting = [pattern for pattern in _PATTERNS if all(map(_fits(pattern), texts))]
    return (fitting[0], len(fitting) > 1) if fitting else ("iso", False)


def _fits(pattern: str) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        try:
            datetime.strptime(text, pattern)  # noqa: DTZ007 - a day has no zone
        except ValueError:
            return False
        return True

    return fits


def _shape(table: ForeignTable) -> Iterator[str]:
    """Yield where the shape of a table's rows stands, if they have none of their own."""
    if any(row.shape is not None or row.outline for row in table.rows):
        return
    plain = {re.sub(r"[\W_]+", "", column.lower()): column for column in table.columns}
    for name in ("wkt", "geom", "geometry", "thegeom", "shape", "polygon"):
        if name in plain:
            yield from ("", "[shape]", f"wkt = {_text(plain[name])}")
            return
    for x, y in (("longitude", "latitude"), ("lon", "lat"), ("lng", "lat"), ("x", "y")):
        if x in plain and y in plain:
            yield from ("", "[shape]", f"longitude = {_text(plain[x])}", f"latitude = {_text(plain[y])}")
            return
