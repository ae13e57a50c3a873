"""The verdict of every row of a foreign file: by its shape, by the mapping, by the rules and by what is on record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marchland.core.message import Message
from marchland.core.polygon import areas_m2, to_mapping
from marchland.register.adapters.reference_systems import to_wgs84
from marchland.register.domain.event import Reported
from marchland.register.domain.feature_fields import AS_GIVEN
from marchland.register.domain.foreign import ForeignTable
from marchland.register.domain.intake import ImportOptions, KeyedEvent, Refusal, SiftedFeatures, read_feature, sift
from marchland.register.domain.intake_report import IntakeReport
from marchland.register.domain.intake_verdict import IntakeProblem, ProblemKind, RowOutcome, RowVerdict, verdict_of
from marchland.register.domain.mapped_row import mapped
from marchland.register.domain.mapping import DAYS, IntakeMapping
from marchland.register.domain.row_shapes import RowShape, same_land, shapes_of, system_of
from marchland.register.service.area_entries import subject_for
from marchland.register.service.stores import RegisterReader, RegisterStore
from marchland.register.service.surroundings import Neighbourhood

_RULES = {"plausible-place": ProblemKind.PLACE, "plausible-size": ProblemKind.SIZE, "plausible-day": ProblemKind.DAY,
          "known-by-then": ProblemKind.DAY}  # fmt: skip
_ON_RECORD = "the area {area!r} is on record"


@dataclass(frozen=True, slots=True)
class _CandidateRow:
    """A row on its way: its feature, its shape, and what is wrong so far."""

    number: int
    feature: dict[str, Any]
    shape: RowShape
    problems: tuple[IntakeProblem, ...]

    @property
    def is_sound(self) -> bool:
        return verdict_of(self.problems) is not RowOutcome.SET_ASIDE

    def with_problem(self, *problems: IntakeProblem) -> _CandidateRow:
        return replace(self, problems=(*self.problems, *problems))


def judge(
    store: RegisterStore, table: ForeignTable, mapping: IntakeMapping, options: ImportOptions, recorded_on: date
) -> IntakeReport:
    """Return the verdict of each row, with all its reasons in one pass; raises InputError for an unknown system."""
    chosen = replace(
        options, evidence=options.evidence or mapping.evidence,
        as_indication=options.as_indication or mapping.as_indication,
    )  # fmt: skip
    candidates = _without_twins(_candidates(table, mapping))
    sound = [each for each in candidates if each.is_sound]
    with store.reading() as reader:
        sifted = sifted_features(reader, store.origin, [each.feature for each in sound], chosen, recorded_on)
        keyed = {sound[place].number: event for place, event in sifted.new}
        around = Neighbourhood(reader, store.origin, recorded_on, [each.event for each in keyed.values()])
        note = around.first_place()
    judged = _judged(sound, sifted) | {each.number: _all_told(each, chosen) for each in candidates if not each.is_sound}
    there = {sound[place].number: event for place, event in sifted.already}
    _tell_same_land(judged, there, keyed)
    verdicts = tuple(_verdict(judged.get(each.number, each), keyed.get(each.number)) for each in candidates)
    rows = tuple(replace(row, is_on_record=row.number in there) for row in verdicts)
    taken = {row.number for row in rows if row.verdict is not RowOutcome.SET_ASIDE}
    events = tuple((number, event) for number, event in keyed.items() if number in taken)
    return IntakeReport(table.kind.value, table.digest, rows, events, table.walls, note)


def sifted_features(
    reader: RegisterReader, origin: str, features: Sequence[Any], options: ImportOptions, recorded_on: date
) -> SiftedFeatures:
    """Return which features are sound, on record, or refused, by the rules and by what is on record."""

    def recorded(area: str) -> str | None:
        entries = reader.of_subject(subject_for(reader, origin, area), reader.head().size)
        return entries[0].key if entries else None

    return sift(features, recorded, options, recorded_on,
                lambda events: Neighbourhood(reader, origin, recorded_on, events).doubts)  # fmt: skip


def problem_of(refusal: Refusal) -> IntakeProblem:
    """Return the reason that a refusal is."""
    template = getattr(refusal.message, "template", refusal.message)
    if refusal.rule in _RULES:
        kind = _RULES[refusal.rule]
    elif template.startswith(_ON_RECORD):
        kind = ProblemKind.CONFLICT
    elif refusal.field in DAYS:
        kind = ProblemKind.DAY
    elif refusal.field in ("id", "area"):
        kind = ProblemKind.ID
    elif refusal.field.startswith(("shape", "coordinates", "geometry")):
        kind = ProblemKind.BROKEN_SHAPE
    else:
        kind = ProblemKind.RULE if "-" in refusal.rule else ProblemKind.FIELD
    return IntakeProblem(kind, refusal.field, refusal.message, _own_step(refusal))


def _own_step(refusal: Refusal) -> str:
    """Return what to do next by the commands that take in foreign files, which have no options of `register add`."""
    if refusal.rule.endswith("-evidence"):
        return Message(
            "name [[evidence]] or as_indication in the mapping; import repair takes --evidence KIND:HOW[:DAY]"
        )
    if "--repair" in refusal.next_step:
        return Message("correct the outline as the surveyor says; import repair --by lobes or --by hull mends it")
    return refusal.next_step


def _candidates(table: ForeignTable, mapping: IntakeMapping) -> Iterator[_CandidateRow]:
    system = system_of(table, mapping)
    shapes = shapes_of(table, mapping, to_wgs84(system) if system else None)
    for row, shape in zip(table.rows, shapes, strict=True):
        made = mapped(table, row, mapping)
        problems = [*shape.problems, *made.problems]
        if shape.shape is None and not shape.problems:
            problems.append(IntakeProblem(ProblemKind.NO_SHAPE, "shape", Message("it was recorded without a shape"),
                                          Message("give its outline: import repair")))  # fmt: skip
        if made.is_released:
            told = Message("the file says that others released it, which is not recorded as a release of one's own")
            problems.append(IntakeProblem(ProblemKind.RELEASED, "state", told))
        feature = {**made.feature, "geometry": None if shape.shape is None else _mapping(shape)}
        aside = {**({"heights_m": list(shape.heights)} if shape.heights else {}), **({"crs": system} if system else {})}
        if aside:
            feature["properties"] = {**feature["properties"], AS_GIVEN: aside}
        yield _CandidateRow(row.number, feature, shape, tuple(problems))


def _mapping(shape: RowShape) -> Any:
    """Return a shape as GeoJSON, or nothing for what is no polygon."""
    polygonal = shape.shape is not None and shape.shape.geom_type in ("Polygon", "MultiPolygon")
    return to_mapping(shape.shape) if polygonal else None


def _without_twins(candidates: Iterator[_CandidateRow]) -> list[_CandidateRow]:
    """Return the rows; those that say the same again are duplicates, those of one id that differ conflict."""
    found = list(candidates)
    by_id = defaultdict[str, list[int]](list)
    for place, each in enumerate(found):
        if each.feature["id"]:
            by_id[each.feature["id"]].append(place)
    for name, places in by_id.items():
        first = found[places[0]]
        if len(places) == 1:
            continue
        alike = all(found[place].feature == first.feature for place in places)
        others = ", ".join(str(found[place].number) for place in places)
        for place in places[1:] if alike else places:
            told = (
                IntakeProblem(ProblemKind.DUPLICATE, "id", Message("row {first} says the same", first=first.number))
                if alike
                else IntakeProblem(
                    ProblemKind.CONFLICT,
                    "id",
                    Message("rows {rows} have the id {name!r} and differ", rows=others, name=name),
                    Message("find out which is right: import repair one --despite conflict, import refuse the others"),
                )
            )
            found[place] = found[place].with_problem(told)
    return found


def _judged(sound: Sequence[_CandidateRow], sifted: SiftedFeatures) -> dict[int, _CandidateRow]:
    judged = {each.number: each for each in sound}
    for refusal in sifted.refusals:
        number = sound[refusal.index].number
        judged[number] = judged[number].with_problem(problem_of(refusal))
    return judged


def _all_told(candidate: _CandidateRow, options: ImportOptions) -> _CandidateRow:
    """Return a row that is set aside with what else is wrong with its fields, so that all is told at once."""
    _, errors = read_feature({**candidate.feature, "geometry": None}, options)
    name = str(candidate.feature["id"] or "")
    found = [problem_of(Refusal.of(candidate.number, name, error)) for error in errors]
    told = {problem.field for problem in candidate.problems}
    return candidate.with_problem(*(each for each in found if each.field not in told and not _is_of_shape(each)))


def _is_of_shape(problem: IntakeProblem) -> bool:
    return problem.kind is ProblemKind.BROKEN_SHAPE or problem.field.startswith("shape")


def _tell_same_land(
    judged: dict[int, _CandidateRow], there: Mapping[int, KeyedEvent], new: Mapping[int, KeyedEvent]
) -> None:
    """Set those aside whose land another row of the file has already, under another id.

    The rows that are on record come first: what they have, no other is given because it stands before them.
    """
    rows = [*there.items(), *new.items()]
    shapes = [details.shape for _, each in rows if isinstance(details := each.event.details, Reported)]
    for place, (earlier, same) in same_land(shapes).items():
        number = rows[place][0]
        if number in there:
            continue
        kind = ProblemKind.SAME_LAND if same else ProblemKind.NEAR_DUPLICATE
        first = Message("row {first} ({name})", first=rows[earlier][0], name=rows[earlier][1].event.area)
        told = (
            Message("{first} has the same land", first=first)
            if same
            else Message("{first} has nearly the same land", first=first)
        )
        step = Message("import refuse it if it is the same area; import repair --despite {kind} takes it all the same",
                       kind=kind)  # fmt: skip
        judged[number] = judged[number].with_problem(IntakeProblem(kind, "shape", told, step))


def _verdict(candidate: _CandidateRow, keyed: KeyedEvent | None) -> RowVerdict:
    verdict = verdict_of(candidate.problems)
    drawn = candidate.shape.drawn_m2
    taken = 0.0
    if verdict is not RowOutcome.SET_ASIDE:
        shape = (
            keyed.event.details.shape if keyed and isinstance(keyed.event.details, Reported) else candidate.shape.shape
        )
        taken = drawn if shape is candidate.shape.shape else float(areas_m2([shape])[0])
    name = str(candidate.feature["id"] or "")
    return RowVerdict(candidate.number, name, verdict, candidate.problems, drawn, taken, feature=candidate.feature)
