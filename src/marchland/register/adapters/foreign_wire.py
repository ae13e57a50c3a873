"""How a child that reads foreign files says what it found: records as MessagePack, and refusals without a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec

from marchland.adapters.sandbox import HandedOut
from marchland.core.errors import InputError, Location, MarchlandError
from marchland.core.message import Message
from marchland.register.domain.foreign import ForeignRecord, ForeignTold

_TEXT_MOST = 400
_LEAST, _MOST = -(2**63), 2**64 - 1
"""The whole numbers that MessagePack has."""


@contextmanager
def refusing(out: HandedOut) -> Iterator[None]:
    """Hand out an error for a person in place of what was asked for, and say in any case that this was all."""
    try:
        yield
    except MarchlandError as error:
        _refuse(out, error)
    except (OverflowError, UnicodeError, RecursionError) as error:
        _refuse(out, InputError("a value in it cannot be taken: {reason}", reason=str(error)[:120],
                                next_step="save it in another format"))  # fmt: skip
    out.end()


def _refuse(out: HandedOut, error: MarchlandError) -> None:
    step = _told(error.next_step) if error.next_step else None
    handed_out(out, ForeignTold(*_parts(error.message), next_step=step, line=error.where.line))


def handed_out(out: HandedOut, record: ForeignRecord) -> None:
    """Hand out one record."""
    out.say(msgspec.msgpack.encode(record))


def taken(record: bytes) -> ForeignRecord:
    """Return a record that a child handed out; raises InputError that says what it refused, or that it is none."""
    try:
        found: ForeignRecord = msgspec.msgpack.decode(record, type=ForeignRecord)
    except (msgspec.DecodeError, RecursionError):
        raise InputError(
            "what reads the file did not answer as it should", next_step="save it in another format"
        ) from None
    if isinstance(found, ForeignTold):
        step = _message(found.next_step) if found.next_step else ""
        raise InputError(_message(found), where=Location(line=found.line), next_step=step)
    return found


def _told(message: Message) -> ForeignTold:
    return ForeignTold(*_parts(message))


def _parts(message: Message) -> tuple[str, dict[str, Any]]:
    values = {name: _plain(value) for name, value in message.values.items()}
    return message.template, values


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return [*_parts(value)]
    return value if isinstance(value, int | float) else sayable_text(str(value)[:_TEXT_MOST])


def sayable(value: Any) -> Any:
    """Return plain data that can be handed out: whole numbers of more than 64 bits and halves of letters as text."""
    match value:
        case bool() | None | float():
            return value
        case int():
            return value if _LEAST <= value <= _MOST else str(value)
        case str():
            return sayable_text(value)
        case list():
            return [sayable(each) for each in value]
        case dict():
            made = {sayable_text(name): sayable(each) for name, each in value.items()}
            if len(made) < len(value):
                raise InputError("two keys of one object cannot be told apart", next_step="give them other names")
            return made
    return sayable_text(str(value))


def sayable_text(text: str) -> str:
    """Return a text in which half a letter, that no UTF-8 has, stands by its number."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _message(told: ForeignTold) -> Message:
    return _made(told.template, told.values)


def _made(template: str, values: Mapping[str, Any]) -> Message:
    """Return the message; one whose values do not fill its template is taken as it stands."""
    try:
        return (
            Message(template, **{name: _value(value) for name, value in values.items()})
            if values
            else Message(template)
        )
    except (LookupError, ValueError, TypeError):
        return Message(template[:_TEXT_MOST])


def _value(value: Any) -> Any:
    match value:
        case [str(template), dict(values)]:
            return _made(template, values)
        case int() | float() | str():
            return value
    return str(value)[:_TEXT_MOST]
