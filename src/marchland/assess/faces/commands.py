"""The commands `assess`, `compare` and `sensitivity`."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.assess.faces import answers, csv_table, markdown, tables
from marchland.assess.faces import terminal as assess_terminal
from marchland.assess.service import books as shelf
from marchland.assess.service.questions import Terms
from marchland.assess.service.questions import assess as assess_scenario
from marchland.assess.service.questions import compare as compare_scenarios
from marchland.assess.service.questions import explain as explain_scenario
from marchland.assess.service.questions import sensitivity as sensitivity_of
from marchland.assess.service.scenarios import EXAMPLE
from marchland.cli.options import as_of, format_option, output_option, page_width, progress, two_dates, write
from marchland.core import json_text
from marchland.core.asof import AsOf
from marchland.core.errors import InputError
from marchland.core.message import Message
from marchland.formats import csv_table as formats_csv_table
from marchland.formats import markdown as formats_markdown
from marchland.formats import terminal

_DRAWS = click.option("--draws", type=int, default=100_000, show_default=True, help="How many draws.")
_SEED = click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same digits.")


@click.command()
@click.argument("scenario", required=False)
@_DRAWS
@_SEED
@two_dates
@format_option("table", "json", "csv", "xlsx", "html", "md")
@output_option
@click.option("--explain", is_flag=True, help="Print the model: every formula with its units, every input.")
@click.option("--list", "list_", is_flag=True, help="List the built-in scenarios.")
@click.option("--init", is_flag=True, help="Print a commented scenario to begin with.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of scenario files.")
def assess(
    scenario: str | None,
    draws: int,
    seed: int,
    on: str | None,
    known: str | None,
    format_: str,
    output: Path | None,
    explain: bool,  # noqa: FBT001 - click hands flags over so
    list_: bool,  # noqa: FBT001 - click hands flags over so
    init: bool,  # noqa: FBT001 - click hands flags over so
    schema: bool,  # noqa: FBT001 - click hands flags over so
) -> None:
    """Count and cost SCENARIO: the name of a built-in one, or a TOML file.

    Every figure comes as a range with its main driver and its sources. It counts what a stated belt
    implies and leaves behind; it plans none.
    """
    if list_ or init or schema:
        write(_about(list_=list_, init=init), output)
        return
    if scenario is None:
        raise InputError(
            "no scenario is named",
            next_step=Message("built in are: {scenario_names}", scenario_names=", ".join(shelf.scenario_names())),
        )
    dates = as_of(on, known)
    books = shelf.open_books()
    file = shelf.find_scenario(scenario)
    if explain:
        _, model = explain_scenario(file, books, dates)
        write(_explained(model, format_), output)
        return
    with progress() as show:
        answer = assess_scenario(file, books, Terms(dates, draws, seed), show)
    if format_ == "html":
        from marchland.assess.faces.commands_report import page_of  # noqa: PLC0415 - charts are slow to load

        write(page_of([answer], "article", books, dates), output)
    elif format_ == "xlsx":
        from marchland.assess.faces import workbook  # noqa: PLC0415 - only for this format

        write(workbook.render(answer, books.facts.sources), output)
    elif format_ == "json":
        write(json_text.indented(answers.assessment(answer)), output)
    elif format_ == "csv":
        write(csv_table.assessment(answer), output)
    elif format_ == "md":
        write(markdown.assessment(answer, books.facts.sources), output)
    else:
        width, colour = page_width(output)
        write(assess_terminal.assessment(answer, width=width, colour=colour), output)


def _about(*, list_: bool, init: bool) -> str:
    if list_:
        found = [(name, shelf.find_scenario(name).asked) for name in shelf.scenario_names()]
        return "".join(f"{name}: {asked.title}\n" for name, asked in found)
    if init:
        return EXAMPLE
    from marchland.assess.adapters.scenario_files import schema  # noqa: PLC0415 - the schema is made when asked for

    return schema()


def _explained(model: object, format_: str) -> str:
    from marchland.assess.domain.model import Model  # noqa: PLC0415 - for the type alone

    assert isinstance(model, Model)  # noqa: S101 - our own promise
    if format_ == "json":
        return json_text.indented(answers.explain(model))
    if format_ == "md":
        return formats_markdown.render(tables.explain(model))
    if format_ == "csv":
        return formats_csv_table.table(tables.explain(model)[0])
    return terminal.render(tables.explain(model), width=page_width(None)[0])


@click.command()
@click.argument("first")
@click.argument("second")
@_DRAWS
@_SEED
@two_dates
@format_option("table", "json", "csv", "md")
@output_option
def compare(
    first: str,
    second: str,
    draws: int,
    seed: int,
    on: str | None,
    known: str | None,
    format_: str,
    output: Path | None,
) -> None:
    """Say what differs between two scenarios: every input, and what that does to each output."""
    terms = Terms(as_of(on, known), draws, seed)
    books = shelf.open_books()
    files = shelf.find_scenario(first), shelf.find_scenario(second)
    with progress() as show:
        found = compare_scenarios(*files, books, terms, show)
    if format_ == "json":
        write(json_text.indented(answers.comparison(found)), output)
    elif format_ == "md":
        write(markdown.comparison(found), output)
    elif format_ == "csv":
        write("\n".join(formats_csv_table.table(table) for table in tables.comparison(found)), output)
    else:
        width, colour = page_width(output)
        write(assess_terminal.comparison(found, width=width, colour=colour), output)


@click.command()
@click.argument("scenario")
@click.option(
    "--output-name", "names", multiple=True, metavar="NAME", help="An output such as total.mines; may be repeated."
)
@click.option("--runs", type=int, default=4096, show_default=True, help="Base runs of the design, a power of two.")
@_SEED
@two_dates
@format_option("table", "json", "csv", "md")
@output_option
def sensitivity(
    scenario: str,
    names: tuple[str, ...],
    runs: int,
    seed: int,
    on: str | None,
    known: str | None,
    format_: str,
    output: Path | None,
) -> None:
    """Say which inputs drive SCENARIO's outputs: Sobol indices, and one input at a time."""
    dates: AsOf = as_of(on, known)
    books = shelf.open_books()
    wanted = names or ("total.mines", "total.barrier_cost", "total.whole_life_cost")
    answer, indices = sensitivity_of(
        shelf.find_scenario(scenario), books, Terms(dates, seed=seed), tuple(wanted), base_runs=runs
    )
    if format_ == "json":
        write(json_text.indented(answers.sensitivity(answer, indices)), output)
        return
    shown = [
        table
        for name, found in indices.items()
        for table in (tables.sobol(answer, name, found), tables.tornado(answer, name))
    ]
    if format_ == "csv":
        write("\n".join(formats_csv_table.table(table) for table in shown), output)
    elif format_ == "md":
        write(formats_markdown.render(shown), output)
    else:
        width, colour = page_width(output)
        write(terminal.render(shown, width=width, colour=colour), output)
