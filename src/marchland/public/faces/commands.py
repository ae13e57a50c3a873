"""The commands `public`: release cells, withdraw them by two people, and look after the public's copy."""

from __future__ import annotations

from fractions import Fraction
from typing import NoReturn

import click

from marchland.adapters.clock import now
from marchland.cli.options import format_option, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of
from marchland.core.errors import InputError
from marchland.core.silence import SILENCE
from marchland.public.adapters.public_store import PublicStore
from marchland.public.domain.findable import FLOOR_M2
from marchland.public.domain.grid import Grid
from marchland.public.domain.release import Precision
from marchland.public.faces import answers
from marchland.public.faces.commands_withdraw import approve, proposals, take_back, withdraw
from marchland.public.service import questions, releases
from marchland.register.questions import STORE
from marchland.register.service.opening import opened_at

_KM2 = 1e6
_LISTED = 20


@click.group()
def public() -> None:
    """Show the public cells of one fixed grid, never shapes."""


def _refused(_context: click.Context, option: click.Parameter, given: object) -> None:
    if given:
        _refuse(option.opts[0])


def _refuse(option: str) -> NoReturn:
    raise InputError(
        "{option} is taken no more: cells go by a proposal that a second person approves by its digest", option=option,
        next_step="marchland public withdraw --decision REF --text … --approver ANN --approver BOB",
    )  # fmt: skip


@public.command()
@option_of(STORE)
@click.option("--cover", required=True, help="Which land was examined at all, in words that a reader understands.")
@click.option("--cell", metavar="WIDTHxHEIGHT", help="Degrees of a cell, fixed for good. Default: 0.015x0.01.")
@click.option("--error", "error_m", type=float, help="The error of positions in metres, fixed for good. Default: 50.")
@click.option("--buffer", "buffer_m", type=float, help="The buffer in metres, fixed for good. Default: 400.")
@click.option("--decision", expose_value=False, callback=_refused, hidden=True)
@click.option("--decided-by", multiple=True, expose_value=False, callback=_refused, hidden=True)
@click.option("--dry-run", is_flag=True, help="Show what would be published and what it costs; publish nothing.")
@format_option("table", "json")
def release(
    store: str | None, cover: str, cell: str | None, error_m: float | None, buffer_m: float | None, *, dry_run: bool,
    format_: str,
) -> None:  # fmt: skip
    """Publish the cells in which the public is warned, by an entry of the ledger.

    After the first time what adds a warning is published by itself, and `public withdraw` proposes what goes. Hazards
    that whoever knows their size could find too easily are listed.
    """
    chosen = _precision(cell, error_m, buffer_m)
    with opened_at(store, read_only=dry_run) as books:
        kept = PublicStore(releases.public_path(books.place))
        result = releases.release(books.store, kept, books.identity, now, cover, chosen, books.keys, dry_run=dry_run)
    content = answers.release(result)
    if format_ == "json":
        write_json(content, None)
        return
    ratio = result.cost.ratio
    verb = "released" if result.kept else "would be released"
    times = f"{ratio:,.0f} times the land of the hazards" if ratio else "nothing is recorded"
    counts = f"{content.cells:,} cells {verb}, {content.added:,} occupied anew, {content.withdrawn:,} withdrawn"
    lines = [f"release {content.release} of {content.released_on}: {counts}", f"the cost in over-warning: {times}"]
    if result.kept and not result.signed:
        lines.append("it is not signed: no key of the ledger is at hand here")
    lines += _findable(content.findable)
    write("\n".join([*lines, SILENCE]) + "\n", None)


def _findable(found: tuple[answers.FindableAnswer, ...]) -> list[str]:
    if not found:
        return []
    head = f"hazards with fewer than {FLOOR_M2 / _KM2:g} km² of possible places: {len(found):,} (km² alone → as shown)"
    rows = [f"  {each.area}: {each.alone_m2 / _KM2:.3f} → {each.shown_m2 / _KM2:.3f}" for each in found[:_LISTED]]
    rest = len(found) - len(rows)
    return [head, *rows, *([f"  and {rest:,} more (--format json has all)"] if rest else [])]


@public.command()
@option_of(STORE)
@format_option("table", "json")
def publish(store: str | None, format_: str) -> None:
    """Publish what was recorded since the last release and adds a warning; a site does so by itself."""
    with opened_at(store, read_only=False) as books:
        kept = PublicStore(releases.public_path(books.place))
        copy = releases.publish(books.store, kept, books.identity, now, books.keys)
    if copy is None or copy.record is None:
        raise InputError("no release is in the ledger yet", next_step="marchland public release --cover …")
    _told(copy_status(kept, None), format_)


@public.command()
@option_of(STORE)
@format_option("table", "json")
def restore(store: str | None, format_: str) -> None:
    """Make the public's copy anew from the ledger, and keep the old file under another name."""
    with opened_at(store) as books:
        kept = PublicStore(releases.public_path(books.place))
        _, aside = releases.restore(books.store, kept, books.keys)
        told = copy_status(kept, questions.Freshness(books.store))
    if aside is not None and format_ != "json":
        write(f"the old file is {aside}\n", None)
    _told(told, format_)


@public.command()
@option_of(STORE)
@format_option("table", "json")
def status(store: str | None, format_: str) -> None:
    """Show of when the public's copy is, whether it is signed, and whether everything recorded is in it."""
    with opened_at(store) as books:
        kept = PublicStore(releases.public_path(books.place))
        told = copy_status(kept, questions.Freshness(books.store))
    _told(told, format_)


def copy_status(kept: PublicStore, freshness: questions.Freshness | None) -> answers.StatusAnswer:
    """Return how the public's copy stands; raises StoreError where it is damaged."""
    return answers.status(questions.latest_cells(questions.PublicBooks(kept, freshness)))


def _told(told: answers.StatusAnswer, format_: str) -> None:
    if format_ == "json":
        write_json(told, None)
        return
    if told.released_on is None:
        write("nothing was released to the public yet (marchland public release)\n", None)
        return
    words = ["up to date" if told.up_to_date else "NOT up to date", "signed" if told.signed else "not signed"]
    write(
        f"release {told.release} of {told.released_on}, {told.age_days} days old: {told.cells:,} cells, "
        f"{', '.join(words)}\nit covers: {told.cover}\n",
        None,
    )


def _precision(cell: str | None, error_m: float | None, buffer_m: float | None) -> Precision | None:
    if cell is None and error_m is None and buffer_m is None:
        return None
    grid = releases.DEFAULT.grid
    if cell is not None:
        try:
            width, height = (Fraction(part) for part in cell.lower().split("x"))
        except (ValueError, ZeroDivisionError):
            raise InputError("--cell {cell!r} is not two numbers", cell=cell, next_step="write 0.015x0.01") from None
        grid = Grid(width, height)
    return Precision(
        grid,
        releases.DEFAULT.error_m if error_m is None else error_m,
        releases.DEFAULT.buffer_m if buffer_m is None else buffer_m,
    )


for _command in (withdraw, approve, take_back, proposals):
    public.add_command(_command)
