"""The words by which a text speaks of the law, read from the package's data."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.yaml_files import read_yaml
from marchland.audit.domain.law_matching import LawWords
from marchland.audit.domain.word_groups import WordGroups
from marchland.core.errors import ClaimError
from marchland.core.schema import Record, parse

FILE = "audit/law_words.yaml"


class _LawWordsFile(Record):
    states: dict[str, list[str]]
    treaties: dict[str, list[str]]
    groups: dict[str, list[str]]


def read_law_words(root: Path | Traversable) -> tuple[LawWords, Mapping[str, list[str]]]:
    """Return the words of a data folder, and the further names of states by their codes; raises ClaimError."""
    file = read_yaml(root.joinpath(FILE), FILE)
    model = parse(_LawWordsFile, file.data, file.where, ClaimError)
    return LawWords(WordGroups.of(model.treaties), WordGroups.of(model.groups)), model.states
