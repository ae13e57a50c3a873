"""The words by which a text speaks of the law, read from the package's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    shown: dict[str, list[str]]
    treaties: dict[str, list[str]]
    groups: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class StateWords:
    """Further names of states by their codes, and how some are called in short in English and Ukrainian."""

    also: Mapping[str, list[str]]
    shown: Mapping[str, list[str]]


def read_law_words(root: Path | Traversable) -> tuple[LawWords, StateWords]:
    """Return the words of a data folder, and those for states; raises ClaimError where the file is wrong."""
    file = read_yaml(root.joinpath(FILE), FILE)
    model = parse(_LawWordsFile, file.data, file.where, ClaimError)
    words = LawWords(WordGroups.of(model.treaties), WordGroups.of(model.groups))
    return words, StateWords(model.states, model.shown)
