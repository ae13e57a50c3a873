"""The words by which figures of a text are known for facts of the book, read from the package's data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.yaml_files import YamlFile, read_yaml
from marchland.audit.domain.fact_matching import FactEnds, FactRule, FactWords, dimension_of
from marchland.audit.domain.word_groups import WordGroups
from marchland.core.errors import ClaimError, nearest
from marchland.core.schema import Record, parse

FILE = "audit/fact_words.yaml"


class _PartWords(Record):
    before: list[str]
    behind: list[str]
    of: list[str]
    near: list[str]


class _FactRuleEntry(Record):
    facts: list[str]
    unit: str
    words: list[str]
    places: list[str] = []
    beside: list[str] = []
    unless: list[str] = []
    years: tuple[int, int] | None = None
    part: bool = False
    nouns: list[str] = []


class _FactWordFile(Record):
    parts: _PartWords
    words: Mapping[str, list[str]]
    places: Mapping[str, list[str]]
    rules: list[_FactRuleEntry]


def read_fact_words(root: Path | Traversable) -> FactWords:
    """Return the rules of a data folder; raises ClaimError where a rule names words or places that are not there."""
    file = read_yaml(root.joinpath(FILE), FILE)
    model = parse(_FactWordFile, file.data, file.where, ClaimError)
    for number, rule in enumerate(model.rules):
        for field, named, known in (
            ("words", rule.words, model.words), ("unless", rule.unless, {**model.words, **model.places}),
            ("places", rule.places, model.places), ("beside", rule.beside, model.places),
        ):  # fmt: skip
            _check(file, ("rules", number, field), named, known)
    parts = {"before": model.parts.before, "behind": model.parts.behind, "of": model.parts.of, "near": model.parts.near}
    return FactWords(
        rules=tuple(_rule(entry) for entry in model.rules),
        places=frozenset(model.places),
        words=WordGroups.of({**model.words, **model.places, **{f"part {name}": of for name, of in parts.items()}}),
    )


def _check(file: YamlFile, path: tuple[str | int, ...], named: Iterable[str], known: Mapping[str, object]) -> None:
    for name in named:
        if name not in known:
            raise ClaimError(
                "no group or kind of words is called {name!r}", name=name, where=file.where(path),
                next_step=nearest(name, known),
            )  # fmt: skip


def _rule(entry: _FactRuleEntry) -> FactRule:
    return FactRule(
        facts=tuple(map(_ends, entry.facts)), unit=entry.unit, powers=dimension_of(entry.unit),
        words=tuple(entry.words), places=tuple(entry.places), beside=tuple(entry.beside), unless=tuple(entry.unless),
        years=entry.years, is_part=entry.part, nouns=tuple(map(dimension_of, entry.nouns)),
    )  # fmt: skip


def _ends(name: str) -> FactEnds:
    low, _, high = name.partition("..")
    return FactEnds(low, high or low)
