"""YAML as plain data with the line of every field, so that an error can say where it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from marchland.core.errors import InputError, Location
from marchland.core.message import Message

_MAX_BYTES = 4_000_000
_MAX_PARTS = 1_000_000
_MAX_DEPTH = 40
_LONGEST_NUMBER = 40
_TAG = "tag:yaml.org,2002:"
_POWER = re.compile(r"[-+]?\d[\d_]*(\.\d*)?[eE][-+]?\d+")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
File = Path | Traversable
Spot = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A file's data, and the nodes it was read from, which know the line on which each field begins."""

    name: str
    data: Any
    root: yaml.Node
    content: bytes

    def where(self, path: Spot) -> Location:
        """Return the place of a field, or of the nearest field around it."""
        node, line = self.root, self.root.start_mark.line
        for part in path:
            hit = _inside(node, part)
            if hit is None:
                break
            line, node = hit
        return Location(self.name, line + 1, ".".join(map(str, path)))


def _inside(node: yaml.Node, part: str | int) -> tuple[int, yaml.Node] | None:
    """Return the line that the field of that key or position begins on, and its node; None if there is none."""
    if isinstance(node, yaml.MappingNode):
        return next(((k.start_mark.line, value) for k, value in node.value if str(k.value) == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and 0 <= part < len(node.value):
        return node.value[part].start_mark.line, node.value[part]
    return None


def read_yaml(file: File, name: str = "") -> YamlFile:
    """Return the file's data with lines; raises InputError when it is missing, not text, too large or not YAML."""
    shown = name or str(file)
    return read_yaml_content(read_bytes(file, shown), shown)


def read_yaml_content(content: bytes, shown: str) -> YamlFile:
    """Return the data of a file's bytes with lines; raises InputError when they are not text or not YAML."""
    try:
        reader = _NodeReader(content.decode("utf-8-sig"), shown)
        root = reader.get_single_node()
        if root is None:
            raise InputError("the file is empty", where=Location(shown))
        return YamlFile(shown, reader.taken(root, 1), root, content)
    except UnicodeDecodeError as error:
        raise InputError("byte {start} is not UTF-8 text", start=error.start, where=Location(shown)) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise InputError(
            "not YAML: {problem}", problem=error.problem or error.context, where=Location(shown, line)
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise InputError("not YAML: {error}", error=str(error).splitlines()[0], where=Location(shown)) from None


class OneLine(dict[str, Any]):
    """A mapping that is written in one line, such as `{value: 800, unit: km²}`."""


class _Dumper(yaml.SafeDumper):
    """Writes lists of plain values in one line too, and a value that stands twice in full twice."""

    def ignore_aliases(self, _data: object) -> bool:
        """Tell that no value is written as a reference to another."""
        return True

    def represent_one_line(self, data: OneLine) -> yaml.MappingNode:
        """Return the mapping as it stands in one line."""
        return self.represent_mapping(f"{_TAG}map", data.items(), flow_style=True)

    def represent_values(self, data: list[Any]) -> yaml.SequenceNode:
        """Return a list, in one line where it is one of plain values."""
        plain = not any(isinstance(each, dict | list) for each in data)
        return self.represent_sequence(f"{_TAG}seq", data, flow_style=plain)

    def represent_text(self, data: str) -> yaml.ScalarNode:
        """Return a text, in quotes where it looks like a number with a power of ten, which is read as one here."""
        style = "'" if _POWER.fullmatch(data) else None
        return self.represent_scalar(f"{_TAG}str", data, style=style)


_Dumper.add_representer(str, _Dumper.represent_text)
_Dumper.add_representer(OneLine, _Dumper.represent_one_line)
_Dumper.add_representer(list, _Dumper.represent_values)


def written(content: Any, width: int = 100) -> str:
    """Return plain data as YAML in the order of its fields, letters of every script as they are."""
    text: str = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=width)
    return text


def read_bytes(file: File, shown: str) -> bytes:
    """Return a small file's bytes; raises InputError when there is none, it is a folder, or it is too large."""
    try:
        with file.open("rb") as stream:
            content: bytes = stream.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError("there is no such file", where=Location(shown), next_step="check the path") from None
    except IsADirectoryError:
        raise InputError("this is a folder, not a file", where=Location(shown)) from None
    except OSError as error:
        raise InputError("the file cannot be read: {reason}", reason=error.strerror, where=Location(shown)) from None
    if len(content) > _MAX_BYTES:
        raise InputError("the file is larger than {max_bytes:,} bytes", max_bytes=_MAX_BYTES, where=Location(shown))
    return content


class _NodeReader(_LOADER):  # type: ignore[misc]  # libyaml's reader where there is one
    """YAML's own reader of nodes, kept from going too deep, and from nodes to plain data in one walk.

    Only ordinary groups, lists and words are made here; whatever else has a tag of YAML is made as YAML makes it.
    """

    def __init__(self, text: str, shown: str) -> None:
        super().__init__(text)
        self._shown = shown
        self._depth = 0
        self._parts = 0
        self._taken: dict[int, tuple[int, Any]] = {}

    def descend_resolver(self, parent: yaml.Node | None, _index: object) -> None:
        """Note that a node is read inside another; raises InputError before YAML's own reader would break."""
        self._depth += 1
        if parent is not None and self._depth > _MAX_DEPTH + 1:
            raise InputError("nested too deep", where=self._where(parent))

    def ascend_resolver(self) -> None:
        """Note that the node has been read."""
        self._depth -= 1

    def taken(self, node: yaml.Node, depth: int) -> Any:
        """Return a node's data.

        Raises InputError for a key that stands twice, for a number or a day that cannot be one, and for a file that
        is too deep or has too many parts once every alias is unfolded.
        """
        if isinstance(node, yaml.ScalarNode):
            self._count(1)
            return self._scalar(node)
        if id(node) in self._taken:
            size, value = self._taken[id(node)]
            self._count(size)
            return value
        if depth > _MAX_DEPTH:
            raise InputError("nested too deep", where=self._where(node))
        self._taken[id(node)] = _MAX_PARTS + 1, None  # so a node inside itself is beyond all bounds
        before = self._parts
        self._count(1)
        if isinstance(node, yaml.MappingNode):
            value, kind = self._mapping(node, depth), "map"
        else:
            value, kind = [self.taken(item, depth + 1) for item in node.value], "seq"
        if node.tag != _TAG + kind:
            value = self.construct_object(node, deep=True)
        if isinstance(value, set):
            value = dict.fromkeys(value)  # which is what YAML writes a set as; it must never pass for a list
        self._taken[id(node)] = self._parts - before, value
        return value

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[Any, Any]:
        mapping: dict[Any, Any] = {}
        below: dict[Any, Any] = {}
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise InputError("not YAML: a mapping or list cannot be a key", where=self._where(key))
            if key.value in seen:
                raise InputError("the key {key!r} is defined twice", key=key.value, where=self._where(key))
            seen.add(key.value)
            if key.tag == _TAG + "merge":
                below = self._merged(key, self.taken(value, depth + 1))
            else:
                mapping[self._scalar(key)] = self.taken(value, depth + 1)
        return below | mapping

    def _merged(self, key: yaml.ScalarNode, groups: Any) -> dict[Any, Any]:
        """Return the groups under a key `<<` as one, in which what stands earlier goes before what stands later."""
        merged: dict[Any, Any] = {}
        for group in reversed(groups) if isinstance(groups, list) else (groups,):
            if not isinstance(group, dict):
                raise InputError("not YAML: only groups can be merged with <<", where=self._where(key))
            merged |= group
        return merged

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        kind, text = node.tag.removeprefix(_TAG), node.value
        if kind == "str" and (node.style or not _POWER.fullmatch(text)):
            return text
        if kind == "str":
            node.tag = _TAG + "float"  # YAML 1.1 wants 1.2e+6; people write 1.2e6
        elif kind == "value" or (kind == "bool" and text.lower() not in ("true", "false")):
            node.tag = _TAG + "str"  # to YAML 1.1 `on` and `NO` are truth values; to people, a word and Norway
        elif kind == "int" and len(text) > _LONGEST_NUMBER:
            words = Message("a number of {count} characters is too long", count=len(text))
            raise InputError(words, where=self._where(node))
        elif kind == "timestamp":
            return self._day(node)
        return self.construct_object(node, deep=True)

    def _day(self, node: yaml.ScalarNode) -> date:
        where, text, step = self._where(node), str(node.value), Message("write YYYY-MM-DD")
        if len(text) > len("2025-07-07"):
            raise InputError("{text} has a time of day; only days are kept", text=text, where=where, next_step=step)
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise InputError(
                "{text} is not a day: {error}", text=text, error=error, where=where, next_step=step
            ) from None

    def _count(self, parts: int) -> None:
        self._parts += parts
        if self._parts > _MAX_PARTS:
            raise InputError(
                "the file unfolds to more than {max_parts:,} parts", max_parts=_MAX_PARTS, where=Location(self._shown)
            )

    def _where(self, node: yaml.Node) -> Location:
        return Location(self._shown, node.start_mark.line + 1)
