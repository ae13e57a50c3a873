"""The group of commands `law …`: who is bound by what, on which day, as known on which day."""

from __future__ import annotations

import click

from marchland.cli.lazy_group import LazyGroup

_COMMANDS = {
    "assist": ("marchland.cli.law_conduct", "assist", "Say whether one may help another do something, and why."),
    "deadlines": ("marchland.cli.law_standing", "deadlines", "List what is due when, as a table or a calendar."),
    "diff": ("marchland.cli.law_standing", "diff", "Say what was learned between two days, and what reads otherwise."),
    "explain": ("marchland.cli.law_rules", "explain", "Explain a rule in plain words."),
    "import": ("marchland.cli.law_import", "import_", "Hold a UN Treaty Collection status file beside the book."),
    "map": ("marchland.cli.law_map", "map_", "Draw a world map of status under a treaty."),
    "munition": (
        "marchland.cli.law_conduct",
        "munition",
        "Say what class a munition has, and what that means.",
    ),
    "obligations": (
        "marchland.cli.law_standing",
        "obligations",
        "List what binds a state, its own policies beside.",
    ),
    "parties": ("marchland.cli.law_standing", "parties", "List or count the parties to a treaty on the day."),
    "status": ("marchland.cli.law_standing", "status", "Say how a state stands to each treaty, since when and why."),
    "timeline": ("marchland.cli.law_standing", "timeline", "Tell what a state did and became, treaty by treaty."),
    "what-if": ("marchland.cli.law_what_if", "what_if", "Say what supposed acts or wars would change."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def law() -> None:
    """Say who is bound by what on which day, as known on which day, with reasons and every view.

    TREATY is apmbc (Mine Ban Convention), ccm (Cluster Munitions), ccw, ccw_p2, ccw_ap2 or ccw_p5. STATE is a name or
    an ISO code, in English or Ukrainian. Answers inform; they are no legal advice.
    """
