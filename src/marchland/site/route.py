"""A row of the route table: path, name, handler, what the policy asks of it, and what it takes and offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from marchland.core.declaration import Target
from marchland.core.question import Parameter
from marchland.site.request import RequestContext

Handler = Callable[[RequestContext], Response]

OPEN = "open"
"""Anyone may: nothing of the register is told by it."""
ACCOUNT = "account"
"""Anyone who has signed in may, to their own account."""
FORM_BYTES = 64 * 2**10
FILE_BYTES = 8 * 2**20


@dataclass(frozen=True, slots=True)
class RouteSpec:
    """One route.

    - `operation` is OPEN, ACCOUNT or an operation of `core/policy.py`; `rate_limit` and `max_bytes` limit requests.
    - `lane` is where its work waits, if not by what it costs: `sign_in` for what checks passwords.
    - `formats` are those of the answer, the first by default.
    - `query_params` are the names taken in the query. A route that is `strict`, or not `localized` (not also under
      /uk/), refuses any other. `parameters` are those of them that a question declares.
    - `proposes`: a program may hand in events by it with a token; its handler asks the policy for each of them.
    - `has_form`: the page shows a form that changes something. `writes`: the request changes something, which a
      demonstration refuses.
    - `answers` is the function that makes its JSON; its return type is the schema.
    """

    path: str
    name: str
    handler: Handler
    operation: str = OPEN
    methods: tuple[str, ...] = ("GET",)
    formats: tuple[str, ...] = ("html",)
    query_params: tuple[str, ...] = ()
    summary: str = ""
    localized: bool = True
    has_form: bool = False
    writes: bool = False
    proposes: bool = False
    rate_limit: str = "all"
    lane: str = ""
    max_bytes: int = FORM_BYTES
    strict: bool = False
    parameters: tuple[Parameter, ...] = ()
    answers: Target = ""


def page_route(
    path: str, name: str, handler: Handler, *query_params: str, operation: str = OPEN, has_form: bool = False
) -> RouteSpec:
    """Return the row of a page to read, in every language."""
    return RouteSpec(path, name, handler, operation, query_params=query_params, has_form=has_form)


def form_route(
    path: str, name: str, handler: Handler, operation: str = OPEN, rate_limit: str = "all", lane: str = ""
) -> RouteSpec:
    """Return the row of what a form tells, which changes something."""
    return RouteSpec(path, name, handler, operation, methods=("POST",), writes=True, rate_limit=rate_limit, lane=lane)


def api_route(
    path: str, name: str, handler: Handler, summary: str, *query_params: str, operation: str = OPEN,
    formats: tuple[str, ...] = ("json",), parameters: tuple[Parameter, ...] = (), answers: Target = "",
) -> RouteSpec:  # fmt: skip
    """Return the row of an answer for programs."""
    return RouteSpec(
        path, name, handler, operation, formats=formats, query_params=query_params, summary=summary, localized=False,
        parameters=parameters, answers=answers,
    )  # fmt: skip
