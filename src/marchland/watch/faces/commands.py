"""The group of commands `watch …`: feeds followed, fetched, grouped into stories, ranked and searched."""

from __future__ import annotations

import click

from marchland.cli.lazy_group import LazyGroup

_SOURCES, _STORIES = "marchland.watch.faces.commands_sources", "marchland.watch.faces.commands_stories"
_LEADS = "marchland.watch.faces.commands_leads"
_SAVED, _RETENTION = "marchland.watch.faces.commands_saved", "marchland.watch.faces.commands_retention"
_COMMANDS = {
    "accept": (_LEADS, "accept", "Accept a lead, and print a proposal for the books."),
    "add": (_SOURCES, "add", "Follow a feed."),
    "alerts": (_SAVED, "alerts", "List what is new in saved searches."),
    "defer": (_LEADS, "defer", "Defer a lead until a day."),
    "discover": (_SOURCES, "discover", "List the feeds that a page names."),
    "drop": (_SAVED, "drop", "Forget a saved search."),
    "erase": (_RETENTION, "erase", "Remove an item for good."),
    "export": (_SOURCES, "export", "Write the sources to an OPML file."),
    "fetch": (_SOURCES, "fetch", "Fetch the feeds that are due, or read a folder of saved ones."),
    "import": (_SOURCES, "import_", "Follow the feeds of an OPML file."),
    "merge": (_STORIES, "merge", "Make two stories one."),
    "reject": (_LEADS, "reject", "Reject a lead."),
    "remove": (_SOURCES, "remove", "Follow a feed no more."),
    "retire": (_RETENTION, "retire", "Remove what is older than so many days."),
    "save": (_SAVED, "save", "Keep a query under a name."),
    "split": (_STORIES, "split", "Take an item out of its story."),
    "work": (
        "marchland.watch.faces.commands_work",
        "work",
        "Fetch feeds as they come due, alone or with other workers.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS, capability="watch")
def watch() -> None:
    """Follow the news: fetch feeds, group their items into stories, rank and search them as of any two dates.

    The newsroom is --news (a file, or postgresql://…), else MARCHLAND_NEWS, else a file in the user's data folder.
    """
