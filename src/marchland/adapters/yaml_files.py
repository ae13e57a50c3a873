"""YAML as plain data with the line of every field, so that an error can say where it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from marchland.core.errors import InputError, Where

_MAX_BYTES = 4_000_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
File = Path | Traversable


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A file's data, and the line on which each field of it begins, by its path of keys."""

    name: str
    data: Any
    lines: Mapping[tuple[str | int, ...], int]
    content: bytes

    def where(self, path: tuple[str | int, ...]) -> Where:
        """Return the place of a field, or of the nearest field around it."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return Where(self.name, self.lines.get(known, 0), ".".join(map(str, path)))


def read_yaml(file: File, name: str = "") -> YamlFile:
    """Return the file's data with lines; raises InputError when it is missing, not text, too large or not YAML."""
    shown = name or str(file)
    content = read_bytes(file, shown)
    try:
        loader = _LOADER(content.decode("utf-8-sig"))
        try:
            node = loader.get_single_node()
            data = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is not UTF-8 text", where=Where(shown)) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise InputError(f"not YAML: {error.problem or error.context}", where=Where(shown, line)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"not YAML: {str(error).splitlines()[0]}", where=Where(shown)) from None
    if node is None:
        raise InputError("the file is empty", where=Where(shown))
    lines: dict[tuple[str | int, ...], int] = {}
    _note_lines(node, (), lines, set())
    return YamlFile(shown, _without_aliases(data, shown), lines, content)


def read_bytes(file: File, shown: str) -> bytes:
    """Return a small file's bytes; raises InputError when there is none, it is a folder, or it is too large."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", where=Where(shown), next_step="check the path") from None
    except IsADirectoryError:
        raise InputError("this is a folder, not a file", where=Where(shown)) from None
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", where=Where(shown)) from None
    if len(content) > _MAX_BYTES:
        raise InputError(f"the file has {len(content):,} bytes; at most {_MAX_BYTES:,} are read", where=Where(shown))
    return content


def _note_lines(
    node: yaml.Node, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int], seen: set[int]
) -> None:
    if id(node) in seen:
        return
    seen.add(id(node))
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            spot = (*path, str(key.value))
            _note_lines(value, spot, lines, seen)
            lines[spot] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            _note_lines(value, (*path, position), lines, seen)


def _without_aliases(data: Any, shown: str) -> Any:
    """Return the data if it is a plain tree of at most a million parts; raises InputError for a YAML bomb."""
    count, todo = 0, [data]
    while todo:
        part = todo.pop()
        count += 1
        if count > 1_000_000:
            raise InputError("the file unfolds to more than a million parts", where=Where(shown))
        if isinstance(part, dict):
            todo.extend(part.values())
        elif isinstance(part, list):
            todo.extend(part)
        elif isinstance(part, dt.datetime):
            raise InputError(f"{part} has a time of day; only days are kept", where=Where(shown))
    return data
