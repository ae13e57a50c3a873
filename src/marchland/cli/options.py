"""Options that several commands share: the two dates, the format, the output file, and progress."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from marchland.adapters.clock import today
from marchland.adapters.settings import read_settings
from marchland.core.asof import AsOf, parse_day
from marchland.core.errors import InputError, Location
from marchland.core.message import Message

F = TypeVar("F", bound=Callable[..., Any])
STANDARD = Path("-")
"""The name that stands for the terminal or the pipe, in the place of a file to write to."""


def two_dates(command: F) -> F:
    """Add --on and --known to a command."""
    command = click.option("--known", metavar="DAY", help="As known on this day (YYYY-MM-DD). Default: today.")(command)
    return click.option("--on", "on", metavar="DAY", help="As of this day (YYYY-MM-DD). Default: today.")(command)


def as_of(on: str | None, known: str | None) -> AsOf:
    """Return the two dates asked for, today where none is given."""
    return AsOf(day(on, "--on"), day(known, "--known"))


def day(given: str | None, option: str, default: date | None = None) -> date:
    """Return the day given with an option, or the default, today if there is none; an empty text is no day."""
    return (default or today()) if given is None else parse_day(given, option)


def named(given: str | None, option: str) -> str:
    """Return the name given with an option, or nothing where it is left out; raises InputError for an empty one."""
    if given is not None and not given.strip():
        raise InputError(
            "{option} is empty",
            option=option,
            next_step=Message("give a name with {option}, or leave it out", option=option),
        )
    return given or ""


def format_option(*formats: str, filed: bool = False) -> Callable[[F], F]:
    """Return the option --format over those formats: by default the first, or what the ending of a file says."""
    if filed:
        return click.option("--format", "format_", type=click.Choice(formats), help="Default: by the file's extension.")
    return click.option(
        "--format", "format_", type=click.Choice(formats), default=formats[0], show_default=True, help="How to answer."
    )


def output_option(command: F, *, filed: bool = False) -> F:
    """Add -o to a command, which must name a file where it is `filed`."""
    told = "Write to this file." if filed else "Write to this file; - is the terminal or pipe."
    return click.option("-o", "--output", type=click.Path(path_type=Path), required=filed, help=told)(command)


def write(content: str | bytes, output: Path | None, option: str = "-o") -> None:
    """Write the answer to the file, whole or not at all, or to the terminal; raises InputError if it cannot be."""
    if output is None or output == STANDARD:
        _print(content)
        return
    data = content.encode() if isinstance(content, str) else content
    try:
        target = output.resolve()  # what a link leads to is written, and the link stays
        if target.exists() and not (target.is_file() or target.is_dir()):
            target.write_bytes(data)  # a device or a pipe, such as /dev/null, is written to and never replaced
        else:
            _replace(target, data)
    except OSError as error:
        raise InputError(
            "cannot be written: {reason}",
            reason=error.strerror,
            where=Location(str(output)),
            next_step=Message("choose another file with {option}", option=option),
        ) from None
    click.echo(f"written: {output}", err=True)


def _replace(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".marchland-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _print(content: str | bytes) -> None:
    if isinstance(content, bytes) and sys.stdout.isatty():
        raise InputError("this format is not for a terminal", next_step="give -o FILE")
    try:
        click.echo(content, nl=isinstance(content, str) and not content.endswith("\n"))
    except BrokenPipeError:
        raise
    except OSError as error:
        # What could not be written stays in the buffer; closing it here keeps Python from trying once more.
        with suppress(OSError):
            sys.stdout.close()
        raise InputError(
            "the answer cannot be written: {reason}", reason=error.strerror, next_step="make room, or give -o FILE"
        ) from None


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that shows how far the work is: a bar on a terminal, nothing where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield lambda _what, _done, _all: None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to load, and only for a terminal
    from rich.progress import Progress, TaskID  # noqa: PLC0415 - slow to load, and only for a terminal

    with Progress(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, all_: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=all_)
            bar.update(tasks[what], completed=done, total=all_)

        yield show


def page_width(output: Path | None) -> tuple[int, bool]:
    """Return how wide text may be and whether it may have colour: a terminal's own, or 100 and plain."""
    if output not in (None, STANDARD) or not sys.stdout.isatty():
        return 100, False
    return max(60, shutil.get_terminal_size().columns), not read_settings().plain
