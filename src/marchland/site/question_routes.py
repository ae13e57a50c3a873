"""Routes made from questions: the JSON address of each, with its parameters read from the path and the query."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from starlette.responses import Response

from marchland.core.errors import InputError, Location
from marchland.core.question import DATES, TODAY, Kind, Parameter, Question
from marchland.interface import asked, typed_value
from marchland.registry import capabilities, load
from marchland.site.request import TYPES, RequestContext, file_response, json_response
from marchland.site.route import RouteSpec

_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture may have styles of its own, and nothing else."""


def question_rows() -> Iterator[RouteSpec]:
    """Yield a route for every question that the capabilities declare to have one."""
    for capability in capabilities():
        for group in capability.questions:
            yield from (row_of(capability.name, each) for each in load(group) if each.route)


def row_of(capability: str, question: Question) -> RouteSpec:
    """Return the route of a question."""
    in_path = {each.name for each in question.at_address if each.positional and each.required}
    takes = tuple(each.name for each in question.at_address if each.in_address and each.name not in in_path)
    takes += ("on", "known") if question.dated else ()
    return RouteSpec(
        question.address(capability), f"api.{capability}.{question.name}", partial(_answered, question),
        question.operation, formats=question.offers or ("json", *question.writers), query_params=takes,
        summary=question.summary, localized=False, rate_limit=question.pace, parameters=question.at_address,
        answers=question.answer,
    )  # fmt: skip


def _answered(question: Question, context: RequestContext) -> Response:
    given = typed(context, question)
    books = load(question.shared)(context)
    result = asked(question, books, given)
    if context.format in question.writers:
        made = load(question.writers[context.format])(result, books, **given)
        content = made.encode() if isinstance(made, str) else made
        response = file_response(content, TYPES[context.format], question.saved.get(context.format, ""))
        if context.format == "svg":
            response.headers["Content-Security-Policy"] = _PICTURE
    else:
        response = json_response(context, load(question.answer)(result, books, **given))
    if question.paged and result.after:
        dates = context.both_dates if question.dated else {}  # a cursor holds for the list of one day
        response.headers["Link"] = f'<{context.current_url(after=result.after, **dates)}>; rel="next"'
    if question.fresh:
        response.headers["Cache-Control"] = "no-cache"
    return response


def typed(context: RequestContext, question: Question) -> dict[str, Any]:
    """Return the parameters of a question as an address gives them; raises InputError placed at a wrong one."""
    found = {each.keyword: _typed(context, question, each) for each in question.at_address if not each.opening}
    return found | ({DATES: context.dates} if question.dated else {})


def _typed(context: RequestContext, question: Question, of: Parameter) -> Any:
    """Return the value of a parameter; raises InputError where the address must give it and does not."""
    said = _said(context, of) if of.in_address else None
    if said is None and of.name in question.unsaid:
        return question.unsaid[of.name]
    if said is None and of.required and of.in_address:
        return context.required(of.name)
    if said is None and of.default == TODAY:
        return context.site.today
    try:
        return typed_value(of, said, of.name)
    except InputError as error:
        raise error.located(Location(field=of.name)) from None


def _said(context: RequestContext, of: Parameter) -> Any:
    """Return what the address says of a parameter, or None where it says nothing."""
    if of.name in context.path_params:
        return context.path_params[of.name]
    if of.repeated:
        return context.texts(of.name) or None
    if of.kind is Kind.FLAG:
        return context.flag(of.name) or None
    return context.text(of.name) or None
