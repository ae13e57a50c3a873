"""The command `law map`."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.cli.options import STANDARD, as_of, output_option, two_dates, write
from marchland.core.errors import InputError
from marchland.law.faces import map_file, world_map
from marchland.law.service.questions import open_law

_FORMATS = ("svg", "html")


@click.command("map")
@click.option("--treaty", default="apmbc", show_default=True, help="The treaty of the map.")
@two_dates
@click.option("--format", "format_", type=click.Choice(_FORMATS), help="Default: by the file's extension, or svg.")
@output_option
def map_(treaty: str, on: str | None, known: str | None, format_: str | None, output: Path | None) -> None:
    """Draw a map of every state's status under a treaty on the day, as a picture or as a page with a table."""
    wanted = format_ or _by_ending(output)
    sheet = map_file.sheet(open_law(), treaty, as_of(on, known))
    if wanted == "html":
        from marchland.law.faces import world_page  # noqa: PLC0415 - only for a page

        write(world_page.page(sheet).encode(), output)
    else:
        write(world_map.svg(sheet).encode(), output)


def _by_ending(output: Path | None) -> str:
    if output is None or output == STANDARD:
        return _FORMATS[0]
    ending = output.suffix.lower().removeprefix(".")
    if ending not in _FORMATS:
        raise InputError(
            "{output!r} ends neither in .svg nor in .html",
            output=output.name,
            next_step="name the file so, or give --format",
        )
    return ending
