"""The commands `watch merge` and `split`."""

from __future__ import annotations

import click

from marchland.adapters.settings import read_settings
from marchland.cli.options import format_option, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of
from marchland.watch.faces import answers
from marchland.watch.questions import NEWS
from marchland.watch.service import stories
from marchland.watch.service.newsroom import opened_at


@click.command()
@click.argument("story")
@click.argument("other")
@option_of(NEWS)
@format_option("text", "json")
def merge(story: str, other: str, news: str | None, format_: str) -> None:
    """Make STORY and OTHER one story. It keeps the identifier STORY, and OTHER goes on answering."""
    with opened_at(news) as books:
        decision = stories.merge(books, story, other, read_settings().user)
    if format_ == "json":
        write_json(answers.merged(decision, other), None)
    else:
        write(f"decision {decision.number}: {other} is part of {decision.subject}\n", None)


@click.command()
@click.argument("item")
@option_of(NEWS)
@format_option("text", "json")
def split(item: str, news: str | None, format_: str) -> None:
    """Take ITEM out of its story, into one of its own."""
    with opened_at(news) as books:
        decision = stories.split(books, item, read_settings().user)
        story = books.store.story_of([item])[item].story
    if format_ == "json":
        write_json(answers.parted(decision, story), None)
    else:
        write(f"decision {decision.number}: {item} is the story {story}\n", None)
