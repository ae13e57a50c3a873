"""The command `doctor`: what is wrong with an installation, and what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from marchland.cli.options import format_option
from marchland.cli.output import write_json, write_tables
from marchland.cli.question_command import option_of
from marchland.core.answer import Answer
from marchland.formats.table import Table
from marchland.register.questions import STORE
from marchland.register.service.opening import where
from marchland.serve.faces.account_option import ACCOUNTS
from marchland.serve.service.diagnosis import Finding, FindingState, findings


class FindingAnswer(Answer, frozen=True):
    """One thing that was looked at."""

    subject: str
    condition: str
    found: str
    next_step: str


class DiagnosisAnswer(Answer, frozen=True):
    """What every check of an installation found, and whether anything is wrong."""

    rows_of = "findings"

    well: bool
    findings: tuple[FindingAnswer, ...]


@click.command()
@option_of(STORE)
@ACCOUNTS
@format_option("table", "json", "md")
def doctor(store: str | None, file: Path | None, format_: str) -> None:
    """Look whether this installation is as it must be, and say what to do; exit status 1 if something is wrong.

    Nothing is changed. A register is read whole for damage, which of a large one takes its time. What is only worth
    knowing (no register yet, say) is a note, and not wrong.
    """
    found = findings(where(store), file)
    well = all(each.condition is not FindingState.WRONG for each in found)
    if format_ == "json":
        write_json(answer(found, well=well), None)
    else:
        head = ("What", "State", "Found", "What next")
        rows = tuple((each.subject, str(each.condition), str(each.found), str(each.next_step)) for each in found)
        write_tables((Table("This installation", head, rows),), format_, None)
    if not well:
        sys.exit(1)


def answer(found: tuple[Finding, ...], *, well: bool) -> DiagnosisAnswer:
    """Return what was found, for programs."""
    return DiagnosisAnswer(
        well,
        tuple(FindingAnswer(each.subject, str(each.condition), str(each.found), str(each.next_step)) for each in found),
    )
