"""Shapes of files as plain dataclasses, checked quickly; pydantic is loaded only to say what is wrong."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from marchland.core.errors import MarchlandError, Where

S = TypeVar("S")
_Check = Callable[[Any], Any]
_Handler = Callable[[Any], Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Matches:
    """A bound for text: it matches the pattern, which runs from `^` to `$`."""

    pattern: str

    def holds(self, value: Any) -> bool:
        """Tell whether the text matches."""
        return re.fullmatch(self.pattern, value) is not None

    def __get_pydantic_core_schema__(self, source: Any, handler: _Handler) -> Any:
        return handler(source) | {"pattern": self.pattern}


@dataclasses.dataclass(frozen=True, slots=True)
class AtLeast:
    """A bound for text or a list: it is at least that long."""

    length: int

    def holds(self, value: Any) -> bool:
        """Tell whether it is long enough."""
        return len(value) >= self.length

    def __get_pydantic_core_schema__(self, source: Any, handler: _Handler) -> Any:
        return handler(source) | {"min_length": self.length}


class _UnlikeError(Exception):
    """The data has not the shape; where and why is for pydantic to say."""


def take(shape: type[S], data: Any, place: Callable[[tuple[str | int, ...]], Where], error: type[MarchlandError]) -> S:
    """Return the data as the dataclass; raises `error` naming every field that is wrong, up to eight.

    A field may be text, a whole number, a day, words of a `Literal`, each of them or None, a list, a group of names,
    another shape or anything, with a bound where `Annotated` gives one. No other key may stand in the data, and no type
    is changed silently.
    """
    kind: Any = shape
    with suppress(_UnlikeError):
        made: S = _check(kind)(data)
        return made
    from marchland.adapters.validation import model_of, parse  # noqa: PLC0415 - slow to load, and only for an error

    parse(model_of(shape), data, place, error)
    raise AssertionError(f"{shape.__name__} is checked here in another way than by its model")


@cache
def _check(kind: Any) -> _Check:
    """Return the function that makes of data a value of that kind, or raises _UnlikeError."""
    origin, inner = get_origin(kind), get_args(kind)
    if dataclasses.is_dataclass(kind):
        return _record(kind)
    if origin is Annotated:
        return _bounded(_check(inner[0]), inner[1:])
    if origin is list:
        return _items(_check(inner[0]))
    if kind is Any:
        return lambda data: data
    if origin is dict:
        return _named(_check(inner[1]))
    if origin is Literal:
        return _one_of(inner)
    return _either(inner if origin in (Union, UnionType) else (kind,))


def _record(shape: Any) -> _Check:
    checks = {name: _check(hint) for name, hint in get_type_hints(shape, include_extras=True).items()}
    absent = dataclasses.MISSING
    needed = {f.name for f in dataclasses.fields(shape) if f.default is absent and f.default_factory is absent}

    def check(data: Any) -> Any:
        if type(data) is not dict or not needed <= data.keys() or not data.keys() <= checks.keys():
            raise _UnlikeError
        return shape(**{name: checks[name](value) for name, value in data.items()})

    return check


def _bounded(inner: _Check, bounds: tuple[Matches | AtLeast, ...]) -> _Check:
    def check(data: Any) -> Any:
        value = inner(data)
        if all(bound.holds(value) for bound in bounds):
            return value
        raise _UnlikeError

    return check


def _items(inner: _Check) -> _Check:
    def check(data: Any) -> Any:
        if type(data) is list:
            return [inner(item) for item in data]
        raise _UnlikeError

    return check


def _named(inner: _Check) -> _Check:
    def check(data: Any) -> Any:
        if type(data) is dict and all(type(name) is str for name in data):
            return {name: inner(value) for name, value in data.items()}
        raise _UnlikeError

    return check


def _one_of(words: tuple[Any, ...]) -> _Check:
    def check(data: Any) -> Any:
        if type(data) is str and data in words:
            return data
        raise _UnlikeError

    return check


def _either(kinds: tuple[Any, ...]) -> _Check:
    """Return the check for text, a number, a day or nothing, whichever are among the kinds, and for one other kind."""
    plain = tuple(kind for kind in kinds if kind in (str, int, date, NoneType))
    others = [kind for kind in kinds if kind not in plain]
    if len(others) > 1 or not plain:
        raise TypeError(f"{kinds} are no kinds that a shape may have")
    other = _check(others[0]) if others else None

    def check(data: Any) -> Any:
        if type(data) in plain:
            return data
        if other is None:
            raise _UnlikeError
        return other(data)

    return check
