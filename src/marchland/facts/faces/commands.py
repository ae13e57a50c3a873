"""The commands `facts list`, `show`, `check` and `sources`."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.adapters.clock import today
from marchland.cli.options import as_of, format_option, output_option, page_width, two_dates, write
from marchland.core import json_text
from marchland.core.citation import find_card
from marchland.core.errors import FactError
from marchland.facts.faces import answers, tables
from marchland.facts.faces import cards as facts_cards
from marchland.facts.service import book as facts_book
from marchland.facts.service import questions as asking
from marchland.formats import csv_table, markdown, terminal
from marchland.formats.table import Table


@click.group()
def facts() -> None:
    """Look into the book of facts: values with their source, grade and two dates, competing ones side by side."""


@facts.command("list")
@click.argument("part", default="")
@two_dates
@format_option("table", "json", "csv", "md")
@output_option
def list_(part: str, on: str | None, known: str | None, format_: str, output: Path | None) -> None:
    """List the facts known on the two dates; with PART, only those whose name holds it."""
    dates, book = as_of(on, known), facts_book.open_facts()
    names = asking.known(book, dates, part)
    if format_ == "json":
        write(json_text.indented(answers.facts(book, dates, names)), output)
    else:
        _write_table(tables.facts(book, dates, names), format_, output)


@facts.command()
@click.argument("name")
@two_dates
@format_option("table", "json", "csv", "md")
@output_option
def show(name: str, on: str | None, known: str | None, format_: str, output: Path | None) -> None:
    """Show one fact: the reading in use and the competing ones, each with grade, source and locator."""
    dates, book = as_of(on, known), facts_book.open_facts()
    book.fact(name)
    if format_ == "json":
        write(json_text.indented(answers.facts(book, dates, (name,))), output)
    else:
        _write_table(tables.fact(book, name, dates), format_, output)


@facts.command()
@format_option("table", "json")
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Check this data folder instead."
)
def check(format_: str, data: Path | None) -> None:
    """Check that every value has its source, locator, unit and dates; exit status 2 if one has not."""
    book = facts_book.open_facts(data)
    problems = asking.check(book, today())
    if format_ == "json":
        write(json_text.indented([{"where": p.where, "what": p.what} for p in problems]), None)
    else:
        for problem in problems:
            click.echo(f"{problem.where}: {problem.what}")
    readings = sum(len(fact.readings) for fact in book.facts.values())
    if problems:
        raise FactError(
            "{problems_count} rules are broken",
            problems_count=len(problems),
            next_step="mend the YAML file of that fact or source",
        )
    if format_ == "table":
        click.echo(f"{len(book.facts)} facts, {readings} readings, {len(book.sources)} sources: all rules are kept")


@facts.command()
@click.argument("slug", required=False)
@format_option("table", "json", "csv", "md")
@output_option
def sources(slug: str | None, format_: str, output: Path | None) -> None:
    """List the source cards, or show that of SLUG: publisher, title, address, dates, licence; weak ones are marked."""
    known = facts_book.open_sources()
    cards = [card for _, card in sorted(known.items())] if slug is None else [find_card(known, slug)]
    if format_ == "json":
        made = [answers.card(card) for card in cards]
        write(json_text.indented(made if slug is None else made[0]), output)
    else:
        _write_table(facts_cards.sources(cards) if slug is None else facts_cards.card(cards[0]), format_, output)


def _write_table(table: Table, format_: str, output: Path | None) -> None:
    if format_ == "csv":
        write(csv_table.table(table), output)
    elif format_ == "md":
        write(markdown.render((table,)), output)
    else:
        width, colour = page_width(output)
        write(terminal.render((table,), width=width, colour=colour), output)
