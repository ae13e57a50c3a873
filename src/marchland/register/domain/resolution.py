"""Resolution: which events of an area hold once its corrections are taken into account, and what each says of it.

Corrections are entries of their own and change nothing of what was written: what holds is worked out from all entries
known, so that what was known before a correction stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marchland.core.errors import Location, MarchlandError
from marchland.core.polygon import area_m2, checked_shape
from marchland.core.schema import changed
from marchland.register.domain.correction import Amended, EntryCorrection, FieldChange, Recoded, Withdrawn
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import Event, Merged, Reported, Split, from_mapping, to_mapping

CORRECTING = frozenset({"amended", "withdrawn", "recoded"})
"""The kinds of events that correct others."""
PERSONAL = frozenset({"owner", "informant", "recipient", "note", "other"})
"""Fields whose values a correction names and does not tell."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What holds of an area, in the order of its days, and the code it has, or nothing where it never had another."""

    events: tuple[RecordedEvent, ...]
    code: str = ""


def resolve(records: Iterable[RecordedEvent]) -> Resolved:
    """Return what holds of an area, of all that was recorded of it; raises EventError for fields that do not fit."""
    known = sorted(records, key=lambda record: record.seq)
    if not any(record.event.kind in CORRECTING for record in known):
        return Resolved(tuple(sorted(map(seen, known), key=place)))
    by_seq = {record.seq: record for record in known}
    holding = corrections_that_hold(known)
    undone = _undone(holding)
    code, former = _codes(known, holding)
    notes: dict[int, Sequence[EntryCorrection]] = {}
    events: list[RecordedEvent] = []
    for amended, told in _told_of(known, holding):
        record = by_seq[amended.seq]
        notes[record.seq] = told
        if record.seq not in undone:
            event = seen(amended)
            events.append(replace(event, event=replace(event.event, area=code)) if code else event)
    events.sort(key=place)
    if not any(event.event.kind == "reported" for event in events):
        events = [event for event in events if event.event.kind != "approved"]
    return Resolved(_noted(events, by_seq, notes, _recodings(holding, known, undone), former), code)


def corrections_by_entry(records: Iterable[RecordedEvent]) -> Mapping[int, tuple[EntryCorrection, ...]]:
    """Return of each entry of an area that was corrected by which others, so far as those hold."""
    known = sorted(records, key=lambda record: record.seq)
    holding = corrections_that_hold(known)
    found = {amended.seq: tuple(told) for amended, told in _told_of(known, holding) if told}
    for note in _recodings(holding, known, _undone(holding)):
        found[note.corrects] = (*found.get(note.corrects, ()), note)
    return found


def _told_of(
    known: Sequence[RecordedEvent], holding: Sequence[RecordedEvent]
) -> Iterator[tuple[RecordedEvent, list[EntryCorrection]]]:
    """Yield each event that is no correction, as amended, and how it was corrected."""
    by_seq = {record.seq: record for record in known}
    for record in known:
        if record.event.kind not in CORRECTING:
            yield _amended(record, [each for each in holding if _root(by_seq, each) is record])


def place(record: RecordedEvent) -> tuple[date, int]:
    """Return what orders the events of an area: the valid day, then the entry."""
    return record.event.valid_on, record.seq


def corrections_that_hold(known: Sequence[RecordedEvent]) -> tuple[RecordedEvent, ...]:
    """Return the corrections that no other which holds withdraws, in the order of their entries."""
    holding: list[RecordedEvent] = []
    undone: set[int] = set()
    for record in reversed(known):
        if record.event.kind in CORRECTING and record.seq not in undone:
            holding.append(record)
            if isinstance(record.event.details, Withdrawn):
                undone.add(record.event.details.corrects)
    return tuple(reversed(holding))


def withdrawn_by(known: Sequence[RecordedEvent], seq: int) -> int | None:
    """Return the entry that withdraws an entry, or None where it holds."""
    for record in corrections_that_hold(known):
        if isinstance(record.event.details, Withdrawn) and record.event.details.corrects == seq:
            return record.seq
    return None


def root_of(known: Sequence[RecordedEvent], correction: RecordedEvent) -> RecordedEvent | None:
    """Return the event that a correction is about in the end, or None where it is not among those known."""
    return _root({record.seq: record for record in known}, correction)


def _root(by_seq: Mapping[int, RecordedEvent], record: RecordedEvent | None) -> RecordedEvent | None:
    while record is not None and isinstance(record.event.details, Amended | Withdrawn):
        record = by_seq.get(record.event.details.corrects)
    return record


def _undone(holding: Iterable[RecordedEvent]) -> set[int]:
    return {each.event.details.corrects for each in holding if isinstance(each.event.details, Withdrawn)}


def _codes(known: Sequence[RecordedEvent], holding: Sequence[RecordedEvent]) -> tuple[str, tuple[str, ...]]:
    """Return the code an area has and those it had before, or nothing where it always had the same."""
    given = [each.event.details.to for each in known if isinstance(each.event.details, Recoded)]
    if not given:
        return "", ()
    first = own_code(known[0])
    held = [each.event.details.to for each in holding if isinstance(each.event.details, Recoded)]
    code = held[-1] if held else first
    return code, tuple(dict.fromkeys(each for each in (first, *given) if each != code))


def own_code(record: RecordedEvent) -> str:
    """Return the code of the area that a record is looked at for."""
    return record.part or record.event.area


