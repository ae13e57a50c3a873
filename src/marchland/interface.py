"""The Python interface: every question that a capability declares, as a function that returns its typed answer."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from marchland.core.asof import AsOf, parse_day
from marchland.core.box import box_of, parse_box
from marchland.core.errors import InputError, QuantityError, nearest
from marchland.core.message import Message
from marchland.core.question import DATES, TODAY, Face, Kind, Parameter, Question
from marchland.registry import capabilities, load

Progress = Callable[[str, int, int], None]


def unseen(_what: str, _done: int, _all: int) -> None:
    """Show nobody how far the work is."""


def questions(capability: str) -> Mapping[str, Question]:
    """Return the questions that a capability declares, by name."""
    return {
        question.name: question
        for each in capabilities() if each.name == capability
        for group in each.questions for question in load(group)
    }  # fmt: skip


def meant(question: Question, given: Mapping[str, Any]) -> Question:
    """Return the question that is asked: another one where the parameter that leads to it is given."""
    return next((of for name, of in question.instead.items() if given.get(name) not in (None, False)), question)


def answered(question: Question, given: Mapping[str, Any], progress: Progress = unseen) -> tuple[Any, Any]:
    """Return what the service answers to parameters that are typed already, and what it was answered from."""
    with ExitStack() as stack:
        books = load(question.books)() if question.books else stack.enter_context(load(question.opens)(given))
        return asked(question, books, given, progress), books


def asked(question: Question, books: Any, given: Mapping[str, Any], progress: Progress = unseen) -> Any:
    """Return what the service answers to typed parameters from what is open already."""
    opening = {each.keyword for each in question.parameters if each.opening}
    told = {key: value for key, value in given.items() if key not in opening}
    return load(question.service)(books, **told, **({"progress": progress} if question.slow else {}))


def asking(capability: str, name: str) -> Callable[..., Any]:
    """Return the function that asks a question from Python; raises AttributeError where there is no such question."""
    question = questions(capability).get(name)
    if question is None:
        raise AttributeError(f"module 'marchland.{capability}' has no attribute {name!r}")
    taken = {each.keyword: each for each in question.parameters}
    positional = [each.keyword for each in question.parameters if each.positional]

    def ask(*values: Any, **named: Any) -> Any:
        if len(values) > len(positional):
            raise TypeError(f"{name}() takes {len(positional)} arguments by position, and {len(values)} were given")
        given = dict(zip(positional, values, strict=False)) | named
        dates = {word: given.pop(word, None) for word in ("on", "known")} if question.dated else {}
        for word in given:
            if word not in taken:
                raise TypeError(f"{name}() takes no argument {word!r}: {nearest(word, taken)}")
        of = meant(question, given)
        typed = {each.keyword: typed_value(each, given.get(each.keyword)) for each in of.own}
        if of.dated:
            typed[DATES] = AsOf(typed_day(dates["on"], "on"), typed_day(dates["known"], "known"))
        result, books = answered(of, typed)
        return load(of.answer)(result, books, **typed)

    ask.__name__ = ask.__qualname__ = name
    ask.__module__ = f"marchland.{capability}"
    ask.__doc__ = question.help or question.summary
    ask.__signature__ = _signature(question)  # type: ignore[attr-defined] # inspect reads it
    return ask


def typed_value(of: Parameter, value: Any, called: str = "") -> Any:
    """Return the value of a parameter as its service takes it; raises InputError for one out of its bounds.

    `called` is what errors call the parameter, by default its word in Python.
    """
    called = called or of.keyword
    if value is None:
        if of.required and of.face is Face.ALL:
            raise InputError(
                "{called!r} is missing",
                called=called,
                next_step=Message("give {called}: {summary}", called=called, summary=of.summary),
            )
        return () if of.repeated else _left_out(of)
    if of.repeated:
        return tuple(_single(of, each, called) for each in ([value] if isinstance(value, str) else value))
    return _single(of, value, called)


def _left_out(of: Parameter) -> Any:
    if of.kind is Kind.DAY and of.default == TODAY:
        return typed_day(None, of.name)
    if of.default is not None:
        return of.default
    return {Kind.TEXT: None if of.blank else "", Kind.FLAG: False}.get(of.kind)


def _single(of: Parameter, value: Any, called: str) -> Any:
    if of.kind is Kind.DAY:
        return typed_day(value, called)
    if of.kind is Kind.FLAG:
        return bool(value)
    if of.kind is Kind.FILE:
        return Path(value)
    if of.kind is Kind.BOX:
        return parse_box(value, called) if isinstance(value, str) else box_of(value, f"{called} {value!r}")
    if of.kind in (Kind.WHOLE, Kind.NUMBER):
        return _number(of, value, called)
    text = str(value)
    if not text.strip() and not of.blank:
        step = Message("give a name with {called}, or leave it out", called=called)
        if of.required:
            step = Message("give {called}: {summary}", called=called, summary=of.summary)
        raise InputError("{called} is empty", called=called, next_step=step)
    if of.choices and text not in of.choices:
        raise InputError("unknown {called} {text!r}", called=called, text=text, next_step=nearest(text, of.choices))
    return text


def _number(of: Parameter, value: Any, called: str) -> float:
    from marchland.core.quantity import parse_number  # noqa: PLC0415 - slow to load, and only for numbers

    try:
        number = parse_number(value) if isinstance(value, str) else float(value)
    except (QuantityError, TypeError, ValueError) as error:
        step = error.next_step if isinstance(error, QuantityError) else "write it in digits"
        raise InputError("{called} {value!r} is not a number", called=called, value=value, next_step=step) from None
    low, high = of.low, of.high
    if not math.isfinite(number) or (low is not None and number < low) or (high is not None and number > high):
        raise InputError(
            "{called} {value!r} is not {of}",
            called=called,
            value=value,
            of=_bounds(of),
            next_step="choose a value within these bounds",
        )
    if of.kind is Kind.WHOLE and number != int(number):
        raise InputError(
            "{called} {value!r} is not a whole number", called=called, value=value, next_step="give a whole number"
        )
    return int(number) if of.kind is Kind.WHOLE else number


def _bounds(of: Parameter) -> str:
    if of.low is not None and of.high is not None:
        return Message("from {low:g} to {high:g}", low=of.low, high=of.high)
    if of.low is not None:
        return Message("{low:g} or more", low=of.low)
    return Message("a finite number") if of.high is None else Message("{high:g} or less", high=of.high)


def typed_day(value: Any, name: str) -> date:
    """Return the day that is given, today where none is; raises InputError for a text that is no day."""
    from marchland.adapters.clock import today  # noqa: PLC0415 - only where no day is given

    if value is None:
        return today()
    return value if isinstance(value, date) else parse_day(str(value), name)


def _signature(question: Question) -> inspect.Signature:
    made = [
        inspect.Parameter(
            each.keyword,
            inspect.Parameter.POSITIONAL_OR_KEYWORD if each.positional else inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if each.required and each.face is Face.ALL else None,
        )
        for each in sorted(question.parameters, key=lambda each: (not each.positional, not each.required))
    ]
    dates = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None) for name in ("on", "known")]
    return inspect.Signature([*made, *(dates if question.dated else ())])
