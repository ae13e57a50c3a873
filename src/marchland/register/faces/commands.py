"""The group of commands `register …`: hazardous areas over decades, from a ledger that can be proved."""

from __future__ import annotations

import click

from marchland.cli.lazy_group import LazyGroup

_COMMANDS = {
    "actor": ("marchland.register.faces.commands_store", "actor", "List who may act, or give somebody roles."),
    "add": (
        "marchland.register.faces.commands_record",
        "add",
        "Record the areas of a GeoJSON file: all of them or none.",
    ),
    "demo": (
        "marchland.register.faces.commands_store",
        "demo",
        "Make a store with a synthetic register of thirty years.",
    ),
    "event": ("marchland.register.faces.commands_record", "event", "Record what happened to an area."),
    "export": ("marchland.register.faces.commands_export", "export", "Write the areas to a file, as GeoJSON or CSV."),
    "init": ("marchland.register.faces.commands_store", "init", "Make an empty store, and its signing keys beside."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS, capability="register")
def register() -> None:
    """Keep hazardous areas as events in an append-only ledger, and answer from it as of any two dates.

    The store is --store (a file, or postgresql://…), else MARCHLAND_STORE, else a file in the user's data folder. It
    says what is recorded, since when, and by what; it never says that a place is safe.
    """
