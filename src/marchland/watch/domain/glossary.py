"""The words of the field in two languages, places with what they lie in, and who holds which office from which day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from marchland.watch.domain.cited_document import CitedDocument

PLACE_KINDS = frozenset({"state", "region", "city"})


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing with the words for it in all languages; `inside` names the place that a place lies in.

    `recurs` is true of what happens anew nearly every day, such as an air raid.
    """

    id: str
    kind: str
    forms: tuple[str, ...]
    inside: str = ""
    recurs: bool = False


@dataclass(frozen=True, slots=True)
class OfficeHolder:
    """A person in an office of a state, from a day until another (None: no end is known), with what says so."""

    id: str
    forms: tuple[str, ...]
    office: str
    state: str
    from_on: date
    until_on: date | None
    cites: tuple[CitedDocument, ...]

    def holds_on(self, day: date) -> bool:
        """Return whether the person holds the office on a day."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True, slots=True)
class Glossary:
    """Concepts and office holders found by the tokens of their forms; `stop` holds the tokens of words without weight.

    A form of several words is found where all of them stand in a row; the longest wins.
    """

    concepts: Mapping[str, Concept]
    holders: Mapping[str, tuple[OfficeHolder, ...]]
    by_tokens: Mapping[tuple[str, ...], str]
    stop: frozenset[str]
    starts: Mapping[str, int]

    def longest(self, tokens: list[str], at: int) -> tuple[str, int]:
        """Return the concept or person whose form begins at a place, with its length in words; empty and 0 if none."""
        for length in range(min(self.starts.get(tokens[at], 0), len(tokens) - at), 0, -1):
            name = self.by_tokens.get(tuple(tokens[at : at + length]))
            if name is not None:
                return name, length
        return "", 0


def build_glossary(
    concepts: Iterable[Concept],
    holders: Iterable[OfficeHolder],
    stop_words: Iterable[str],
    split: Callable[[str], list[str]],
    token_of: Callable[[str], str],
) -> Glossary:
    """Return the glossary of some rows; the first row that has a form keeps it."""
    concept_rows = {concept.id: concept for concept in concepts}
    holder_rows: dict[str, tuple[OfficeHolder, ...]] = {}
    for holder in holders:
        holder_rows[holder.id] = (*holder_rows.get(holder.id, ()), holder)
    by_tokens: dict[tuple[str, ...], str] = {}
    persons = [(row.id, form) for rows in holder_rows.values() for row in rows for form in row.forms]
    named = [(row.id, form) for row in concept_rows.values() for form in row.forms]
    for name, form in persons + named:
        by_tokens.setdefault(tuple(token_of(word) for word in split(form)), name)
    starts: dict[str, int] = {}
    for tokens in by_tokens:
        starts[tokens[0]] = max(starts.get(tokens[0], 0), len(tokens))
    stop = frozenset(word.lower() for word in stop_words)
    return Glossary(concept_rows, holder_rows, by_tokens, stop, starts)


EMPTY = Glossary({}, {}, {}, frozenset(), {})
