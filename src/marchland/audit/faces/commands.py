"""The command `audit`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from marchland.audit.domain.claim import Verdict
from marchland.audit.faces import answers as audit_answers
from marchland.audit.faces import markdown
from marchland.audit.faces import tables as audit_tables
from marchland.audit.faces import terminal as audit_terminal
from marchland.audit.service import claims as audit_claims_module
from marchland.audit.service.questions import EXAMPLE, WhatIf
from marchland.audit.service.questions import audit as audit_claims
from marchland.audit.service.questions import what_if as audit_what_if
from marchland.cli.options import as_of, format_option, output_option, page_width, two_dates, write
from marchland.core import json_text
from marchland.core.errors import NotFoundError, nearest
from marchland.core.fact import FactBook
from marchland.facts.service import book
from marchland.formats import csv_table, terminal
from marchland.formats import markdown as formats_markdown
from marchland.gazetteer.service import states
from marchland.law.faces import change_answers, tables


@click.command()
@click.argument("claims", default="article")
@click.option(
    "--only", type=click.Choice([str(v) for v in Verdict]), multiple=True, help="Only claims of this verdict."
)
@click.option("--claim", "ids", multiple=True, metavar="ID", help="Only this claim; may be repeated.")
@click.option(
    "--what-if", "changes", multiple=True, metavar="FACT=VALUE", help="Change a fact and see which verdicts move."
)
@click.option(
    "--suppose",
    "supposed",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Suppose acts and wars, as `law what-if` reads them, and see which verdicts move.",
)
@two_dates
@format_option("table", "json", "csv", "md")
@output_option
@click.option("--init", is_flag=True, help="Print a commented claims file to begin with.")
def audit(
    claims: str,
    only: tuple[str, ...],
    ids: tuple[str, ...],
    changes: tuple[str, ...],
    supposed: Path | None,
    on: str | None,
    known: str | None,
    format_: str,
    output: Path | None,
    init: bool,  # noqa: FBT001 - click hands flags over so
) -> None:
    """Recompute the CLAIMS of a text and say what follows: `article` (the default), or a YAML file of your own.

    Each claim comes with the figure as stated, the recomputation with its working, a verdict and the source.
    """
    if init:
        write(EXAMPLE, output)
        return
    dates = as_of(on, known)
    facts, asked = book.open_facts(), audit_claims_module.find_claims(claims)
    known_ids = [claim.id for claim in asked.claims]
    for wanted in ids:
        if wanted not in known_ids:
            raise NotFoundError("no claim is called {wanted!r}", wanted=wanted, next_step=nearest(wanted, known_ids))
    if changes or supposed:
        write(_moved(audit_what_if(asked, facts, dates, changes, supposed), facts, format_, output), output)
        return
    found = audit_claims(asked, facts, dates)
    chosen = (c for c in found.claims if (not only or str(c.verdict) in only) and (not ids or c.claim.id in ids))
    shown = replace(found, claims=tuple(chosen))
    if format_ == "json":
        made = audit_answers.audit_of(found, facts.sources, only, ids)
        write(json_text.indented(made), output)
    elif format_ == "csv":
        write(csv_table.table(audit_tables.audit(shown)), output)
    elif format_ == "md":
        write(markdown.audit(shown), output)
    else:
        width, colour = page_width(output)
        write(audit_terminal.audit(shown, width=width, colour=colour), output)


def _moved(found: WhatIf, facts: FactBook, format_: str, output: Path | None) -> str:
    if format_ == "json":
        supposing = [change_answers.supposed(each).to_dict() for each in found.supposed]
        made = audit_answers.what_if(
            found.changes, found.moved, found.before.counts, found.after.counts, facts.sources, supposing
        )
        return json_text.indented(made)
    moved = audit_tables.moved(found.moved)
    if format_ == "csv":
        return csv_table.table(moved)
    changed = (audit_tables.changes(found.changes),) if found.changes else ()
    supposed = (tables.supposed(found.supposed, states.state_names()),) if found.supposed else ()
    shown = (*changed, *supposed, moved)
    if format_ == "md":
        return formats_markdown.render(shown)
    width, colour = page_width(output)
    return terminal.render(shown, width=width, colour=colour)
