"""The group of all commands, and where each is found."""

from __future__ import annotations

import click

from marchland.cli.lazy_group import LazyGroup
from marchland.registry import capabilities
from marchland.version import VERSION


def _commands() -> dict[str, tuple[str, str, str]]:
    """Return every command that the capabilities declare, to be imported when it is called."""
    commands = (command for capability in capabilities() for command in capability.commands)
    return {each.name: (*each.target.split(":"), each.summary) for each in commands}  # type: ignore[misc]


def _show_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's way
    if value and not ctx.resilient_parsing:
        click.echo(f"marchland {VERSION}")
        ctx.exit()


@click.group(
    cls=LazyGroup, lazy=_commands(), context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
def cli() -> None:
    """Keep the books on mined borders: what is claimed, what it would take, and what it leaves behind.

    An oversight and humanitarian tool. It plans no placement of mines, and it never says that a place is safe.
    """
