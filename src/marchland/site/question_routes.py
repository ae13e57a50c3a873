"""Routes made from questions: the JSON address of each, with its parameters read from the path and the query."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from starlette.responses import Response

from marchland.core.errors import InputError, Where
from marchland.core.question import DATES, TODAY, Kind, Parameter, Question
from marchland.interface import asked, typed_value
from marchland.registry import capabilities, load
from marchland.site.request import TYPES, Ask, answer, sent
from marchland.site.route import Row

_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture may have styles of its own, and nothing else."""


def question_rows() -> Iterator[Row]:
    """Yield a route for every question that the capabilities declare to have one."""
    for capability in capabilities():
        for group in capability.questions:
            yield from (row_of(capability.name, each) for each in load(group) if each.route)


def row_of(capability: str, question: Question) -> Row:
    """Return the route of a question."""
    in_path = {each.name for each in question.at_address if each.positional and each.required}
    takes = tuple(each.name for each in question.at_address if each.in_address and each.name not in in_path)
    takes += ("on", "known") if question.dated else ()
    return Row(
        question.address(capability), f"api.{capability}.{question.name}", partial(_answered, question),
        question.operation, offers=question.offers or ("json", *question.writers), takes=takes,
        summary=question.summary, spoken=False, pace=question.pace, parameters=question.at_address,
        answers=question.answer,
    )  # fmt: skip


def _answered(question: Question, ask: Ask) -> Response:
    given = typed(ask, question)
    books = load(question.shared)(ask)
    result = asked(question, books, given)
    if ask.wants in question.writers:
        made = load(question.writers[ask.wants])(result, books, **given)
        content = made.encode() if isinstance(made, str) else made
        found = sent(content, TYPES[ask.wants], question.saved.get(ask.wants, ""))
        if ask.wants == "svg":
            found.headers["Content-Security-Policy"] = _PICTURE
    else:
        found = answer(ask, load(question.answer)(result, books, **given))
    if question.paged and result.after:
        found.headers["Link"] = f'<{ask.here(after=result.after)}>; rel="next"'
    if question.fresh:
        found.headers["Cache-Control"] = "no-cache"
    return found


def typed(ask: Ask, question: Question) -> dict[str, Any]:
    """Return the parameters of a question as an address gives them; raises InputError placed at a wrong one."""
    found = {each.keyword: _typed(ask, question, each) for each in question.at_address if not each.opening}
    return found | ({DATES: ask.dates} if question.dated else {})


def _typed(ask: Ask, question: Question, of: Parameter) -> Any:
    """Return the value of a parameter; raises InputError where the address must give it and does not."""
    said = _said(ask, of) if of.in_address else None
    if said is None and of.name in question.unsaid:
        return question.unsaid[of.name]
    if said is None and of.required and of.in_address:
        return ask.need(of.name)
    if said is None and of.default == TODAY:
        return ask.site.today
    try:
        return typed_value(of, said, of.name)
    except InputError as error:
        raise error.at(Where(field=of.name)) from None


def _said(ask: Ask, of: Parameter) -> Any:
    """Return what the address says of a parameter, or None where it says nothing."""
    if of.name in ask.taken:
        return ask.taken[of.name]
    if of.repeated:
        return ask.texts(of.name) or None
    if of.kind is Kind.FLAG:
        return ask.flag(of.name) or None
    return ask.text(of.name) or None
