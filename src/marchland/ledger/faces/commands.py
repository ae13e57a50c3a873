"""The group of commands `ledger …`: what was recorded can only grow, and it can be proved."""

from __future__ import annotations

import click

from marchland.cli.lazy_group import LazyGroup

_COPY, _KEEP = "marchland.ledger.faces.commands_copy", "marchland.ledger.faces.commands_keep"
_COMMANDS = {
    "archive": (_COPY, "archive", "Write a copy that can be read and verified without Marchland."),
    "checkpoint": (_KEEP, "checkpoint", "Sign the size and root of the ledger as it is."),
    "erase": (_KEEP, "erase", "Erase what is personal in an entry; the proofs go on to hold."),
    "migrate": (_COPY, "migrate", "Move the ledger to another store, proved by equal roots."),
    "rebuild": (_KEEP, "rebuild", "Make the areas anew from the entries, and compare."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS, capability="ledger")
def ledger() -> None:
    """Prove that nothing in the record was changed, dropped or reordered since it was signed."""
