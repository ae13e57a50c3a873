"""Commands made from questions: arguments and options from the parameters, `--format` from the forms of the answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from marchland.cli.options import (
    STANDARD,
    F,
    as_of,
    format_option,
    output_option,
    page_width,
    progress,
    two_dates,
    write,
)
from marchland.cli.output import write_json, write_tables
from marchland.core.errors import InputError
from marchland.core.message import Message
from marchland.core.question import DATES, TODAY, FilePart, Kind, Parameter, Question
from marchland.interface import answered, meant, typed_value
from marchland.registry import load


def command_of(question: Question) -> click.Command:
    """Return the command of a question."""

    def run(**given: Any) -> None:
        output: Path | None = given["output"]
        if printed := next((target for name, (_, target) in question.printed.items() if given[name]), None):
            text = load(printed)
            write(text() if callable(text) else text, output)
            return
        format_ = given["format_"] or _ending(question, output)
        of, filed = meant(question, given), _filed(question, given)
        typed = {each.keyword: typed_value(each, _given(each, given), each.spelt) for each in of.own}
        if of.dated:
            typed[DATES] = as_of(given["on"], given["known"])
        with progress(quiet=not of.slow or (question.fails != "" and format_ == "json")) as show:
            result, books = answered(of, typed, show)
        for name, (_, target) in question.reviews.items():
            result = load(target)(result) if given[name] else result
        if filed:
            _write_file(load(question.files[filed].target)(result, books, **typed), given[filed], f"--{filed}")
        else:
            write_answer(of, result, books, typed, format_, output)
        if question.fails and load(question.fails)(result):
            sys.exit(1)

    made: Callable[..., None] = format_option(*question.formats, filed=question.filed)(
        output_option(run, filed=question.filed)
    )
    for name, form in reversed(list(question.files.items())):
        made = click.option(f"--{name}", name, type=click.Path(path_type=Path), metavar="FILE", help=form.summary)(made)
    for name, (told, _) in reversed([*question.printed.items(), *question.reviews.items()]):
        made = click.option(f"--{name}", is_flag=True, help=told)(made)
    made = two_dates(made) if question.dated else made
    for parameter in reversed(question.parameters):
        made = option_of(parameter)(made) if parameter.in_command else made
    summary = question.help or question.summary
    below = any(each.positional and each.kind is Kind.NUMBER for each in question.parameters)
    settings = {"ignore_unknown_options": below}  # or a number below 0 would be read as an option
    return click.command(name=question.name.replace("_", "-"), help=summary, context_settings=settings)(made)


def _ending(question: Question, output: Path | None) -> str:
    """Return the form that the ending of a file says; raises InputError where it says none."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    found = {"json": "geojson"}.get(ending, ending)
    if found not in question.formats:
        raise InputError(
            "{output} does not say which format",
            output=output.name if output else "-o",
            next_step=Message("give --format, or end it .{endings}", endings=" or .".join(question.formats)),
        )
    return found


def _filed(question: Question, given: Mapping[str, Any]) -> str:
    """Return the form that is written to a file of its own, if any; raises InputError for one beside a table."""
    chosen = click.get_current_context().get_parameter_source("format_") is not ParameterSource.DEFAULT
    for name, form in question.files.items():
        if given[name] is not None:
            if chosen or given["output"] is not None:
                raise InputError(
                    "--{name} writes {writes} and no table",
                    name=name,
                    writes=form.writes,
                    next_step=Message("leave out -o and --format, or --{name}", name=name),
                )
            return name
    return ""


def _write_file(content: str | bytes | tuple[FilePart, ...], output: Path, option: str) -> None:
    """Write a form to the file that was named, or each of several beside it; raises InputError where it cannot be."""
    if not isinstance(content, tuple):
        write(content, output, option)
        return
    if output == STANDARD:
        raise InputError(
            "{n} files cannot be written to standard output", n=len(content), next_step=f"name a file with {option}"
        )
    for part in content:
        write(part.content, output.with_name(f"{output.stem}-{part.name}{output.suffix}"), option)


def write_answer(
    question: Question, result: Any, books: Any, typed: Mapping[str, Any], format_: str, output: Path | None
) -> None:
    """Write the answer to a question in the form asked for."""
    if format_ in question.writers:
        width, colour = page_width(output)
        write(load(question.writers[format_])(result, books, **typed, width=width, colour=colour), output)
    elif format_ == "json":
        write_json(load(question.answer)(result, books, **typed), output)
    elif (
        question.line
        and (format_ == "table" or not question.tables)
        and (line := load(question.line)(result, books, **typed)) is not None
    ):
        write(line + "\n", output)
    else:
        write_tables(load(question.tables)(result, books, **typed), format_, output)


def _given(of: Parameter, given: Mapping[str, Any]) -> Any:
    """Return what was given, or None: click has an empty tuple, or False, for what was left out."""
    value = given[of.name] if of.in_command else None
    return None if value in ((), False) else value


def option_of(of: Parameter) -> Callable[[F], F]:
    """Return the decorator that adds a parameter to a command, as an option or an argument."""
    kind = click.Choice(of.choices) if of.choices else click.Path(path_type=Path) if of.kind is Kind.FILE else None
    if of.positional:
        called = of.word.upper() if of.required or not of.word else f"[{of.word.upper()}]"
        return click.argument(
            of.name, type=kind, required=of.required, nargs=-1 if of.repeated else 1, metavar=called or None
        )
    if of.kind is Kind.FLAG:
        return click.option(of.option, of.name, is_flag=True, help=of.summary)
    metavars = {Kind.DAY: "DAY", Kind.FILE: "FILE", Kind.WHOLE: "INTEGER", Kind.NUMBER: of.unit.upper()}
    metavar = of.metavar or metavars.get(of.kind) or None
    told = of.summary if of.default in (None, TODAY) else f"{of.summary}  [default: {of.default}]"
    return click.option(
        of.option, of.name, type=kind, multiple=of.repeated, required=of.required, metavar=metavar, help=told
    )
