"""The group of commands `import …`: what others keep in files of their own, taken in with a verdict for each row."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.adapters.clock import now
from marchland.cli.lazy_group import LazyGroup
from marchland.cli.options import STANDARD, format_option, write
from marchland.cli.output import write_json, write_tables
from marchland.cli.question_command import option_of
from marchland.core.errors import InputError, Location
from marchland.formats.plain_text import clean
from marchland.register.domain.row_repair import UNSEEN, RowRepair, said_fields
from marchland.register.faces import answers, import_answers
from marchland.register.questions import STORE
from marchland.register.service import aside_decisions, foreign_intake, taking_in
from marchland.register.service.importing import given_evidence
from marchland.register.service.opening import opened_at

_HERE = "marchland.register.faces.commands_import"
_FILE = "file"
_COMMANDS = {
    _FILE: (_HERE, "file", "Take in a file: `import FILE` is the same."),
    "list": (_HERE, "list_", "List what was set aside."),
    "look": (_HERE, "look", "Look into a foreign file: its kind, columns and reference system."),
    "refuse": (_HERE, "refuse", "Refuse a row that was set aside, with the reason."),
    "repair": (_HERE, "repair", "Record a row that was set aside, put right."),
}


class _FileGroup(LazyGroup):
    """A group in which whatever is the name of no command is that of a file to be taken in."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            return _FILE, self.get_command(ctx, _FILE), args
        return super().resolve_command(ctx, args)


@click.group("import", cls=_FileGroup, lazy=_COMMANDS)
def importing() -> None:
    """Take in what others keep: `import FILE` gives a verdict for each row, and with --commit records what is sound.

    GeoJSON (also newline-delimited and RFC 8142), GeoPackage, shapefiles in a ZIP, FlatGeobuf, KML, KMZ, GPX, CSV, XLSX
    and ODS, read by a child process behind walls. A file is what its content is, whatever it is called; one that is
    called as a command here is named with its folder: ./list. See docs/intake.md.
    """


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@option_of(STORE)
@click.option("--mapping", type=click.Path(path_type=Path), metavar="TOML", help="Which column is what.")
@click.option("--layer", default="", metavar="NAME", help="The layer or sheet, where the mapping does not say it.")
@click.option("--encoding", default="", metavar="NAME", help="The encoding, where neither file nor mapping says it.")
@click.option("--guess", is_flag=True, help="Write a mapping to begin with, to --mapping or the terminal; no more.")
@click.option("--commit", is_flag=True, help="Record what is sound and set aside the rest. Default: only tell.")
@click.option("--resume", is_flag=True, help="Go on with an import that was ended before its end.")
@click.option("--accept-implausible", is_flag=True, help="Take what is hardly so; the event says that you did.")
@format_option("table", "json", "csv")
def file(
    file: Path, store: str | None, mapping: Path | None, layer: str, encoding: str, *, guess: bool, commit: bool,
    resume: bool, accept_implausible: bool, format_: str,
) -> None:  # fmt: skip
    """Give a verdict for each row of FILE: accepted, accepted with a logged repair, or set aside with every reason.

    Without --commit nothing is recorded. With it what is sound is recorded, some hundred areas in a transaction, and
    the rest is set aside until a person repairs or refuses it; the same again adds nothing. Without --mapping the
    columns must be called as the fields are: id of the feature, name, classification, valid_on and so on.
    """
    if guess:
        _guess(file, mapping, layer, encoding)
        return
    given = taking_in.mapped_file(file, mapping, layer, encoding)
    with opened_at(store, read_only=not commit) as books:
        if commit:
            report = taking_in.take_in(books, given, now, resume=resume, accept_implausible=accept_implausible)
        elif resume:
            raise InputError("--resume records, and so needs --commit", where=Location("--resume"))
        else:
            report = taking_in.judged(books, given, now, accept_implausible=accept_implausible)
    if report.note:
        click.echo(f"note: {clean(report.note)}", err=True)
    if format_ == "json":
        write_json(import_answers.imported(report), None)
    elif format_ == "csv":
        write_tables((import_answers.problem_table(report),), format_, None)
    else:
        write_tables(import_answers.imported_tables(report), format_, None)


