"""The rules of tags, from YAML, and those of states that need no rule but their names."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.yaml_files import read_yaml
from marchland.core.errors import FactError
from marchland.core.schema import Record, parse
from marchland.core.state import State
from marchland.watch.domain.tag import TagDefinition, TagRule

FILE = "watch/tags.yaml"
BOOK_FILE = "watch/book_tags.yaml"
"""The tags that say which fact, claim or kind of act a text is about."""


class _TagRuleModel(Record):
    any: list[str]
    all: list[list[str]] = []
    none: list[str] = []
    but: list[str] = []


class _TagModel(Record):
    kind: str
    id: str
    rules: list[_TagRuleModel]
    name: str = ""
    holds: list[str] = []
    fails: list[str] = []


class _TagFile(Record):
    tags: list[_TagModel]


def read_tags(root: Path | Traversable, states: Iterable[State] = ()) -> tuple[TagDefinition, ...]:
    """Return the tags of a data folder; a state that has no rules of its own there is tagged by its names.

    Raises FactError where the file is not as it must be, or a tag is defined twice.
    """
    tags = _read(root, FILE)
    for state in states:
        tags.setdefault(("state", state.iso3), tag_of_names(state))
    return tuple(tags.values())


def read_book_tags(root: Path | Traversable) -> tuple[TagDefinition, ...]:
    """Return the tags of facts, claims and kinds of acts of a data folder; raises FactError as `read_tags` does."""
    return tuple(_read(root, BOOK_FILE).values())


def _read(root: Path | Traversable, name: str) -> dict[tuple[str, str], TagDefinition]:
    file = read_yaml(root.joinpath(name), name)
    tags: dict[tuple[str, str], TagDefinition] = {}
    for position, model in enumerate(parse(_TagFile, file.data, file.where, FactError).tags):
        key = model.kind, model.id
        if key in tags or not all(rule.any for rule in model.rules):
            raise FactError("the tag {id!r} is defined twice or has an empty rule", id=model.id,
                            where=file.where(("tags", position, "id")))  # fmt: skip
        tags[key] = TagDefinition(
            model.kind, model.id, tuple(_rule(rule) for rule in model.rules), model.name, tuple(model.holds),
            tuple(model.fails),
        )  # fmt: skip
    return tags


def _rule(model: _TagRuleModel) -> TagRule:
    return TagRule(tuple(model.any), tuple(tuple(group) for group in model.all), tuple(model.none), tuple(model.but))


def tag_of_names(state: State) -> TagDefinition:
    """Return the tag of a state by its names alone, but those that are turned round for lists (`Korea, South`)."""
    names = [name for name in (state.name, state.name_uk, *state.names) if "," not in name and "(" not in name]
    return TagDefinition("state", state.iso3, (TagRule(tuple(dict.fromkeys(names))),), state.name)
