"""The group of all commands, each imported only when it is called."""

from __future__ import annotations

import importlib

import click

from marchland.version import VERSION

# A command's module is imported when the command is called, so that --version and --help stay quick.
_COMMANDS = {
    "assess": ("marchland.cli.assess", "assess", "Count and cost a scenario of border belts over its whole life."),
    "audit": ("marchland.cli.audit", "audit", "Recompute the claims of a text and say what follows."),
    "compare": ("marchland.cli.assess", "compare", "Say what differs between two scenarios, and what that does."),
    "facts": ("marchland.cli.facts", "facts", "Look into the book of facts and its sources."),
    "report": ("marchland.cli.report", "report", "Write scenarios and an audit as one page to send on."),
    "sensitivity": ("marchland.cli.assess", "sensitivity", "Say which inputs drive a scenario's outputs."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, importing its module."""
        if cmd_name not in _COMMANDS:
            return None
        module, attribute, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command asked for; an unknown one is told with the nearest known."""
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from marchland.core.errors import NotFoundError, nearest  # noqa: PLC0415 - only needed for an error

            raise NotFoundError(f"no command is called {args[0]!r}", next_step=nearest(args[0], _COMMANDS))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][2]) for name in sorted(_COMMANDS)])


def _show_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's way
    if value and not ctx.resilient_parsing:
        click.echo(f"marchland {VERSION}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
def cli() -> None:
    """Keep the books on mined borders: what is claimed, what it would take, and what it leaves behind.

    An oversight and humanitarian tool. It plans no placement of mines, and it never says that a place is safe.
    """
