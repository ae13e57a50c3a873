"""What is told of foreign files, as typed structures and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from marchland.core.answer import Answer, Answers
from marchland.core.message import Message
from marchland.formats.table import Table, heads
from marchland.register.domain.foreign import ForeignTable
from marchland.register.domain.intake_report import IntakeReport
from marchland.register.domain.intake_verdict import RowOutcome
from marchland.register.domain.set_aside import SetAsideRow
from marchland.register.service.foreign_intake import columns_of

_ASIDE = RowOutcome.SET_ASIDE.value


class ForeignColumnAnswer(Answer, frozen=True):
    """A column of a foreign file: in how many rows it says something, and a few of the things it says."""

    name: str
    filled: int
    examples: tuple[str, ...]


class ForeignFileAnswer(Answer, frozen=True):
    """What is in a foreign file, and which walls stood around what read it."""

    rows_of = "columns"

    kind: str
    layer: str
    crs: str
    rows: int
    shapes: int
    columns: tuple[ForeignColumnAnswer, ...]
    walls: tuple[str, ...]
    sha256: str


def looked(table: ForeignTable) -> ForeignFileAnswer:
    """Return what was seen in a file."""
    columns = tuple(ForeignColumnAnswer(each.name, each.filled, each.examples) for each in columns_of(table))
    shapes = sum(row.shape is not None or bool(row.outline) for row in table.rows)
    return ForeignFileAnswer(
        table.kind.value, table.layer, table.crs, len(table.rows), shapes, columns, table.walls, table.digest
    )


def looked_tables(table: ForeignTable) -> tuple[Table, ...]:
    """Return the same as a table."""
    answer = looked(table)
    rows = tuple((each.name, each.filled, " · ".join(each.examples)) for each in answer.columns)
    title = Message("{kind}: {rows:,} rows, {shapes:,} with a shape", kind=answer.kind, rows=answer.rows,
                    shapes=answer.shapes)  # fmt: skip
    notes = (
        Message("coordinates: {crs}", crs=answer.crs) if answer.crs else Message("the file names no reference system"),
        Message("walls that stood: {walls}", walls=", ".join(answer.walls)),
    )
    return (Table(title, heads("Column", "Filled", "Examples"), rows, notes),)


class IntakeProblemAnswer(Answer, frozen=True):
    """Why a row is set aside, or what was repaired in it."""

    feature: int
    id: str
    verdict: str
    kind: str
    field: str
    detail: str
    proposal: str


class IntakeAnswer(Answer, frozen=True):
    """What an import comes to: what was read is what was accepted, repaired and set aside, and so is the land."""

    rows_of = "problems"

    committed: bool
    kind: str
    read: int
    accepted: int
    repaired: int
    set_aside: int
    on_record: int
    area_in_m2: float
    area_out_m2: float
    area_set_aside_m2: float
    problems: tuple[IntakeProblemAnswer, ...]
    walls: tuple[str, ...]
    note: str
    sha256: str


class SetAsideAnswer(Answer, frozen=True):
    """A row that was set aside, and what was decided about it."""

    number: int
    file: str
    row: int
    id: str
    state: str
    problems: tuple[IntakeProblemAnswer, ...]
    decided_by: str
    decided_at: str
    reason: str


def imported(report: IntakeReport) -> IntakeAnswer:
    """Return what an import comes to."""
    problems = tuple(
        IntakeProblemAnswer(
            row.number, row.id, row.verdict.value, each.kind.value, each.field, each.detail, each.proposal
        )
        for row in report.rows
        for each in row.problems
    )
    accepted, repaired, aside = (
        report.count(each) for each in (RowOutcome.ACCEPTED, RowOutcome.REPAIRED, RowOutcome.SET_ASIDE)
    )
    return IntakeAnswer(
        report.is_committed, report.kind, report.read, accepted, repaired, aside, report.on_record,
        round(report.area_in_m2, 2), round(report.area_out_m2, 2), round(report.area_set_aside_m2, 2), problems,
        report.walls, report.note, report.digest,
    )  # fmt: skip


def imported_tables(report: IntakeReport) -> tuple[Table, ...]:
    """Return the same as tables: what it comes to, and how often each reason is there, with the first row of each."""
    answer = imported(report)
    counts = Counter(each.kind for each in answer.problems)
    first = {each.kind: each for each in reversed(answer.problems)}
    rows = tuple((kind, count, first[kind].feature, _shown(first[kind])) for kind, count in counts.most_common())
    title = Message(
        "{read:,} rows read: {accepted:,} accepted, {repaired:,} accepted with a repair, {aside:,} set aside",
        read=answer.read, accepted=answer.accepted, repaired=answer.repaired, aside=answer.set_aside,
    )  # fmt: skip
    notes = [
        Message("land: {all:,.0f} m² drawn; {taken:,.0f} m² taken, {aside:,.0f} m² set aside", all=answer.area_in_m2,
                taken=answer.area_out_m2, aside=answer.area_set_aside_m2),
        Message("{count:,} of the accepted are on record already, word for word", count=answer.on_record),
        Message("recorded; what is set aside waits for `import repair` or `import refuse`")
        if answer.committed
        else Message("nothing was recorded: --commit does that"),
        Message("every reason of every row: --format csv or json"),
        Message("walls that stood: {walls}", walls=", ".join(answer.walls)),
    ]  # fmt: skip
    return (Table(title, heads("Reason", "Rows", "First row", "There"), rows, tuple(notes)),)


def _shown(problem: IntakeProblemAnswer) -> str:
    return f"{problem.detail} ({problem.proposal})" if problem.proposal else problem.detail


def problem_table(report: IntakeReport) -> Table:
    """Return every reason of every row as one table."""
    rows = tuple(
        (each.feature, each.id, each.verdict, each.kind, each.field, each.detail, each.proposal)
        for each in imported(report).problems
    )
    titles = ("feature", "id", "verdict", "kind", "field", "detail", "proposal")
    return Table(Message("Every reason of every row"), titles, rows)


def set_aside(rows: Iterable[SetAsideRow]) -> Answers[SetAsideAnswer]:
    """Return rows that were set aside."""
    return Answers(
        SetAsideAnswer(
            row.number, row.file, row.row, row.area, row.state.value, _reasons(row), row.actor, row.decided_at,
            row.reason,
        )
        for row in rows
    )  # fmt: skip


def _reasons(row: SetAsideRow) -> tuple[IntakeProblemAnswer, ...]:
    return tuple(
        IntakeProblemAnswer(row.row, row.area, _ASIDE, each.kind.value, each.field, each.detail, each.proposal)
        for each in row.problems
    )


def set_aside_table(rows: Iterable[SetAsideRow]) -> Table:
    """Return the same as a table."""
    found = tuple(
        (each.number, each.file, each.row, each.id, each.state, "; ".join(map(_shown, each.problems)), each.reason)
        for each in set_aside(rows)
    )
    return Table(Message("Set aside: {count:,}", count=len(found)),
                 heads("No.", "File", "Row", "Id", "State", "Why", "Decision"), found)  # fmt: skip
