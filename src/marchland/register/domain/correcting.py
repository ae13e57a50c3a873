"""What is demanded of a correction: which entry it may name, what it may change, and when two people decide on it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date

from marchland.core.message import Message
from marchland.core.polygon import area_m2, difference, union
from marchland.register.domain.balance import hair_m2
from marchland.register.domain.correction import Amended, Recoded, Withdrawn
from marchland.register.domain.demand import demand_error
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import Event
from marchland.register.domain.resolution import (
    CORRECTING,
    amended_event,
    corrections_that_hold,
    others_of,
    own_code,
    resolve,
    root_of,
    withdrawn_by,
)
from marchland.register.domain.state import AreaState

_RELEASING = frozenset({"cancelled", "reduced", "cleared", "handed_over"})
_FIXED = ("area", "event")
_AMENDED, _WITHDRAWN = "amendment-needs-decision", "withdrawal-needs-decision"

StateOn = Callable[[date], AreaState | None]
"""What an area was on a day."""


def check_current_code(records: Sequence[RecordedEvent], code: str, new: RecordedEvent) -> None:
    """Check that an event names its area by the code it has now; raises EventError that says which that is."""
    now = code or (own_code(records[0]) if records else "")
    if new.part and new.event.kind in CORRECTING:
        return  # it names an entry, whatever the code of the area is by now
    if now and own_code(new) != now:
        raise demand_error(
            "current-code", Message("the area {old!r} has the code {new!r} now", old=own_code(new), new=now),
            Message("use {new}", new=now),
        )  # fmt: skip


def check_correction(
    records: Sequence[RecordedEvent], code: str, new: RecordedEvent, deciding: Collection[int] = ()
) -> None:
    """Check what a correction names and changes; raises EventError that names the rule and the next step.

    `deciding` are the entries by which proposals were made, approved or taken back, and nothing else happened.
    Whether the history still holds then, and whether less land is hazardous, is tried where it is folded.
    """
    details = new.event.details
    if isinstance(details, Recoded):
        if details.to == (code or own_code(records[0])):
            raise demand_error("code-is-new", Message("the area has the code {to!r} already", to=details.to))
        return
    if not isinstance(details, Amended | Withdrawn):
        return
    if details.corrects in deciding:
        raise demand_error("corrects-an-entry", Message("entry {entry} is part of deciding", entry=details.corrects))
    target = _target(records, new, details.corrects)
    if isinstance(details, Amended):
        _check_amended(records, target, details)
    about = root_of(records, target) or target
    decided = any(each.event.decision is not None for each in (about, target))
    if new.event.decision is None and (decided or about.event.kind in _RELEASING):
        raise demand_error(
            _rule(new.event),
            Message("entry {entry} rests on a decision or gave land back, and the correction names none",
                    entry=about.seq),
        )  # fmt: skip


def _target(records: Sequence[RecordedEvent], new: RecordedEvent, seq: int) -> RecordedEvent:
    target = next((record for record in records if record.seq == seq), None)
    if target is None:
        raise demand_error(
            "corrects-an-entry", Message("entry {entry} is none of area {area!r}", entry=seq, area=own_code(new))
        )
    if target.part and not new.part:
        raise demand_error(
            "corrects-an-entry", Message("entry {entry} stands on area {area!r}", entry=seq, area=target.event.area),
            Message("correct it there: give {area} as the area", area=target.event.area),
        )  # fmt: skip
    if target.event.kind == "approved":
        raise demand_error("corrects-an-entry", Message("entry {entry} is part of deciding", entry=seq))
    by = withdrawn_by(records, seq)
    if by is not None:
        raise demand_error(
            "corrects-an-entry", Message("entry {entry} was withdrawn by entry {by}", entry=seq, by=by),
            Message("if that was wrong, withdraw entry {by}", by=by),
        )  # fmt: skip
    return target


def _check_amended(records: Sequence[RecordedEvent], target: RecordedEvent, details: Amended) -> None:
    rule = "amends-its-fields"
    if target.event.kind in CORRECTING:
        raise demand_error(
            rule, Message("entry {entry} is a correction itself", entry=target.seq),
            Message("amend the entry that it corrects once more, or withdraw it"),
        )  # fmt: skip
    fixed = [name for name in _FIXED if name in details.fields]
    if fixed or not details.fields:
        raise demand_error(
            rule, Message("{names} cannot be amended", names=fixed[0]) if fixed else Message("no field is named"),
            Message("for another code of the area record `recoded`; for another kind withdraw it and record that")
            if fixed else "",
        )  # fmt: skip
    before = _held(records, target)
    after = amended_event(before, details.fields)
    if after == before:
        raise demand_error(rule, Message("entry {entry} says just that already", entry=target.seq))
    if others_of(after) != others_of(before):
        raise demand_error(
            rule, Message("the areas that a merger or a split is about cannot be amended"),
            Message("withdraw it, and record it anew"),
        )  # fmt: skip


def _held(records: Sequence[RecordedEvent], target: RecordedEvent) -> Event:
    """Return an event as it holds, by every amendment that was not withdrawn."""
    event = target.event
    for record in corrections_that_hold(records):
        details = record.event.details
        if isinstance(details, Amended) and details.corrects == target.seq:
            event = amended_event(event, details.fields)
    return event


def amendment(records: Sequence[RecordedEvent], event: Event) -> tuple[Event, Event] | None:
    """Return the event that an amendment is about, as it holds and as it would; None where it is about none of these.

    Raises EventError placed at the field that does not fit.
    """
    details = event.details
    if not isinstance(details, Amended):
        return None
    target = next((record for record in records if record.seq == details.corrects), None)
    if target is None or target.event.kind in CORRECTING or any(name in details.fields for name in _FIXED):
        return None
    before = _held(records, target)
    return before, amended_event(before, details.fields)


def check_hazard_kept(event: Event, areas: Iterable[tuple[Iterable[date], StateOn, StateOn]]) -> None:
    """Check that a correction without a decision makes no land less hazardous; raises EventError that says how much.

    `areas` are all that it concerns: the days on which anything may change, and what it was and is on each.
    """
    if event.decision is not None or not isinstance(event.details, Amended | Withdrawn):
        return
    given = list(areas)
    for day in sorted({day for days, _, _ in given for day in days}):
        pairs = [(was(day), now(day)) for _, was, now in given]
        land = union(state.hazard for state, _ in pairs if state is not None)
        lost = difference(land, union(state.hazard for _, state in pairs if state is not None))
        if not lost.is_empty and (lost_m2 := area_m2(lost)) > hair_m2(land, area_m2(land)):
            raise demand_error(
                _rule(event), Message("{lost:,.0f} m² would no longer be hazardous on {day}", lost=lost_m2, day=day)
            )
        for before, after in pairs:
            if before and after and after.classification.rank < before.classification.rank:
                raise demand_error(
                    _rule(event),
                    Message("{area!r} would be {to} and no longer {classification} on {day}", area=after.area,
                            to=after.classification, classification=before.classification, day=day),
                )  # fmt: skip


def _rule(event: Event) -> str:
    return _AMENDED if isinstance(event.details, Amended) else _WITHDRAWN


def still_says(records: Sequence[RecordedEvent], seq: int) -> bool:
    """Tell whether a correction that was recorded is still what holds: said again, it would add nothing."""
    given = next((record for record in records if record.seq == seq), None)
    if given is None or withdrawn_by(records, seq) is not None:
        return False
    details = given.event.details
    if not isinstance(details, Amended):
        return True
    target = next(record for record in records if record.seq == details.corrects)
    held = _held(records, target)
    return amended_event(held, details.fields) == held


def withdrawal(records: Sequence[RecordedEvent]) -> RecordedEvent | None:
    """Return the entry by which an area was withdrawn as a whole, or None where it is still there."""
    if not records or resolve(records).events:
        return None
    last = [record for record in records if isinstance(record.event.details, Withdrawn)]
    return last[-1] if last else None
