"""Frozen dataclasses to JSON and back: one fixed order, nothing unknown taken, every fault with its path."""

from __future__ import annotations

import collections.abc
import functools
import json
import math
import re
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from shapely.geometry.base import BaseGeometry

from marchland.core.errors import EventError, MarchlandError, Where, nearest
from marchland.core.polygon import checked_shape, to_mapping

T = TypeVar("T")
TEXT_MOST = 10_000
"""The most characters of a text; a document belongs elsewhere, with its digest recorded."""
DEPTH_MOST = 32
"""How deep brackets may be nested in what is kept aside."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of a dataclass: its type, whether it must be given, and what it is otherwise."""

    name: str
    type: Any
    required: bool
    default: Any

    def is_default(self, value: Any) -> bool:
        """Tell whether the value is what the field has when nothing is given, so that nothing need be written."""
        return not self.required and (
            value is self.default or (type(value) is type(self.default) and value == self.default)
        )


def slots(model: Any) -> tuple[Slot, ...]:
    """Return the fields of a dataclass in their order."""
    return _slots(model)


@functools.cache
def _slots(model: Any) -> tuple[Slot, ...]:
    hints = typing.get_type_hints(model, include_extras=True)
    return tuple(_slot(item, hints[item.name]) for item in fields(model))


def _slot(item: Field[Any], hint: Any) -> Slot:
    made = item.default_factory() if item.default_factory is not MISSING else item.default
    return Slot(item.name, hint, made is MISSING, made)


def encoded(value: Any) -> dict[str, Any]:
    """Return a dataclass as a mapping in the order of its fields, without those that are as if not given."""
    return {
        slot.name: _plain(slot.type, given, slot.name)
        for slot in slots(type(value))
        if not slot.is_default(given := getattr(value, slot.name))
    }


