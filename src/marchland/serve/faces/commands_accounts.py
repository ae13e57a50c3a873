"""The commands `web user add`, `list` and `close`: who may sign in to a site; `web token` stands beside them."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.access.service import roster
from marchland.adapters.clock import now
from marchland.cli.options import format_option, write
from marchland.cli.output import write_json, write_tables
from marchland.cli.question_command import option_of
from marchland.core.answer import Answer
from marchland.core.errors import InputError
from marchland.formats.table import Table
from marchland.register.questions import STORE
from marchland.register.service import questions as register_service
from marchland.register.service.opening import opened_at, where
from marchland.serve.faces.account_option import ACCOUNTS, accounts_of
from marchland.serve.faces.commands_tokens import token


@click.group()
def web() -> None:
    """Manage who may sign in to the web application, and the tokens of their programs."""


web.add_command(token)


@web.group()
def user() -> None:
    """Create, list and close accounts, the first administrator's too; no account has a default password."""


@user.command("add")
@click.argument("name")
@click.option("--role", "names", multiple=True, help="viewer, reporter, surveyor, approver, administrator; repeatable.")
@click.option("--org", default=roster.OWN, show_default=True, help="The organisation they act for.")
@option_of(STORE)
@ACCOUNTS
def add(name: str, names: tuple[str, ...], org: str, store: str | None, file: Path | None) -> None:
    """Create an account, or let its owner set it up again; prints, once, what to give them.

    Roles are recorded under an opaque id; the name itself is never in the ledger.
    """
    if not names:
        raise InputError("an account without a role can see nothing", next_step="give --role, such as --role viewer")
    given = roster.roles(names)
    with opened_at(store, read_only=False) as books:
        invitation = accounts_of(books.place, file).invite(name)
        register_service.register_actor(books.store, invitation.actor, org, given, books.identity, now)
    write(
        f"{invitation.picture}\n"
        f"account     {invitation.name} ({', '.join(names)} for {org}; {invitation.actor} in the ledger)\n"
        f"set up at   /set-up, within three days\ncode        {invitation.code}\n"
        f"secret      {invitation.secret} (for an authenticator; the picture says the same)\n"
        "Give both to their owner by two ways, and keep neither.\n",
        None,
    )


class AccountAnswer(Answer, frozen=True):
    """An account, and who its owner is in the ledger."""

    account: str
    actor: str
    organisation: str
    roles: str
    state: str


@user.command("list")
@option_of(STORE)
@ACCOUNTS
@format_option("table", "json", "md")
def list_(store: str | None, file: Path | None, format_: str) -> None:
    """List the accounts, who they are in the ledger, and with which roles."""
    accounts = accounts_of(where(store), file).all()
    with opened_at(store) as books:
        known = roster.roster_of(books.store, books.identity)
    rows = []
    for account in accounts:
        actor = known.registered(account.actor) if account.actor in known.actors else None
        state = "closed" if account.disabled else "open" if account.password else "to be set up"
        roles = ", ".join(sorted(actor.roles)) if actor else ""
        rows.append((account.name, account.actor, actor.organisation if actor else "", roles, state))
    head = ("Account", "In the ledger", "Organisation", "Roles", "State")
    if format_ == "json":
        write_json([AccountAnswer(*row) for row in rows], None)
    else:
        write_tables((Table("Who may sign in", head, tuple(rows)),), format_, None)


@user.command("close")
@click.argument("name")
@option_of(STORE)
@ACCOUNTS
def close(name: str, store: str | None, file: Path | None) -> None:
    """Close an account at once: its sessions and tokens end, and its roles are taken away."""
    kept = accounts_of(where(store), file)
    actor = next((account.actor for account in kept.all() if account.name == name), "")
    kept.disable(name)
    with opened_at(store, read_only=False) as books:
        before = roster.roster_of(books.store, books.identity).actors.get(actor)
        organisation = before.organisation if before else roster.OWN
        register_service.register_actor(books.store, actor, organisation, frozenset(), books.identity, now)
    write(f"{name}: closed\n", None)
