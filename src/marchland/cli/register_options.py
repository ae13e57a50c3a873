"""Options of the register's commands: which store, which areas, and who acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from marchland.adapters.settings import read_settings
from marchland.core.errors import InputError
from marchland.register.version import Box
from marchland.services.stores import RegisterStore, embedded, open_store

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


def parse_box(text: str | None) -> Box | None:
    """Return the box that west,south,east,north means; raises InputError."""
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"--bbox {text!r} is not four numbers", next_step="write west,south,east,north") from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(
            f"--bbox {text!r} is no box in degrees", next_step="write west,south,east,north; part one over ±180° in two"
        )
    return west, south, east, north
