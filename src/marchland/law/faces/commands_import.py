"""The command `law import`."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.adapters.clock import today
from marchland.cli.options import day, format_option, output_option
from marchland.cli.output import ANSWERS, write_json, write_tables
from marchland.core.asof import AsOf
from marchland.law.faces import import_answers, tables
from marchland.law.service import questions as law_service


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    default=Path("law-observations.yaml"),
    show_default=True,
    help="Append the differences to this file.",
)
@click.option("--dry-run", is_flag=True, help="Show the differences; write nothing.")
@click.option(
    "--treaty", metavar="TREATY", help="Compare this treaty. Protocol II is read from the file of its Convention."
)
@click.option("--known", metavar="DAY", help="Compare with the book as known on this day (YYYY-MM-DD). Default: today.")
@format_option(*ANSWERS)
@output_option
def import_(
    file: Path, into: Path, treaty: str | None, known: str | None, *, dry_run: bool, format_: str, output: Path | None
) -> None:
    """Compare FILE, a status list of the UN Treaty Collection (its XML or its page), with the book.

    What differs is recorded.

    Both values are kept with the file's SHA-256; the book itself does not change.
    """
    from marchland.law.service.status_import import import_status  # noqa: PLC0415 - only this command reads XML

    books, now = law_service.open_law(), today()
    seen_from = day(known, "--known", now)
    dates = AsOf(seen_from, seen_from)
    status_import = import_status(books, file, dates, None if dry_run else into, now, treaty or "")
    status = status_import.status
    if status.short:
        click.echo(
            f"warning: {file} prints {status.parties} parties and has rows of {status.parties_counted}: "
            "it is not the whole list, and a state that is only in the book may be one that it leaves out",
            err=True,
        )
    if format_ == "json":
        write_json(import_answers.imported(status_import).to_dict(), output)
        return
    table = tables.observations(
        status_import.status, status_import.observations, books.names, status_import.parties_in_book
    )
    write_tables((table,), format_, output)
    if not dry_run:
        click.echo(f"{len(status_import.filed)} of {len(status_import.observations)} filed anew in {into}", err=True)
