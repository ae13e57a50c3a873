"""The command `law what-if`."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.adapters.supposition_files import EXAMPLE
from marchland.cli.answers import ANSWERS, state_names, write_json, write_tables
from marchland.cli.options import day, format_option, output_option, write
from marchland.core.errors import InputError
from marchland.report import law_rows, law_structure
from marchland.services import law as asking


@click.command("what-if")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--known", metavar="DAY", help="On the record as known on this day (YYYY-MM-DD). Default: today.")
@click.option("--init", is_flag=True, help="Print a file to begin with.")
@format_option(*ANSWERS)
@output_option
def what_if(file: Path | None, known: str | None, *, init: bool, format_: str, output: Path | None) -> None:
    """Say what supposed acts or wars in FILE would change; one that contradicts the record is refused."""
    if init:
        write(EXAMPLE, output)
        return
    if file is None:
        raise InputError("no file is given", next_step="give a FILE, or --init for one to begin with")
    books = asking.open_law()
    found = asking.what_if(books, file, day(known, "--known"))
    names = state_names(books)
    if format_ == "json":
        write_json(law_structure.what_if(found.events, found.known_on, found.effects), output)
    else:
        shown = [law_rows.effect(each, names) for each in found.effects]
        changed = any(each.before != each.after for each in found.effects)
        write_tables([law_rows.supposed(found.events, names, changed=changed), *shown], format_, output)
