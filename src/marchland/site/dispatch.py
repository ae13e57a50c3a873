"""The gate: every request becomes a question, is allowed or refused by the policy, and is answered in its form."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from marchland.access.service.permission import allowed
from marchland.access.service.roster import NOBODY
from marchland.core.errors import MarchlandError, NotAllowedError, NotOfferedError, SignInError
from marchland.core.policy import Refused
from marchland.site.language import ENGLISH, Speech, preferred
from marchland.site.page import error_page, title_of
from marchland.site.request import (
    Ask,
    Counter,
    Paper,
    Sent,
    Visitor,
    check_names,
    go,
    marked,
    negotiate,
    nothing_there,
    problem,
)
from marchland.site.route import ACCOUNT, OPEN, Row
from marchland.site.security import (
    SAFE,
    Turned,
    check_form,
    check_sender,
    check_way,
    limited,
    note,
    session_token,
    set_cookie,
)
from marchland.site.site import DEMO_IDENTITY, Site

Endpoint = Callable[[Request], Awaitable[Response]]
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_FILES = StaticFiles()
"""It serves nothing: it is asked for its rule of conditional requests (RFC 9110, 13.1)."""


@dataclass(frozen=True)
class Gate:
    """What a site asks of every request before a handler sees it."""

    site: Site
    speeches: Mapping[str, Speech]
    paper: Paper
    counter: Counter

    def endpoint(self, row: Row, language: str) -> Endpoint:
        """Return what answers the requests of a row in that language."""

        async def answering(request: Request) -> Response:
            request.scope["marchland.route"] = row.name
            request.scope["marchland.spoken"] = row.spoken
            ask = await self._ask(request, row, language)
            response = await run_in_threadpool(self._answer, request, ask, row)
            return self._finished(request, row, response)

        return answering

    async def _ask(self, request: Request, row: Row, language: str) -> Ask:
        query = {name: tuple(request.query_params.getlist(name)) for name in request.query_params}
        wants = negotiate(request.headers.get("accept", ""), request.query_params.get("f", ""), row.offers)
        if row.strict or not row.spoken:
            check_names(query, (*row.takes, "f"))
        plain = self.plain(request, language)
        asked = replace(plain, route=row.name, query=query, wants=wants, taken=request.path_params)
        if request.method in SAFE:
            return asked
        form, files, body = await _told(request, row)
        return replace(asked, form=form, files=files, body=body)

    def plain(self, request: Request, language: str) -> Ask:
        """Return the question of a request before anything of it is read but its path and headers."""
        path = request.url.path.removeprefix(f"/{language}") if language != ENGLISH else request.url.path
        return Ask(
            self.site, self.speeches[language], self.paper, self.counter, path=path or "/", method=request.method,
            origin=f"{request.url.scheme}://{request.url.netloc}", headers=request.headers,
        )  # fmt: skip

    def _answer(self, request: Request, ask: Ask, row: Row) -> Response:
        known = replace(ask, visitor=self._visitor(request, row))
        self._check(request, known, row)
        response = row.handler(known)
        if isinstance(response, Turned):
            set_cookie(response, request.scope, response.token)
        elif row.form and not known.visitor.session and known.visitor.token != session_token(request):
            set_cookie(response, request.scope, known.visitor.token)
        if known.visitor.session or row.form or row.writes:
            response.headers["Cache-Control"] = "no-store"
        return response

    def _visitor(self, request: Request, row: Row) -> Visitor:
        if self.site.demo:
            return Visitor(DEMO_IDENTITY)
        token = session_token(request)
        session = self.site.accounts.session(token) if token and self.site.accounts else None
        if session:
            return Visitor(session.actor, token, session)
        return Visitor(NOBODY, token or (secrets.token_urlsafe(32) if row.form else ""))

    def _check(self, request: Request, ask: Ask, row: Row) -> None:
        """Raise where the policy, the mode or the form does not let the request be answered."""
        if row.pace != "all":
            ask.counter.spend(row.pace, str(request.client.host if request.client else ""))
        if row.writes and self.site.demo:
            raise NotAllowedError(
                "this is a demonstration: nothing can be changed", next_step="set up a site of your own"
            )
        if row.form or row.writes:
            check_way(request)
        if row.operation == ACCOUNT:
            _need_session(ask)
        elif row.operation != OPEN:
            refused = allowed(ask.actor, row.operation)
            if isinstance(refused, Refused):
                _need_session(ask)
                note(self.site.clock, "refused", route=row.name, actor=ask.visitor.identity)
                raise NotAllowedError(refused.reason, next_step="ask an administrator for that role")
        if request.method not in SAFE:
            given = ask.filled("csrf") or request.headers.get("x-csrf-token", "")
            check_form(request, given) if row.writes else check_sender(request)

    def _finished(self, request: Request, row: Row, response: Response) -> Response:
        if len(row.offers) > 1 or row.path == "/":
            response.headers.add_vary_header("Accept")
        asked, told = request.headers, response.headers
        if request.method in SAFE and "etag" in told and _FILES.is_not_modified(told, asked):
            return NotModifiedResponse(told)
        return response

    def tell(self, request: Request, error: Exception) -> Response:
        """Return the answer to an error: a page for browsers, a problem for programs."""
        response = self._telling(request, error)
        if isinstance(error, HTTPException):
            response.headers.update(error.headers or {})  # such as Allow, which RFC 9110 asks of a 405
        return response

    def _telling(self, request: Request, error: Exception) -> Response:
        known = as_ours(error, request.url.path)
        language = next((c for c in self.speeches if request.url.path.split("/")[1] == c), ENGLISH)
        ask = self.plain(request, language)
        accept = request.headers.get("accept", "")
        programs = ask.path.startswith("/api/") or not request.scope.get("marchland.spoken", True)
        offers = ("json", "html") if programs else ("html", "json")
        if request.query_params.get("f") not in (None, "html") or negotiate(accept, "", offers) == "json":
            wanted = language if language != ENGLISH else preferred(request.headers.get("accept-language", ""))
            return problem(known, request.url.path, title_of(known.http_status), self.speeches[wanted])
        if isinstance(known, SignInError) and request.method in SAFE and not ask.path.startswith("/sign-in"):
            return marked(go(ask.url("/sign-in") + "?next=" + quote(_local(request), safe="")), known)
        if self.site.demo:
            return error_page(ask, known)
        token = session_token(request)
        session = self.site.accounts.session(token) if token and self.site.accounts else None
        return error_page(replace(ask, visitor=Visitor(token=token, session=session)), known)


def _local(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _need_session(ask: Ask) -> None:
    if ask.visitor.session is None and not ask.site.demo:
        raise SignInError("this is for those who have signed in", next_step="sign in, and it will be shown")


def as_ours(error: Exception, path: str) -> MarchlandError:
    """Return an error of the framework, or a fault of ours, as one that can be told."""
    if isinstance(error, MarchlandError):
        return error
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return nothing_there(path)
    found: MarchlandError
    if status == 405:
        found = NotOfferedError("this method is not allowed here", next_step="open the form on its page and send it from there")
    elif status == 500:
        found = MarchlandError("an error of this site; it has been logged", next_step="try again; if it happens again, tell us")
        found.code = "fault"
    else:
        found = MarchlandError(str(getattr(error, "detail", "")) or "this cannot be read")
    found.http_status = status
    return found


async def _told(request: Request, row: Row) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, Sent], bytes]:
    """Return what a request's body says: the fields and files of a form, or the bytes of anything else."""
    receive = limited(request.receive, request.headers, row.most_bytes)
    reading = Request(request.scope, receive)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORMS:
        return {}, {}, await reading.body()
    async with reading.form(max_files=4, max_fields=400, max_part_size=row.most_bytes) as form:
        return _fields(form), await _files(form), b""


def _fields(form: FormData) -> dict[str, tuple[str, ...]]:
    return {name: tuple(value for value in form.getlist(name) if isinstance(value, str)) for name in form}


async def _files(form: FormData) -> dict[str, Sent]:
    found = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile) and value.filename:
            found[name] = Sent(value.filename.rpartition("/")[2], await value.read())
    return found
