"""The commands `law assist` and `law munition`."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.cli.answers import ANSWERS, state_names, write_json, write_tables
from marchland.cli.options import as_of, format_option, named, output_option, two_dates
from marchland.core.errors import InputError
from marchland.report import conduct_rows, conduct_structure
from marchland.services import conduct as asking
from marchland.services import law as shelf


@click.command()
@click.argument("actor", default="")
@click.argument("activity", default="")
@click.argument("counterpart", required=False)
@click.option("--list", "listed", is_flag=True, help="List the activities that can be asked about.")
@two_dates
@format_option(*ANSWERS)
@output_option
def assist(
    actor: str, activity: str, counterpart: str | None, on: str | None, known: str | None, *, listed: bool,
    format_: str, output: Path | None,
) -> None:  # fmt: skip
    """Say whether ACTOR may do ACTIVITY with, for or to COUNTERPART on the day: a state, self, company or anyone.

    What a state does by itself needs no COUNTERPART.
    The answer is allowed, restricted, prohibited, contested or not governed, treaty by treaty, with the article, the
    reason, every view and the sources; it informs and is no legal advice.
    """
    books, dates = shelf.open_law(), as_of(on, known)
    if listed:
        every = asking.activities(books)
        if format_ == "json":
            write_json([conduct_structure.activity(each) for each in every], output)
        else:
            write_tables((conduct_rows.activities(every),), format_, output)
        return
    if not actor or not activity:
        raise InputError(
            "who would do what?", next_step="give ACTOR ACTIVITY COUNTERPART, such as: Germany transit USA; see --list"
        )
    other = named(counterpart, "COUNTERPART")
    found, names = asking.assist(books, actor, activity, other, dates), state_names(books)
    if format_ == "json":
        write_json(conduct_structure.assistance(found, names), output)
    else:
        write_tables(conduct_rows.assistance(found, names), format_, output)


@click.command()
@click.argument("name", default="")
@click.option("--for", "state", metavar="STATE", help="Say also what it means for this state on the day.")
@click.option(
    "--file", type=click.Path(path_type=Path), metavar="FILE", help="Class a munition described in FILE (YAML) instead."
)
@click.option("--list", "listed", is_flag=True, help="List the munitions of the book.")
@two_dates
@format_option(*ANSWERS)
@output_option
def munition(
    name: str, state: str | None, file: Path | None, on: str | None, known: str | None, *, listed: bool, format_: str,
    output: Path | None,
) -> None:  # fmt: skip
    """Say what class each treaty puts the munition NAME in, from its legal attributes alone.

    A self-destruct timer never makes ground safe: in every mine whose timer fails the charge stays.
    """
    books, dates = shelf.open_law(), as_of(on, known)
    if listed:
        every = asking.munitions(books)
        if format_ == "json":
            write_json([conduct_structure.munition(each) for each in every], output)
        else:
            write_tables((conduct_rows.munitions(every),), format_, output)
        return
    found, names = asking.judge(books, name, file, named(state, "--for"), dates), state_names(books)
    if format_ == "json":
        write_json(
            conduct_structure.judged(found.munition, found.classes, found.answers, found.state, names, dates), output
        )
    else:
        shown = conduct_rows.judged(found.munition, found.classes, found.answers, found.state, names, dates)
        write_tables(shown, format_, output)
