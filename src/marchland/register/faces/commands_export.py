"""The command `register export`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from marchland.cli.options import as_of, two_dates, write
from marchland.cli.question_command import option_of
from marchland.core import json_text
from marchland.core.errors import InputError
from marchland.interface import typed_value
from marchland.register.faces import answers, csv_table
from marchland.register.faces.options import store_option
from marchland.register.questions import CHOOSING
from marchland.register.service import questions as asking
from marchland.register.service.opening import opened_at


def _choosing(command: Any) -> Any:
    """Add which areas are asked for to a command."""
    for each in reversed([each for each in CHOOSING if each.in_command]):
        command = option_of(each)(command)
    return command


@click.command()
@store_option
@_choosing
@two_dates
@click.option("--format", "format_", type=click.Choice(("geojson", "csv")), help="By default by the file's ending.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Write to this file.")
def export(
    store: str | None, on: str | None, known: str | None, format_: str | None, output: Path, **chosen: Any
) -> None:
    """Write the areas on record to a file, as GeoJSON (RFC 7946) or CSV."""
    kind = format_ or {".geojson": "geojson", ".json": "geojson", ".csv": "csv"}.get(output.suffix.lower())
    if kind is None:
        raise InputError(
            "{output} does not say which format",
            output=output.name,
            next_step="give --format, or end it .geojson or .csv",
        )
    which = {each.keyword: typed_value(each, chosen.get(each.name) or None, each.spelt) for each in CHOOSING}
    with opened_at(store) as books:
        found = asking.areas(books, asking.asked(as_of=as_of(on, known), **which), operation="export")
    write(csv_table.areas(found) if kind == "csv" else json_text.indented(answers.features(found)), output)
