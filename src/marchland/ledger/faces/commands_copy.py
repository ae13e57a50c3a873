"""The commands `ledger archive` and `migrate`."""

from __future__ import annotations

import base64
from pathlib import Path

import click

from marchland.adapters.clock import now
from marchland.cli.options import as_of, format_option, progress, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of
from marchland.core import json_text
from marchland.core.answer import Answer
from marchland.ledger.service import archive as ledger_archive
from marchland.register.faces import answers, csv_table
from marchland.register.questions import STORE
from marchland.register.service import questions as register_service
from marchland.register.service.opening import identity, opened_at


class MigrationAnswer(Answer, frozen=True):
    """A ledger that was moved; a move whose roots were not equal is none."""

    entries: int
    root: str
    equal: bool


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@option_of(STORE)
@format_option("table", "json")
def archive(folder: Path, store: str | None, format_: str) -> None:
    """Write a copy to FOLDER, a new one, that can be read and verified without Marchland: `python verify.py FOLDER`.

    It is a BagIt bag (RFC 8493) of every entry, payload, tile, checkpoint and cosignature, the areas as GeoJSON and
    CSV, plain words on how to read it, and the verifier, which needs nothing but Python.
    """
    with opened_at(store) as books, progress(quiet=format_ == "json") as show:
        area_list = register_service.areas(books, register_service.AreaFilter(as_of(None, None)), operation="export")
        features = json_text.escaped(answers.features_text(area_list, books)).encode() + b"\n"
        csv = csv_table.areas(area_list).encode()
        archive = ledger_archive.archive(books.store, folder, features, csv, books.identity, now, show)
    if format_ == "json":
        write_json(archive, None)
    else:
        write(f"{archive.entries:,} entries in {archive.files:,} files written to {archive.folder}\n", None)


@click.command()
@click.argument("target")
@option_of(STORE)
@format_option("table", "json")
def migrate(target: str, store: str | None, format_: str) -> None:
    """Move the ledger to TARGET, a file or postgresql://… where nothing is yet: every byte, proved by equal roots."""
    with opened_at(store) as books, progress(quiet=format_ == "json") as show:
        head = ledger_archive.move(books.store, target, identity(target), now, show)
    root = base64.b64encode(head.root).decode()
    if format_ == "json":
        write_json(MigrationAnswer(head.size, root, equal=True), None)
    else:
        write(f"{head.size:,} entries moved; the roots are equal: {root}\n", None)
