"""The commands `law status`, `timeline`, `obligations`, `deadlines`, `parties` and `diff`."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from marchland.adapters.clock import today
from marchland.cli.answers import ANSWERS, state_names, write_json, write_tables
from marchland.cli.options import as_of, day, format_option, named, output_option, two_dates, write
from marchland.core.errors import InputError
from marchland.report import law_rows, law_structure
from marchland.services import law as asking


@click.command()
@click.argument("state")
@click.option("--treaty", help="Only this treaty; then JSON is one object.")
@two_dates
@format_option(*ANSWERS)
@output_option
def status(
    state: str, treaty: str | None, on: str | None, known: str | None, format_: str, output: Path | None
) -> None:
    """Say how STATE stands to each treaty, since when and why, with every view where it is contested."""
    only = named(treaty, "--treaty")
    books, dates = asking.open_law(treaty=only), as_of(on, known)
    found = asking.statuses(books, state, dates, only)
    names = state_names(books)
    if format_ == "json":
        made = [law_structure.status(each, names) for each in found]
        write_json(made[0] if only else made, output)
    else:
        write_tables(law_rows.statuses(found, names), format_, output)


@click.command()
@click.argument("state")
@two_dates
@format_option(*ANSWERS)
@output_option
def timeline(state: str, on: str | None, known: str | None, format_: str, output: Path | None) -> None:
    """Tell what STATE did and became, treaty by treaty, up to --on and as known on --known."""
    books, dates = asking.open_law(), as_of(on, known)
    story = asking.story(books, state, dates)
    if format_ == "json":
        write_json([law_structure.entry(each) for each in story.entries], output)
    else:
        table = law_rows.timeline(story.entries, books.state_name(story.state), story.known_on)
        write_tables((table,), format_, output)


@click.command()
@click.argument("state")
@two_dates
@format_option(*ANSWERS)
@output_option
def obligations(state: str, on: str | None, known: str | None, format_: str, output: Path | None) -> None:
    """List what binds STATE on the day: each duty with its article, and its own policies beside them."""
    books, dates = asking.open_law(), as_of(on, known)
    found = asking.duties(books, state, dates)
    if format_ == "json":
        made = law_structure.duties(found.statuses, found.obligations, found.policies, state_names(books))
        write_json(made, output)
        return
    tables = [law_rows.obligations(found.obligations, books.state_name(found.state), dates)]
    if found.policies:
        tables.append(law_rows.policies(found.policies))
    write_tables(tables, format_, output)


@click.command()
@click.argument("state", required=False)
@two_dates
@click.option("--past", is_flag=True, help="Also what was due before the day.")
@click.option(
    "--ics", type=click.Path(path_type=Path), metavar="FILE", help="Write a calendar (iCalendar) to FILE, or to -."
)
@format_option(*ANSWERS)
@output_option
@click.pass_context
def deadlines(
    context: click.Context, state: str | None, on: str | None, known: str | None, *, past: bool, ics: Path | None,
    format_: str, output: Path | None,
) -> None:  # fmt: skip
    """List what is due from STATE, or from every state: reports, stockpiles, clearance, the end of a notice."""
    chosen = context.get_parameter_source("format_") is not ParameterSource.DEFAULT
    if ics is not None and (chosen or output is not None):
        raise InputError("--ics writes a calendar and no table", next_step="leave out -o and --format, or --ics")
    books, dates = asking.open_law(), as_of(on, known)
    found = asking.due(books, named(state, "STATE"), dates, past=past)
    names = state_names(books)
    if ics is not None:
        from marchland.report.calendar_file import calendar  # noqa: PLC0415 - slow to load, and only for a calendar

        write(calendar(found, names, today()), ics, "--ics")
        return
    if format_ == "json":
        write_json([law_structure.deadline(each) for each in found], output)
    else:
        write_tables((law_rows.deadlines(found, names, dates),), format_, output)


@click.command()
@click.argument("treaty")
@two_dates
@click.option("--count", is_flag=True, help="Only how many.")
@format_option(*ANSWERS)
@output_option
def parties(treaty: str, on: str | None, known: str | None, *, count: bool, format_: str, output: Path | None) -> None:
    """List the parties to TREATY on the day, and apart from them the states of which the book cannot say."""
    books, dates = asking.open_law(treaty=treaty), as_of(on, known)
    found = asking.parties(books, treaty, dates)
    names = state_names(books)
    if format_ == "json":
        write_json(law_structure.parties(found.treaty, dates, found.parties, found.open, names, count=count), output)
        return
    if count and format_ == "table":
        more = f" (and {len(found.open)} of which the book cannot say)" if found.open else ""
        write(f"{len(found.parties)}{more}\n", output)
        return
    title = f"{len(found.parties)} parties to {found.treaty} {dates}"
    tables = [law_rows.parties(() if count else found.parties, title, names)]
    if found.open:
        tables.append(law_rows.parties(found.open, f"{len(found.open)} of which the book cannot say", names))
    write_tables(tables, format_, output)


@click.command()
@click.option("--known", required=True, metavar="DAY", help="What was known on this day …")
@click.option("--known-to", metavar="DAY", help="… beside what was known on this one. Default: today.")
@click.option("--on", metavar="DAY", help="Compare standings on this day. Default: the day of --known-to.")
@click.option("--state", help="Only this state.")
@format_option(*ANSWERS)
@output_option
def diff(
    known: str, known_to: str | None, on: str | None, state: str | None, format_: str, output: Path | None
) -> None:
    """Say what was learned between two days, and which standings read otherwise for it."""
    first, second = day(known, "--known"), day(known_to, "--known-to")
    valid = day(on, "--on", second)
    books = asking.open_law()
    found = asking.learned(books, valid, first, second, named(state, "--state"))
    names = state_names(books)
    if format_ == "json":
        write_json(law_structure.learned(valid, first, second, found.acts, found.changes, names), output)
        return
    moved = law_rows.changes(
        found.changes, names, f"Standings on {valid} that read otherwise on {second} than on {first}"
    )
    write_tables((law_rows.acts(found.acts, names, f"Learned after {first}, by {second}"), moved), format_, output)
