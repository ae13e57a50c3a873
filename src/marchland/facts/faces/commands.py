"""The group of commands `facts …`, and `facts check`, which has a status of its own."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.adapters.clock import today
from marchland.cli.lazy_group import LazyGroup
from marchland.cli.options import format_option
from marchland.cli.output import write_json
from marchland.core.errors import FactError
from marchland.facts.service import questions as facts_service
from marchland.facts.service.book import open_facts
from marchland.facts.service.notices import OLD_AFTER_YEARS
from marchland.facts.service.notices import notices as look_at

_CHECK = ("marchland.facts.faces.commands", "check", "Check that the book keeps its own rules.")


@click.group(cls=LazyGroup, lazy={"check": _CHECK}, capability="facts")
def facts() -> None:
    """Search the book of facts: values with their source, grade and two dates, competing ones side by side."""


@click.command()
@format_option("table", "json")
@click.option(
    "--older-than",
    type=click.IntRange(0, 200),
    default=OLD_AFTER_YEARS,
    show_default=True,
    metavar="YEARS",
    help="Name what has been in use for longer than this.",
)
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Check this data folder instead."
)
def check(format_: str, older_than: int, data: Path | None) -> None:
    """Check that every value has a source, locator, unit and dates; exit status 2 if one does not.

    Beside that it names what breaks no rule and wants a look: readings that are old, facts whose rivals lie outside
    their range, and sums that disagree with their parts.
    """
    book = open_facts(data)
    problems, notices = facts_service.check(book, today()), look_at(book, today(), older_than)
    if format_ == "json":
        write_json({"problems": problems, "notices": notices}, None)
    else:
        for problem in (*notices, *problems):
            click.echo(f"{problem.where}: {problem.what}")
    readings = sum(len(fact.readings) for fact in book.facts.values())
    if problems:
        raise FactError(
            "{problems_count} rules are broken",
            problems_count=len(problems),
            next_step="mend the YAML file of that fact or source",
        )
    if format_ == "table":
        counted = f"{len(book.facts)} facts, {readings} readings, {len(book.sources)} sources"
        click.echo(f"{counted}: all rules are kept, {len(notices)} things want a look")
