"""The commands `watch add`, `remove`, `import`, `export`, `discover` and `fetch`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from marchland.cli.options import format_option, output_option, progress, write
from marchland.cli.output import write_json, write_tables
from marchland.cli.question_command import option_of
from marchland.core.errors import InputError
from marchland.watch.adapters.feed_http import FetchSettings
from marchland.watch.domain.address_rules import address_rules
from marchland.watch.faces import source_answers
from marchland.watch.questions import NEWS
from marchland.watch.service import fetching, sources
from marchland.watch.service.newsroom import clock, opened_at

ALLOW = click.option(
    "--allow", multiple=True, metavar="HOST",
    help="A host, address or network that may be fetched although it is private; repeatable.",
)  # fmt: skip
CONCURRENCY = click.option(
    "--concurrency", type=click.IntRange(1, 1_000), default=32, show_default=True, help="How many at once."
)
CONTACT = click.option("--contact", default="", help="How publishers can reach you; servers are told.")


@click.command()
@click.argument("address")
@option_of(NEWS)
@click.option("--title", default="", help="What the source is called.")
@click.option("--folder", default="", help="Its folder, such as News/Ukraine.")
@click.option("--owner", default="", help="Who owns the outlet: outlets of one owner are one voice.")
@click.option("--language", default="", help="Its language, such as uk, where the feed does not say.")
@ALLOW
@format_option("table", "json")
def add(
    address: str, news: str | None, title: str, folder: str, owner: str, language: str, allow: tuple[str, ...],
    format_: str,
) -> None:  # fmt: skip
    """Follow the feed at ADDRESS; a newsroom is begun where there is none. Adding it again changes nothing."""
    source = sources.source_at(address, title, folder, owner, language, address_rules(allow))
    with opened_at(news, create=True) as books:
        merge = sources.follow(books, [source])
    _print(source_answers.merge(merge, dry_run=False), source_answers.merge_tables, format_, None)


@click.command()
@click.argument("source")
@option_of(NEWS)
@format_option("text", "json")
def remove(source: str, news: str | None, format_: str) -> None:
    """Follow SOURCE no more. Its items stay."""
    with opened_at(news) as books:
        removed = sources.remove(books, source)
    if format_ == "json":
        write_json(source_answers.followed(removed), None)
    else:
        write(f"{removed.id}: {removed.url} is not followed any more\n", None)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@option_of(NEWS)
@click.option(
    "--starter", type=click.Choice(["en", "uk", "all"]), help="Follow the starter list of a language instead."
)
@click.option("--dry-run", is_flag=True, help="List what would be added; add nothing.")
@format_option("table", "json")
def import_(file: Path | None, news: str | None, starter: str | None, *, dry_run: bool, format_: str) -> None:
    """Follow the feeds of FILE, an OPML file, or of the starter list. Importing it again adds nothing."""
    if (file is None) == (starter is None):
        raise InputError("give either FILE or --starter", next_step="`marchland watch import --starter uk`")
    given = sources.opml_sources(file) if file is not None else sources.starter_sources(starter or "all")
    with opened_at(news, create=not dry_run) as books:
        merge = sources.follow(books, given, dry_run=dry_run)
    _print(source_answers.merge(merge, dry_run=dry_run), source_answers.merge_tables, format_, None)


@click.command()
@option_of(NEWS)
@format_option("opml", "json")
@output_option
def export(news: str | None, output: Path | None, format_: str) -> None:
    """Write the sources as OPML 2.0, in their folders."""
    with opened_at(news) as books:
        if format_ == "json":
            write_json(source_answers.exported(sources.listed(books)), output)
        else:
            write(sources.export_opml(books), output)


@click.command()
@click.argument("address")
@ALLOW
@CONTACT
@format_option("table", "json")
def discover(address: str, allow: tuple[str, ...], contact: str, format_: str) -> None:
    """List the feeds that the page at ADDRESS names."""
    found = sources.discover(address, FetchSettings(contact=contact, rules=address_rules(allow)), clock)
    _print(source_answers.discovered(found), source_answers.discovered_tables, format_, None)


@click.command()
@click.argument("only", nargs=-1, metavar="[SOURCE]...")
@option_of(NEWS)
@click.option(
    "--offline",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Read saved feeds instead; a .headers file beside one stands for its HTTP headers.",
)
@click.option("--all", "everything", is_flag=True, help="Fetch every source, also before it is due.")
@CONCURRENCY
@ALLOW
@CONTACT
@format_option("table", "json")
def fetch(
    only: tuple[str, ...], news: str | None, offline: Path | None, concurrency: int, allow: tuple[str, ...],
    contact: str, *, everything: bool, format_: str,
) -> None:  # fmt: skip
    """Fetch the feeds that are due, or those of each SOURCE, and group what is new into stories.

    A broken feed is reported with its reason and the next try, and harms no other.
    """
    settings = FetchSettings(contact=contact, rules=address_rules(allow), concurrency=concurrency)
    if offline is not None:
        fetching.check_saved(offline)
    with opened_at(news, create=offline is not None) as books, progress() as show:
        if offline is not None:
            report = fetching.fetch_saved(books, offline, show)
        else:
            report = fetching.fetch(books, only, settings, show, everything=everything)
    _print(source_answers.fetched(report), source_answers.fetched_tables, format_, None)


def _print(answer: object, tables: Callable[..., object], format_: str, output: Path | None) -> None:
    if format_ == "json":
        write_json(answer, output)
    else:
        write_tables(tables(answer), format_, output)  # type: ignore[arg-type] # each function takes its own answer
