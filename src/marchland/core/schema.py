"""The one schema engine: plain data into frozen records, and what is wrong with it in our words, each at its place.

msgspec takes what is right and refuses the rest. Why it refused is worked out only then, field by field, so that all
that is wrong is told at once, with the nearest known key for one that is unknown.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, dataclass_transform

import msgspec
from msgspec import inspect

from marchland.core.errors import Location, MarchlandError, nearest
from marchland.core.message import Message, join

R = TypeVar("R")
S = TypeVar("S", bound=msgspec.Struct)
Path = tuple[str | int, ...]
_Place = Callable[[Path], Location]
_Hook = Callable[[type, Any], Any] | None
_SHOWN = 8
_CONTROL = "\x00-\x08\x0b-\x1f\x7f\ud800-\udfff"
_LARGEST = sys.float_info.max
_PLACED = re.compile(r"(?s)(.*?)(?: - at `.*`)?")


@dataclass_transform(frozen_default=True)
class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Typed data: frozen, no unknown keys, no silent change of type, its fields in one order."""


class _Mixed(type):
    """A kind that is one of several plain kinds which msgspec cannot tell apart in what it reads."""

    kinds: tuple[type, ...]

    def __instancecheck__(cls, value: object) -> bool:
        return type(value) in cls.kinds and (type(value) is not float or math.isfinite(value))


if TYPE_CHECKING:
    DayOrText = date | str
    DayTextOrWhole = date | str | int
    DayTextOrNumber = date | str | float
else:
    DayOrText = _Mixed("DayOrText", (), {"kinds": (date, str)})
    DayTextOrWhole = _Mixed("DayTextOrWhole", (), {"kinds": (date, str, int)})
    DayTextOrNumber = _Mixed("DayTextOrNumber", (), {"kinds": (date, str, int, float)})


def within(
    *, above: float | None = None, least: float | None = None, below: float | None = None, most: float | None = None
) -> msgspec.Meta:
    """Return the bounds of a number; what is not finite is within none."""
    bounds: dict[str, Any] = {"gt": above, "ge": least, "lt": below, "le": most}
    return msgspec.Meta(**{name: bound for name, bound in bounds.items() if bound is not None})


def long(least: int | None = None, most: int | None = None) -> msgspec.Meta:
    """Return the bounds of the length of a text or a list."""
    return msgspec.Meta(min_length=least, max_length=most)


def matching(form: str) -> msgspec.Meta:
    """Return the form of a text: a pattern that it has from its first sign to its last."""
    return msgspec.Meta(pattern=rf"^(?:{form})\Z")


def described(text: str) -> msgspec.Meta:
    """Return what a field is, for the JSON Schema."""
    return msgspec.Meta(description=text)


Number = Annotated[float, within(least=-_LARGEST, most=_LARGEST)]
"""A finite number."""
CLEAN = f"[^{_CONTROL}]*"
"""The form of a text without control characters and halves of characters."""
SAID = rf"\s*[^\s{_CONTROL}]{CLEAN}"
"""The form of such a text that says something."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its type, and whether it must be given."""

    name: str
    type: Any
    required: bool


@cache
def fields_of(model: type) -> tuple[Field, ...]:
    """Return the fields of a record in their order."""
    return tuple(Field(each.name, each.type, each.required) for each in msgspec.structs.fields(model))


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """What is wrong at a path, in words, with the next step; or the error that a part of ours raised there."""

    path: Path
    text: str
    step: str = ""
    cause: MarchlandError | None = None


def parse(model: type[R], data: Any, place: _Place, error: type[MarchlandError]) -> R:
    """Return data of a file as the model; raises `error` naming every field that is wrong, up to eight."""
    try:
        return msgspec.convert(data, model, builtin_types=(date,))
    except (msgspec.ValidationError, ValueError) as found:
        faults = _faults(model, data, found, _Walk(days_as_text=False, hook=None))
    first, rest = faults[0], faults[1:_SHOWN]
    more = [Message("\n  also {field}: {wrong}", field=str(place(fault.path)), wrong=fault.text) for fault in rest]
    if len(faults) > _SHOWN:
        more.append(Message("\n  and {count} more", count=len(faults) - _SHOWN))
    raise error(join("", [first.text, *more]), where=place(first.path), next_step=first.step)


def decoded(model: Any, data: Any, error: type[MarchlandError], hook: _Hook = None, path: str = "") -> Any:
    """Return data as JSON has it, whose days are texts, as the model; raises `error` naming the first wrong field.

    `hook` makes a type of its own from plain data; an error of ours that it raises is placed, and raised as it is.
    """
    try:
        return msgspec.convert(data, model, dec_hook=hook)
    except (msgspec.ValidationError, ValueError, MarchlandError) as found:
        raise _errors(model, data, found, error, hook, path)[0] from None


