"""The commands that put right and carry on: `register amend`, `withdraw`, `recode`, `merge` and `split`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from marchland.adapters.clock import now, today
from marchland.cli.options import format_option, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of
from marchland.core.asof import parse_day
from marchland.register.adapters.feature_files import read_features
from marchland.register.domain.event import Event
from marchland.register.faces import answers
from marchland.register.faces.commands_decide import propose_event
from marchland.register.faces.commands_record import ACCEPT
from marchland.register.questions import STORE
from marchland.register.service import event_fields, succession_events
from marchland.register.service import questions as register_service
from marchland.register.service.opening import RegisterBooks, opened_at

_SHARED: tuple[Callable[[Any], Any], ...] = (
    option_of(STORE),
    click.option("--on", "on", metavar="DAY", help="The day on which it happened. Default: today."),
    click.option("--reason", required=True, metavar="TEXT", help="Why."),
    click.option("--note", default="", help="A remark."),
    ACCEPT,
    click.option("--dry-run", is_flag=True, help="Check it against the rules, and record nothing."),
    click.option("--key", default="", help="An idempotency key: sending it twice records it once."),
    format_option("table", "json"),
)
_DECIDED: tuple[Callable[[Any], Any], ...] = (
    click.option("--decision", metavar="NAME", help="The reference of the decision that this rests on."),
    click.option("--because", metavar="TEXT", help="What was decided, and why."),
    click.option("--decided-by", multiple=True, metavar="ACTOR", help="An approver; give it once for each of the two."),
    click.option("--propose", "proposes", is_flag=True, help="Propose it, for whom the decision names to approve."),
)
_Made = Callable[[RegisterBooks], Event]


def _with(options: tuple[Callable[[Any], Any], ...]) -> Callable[[Any], Any]:
    def add(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return add


@click.command()
@click.argument("area")
@click.argument("entry", type=click.IntRange(0))
@click.argument("fields", nargs=-1)
@_with(_SHARED)
@_with(_DECIDED)
@click.option("--shape", type=click.Path(path_type=Path), metavar="FILE", help="The right shape, as GeoJSON.")
def amend(
    area: str, entry: int, fields: tuple[str, ...], reason: str, on: str | None, shape: Path | None, note: str,
    decision: str | None, because: str | None, decided_by: tuple[str, ...], **rest: Any,
) -> None:  # fmt: skip
    """Say that FIELDs of ENTRY of AREA are other than was written, and why; what was written stays on record.

    FIELD is name=value as in `register event`, such as depth_m=0.2 or valid_on=2024-05-01; a field left empty was not
    to be said. Where land was released, or less would be hazardous then, two people decide on it.
    """

    def made(books: RegisterBooks) -> Event:
        kind = succession_events.kind_of_entry(books.store, books.identity, entry)
        words = (f"corrects={entry}", f"reason={reason}", *fields)
        given = event_fields.EventOptions(words, shape, (), decision, because, decided_by, note, _day(on), kind)
        return event_fields.from_words(area, event_fields.AMENDED, given)

    _record(made, **rest)


@click.command()
@click.argument("area")
@click.argument("entry", type=click.IntRange(0))
@_with(_SHARED)
@_with(_DECIDED)
def withdraw(
    area: str, entry: int, reason: str, on: str | None, note: str, decision: str | None, because: str | None,
    decided_by: tuple[str, ...], **rest: Any,
) -> None:  # fmt: skip
    """Say that ENTRY of AREA should not have been, and why: the wrong area, entered twice, or a wrong correction.

    To withdraw the entry that began an area takes the area off every list; its history tells it.
    """
    words = (f"corrects={entry}", f"reason={reason}")
    given = event_fields.EventOptions(words, None, (), decision, because, decided_by, note, _day(on))
    _record(lambda _: event_fields.from_words(area, "withdrawn", given), **rest)


@click.command()
@click.argument("area")
@click.argument("code")
@_with(_SHARED)
def recode(area: str, code: str, reason: str, on: str | None, note: str, **rest: Any) -> None:
    """Give AREA another CODE, since its own is wrong; the old code still finds it."""
    words = (f"to={code}", f"reason={reason}")
    given = event_fields.EventOptions(words, None, (), None, None, (), note, _day(on))
    _record(lambda _: event_fields.from_words(area, "recoded", given), **rest)


@click.command()
@click.argument("areas", nargs=-1, required=True)
@click.option("--into", required=True, metavar="ID", help="The id of the new area.")
@click.option("--name", required=True, metavar="TEXT", help="The name of the new area.")
@_with(_SHARED)
def merge(areas: tuple[str, ...], into: str, name: str, reason: str, on: str | None, note: str, **rest: Any) -> None:
    """Merge AREAS into a new one, in one entry: they end, and it begins with all that remains of them.

    Its class is the highest of theirs, and their evidence goes on to count.
    """
    _record(
        lambda books: succession_events.merge_event(
            books.store, books.identity, areas, into, name, _day(on), reason, note
        ),
        **rest,
    )


@click.command()
@click.argument("area")
@click.argument("shapes", type=click.Path(path_type=Path))
@_with(_SHARED)
def split(area: str, shapes: Path, reason: str, on: str | None, note: str, **rest: Any) -> None:
    """Split AREA into the features of SHAPES, in one entry: it ends, and they begin.

    SHAPES is a GeoJSON FeatureCollection; each feature has the id of its new area and its name among its properties,
    and together they part what remains. They keep the class, and the evidence goes on to count.
    """
    parts = read_features(shapes)
    _record(
        lambda books: succession_events.split_event(books.store, books.identity, area, parts, _day(on), reason, note),
        **rest,
    )


def _day(on: str | None) -> Any:
    return parse_day(on, "--on") if on else today()


def _record(
    made: _Made, *, store: str | None, dry_run: bool, key: str, format_: str, accept_implausible: bool,
    proposes: bool = False,
) -> None:  # fmt: skip
    with opened_at(store, read_only=False) as books:
        event = made(books)
        if accept_implausible:
            event = register_service.accepting_implausible(books.store, event, now)
        if proposes:
            propose_event(books, event, format_, dry_run=dry_run)
            return
        if dry_run:
            register_service.dry_run_events(books.store, (event,), books.identity, now)
            write("the rules allow this event; nothing was recorded\n", None)
            return
        (receipt,) = register_service.record(books.store, (event,), books.identity, now, key)
    if format_ == "json":
        write_json(answers.receipt(receipt), None)
        return
    word = "was recorded already as" if receipt.already else "recorded as"
    write(f"{event.area}: {event.kind} {word} entry {receipt.entry.seq}\n", None)
