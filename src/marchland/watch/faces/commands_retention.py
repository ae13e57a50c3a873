"""The commands `watch retire` and `erase`."""

from __future__ import annotations

import click

from marchland.adapters.settings import read_settings
from marchland.cli.options import format_option, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of
from marchland.watch.faces import retention_answers
from marchland.watch.questions import NEWS
from marchland.watch.service import retention
from marchland.watch.service.newsroom import opened_at

_DAYS = click.IntRange(1, 36_600)


@click.command()
@option_of(NEWS)
@click.option("--raw-days", type=_DAYS, default=retention.RAW_DAYS, show_default=True, help="Keep feeds as they came.")
@click.option("--item-days", type=_DAYS, help="Keep items for so many days. Default: for ever.")
@click.option("--dry-run", is_flag=True, help="Count what would be removed; remove nothing.")
@format_option("text", "json")
def retire(news: str | None, raw_days: int, item_days: int | None, *, dry_run: bool, format_: str) -> None:
    """Remove feeds as they came, and with --item-days items, that are older than so many days.

    Versions that a decision names stay. Every fetch removes the feeds that are older than 14 days by itself.
    """
    with opened_at(news) as books:
        answer = retention_answers.retirement(retention.retire(books, raw_days, item_days, dry_run=dry_run))
    if format_ == "json":
        write_json(answer, None)
    else:
        told = "would be removed" if dry_run else "removed"
        write(f"{told}: {answer.raw_feeds} kept feeds, {answer.versions} versions of items\n", None)


@click.command()
@click.argument("item")
@option_of(NEWS)
@click.option("--reason", required=True, help="Why, such as who asked for it; it is kept.")
@format_option("text", "json")
def erase(item: str, news: str | None, reason: str, format_: str) -> None:
    """Remove ITEM with all its versions and the kept feeds of its outlet, such as when its publisher asks for it.

    Its identifier, the digest of its words and this decision stay, so that it does not come back as it was.
    """
    with opened_at(news) as books:
        answer = retention_answers.erasure(retention.erase(books, item, reason, read_settings().user))
    if format_ == "json":
        write_json(answer, None)
    else:
        write(f"{answer.item} is erased: {answer.versions} versions, {answer.raw_feeds} kept feeds\n", None)
