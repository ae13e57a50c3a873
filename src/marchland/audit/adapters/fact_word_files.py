"""The words by which facts of the book are known in texts, read from the package's data."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from marchland.adapters.yaml_files import YamlFile, read_yaml
from marchland.audit.domain.fact_matching import PARTS, PARTS_BEHIND, STEPS, FactEnds, FactRule, FactWords
from marchland.audit.domain.word_groups import WordGroups
from marchland.core.errors import ClaimError, nearest
from marchland.core.schema import Record, parse

Field = TypeVar("Field")
FILE = "audit/fact_words.yaml"


class _Kind(Record, kw_only=True):
    near: list[str] | None = None
    places: list[str] | None = None
    beside: list[str] | None = None
    close: list[str] | None = None
    unlike: list[str] | None = None
    without: list[str] | None = None
    joined: list[str] | None = None
    units: list[str] | None = None
    here: int | None = None
    by_place: bool | None = None


class _Rule(_Kind, kw_only=True):
    facts: str | list[str]
    like: str = ""


_GROUPS = ("near", "places", "beside", "close", "unlike", "without", "joined")


class _FactWordsFile(Record):
    places: list[str]
    groups: dict[str, list[str]]
    kinds: dict[str, _Kind]
    rules: list[_Rule]


def read_fact_words(root: Path | Traversable) -> FactWords:
    """Return the words of a data folder; raises ClaimError, placed at the rule, for an unknown group or kind."""
    file = read_yaml(root.joinpath(FILE), FILE)
    model = parse(_FactWordsFile, file.data, file.where, ClaimError)
    known = {*model.groups, PARTS, PARTS_BEHIND, STEPS}
    rules = tuple(_rule(file, number, rule, model, known) for number, rule in enumerate(model.rules))
    return FactWords(WordGroups.of(model.groups), rules, frozenset(model.places))


def _rule(file: YamlFile, number: int, rule: _Rule, model: _FactWordsFile, known: set[str]) -> FactRule:
    _check(file, number, [rule.like] if rule.like else [], model.kinds)
    kind = model.kinds.get(rule.like, _Kind())
    groups = {name: frozenset(_first(getattr(rule, name), getattr(kind, name), [])) for name in _GROUPS}
    facts = tuple(_ends(name) for name in ([rule.facts] if isinstance(rule.facts, str) else rule.facts))
    _check(file, number, [group for several in groups.values() for group in several], known)
    here = _first(rule.here, kind.here, 0)
    by_place = _first(rule.by_place, kind.by_place, otherwise=False)
    nouns = frozenset(rule.units or ())
    return FactRule(facts, here=here, is_by_place=by_place, units=nouns, **groups)


def _first(written: Field | None, of_kind: Field | None, otherwise: Field) -> Field:
    return next((field for field in (written, of_kind) if field is not None), otherwise)


def _check(file: YamlFile, number: int, names: Iterable[str], known: Iterable[str]) -> None:
    known = list(known)
    for name in names:
        if name not in known:
            raise ClaimError(
                "no group or kind of words is called {name!r}", name=name, where=file.where(("rules", number)),
                next_step=nearest(name, known),
            )  # fmt: skip


def _ends(name: str) -> FactEnds:
    low, _, high = name.partition("..")
    return FactEnds(low, high or low)
