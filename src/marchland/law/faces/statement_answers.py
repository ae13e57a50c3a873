"""The answer on what states said beside their consent: as a typed structure, and as a table of its first words."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from marchland.core.answer import Answers
from marchland.formats.table import SOURCES, Table
from marchland.law.domain.statement import Statement
from marchland.law.faces.answers import StatementAnswer, statement
from marchland.law.faces.tables import ABSENCE, WHOLE, day, words
from marchland.law.service.questions import LawBooks

_SHOWN = 160
"""How many characters of what was said a row of a table has room for."""


def answer(of: Sequence[Statement], _books: LawBooks, **_given: object) -> Answers[StatementAnswer]:
    """Return what was said, in order of time."""
    return Answers(statement(each) for each in of)


def tables(of: Sequence[Statement], books: LawBooks, **_given: object) -> tuple[Table, ...]:
    """Return the table of what was said."""
    return (table(of, books.names),)


def table(of: Sequence[Statement], names: Mapping[str, str]) -> Table:
    """Return what was said, each with the acts that it joins and how many join it."""
    rows = tuple(
        (
            str(act.done_on) if act.done_on else f"by {day(act.known_on)}",
            names.get(act.state, act.state), act.treaty, words(act.kind), act.reference,
            textwrap.shorten(act.text or act.note, _SHOWN, placeholder=" …"),
            ", ".join(joined.id for joined in each.joins), len(each.answers) or "", act.id, act.source,
        )
        for each in of for act in (each.act,)
    )  # fmt: skip
    columns = ("Done on", "State", "Treaty", "What", "About", "Says", "Joins", "Joined by", "ID", SOURCES)
    return Table("Declarations, reservations and objections", columns, rows, (WHOLE, ABSENCE))
