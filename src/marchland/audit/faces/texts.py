"""An audit, or what moves its claims, as a text of each kind."""

from __future__ import annotations

from marchland.audit.faces import markdown as audit_markdown
from marchland.audit.faces import tables
from marchland.audit.faces import terminal as audit_terminal
from marchland.audit.service.asking import Chosen
from marchland.audit.service.questions import WhatIf
from marchland.formats import csv_table, markdown, terminal


def table(of: Chosen | WhatIf, _books: object, *, width: int, colour: bool, **_given: object) -> str:
    """Return it for a terminal."""
    if isinstance(of, Chosen):
        return audit_terminal.audit(of.audit, width=width, colour=colour)
    return terminal.render(tables.what_if(of), width=width, colour=colour)


def md(of: Chosen | WhatIf, *_books: object, **_given: object) -> str:
    """Return it as Markdown."""
    return audit_markdown.audit(of.audit) if isinstance(of, Chosen) else markdown.render(tables.what_if(of))


def csv(of: Chosen | WhatIf, *_books: object, **_given: object) -> str:
    """Return its claims as CSV."""
    return csv_table.table(tables.audit(of.audit) if isinstance(of, Chosen) else tables.moved(of.moved))
