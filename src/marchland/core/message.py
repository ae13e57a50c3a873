"""Texts for people that keep their template and values, so that each reader's language can write them anew.

A message is an ordinary `str` in English. Whoever shows it in another language translates its template and
renders its values; nobody reads the finished sentence. What people typed is a value and stays as they typed it.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from numbers import Number
from types import MappingProxyType
from typing import Any, Self

_FORMATTER = string.Formatter()
Value = str | float | Number | date | None
"""What a template is filled with; any other value is kept as its text, and a list as its joined items."""


class Message(str):
    """A text in English with the template and the values that it was made from.

    Without values the template is the text itself, braces and all. A template has a second form for many where it
    counts: `many` is that form and `n` the value that chooses.
    """

    __slots__ = ("many", "template", "values")
    template: str
    many: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, /, **values: Any) -> Self:
        """Return the message; one that is given alone is returned as it is, or as one of this kind."""
        if isinstance(template, Message) and not values:
            return (
                template if isinstance(template, cls) else cls._made(template.template, template.many, template.values)
            )
        return cls._made(str(template), "", {name: _kept(value) for name, value in values.items()})

    @classmethod
    def counted(cls, one: str, many: str, n: float, /, **values: Any) -> Self:
        """Return the message for that number, with `n` among its values: `{n} area`, `{n} areas`."""
        return cls._made(one, many, {"n": n} | {name: _kept(value) for name, value in values.items()})

    @classmethod
    def _made(cls, template: str, many: str, values: Mapping[str, Value]) -> Self:
        form = many if many and values["n"] != 1 else template
        made = super().__new__(cls, cls.finish(cls.in_english(render(form, values, format) if values else form)))
        object.__setattr__(made, "template", template)
        object.__setattr__(made, "many", many)
        object.__setattr__(made, "values", MappingProxyType(dict(values)))
        return made

    @staticmethod
    def in_english(text: str) -> str:
        """Return what the rendered template is in English: as it is."""
        return text

    @staticmethod
    def finish(text: str) -> str:
        """Return what the rendered template is in the end, in any language: as it is."""
        return text

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a message is not changed: {name}")

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.template, self.many, dict(self.values))


class Clause(Message):
    """A sentence as a part of another one: it has no full stop of its own, in any language."""

    __slots__ = ()

    @staticmethod
    def finish(text: str) -> str:
        """Return the text without its full stop."""
        return text.removesuffix(".")


class Word(Message):
    """What a value of an enumeration is called inside of a sentence: `worked_on` is `worked on`.

    Its template is the value itself, by which a language has its own name for it.
    """

    __slots__ = ()

    @staticmethod
    def in_english(text: str) -> str:
        """Return the value's words."""
        return text.replace("_", " ")


class StateName(str):
    """What a state is called: in English, and in Ukrainian where a page is written in it."""

    __slots__ = ("name_uk",)
    name_uk: str

    def __new__(cls, name: str, name_uk: str) -> Self:
        """Return the name in both languages."""
        made = super().__new__(cls, name)
        made.name_uk = name_uk
        return made


def N_(text: str) -> str:  # noqa: N802 - the name by which tools find texts that are translated later
    """Return the text itself, and mark it as one to be translated where it is shown."""
    return text


def _restored(kind: type[Message], template: str, many: str, values: Mapping[str, Value]) -> Message:
    return kind._made(template, many, values)  # noqa: SLF001 - the other half of its pickling


def _kept(value: object) -> Value:
    if value is None or isinstance(value, Message | StateName | Number | date):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return join(", ", value)
    told = value.__str__()  # which `str` would make plain text of, where it is a message
    return told if isinstance(told, Message) else str(told)


def join(separator: str, parts: Iterable[object]) -> Message:
    """Return the parts with the separator between them, each kept as a value; `Message(" or ")` is translated too."""
    held = {f"part_{index}": part for index, part in enumerate(parts)}
    template = "{separator}".join(f"{{{name}}}" for name in held)
    return Message(template, separator=separator, **held) if held else Message("")


def parts(message: str) -> tuple[str, ...]:
    """Return the parts that a message was joined from, also those inside of one with the same separator.

    Any other text is its own only part.
    """
    if not isinstance(message, Message) or "part_0" not in message.values:
        return (message,) if message else ()
    by = message.values["separator"]
    found: list[str] = []
    for part in (value for name, value in message.values.items() if name != "separator"):
        text = part if isinstance(part, str) else str(part)
        found += parts(text) if isinstance(text, Message) and text.values.get("separator") == by else [text]
    return tuple(found)


def render(template: str, values: Mapping[str, Value], write: Callable[[Any, str], str]) -> str:
    """Return the template filled; `write` gives each value as text, by what follows the colon of its placeholder.

    Only whole values are filled in: `{name}`, `{name!r}` and `{name:,}`, and no attribute or item of one.
    """
    parts = []
    for text, name, form, conversion in _FORMATTER.parse(template):
        parts.append(text)
        if name is not None:
            value: Any = values[name]
            written = write(value, form or "")
            parts.append(repr(written) if conversion == "r" and isinstance(value, str) else written)
    return "".join(parts)


def placeholders(template: str) -> tuple[str, ...]:
    """Return the placeholders of a template in alphabetical order, each with its conversion and form."""
    found = set()
    for _, name, form, conversion in _FORMATTER.parse(template):
        if name is not None:
            found.add(name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else ""))
    return tuple(sorted(found))


def encoded(value: object) -> str:
    """Return a message as plain text, for encoders that refuse what only derives from `str`; else raise TypeError."""
    if isinstance(value, Message):
        return str(value)
    raise TypeError(f"no text: {type(value).__name__}")
