"""The commands `ledger status`, `checkpoint`, `verify` and `prove`."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import click

from marchland.adapters.clock import seconds
from marchland.adapters.settings import read_settings
from marchland.cli.options import format_option, output_option, progress, write
from marchland.cli.output import write_json, write_tables
from marchland.ledger.faces import answers, tables
from marchland.ledger.service import questions as asking
from marchland.register.faces.options import opened, store_option
from marchland.register.service import founding

_WRONG = 1


def keys_of(origin: str, keys: Path | None) -> Path:
    """Return the file of the ledger's signing keys: the one named, else the one in the user's own folder."""
    return keys or founding.key_file(read_settings().keys, origin)


@click.command()
@store_option
@format_option("table", "json", "md")
def status(store: str | None, format_: str) -> None:
    """Say how many entries there are, their root (RFC 6962), and the last signed checkpoint."""
    with opened(store) as (books, me):
        found = asking.status(books, me)
    if format_ == "json":
        write_json(answers.status(found), None)
    else:
        write_tables((tables.status(found),), format_, None)


@click.command()
@store_option
@click.option("--keys", type=click.Path(path_type=Path), metavar="FILE", help="The signing keys, if elsewhere.")
@output_option
def checkpoint(store: str | None, keys: Path | None, output: Path | None) -> None:
    """Sign the size and root of the ledger as it is, print the note (C2SP), and keep it in the store.

    Give it to partners, print it, put it in a newspaper: whoever has it can tell later that nothing was changed.
    """
    with opened(store, read_only=False) as (books, me):
        note = asking.checkpoint(books, keys_of(books.origin, keys), me, seconds())
    write(str(note), output)


@click.command()
@store_option
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="CHECKPOINT", help="A checkpoint that was kept outside."
)
@click.option("--verifier", "verifiers", multiple=True, metavar="KEY", help="The ledger's public key, or a .pub file.")
@click.option("--all", "all_faults", is_flag=True, help="Tell every fault, and not only the first.")
@format_option("table", "json")
def verify(
    store: str | None, against: Path | None, verifiers: tuple[str, ...], *, all_faults: bool, format_: str
) -> None:
    """Check the whole store: its own checksums, every entry, payload and tile, the root, and every checkpoint.

    Exit status 0 if nothing is wrong, 1 if something is; then the first bad page or record is named. Only a checkpoint
    kept outside (--against) shows that the whole of history was not written anew.
    """
    with opened(store) as (books, me), progress(quiet=format_ == "json") as show:
        trusted = asking.trust(books, against, verifiers, keys_of(books.origin, None))
        found = asking.verify_store(books, trusted, show, me, all_faults=all_faults)
    if format_ == "json":
        write_json(answers.verified(found), None)
    else:
        write(tables.verified(found), None)
    if not found.ok:
        sys.exit(_WRONG)


@click.command()
@click.argument("entry", type=click.IntRange(0))
@store_option
@format_option("table", "json")
@output_option
def prove(entry: int, store: str | None, format_: str, output: Path | None) -> None:
    """Prove that ENTRY is in the last signed checkpoint: the envelope, the path of hashes (RFC 6962) and the note."""
    with opened(store) as (books, me):
        found = asking.prove(books, entry, me)
    if format_ == "json":
        write_json(answers.inclusion(found), output)
        return
    path = "\n".join(base64.b64encode(step).decode() for step in found.proof)
    write(f"entry {entry} of {found.checkpoint.size}\n{found.entry.env.decode()}\n\n{path}\n\n{found.note}", output)
