"""The command `watch work`, which goes on until it is told to end."""

from __future__ import annotations

import click

from marchland.cli.options import format_option, progress, write
from marchland.cli.output import write_json, write_tables
from marchland.cli.question_command import option_of
from marchland.core.errors import InputError
from marchland.core.message import Message
from marchland.watch.adapters.feed_http import FetchSettings
from marchland.watch.domain.address_rules import address_rules
from marchland.watch.faces import source_answers
from marchland.watch.faces.commands_sources import ALLOW, CONCURRENCY, CONTACT
from marchland.watch.questions import NEWS
from marchland.watch.service import working
from marchland.watch.service.newsroom import opened_at, where


@click.command()
@option_of(NEWS)
@click.option(
    "--once", is_flag=True, help="Fetch what is due now and end, when the other workers have done their part."
)
@CONCURRENCY
@ALLOW
@CONTACT
@format_option("table", "json")
def work(news: str | None, concurrency: int, allow: tuple[str, ...], contact: str, *, once: bool, format_: str) -> None:
    """Fetch feeds as they come due and group what is new into stories, until it is told to end (SIGTERM, Ctrl-C).

    In PostgreSQL any number of workers on any number of machines share the work, each feed taken by one and no host
    asked by two at once; what a killed worker had begun another does. For a newsroom in a file there is one worker.
    """
    if format_ == "json" and not once:
        raise InputError("a worker without end has no answer", next_step="give --once with --format json")
    settings = FetchSettings(contact=contact, rules=address_rules(allow), concurrency=concurrency)
    with opened_at(news) as books, progress() as show:
        tally = working.work(books, where(news), settings, show, once=once)
    if not once:
        line = Message(
            "{fetched} fetched, {failed} failed: {new} new items, {stories} stories",
            fetched=tally.fetched, failed=tally.failed, new=tally.new, stories=tally.stories,
        )  # fmt: skip
        write(f"{line}\n", None)
        return
    answer = source_answers.fetched(working.as_report(tally))
    if format_ == "json":
        write_json(answer, None)
    else:
        write_tables(source_answers.fetched_tables(answer), format_, None)
