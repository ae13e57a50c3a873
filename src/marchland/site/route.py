"""A row of the route table: path, name, handler, what the policy asks of it, and what it takes and offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from marchland.core.declaration import Target
from marchland.core.question import Parameter
from marchland.site.request import Ask

Handler = Callable[[Ask], Response]

OPEN = "open"
"""Anyone may: nothing of the register is told by it."""
ACCOUNT = "account"
"""Anyone who has signed in may, to their own account."""
FORM_BYTES = 64 * 2**10
FILE_BYTES = 8 * 2**20


@dataclass(frozen=True, slots=True)
class Row:
    """One route.

    `operation` is OPEN, ACCOUNT or an operation of `core/policy.py`. `offers` are the forms of the answer, the
    first by default. `takes` names the parameters of the query; a route that is `strict`, or not `spoken` (not also
    under /uk/), refuses any other. `form` is true where the page shows a form that changes something, `writes` where
    the request itself changes something, which a demonstration refuses. `pace` names the rate limit; `most_bytes` is
    what a request may weigh. `parameters` are those of what it takes that were declared, and `answers` is the function
    that makes its JSON, of which the schema is the type it returns.
    """

    path: str
    name: str
    handler: Handler
    operation: str = OPEN
    methods: tuple[str, ...] = ("GET",)
    offers: tuple[str, ...] = ("html",)
    takes: tuple[str, ...] = ()
    summary: str = ""
    spoken: bool = True
    form: bool = False
    writes: bool = False
    pace: str = "all"
    most_bytes: int = FORM_BYTES
    strict: bool = False
    parameters: tuple[Parameter, ...] = ()
    answers: Target = ""


def shown(path: str, name: str, handler: Handler, *takes: str, operation: str = OPEN, form: bool = False) -> Row:
    """Return the row of a page to read, in every language."""
    return Row(path, name, handler, operation, takes=takes, form=form)


def told(path: str, name: str, handler: Handler, operation: str = OPEN, pace: str = "all") -> Row:
    """Return the row of what a form tells, which changes something."""
    return Row(path, name, handler, operation, methods=("POST",), writes=True, pace=pace)


def data(
    path: str, name: str, handler: Handler, summary: str, *takes: str, operation: str = OPEN,
    offers: tuple[str, ...] = ("json",), parameters: tuple[Parameter, ...] = (), answers: Target = "",
) -> Row:  # fmt: skip
    """Return the row of an answer for programs."""
    return Row(
        path, name, handler, operation, offers=offers, takes=takes, summary=summary, spoken=False,
        parameters=parameters, answers=answers,
    )  # fmt: skip
