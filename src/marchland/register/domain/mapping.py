"""A mapping: which column of a foreign file is what here, as a person wrote it down, with all that is wrong in it."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from marchland.core.errors import InputError, Location
from marchland.core.message import Message, join
from marchland.register.domain.event_terms import Classification, EvidenceKind
from marchland.register.domain.feature_fields import GivenEvidence

FIELDS: Final = (
    "name", "classification", "state", "valid_on", "information_on", "source", "district", "devices", "owner",
    "informant", "accuracy_m", "note",
)  # fmt: skip
"""What of a row a mapping may name; every other column is kept beside, word for word."""
DAYS: Final = frozenset({"valid_on", "information_on"})
STATES: Final = ("open", "released")
"""What a row says of an area: it is open, or others released it before."""
FORMATS: Final = ("iso", "excel", "unix_s", "unix_ms")
"""Forms of a day by name; any other is a pattern of Python's, such as %d.%m.%Y."""
METRES: Final = {"m": 1.0, "cm": 0.01, "mm": 0.001, "km": 1000.0, "ft": 0.3048}
_TOP = ("layer", "encoding", "crs", "axes", "as_indication", "id", "fields", "shape", "evidence")
_AXES = ("longitude first", "latitude first")


@dataclass(frozen=True, slots=True)
class FieldSource:
    """Where a field comes from: a column, or one value for all; with the form of days, our values by theirs, a unit."""

    column: str = ""
    value: Any = None
    otherwise: Any = None
    format: str = "iso"
    timezone: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    unit: str = "m"


@dataclass(frozen=True, slots=True)
class IdSource:
    """Where the id of an area comes from: a column, the feature's own, or what the row says (`content`)."""

    column: str = ""
    made_of: str = "feature"
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class ShapeSource:
    """In which columns of a table the shape stands: as WKT, or as longitude and latitude of a point."""

    wkt: str = ""
    longitude: str = ""
    latitude: str = ""


@dataclass(frozen=True, slots=True)
class IntakeMapping:
    """What a person said of a file: which column is what, and what is so of all of it."""

    id: IdSource = IdSource()
    fields: Mapping[str, FieldSource] = field(default_factory=dict)
    shape: ShapeSource = ShapeSource()
    evidence: tuple[GivenEvidence, ...] = ()
    layer: str = ""
    encoding: str = ""
    crs: str = ""
    axes: str = _AXES[0]
    as_indication: bool = False

    @property
    def is_swapped(self) -> bool:
        """Tell whether the file has latitude before longitude."""
        return self.axes != _AXES[0]

    def columns(self) -> dict[str, str]:
        """Return each column that is named, by the key of the mapping that names it."""
        named = {f"fields.{name}.column": source.column for name, source in self.fields.items()}
        named |= {"id.column": self.id.column, "shape.wkt": self.shape.wkt}
        named |= {"shape.longitude": self.shape.longitude, "shape.latitude": self.shape.latitude}
        return {key: column for key, column in named.items() if column}


class SaidForAll(msgspec.Struct, frozen=True):
    """What is so of all rows that say nothing of it: their evidence, and whether each is taken as an indication."""

    evidence: tuple[GivenEvidence, ...] = ()
    as_indication: bool = False


class MappingError(InputError):
    """A mapping cannot be taken; it names every line that is wrong."""

    code = "mapping"


Line = Callable[[str], int]
"""Returns the line of a key such as `fields.name.column`, or 0."""


def plain_mapping(columns: Sequence[str]) -> IntakeMapping:
    """Return the mapping of a file whose columns are called as ours are: each field from the column of its name."""
    return IntakeMapping(fields={name: FieldSource(column=name) for name in FIELDS if name in columns})


def mapping_of(given: Mapping[str, Any], line: Line, file: str) -> IntakeMapping:
    """Return the mapping that plain data says; raises MappingError that names everything wrong with its line."""
    wrong: list[tuple[str, Message]] = [
        (key, Message("there is no such key; there are {known}", known=", ".join(_TOP)))
        for key in given
        if key not in _TOP
    ]
    reader = _MappingReader(wrong)
    fields = reader.table(given, "fields")
    sources = {}
    for name, said in fields.items():
        if name not in FIELDS:
            wrong.append(
                (f"fields.{name}", Message("there is no such field; there are {known}", known=", ".join(FIELDS)))
            )
        else:
            sources[name] = _field(reader, name, said)
    made = IntakeMapping(
        _identity(reader, given), sources, _shape(reader, given), _evidence(reader, given),
        reader.text(given, "layer"), reader.text(given, "encoding"), reader.text(given, "crs"),
        reader.choice(given, "axes", _AXES), reader.flag(given, "as_indication"),
    )  # fmt: skip
    check_lines(wrong, line, file)
    return made


def said_for_all(mapping: IntakeMapping) -> str:
    """Return what a mapping says of all rows as the text that is kept with an import."""
    return msgspec.json.encode(SaidForAll(mapping.evidence, mapping.as_indication)).decode()


def said_of(text: str) -> SaidForAll:
    """Return what was kept as that text."""
    return msgspec.json.decode(text, type=SaidForAll)


def check_columns(mapping: IntakeMapping, columns: Sequence[str], line: Line, file: str) -> None:
    """Check that the file has every column that the mapping names; raises MappingError that names each missing."""
    wrong = [
        (key, Message("the file has no column {column!r}; it has {columns}", column=column, columns=_listed(columns)))
        for key, column in mapping.columns().items()
        if column not in columns
    ]
    check_lines(wrong, line, file)


