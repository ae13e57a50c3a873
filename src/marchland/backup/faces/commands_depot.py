"""The commands `backup make`, `list`, `verify` and `prune`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from marchland.adapters.clock import now
from marchland.backup.domain.copies import CopyKind
from marchland.backup.domain.retention import Keep
from marchland.backup.faces import answers, texts
from marchland.backup.faces.options import PASSPHRASE, passphrase
from marchland.backup.service import keeping, making
from marchland.backup.service.copies import check_encrypted, check_not_turned_back, keep_checked, keep_made, shown_place
from marchland.backup.service.opening import make_depot, open_depot
from marchland.backup.service.restoring import is_archive
from marchland.cli.options import format_option, progress, write
from marchland.cli.output import write_json
from marchland.cli.question_command import option_of
from marchland.register.questions import STORE
from marchland.register.service.opening import where
from marchland.tlog.adapters.archive_files import archive_faults

_MOST = 10_000


@click.command()
@click.argument("depot")
@option_of(STORE)
@PASSPHRASE
@click.option("--keys", is_flag=True, help="Take the ledger's private keys in as well; only into an encrypted depot.")
@click.option("--whole", is_flag=True, help="Send everything, also what is there: after damage was found.")
@click.option("--dry-run", is_flag=True, help="Only show which files would be taken in.")
@format_option("table", "json")
def make(
    depot: str, store: str | None, passphrase_file: Path | None, format_: str, *, keys: bool, whole: bool,
    dry_run: bool,
) -> None:  # fmt: skip
    """Make a backup in DEPOT while others go on writing. A new depot is encrypted if it is given a passphrase.

    Every file is copied as it was at one instant, cut into chunks, and only chunks that are not there are sent.
    A register that a server keeps is backed up by the server's own means; see docs/operations.md.
    """
    place = where(store)
    if dry_run:
        plan = answers.planned(making.to_back_up(place, secret=keys))
        write_json(plan, None) if format_ == "json" else write(texts.planned(plan), None)
        return
    known = passphrase(passphrase_file)
    check_encrypted(place, shown_place(depot), known)
    opened = make_depot(depot, known)
    with progress(quiet=format_ == "json") as show:
        found = making.make_backup(place, opened, now, show, secret=keys, whole=whole)
    keep_made(place, opened, found)
    answer = answers.made(found, opened.depot.place, encrypted=opened.seal.sealed)
    write_json(answer, None) if format_ == "json" else write(texts.made(answer), None)


@click.command("list")
@click.argument("depot")
@PASSPHRASE
@format_option("table", "json")
def list_(depot: str, passphrase_file: Path | None, format_: str) -> None:
    """List the backups in DEPOT, the newest first, each with the head of the register in it."""
    opened = open_depot(depot, passphrase(passphrase_file))
    answer = answers.listed(keeping.listed(opened), opened.depot.place)
    write_json(answer, None) if format_ == "json" else write(texts.listed(answer), None)


@click.command()
@click.argument("copy", metavar="DEPOT|ARCHIVE")
@option_of(STORE)
@PASSPHRASE
@format_option("table", "json")
def verify(copy: str, store: str | None, passphrase_file: Path | None, format_: str) -> None:
    """Look at every byte of a depot, or of an archive's folder; exit status 1 if anything is not as it was written.

    What was found stands in `marchland copies` afterwards.
    """
    place, shown = where(store), shown_place(copy)
    with progress(quiet=format_ == "json") as show:
        if is_archive(copy):
            kind = CopyKind.ARCHIVE
            faults = tuple(archive_faults(Path(copy), progress=lambda done, every: show("entries", done, every)))
        else:
            kind, opened = CopyKind.BACKUPS, open_depot(copy, passphrase(passphrase_file))
            check_not_turned_back(place, opened)
            faults = tuple(keeping.depot_faults(opened, show))
    keep_checked(place, shown, kind, faults, now())
    answer = answers.verified(faults, shown)
    write_json(answer, None) if format_ == "json" else write(texts.verified(answer), None)
    if faults:
        sys.exit(1)


@click.command()
@click.argument("depot")
@PASSPHRASE
@click.option("--keep", type=click.IntRange(1, _MOST), default=7, show_default=True, help="So many of the newest stay.")
@click.option("--daily", type=click.IntRange(0, _MOST), default=30, show_default=True, help="The last of so many days.")
@click.option("--weekly", type=click.IntRange(0, _MOST), default=8, show_default=True, help="And of so many weeks.")
@click.option("--monthly", type=click.IntRange(0, _MOST), default=24, show_default=True, help="And of so many months.")
@click.option("--yes", is_flag=True, help="Let them go; without this option, only show which would.")
@format_option("table", "json")
def prune(
    depot: str, passphrase_file: Path | None, keep: int, daily: int, weekly: int, monthly: int, format_: str, *,
    yes: bool,
) -> None:  # fmt: skip
    """Let the backups in DEPOT go that none of the options keeps, and what nothing needs then.

    What was erased in the register is gone from the backups only when all those made before the erasure are.
    """
    opened = open_depot(depot, passphrase(passphrase_file))
    found = keeping.prune(opened, Keep(keep, daily, weekly, monthly), now, dry_run=not yes)
    answer = answers.pruned(found)
    write_json(answer, None) if format_ == "json" else write(texts.pruned(answer), None)
