"""The glossary of stories read from the data folder: words in two languages, places, and holders of offices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from marchland.adapters.yaml_files import YamlFile, read_yaml
from marchland.core.errors import InputError
from marchland.watch.domain.glossary import Concept, Glossary, OfficeHolder, build_glossary
from marchland.watch.domain.wording import token_of, words_of


def read_glossary(root: Path | Traversable) -> Glossary:
    """Return the glossary of a data folder; raises InputError, with file and line, where a row lacks a field."""
    folder = root.joinpath("watch")
    words = read_yaml(folder.joinpath("glossary.yaml"), "watch/glossary.yaml")
    places = read_yaml(folder.joinpath("places.yaml"), "watch/places.yaml")
    states = read_yaml(root.joinpath("states.yaml"), "states.yaml")
    holders = read_yaml(folder.joinpath("office_holders.yaml"), "watch/office_holders.yaml")
    concepts = [*_concepts(places, "places"), *_concepts(words, "concepts"), *_states(states)]
    stop = str(_field(words, words.data, "stop", ("stop",))).split()
    return build_glossary(_united(concepts), _holders(holders), stop, words_of, _number_or_token)


def _number_or_token(word: str) -> str:
    return f"#{word}" if word[0].isdigit() else token_of(word)


def _united(concepts: list[Concept]) -> list[Concept]:
    """Return one concept for each identifier, which keeps the forms of all its rows."""
    rows: dict[str, Concept] = {}
    for row in concepts:
        kept = rows.get(row.id)
        forms = (*kept.forms, *row.forms) if kept else row.forms
        first = kept or row
        rows[row.id] = Concept(first.id, first.kind, forms, first.inside, first.recurs)
    return list(rows.values())


def _field(file: YamlFile, row: Any, name: str, path: tuple[str | int, ...]) -> Any:
    if not isinstance(row, dict) or name not in row:
        raise InputError("the field {name!r} is missing", name=name, where=file.where(path), next_step="write it")
    return row[name]


def _concepts(file: YamlFile, key: str) -> Iterator[Concept]:
    for number, row in enumerate(_field(file, file.data, key, (key,))):
        name, kind, forms = (_field(file, row, part, (key, number)) for part in ("id", "kind", "forms"))
        yield Concept(str(name), str(kind), tuple(map(str, forms)), row.get("inside", ""), bool(row.get("recurs")))


def _states(file: YamlFile) -> Iterator[Concept]:
    for row in file.data["states"]:
        yield Concept(row["iso3"], "state", (row["name"], row["name_uk"], *row.get("names", ())))


def _holders(file: YamlFile) -> Iterator[OfficeHolder]:
    for number, row in enumerate(_field(file, file.data, "holders", ("holders",))):
        parts = ("id", "forms", "office", "state", "from", "until", "cite")
        name, forms, office, state, since, until, cite = (
            _field(file, row, part, ("holders", number)) for part in parts
        )
        if not isinstance(since, date) or not (until is None or isinstance(until, date)):
            raise InputError("not a day", where=file.where(("holders", number)), next_step="write it as 2025-07-07")
        yield OfficeHolder(str(name), tuple(map(str, forms)), str(office), str(state), since, until, str(cite))
