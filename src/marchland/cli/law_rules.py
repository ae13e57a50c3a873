"""The command `law explain`."""

from __future__ import annotations

from pathlib import Path

import click

from marchland.cli.answers import ANSWERS, write_json, write_tables
from marchland.cli.options import format_option, output_option
from marchland.report import law_rows, law_structure
from marchland.services import law as asking


@click.command()
@click.argument("rule", required=False)
@format_option(*ANSWERS)
@output_option
def explain(rule: str | None, format_: str, output: Path | None) -> None:
    """Explain RULE in plain words: its name, an article such as "APMBC Art. 20(3)", or a treaty; all by default."""
    found = asking.explain(rule) if rule is not None else asking.all_rules()
    if format_ == "json":
        write_json([law_structure.rule(each) for each in found], output)
    else:
        write_tables((law_rows.rules(found),), format_, output)
