"""The commands `web user add`, `list` and `close`: who may sign in to a site."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.access.service import accounts as keeping
from marchland.access.service import roster
from marchland.adapters.clock import now
from marchland.adapters.settings import read_settings
from marchland.cli.options import format_option, write
from marchland.cli.output import write_json, write_tables
from marchland.core.errors import InputError
from marchland.formats.table import Table
from marchland.register.faces.options import F, identity, opened, store_option, where
from marchland.register.service import questions as asking
from marchland.tlog.domain.store import embedded


@click.group()
def web() -> None:
    """Say who may sign in to the web application."""


@web.group()
def user() -> None:
    """Make accounts, list them, close them; the first administrator is made so too, and none has a default password."""


def _accounts(place: str, file: Path | None) -> keeping.Accounts:
    found = file or keeping.account_file(place, embedded(place), Path(read_settings().store).parent)
    return keeping.open_accounts(found, now)


def _accounts_option(command: F) -> F:
    """Add --accounts to a command."""
    return click.option(
        "--accounts", "file", type=click.Path(path_type=Path), metavar="FILE", help="Where accounts are kept."
    )(command)


@user.command("add")
@click.argument("name")
@click.option("--role", "names", multiple=True, help="viewer, reporter, surveyor, approver, administrator; repeatable.")
@click.option("--org", default=roster.OWN, show_default=True, help="The organisation they act for.")
@store_option
@_accounts_option
def add(name: str, names: tuple[str, ...], org: str, store: str | None, file: Path | None) -> None:
    """Make an account, or let its owner set it up anew; prints what to give them, once.

    With roles they are put on the roster under an opaque id; the name itself is never in the ledger.
    """
    if not names:
        raise InputError("an account without a role can see nothing", next_step="give --role, such as --role viewer")
    given = roster.roles(names)
    with opened(store, read_only=False) as (books, me):
        made = _accounts(where(store), file).invite(name)
        asking.register_actor(books, made.actor, org, given, me, now)
    write(
        f"{made.picture}\naccount     {made.name} ({', '.join(names)} for {org}; {made.actor} in the ledger)\n"
        f"set up at   /set-up, within three days\ncode        {made.code}\n"
        f"secret      {made.secret} (for an authenticator; the picture says the same)\n"
        "Give both to their owner by two ways, and keep neither.\n",
        None,
    )


@user.command("list")
@store_option
@_accounts_option
@format_option("table", "json", "md")
def list_(store: str | None, file: Path | None, format_: str) -> None:
    """List the accounts, who they are in the ledger, and with which roles."""
    place = where(store)
    found = _accounts(place, file).all()
    with opened(store) as (books, me):
        actors = roster.roster_of(books, me).actors
    rows = []
    for each in found:
        actor = actors.get(each.actor)
        state = "closed" if each.disabled else "open" if each.password else "to be set up"
        roles = ", ".join(sorted(actor.roles)) if actor else ""
        rows.append((each.name, each.actor, actor.organisation if actor else "", roles, state))
    head = ("Account", "In the ledger", "Organisation", "Roles", "State")
    if format_ == "json":
        keys = ("account", "actor", "organisation", "roles", "state")
        write_json([dict(zip(keys, row, strict=True)) for row in rows], None)
    else:
        write_tables((Table("Who may sign in", head, tuple(rows)),), format_, None)


@user.command("close")
@click.argument("name")
@store_option
@_accounts_option
def close(name: str, store: str | None, file: Path | None) -> None:
    """Close an account at once: its sessions end, and its roles are taken away."""
    place = where(store)
    kept = _accounts(place, file)
    actor = next((each.actor for each in kept.all() if each.name == name), "")
    kept.disable(name)
    with opened(store, read_only=False) as (books, me):
        before = roster.roster_of(books, me).actors.get(actor)
        asking.register_actor(
            books, actor, before.organisation if before else roster.OWN, frozenset(), identity(place), now
        )
    write(f"{name}: closed\n", None)