def amended_event(event: Event, fields: Mapping[str, Any]) -> Event:
    """Return an event with other fields; raises EventError placed at the field that does not fit its kind."""
    given = {name: value for name, value in {**to_mapping(event), **fields}.items() if value is not None}
    try:
        return from_mapping(given)
    except MarchlandError as error:
        raise error.located(Location(field="fields")) from None


def _amended(record: RecordedEvent, about: Iterable[RecordedEvent]) -> tuple[RecordedEvent, list[EntryCorrection]]:
    """Return a record as it holds, and how it was corrected."""
    event, notes = record.event, list[EntryCorrection]()
    for each in about:
        changes: tuple[FieldChange, ...] = ()
        if isinstance(each.event.details, Amended):
            after = amended_event(event, each.event.details.fields)
            changes = _changes(event, after)
            event = after
        notes.append(_note(each, changes))
    return replace(record, event=event), notes


def _changes(before: Event, after: Event) -> tuple[FieldChange, ...]:
    was, holds = to_mapping(before), to_mapping(after)
    names = [name for name in dict.fromkeys((*was, *holds)) if was.get(name) != holds.get(name)]
    return tuple(
        FieldChange(name) if name in PERSONAL else FieldChange(name, _told(was.get(name)), _told(holds.get(name)))
        for name in names
    )


def _told(value: Any) -> Any:
    """Return a value without what is personal in it; land is told by its size, for the entries have its shape."""
    if isinstance(value, list | tuple):
        return [_told(item) for item in value]
    if isinstance(value, dict) and "coordinates" in value:
        return {"m2": round(area_m2(checked_shape(value)), 2)}
    if isinstance(value, dict):
        return {name: _told(item) for name, item in value.items() if name not in PERSONAL}
    return value


def _note(record: RecordedEvent, changes: tuple[FieldChange, ...]) -> EntryCorrection:
    event = record.event
    details: Any = event.details
    decision = event.decision.name if event.decision else ""
    return EntryCorrection(
        details.corrects, record.seq, event.kind, event.valid_on, details.reason, decision, changes
    )  # fmt: skip


def _recodings(
    holding: Iterable[RecordedEvent], known: Sequence[RecordedEvent], undone: set[int]
) -> list[EntryCorrection]:
    """Return how the code of an area was corrected, as corrections of the entry it began with."""
    begun = next((each for each in known if each.event.kind not in CORRECTING and each.seq not in undone), known[0])
    notes, code = [], own_code(known[0])
    for each in holding:
        if isinstance(each.event.details, Recoded):
            change = FieldChange("area", code, each.event.details.to)
            decision = each.event.decision.name if each.event.decision else ""
            notes.append(
                EntryCorrection(
                    begun.seq, each.seq, "recoded", each.event.valid_on, each.event.details.reason, decision, (change,)
                )
            )
            code = each.event.details.to
    return notes


def _noted(
    events: Sequence[RecordedEvent], by_seq: Mapping[int, RecordedEvent],
    notes: Mapping[int, Sequence[EntryCorrection]], recodings: Sequence[EntryCorrection], former: tuple[str, ...],
) -> tuple[RecordedEvent, ...]:  # fmt: skip
    """Return events with their corrections; those of what was withdrawn stand with what holds from before it."""
    told = {event.seq: list(notes[event.seq]) for event in events}
    for seq, corrections in notes.items():
        if seq not in told and corrections and events:
            before = [event for event in events if place(event) < place(by_seq[seq])]
            told[(before or events)[-1 if before else 0].seq].extend(corrections)
    if events:
        told[events[0].seq].extend(recodings)
    noted = [replace(each, corrections=tuple(sorted(told[each.seq], key=lambda n: n.entry))) for each in events]
    if noted and former:
        noted[0] = replace(noted[0], former_codes=former)
    return tuple(noted)


def begins_others(event: Event) -> bool:
    """Tell whether the new areas of a merger or a split begin by the same entry."""
    details = event.details
    if isinstance(details, Merged):
        return bool(details.name)
    return isinstance(details, Split) and any(successor.name for successor in details.into)


def others_of(event: Event) -> tuple[str, ...]:
    """Return the codes of the areas that an entry concerns beside the one it is written on."""
    details = event.details
    if not begins_others(event):
        return ()
    if isinstance(details, Merged):
        return (*details.others, details.into)
    return tuple(successor.area for successor in details.into) if isinstance(details, Split) else ()


def seen(record: RecordedEvent) -> RecordedEvent:
    """Return what an entry says of the area it is looked at for."""
    event, details, part = record.event, record.event.details, record.part
    if not part:
        return record
    if isinstance(details, Merged) and part != details.into:
        shapes = {each.area: each.shape for each in details.brought}
        others = (event.area, *(other for other in details.others if other != part))
        ends = Merged(details.into, shapes[part], others, classification=details.classification, reason=details.reason)
        return replace(record, event=replace(event, area=part, details=ends, evidence=()))
    if isinstance(details, Merged):
        origin = (event.area, *details.others)
        begins = Reported(details.name, _class_of(details), details.land or details.shape, ", ".join(origin))
    elif isinstance(details, Split):
        origin = (event.area,)
        successor = next(each for each in details.into if each.area == part)
        begins = Reported(successor.name, _class_of(details), successor.shape, event.area)
    else:
        return replace(record, event=replace(event, area=part))
    begins = changed(begins, district=details.district, devices=details.devices, accuracy_m=details.accuracy_m)
    started = replace(event, area=part, details=begins, information_on=event.known_day)
    return replace(record, event=started, carried_from=origin, carried=details.carries)


def _class_of(details: Merged | Split) -> Any:
    return details.classification
