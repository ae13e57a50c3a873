"""Signing in and out: a password and a code that changes, a session that ends, and the page of one's own account."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from starlette.responses import Response

from marchland.access.service.accounts import LONGEST, SHORTEST, Accounts, Session
from marchland.core.errors import InputError, MarchlandError, NotFoundError, SignInError
from marchland.site.page import page
from marchland.site.request import Ask
from marchland.site.route import ACCOUNT, Row, shown, told
from marchland.site.security import Turned, note


def form(ask: Ask) -> Response:
    """Return the page to sign in."""
    _accounts(ask)
    return page(ask, "sign_in.html", next=_next(ask.text("next")), error=None)


def sign_in(ask: Ask) -> Response:
    """Begin a session, with a token that was never told before; or say that it could not be, and not why."""
    name = ask.filled("name").strip().lower()
    ask.counter.spend("sign_in", "name " + hashlib.sha256(name.encode()).hexdigest())
    try:
        token = _accounts(ask).sign_in(name, ask.filled("password"), ask.filled("code"))
    except SignInError as error:
        note(ask.site.clock, "sign_in_failed")
        return page(ask, "sign_in.html", error.http_status, next=_next(ask.filled("next")), error=error)
    session = _accounts(ask).session(token)
    note(ask.site.clock, "signed_in", actor=session.actor if session else "")
    if ask.visitor.session:
        _accounts(ask).sign_out(ask.visitor.token)
    return Turned(_next(ask.filled("next")) or ask.url("/account"), token)


def sign_out(ask: Ask) -> Response:
    """End the session, or every session of the account."""
    session = _session(ask)
    if ask.filled("everywhere"):
        _accounts(ask).sign_out_everywhere(session.account)
    _accounts(ask).sign_out(ask.visitor.token)
    note(ask.site.clock, "signed_out", actor=session.actor)
    response = Turned(ask.url("/"), "")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def set_up_form(ask: Ask) -> Response:
    """Return the page that gives a new account its password."""
    _accounts(ask)
    return page(ask, "set_up.html", error=None, shortest=SHORTEST, longest=LONGEST)


def set_up(ask: Ask) -> Response:
    """Give a new account its password, and tell its recovery codes."""
    name = ask.filled("name").strip().lower()
    ask.counter.spend("sign_in", "name " + hashlib.sha256(name.encode()).hexdigest())
    try:
        password = _twice(ask)
        codes = _accounts(ask).set_up(name, ask.filled("invitation").strip(), password, ask.filled("code"))
    except (SignInError, InputError) as error:
        return page(ask, "set_up.html", error.http_status, error=error, shortest=SHORTEST, longest=LONGEST)
    note(ask.site.clock, "set_up")
    return page(ask, "recovery.html", codes=codes)


def account(ask: Ask) -> Response:
    """Return the page of one's own account."""
    return _account(ask)


def _account(ask: Ask, error: MarchlandError | None = None) -> Response:
    left = _accounts(ask).recovery_left(_session(ask).account)
    actor = ask.actor
    return page(ask, "account.html", error.http_status if error else 200, error=error, left=left, actor=actor,
                shortest=SHORTEST, longest=LONGEST)  # fmt: skip


def change_password(ask: Ask) -> Response:
    """Give the account another password; every other session ends."""
    session = _session(ask)

    def change() -> Response:
        token = _accounts(ask).change_password(session.account, ask.filled("password"), _twice(ask))
        note(ask.site.clock, "password_changed", actor=session.actor)
        return Turned(ask.url("/account"), token)

    return _tried(ask, change)


def renew_recovery(ask: Ask) -> Response:
    """Tell new recovery codes; the old ones are of no use from then on."""
    session = _session(ask)

    def renew() -> Response:
        codes = _accounts(ask).new_recovery(session.account, ask.filled("own_password"))
        note(ask.site.clock, "recovery_renewed", actor=session.actor)
        return page(ask, "recovery.html", codes=codes)

    return _tried(ask, renew)


def _tried(ask: Ask, doing: Callable[[], Response]) -> Response:
    ask.counter.spend("sign_in", f"account {ask.visitor.identity}")
    try:
        return doing()
    except (SignInError, InputError) as error:
        return _account(ask, error)


def _twice(ask: Ask) -> str:
    if ask.filled("new") != ask.filled("again"):
        raise InputError("the two passwords are not the same", next_step="write it twice")
    return ask.filled("new")


def _accounts(ask: Ask) -> Accounts:
    if ask.site.accounts is None:
        raise NotFoundError("this site has no sign-in", next_step="it keeps no accounts")
    return ask.site.accounts


def _session(ask: Ask) -> Session:
    if ask.visitor.session is None:
        raise SignInError("this is for those who have signed in", next_step="sign in first")
    return ask.visitor.session


def _next(path: str) -> str:
    """Return where to go after signing in, if it is a path of this site."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and all(" " < sign != "\\" for sign in path)
    return path if ours else ""


ROWS: tuple[Row, ...] = (
    shown("/sign-in", "sign_in", form, "next", form=True),
    told("/sign-in", "sign_in.do", sign_in, pace="sign_in"),
    told("/sign-out", "sign_out", sign_out, ACCOUNT),
    shown("/set-up", "set_up", set_up_form, form=True),
    told("/set-up", "set_up.do", set_up, pace="sign_in"),
    shown("/account", "account", account, operation=ACCOUNT, form=True),
    told("/account/password", "account.password", change_password, ACCOUNT),
    told("/account/recovery", "account.recovery", renew_recovery, ACCOUNT),
)