def _plain(hint: Any, value: Any, path: str) -> Any:
    if value is None:
        return None
    if isinstance(value, tuple):
        inner = typing.get_args(_bare(hint))[0]
        return [_plain(inner, item, f"{path}.{n}") for n, item in enumerate(value)]
    if isinstance(value, BaseGeometry):
        return to_mapping(value)
    if is_dataclass(value):
        return encoded(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return checked_plain(dict(value), path)
    return _scalar(_bare(hint), value, path)


def decoded(model: type[T], given: Any, path: str = "") -> T:
    """Return the mapping as the dataclass; raises EventError naming the first field that is wrong."""
    if not isinstance(given, Mapping):
        raise _wrong(f"{_shown(given)} is not a group of keys", path)
    known = slots(model)
    names = [slot.name for slot in known]
    for key in given:
        if key not in names:
            raise _wrong(f"unknown key {str(key)[:60]!r}", path, nearest(str(key)[:60], names))
    values = {}
    for slot in known:
        spot = f"{path}.{slot.name}".strip(".")
        if slot.name not in given:
            if slot.required:
                raise _wrong(f"{slot.name!r} is missing", spot, f"add {slot.name}")
            continue
        values[slot.name] = _typed(slot.type, given[slot.name], spot)
    try:
        return model(**values)
    except MarchlandError as error:
        raise (error.at(Where(field=path)) if path else error) from None


def _typed(hint: Any, given: Any, path: str) -> Any:
    bare = _bare(hint)
    if given is None and bare is not hint:
        return None
    origin = typing.get_origin(bare)
    if origin is tuple:
        if not isinstance(given, list):
            raise _wrong(f"{_shown(given)} is not a list", path)
        inner, *rest = typing.get_args(bare)
        if rest != [...] and len(given) != len(rest) + 1:
            raise _wrong(f"{len(given)} are given, and it takes {len(rest) + 1}", path)
        return tuple(_typed(inner, item, f"{path}.{n}") for n, item in enumerate(given))
    if origin is collections.abc.Mapping:
        if not isinstance(given, dict):
            raise _wrong(f"{_shown(given)} is not a group of keys", path)
        return checked_plain(given, path)
    if bare is BaseGeometry:
        try:
            return checked_shape(given)
        except MarchlandError as error:
            raise error.at(Where(field=path)) from None
    if isinstance(bare, type) and is_dataclass(bare):
        return decoded(bare, given, path)
    return _scalar(bare, given, path)


@functools.cache
def _bare(hint: Any) -> Any:
    """Return the type of a field without its `| None`; the form of a text stays on it."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return next(inner for inner in typing.get_args(hint) if inner is not type(None))
    return hint


def _scalar(hint: Any, given: Any, path: str) -> Any:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        try:
            return hint(given)
        except ValueError:
            known = [member.value for member in hint]
            step = "give one of: " + ", ".join(known)
            raise _wrong(f"{_shown(given)} is not one of {len(known)} known values", path, step) from None
    if hint is str:
        return _text(given, path, "")
    if typing.get_origin(hint) is Annotated:
        return _text(given, path, hint.__metadata__[0])
    if hint is date:
        return _day(given, path)
    if hint is float and type(given) in (int, float):
        value = float(given) if -1e18 < given < 1e18 else math.inf
        if not math.isfinite(value):
            raise _wrong("that is not a finite number of this world", path)
        return value
    if (hint is bool and type(given) is bool) or (hint is int and type(given) is int and abs(given) <= 10**15):
        return given
    raise _wrong(f"{_shown(given)} is not {_WORDS.get(hint, 'of the right type')}", path)


_WORDS: Mapping[Any, str] = {float: "a number", int: "a whole number", bool: "true or false"}


def _text(given: Any, path: str, pattern: str) -> str:
    if not isinstance(given, str):
        raise _wrong(f"{_shown(given)} is not text", path)
    if len(given) > TEXT_MOST:
        raise _wrong(f"the text has {len(given):,} characters, and at most {TEXT_MOST:,} are taken", path)
    if found := _CONTROL.search(given):
        raise _wrong(f"the text holds the character U+{ord(found[0]):04X}, which is no text", path)
    if pattern and not re.fullmatch(pattern, given):
        raise _wrong(
            f"{_shown(given)} is not of its form", path, f"the form is {pattern}" if given.strip() else "say it"
        )
    return given


def _day(given: Any, path: str) -> date:
    if isinstance(given, date):
        return given
    try:
        if isinstance(given, str) and _DAY.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise _wrong(f"{_shown(given)} is not a day", path, "write the day as YYYY-MM-DD, such as 2025-07-07")


def checked_plain(given: Any, path: str, depth: int = 0) -> Any:
    """Return JSON data that is kept aside as it is; raises EventError for what JSON cannot hold, or nested too deep."""
    if depth > DEPTH_MOST:
        raise _wrong(f"brackets are nested deeper than {DEPTH_MOST}", path)
    if isinstance(given, str):
        return _text(given, path, "")
    if isinstance(given, dict):
        return {
            _text(key, path, ""): checked_plain(item, f"{path}.{key[:60]}", depth + 1) for key, item in given.items()
        }
    if isinstance(given, list):
        return [checked_plain(item, f"{path}.{n}", depth + 1) for n, item in enumerate(given)]
    if given is None or isinstance(given, bool) or type(given) is int:
        return given
    if type(given) is float and math.isfinite(given):
        return given
    raise _wrong(f"{_shown(given)} cannot be kept", path, "give text, finite numbers, lists and groups of keys")


def canonical(mapping: Mapping[str, Any]) -> bytes:
    """Return JSON in UTF-8 in the order given, without a space."""
    return json.dumps(mapping, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


def read_json(content: bytes, most: int) -> Any:
    """Return what JSON bytes say; raises EventError for NaN, keys given twice, brackets too deep, or too many bytes."""
    if len(content) > most:
        raise EventError(f"{len(content):,} bytes are given, and at most {most:,} are taken")
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise EventError(f"byte {error.start} is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise EventError(f"not JSON: {error.msg}", where=Where(line=error.lineno)) from None
    except RecursionError:
        raise EventError("brackets are nested too deep") from None
    except ValueError:
        raise EventError("a number has too many digits") from None


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise EventError(f"the key {key[:60]!r} is given twice")
        found[key] = value
    return found


def _no_constant(constant: str) -> Any:
    raise EventError(f"{constant} is not a number in JSON")


def _wrong(text: str, path: str, next_step: str = "") -> EventError:
    return EventError(text, where=Where(field=path), next_step=next_step)


def _shown(given: Any) -> str:
    try:
        text = repr(given)
    except (RecursionError, ValueError):
        return "what is given"
    return text if len(text) <= 60 else text[:57] + "…"
