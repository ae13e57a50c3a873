"""The glossary of stories read from the data folder: words in two languages, places, and holders of offices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any

from marchland.adapters.yaml_files import YamlFile, read_yaml
from marchland.core.errors import FactError, InputError
from marchland.core.schema import Record, long, parse
from marchland.watch.adapters.cited_documents import CitedDocumentModel
from marchland.watch.domain.glossary import Concept, Glossary, OfficeHolder, build_glossary
from marchland.watch.domain.wording import token_of, words_of


def read_glossary(root: Path | Traversable) -> Glossary:
    """Return the glossary of a data folder.

    Raises InputError, with file and line, where a row lacks a field, and FactError where a holder of an office has no
    document, a state or an office that the glossary has not, or leaves it before taking it.
    """
    folder = root.joinpath("watch")
    words = read_yaml(folder.joinpath("glossary.yaml"), "watch/glossary.yaml")
    places = read_yaml(folder.joinpath("places.yaml"), "watch/places.yaml")
    states = read_yaml(root.joinpath("states.yaml"), "states.yaml")
    holders = read_yaml(folder.joinpath("office_holders.yaml"), "watch/office_holders.yaml")
    concepts = _united([*_concepts(places, "places"), *_concepts(words, "concepts"), *_states(states)])
    held = _holders(holders, {concept.id for concept in concepts})
    stop = str(_field(words, words.data, "stop", ("stop",))).split()
    return build_glossary(concepts, held, stop, words_of, _number_or_token)


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


class _HolderModel(Record):
    id: Annotated[str, long(1)]
    forms: Annotated[list[str], long(1)]
    office: str
    state: str
    from_on: date
    until_on: date | None
    cites: Annotated[list[CitedDocumentModel], long(1)]


class _HolderFile(Record):
    holders: list[_HolderModel]


def _holders(file: YamlFile, known: set[str]) -> Iterator[OfficeHolder]:
    for number, row in enumerate(parse(_HolderFile, file.data, file.where, FactError).holders):
        for name in sorted({row.office, row.state} - known):
            raise FactError("the glossary has no {name!r}", name=name, where=file.where(("holders", number)))
        if row.until_on is not None and row.until_on <= row.from_on:
            raise FactError(
                "{id!r} leaves the office before taking it",
                id=row.id,
                where=file.where(("holders", number, "until_on")),
            )
        cites = tuple(cite.document() for cite in row.cites)
        yield OfficeHolder(row.id, tuple(row.forms), row.office, row.state, row.from_on, row.until_on, cites)
