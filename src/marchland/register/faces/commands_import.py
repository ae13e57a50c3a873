"""The group of commands `import …`: what others keep in files of their own, taken in with a verdict for each row."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.cli.lazy_group import LazyGroup
from marchland.cli.options import format_option
from marchland.cli.output import write_json, write_tables
from marchland.register.faces import import_answers
from marchland.register.service import foreign_intake

_HERE = "marchland.register.faces.commands_import"
_COMMANDS = {"look": (_HERE, "look", "Look into a foreign file: its kind, columns and reference system.")}


@click.group("import", cls=LazyGroup, lazy=_COMMANDS)
def importing() -> None:
    """Take in what others keep: GIS files and tables, read by a child process behind walls.

    GeoJSON (also newline-delimited and RFC 8142), GeoPackage, shapefiles in a ZIP, FlatGeobuf, KML, KMZ, GPX, CSV, XLSX
    and ODS. A file is what its content is, whatever it is called. See docs/intake.md.
    """


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
