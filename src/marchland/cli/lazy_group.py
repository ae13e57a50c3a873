"""A group of commands of which each is imported only when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

Lazy = Mapping[str, tuple[str, str, str]]
"""Commands by name: the module, the attribute in it, and the one line of help."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, so that --help and a small answer stay quick."""

    def __init__(self, *args: Any, lazy: Lazy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, importing its module."""
        if cmd_name not in self._lazy:
            return None
        module, attribute, _ = self._lazy[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command asked for; an unknown one is told with the nearest known."""
        if args and args[0] not in self._lazy and not args[0].startswith("-"):
            from marchland.core.errors import NotFoundError, nearest  # noqa: PLC0415 - only needed for an error

            raise NotFoundError(f"no command is called {args[0]!r}", next_step=nearest(args[0], self._lazy))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._lazy[name][2]) for name in sorted(self._lazy)])
