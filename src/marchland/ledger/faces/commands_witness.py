"""The group of commands `witness …`: a partner who signs a ledger only if it has only grown."""

from __future__ import annotations

import click

from marchland.cli.lazy_group import LazyGroup

_COMMANDS = {
    "ask": (
        "marchland.ledger.faces.commands_witnessing",
        "ask",
        "Hand the last checkpoint to a witness, and keep its signature.",
    ),
    "init": (
        "marchland.ledger.faces.commands_witnessing",
        "init",
        "Make a witness of your own: its keys, and the ledgers it knows.",
    ),
    "serve": (
        "marchland.ledger.faces.commands_witnessing",
        "serve",
        "Answer ledgers over HTTP, on loopback by default.",
    ),
    "sign": ("marchland.ledger.faces.commands_witnessing", "sign", "Answer a request that came as a file."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def witness() -> None:
    """Be a witness for a partner's ledger, by HTTP or by file, or ask one for yours (C2SP tlog-witness)."""
