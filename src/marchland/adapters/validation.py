"""What pydantic found wrong in a file, told in our words: which file, line and field, and the nearest known key."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from operator import or_
from types import GenericAlias, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import pydantic

from marchland.core.errors import MarchlandError, Where, nearest

Model = type[pydantic.BaseModel]
Path = tuple[str | int, ...]
M = TypeVar("M", bound=pydantic.BaseModel)
_SHOWN = 8
_TYPES = frozenset({"str", "float", "int", "date"})  # how pydantic calls the branches of a union in a path
_WANTED = {
    "float_type": "a number",
    "int_type": "a whole number",
    "string_type": "text",
    "date_type": "a day",
    "list_type": "a list",
    "dict_type": "a group of keys",
    "model_type": "a group of keys",
}


class FileModel(pydantic.BaseModel):
    """What was asked for in a file: frozen, no unknown keys, no NaN, no silent change of type."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def parse(
    model: type[M],
    data: Any,
    place: Callable[[Path], Where],
    error: type[MarchlandError],
) -> M:
    """Return the data as the model; raises `error` naming every field that is wrong, up to eight."""
    try:
        return model.model_validate(data)
    except pydantic.ValidationError as found:
        problems = _problems(found.errors(include_url=False), model)
    (path, text, step), rest = problems[0], problems[1:_SHOWN]
    more = "".join(f"\n  also {place(path)}: {text}" for path, text, _ in rest)
    if len(problems) > _SHOWN:
        more += f"\n  and {len(problems) - _SHOWN} more"
    raise error(text + more, where=place(path), next_step=step)


def model_of(shape: Any) -> Model:
    """Return the model that finds wrong what a plain shape does not take: the same fields of the same kinds."""
    hints = get_type_hints(shape, include_extras=True)
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(shape):
        needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        fields[field.name] = (_modelled(hints[field.name]), ... if needed else None)
    return pydantic.create_model(shape.__name__, __base__=FileModel, **fields)


def _modelled(kind: Any) -> Any:
    """Return a kind of field with models in place of the shapes in it."""
    if dataclasses.is_dataclass(kind):
        return model_of(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return Annotated[(_modelled(inner[0]), *inner[1:])]
    if origin is list:
        return GenericAlias(list, (_modelled(inner[0]),))
    return reduce(or_, map(_modelled, inner)) if origin in (Union, UnionType) else kind


def _problems(items: Sequence[Any], model: Model) -> list[tuple[Path, str, str]]:
    """Return what is wrong at each path, in words, with the next step.

    A value that may be of several types is told once, with all of them, or with what is wrong inside it.
    """
    branches = _TYPES | {found.__name__ for found in _all_models(model)}
    placed = [
        (tuple(part for part in item["loc"] if not (isinstance(part, str) and (part in branches or "[" in part))), item)
        for item in items
    ]
    paths = [path for path, _ in placed]
    told: dict[Path, list[Any]] = {}
    for path, item in placed:
        inside = any(len(other) > len(path) and other[: len(path)] == path for other in paths)
        if item["type"] not in _WANTED or not inside:
            told.setdefault(path, []).append(item)
    made: list[tuple[Path, str, str]] = []
    for path, found in told.items():
        wanted = [_WANTED[item["type"]] for item in found if item["type"] in _WANTED]
        others = [item for item in found if item["type"] not in _WANTED]
        if others:
            made.extend((path, *_said(item, path, model)) for item in others)
        else:
            words = " or ".join(dict.fromkeys(wanted))
            made.append((path, f"{_shown(found[0].get('input'))} is not {words}", f"give {words}"))
    return made


def _said(item: Any, path: Path, model: Model) -> tuple[str, str]:
    kind, given = item["type"], item.get("input")
    if kind == "extra_forbidden":
        return f"unknown key {str(path[-1])!r}", nearest(str(path[-1]), _keys(model, path[:-1]))
    if kind == "missing":
        return f"{str(path[-1])!r} is missing", f"add {path[-1]}"
    if kind == "finite_number":
        return f"{given} is not a finite number", "give a number"
    if kind == "too_long" and isinstance(given, list):
        most = item["ctx"]["max_length"]
        return f"{len(given):,} are given, and {most:,} is the most", f"give at most {most:,}, or split the file"
    if kind == "literal_error":
        return f"{_shown(given)} is not {item['ctx']['expected']}", f"give {item['ctx']['expected']}"
    return f"{_shown(given)}: {item['msg'][0].lower()}{item['msg'][1:]}", ""


def _shown(given: Any) -> str:
    if isinstance(given, bool):
        return str(given).lower()
    if given is None or isinstance(given, date):
        return "nothing" if given is None else str(given)
    try:
        text = repr(given)
    except (RecursionError, ValueError):
        return "what is given"
    return text if len(text) <= 60 else text[:57] + "…"


def _all_models(model: Model) -> set[Model]:
    """Return the model and every model that stands in a field of it, at any depth."""
    found: set[Model] = set()
    todo = [model]
    while todo:
        current = todo.pop()
        if current not in found:
            found.add(current)
            todo.extend(inner for field in current.model_fields.values() for inner in _models(field.annotation))
    return found


def _keys(model: Model, path: Path) -> list[str]:
    """Return the keys that may stand at a path of the model."""
    current: list[Model] = [model]
    for part in path:
        if isinstance(part, int):
            continue
        inner: list[Model] = []
        for candidate in current:
            for name, field in candidate.model_fields.items():
                if part in (name, field.alias):
                    inner.extend(_models(field.annotation))
        current = inner
    return sorted({field.alias or name for found in current for name, field in found.model_fields.items()})


def _models(annotation: Any) -> list[Model]:
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models(inner)]
