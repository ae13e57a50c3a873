"""Options of the register's commands: which store, which areas, and who acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from marchland.adapters.settings import read_settings
from marchland.core.box import Box, parse_box
from marchland.register.service.stores import RegisterStore, open_store
from marchland.tlog.domain.store import embedded

F = TypeVar("F", bound=Callable[..., Any])
STATUSES = ("open", "worked_on", "suspended", "released", "handed_over", "merged", "split")
CLASSIFICATIONS = ("indication", "SHA", "CHA")


def store_option(command: F) -> F:
    """Add --store to a command."""
    return click.option(
        "--store", metavar="PLACE", help="A file or postgresql://…; else MARCHLAND_STORE, else the user's own."
    )(command)


def choosing(command: F) -> F:
    """Add --bbox and --status to a command."""
    command = click.option(
        "--status", "statuses", multiple=True, type=click.Choice(STATUSES), help="Only areas so; may be given twice."
    )(command)
    command = click.option(
        "--class", "classes", multiple=True, type=click.Choice(CLASSIFICATIONS), help="Only areas of this class."
    )(command)
    return click.option("--bbox", metavar="W,S,E,N", help="Only areas that touch this box, in degrees.")(command)


def where(store: str | None) -> str:
    """Return which store is meant."""
    return store or read_settings().store


def identity(place: str) -> str:
    """Return the opaque id of who acts: the user of the operating system, or the login at the server."""
    if embedded(place):
        return read_settings().user
    from urllib.parse import urlsplit  # noqa: PLC0415 - only for a server

    return f"db-{urlsplit(place).username or read_settings().user}"


@contextmanager
def opened(store: str | None, *, read_only: bool = True) -> Iterator[tuple[RegisterStore, str]]:
    """Give the store, and who acts in it; it is closed in the end."""
    place = where(store)
    found = open_store(place, read_only=read_only)
    try:
        yield found, identity(place)
    finally:
        found.close()


def box_option(text: str | None) -> Box | None:
    """Return the box given with --bbox, or nothing where it is left out; raises InputError."""
    return None if text is None else parse_box(text, "--bbox")
