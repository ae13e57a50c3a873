"""Signing in and out: a password and a code that changes, a session that ends, and the page of one's own account."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from starlette.responses import Response

from marchland.access.service.accounts import LONGEST, SHORTEST, Accounts, Session
from marchland.access.service.tokens import DAYS, LONGEST_NAME, MOST_DAYS
from marchland.core.errors import InputError, MarchlandError, NotFoundError, SignInError, TooManyError
from marchland.core.policy import TokenScope
from marchland.site.page import page
from marchland.site.request import RequestContext
from marchland.site.route import ACCOUNT, RouteSpec, form_route, page_route
from marchland.site.security import SessionRedirect, coarse_network, log_event


def form(context: RequestContext) -> Response:
    """Return the page to sign in."""
    accounts_of(context)
    return page(context, "sign_in.html", next=_next(context.text("next")), error=None)


def sign_in(context: RequestContext) -> Response:
    """Begin a session, with a token that was never told before; or say that it could not be, and not why."""
    accounts, name, code = accounts_of(context), _name(context), context.form_value("code")
    device = accounts.devices.known(context.device, name)
    try:
        check_pace(context, accounts, name, device)
        token = accounts.sign_in(name, context.form_value("password"), code)
    except (SignInError, TooManyError) as error:
        _log_refused(context, accounts, name, error, known=bool(device))
        if isinstance(error, TooManyError):
            raise
        return page(context, "sign_in.html", error.http_status, next=_next(context.form_value("next")), error=error)
    log_event(context.site.clock, "signed_in", actor=accounts.actor_of(name))
    if context.visitor.session:
        accounts.sign_out(context.visitor.token)
    there = _next(context.form_value("next")) or context.url("/account")
    return SessionRedirect(there, token, accounts.devices.remember(context.device, name))


def _name(context: RequestContext) -> str:
    return context.form_value("name").strip().lower()[:LONGEST]


def name_key(name: str) -> str:
    """Return by what tries of a name are counted; the name itself is not kept."""
    return "name " + hashlib.sha256(name.encode()).hexdigest()


def check_pace(context: RequestContext, accounts: Accounts, name: str, device: str) -> None:
    """Count a try to sign in; raises TooManyError where it is one too many, which never shuts the owner out.

    A device that signed in to the account before is counted by itself. Others are counted by address, then by name; of
    those beyond what a name allows only one goes on that has the second factor: a code of the authenticator, of which
    a name has only so many tries a day, or a recovery code, which nobody can guess.
    """
    limiter, code = context.rate_limiter, context.form_value("code")
    if device:
        limiter.hit("device", device)
        return
    limiter.hit("sign_in", context.address)
    try:
        limiter.hit("sign_in", name_key(name))
    except TooManyError as slowed:
        if accounts.recovery_fits(name, code):
            return
        limiter.hit("stranger", name_key(name))
        if not accounts.second_factor_fits(name, code):
            raise slowed from None


def _log_refused(context: RequestContext, accounts: Accounts, name: str, error: MarchlandError, *, known: bool) -> None:
    """Log a try that failed so that an attack can be seen: the account's id if there is one, and a coarse network."""
    log_event(
        context.site.clock, "sign_in_failed", account=accounts.actor_of(name), known_device=known,
        network=coarse_network(context.address), slowed=isinstance(error, TooManyError),
    )  # fmt: skip


def sign_out(context: RequestContext) -> Response:
    """End the session, or every session of the account."""
    session = session_of(context)
    if context.form_value("everywhere"):
        accounts_of(context).sign_out_everywhere(session.account)
    accounts_of(context).sign_out(context.visitor.token)
    log_event(context.site.clock, "signed_out", actor=session.actor)
    response = SessionRedirect(context.url("/"), "")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def set_up_form(context: RequestContext) -> Response:
    """Return the page that gives a new account its password."""
    accounts_of(context)
    return page(context, "set_up.html", error=None, shortest=SHORTEST, longest=LONGEST)


