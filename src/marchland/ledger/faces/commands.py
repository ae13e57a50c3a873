"""The group of commands `ledger …`: what was recorded can only grow, and it can be proved."""

from __future__ import annotations

import click

from marchland.cli.lazy_group import LazyGroup

_COMMANDS = {
    "archive": (
        "marchland.ledger.faces.commands_copy",
        "archive",
        "Write a copy that can be read and verified without Marchland.",
    ),
    "checkpoint": (
        "marchland.ledger.faces.commands_keep",
        "checkpoint",
        "Sign the size and root of the ledger as it is.",
    ),
    "erase": (
        "marchland.ledger.faces.commands_keep",
        "erase",
        "Erase what is personal in an entry; the proofs go on to hold.",
    ),
    "migrate": (
        "marchland.ledger.faces.commands_copy",
        "migrate",
        "Move the ledger to another store, proved by equal roots.",
    ),
    "rebuild": (
        "marchland.ledger.faces.commands_keep",
        "rebuild",
        "Make the areas anew from the entries, and compare.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS, capability="ledger")
def ledger() -> None:
    """Prove what was recorded: nothing in it was changed, dropped or put in another order since it was signed."""
