"""The commands `register list`, `show`, `history`, `balance`, `conflicts` and `export`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from marchland.cli.options import as_of, format_option, output_option, two_dates, write
from marchland.cli.output import write_json, write_tables
from marchland.core.errors import InputError
from marchland.register.faces import answers, tables
from marchland.register.faces.options import box_option, choosing, opened, store_option
from marchland.register.service import questions as asking


def _csv(of: Sequence[Mapping[str, Any]]) -> str:
    from marchland.register.faces import csv_table  # noqa: PLC0415 - only for CSV

    return csv_table.areas(of)


@click.command("list")
@store_option
@two_dates
@choosing
@format_option("table", "json", "geojson", "csv", "md")
@output_option
def list_(
    store: str | None, on: str | None, known: str | None, bbox: str | None, statuses: tuple[str, ...],
    classes: tuple[str, ...], format_: str, output: Path | None,
) -> None:  # fmt: skip
    """List the areas on record on the one day, as known on the other."""
    asked = asking.Asked(as_of(on, known), box_option(bbox), statuses, classes)
    with opened(store) as (books, me):
        found = asking.areas(books, asked, me)
    _listing(found, format_, output)


def _listing(found: asking.Listing, format_: str, output: Path | None) -> None:
    if format_ == "json":
        write_json([answers.area(each) for each in found.areas], output)
    elif format_ == "geojson":
        write_json(answers.features(found.areas, found.as_of, found.size), output)
    elif format_ == "csv":
        write(_csv(found.areas), output)
    else:
        write_tables((tables.areas(found.areas, found.as_of, found.size),), format_, output)


@click.command()
@click.argument("area")
@store_option
@two_dates
@format_option("table", "json", "geojson", "md")
@output_option
def show(area: str, store: str | None, on: str | None, known: str | None, format_: str, output: Path | None) -> None:
    """Show one AREA: its class and status, its land, its evidence, surveys, releases, marking and claims."""
    dates = as_of(on, known)
    with opened(store) as (books, me):
        found = asking.area(books, area, dates, me)
    if format_ == "json":
        write_json(answers.area(found), output)
    elif format_ == "geojson":
        write_json(answers.feature(found), output)
    else:
        write_tables(tables.area(found, dates), format_, output)


@click.command()
@click.argument("area")
@store_option
@two_dates
@format_option("table", "json", "md")
@output_option
def history(area: str, store: str | None, on: str | None, known: str | None, format_: str, output: Path | None) -> None:
    """Tell everything that was recorded of an AREA by the known day, and what it was from day to day."""
    dates = as_of(on, known)
    with opened(store) as (books, me):
        found = asking.story(books, area, dates, me)
    if format_ == "json":
        write_json(answers.history(area, found.events, found.spans, dates, found.size), output)
    else:
        write_tables(tables.history(area, found.events, found.spans, dates), format_, output)


@click.command()
@click.argument("area", default="")
@store_option
@two_dates
@format_option("table", "json", "md")
@output_option
def balance(area: str, store: str | None, on: str | None, known: str | None, format_: str, output: Path | None) -> None:
    """Say how the land of AREA, or of every area, adds up: original = cancelled + reduced + cleared + remaining."""
    dates = as_of(on, known)
    with opened(store) as (books, me):
        found = asking.balances(books, area, dates, me)
    if format_ == "json":
        made = [answers.balance(each.area, each.name, each.balance) for each in found]
        write_json(made[0] if area else made, output)
    else:
        rows = tables.balances([(each.area, each.balance) for each in found], dates)
        write_tables((rows,), format_, output)


@click.command()
@store_option
@two_dates
@format_option("table", "json", "md")
@output_option
def conflicts(store: str | None, on: str | None, known: str | None, format_: str, output: Path | None) -> None:
    """List the claims that stand open beside the record, with the land by which they differ."""
    dates = as_of(on, known)
    with opened(store) as (books, me):
        found = asking.open_conflicts(books, dates, me)
    if format_ == "json":
        write_json([answers.conflict(each) for each in found], output)
    else:
        write_tables((tables.conflicts(found, dates),), format_, output)


@click.command()
@store_option
@two_dates
@choosing
@click.option("--format", "format_", type=click.Choice(("geojson", "csv")), help="By default by the file's ending.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Write to this file.")
def export(
    store: str | None, on: str | None, known: str | None, bbox: str | None, statuses: tuple[str, ...],
    classes: tuple[str, ...], format_: str | None, output: Path,
) -> None:  # fmt: skip
    """Write the areas on record to a file, as GeoJSON (RFC 7946) or CSV."""
    kind = format_ or {".geojson": "geojson", ".json": "geojson", ".csv": "csv"}.get(output.suffix.lower())
    if kind is None:
        raise InputError(
            "{output} does not say which format",
            output=output.name,
            next_step="give --format, or end it .geojson or .csv",
        )
    asked = asking.Asked(as_of(on, known), box_option(bbox), statuses, classes)
    with opened(store) as (books, me):
        found = asking.areas(books, asked, me, operation="export")
    _listing(found, kind, output)
