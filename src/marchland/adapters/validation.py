"""What pydantic found wrong in a file, told in our words: which file, line and field, and the nearest known key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pydantic

from marchland.core.errors import MarchlandError, Where, nearest

Model = type[pydantic.BaseModel]
Path = tuple[str | int, ...]
M = TypeVar("M", bound=pydantic.BaseModel)
_SHOWN = 8


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
        problems = [_problem(item, model, place) for item in found.errors(include_url=False)]
    first, rest = problems[0], problems[1:_SHOWN]
    more = "".join(f"\n  also {where}: {text}" for where, text, _ in rest)
    if len(problems) > _SHOWN:
        more += f"\n  and {len(problems) - _SHOWN} more"
    raise error(first[1] + more, where=first[0], next_step=first[2])


def _problem(item: Any, model: Model, place: Callable[[Path], Where]) -> tuple[Where, str, str]:
    path: Path = tuple(part for part in item["loc"] if not _is_tag(part))
    kind, given = item["type"], item.get("input")
    where = place(path)
    if kind == "extra_forbidden":
        return where, f"unknown key {str(path[-1])!r}", nearest(str(path[-1]), _keys(model, path[:-1]))
    if kind == "missing":
        return where, f"{str(path[-1])!r} is missing", f"add {path[-1]}"
    if kind == "finite_number":
        return where, f"{given} is not a finite number", "give a number"
    if kind == "value_error":
        cause = item.get("ctx", {}).get("error")
        step = cause.next_step if isinstance(cause, MarchlandError) else ""
        return where, str(item["msg"]).removeprefix("Value error, "), step
    return where, f"{_shown(given)}: {item['msg'][0].lower()}{item['msg'][1:]}", ""


def _shown(given: Any) -> str:
    text = repr(given)
    return text if len(text) <= 60 else text[:57] + "…"


def _is_tag(part: str | int) -> bool:
    """Tell whether a part of the path names a branch of a union rather than a key of the file."""
    return isinstance(part, str) and (part[:1].isupper() or "[" in part or part in ("str", "float", "int", "date"))


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
