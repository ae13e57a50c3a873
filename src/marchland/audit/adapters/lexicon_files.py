"""The lexicon of quantities, read from the package's data."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.yaml_files import read_yaml
from marchland.audit.domain.quantity_lexicon import Phrases, QuantityLexicon, heads_of
from marchland.core.errors import ClaimError
from marchland.core.schema import Record, parse
from marchland.core.units import CURRENCIES

_Words = dict[str, list[str]]


class _LexiconFile(Record):
    units: _Words
    nouns: _Words
    names: _Words
    currencies: _Words
    scales: dict[float, list[str]]
    money_scales: dict[float, list[str]]
    per: list[str]
    per_units: _Words
    paces: _Words
    link: list[str]
    between: list[str]
    about: list[str]
    over: list[str]
    up_to: list[str]
    fractions: dict[float, list[str]]
    multiples: dict[float, list[str]]
    number_words: dict[str, dict[float, list[str]]]
    ordinals: dict[int, list[str]]
    ordinal_endings: list[str]
    parts: dict[int, list[str]]
    months: dict[int, list[str]]
    weekdays: _Words
    labels: list[str]
    stops: list[str]
    shared_names: dict[str, tuple[str, dict[str, str]]]
    smaller_units: dict[str, tuple[str, float]]
    words: _Words


FILE = "audit/quantity_words.yaml"


def read_lexicon(root: Path | Traversable) -> QuantityLexicon:
    """Return the lexicon of a data folder; raises ClaimError where the file is not as it must be."""
    file = read_yaml(root.joinpath(FILE), FILE)
    model = parse(_LexiconFile, file.data, file.where, ClaimError)
    ordinals = {
        word: number
        for number, written in model.ordinals.items()
        for each in written
        for word in _inflected(each, model.ordinal_endings)
    }
    shares = (*model.fractions.values(), *model.multiples.values(), *model.parts.values(), model.words["every"])
    numbers = (word for language in model.number_words.values() for written in language.values() for word in written)
    first_words = (*(each for written in shares for each in written), *ordinals, *numbers, "a", "an", "що", "as")
    return QuantityLexicon(
        units=Phrases.of(model.units),
        nouns=Phrases.of(model.nouns),
        names={lemma: name for name, lemmas in model.names.items() for lemma in lemmas},
        currencies=Phrases.of(model.currencies),
        scales=Phrases.of(_by_number(model.scales)),
        money_scales=Phrases.of(_by_number(model.money_scales)),
        per=Phrases.of({"per": model.per}),
        per_units=Phrases.of(model.per_units),
        paces=Phrases.of(model.paces),
        about=Phrases.of({"about": model.about}),
        over=Phrases.of({"over": model.over}),
        up_to=Phrases.of({"up_to": model.up_to}),
        between=Phrases.of({"between": model.between}),
        fractions=Phrases.of(_by_number(model.fractions)),
        multiples=Phrases.of(_by_number(model.multiples)),
        months=Phrases.of({str(number): written for number, written in model.months.items()}),
        weekdays=Phrases.of(model.weekdays),
        number_words={
            language: {word: value for value, written in words.items() for word in written}
            for language, words in model.number_words.items()
        },
        ordinals=ordinals,
        share_heads=heads_of(first_words),
        parts={word: number for number, written in model.parts.items() for word in written},
        labels=frozenset(model.labels),
        stops=frozenset(model.stops),
        links=frozenset(model.link),
        words={kind: tuple(several) for kind, several in model.words.items()},
        shared_names=model.shared_names,
        smaller_units=model.smaller_units,
        codes=frozenset(code.lower() for code in CURRENCIES),
    )


def _by_number(words: Mapping[float, list[str]]) -> dict[str, list[str]]:
    return {repr(float(number)): written for number, written in words.items()}


def _inflected(written: str, endings: list[str]) -> list[str]:
    """Return a word as it is, and one with `+` at its end with every ending there is."""
    return [written[:-1] + ending for ending in endings] if written.endswith("+") else [written]
