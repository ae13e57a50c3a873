"""Tokens on the page of one's own account: made with the password, shown once, and revoked."""

from __future__ import annotations

from starlette.responses import Response

from marchland.core.errors import InputError, Location
from marchland.site.page import page
from marchland.site.request import RequestContext, see_other
from marchland.site.route import ACCOUNT, RouteSpec, form_route
from marchland.site.security import log_event
from marchland.site.sign_in import accounts_of, session_of, tried


def make(context: RequestContext) -> Response:
    """Make a token for whoever gives the password of the account, and tell it, once."""
    session, accounts = session_of(context), accounts_of(context)

    def making() -> Response:
        accounts.prove(session.account, context.form_value("token_password"))
        token, card = accounts.tokens.make(
            session.account, context.form_value("token_name"), context.form.get("scope", ()), _days(context)
        )
        log_event(context.site.clock, "token_made", actor=session.actor, token=card.id, scopes=card.scopes)
        return page(context, "token_made.html", token=token, card=card)

    return tried(context, making)


def _days(context: RequestContext) -> int:
    text = context.form_value("token_days").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise InputError(
            "{text!r} is not a number of days", text=text[:40], where=Location(field="token_days"),
            next_step="write it in digits",
        )  # fmt: skip
    return int(text)


def revoke(context: RequestContext) -> Response:
    """End a token of the account at once."""
    session, token = session_of(context), context.form_value("token")
    accounts_of(context).tokens.revoke(session.account, token)
    log_event(context.site.clock, "token_revoked", actor=session.actor, token=token)
    return see_other(context.url("/account") + "#tokens")


ROUTES: tuple[RouteSpec, ...] = (
    form_route("/account/tokens", "account.tokens", make, ACCOUNT, lane="sign_in"),
    form_route("/account/tokens/revoke", "account.tokens.revoke", revoke, ACCOUNT),
)