def _guess(file: Path, mapping: Path | None, layer: str, encoding: str) -> None:
    """Write a guessed mapping, never over one that a person may have edited."""
    if mapping is not None and mapping.exists():
        raise InputError("it is there already, and may have been edited", where=Location(str(mapping)),
                         next_step="name another file with --mapping")  # fmt: skip
    write(foreign_intake.guess(file, layer, encoding), mapping or STANDARD)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--layer", default="", metavar="NAME", help="The layer or sheet that is meant, where there are several.")
@click.option("--encoding", default="", metavar="NAME", help="The encoding of its texts, where the file is silent.")
@format_option("table", "json", "csv")
def look(file: Path, layer: str, encoding: str, format_: str) -> None:
    """Show what is in FILE: its kind, its columns with examples, and which walls stood while it was read.

    Nothing is recorded, and nothing of the file is kept.
    """
    table = foreign_intake.look(file, layer, encoding)
    if format_ == "json":
        write_json(import_answers.looked(table), None)
    else:
        write_tables(import_answers.looked_tables(table), format_, None)


@click.command("list")
@option_of(STORE)
@click.option("--all", "everything", is_flag=True, help="Also what was repaired or refused.")
@format_option("table", "json", "csv")
def list_(store: str | None, *, everything: bool, format_: str) -> None:
    """List what was set aside and waits for a person, each with its number and every reason."""
    with opened_at(store) as books:
        rows = aside_decisions.listed(books, everything=everything)
    if format_ == "json":
        write_json(import_answers.set_aside(rows), None)
    else:
        write_tables((import_answers.set_aside_table(rows),), format_, None)


@click.command()
@click.argument("number", type=int)
@option_of(STORE)
@click.option("--reason", required=True, metavar="TEXT", help="Why it is not taken.")
@format_option("table", "json")
def refuse(number: int, store: str | None, reason: str, format_: str) -> None:
    """Refuse the row that was set aside under NUMBER: it is kept with the reason, and no longer waits."""
    with opened_at(store) as books:
        row = aside_decisions.refuse(books, number, reason, now)
    if format_ == "json":
        write_json(import_answers.set_aside((row,)), None)
    else:
        write(f"{number}: refused\n", None)


@click.command()
@click.argument("number", type=int)
@click.argument("fields", nargs=-1)
@option_of(STORE)
@click.option("--id", "identity", default="", metavar="ID", help="Give the area this id.")
@click.option("--shape", type=click.Path(path_type=Path), metavar="FILE", help="Give it this shape, as GeoJSON.")
@click.option(
    "--by", type=click.Choice(aside_decisions.WAYS), help="Mend a broken outline: both lobes, or the hull around it."
)
@click.option(
    "--evidence", multiple=True, metavar="KIND:HOW[:DAY]", help="Its evidence, where the row has none; repeatable."
)
@click.option(
    "--despite",
    multiple=True,
    type=click.Choice([each.value for each in UNSEEN]),
    help="Take it as it is, though it was set aside for this reason; repeatable.",
)
@click.option("--accept-implausible", is_flag=True, help="Take what is hardly so; the event says that you did.")
@format_option("table", "json")
def repair(
    number: int, fields: tuple[str, ...], store: str | None, identity: str, shape: Path | None, by: str | None,
    evidence: tuple[str, ...], despite: tuple[str, ...], *, accept_implausible: bool, format_: str,
) -> None:  # fmt: skip
    """Record the row that was set aside under NUMBER, put right: by FIELDs (name=value), an id, a shape, or as it is.

    What was changed in a shape is kept with the event. A row that is still wrong stays set aside, and says why; so does
    one that was set aside for what cannot be seen in it any more, until you say otherwise or --despite that reason.
    """
    change = RowRepair(
        identity, said_fields(fields), aside_decisions.drawn_shape(shape) if shape else None, by or "",
        accept_implausible, tuple(map(given_evidence, evidence)), frozenset(despite),
    )  # fmt: skip
    with opened_at(store, read_only=False) as books:
        receipt = aside_decisions.repair(books, number, change, now)
    if format_ == "json":
        write_json(answers.receipt(receipt) if receipt else {"already": True}, None)
    else:
        write(f"{number}: recorded\n" if receipt else f"{number}: on record already, word for word\n", None)