def all_wrong(model: Any, data: Any, error: type[MarchlandError], hook: _Hook = None) -> list[MarchlandError]:
    """Return every error that `decoded` could raise for the data, in the order of the fields; none if it is right."""
    try:
        msgspec.convert(data, model, dec_hook=hook)
    except (msgspec.ValidationError, ValueError, MarchlandError) as found:
        return _errors(model, data, found, error, hook, "")
    return []


def _errors(
    model: Any, data: Any, found: Exception, error: type[MarchlandError], hook: _Hook, path: str
) -> list[MarchlandError]:
    errors = []
    for fault in _faults(model, data, found, _Walk(days_as_text=True, hook=hook)):
        where = Location(field=".".join(map(str, (path, *fault.path) if path else fault.path)))
        errors.append(
            fault.cause.located(where) if fault.cause else error(fault.text, where=where, next_step=fault.step)
        )
    return errors


def encoded(value: Any, hook: Callable[[Any], Any] | None = None, kept: tuple[type, ...] = ()) -> Any:
    """Return a record as plain data in the order of its fields, without those that are as if not given.

    `hook` makes plain what msgspec does not know, but for the types that are kept as they are.
    """
    return msgspec.to_builtins(value, enc_hook=hook, builtin_types=kept)


def changed(record: S, **fields: Any) -> S:
    """Return a record with some of its fields as given; they are taken unchecked."""
    return msgspec.structs.replace(record, **fields)


def shown(given: Any) -> str:
    """Return a value as a message shows it, shortened."""
    if isinstance(given, bool):
        return str(given).lower()
    if given is None or isinstance(given, date):
        return "nothing" if given is None else str(given)
    try:
        text = repr(given)
    except (RecursionError, ValueError):
        return "what is given"
    return text if len(text) <= 60 else text[:57] + "…"


