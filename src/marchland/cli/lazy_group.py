"""A group of commands of which each is imported, or made from its question, only when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

Lazy = Mapping[str, tuple[str, str, str]]
"""Commands by name: the module, the attribute in it, and the one line of help."""


class LazyGroup(click.Group):
    """A group whose commands are found when they are called, so that --help and a small answer stay quick.

    `lazy` are commands, or questions that are one; with `capability` the questions that it declares are commands too.
    """

    def __init__(self, *args: Any, lazy: Lazy | None = None, capability: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy or {}
        self._capability = capability

    def _questions(self) -> Mapping[str, Any]:
        if not self._capability:
            return {}
        from marchland.interface import questions  # noqa: PLC0415 - not needed by groups without questions

        return {
            name.replace("_", "-"): question
            for name, question in questions(self._capability).items()
            if question.command
        }

    def _summaries(self) -> dict[str, str]:
        own = {name: summary for name, (_, _, summary) in self._lazy.items()}
        return own | {name: of.summary for name, of in self._questions().items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(self._summaries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, importing its module or making it from its question."""
        if cmd_name in self._lazy:
            module, attribute, _ = self._lazy[cmd_name]
            found = getattr(importlib.import_module(module), attribute)
            if isinstance(found, click.Command):
                return found
            question = found
        elif (question := self._questions().get(cmd_name)) is None:
            return None
        from marchland.cli.question_command import command_of  # noqa: PLC0415 - only for a question

        return command_of(question)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command asked for; an unknown one is told with the nearest known."""
        if args and not args[0].startswith("-") and args[0] not in (known := self.list_commands(ctx)):
            from marchland.core.errors import NotFoundError, nearest  # noqa: PLC0415 - only needed for an error

            raise NotFoundError("no command is called {args!r}", args=args[0], next_step=nearest(args[0], known))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(self._summaries().items()))
