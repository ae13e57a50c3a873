"""The commands `ledger checkpoint`, `erase` and `rebuild`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from marchland.adapters.clock import now, seconds
from marchland.adapters.settings import read_settings
from marchland.cli.options import format_option, output_option, progress, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of
from marchland.core.errors import InputError
from marchland.ledger.service import questions as ledger_service
from marchland.register.domain.event import Decision
from marchland.register.questions import STORE
from marchland.register.service.founding import key_file
from marchland.register.service.opening import opened_at


@click.command()
@option_of(STORE)
@click.option("--keys", type=click.Path(path_type=Path), metavar="FILE", help="The signing keys, if elsewhere.")
@output_option
def checkpoint(store: str | None, keys: Path | None, output: Path | None) -> None:
    """Sign the current size and root of the ledger, print the note (C2SP), and keep it in the store.

    Give it to partners or publish it: whoever has it can later check that nothing was changed.
    """
    with opened_at(store, read_only=False) as books:
        held = keys or key_file(read_settings().keys, books.store.origin)
        note = ledger_service.checkpoint(books.store, held, books.identity, seconds())
    write(str(note), output)


@click.command()
@click.argument("entry", type=click.IntRange(0))
@option_of(STORE)
@click.option("--reason", required=True, help="The reason, such as a request under the law on personal data.")
@click.option("--decision", required=True, metavar="NAME", help="The reference of the decision.")
@click.option("--decided-by", multiple=True, required=True, metavar="ACTOR", help="An approver; give it twice.")
@click.option("--yes", is_flag=True, help="Erase; without this option, only show what would be erased.")
def erase(entry: int, store: str | None, reason: str, decision: str, decided_by: tuple[str, ...], *, yes: bool) -> None:
    """Erase the payload of ENTRY for good. An entry records the erasure and keeps what is not personal data."""
    decided = Decision(decision, reason, decided_by)
    with opened_at(store, read_only=not yes) as books:
        if not yes:
            with books.store.reading() as reader:
                found = ledger_service.entry_at(reader.entries(entry, entry + 1), entry)
            write(f"entry {entry} ({found.kind}, {len(found.payload or b''):,} bytes) would be erased for ever\n", None)
            raise InputError("nothing was erased", next_step="say --yes to do it")
        erasure_seq = ledger_service.erase(books.store, entry, reason, decided, books.identity, now)
    write(f"entry {entry} erased; entry {erasure_seq} says so\n", None)


@click.command()
@option_of(STORE)
@format_option("table", "json")
def rebuild(store: str | None, format_: str) -> None:
    """Rebuild the areas from the entries alone and compare with what was there; exit status 1 if they differ.

    Rows that differ are kept aside first, as they stood and as they should be: `marchland ledger evidence` shows them.
    """
    with opened_at(store, read_only=False) as books, progress(quiet=format_ == "json") as show:
        rebuilt = ledger_service.rebuild(books.store, books.identity, show, now)
    if format_ == "json":
        write_json(rebuilt, None)
    else:
        same = "the same" if rebuilt.same else "NOT the same"
        write(f"{rebuilt.entries:,} entries read; the areas are {same} as before\n", None)
        if rebuilt.evidence:
            kept = f"{rebuilt.evidence:,} that differed are kept, as they stood and as they should be"
            write(f"{kept}: marchland ledger evidence\n", None)
    if not rebuilt.same:
        sys.exit(1)
