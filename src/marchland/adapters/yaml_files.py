"""YAML as plain data with the line of every field, so that an error can say where it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from marchland.core.errors import InputError, Where

_MAX_BYTES = 4_000_000
_MAX_PARTS = 1_000_000
_MAX_DEPTH = 40
_LONGEST_NUMBER = 40
_POWER = re.compile(r"[-+]?\d[\d_]*(\.\d*)?[eE][-+]?\d+")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
File = Path | Traversable
Spot = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A file's data, and the line on which each field of it begins, by its path of keys."""

    name: str
    data: Any
    lines: Mapping[Spot, int]
    content: bytes

    def where(self, path: Spot) -> Where:
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
        text = content.decode("utf-8-sig")
        _refuse_depth(text, shown)
        loader = _LOADER(text)
        node = loader.get_single_node()
        if node is None:
            raise InputError("the file is empty", where=Where(shown))
        lines: dict[Spot, int] = {}
        if _take_in(node, (), lines, {}, shown) > _MAX_PARTS:
            raise InputError(f"the file unfolds to more than {_MAX_PARTS:,} parts", where=Where(shown))
        return YamlFile(shown, loader.construct_document(node), lines, content)
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is not UTF-8 text", where=Where(shown)) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise InputError(f"not YAML: {error.problem or error.context}", where=Where(shown, line)) from None
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"not YAML: {str(error).splitlines()[0]}", where=Where(shown)) from None


def read_bytes(file: File, shown: str) -> bytes:
    """Return a small file's bytes; raises InputError when there is none, it is a folder, or it is too large."""
    try:
        with file.open("rb") as stream:
            content: bytes = stream.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError("there is no such file", where=Where(shown), next_step="check the path") from None
    except IsADirectoryError:
        raise InputError("this is a folder, not a file", where=Where(shown)) from None
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", where=Where(shown)) from None
    if len(content) > _MAX_BYTES:
        raise InputError(f"the file has more than {_MAX_BYTES:,} bytes; no more are read", where=Where(shown))
    return content


def _refuse_depth(text: str, shown: str) -> None:
    """Raise InputError for a file nested so deep that YAML's own reader would break."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            raise InputError(
                "nested too deep", where=Where(shown, event.start_mark.line + 1 if event.start_mark else 0)
            )


def _take_in(node: yaml.Node, path: Spot, lines: dict[Spot, int], sizes: dict[int, int], shown: str) -> int:
    """Note the lines of a node and all inside it, and return of how many parts it is once every alias is unfolded.

    Raises InputError for a key that stands twice and for a number or a day that cannot be one.
    """
    if id(node) in sizes:
        return sizes[id(node)]
    lines[path] = node.start_mark.line + 1
    sizes[id(node)] = _MAX_PARTS + 1  # so a node inside itself is beyond all bounds
    size = 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            spot = (*path, str(key.value))
            if isinstance(key, yaml.ScalarNode):
                _check_scalar(key, shown)
            if spot in lines:
                raise InputError(f"the key {key.value!r} stands twice", where=Where(shown, key.start_mark.line + 1))
            size += _take_in(value, spot, lines, sizes, shown)
            lines[spot] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            size += _take_in(value, (*path, position), lines, sizes, shown)
    elif isinstance(node, yaml.ScalarNode):
        _check_scalar(node, shown)
    sizes[id(node)] = size
    return size


def _check_scalar(node: yaml.ScalarNode, shown: str) -> None:
    where, text = Where(shown, node.start_mark.line + 1), str(node.value)
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind == "str" and not node.style and _POWER.fullmatch(text):
        node.tag = "tag:yaml.org,2002:float"  # YAML 1.1 wants 1.2e+6; people write 1.2e6
    elif kind == "bool" and text.lower() not in ("true", "false"):
        node.tag = "tag:yaml.org,2002:str"  # to YAML 1.1 `on` and `NO` are truth values; to people, a word and Norway
    elif kind == "int" and len(text) > _LONGEST_NUMBER:
        raise InputError(f"a number of {len(text)} characters is beyond anything counted here", where=where)
    elif kind == "timestamp" and len(text) > len("2025-07-07"):
        raise InputError(f"{text} has a time of day; only days are kept", where=where, next_step="write YYYY-MM-DD")
    elif kind == "timestamp":
        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise InputError(f"{text} is not a day: {error}", where=where, next_step="write YYYY-MM-DD") from None
