"""The group of commands `register …`: hazardous areas over decades, from a ledger that can be proved."""

from __future__ import annotations

import click

from marchland.cli.lazy_group import LazyGroup

_COMMANDS = {
    "actor": ("marchland.cli.register_store", "actor", "List who may act, or give somebody roles."),
    "add": ("marchland.cli.register_record", "add", "Record the areas of a GeoJSON file: all of them or none."),
    "balance": ("marchland.cli.register_ask", "balance", "Say how the land adds up: released and remaining."),
    "conflicts": ("marchland.cli.register_ask", "conflicts", "List claims that stand open beside the record."),
    "demo": ("marchland.cli.register_store", "demo", "Make a store with a synthetic register of thirty years."),
    "event": ("marchland.cli.register_record", "event", "Record what happened to an area."),
    "export": ("marchland.cli.register_ask", "export", "Write the areas to a file, as GeoJSON or CSV."),
    "history": ("marchland.cli.register_ask", "history", "Tell everything that was recorded of an area."),
    "init": ("marchland.cli.register_store", "init", "Make an empty store, and its signing keys beside."),
    "list": ("marchland.cli.register_ask", "list_", "List the areas as of two dates."),
    "near": ("marchland.cli.register_near", "near", "Say what is recorded near a place, or near each of many."),
    "show": ("marchland.cli.register_ask", "show", "Show one area as of two dates."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def register() -> None:
    """Keep hazardous areas as events in an append-only ledger, and answer from it as of any two dates.

    The store is --store (a file, or postgresql://…), else MARCHLAND_STORE, else a file in the user's data folder. It
    says what is recorded, since when, and by what; it never says that a place is safe.
    """
