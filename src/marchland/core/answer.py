"""Typed answers: what every face is given of a question, as frozen structures that write themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape
from typing import Any, ClassVar, TypeVar

import msgspec

Json = dict[str, Any]
A = TypeVar("A", bound="Answer")
BESIDE = "*beside*"
"""The name of a field whose value is a mapping, of which the items stand beside the other fields."""
_SINGLE = frozenset({str, float, int, bool, type(None)})
"""Kinds of values in which nothing stands: most of what an answer has."""


class Answer(msgspec.Struct, frozen=True, omit_defaults=False):
    """An answer, or a part of one; its fields in their order are the keys of its JSON."""

    rows_of: ClassVar[str] = ""
    """The field whose items, each with its name where they have names, are the rows of a frame; else it is one row."""

    def to_dict(self) -> Json:
        """Return the answer as JSON has it: dictionaries, lists, texts and numbers, days as ISO 8601."""
        content: Json = plain(self)
        return content

    def as_rows(self) -> list[Json]:
        """Return the rows of the answer, each as JSON has it."""
        content = self.to_dict()
        rows = content[self.rows_of] if self.rows_of else [content]
        return [{"name": name} | row for name, row in rows.items()] if isinstance(rows, dict) else list(rows)

    def to_frame(self) -> Any:
        """Return the rows as a pandas DataFrame; raises ImportError where pandas is not installed."""
        return _frame(self.as_rows())

    def _repr_html_(self) -> str:
        return _html(self.as_rows())


class AsOfAnswer(Answer, frozen=True):
    """The two days of a question."""

    on: date
    known: date


class Answers(tuple[A, ...]):
    """Several answers in their order, which JSON has as a list."""

    __slots__ = ()

    def to_dict(self) -> list[Json]:
        """Return the answers as JSON has them."""
        return [each.to_dict() for each in self]

    def as_rows(self) -> list[Json]:
        """Return the rows of all answers."""
        return [row for each in self for row in each.as_rows()]

    def to_frame(self) -> Any:
        """Return the rows as a pandas DataFrame; raises ImportError where pandas is not installed."""
        return _frame(self.as_rows())

    def _repr_html_(self) -> str:
        return _html(self.as_rows())


def plain(value: object) -> Any:
    """Return what JSON writes for a value: answers as dictionaries, and messages as their text."""
    return _lists(msgspec.to_builtins(value, enc_hook=str))


def _lists(value: Any) -> Any:
    """Return a structure with lists for tuples, which JSON has not, and a mapping's items beside the other fields."""
    if isinstance(value, dict):
        if BESIDE not in value:
            return {key: inner if type(inner) in _SINGLE else _lists(inner) for key, inner in value.items()}
        content: Json = {}
        for key, inner in value.items():
            content.update(_lists(inner) if key == BESIDE else {key: _lists(inner)})
        return content
    if isinstance(value, (list, tuple)):
        return [inner if type(inner) in _SINGLE else _lists(inner) for inner in value]
    return value


def _frame(rows: list[Json]) -> Any:
    import pandas as pd  # noqa: PLC0415 - installed by those who want frames

    return pd.json_normalize(rows)


def _html(rows: list[Json]) -> str:
    """Return rows as an HTML table, every text escaped; nested values as their text."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in names)
    body = "".join("<tr>" + "".join(_cells(row, names)) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Json, names: list[str]) -> Iterator[str]:
    return (f"<td>{escape(_text(row.get(name)))}</td>" for name in names)


def _text(value: Any) -> str:
    """Return a value of JSON in words: nothing for null, the items of a list, and what stands under each key."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_text(inner)}" for name, inner in value.items() if inner not in (None, "", [], {}))
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
