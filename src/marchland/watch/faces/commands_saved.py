"""The commands `watch save`, `drop` and `alerts`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from marchland.adapters.settings import read_settings
from marchland.cli.options import format_option, output_option, write
from marchland.cli.output import write_json, write_tables
from marchland.cli.question_command import option_of
from marchland.core.errors import InputError
from marchland.watch.faces import out_answers
from marchland.watch.faces.digest_letters import alert_mail
from marchland.watch.questions import LANG, NEWS
from marchland.watch.service import saved
from marchland.watch.service.newsroom import opened_at


@click.command()
@click.argument("name")
@click.argument("query")
@option_of(NEWS)
@click.option("--title", default="", help="What the search is called; else its query.")
@format_option("text", "json")
def save(name: str, query: str, news: str | None, title: str, format_: str) -> None:
    """Keep QUERY under NAME: as the page /news/saved/NAME, as a feed, and for `watch alerts`.

    NAME is of small Latin letters, digits and hyphens. A search of that name is replaced.
    """
    with opened_at(news) as books:
        kept = saved.save(books, name, query, title, read_settings().user)
    if format_ == "json":
        write_json(out_answers.saved_search(kept), None)
    else:
        write(f"{kept.name}: {kept.query}\n", None)


@click.command()
@click.argument("name")
@option_of(NEWS)
@format_option("text", "json")
def drop(name: str, news: str | None, format_: str) -> None:
    """Forget the saved search NAME."""
    with opened_at(news) as books:
        dropped = saved.drop(books, name)
    if format_ == "json":
        write_json(out_answers.saved_search(dropped), None)
    else:
        write(f"{name} is not saved any more\n", None)


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@option_of(NEWS)
@click.option("--since", metavar="INSTANT", help="What became known after this instant, such as 2026-11-28T06:00Z.")
@click.option("--new", is_flag=True, help="What became known since alerts were marked last. The default.")
@click.option("--mark", is_flag=True, help="Mark what is printed, so that it does not alert again.")
@option_of(LANG)
@format_option("table", "json", "mail")
@output_option
def alerts(
    names: tuple[str, ...], news: str | None, since: str | None, lang: str | None, format_: str, output: Path | None,
    *, new: bool, mark: bool,
) -> None:  # fmt: skip
    """List what is new in the saved searches, or in those of each NAME.

    New is what answers now and did not before, by when the newsroom learned of it: an item that is fetched late with an
    old date alerts too. With --mark an item alerts once for each search. Exit status 0 means that there is something
    new, 1 that there is not.
    """
    if since is not None and (new or mark):
        raise InputError("--since goes with neither --new nor --mark", next_step="leave one of them out")
    with opened_at(news) as books:
        report = saved.alerts(books, names, None if since is None else _instant(since))
        if format_ == "mail":
            write(alert_mail(report, books, lang or "en"), output)
        elif format_ == "json":
            write_json(out_answers.alerts(report), output)
        else:
            write_tables(out_answers.alert_tables(report), format_, output)
        if mark:  # only now: what could not be written alerts again
            saved.mark(books, report)
    if not report.count:
        sys.exit(1)


def _instant(text: str) -> datetime:
    """Return the instant that a text is; raises InputError where it is none, or has no offset."""
    try:
        written = datetime.fromisoformat(text.strip())
        at = written.astimezone(UTC) if written.tzinfo is not None else None
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise InputError("--since {text!r} is no instant with an offset", text=text,
                         next_step="write it as 2026-11-28T06:00Z or 2026-11-28T08:00+02:00")  # fmt: skip
    return at
