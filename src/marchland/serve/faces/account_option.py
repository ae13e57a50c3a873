"""Which accounts a command is about: the option that says where they are, and what opens them."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.access.service.accounts import Accounts, account_file, open_accounts
from marchland.adapters.clock import now
from marchland.adapters.settings import read_settings
from marchland.tlog.domain.store import embedded

ACCOUNTS = click.option(
    "--accounts", "file", type=click.Path(path_type=Path), metavar="FILE", help="Where accounts are kept."
)


def accounts_of(place: str, file: Path | None) -> Accounts:
    """Return the accounts in a file, by default in that of a store."""
    return open_accounts(file or account_file(place, embedded(place), Path(read_settings().store).parent), now)
