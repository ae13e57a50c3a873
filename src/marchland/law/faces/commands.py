"""The group of commands `law …`: who is bound by what, on which day, as known on which day."""

from __future__ import annotations

import click

from marchland.cli.lazy_group import LazyGroup

_COMMANDS = {
    "import": (
        "marchland.law.faces.commands_import",
        "import_",
        "Hold a UN Treaty Collection status file beside the book.",
    ),
    "map": ("marchland.law.faces.commands_map", "map_", "Draw a world map of status under a treaty."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS, capability="law")
def law() -> None:
    """Show who is bound by which rule on a day, as known on a day, with reasons and every view.

    TREATY is apmbc (Mine Ban Convention), ccm (Cluster Munitions), ccw, ccw_p2, ccw_ap2 or ccw_p5. STATE is a name or
    an ISO code, in English or Ukrainian. Answers are information, not legal advice.
    """
