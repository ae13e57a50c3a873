"""The commands `register add` and `register event`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from marchland.adapters.clock import now, today
from marchland.cli.options import F, format_option, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of
from marchland.core.asof import parse_day
from marchland.core.errors import InputError
from marchland.core.message import Message
from marchland.formats.plain_text import clean
from marchland.register.domain.balance import BalanceError
from marchland.register.domain.event import Event
from marchland.register.domain.intake import ImportOptions, IntakeError
from marchland.register.faces import answers
from marchland.register.questions import STORE
from marchland.register.service import event_fields, importing
from marchland.register.service import questions as register_service
from marchland.register.service.opening import opened_at
from marchland.register.service.repair import RepairOutcome

ACCEPT = click.option(
    "--accept-implausible", is_flag=True, help="Take what is hardly so (place, size, day); the event says that you did."
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@option_of(STORE)
@click.option("--dry-run", is_flag=True, help="Check every feature against the rules, and record nothing.")
@click.option("--repair", is_flag=True, help="Repair shapes that cross themselves; repairs are recorded and reported.")
@click.option("--mended", type=click.Path(path_type=Path), metavar="FILE", help="Write the file as repaired here.")
@click.option("--evidence", multiple=True, metavar="KIND:HOW[:DAY]", help="For each feature that has none; repeatable.")
@click.option("--as-indication", is_flag=True, help="Record every feature as an indication, whatever class it has.")
@ACCEPT
@format_option("table", "json")
def add(
    file: Path, store: str | None, *, dry_run: bool, repair: bool, mended: Path | None, evidence: tuple[str, ...],
    as_indication: bool, accept_implausible: bool, format_: str,
) -> None:  # fmt: skip
    """Record the areas of FILE, a GeoJSON FeatureCollection in WGS 84: all of them, or none, with every reason.

    Each feature has an id, a polygon, and the properties classification (indication, SHA or CHA), name and valid_on;
    source, information_on, district and devices where they are known. SHA needs evidence, CHA direct evidence: of each
    feature, or with --evidence of all. The same file again adds nothing.
    """
    options = ImportOptions(
        evidence=tuple(map(importing.given_evidence, evidence)), as_indication=as_indication,
        accept_implausible=accept_implausible,
    )  # fmt: skip
    try:
        with opened_at(store, read_only=False) as books:
            result = importing.add(
                books.store, file, books.identity, now, dry_run=dry_run, repair=repair, options=options,
                seen=lambda outcome: _tell_repairs(outcome, mended),
            )  # fmt: skip
    except IntakeError as error:
        if format_ == "json":
            write_json(answers.refused(error), None)
        raise
    if result.note:
        click.echo(f"note: {clean(result.note)}", err=True)
    if format_ == "json":
        write_json(answers.added(result, dry_run=dry_run), None)
        return
    verb = "would be recorded" if dry_run else "recorded"
    write(f"{len(result.events)} {verb}; {len(result.already)} on record already, word for word\n", None)


def event_options(command: F) -> F:
    """Give a command the arguments and options that say an event, and those of where it is recorded."""
    for option in reversed(_EVENT_OPTIONS):
        command = option(command)
    return command


_EVENT_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.argument("area"),
    click.argument("kind"),
    click.argument("fields", nargs=-1),
    option_of(STORE),
    click.option("--on", "on", metavar="DAY", help="The day on which it happened. Default: today."),
    click.option("--shape", type=click.Path(path_type=Path), metavar="FILE", help="The shape or portion, as GeoJSON."),
    click.option(
        "--evidence", multiple=True, metavar="KIND:HOW[:DAY]", help="direct or indirect evidence; repeatable."
    ),
    click.option("--decision", metavar="NAME", help="The reference of the decision that this rests on."),
    click.option("--because", metavar="TEXT", help="What was decided, and why."),
    click.option("--decided-by", multiple=True, metavar="ACTOR", help="An approver; give it once for each of the two."),
    click.option("--note", default="", help="A remark."),
    click.option("--file", type=click.Path(path_type=Path), metavar="FILE", help="The whole event, as JSON."),
    ACCEPT,
    click.option("--draw", type=click.Path(path_type=Path), metavar="SVG", help="Draw land that does not add up here."),
)


def event_said(area: str, kind: str, *, file: Path | None, on: str | None, **given: Any) -> Event:
    """Return the event that options say, or that the file holds."""
    if file:
        return event_fields.from_file(file, area, kind)
    options = event_fields.EventOptions(**given, on=parse_day(on, "--on") if on else today())
    return event_fields.from_words(area, kind, options)


def _tell_repairs(outcome: RepairOutcome, mended: Path | None) -> None:
    """Tell what was repaired and what could not be, and write the file as it is now where that was asked for."""
    for repaired in outcome.repaired:
        areas = f"{repaired.before_m2:,.0f} m² as drawn, {repaired.after_m2:,.0f} m² as recorded"
        click.echo(f"mended {clean(repaired.id)}: {areas}; {clean(repaired.reason)}", err=True)
    for failed in outcome.failed:
        click.echo(f"not mended: feature {failed.index} ({clean(failed.id)}): {clean(failed.why)}", err=True)
    if mended is not None:
        write_json(outcome.collection, mended)


@click.command()
@event_options
@click.option("--dry-run", is_flag=True, help="Check it against the rules, and record nothing.")
@click.option("--key", default="", help="An idempotency key: sending the event twice records it once.")
@format_option("table", "json")
def event(
    area: str, kind: str, store: str | None, draw: Path | None, *, dry_run: bool, accept_implausible: bool, key: str,
    format_: str, **given: Any,
) -> None:  # fmt: skip
    """Record what happened to AREA: KIND (classified, surveyed, work_started, cancelled, cleared …) and its FIELDs.

    FIELD is name=value, such as survey=non_technical organisation=X from_on=2024-05-01 to_on=2024-05-20. An event that
    a rule forbids is refused with the name of the rule. What rests on a decision is proposed (`register propose`); only
    the keeper of a store that is a file may record it at once. See docs/register.md for all kinds.
    """
    event = event_said(area, kind, **given)
    try:
        with opened_at(store, read_only=False) as books:
            if accept_implausible:
                event = register_service.accepting_implausible(books.store, event, now)
            if dry_run:
                register_service.dry_run_events(books.store, (event,), books.identity, now)
                write("the rules allow this event; nothing was recorded\n", None)
                return
            (receipt,) = register_service.record(books.store, (event,), books.identity, now, key)
    except BalanceError as error:
        raise drawn(error, draw) from None
    if format_ == "json":
        write_json(answers.receipt(receipt), None)
    else:
        word = "was recorded already as" if receipt.already else "recorded as"
        write(f"{area}: {kind} {word} entry {receipt.entry.seq}\n", None)


def drawn(error: BalanceError, draw: Path | None) -> InputError:
    """Return the error; the land that does not add up is drawn where that was asked for."""
    if draw is None or error.difference is None:
        step = f"{error.next_step}; --draw FILE.svg draws the difference" if error.difference else error.next_step
        return InputError(error.message, where=error.where, next_step=step)
    from marchland.register.faces.difference import draw_difference  # noqa: PLC0415 - only where shapes do not add up

    write(draw_difference(error.difference, error.difference_m2), draw)
    return InputError(
        error.message,
        where=error.where,
        next_step=Message("see {draw}; {next_step_given}", draw=draw, next_step_given=error.next_step),
    )
