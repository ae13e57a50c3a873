"""The group of commands `backup …`: backups of a register and of what is kept beside it, made while it is written."""

from __future__ import annotations

import click

from marchland.cli.lazy_group import LazyGroup

_DEPOT = "marchland.backup.faces.commands_depot"
_COMMANDS = {
    "list": (_DEPOT, "list_", "List the backups, the newest first."),
    "make": (_DEPOT, "make", "Make a backup, and send only what is new."),
    "prune": (_DEPOT, "prune", "Let old backups go; without --yes only show which."),
    "verify": (_DEPOT, "verify", "Look at every byte of a depot or an archive."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def backup() -> None:
    """Back up the register, the accounts, the public cells and the newsroom to a DEPOT: a folder or s3://BUCKET/PREFIX.

    A bucket is reached as the environment says: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL, AWS_REGION.
    """
