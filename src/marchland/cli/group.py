"""The group of all commands, and where each is found."""

from __future__ import annotations

import click

from marchland.cli.lazy_group import LazyGroup
from marchland.version import VERSION

# A command's module is imported when the command is called, so that --version and --help stay quick.
_COMMANDS = {
    "assess": ("marchland.cli.assess", "assess", "Count and cost a scenario of border belts over its whole life."),
    "audit": ("marchland.cli.audit", "audit", "Recompute the claims of a text and say what follows."),
    "compare": ("marchland.cli.assess", "compare", "Say what differs between two scenarios, and what that does."),
    "facts": ("marchland.cli.facts", "facts", "Look into the book of facts and its sources."),
    "law": ("marchland.cli.law", "law", "Say who is bound by what on which day, as known on which day."),
    "ledger": ("marchland.cli.ledger", "ledger", "Prove what was recorded, and keep it provable."),
    "public": ("marchland.cli.public", "public", "Show the public cells of one fixed grid, never shapes."),
    "register": ("marchland.cli.register", "register", "Keep hazardous areas over decades, as of any two dates."),
    "report": ("marchland.cli.report", "report", "Write scenarios and an audit as one page to send on."),
    "serve": ("marchland.cli.serve", "serve", "Serve the web application on this machine, or as a demonstration."),
    "web": ("marchland.cli.web", "web", "Say who may sign in to the web application."),
    "witness": ("marchland.cli.witness", "witness", "Sign a partner's ledger, if it has only grown."),
    "sensitivity": ("marchland.cli.assess", "sensitivity", "Say which inputs drive a scenario's outputs."),
}


def _show_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's way
    if value and not ctx.resilient_parsing:
        click.echo(f"marchland {VERSION}")
        ctx.exit()


@click.group(
    cls=LazyGroup, lazy=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
def cli() -> None:
    """Keep the books on mined borders: what is claimed, what it would take, and what it leaves behind.

    An oversight and humanitarian tool. It plans no placement of mines, and it never says that a place is safe.
    """
