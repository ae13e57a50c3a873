"""Foreign files taken in: what is sound is recorded, all else set aside until a person repairs or refuses it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from marchland.core.errors import EventError, InputError, Location
from marchland.core.message import Message
from marchland.core.polygon import area_m2, to_mapping
from marchland.register.adapters.feature_files import read_features
from marchland.register.adapters.foreign_files import read_foreign
from marchland.register.adapters.mapping_files import read_mapping
from marchland.register.adapters.set_aside_store import SetAsideStore
from marchland.register.domain.foreign import ForeignTable
from marchland.register.domain.intake import ImportOptions, KeyedEvent
from marchland.register.domain.intake_report import IntakeReport
from marchland.register.domain.intake_verdict import IntakeProblem, ProblemKind, RowOutcome, RowVerdict
from marchland.register.domain.mapping import IntakeMapping, check_columns, plain_mapping
from marchland.register.domain.rights import REFUSE_ROW
from marchland.register.domain.set_aside import AsideState, IntakeRun, RowDecision, SetAsideRow
from marchland.register.service.erasure import REPAIR
from marchland.register.service.foreign_verdicts import judge, problem_of, sifted_features
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.proposing import opened_recorder
from marchland.register.service.recording import Receipt, submission
from marchland.register.service.repair import repair_features
from marchland.register.service.sealing import check_permission
from marchland.tlog.domain.store import embedded

TOGETHER = 500
"""So many areas are recorded in one transaction: an import that is ended has lost no more than these."""
Clock = Callable[[], str]
_DIGITS = 12
_REPORTED = "reported"
_IMPLAUSIBLE = frozenset({ProblemKind.PLACE, ProblemKind.SIZE, ProblemKind.DAY})
_HULL, _LOBES = "hull", "lobes"
WAYS = (_LOBES, _HULL)
_CHANGED = ("name", "classification", "valid_on", "information_on", "source", "district", "owner", "informant", "note")


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


@dataclass(frozen=True, slots=True)
class RowRepair:
    """What a person changes in a row that was set aside: its id, fields, its shape, or how a broken one is mended."""

    id: str = ""
    fields: Mapping[str, str] | None = None
    shape: Any = None
    by: str = ""
    accept_implausible: bool = False


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
    check_permission(books.store, _REPORTED, books.identity)
    name, source = given.run(books.store.origin), given.source_in(books.store.origin)
    with aside_of(books) as aside:
        run = aside.run(name)
        _check_resumed(run, given.name, resume=resume)
        report = _judged(books, given, clock, accept_implausible=accept_implausible)
        report = _held(report, aside, given, books.store.origin, accept_implausible=accept_implausible)
        begun = run or IntakeRun(name, given.name, books.identity, clock(), source)
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


def refuse(books: RegisterBooks, number: int, reason: str, clock: Clock) -> SetAsideRow:
    """Keep that a row is not to be taken, and why; raises NotFoundError, or StoreError where it was decided before."""
    check_permission(books.store, REFUSE_ROW, books.identity)
    if not reason.strip():
        raise InputError("say why it is refused", where=Location(field="--reason"))
    with aside_of(books) as aside:
        with aside.deciding(number, AsideState.REFUSED, books.identity, clock(), reason.strip()):
            pass
        return aside.one(number)


def listed(books: RegisterBooks, *, everything: bool = False) -> tuple[SetAsideRow, ...]:
    """Return what was set aside and is open, or all of it; nothing where nothing was ever imported."""
    check_permission(books.store, "look", books.identity)
    if not aside_path(books.place, books.store.origin).exists():
        return ()
    with aside_of(books) as aside:
        return tuple(aside.rows(None if everything else AsideState.OPEN))


def change_of(
    fields: Sequence[str], identity: str, shape: Path | None, by: str, *, accept_implausible: bool
) -> RowRepair:
    """Return what a person changes, from words and files; raises InputError for what is no name=value."""
    said: dict[str, str] = {}
    for word in fields:
        name, sign, value = word.partition("=")
        if not sign or name not in _CHANGED:
            raise InputError("{word!r} is no name=value of a field", word=word[:60],
                             next_step=Message("fields are: {names}", names=", ".join(_CHANGED)))  # fmt: skip
        said[name] = value
    drawn = None
    if shape is not None:
        given = read_features(shape)
        features = given.get("features") if isinstance(given, Mapping) else None
        drawn = features[0] if isinstance(features, list) and len(features) == 1 else given
        drawn = drawn.get("geometry", drawn) if isinstance(drawn, Mapping) else drawn
    return RowRepair(identity, said, drawn, by, accept_implausible)


def repair(books: RegisterBooks, number: int, change: RowRepair, clock: Clock) -> Receipt | None:
    """Record a row as a person repaired it; return its receipt, or None where just this is on record.

    Raises EventError with all that is still wrong.
    """
    check_permission(books.store, _REPORTED, books.identity)
    with (
        aside_of(books) as aside,
        aside.deciding(number, AsideState.REPAIRED, books.identity, clock(), "") as row,
    ):
        feature = _changed(row.feature, change)
        options = ImportOptions(source=row.file, accept_implausible=change.accept_implausible)
        with books.store.reading() as reader:
            day = date.fromisoformat(clock()[:10])
            sifted = sifted_features(reader, books.store.origin, [feature], options, day)
        if sifted.refusals:
            problems = [problem_of(each) for each in sifted.refusals]
            first = problems[0]
            rest = "; ".join(str(each.detail) for each in problems[1:])
            told = Message("{first}; also: {rest}", first=first.detail, rest=rest) if rest else Message(first.detail)
            raise EventError(told, where=Location(field=first.field), next_step=first.proposal)
        if not sifted.new:  # recorded by a repair that was ended before it could say so here
            return None
        (receipt,) = record(books, [sifted.new[0][1]], clock)
        return receipt


def _changed(feature: Any, change: RowRepair) -> Any:
    """Return the feature as a person repaired it; a shape that is mended is logged with what it was."""
    properties = {**feature["properties"], **(change.fields or {})}
    made = {**feature, "properties": properties, "id": change.id or feature["id"]}
    if change.shape is not None:
        made["geometry"] = change.shape
        properties[REPAIR] = {"reason": "drawn anew", "as_given": feature["geometry"]}
    if change.by == _LOBES:
        outcome = repair_features({"type": "FeatureCollection", "features": [made]})
        made = outcome.collection["features"][0]
    elif change.by == _HULL and isinstance(made["geometry"], Mapping):
        shape = shapely.geometry.shape(made["geometry"])
        hull = shapely.convex_hull(shape)
        properties[REPAIR] = {"reason": "hull of a broken outline", "before_m2": round(area_m2(shape), 2),
                              "after_m2": round(area_m2(hull), 2), "as_given": made["geometry"]}  # fmt: skip
        made["geometry"] = to_mapping(hull)
    return made
