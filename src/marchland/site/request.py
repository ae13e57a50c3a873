"""The wire: a query and a form in, as one frozen question; JSON, and the one shape of errors, out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response

from marchland.access.service.accounts import Session
from marchland.access.service.roster import NOBODY
from marchland.access.service.tokens import TokenGrant
from marchland.core import json_text
from marchland.core.answer import plain
from marchland.core.asof import AsOf, parse_day
from marchland.core.box import Box, parse_box
from marchland.core.errors import (
    BusyError,
    InputError,
    MarchlandError,
    NotFoundError,
    NotOfferedError,
    QuantityError,
    TooManyError,
    nearest,
)  # fmt: skip
from marchland.core.message import Message
from marchland.core.policy import Actor
from marchland.core.quantity import parse_number
from marchland.site.language import ENGLISH, Localization
from marchland.site.site import Site

TYPES: Mapping[str, str] = {
    "html": "text/html",
    "json": "application/json",
    "geojson": "application/geo+json",
    "csv": "text/csv",
    "md": "text/markdown",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "atom": "application/atom+xml",
    "feed": "application/feed+json",
    "opml": "text/x-opml",
    "ics": "text/calendar",
    "mvt": "application/vnd.mapbox-vector-tile",
    "text": "text/plain",
    "qgz": "application/x-qgis-project",
    "bytes": "application/octet-stream",
}
"""The forms that answers come in, by the word after f=."""
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: an opaque id, their session if they have signed in, and what a token gives if a program has.

    `token` is the secret of the cookie, and what forms are bound to; a visitor without a cookie has a fresh one.
    """

    identity: str = NOBODY
    token: str = ""
    session: Session | None = None
    grant: TokenGrant | None = None

    @property
    def signed_in(self) -> bool:
        """Tell whether it is known who asks."""
        return self.session is not None or self.grant is not None


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that came with a form."""

    name: str
    content: bytes


class Renderer(Protocol):
    """What pages are printed on."""

    def render(self, context: RequestContext, template: str, variables: Mapping[str, Any]) -> str:
        """Return the page as HTML."""


class RateCounter(Protocol):
    """What counts how often something was asked."""

    def hit(self, limit: str, key: str) -> None:
        """Count one more; raises TooManyError where that is one too many."""


@dataclass(frozen=True)
class RequestContext:
    """One request, as a handler is given it: nothing in it changes.

    `path` has no language in front; `path_params` are the parts of the path that have names, `query` and `form` every
    value of every name in order; `format` is the form of the answer. `address` is whose limits the request counts to,
    and `device` what its browser says of who signed in by it before.
    """

    site: Site
    localization: Localization
    renderer: Renderer
    rate_limiter: RateCounter
    path: str = "/"
    route: str = ""
    method: str = "GET"
    path_params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    form: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, UploadedFile] = field(default_factory=dict)
    body: bytes = b""
    visitor: Visitor = field(default_factory=Visitor)
    format: str = "html"
    origin: str = ""
    address: str = ""
    device: str = ""
    headers: Headers = field(default_factory=Headers)

    @cached_property
    def dates(self) -> AsOf:
        """Return the two dates asked for, today where none is given."""
        return AsOf(self.day("on") or self.site.today, self.day("known") or self.site.today)

    @property
    def state_names(self) -> dict[str, str]:
        """Return what every state is called in the language of the answer, by its code."""
        return {code: self.localization.state_name(state) for code, state in self.site.states.by_iso3.items()}

    @property
    def date_query(self) -> dict[str, str]:
        """Return those of the two dates that the query gives, so that a link keeps them."""
        return {name: self.text(name) for name in ("on", "known") if self.text(name)}

    @property
    def both_dates(self) -> dict[str, str]:
        """Return the two dates as a query, for an address that must mean the same tomorrow."""
        return {"on": self.dates.valid_on.isoformat(), "known": self.dates.known_on.isoformat()}

    def text(self, name: str, default: str = "") -> str:
        """Return the last value of that name in the query, without spaces around it."""
        return (self.query.get(name) or (default,))[-1].strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """Return every value of that name in the query that says something."""
        return tuple(value.strip() for value in self.query.get(name, ()) if value.strip())

    def required(self, name: str) -> str:
        """Return the value of that name; raises InputError where there is none."""
        value = self.text(name)
        if not value:
            raise InputError(
                "{name!r} is missing", name=name, next_step=Message("add {name}=… to the address", name=name)
            )
        return value

    def day(self, name: str) -> date | None:
        """Return the day of that name; raises InputError where what is given is none."""
        value = self.text(name)
        return parse_day(value, name) if value else None

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """Return the number of that name; raises InputError where it is none, or is not from `low` to `high`."""
        text = self.text(name)
        try:
            value = parse_number(text) if text else default
        except QuantityError as error:
            raise InputError(
                "{name} {found!r} is not a number", name=name, found=text, next_step=error.next_step
            ) from None
        if not low <= value <= high:
            raise InputError(
                "{name} {found!r} is not from {low:g} to {high:g}",
                name=name,
                found=text,
                low=low,
                high=high,
                next_step="choose a value within these bounds",
            )
        return value

    def box(self, name: str) -> Box | None:
        """Return the box of that name; raises InputError where what is given is none."""
        found = self.text(name)
        return parse_box(found, name) if found else None

    def flag(self, name: str) -> bool:
        """Return whether the query says yes to that name."""
        return self.text(name).lower() in ("1", "true", "yes", "on")

    def hand_in(self) -> TokenGrant | None:
        """Return the token that something is handed in with, counted; nothing where a person does it themselves."""
        grant, accounts = self.visitor.grant, self.site.accounts
        return accounts.tokens.hand_in(grant) if grant and accounts else None

    def form_value(self, name: str) -> str:
        """Return what a form says under that name; a password keeps its spaces."""
        return (self.form.get(name) or ("",))[-1]

    def url(self, path: str, **query: str) -> str:
        """Return the address of one of our paths in the language of this page."""
        if path == "/":  # so that a browser that prefers another language is not sent away
            query = {"f": "html"} | query if not self.localization.prefix else query
            path = "/" if not self.localization.prefix else ""
        elif path.startswith(("/api/", "/static/", "/feeds/", "/tiles/", "/collections")):
            return f"{path}?{urlencode(query)}" if query else path
        url = self.localization.prefix + path
        return f"{url}?{urlencode(query)}" if query else url

    def url_in_language(self, code: str) -> str:
        """Return the address of this very page in another language."""
        kept = [(name, value) for name, values in self.query.items() if name != "f" for value in values]
        path = self.path if code == ENGLISH else f"/{code}{self.path}".rstrip("/")
        if path == "/":
            kept.append(("f", "html"))
        return f"{path}?{urlencode(kept)}" if kept else path

    def current_url(self, **changed: str | None) -> str:
        """Return the address of this very page with some values of the query changed, or taken out by None."""
        kept = [(name, value) for name, values in self.query.items() if name not in changed for value in values]
        kept += [(name, value) for name, value in changed.items() if value is not None]
        path = self.url(self.path).partition("?")[0]
        return f"{path}?{urlencode(kept)}" if kept else path

    @cached_property
    def actor(self) -> Actor:
        """Return who asks, with the roles that the roster gives them now."""
        return self.site.actor(self.visitor.identity)


def negotiate(accept: str, requested: str, formats: Sequence[str]) -> str:
    """Return the form to answer in: by f= first, else the best of Accept, else the first offered.

    Raises NotOfferedError for an f= that is not offered.
    """
    if requested:
        if requested not in formats:
            raise NotOfferedError(
                "the format {asked!r} is not available",
                asked=requested,
                next_step=Message("available formats: {offers}", offers=", ".join(formats)),
            )
        return requested
    for kind in _ranked(accept):
        for format_ in formats:
            mime = TYPES[format_]
            if kind == mime or (kind.endswith("/*") and mime.startswith(kind[:-1])) or kind == "*/*":
                return format_
    return formats[0]


def _ranked(accept: str) -> list[str]:
    weighed = []
    for place, part in enumerate(accept.split(",")):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            weighed.append((-float(quality), place, kind.lower()))
        except ValueError:
            continue
    return [kind for weight, _, kind in sorted(weighed) if weight < 0 and kind]


def check_query(query: Mapping[str, object], parameters: Sequence[str]) -> None:
    """Raise InputError for a parameter that the route does not take, naming the nearest that it does."""
    for name in query:
        if name not in parameters:
            next_step = nearest(name, parameters) or (
                Message("parameters are: {names}", names=", ".join(parameters)) if parameters else "this takes none"
            )
            raise InputError("unknown parameter {name!r}", name=name, next_step=next_step)


def json_response(_context: RequestContext, content: object, format_: str = "json") -> Response:
    """Return an answer, or a structure, as JSON: byte for byte what the command prints."""
    return file_response(json_text.indented(plain(content)).encode(), TYPES[format_])


def compact_json_response(content: object, format_: str) -> Response:
    """Return a structure as JSON without a space: for what only programs read, and much of it."""
    return file_response(json_text.compact(content).encode(), TYPES[format_])


def file_response(content: bytes, media_type: str, filename: str = "", **headers: str) -> Response:
    """Return content of a media type, to be saved under a name if there is one, with its digest as ETag."""
    response = Response(content, media_type=media_type)
    response.headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    for key, value in headers.items():
        response.headers[key.replace("_", "-")] = value
    return response


def see_other(address: str) -> Response:
    """Return the answer that sends a browser on after a form."""
    return RedirectResponse(address, 303)


def problem_response(
    error: MarchlandError, path: str, title: str, localization: Localization, **more: object
) -> Response:
    """Return an error as RFC 9457 has it; `where`, `next_step` and `more` say the rest of what the command line says.

    Its words are in the language of the speech, as RFC 9457, 3.1.3 allows; what programs go by is in none.
    """
    problem = {
        "type": f"urn:marchland:error:{error.code}",
        "title": localization.translate(title),
        "status": error.http_status,
        "detail": localization.translate_message(error.message),
        "instance": path,
        "code": error.code,
    }
    if str(error.where):
        problem["where"] = str(error.where)
    if error.next_step:
        problem["next_step"] = localization.translate_message(error.next_step, as_parameters)
    response = Response(
        json_text.indented(problem | more), error.http_status, {"Content-Language": localization.code}, PROBLEM
    )
    response.headers.add_vary_header("Accept-Language")
    return with_error_headers(response, error)


def as_parameters(text: str) -> str:
    """Return words of ours on an option of a command as the web says it: as a name in the query.

    What stands in backticks is a whole command, which is typed as it stands.
    """
    return re.sub(r"`[^`]*`|(?<!\S)--([a-z][a-z-]*)", lambda of: of[1].replace("-", "_") if of[1] else of[0], text)


def with_error_headers(response: Response, error: MarchlandError) -> Response:
    """Return the response with what an error says in its headers, and never to be kept by a cache."""
    never_kept(response)
    if isinstance(error, TooManyError | BusyError):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def never_kept(response: Response) -> Response:
    """Return the response with word to browsers and caches that it is to be kept nowhere."""
    response.headers["Cache-Control"] = "no-store"
    return response


def not_found(path: str) -> NotFoundError:
    """Return the error for an address at which there is nothing."""
    return NotFoundError(
        "there is no page at {path!r}", path=path[:200], next_step="begin at the first page, or search"
    )
