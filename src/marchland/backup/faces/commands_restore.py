"""The commands `restore`, `drill` and `copies`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from marchland.adapters.clock import now
from marchland.backup.domain.copies import GOAL
from marchland.backup.faces import answers, texts
from marchland.backup.faces.options import PASSPHRASE, outside, outside_options, passphrase
from marchland.backup.service import drilling, restoring
from marchland.backup.service.copies import check_encrypted, copies_report, shown_place
from marchland.backup.service.opening import open_depot
from marchland.cli.options import format_option, progress, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of
from marchland.core import json_text
from marchland.core.asof import AsOf
from marchland.register.faces.answers import features_text
from marchland.register.questions import STORE
from marchland.register.service import questions as register_service
from marchland.register.service.opening import RegisterBooks, where
from marchland.tlog.domain.store import embedded


def _areas(books: RegisterBooks, dates: AsOf) -> bytes:
    """Return the areas as `ledger archive` writes them."""
    found = register_service.areas(books, register_service.AreaFilter(dates), operation="export")
    return json_text.escaped(features_text(found, books)).encode() + b"\n"


@click.command()
@click.argument("copy", metavar="DEPOT|ARCHIVE")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--backup", metavar="ID", help="Which backup; by default the newest.")
@PASSPHRASE
@outside_options
@format_option("table", "json")
def restore(
    copy: str, folder: Path, backup: str | None, passphrase_file: Path | None, against: Path | None,
    verifiers: tuple[str, ...], format_: str,
) -> None:  # fmt: skip
    """Restore a backup, or a register from an archive's folder alone, into FOLDER, which is not there yet.

    Nothing is there until all of it was written and verified. Only a checkpoint kept outside (--against) shows that
    the copy was not exchanged for another whole history.
    """
    known = outside(against, verifiers)
    with progress(quiet=format_ == "json") as show:
        if restoring.is_archive(copy):
            found = restoring.restore_archive(Path(copy), folder, known, _areas, show)
        else:
            depot = open_depot(copy, passphrase(passphrase_file))
            found = restoring.restore_backup(depot, backup, folder, known, show)
    answer = answers.restored(found)
    write_json(answer, None) if format_ == "json" else write(texts.restored(answer), None)


@click.command()
@click.argument("copy", metavar="DEPOT|ARCHIVE")
@option_of(STORE)
@click.option(
    "--in", "room", type=click.Path(path_type=Path), metavar="FOLDER", help="Where to restore to for a while."
)
@PASSPHRASE
@outside_options
@format_option("table", "json")
def drill(
    copy: str, store: str | None, room: Path | None, passphrase_file: Path | None, against: Path | None,
    verifiers: tuple[str, ...], format_: str,
) -> None:  # fmt: skip
    """Restore the newest backup of a depot, or an archive, for a while; exit status 1 if that does not succeed.

    It is verified, made anew from its entries, compared with the living store (root, versions, answers), timed, and
    removed. What came of it stands in `marchland copies`.
    """
    place, known = where(store), passphrase(passphrase_file)
    check_encrypted(place, shown_place(copy), known)
    space = room or (Path(place).absolute().parent if embedded(place) else Path.cwd())
    with progress(quiet=format_ == "json") as show:
        found = drilling.drill(place, copy, known, outside(against, verifiers), _areas, space, now, show)
    answer = answers.drilled(found)
    write_json(answer, None) if format_ == "json" else write(texts.drilled(answer), None)
    if not found.ok:
        sys.exit(1)


@click.command()
@option_of(STORE)
@format_option("table", "json")
def copies(store: str | None, format_: str) -> None:
    """Count the copies of the register: where each is, who can write it, when it was last looked at and restored from.

    The goal is three, of which nobody can write all. Those are known that were made, verified or drilled from here.
    """
    answer = answers.copies(copies_report(where(store), now()), GOAL)
    write_json(answer, None) if format_ == "json" else write(texts.copies(answer), None)
