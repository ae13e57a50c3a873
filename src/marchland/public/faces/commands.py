"""The command `public release`."""

from __future__ import annotations

from fractions import Fraction

import click

from marchland.cli.options import as_of, format_option, two_dates, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of
from marchland.core.errors import InputError
from marchland.core.silence import SILENCE
from marchland.public.domain.grid import Grid
from marchland.public.domain.release import Precision
from marchland.public.faces import answers
from marchland.public.service import questions as public_service
from marchland.register.questions import STORE
from marchland.register.service.opening import opened_at


@click.group()
def public() -> None:
    """Show the public cells of one fixed grid, never shapes."""


@public.command()
@option_of(STORE)
@two_dates
@click.option("--cover", required=True, help="Which land was examined at all, in words that a reader understands.")
@click.option("--cell", metavar="WIDTHxHEIGHT", help="Degrees of a cell, fixed for good. Default: 0.015x0.01.")
@click.option("--error", "error_m", type=float, help="The error of positions in metres, fixed for good. Default: 50.")
@click.option("--buffer", "buffer_m", type=float, help="The buffer in metres, fixed for good. Default: 400.")
@click.option("--decision", default="", help="The decision that withdraws cells in which nothing is recorded any more.")
@click.option("--decided-by", multiple=True, metavar="ACTOR", help="An approver; give it once for each of the two.")
@click.option("--dry-run", is_flag=True, help="Show what would be published and what it costs; publish nothing.")
@format_option("table", "json")
def release(
    store: str | None, on: str | None, known: str | None, cover: str, cell: str | None, error_m: float | None,
    buffer_m: float | None, decision: str, decided_by: tuple[str, ...], *, dry_run: bool, format_: str,
) -> None:  # fmt: skip
    """Publish the cells in which the public is warned: new ones at once, withdrawn ones by a decision of two."""
    chosen = _precision(cell, error_m, buffer_m)
    with opened_at(store) as books, public_service.opened({"store": store}) as kept:
        result = public_service.release(
            books.store, kept, as_of(on, known), cover, chosen, decision, decided_by, dry_run=dry_run
        )
    ratio = result.cost.ratio
    content = answers.release(result)
    if format_ == "json":
        write_json(content, None)
        return
    verb = "released" if result.kept else "would be released"
    times = f"{ratio:,.0f} times the land of the hazards" if ratio else "nothing is recorded"
    counts = f"{content.cells:,} cells {verb}, {content.added:,} occupied anew, {content.withdrawn:,} withdrawn"
    head = f"release {content.release} of {content.released_on}: {counts}"
    write(f"{head}\nthe cost in over-warning: {times}\n{SILENCE}\n", None)


def _precision(cell: str | None, error_m: float | None, buffer_m: float | None) -> Precision | None:
    if cell is None and error_m is None and buffer_m is None:
        return None
    grid = public_service.DEFAULT.grid
    if cell is not None:
        try:
            width, height = (Fraction(part) for part in cell.lower().split("x"))
        except (ValueError, ZeroDivisionError):
            raise InputError("--cell {cell!r} is not two numbers", cell=cell, next_step="write 0.015x0.01") from None
        grid = Grid(width, height)
    return Precision(
        grid,
        public_service.DEFAULT.error_m if error_m is None else error_m,
        public_service.DEFAULT.buffer_m if buffer_m is None else buffer_m,
    )