def check_lines(wrong: Sequence[tuple[str, Message]], line: Line, file: str) -> None:
    """Raise MappingError where there is anything wrong, each with its line."""
    if not wrong:
        return
    told = sorted((line(key), key, message) for key, message in wrong)
    lines = [Message("line {line}: {key}: {wrong}", line=at, key=key, wrong=message) for at, key, message in told]
    raise MappingError(join("\n  ", (Message("the mapping cannot be taken:"), *lines)), where=Location(file),
                       next_step="correct these lines; `import FILE --guess` writes one to begin with")  # fmt: skip


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns[:40]) + (", …" if len(columns) > 40 else "")


class _MappingReader:
    """Takes values out of plain data and keeps a note of each that is not as it should be."""

    def __init__(self, wrong: list[tuple[str, Message]]) -> None:
        self._wrong = wrong

    def note(self, key: str, wrong: Message) -> None:
        """Keep a note."""
        self._wrong.append((key, wrong))

    def known(self, given: Mapping[str, Any], path: str, names: Sequence[str]) -> None:
        """Note every key that is none of these."""
        for name in given:
            if name not in names:
                self.note(f"{path}.{name}", Message("there is no such key; there are {known}", known=", ".join(names)))

    def table(self, given: Mapping[str, Any], key: str, path: str = "") -> Mapping[str, Any]:
        """Return a table, empty where there is none."""
        found = given.get(key, {})
        if isinstance(found, Mapping):
            return found
        self.note(path or key, Message("this is a table"))
        return {}

    def text(self, given: Mapping[str, Any], key: str, path: str = "") -> str:
        """Return a text, empty where there is none."""
        found = given.get(key, "")
        if isinstance(found, str):
            return found
        self.note(path or key, Message("this is a text"))
        return ""

    def flag(self, given: Mapping[str, Any], key: str) -> bool:
        """Return true or false."""
        found = given.get(key, False)
        if isinstance(found, bool):
            return found
        self.note(key, Message("this is true or false"))
        return False

    def choice(self, given: Mapping[str, Any], key: str, among: Sequence[str], path: str = "") -> str:
        """Return one of a few texts, the first of them where there is none."""
        found = given.get(key, among[0])
        if found in among:
            return str(found)
        self.note(path or key, Message("it is one of {among}", among=", ".join(map(repr, among))))
        return among[0]


def _identity(reader: _MappingReader, given: Mapping[str, Any]) -> IdSource:
    said = reader.table(given, "id")
    reader.known(said, "id", ("column", "made_of", "prefix"))
    column = reader.text(said, "column", "id.column")
    made_of = reader.choice(said, "made_of", ("feature", "content"), "id.made_of")
    if column and "made_of" in said:
        reader.note("id.made_of", Message("give a column, or say what the id is made of, and not both"))
    return IdSource(column, made_of, reader.text(said, "prefix", "id.prefix"))


def _shape(reader: _MappingReader, given: Mapping[str, Any]) -> ShapeSource:
    said = reader.table(given, "shape")
    reader.known(said, "shape", ("wkt", "longitude", "latitude"))
    made = ShapeSource(*(reader.text(said, name, f"shape.{name}") for name in ("wkt", "longitude", "latitude")))
    if bool(made.longitude) != bool(made.latitude):
        reader.note("shape", Message("longitude and latitude go together"))
    return made


def _evidence(reader: _MappingReader, given: Mapping[str, Any]) -> tuple[GivenEvidence, ...]:
    found = given.get("evidence", [])
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        reader.note("evidence", Message("this is a list of tables: [[evidence]]"))
        return ()
    made = []
    for each in found:
        reader.known(each, "evidence", ("kind", "how", "on"))
        kind = reader.choice(each, "kind", ["", *EvidenceKind][1:], "evidence.kind") if "kind" in each else ""
        how, on = reader.text(each, "how", "evidence.how"), str(each.get("on", ""))
        if not kind or not how:
            reader.note("evidence", Message("evidence has a kind, direct or indirect, and says how it is known"))
        made.append(GivenEvidence(kind, how, on))
    return tuple(made)


def _field(reader: _MappingReader, name: str, said: Any) -> FieldSource:
    path = f"fields.{name}"
    if not isinstance(said, Mapping):
        reader.note(path, Message("this is a table"))
        return FieldSource()
    reader.known(said, path, ("column", "value", "otherwise", "format", "timezone", "codes", "unit"))
    column = reader.text(said, "column", f"{path}.column")
    if bool(column) == ("value" in said):
        reader.note(path, Message("give either the column that it stands in, or one value for all"))
    codes = {str(key): value for key, value in reader.table(said, "codes", f"{path}.codes").items()}
    _check_codes(reader, name, codes)
    form = reader.text(said, "format", f"{path}.format") or FORMATS[0]
    if form not in FORMATS and "%" not in form:
        reader.note(
            f"{path}.format", Message("it is one of {among}, or a pattern such as %d.%m.%Y", among=", ".join(FORMATS))
        )
    zone = reader.text(said, "timezone", f"{path}.timezone")
    if zone and not _is_zone(zone):
        reader.note(
            f"{path}.timezone", Message("no time zone is called {zone!r}, such as Europe/Sarajevo", zone=zone[:40])
        )
    unit = reader.choice(said, "unit", tuple(METRES), f"{path}.unit")
    return FieldSource(column, said.get("value"), said.get("otherwise"), form, zone, codes, unit)


def _check_codes(reader: _MappingReader, name: str, codes: Mapping[str, Any]) -> None:
    allowed = {"classification": tuple(Classification), "state": STATES}.get(name)
    for key, value in codes.items():
        if not isinstance(value, str) or (allowed is not None and value not in allowed):
            told = ", ".join(allowed) if allowed else "a text"
            reader.note(f"fields.{name}.codes", Message("{key!r} stands for {value!r}, which is none of {told}",
                                                        key=key[:40],
                                                        value=str(value)[:40], told=told))  # fmt: skip


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
