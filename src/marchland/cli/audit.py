"""The command `audit`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from marchland.audit.claim import Verdict
from marchland.cli.options import as_of, format_option, output_option, page_width, two_dates, write
from marchland.core.errors import NotFoundError, nearest
from marchland.core.source import FactBook
from marchland.report import delimited, grid, law_rows, law_structure, ledgers, markdown, structure, text
from marchland.services import books as shelf
from marchland.services.audit import EXAMPLE, WhatIf
from marchland.services.audit import audit as audit_claims
from marchland.services.audit import what_if as audit_what_if


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
    facts, asked = shelf.open_facts(), shelf.find_claims(claims)
    known_ids = [claim.id for claim in asked.claims]
    for wanted in ids:
        if wanted not in known_ids:
            raise NotFoundError(f"no claim is called {wanted!r}", next_step=nearest(wanted, known_ids))
    if changes or supposed:
        write(_moved(audit_what_if(asked, facts, dates, changes, supposed), facts, format_, output), output)
        return
    found = audit_claims(asked, facts, dates)
    chosen = (c for c in found.claims if (not only or str(c.verdict) in only) and (not ids or c.claim.id in ids))
    shown = replace(found, claims=tuple(chosen))
    if format_ == "json":
        made = structure.audit_of(found, facts.sources, only, ids)
        write(json.dumps(made, ensure_ascii=False, indent=2, allow_nan=False) + "\n", output)
    elif format_ == "csv":
        write(delimited.table(ledgers.audit(shown)), output)
    elif format_ == "md":
        write(markdown.audit(shown), output)
    else:
        width, colour = page_width(output)
        write(text.audit(shown, width=width, colour=colour), output)


def _moved(found: WhatIf, facts: FactBook, format_: str, output: Path | None) -> str:
    if format_ == "json":
        supposing = [law_structure.supposed(each) for each in found.supposed]
        made = structure.what_if(
            found.changes, found.moved, found.before.counts, found.after.counts, facts.sources, supposing
        )
        return json.dumps(made, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    moved = ledgers.moved(found.moved)
    if format_ == "csv":
        return delimited.table(moved)
    changed = (ledgers.changes(found.changes),) if found.changes else ()
    supposed = (law_rows.supposed(found.supposed, shelf.state_names()),) if found.supposed else ()
    shown = (*changed, *supposed, moved)
    if format_ == "md":
        return markdown.render(shown)
    width, colour = page_width(output)
    return grid.render(shown, width=width, colour=colour)
