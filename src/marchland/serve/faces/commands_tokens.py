"""The commands `web token add`, `list` and `revoke`: by which programs an account is asked and told."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.access.service.tokens import DAYS, MOST_DAYS
from marchland.cli.options import format_option, write
from marchland.cli.output import write_json, write_tables
from marchland.cli.question_command import option_of
from marchland.core.answer import Answer
from marchland.core.policy import TokenScope
from marchland.formats.table import Table
from marchland.register.questions import STORE
from marchland.register.service.opening import where
from marchland.serve.faces.account_option import ACCOUNTS, accounts_of


@click.group()
def token() -> None:
    """Make, list and revoke the tokens by which programs act for an account."""


@token.command("add")
@click.argument("account")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, help=f"{', '.join(TokenScope)}; repeatable.")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=DAYS, show_default=True, help="How long it is good.")
@option_of(STORE)
@ACCOUNTS
def add(account: str, name: str, scopes: tuple[str, ...], days: int, store: str | None, file: Path | None) -> None:
    """Make a token of ACCOUNT called NAME, by default to read; prints it, once.

    A token allows no more than the account's roles do, and only what its scopes name.
    """
    made, card = accounts_of(where(store), file).tokens.make(account, name, scopes or (TokenScope.READ,), days)
    write(
        f"{made}\n"
        f"token       {card.id} ({card.name}) of {account}\n"
        f"scopes      {', '.join(card.scopes)}\nexpires     {card.expires_on}\n"
        "It is shown now and never again. Send it as Authorization: Bearer, or as the password of Basic.\n",
        None,
    )


class TokenAnswer(Answer, frozen=True):
    """A token of an account, without the token itself."""

    id: str
    account: str
    name: str
    scopes: str
    made_on: str
    used_on: str
    expires_on: str
    state: str


@token.command("list")
@click.argument("account", required=False)
@option_of(STORE)
@ACCOUNTS
@format_option("table", "json", "md")
def list_(account: str | None, store: str | None, file: Path | None, format_: str) -> None:
    """List the tokens of ACCOUNT, or of every account, the newest first; those that ended stay in the list."""
    accounts = accounts_of(where(store), file)
    names = [each.name for each in accounts.all() if account in (None, each.name)]
    rows = tuple(
        (card.id, name, card.name, ", ".join(card.scopes), str(card.made_on), str(card.used_on or ""),
         str(card.expires_on), str(card.state))
        for name in names for card in accounts.tokens.of(name)
    )  # fmt: skip
    head = ("Token", "Account", "Name", "Scopes", "Made", "Last used", "Expires", "State")
    if format_ == "json":
        write_json([TokenAnswer(*row) for row in rows], None)
    else:
        write_tables((Table("Tokens of programs", head, rows),), format_, None)


@token.command("revoke")
@click.argument("account")
@click.argument("token_id", metavar="TOKEN")
@option_of(STORE)
@ACCOUNTS
def revoke(account: str, token_id: str, store: str | None, file: Path | None) -> None:
    """Revoke a token of ACCOUNT at once, by the id that the list has: TOKEN."""
    accounts_of(where(store), file).tokens.revoke(account, token_id)
    write(f"{token_id}: revoked\n", None)