def json_schema(model: type[msgspec.Struct], title: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a record."""
    _, parts = msgspec.json.schema_components((model,), schema_hook=_mixed, ref_template="#/$defs/{name}")
    whole = parts.pop(model.__name__)
    dialect = "https://json-schema.org/draft/2020-12/schema"
    told: dict[str, Any] = _told({"$schema": dialect, **whole, "title": title, "$defs": parts})
    return told


def _mixed(kind: type) -> dict[str, Any]:
    """Return the schema of a kind that is one of several plain ones."""
    if not isinstance(kind, _Mixed):
        raise NotImplementedError
    return {"anyOf": [msgspec.json.schema(each) for each in kind.kinds]}


def _told(part: Any) -> Any:
    """Return a part of a schema without the bounds that only say finite, and with patterns as JSON Schema has them."""
    if isinstance(part, list):
        return [_told(each) for each in part]
    if not isinstance(part, dict):
        return part
    bounded = {key: value for key, value in part.items() if value not in (_LARGEST, -_LARGEST)}
    return {key: f"^{_form(value)}$" if key == "pattern" else _told(value) for key, value in bounded.items()}


def _form(pattern: str) -> str:
    return pattern.removeprefix("^(?:").removesuffix(r")\Z")


def _faults(model: Any, data: Any, found: Exception, walk: _Walk) -> list[SchemaFault]:
    """Return all that is wrong with data that msgspec refused; if the walk sees nothing, what msgspec said."""
    faults = list(walk.faults(inspect.type_info(model), data, ()))
    words = _PLACED.fullmatch(str(found))
    return faults or [
        SchemaFault((), Message("{given}: {wrong}", given=shown(data), wrong=words[1] if words else found))
    ]


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk over data beside the types it should have, which yields what does not agree."""

    days_as_text: bool
    hook: _Hook

    def faults(self, kind: inspect.Type, data: Any, path: Path) -> Iterator[SchemaFault]:
        """Yield what is wrong in data that should be of a kind: of several kinds, in the one that it is like."""
        kinds = list(_kinds(kind))
        if data is None and any(isinstance(each, inspect.NoneType) for each in kinds):
            return
        like = next((each for each in kinds if self._is_like(each, data)), None)
        if like is not None:
            yield from self._inside(like, data, path)
        else:
            words = join(Message(" or "), dict.fromkeys(word for each in kinds for word in _words(each)))
            yield SchemaFault(
                path,
                Message("{given} is not {wanted}", given=shown(data), wanted=words),
                Message("give {wanted}", wanted=words),
            )

    def _is_like(self, kind: inspect.Type, data: Any) -> bool:
        """Tell whether data is so much like a kind that what is wrong must be inside it."""
        if isinstance(kind, inspect.AnyType):
            return True
        if isinstance(kind, inspect.CustomType):
            return self.hook is not None or type(data) in getattr(kind.cls, "kinds", ())
        if isinstance(kind, inspect.DateType) and self.days_as_text and isinstance(data, str):
            return True
        return type(data) in _LIKE.get(type(kind), ())

    def _inside(self, kind: inspect.Type, data: Any, path: Path) -> Iterator[SchemaFault]:
        match kind:
            case inspect.StructType():
                yield from self._record(kind, data, path)
            case inspect.DictType():
                for key, value in data.items():
                    yield from self.faults(kind.key_type, key, (*path, _key(key)))
                    yield from self.faults(kind.value_type, value, (*path, _key(key)))
            case inspect.ListType() | inspect.VarTupleType():
                yield from _counted(kind, len(data), path)
                for number, item in enumerate(data):
                    yield from self.faults(kind.item_type, item, (*path, number))
            case inspect.TupleType():
                if len(data) != len(kind.item_types):
                    yield SchemaFault(
                        path,
                        Message("{count:,} given, at most {most} allowed", count=len(data), most=len(kind.item_types)),
                    )
                for number, (inner, item) in enumerate(zip(kind.item_types, data, strict=False)):
                    yield from self.faults(inner, item, (*path, number))
            case inspect.CustomType():
                yield from self._made(kind, data, path)
            case _:
                yield from _plain(kind, data, path)

    def _record(self, kind: inspect.StructType, data: Mapping[Any, Any], path: Path) -> Iterator[SchemaFault]:
        known = {field.encode_name: field for field in kind.fields}
        sound = True
        for name, field in known.items():
            if name in data:
                for fault in self.faults(field.type, data[name], (*path, name)):
                    sound = False
                    yield fault
            elif field.required:
                sound = False
                yield SchemaFault(
                    (*path, name), Message("{name!r} is missing", name=name), Message("add {name}", name=name)
                )
        for key in data:
            if key not in known:
                sound = False
                yield SchemaFault(
                    (*path, _key(key)), Message("unknown key {key!r}", key=_key(key)), nearest(_key(key), known)
                )
        if sound:
            yield from self._made(kind, data, path)

    def _made(self, kind: inspect.StructType | inspect.CustomType, data: Any, path: Path) -> Iterator[SchemaFault]:
        """Yield the error that our own code raises where it makes a value of the data."""
        try:
            msgspec.convert(data, kind.cls, builtin_types=() if self.days_as_text else (date,), dec_hook=self.hook)
        except MarchlandError as error:
            yield SchemaFault(path, error.message, error.next_step, error)
        except (msgspec.ValidationError, ValueError):
            if type(data) is float:
                yield SchemaFault(
                    path, Message("{given} is not a finite number", given=shown(data)), Message("give a number")
                )


_LIKE: Mapping[type[inspect.Type], tuple[type, ...]] = {
    inspect.StructType: (dict,),
    inspect.DictType: (dict,),
    inspect.ListType: (list, tuple),
    inspect.VarTupleType: (list, tuple),
    inspect.TupleType: (list, tuple),
    inspect.StrType: (str,),
    inspect.LiteralType: (str,),
    inspect.EnumType: (str,),
    inspect.FloatType: (int, float),
    inspect.IntType: (int,),
    inspect.BoolType: (bool,),
    inspect.DateType: (date,),
}
_WORDS: Mapping[type[inspect.Type], str] = {
    inspect.StructType: Message("a mapping"),
    inspect.DictType: Message("a mapping"),
    inspect.ListType: Message("a list"),
    inspect.VarTupleType: Message("a list"),
    inspect.TupleType: Message("a list"),
    inspect.StrType: Message("text"),
    inspect.FloatType: Message("a number"),
    inspect.IntType: Message("a whole number"),
    inspect.BoolType: Message("true or false"),
    inspect.DateType: Message("a day"),
}
_MIXED: Mapping[type, str] = {
    date: Message("a day"),
    str: Message("text"),
    int: Message("a whole number"),
    float: Message("a number"),
}


def _kinds(kind: inspect.Type) -> Iterator[inspect.Type]:
    """Yield the kinds of a union, or the one kind, without what is said about them."""
    if isinstance(kind, inspect.Metadata):
        yield from _kinds(kind.type)
    elif isinstance(kind, inspect.UnionType):
        for each in kind.types:
            yield from _kinds(each)
    else:
        yield kind


def _words(kind: inspect.Type) -> list[str]:
    if isinstance(kind, inspect.CustomType):
        kinds = getattr(kind.cls, "kinds", ())
        return [_MIXED[each] for each in kinds if each is not int or float not in kinds]
    if isinstance(kind, inspect.LiteralType | inspect.EnumType):
        return [_either(kind)]
    return [] if isinstance(kind, inspect.NoneType) else [_WORDS[type(kind)]]


def _values(kind: inspect.LiteralType | inspect.EnumType) -> list[str]:
    return [each.value for each in kind.cls] if isinstance(kind, inspect.EnumType) else list(map(str, kind.values))


def _either(kind: inspect.LiteralType | inspect.EnumType) -> str:
    *most, last = map(repr, _values(kind))
    return f"{', '.join(most)} or {last}" if most else last


def _key(key: Any) -> str:
    """Return a key as it is written in a file: `true`, not `True`."""
    return "null" if key is None else str(key).lower() if isinstance(key, bool) else str(key)[:60]


def _counted(kind: inspect.ListType | inspect.VarTupleType, count: int, path: Path) -> Iterator[SchemaFault]:
    if kind.max_length is not None and count > kind.max_length:
        most = f"{kind.max_length:,}"
        yield SchemaFault(
            path,
            Message("{count:,} given, at most {most} allowed", count=count, most=most),
            Message("give at most {most}, or split the file", most=most),
        )
    if kind.min_length is not None and count < kind.min_length:
        yield SchemaFault(
            path,
            Message("{count} given, at least {least} required", count=count, least=kind.min_length),
            Message("give more"),
        )


def _plain(kind: inspect.Type, data: Any, path: Path) -> Iterator[SchemaFault]:
    """Yield what is wrong in a text, a number or a day."""
    if isinstance(kind, inspect.StrType):
        yield from _texts(kind, data, path)
    elif isinstance(kind, inspect.FloatType | inspect.IntType):
        yield from _numbers(kind, data, path)
    elif isinstance(kind, inspect.LiteralType | inspect.EnumType):
        if data not in _values(kind):
            yield SchemaFault(
                path,
                Message("{given} is not {wanted}", given=shown(data), wanted=_either(kind)),
                Message("give {wanted}", wanted=_either(kind)),
            )
    elif isinstance(kind, inspect.DateType) and isinstance(data, str) and not _is_day(data):
        yield SchemaFault(
            path,
            Message("{given} is not a day", given=shown(data)),
            Message("write the day as YYYY-MM-DD, such as 2025-07-07"),
        )


def _is_day(text: str) -> bool:
    try:
        msgspec.convert(text, date)
    except (msgspec.ValidationError, ValueError):  # half of a surrogate pair is no text to msgspec
        return False
    return True


def _texts(kind: inspect.StrType, text: str, path: Path) -> Iterator[SchemaFault]:
    if kind.max_length is not None and len(text) > kind.max_length:
        yield SchemaFault(
            path,
            Message(
                "the text has {count:,} characters, at most {most:,} allowed",
                count=len(text),
                most=kind.max_length,
            ),
            Message("shorten it"),
        )
    elif kind.min_length is not None and len(text) < kind.min_length:
        yield SchemaFault(
            path,
            Message("{given} is too short", given=shown(text)),
            Message("write at least {least} characters", least=kind.min_length),
        )
    elif kind.pattern is not None and not re.search(kind.pattern, text):
        if control := re.search(f"[{_CONTROL}]", text):
            yield SchemaFault(
                path,
                Message("the text holds the control character U+{character:04X}", character=ord(control[0])),
            )
        else:
            step = Message("the form is {form}", form=_form(kind.pattern)) if text.strip() else Message("say it")
            yield SchemaFault(path, Message("{given} is malformed", given=shown(text)), step)


def _numbers(kind: inspect.FloatType | inspect.IntType, number: float, path: Path) -> Iterator[SchemaFault]:
    if isinstance(kind, inspect.FloatType) and not abs(number) <= _LARGEST:
        yield SchemaFault(
            path, Message("{given} is not a finite number", given=shown(number)), Message("give a number")
        )
    elif kind.gt is not None and number <= kind.gt:
        yield SchemaFault(
            path,
            Message("{given} is not above {bound:g}", given=shown(number), bound=kind.gt),
            Message("give more than {bound:g}", bound=kind.gt),
        )
    elif kind.ge is not None and number < kind.ge:
        yield SchemaFault(
            path,
            Message("{given} is below {bound:g}", given=shown(number), bound=kind.ge),
            Message("give {bound:g} or more", bound=kind.ge),
        )
    elif kind.lt is not None and number >= kind.lt:
        yield SchemaFault(
            path,
            Message("{given} is not below {bound:g}", given=shown(number), bound=kind.lt),
            Message("give less than {bound:g}", bound=kind.lt),
        )
    elif kind.le is not None and number > kind.le:
        yield SchemaFault(
            path,
            Message("{given} is above {bound:g}", given=shown(number), bound=kind.le),
            Message("give {bound:g} or less", bound=kind.le),
        )