def set_up(context: RequestContext) -> Response:
    """Give a new account its password, and tell its recovery codes."""
    name = _name(context)
    try:
        password = _twice(context)
        codes = accounts_of(context).set_up(
            name, context.form_value("invitation").strip(), password, context.form_value("code")
        )
    except (SignInError, InputError) as error:
        return page(context, "set_up.html", error.http_status, error=error, shortest=SHORTEST, longest=LONGEST)
    log_event(context.site.clock, "set_up")
    return page(context, "recovery.html", codes=codes)


def account(context: RequestContext) -> Response:
    """Return the page of one's own account."""
    return account_page(context)


def account_page(context: RequestContext, error: MarchlandError | None = None) -> Response:
    """Return the page of one's own account, with what was wrong if something was."""
    accounts, name = accounts_of(context), session_of(context).account
    return page(
        context, "account.html", error.http_status if error else 200, error=error, left=accounts.recovery_left(name),
        actor=context.actor, shortest=SHORTEST, longest=LONGEST, tokens=accounts.tokens.of(name), scopes=TokenScope,
        days=DAYS, most_days=MOST_DAYS, longest_name=LONGEST_NAME, given=context.form,
    )  # fmt: skip


def change_password(context: RequestContext) -> Response:
    """Give the account another password; every other session ends."""
    session = session_of(context)

    def change() -> Response:
        token = accounts_of(context).change_password(session.account, context.form_value("password"), _twice(context))
        log_event(context.site.clock, "password_changed", actor=session.actor)
        return SessionRedirect(context.url("/account"), token)

    return tried(context, change)


def renew_recovery(context: RequestContext) -> Response:
    """Tell new recovery codes; the old ones are of no use from then on."""
    session = session_of(context)

    def renew() -> Response:
        codes = accounts_of(context).new_recovery(session.account, context.form_value("own_password"))
        log_event(context.site.clock, "recovery_renewed", actor=session.actor)
        return page(context, "recovery.html", codes=codes)

    return tried(context, renew)


def tried(context: RequestContext, doing: Callable[[], Response]) -> Response:
    """Return what is done for those who give their password; as seldom as one may try to sign in."""
    context.rate_limiter.hit("sign_in", f"account {context.visitor.identity}")
    try:
        return doing()
    except (SignInError, InputError) as error:
        return account_page(context, error)


def _twice(context: RequestContext) -> str:
    if context.form_value("new") != context.form_value("again"):
        raise InputError("the two passwords are not the same", next_step="write it twice")
    return context.form_value("new")


def accounts_of(context: RequestContext) -> Accounts:
    """Return the accounts of the site; raises NotFoundError where it has none."""
    if context.site.accounts is None:
        raise NotFoundError("this site has no sign-in", next_step="it keeps no accounts")
    return context.site.accounts


def session_of(context: RequestContext) -> Session:
    """Return the session of who asks; raises SignInError where there is none."""
    if context.visitor.session is None:
        raise SignInError("this is for those who have signed in", next_step="sign in first")
    return context.visitor.session


def _next(path: str) -> str:
    """Return where to go after signing in, if it is a path of this site."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and all(" " < sign != "\\" for sign in path)
    return path if ours else ""


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/sign-in", "sign_in", form, "next", has_form=True),
    form_route("/sign-in", "sign_in.do", sign_in, lane="sign_in"),
    form_route("/sign-out", "sign_out", sign_out, ACCOUNT),
    page_route("/set-up", "set_up", set_up_form, has_form=True),
    form_route("/set-up", "set_up.do", set_up, rate_limit="sign_in", lane="sign_in"),
    page_route("/account", "account", account, operation=ACCOUNT, has_form=True),
    form_route("/account/password", "account.password", change_password, ACCOUNT, lane="sign_in"),
    form_route("/account/recovery", "account.recovery", renew_recovery, ACCOUNT, lane="sign_in"),
)
