"""The group of commands `register …`: hazardous areas over decades, from a ledger that can be proved."""

from __future__ import annotations

import click

from marchland.cli.lazy_group import LazyGroup

_RECORD, _STORE = "marchland.register.faces.commands_record", "marchland.register.faces.commands_store"
_DECIDE = "marchland.register.faces.commands_decide"
_CORRECT = "marchland.register.faces.commands_correct"
_COMMANDS = {
    "actor": (_STORE, "actor", "List who may act, or give somebody roles."),
    "add": (_RECORD, "add", "Record the areas of a GeoJSON file: all of them or none."),
    "amend": (_CORRECT, "amend", "Say that fields of an earlier entry are other than was written."),
    "approve": (_DECIDE, "approve", "Approve a proposal by its digest."),
    "demo": (_STORE, "demo", "Create a store with a synthetic register of thirty years."),
    "event": (_RECORD, "event", "Record what happened to an area."),
    "init": (_STORE, "init", "Create an empty store and its signing keys."),
    "merge": (_CORRECT, "merge", "Merge areas into a new one, in one entry."),
    "propose": (_DECIDE, "propose", "Propose what happened to an area, for others to approve."),
    "recode": (_CORRECT, "recode", "Give an area another code; the old one still finds it."),
    "split": (_CORRECT, "split", "Split an area into new ones, in one entry."),
    "upgrade": (_STORE, "upgrade", "Bring a store of an older version to the format of this one."),
    "withdraw": (_CORRECT, "withdraw", "Say that an earlier entry should not have been."),
    "withdraw-proposal": (_DECIDE, "withdraw_proposal", "Take back a proposal."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS, capability="register")
def register() -> None:
    """Keep hazardous areas as events in an append-only ledger, and answer from it as of any two dates.

    The store is --store (a file, or postgresql://…), else MARCHLAND_STORE, else a file in the user's data folder. It
    says what is recorded, since when, and by what; it never says that a place is safe.
    """
