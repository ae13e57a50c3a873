"""Foreign files taken in: what is sound is recorded, all else set aside until a person repairs or refuses it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from marchland.core.errors import EventError, InputError, Location
from marchland.core.message import Message
from marchland.register.adapters.foreign_files import read_foreign
from marchland.register.adapters.mapping_files import read_mapping
from marchland.register.adapters.set_aside_store import SetAsideStore
from marchland.register.domain.foreign import ForeignTable
from marchland.register.domain.intake import ImportOptions, KeyedEvent
from marchland.register.domain.intake_report import IntakeReport
from marchland.register.domain.intake_verdict import IntakeProblem, ProblemKind, RowOutcome, RowVerdict
from marchland.register.domain.mapping import IntakeMapping, check_columns, plain_mapping, said_for_all
from marchland.register.domain.set_aside import AsideState, IntakeRun, RowDecision, SetAsideRow
from marchland.register.service.foreign_verdicts import judge
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.proposing import opened_recorder
from marchland.register.service.recording import Receipt, submission
from marchland.register.service.sealing import check_permission
from marchland.tlog.domain.store import embedded

TOGETHER = 500
"""So many areas are recorded in one transaction: an import that is ended has lost no more than these."""
Clock = Callable[[], str]
REPORTED = "reported"
"""The operation of the policy that taking in is."""
_DIGITS = 12
_IMPLAUSIBLE = frozenset({ProblemKind.PLACE, ProblemKind.SIZE, ProblemKind.DAY})


@dataclass(frozen=True, slots=True)
class MappedFile:
    """A foreign file with the mapping that it is read by, the digest of what was read, and that of the mapping."""

    name: str
    table: ForeignTable
    mapping: IntakeMapping
    source: str
    mapped_by: str

    def run(self, origin: str) -> str:
        """Return the digest by which an import of just this into the register of that origin is known."""
        return _digest(self.source, self.mapped_by, origin)

    def source_in(self, origin: str) -> str:
        """Return the digest of the rows alone, however they are mapped, for the register of that origin."""
        return _digest(self.source, origin)


def aside_path(place: str, origin: str) -> Path:
    """Return where what is set aside is kept: beside the file of the register, or in the folder one runs in.

    That of a register on a server is called by the register's origin, so that two registers never share one.
    """
    if embedded(place):
        return Path(f"{place}.intake.db")
    return Path(f"marchland-{hashlib.sha256(origin.encode()).hexdigest()[:_DIGITS]}.intake.db")


@contextmanager
def aside_of(books: RegisterBooks) -> Iterator[SetAsideStore]:
    """Give what was set aside beside a register; it is closed in the end."""
    store = SetAsideStore(aside_path(books.place, books.store.origin))
    try:
        yield store
    finally:
        store.close()


def mapped_file(path: Path, mapping_path: Path | None, layer: str = "", encoding: str = "") -> MappedFile:
    """Return a file with its mapping, or the plain one; raises MappingError that names every line that is wrong.

    `layer` and `encoding` count where the mapping does not say them.
    """
    if mapping_path is None:
        table = read_foreign(path, layer, encoding)
        return MappedFile(path.name, table, plain_mapping(table.columns), _source(table, encoding), "")
    mapping, line, content = read_mapping(mapping_path)
    table = read_foreign(path, mapping.layer or layer, mapping.encoding or encoding)
    check_columns(mapping, table.columns, line, str(mapping_path))
    if not mapping.fields:  # a mapping may say no more than a system, and leave the columns called as ours are
        mapping = replace(mapping, fields=plain_mapping(table.columns).fields)
    mapped_by = hashlib.sha256(content).hexdigest()
    return MappedFile(path.name, table, mapping, _source(table, mapping.encoding or encoding), mapped_by)


def _source(table: ForeignTable, encoding: str) -> str:
    """Return the digest of what was read: the bytes, and which of their rows by which letters."""
    return _digest(table.digest, table.layer, encoding)


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def judged(books: RegisterBooks, given: MappedFile, clock: Clock, *, accept_implausible: bool = False) -> IntakeReport:
    """Return the verdict of each row of a file, as taking it in would; nothing is recorded, and nothing kept."""
    report = _judged(books, given, clock, accept_implausible=accept_implausible)
    if not aside_path(books.place, books.store.origin).exists():
        return report
    with aside_of(books) as aside:
        return _held(report, aside, given, books.store.origin, accept_implausible=accept_implausible)


def _judged(books: RegisterBooks, given: MappedFile, clock: Clock, *, accept_implausible: bool) -> IntakeReport:
    options = ImportOptions(source=given.name, accept_implausible=accept_implausible)
    return judge(books.store, given.table, given.mapping, options, date.fromisoformat(clock()[:10]))


def take_in(
    books: RegisterBooks, given: MappedFile, clock: Clock, *, resume: bool = False, accept_implausible: bool = False
) -> IntakeReport:
    """Record what is sound, set aside the rest, and return what became of each row; the same again adds nothing.

    Raises InputError where just this was begun and not finished, or is to be resumed and was not; NotAllowedError
    before anything is kept.
    """
    check_permission(books.store, REPORTED, books.identity)
    name, source = given.run(books.store.origin), given.source_in(books.store.origin)
    with aside_of(books) as aside:
        run = aside.run(name)
        _check_resumed(run, given.name, resume=resume)
        report = _judged(books, given, clock, accept_implausible=accept_implausible)
        report = _held(report, aside, given, books.store.origin, accept_implausible=accept_implausible)
        begun = run or IntakeRun(name, given.name, books.identity, clock(), source, said_for_all(given.mapping))
        decided = aside.decided(source)
        aside.begin(begun, _set_aside(name, (row for row in report.rows if row.number not in decided)))
        failed = _recorded(books, report.events, clock)
        report = _with_failures(report, failed)
        aside.begin(begun, _set_aside(name, (row for row in report.rows if row.number in failed)))
        taken = (row.number for row in report.rows if row.verdict is not RowOutcome.SET_ASIDE)
        aside.settle(source, taken, books.identity, clock())
        aside.finish(name, clock())
    return replace(report, is_committed=True)


def _check_resumed(run: IntakeRun | None, name: str, *, resume: bool) -> None:
    if run is not None and run.finished_at is None and not resume:
        raise InputError(
            "an import of just this, by the same mapping, was begun at {at} and did not come to its end",
            at=run.begun_at, where=Location(name), next_step="--resume goes on with it; nothing is recorded twice",
        )  # fmt: skip
    if run is None and resume:
        raise InputError("no import of just this, by the same mapping, was begun", where=Location(name),
                         next_step="leave --resume out")  # fmt: skip


def _set_aside(run: str, rows: Iterable[RowVerdict]) -> Iterator[SetAsideRow]:
    for row in rows:
        if row.verdict is RowOutcome.SET_ASIDE:
            yield SetAsideRow(run, row.number, row.id, row.problems, row.feature)


def _recorded(books: RegisterBooks, events: Sequence[tuple[int, KeyedEvent]], clock: Clock) -> dict[int, IntakeProblem]:
    """Record events, some together, and return which the rules refused after all, for what came before them."""
    failed: dict[int, IntakeProblem] = {}
    for start in range(0, len(events), TOGETHER):
        some = events[start : start + TOGETHER]
        try:
            record(books, [keyed for _, keyed in some], clock)
        except EventError:
            for number, keyed in some:
                try:
                    record(books, [keyed], clock)
                except EventError as error:
                    failed[number] = IntakeProblem(ProblemKind.RULE, error.where.field, error.message, error.next_step)
    return failed


def record(books: RegisterBooks, events: Sequence[KeyedEvent], clock: Clock) -> tuple[Receipt, ...]:
    """Record events in one transaction and return their receipts; raises EventError, and then none is recorded."""
    with books.store.writing() as writer:
        actor, recorder, instant = opened_recorder(writer, books.store, books.identity, clock)
        entered = [submission(keyed.event, keyed.key, actor, None, instant) for keyed in events]
        return recorder.record(writer, entered, instant)


def _held(
    report: IntakeReport, aside: SetAsideStore, given: MappedFile, origin: str, *, accept_implausible: bool
) -> IntakeReport:
    """Return the report in which what people decided about rows holds, and what waits for them still waits.

    A row that was set aside is not taken because the same file comes again; but for one that is hardly so, where that
    is accepted now.
    """
    decided, waiting = aside.decided(given.source_in(origin)), aside.waiting(given.run(origin))
    rows = tuple(
        _decided(row, decided[row.number])
        if row.number in decided
        else _waiting(row, waiting[row.number], accept_implausible=accept_implausible)
        if row.number in waiting
        else row
        for row in report.rows
    )
    taken = {row.number for row in rows if row.verdict is not RowOutcome.SET_ASIDE and not row.is_on_record}
    return replace(report, rows=rows, events=tuple(each for each in report.events if each[0] in taken))


def _decided(row: RowVerdict, decision: RowDecision) -> RowVerdict:
    """Return the verdict of a row that a person decided about, however its file is mapped now."""
    if decision.state is AsideState.REPAIRED:
        if row.is_on_record:
            return row
        return replace(row, verdict=RowOutcome.REPAIRED, is_on_record=True, taken_m2=row.drawn_m2)
    told = Message("a person refused this row before: {reason}", reason=decision.reason)
    problems = (*row.problems, IntakeProblem(ProblemKind.REFUSED, "", told))
    return replace(row, verdict=RowOutcome.SET_ASIDE, problems=problems, is_on_record=False)


def _waiting(row: RowVerdict, reasons: tuple[IntakeProblem, ...], *, accept_implausible: bool) -> RowVerdict:
    """Return the verdict of a row that waits for a person, for the reasons that it had when it was set aside."""
    lifted = accept_implausible and all(each.kind in _IMPLAUSIBLE or each.kind.is_repair for each in reasons)
    if lifted or row.is_on_record or row.verdict is RowOutcome.SET_ASIDE:
        return row
    return replace(row, verdict=RowOutcome.SET_ASIDE, problems=reasons)


def _with_failures(report: IntakeReport, failed: Mapping[int, IntakeProblem]) -> IntakeReport:
    rows = tuple(
        replace(row, verdict=RowOutcome.SET_ASIDE, problems=(*row.problems, failed[row.number]))
        if row.number in failed
        else row
        for row in report.rows
    )
    return replace(report, rows=rows)
