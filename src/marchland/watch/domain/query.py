"""A query of the newsroom: the words, phrases and fields that an item must have, and those that it must not have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

TAG_FIELDS = ("state", "treaty", "fact", "claim")
"""Fields that ask for a tag of an item."""
ITEM_FIELDS = ("source", "lang")
"""Fields that ask for what an item always was."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several that must stand side by side; `title` where only the title is looked at."""

    words: tuple[str, ...]
    title: bool = False

    def __str__(self) -> str:
        text = self.words[0] if len(self.words) == 1 and self.words[0].isalpha() else f'"{_side_by_side(self.words)}"'
        return f"title:{text}" if self.title else text


def _side_by_side(words: tuple[str, ...]) -> str:
    """Return words as a phrase; a hyphen keeps two numbers apart, which with a space between them would be one."""
    text = words[0]
    for word in words[1:]:
        text += ("-" if text[-1:].isdigit() and word[:1].isdigit() else " ") + word
    return text


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """What an item must have in a field: any one of the values, or none of them where it is `excluded`."""

    name: str
    values: tuple[str, ...]
    excluded: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the values as tags and marks are written: `state:ukr`."""
        return tuple(f"{self.name}:{value}" for value in self.values)

    def __str__(self) -> str:
        values = ",".join(f'"{value}"' if " " in value else value for value in self.values)
        return f"{'-' if self.excluded else ''}{self.name}:{values}"


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: every clause (any one of its terms), no excluded term, every field, within the two days.

    A query of nothing is every item. As text it is the query in its plainest form, which reads back as the same query.
    """

    clauses: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    fields: tuple[FieldFilter, ...] = ()
    since_on: date | None = None
    until_on: date | None = None

    @property
    def terms(self) -> Iterator[Term]:
        """Yield the terms that are looked for, in their order."""
        for clause in self.clauses:
            yield from clause

    def __str__(self) -> str:
        parts = [" OR ".join(map(str, clause)) for clause in self.clauses]
        parts += [f"-{term}" for term in self.excluded]
        parts += [str(field) for field in self.fields]
        parts += [f"since:{self.since_on}"] if self.since_on else []
        parts += [f"until:{self.until_on}"] if self.until_on else []
        return " ".join(parts)


EVERYTHING = Query()
"""The query of nothing: latest is a search for it."""
