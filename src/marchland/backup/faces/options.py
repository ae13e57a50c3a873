"""Options that commands on backups share: the passphrase, and what is known from outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from marchland.adapters.settings import read_settings
from marchland.adapters.text_files import read_text
from marchland.backup.service.restoring import Outside
from marchland.cli.options import STANDARD
from marchland.core.errors import InputError, Location

F = TypeVar("F", bound=Callable[..., Any])

PASSPHRASE = click.option(
    "--passphrase-file", type=click.Path(path_type=Path), metavar="FILE",
    help="A file whose first line is the passphrase; - asks for it.",
)  # fmt: skip


def outside_options(command: F) -> F:
    """Add --against and --verifier to a command."""
    command = click.option(
        "--verifier", "verifiers", multiple=True, metavar="KEY", help="The ledger's public key, or a .pub file."
    )(command)
    return click.option(
        "--against", type=click.Path(path_type=Path), metavar="CHECKPOINT", help="A checkpoint kept outside the copy."
    )(command)


def passphrase(file: Path | None) -> str | None:
    """Return the passphrase that the option gives, or None where it is left out; raises InputError for an empty one."""
    if file is None:
        return None
    if file == STANDARD:
        said = str(click.prompt("Passphrase", hide_input=True, err=True))
    else:
        said = read_text(file).partition("\n")[0].rstrip("\r")
    if not said:
        raise InputError("the passphrase is empty", where=Location(str(file)), next_step="write one on the first line")
    return said


def outside(against: Path | None, verifiers: tuple[str, ...]) -> Outside:
    """Return what whoever asks knows from outside, their own keys among it."""
    return Outside(against, verifiers, read_settings().keys)
