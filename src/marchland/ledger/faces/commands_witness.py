"""The group of commands `witness …`: a partner who signs a ledger only if it has only grown."""

from __future__ import annotations

import click

from marchland.cli.lazy_group import LazyGroup

_WITNESSING = "marchland.ledger.faces.commands_witnessing"
_COMMANDS = {
    "ask": (_WITNESSING, "ask", "Hand the last checkpoint to a witness, and keep its signature."),
    "init": (_WITNESSING, "init", "Create a witness: its keys, and the ledgers it knows."),
    "serve": (_WITNESSING, "serve", "Answer ledgers over HTTP, on loopback by default."),
    "sign": (_WITNESSING, "sign", "Answer a request that came as a file."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def witness() -> None:
    """Witness a partner's ledger, by HTTP or by file, or ask a witness to sign yours (C2SP tlog-witness)."""
