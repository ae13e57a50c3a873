"""The command `register near`."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.cli.options import as_of, format_option, output_option, progress, two_dates, write
from marchland.cli.output import write_json, write_tables
from marchland.core.errors import InputError
from marchland.register.faces import answers, tables
from marchland.register.faces.options import opened, store_option
from marchland.register.service import questions as asking


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("lat", type=float, required=False)
@click.argument("lon", type=float, required=False)
@store_option
@click.option("--within", default="500m", show_default=True, metavar="DISTANCE", help="How near, such as 500m or 2km.")
@click.option(
    "--points", type=click.Path(path_type=Path), metavar="FILE",
    help="Many places instead: CSV with the columns lat and lon; the answer is CSV, a line a hit.",
)  # fmt: skip
@two_dates
@format_option("table", "json", "md")
@output_option
def near(
    lat: float | None, lon: float | None, store: str | None, within: str, points: Path | None, on: str | None,
    known: str | None, format_: str, output: Path | None,
) -> None:  # fmt: skip
    """Say what is recorded within a distance of LAT LON, the nearest first; never that a place is safe."""
    dates, within_m = as_of(on, known), asking.parse_distance(within)
    if points is not None:
        from marchland.register.service import near_many  # noqa: PLC0415 - only for many places

        with opened(store) as (books, me), progress() as show:
            write(near_many.answers(books, points, within_m, dates, me, show), output)
        return
    if lat is None or lon is None:
        raise InputError("where?", next_step="give LAT LON in degrees, or --points FILE")
    with opened(store) as (books, me):
        hits = asking.near(books, lat, lon, within_m, dates, me)
    if format_ == "json":
        write_json(answers.near(hits, lat, lon, within_m, dates), output)
    else:
        write_tables((tables.near(hits, lat, lon, within_m, dates),), format_, output)
